//! The list of what there is: components with their state, strategy sets, faults.

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{PopupCloseBehavior, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::desktop::actions::Action;
use crate::desktop::panel::Context;
use crate::desktop::theme::Tokens;
use crate::desktop::widget::fault_menu::{self, First};
use crate::desktop::widget::health::{self, Health};
use crate::desktop::widget::text;
use crate::engine::command::Command;
use crate::foundation::wording;
use crate::foundation::{HandlerId, SetId, SourceId, Time};
use crate::measure::fault_log::FaultRecord;
use crate::parts::fault::When;
use crate::scenario::model::{DeclaredFault, Origin};

/// Faults that are over are listed up to this many, the newest first.
const PAST_FAULTS_MAX: usize = 8;

/// One line of the list.
struct Item<'a> {
    name: String,
    figure: String,
    colour: egui::Color32,
    mark: Mark,
    selected: bool,
    /// What it is called for those who cannot see it.
    spoken: &'a str,
}

enum Mark {
    None,
    Health(Health),
    /// A fault: a filled dot while it lasts, a ring before and after.
    Fault {
        on: bool,
    },
}

pub fn show(ui: &mut Ui, context: &mut Context) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        components(ui, context);
        ui.add_space(12.0);
        strategy_sets(ui, context);
        ui.add_space(12.0);
        faults(ui, context);
    });
}

fn components(ui: &mut Ui, context: &mut Context) {
    let (model, snapshot, tokens) = (context.model, context.snapshot, context.tokens);
    text::section(ui, tokens, "Components", |_| ());
    let sources = (0..model.sources.len()).map(|at| Origin::Source(SourceId::from(at)));
    let handlers = (0..model.handlers.len()).map(|at| Origin::Handler(HandlerId::from(at)));
    for at in sources.chain(handlers) {
        let health = Health::of(snapshot, model, at);
        let figure = match at {
            Origin::Source(id) => snapshot.sources.get(id.index()).map(|view| wording::compact_rate(view.rate)),
            Origin::Handler(id) => {
                snapshot.handlers.get(id.index()).map(|view| wording::compact_share(view.utilisation))
            }
        };
        let item = Item {
            name: model.component_name(at).to_string(),
            figure: figure.unwrap_or_default(),
            colour: if health == Health::Good { tokens.muted } else { health.colour(tokens) },
            mark: Mark::Health(health),
            selected: context.view.selection == Some(at),
            spoken: health.name(),
        };
        let about = match at {
            Origin::Source(_) => "Source; its events per second over the window",
            Origin::Handler(_) => "Handler; its utilisation over the window",
        };
        let response = line(ui, tokens, &item).on_hover_text(format!("{about}. Right-click to break it."));
        if response.clicked() {
            context.ask(Action::Select(Some(at)));
        }
        if fault_menu::is_asked_by_key(&response) {
            context.ask(Action::Break(at));
        }
        if let Some(command) = fault_menu::on_right_click(&response, tokens, model, at) {
            context.ask(Action::Act(command));
        }
    }
}

fn strategy_sets(ui: &mut Ui, context: &mut Context) {
    let (model, tokens) = (context.model, context.tokens);
    let active = context.snapshot.active_set;
    text::section(ui, tokens, "Strategy sets", |_| ());
    for (at, set) in model.sets.iter().enumerate() {
        let id = SetId::from(at);
        let item = Item {
            name: set.name.clone(),
            figure: if id == active { "active".into() } else { String::new() },
            colour: tokens.accent,
            mark: Mark::None,
            selected: false,
            spoken: if id == active { "active strategy set" } else { "strategy set" },
        };
        let response = line(ui, tokens, &item);
        let response = if id == active { response } else { response.on_hover_text("Click to switch to it now") };
        if response.clicked() && id != active {
            context.ask(Action::Act(Command::SwitchSet(id)));
        }
    }
}

fn faults(ui: &mut Ui, context: &mut Context) {
    let (model, snapshot, tokens) = (context.model, context.snapshot, context.tokens);
    text::section(ui, tokens, "Faults", |_| ());
    let (on, over): (Vec<_>, Vec<_>) = snapshot.faults.iter().rev().partition(|record| record.ended.is_none());
    for record in on.iter().chain(over.iter().take(PAST_FAULTS_MAX)) {
        let item = struck_line(context, record);
        if line(ui, tokens, &item).on_hover_text(&*record.label).clicked() {
            context.ask(Action::Select(Some(record.on)));
        }
    }
    for declared in model.faults.iter().filter(|declared| is_ahead(declared, snapshot.now)) {
        let item = declared_line(context, declared);
        if line(ui, tokens, &item).on_hover_text("Declared in the scenario").clicked() {
            context.ask(Action::Select(context.model.struck(declared.on).first().copied()));
        }
    }
    let mut command = None;
    let button = egui::Button::new(text::body("+ Inject a fault", tokens.accent)).frame(false);
    let stay = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let menu = MenuButton::from_button(button).config(stay);
    menu.ui(ui, |ui| {
        ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
            let sources = (0..model.sources.len()).map(|at| Origin::Source(SourceId::from(at)));
            let handlers = (0..model.handlers.len()).map(|at| Origin::Handler(HandlerId::from(at)));
            for at in handlers.chain(sources) {
                ui.menu_button(model.component_name(at), |ui| {
                    if let Some(chosen) = fault_menu::show(ui, tokens, model, at, First::Leave) {
                        command = Some(chosen);
                    }
                });
            }
        });
    });
    if let Some(command) = command {
        context.ask(Action::Act(command));
    }
}

fn struck_line<'a>(context: &Context, record: &FaultRecord) -> Item<'a> {
    let tokens = context.tokens;
    let on = record.ended.is_none();
    Item {
        name: format!("{} {}", health::struck(record, context.model), health::brief(&record.label)),
        figure: wording::clock(record.began.as_secs_f64()),
        colour: if on { tokens.bad } else { tokens.muted },
        mark: Mark::Fault { on },
        selected: false,
        spoken: if on { "fault that lasts" } else { "fault that is over" },
    }
}

fn declared_line<'a>(context: &Context, declared: &DeclaredFault) -> Item<'a> {
    let figure = match &declared.when {
        When::Window { at, .. } => wording::clock(at.as_secs_f64()),
        When::Process { .. } => "random".into(),
        When::QueueAbove { queue, .. } => format!("queue > {queue}"),
        When::OnNthEvent { n, .. } => format!("event {n}"),
        When::WhileSaving { .. } => "while saving".into(),
    };
    Item {
        name: format!("{} {}", context.model.site_name(declared.on), health::brief(&declared.fault.label())),
        figure,
        colour: context.tokens.muted,
        mark: Mark::Fault { on: false },
        selected: false,
        spoken: "declared fault",
    }
}

fn is_ahead(declared: &DeclaredFault, now: Time) -> bool {
    match &declared.when {
        When::Window { at, .. } => Time::ZERO + *at > now,
        When::Process { .. } | When::QueueAbove { .. } | When::OnNthEvent { .. } | When::WhileSaving { .. } => true,
    }
}

fn line(ui: &mut Ui, tokens: &Tokens, item: &Item) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), text::ROW_HEIGHT), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, item.selected, format!("{}, {}", item.name, item.spoken))
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let painter = ui.painter_at(rect.expand2(vec2(8.0, 0.0)));
    if item.selected || response.hovered() || response.has_focus() {
        let fill = if item.selected { tokens.raised } else { tokens.raised.gamma_multiply(0.6) };
        painter.rect_filled(rect.expand2(vec2(4.0, 0.0)), 4, fill);
    }
    if response.has_focus() {
        let ring = egui::Stroke::new(1.0, tokens.accent);
        painter.rect_stroke(rect.expand2(vec2(4.0, 0.0)), 4, ring, egui::StrokeKind::Inside);
    }
    if item.selected {
        let bar = egui::Rect::from_min_max(pos2(rect.min.x - 6.0, rect.min.y), pos2(rect.min.x - 4.0, rect.max.y));
        painter.rect_filled(bar, 0, tokens.accent);
    }
    let middle = rect.center().y;
    let mark = pos2(rect.min.x + 4.0, middle);
    let mut left = rect.min.x;
    match item.mark {
        Mark::None => {}
        Mark::Health(health) => {
            health.paint(&painter, tokens, mark, 3.5);
            left += 16.0;
        }
        Mark::Fault { on: true } => {
            painter.circle_filled(mark, 3.5, tokens.bad);
            left += 16.0;
        }
        Mark::Fault { on: false } => {
            painter.circle_stroke(mark, 3.0, egui::Stroke::new(1.2, tokens.faint));
            left += 16.0;
        }
    }
    let font = text::figure_font(text::LABEL);
    let right = pos2(rect.max.x, middle);
    let figure = painter.text(right, egui::Align2::RIGHT_CENTER, &item.figure, font, item.colour);
    let mut job = egui::text::LayoutJob::simple_singleline(
        item.name.clone(),
        egui::FontId::proportional(text::BODY),
        tokens.text,
    );
    let room = (figure.min.x - left - 8.0).max(16.0);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let galley = painter.layout_job(job);
    painter.galley(pos2(left, middle - 0.5 * galley.size().y), galley, tokens.text);
    response
}
