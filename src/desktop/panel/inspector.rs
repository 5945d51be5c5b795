//! What is selected, in full: what it is, what can be changed while it runs, theory beside measurement.

use egui::{Label, ScrollArea, Ui};

use crate::desktop::actions::Action;
use crate::desktop::panel::{Context, layers, node_tooltip, protection};
use crate::desktop::theme::Tokens;
use crate::desktop::widget::value_editor::{self, Measure};
use crate::desktop::widget::{fault_menu, fault_rows, figure, replica_glyphs, text};
use crate::engine::command::Command;
use crate::foundation::wording;
use crate::foundation::{HandlerId, Probability, Rate, RouteId, SourceId, Span, Time};
use crate::measure::snapshot::{Beside, Quantity};
use crate::measure::wording as naming;
use crate::parts::discipline::{Discipline, Turn};
use crate::parts::fault::{ErrorBurst, Fault, Pause, Scope, SlowDown, Surge};
use crate::scenario::limits;
use crate::scenario::model::{Around, Origin};
use crate::scenario::schema::{self, FailureRule, Mode, OnCrash, Scenario};
use crate::scenario::shape::StructShape;

/// Up to here a number on the screen is a whole one.
const SEED_MAX: u64 = 1 << 53;
/// What the quick buttons do.
const QUICK_SLOW_DOWN: f64 = 3.0;
const QUICK_ERRORS: f64 = 0.5;
const QUICK_SURGE: f64 = 3.0;

pub fn show(ui: &mut Ui, context: &mut Context) {
    ScrollArea::vertical().auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        value_editor::plain_style(ui);
        match context.view.selection {
            Some(Origin::Source(id)) if id.index() < context.model.sources.len() => source(ui, context, id),
            Some(Origin::Handler(id)) if id.index() < context.model.handlers.len() => handler(ui, context, id),
            _ => summary(ui, context),
        }
    });
}

/// The scenario and its question.
fn summary(ui: &mut Ui, context: &mut Context) {
    let (model, tokens) = (context.model, context.tokens);
    head(ui, tokens, &model.name, "Scenario");
    ui.add(Label::new(text::body(&model.question, tokens.text)).wrap());
    ui.add_space(8.0);
    let horizon = wording::exact(model.horizon.since(Time::ZERO));
    text::property(ui, tokens, "horizon", horizon, &declared(Scenario::SHAPE, "horizon"));
    let warm_up = wording::exact(model.warm_up.since(Time::ZERO));
    text::property(ui, tokens, "warm-up", warm_up, &declared(Scenario::SHAPE, "warm_up"));
    if let Some(mission) = model.mission {
        text::property(ui, tokens, "mission", wording::exact(mission), &declared(Scenario::SHAPE, "mission"));
    }
    let mut deadlines: Vec<Span> = model.classes.iter().filter_map(|class| class.deadline).collect();
    deadlines.sort_unstable();
    deadlines.dedup();
    let deadlines: Vec<String> = deadlines.into_iter().map(wording::exact).collect();
    if !deadlines.is_empty() {
        text::property(ui, tokens, "deadline", deadlines.join(", "), &declared(FailureRule::SHAPE, "deadline"));
    }
    let about = "The same seed gives the same run again; another one begins a new run";
    let seed = Measure::Count { min: 0, max: SEED_MAX };
    if let Some(new) = edit(ui, tokens, ("seed", 0), "seed", seed, context.frame.seed as f64, about) {
        context.ask(Action::RestartWithSeed(new as u64));
    }
    ui.add_space(8.0);
    text::hint(ui, tokens, "Click a component to change it while it runs; right-click it, or press B, to break it.");
}

fn source(ui: &mut Ui, context: &mut Context, id: SourceId) {
    let (model, snapshot, tokens) = (context.model, context.snapshot, context.tokens);
    let source = model.source(id);
    head(ui, tokens, &source.name, "Source");
    quick_buttons(ui, context, Origin::Source(id));
    let rate = snapshot.settings.sources.get(id.index()).and_then(|settings| settings.rate);
    if let Some(rate) = rate {
        let about = "Mean number of events offered per time; drag, or click and type such as 120/s";
        if let Some(new) = edit(ui, tokens, ("rate", id.0), "arrival rate", Measure::Rate, rate.as_per_sec(), about)
            && let Ok(rate) = Rate::per_sec(new)
        {
            context.ask(Action::Act(Command::SetArrivalRate(id, rate)));
        }
    }
    for (at, (class, up_to)) in source.classes.iter().enumerate() {
        let below = if at == 0 { 0.0 } else { source.classes[at - 1].1 };
        let class = model.class(*class);
        if !class.name.is_empty() && source.classes.len() > 1 {
            let about = "Share of the events that are of this class";
            text::property_figure(ui, tokens, &class.name, wording::percent(up_to - below), about);
        }
    }
    if source.keys > 0 {
        let about = declared(schema::Source::SHAPE, "keys");
        text::property_figure(ui, tokens, "keys", wording::count(source.keys.into()), &about);
    }
    if let Some(view) = snapshot.sources.get(id.index()) {
        text::property_figure(ui, tokens, "offered", wording::count(view.offered), "Root events since the start");
        let about = "Root events that are not settled yet";
        text::property_figure(ui, tokens, "in flight", wording::count(view.in_flight), about);
    }
    routes(ui, context, &[source.route]);
}

fn handler(ui: &mut Ui, context: &mut Context, id: HandlerId) {
    let (model, tokens) = (context.model, context.tokens);
    head(ui, tokens, &model.handler(id).name, "Handler");
    if !model.handler(id).note.is_empty() {
        text::hint(ui, tokens, &model.handler(id).note);
    }
    quick_buttons(ui, context, Origin::Handler(id));
    handler_settings(ui, context, id);
    handler_state(ui, context, id);
    handler_nature(ui, context, id);
    protection::section(ui, context, id);
    beside(ui, context, id);
    let handler = model.handler(id);
    let routes_out: Vec<RouteId> = handler.calls.iter().copied().chain(handler.forward).collect();
    routes(ui, context, &routes_out);
}

fn handler_settings(ui: &mut Ui, context: &mut Context, id: HandlerId) {
    let (model, snapshot, tokens) = (context.model, context.snapshot, context.tokens);
    let Some(settings) = snapshot.settings.handlers.get(id.index()) else { return };
    let count = Measure::Count { min: 1, max: limits::REPLICAS_MAX };
    let about = "Servers that share the queue; one that is taken away finishes what it does";
    let replicas = f64::from(settings.replicas);
    if let Some(new) = edit(ui, tokens, ("replicas", id.0), "replicas", count, replicas, about) {
        context.ask(Action::Act(Command::SetReplicas(id, new as u32)));
    }
    let law = model.handler(id).service.entry().name.to_lowercase();
    let about = format!("Mean service time; the law ({law}) keeps its shape");
    let mean = settings.mean_service.as_secs_f64();
    let span = Measure::Span { min: 1e-9 };
    if let Some(new) = edit(ui, tokens, ("service", id.0), "mean service", span, mean, &about) {
        context.ask(Action::Act(Command::SetMeanService(id, Span::from_secs_f64(new))));
    }
    let about = declared(schema::Handler::SHAPE, "errors");
    let errors = settings.errors.get();
    if let Some(new) = edit(ui, tokens, ("errors", id.0), "errors", Measure::Probability, errors, &about)
        && let Ok(share) = Probability::new(new)
    {
        context.ask(Action::Act(Command::SetErrors(id, share)));
    }
    let about = declared(schema::Handler::SHAPE, "wrong_results");
    let wrong = settings.wrong_results.get();
    if let Some(new) = edit(ui, tokens, ("wrong", id.0), "wrong results", Measure::Probability, wrong, &about)
        && let Ok(share) = Probability::new(new)
    {
        context.ask(Action::Act(Command::SetWrongResults(id, share)));
    }
}

fn handler_state(ui: &mut Ui, context: &Context, id: HandlerId) {
    let (model, snapshot, tokens) = (context.model, context.snapshot, context.tokens);
    let handler = model.handler(id);
    let Some(view) = snapshot.handlers.get(id.index()) else { return };
    let up = view.replicas.iter().filter(|state| state.is_up()).count();
    let states = replica_glyphs::describe(&view.replicas);
    text::property_figure(ui, tokens, "replicas up", format!("{up} of {}", view.replicas.len()), &states);
    let queue = match handler.queue {
        Some(limit) => format!("{} / {}", wording::count(view.waiting), wording::count(limit.into())),
        None => wording::count(view.waiting),
    };
    text::property_figure(ui, tokens, "queue", queue, "Events waiting, and the places there are");
    let about = "Share of replica time spent busy or held, over the window";
    text::property_figure(ui, tokens, "utilisation", wording::percent(view.utilisation), about);
    if let Some(calling) = node_tooltip::calls_open(model, id, view) {
        let about = "Attempts that wait for a callee while their replica serves others; they are not in the queue";
        text::property_figure(ui, tokens, "calls open", wording::count(calling), about);
    }
    if let Some(response) = view.figures.response.value() {
        let sure = figure::about(&view.figures.response);
        let about = format!("Mean time from arrival to answer of an attempt, since warm-up; {sure}");
        text::property_figure(ui, tokens, "mean response", wording::duration(response), &about);
    }
}

/// What it is and is not changed by hand.
fn handler_nature(ui: &mut Ui, context: &Context, id: HandlerId) {
    let (tokens, handler) = (context.tokens, context.model.handler(id));
    let law = handler.service.entry();
    text::property(ui, tokens, "service law", law.name.to_lowercase(), law.summary);
    let protection = context.snapshot.settings.protection(context.snapshot.active_set, id);
    let discipline = protection.and_then(|protection| protection.discipline).unwrap_or(handler.discipline);
    let waiting = context.snapshot.handlers.get(id.index()).map_or(0, |view| view.waiting);
    let served = match (discipline, discipline.next(u32::try_from(waiting).unwrap_or(u32::MAX))) {
        (Discipline::LastComeFirstServed(_), _) => "newest first",
        (_, Turn::Last) => "newest first, for now",
        (_, Turn::First) => "first in, first out",
    };
    text::property(ui, tokens, "discipline", served, &declared(schema::Handler::SHAPE, "discipline"));
    let on_crash = match handler.on_crash {
        OnCrash::Lost => "lost",
        OnCrash::Requeue => "back to the queue",
        OnCrash::Resume => "goes on after repair",
    };
    text::property(ui, tokens, "on crash", on_crash, &declared(schema::Handler::SHAPE, "on_crash"));
}

/// Theory beside measurement, one line each, with its name and conditions.
fn beside(ui: &mut Ui, context: &Context, id: HandlerId) {
    let tokens = context.tokens;
    let lines: Vec<&Beside> = context.snapshot.beside.iter().filter(|beside| beside.handler == Some(id)).collect();
    if lines.is_empty() {
        return;
    }
    ui.add_space(8.0);
    text::section(ui, tokens, "Theory beside measurement", |_| ());
    let mut reasons: Vec<&str> = Vec::new();
    for beside in lines {
        match &beside.prediction {
            Ok(prediction) => {
                let (name, measure) = naming::quantity(beside.quantity);
                let (theory, measured) = (measure.word(prediction.value), measured(beside, measure));
                let line = format!("{}: {theory}; {measured}", prediction.name);
                ui.add(Label::new(text::label(name, tokens.muted)).truncate());
                ui.add(Label::new(text::figure(line, tokens.text)).wrap())
                    .on_hover_text(format!("Holds where: {}\n{}", prediction.conditions, prediction.source));
            }
            Err(reason) if !reasons.contains(&reason.as_str()) => reasons.push(reason),
            Err(_) => {}
        }
    }
    for reason in reasons {
        text::hint(ui, tokens, format!("No closed form: {reason}"));
    }
}

/// What was measured, with how far it may be off.
fn measured(beside: &Beside, measure: wording::Measure) -> String {
    let Some(value) = beside.measured.value() else { return "not measured yet".into() };
    let bounds = beside.measured.interval().map(|interval| (interval.low, interval.high));
    let shown = wording::with_bounds(measure, value, bounds);
    match beside.quantity {
        Quantity::CheckpointInterval => format!("in use {shown}"),
        _ => format!("measured {shown}"),
    }
}

/// The routes that lead out, with the layers that the active set puts around each.
fn routes(ui: &mut Ui, context: &mut Context, routes: &[RouteId]) {
    let (model, snapshot, tokens) = (context.model, context.snapshot, context.tokens);
    let active = snapshot.active_set;
    for &route in routes {
        ui.add_space(8.0);
        text::rule(ui, tokens);
        let mode = match model.route(route).mode {
            Mode::Forward => "forward",
            Mode::Call { hold: true } => "call, held",
            Mode::Call { hold: false } => "call, released",
        };
        text::section(ui, tokens, &model.route(route).name, |ui| {
            let about = "Forward: done once it is passed on. Call: waits for the answer, its replica held or released";
            ui.label(text::label(mode, tokens.muted)).on_hover_text(about);
        });
        let layers = snapshot.settings.layers.get(active.index()).and_then(|set| set.get(route.index()));
        let Some(around) = layers else { continue };
        let id = ui.make_persistent_id(("layers", active.0, route.0));
        if around.is_empty() {
            text::hint(
                ui,
                tokens,
                format!("No recovery around it in \u{201c}{}\u{201d}.", model.sets[active.index()].name),
            );
        }
        let handlers = context.written.handlers_beside(Around::Route(route));
        let views: Vec<_> = snapshot.layers.iter().filter(|view| view.around == Around::Route(route)).collect();
        if let Some(layers) = layers::show(ui, tokens, id, around, &views, &handlers) {
            context.ask(Action::Act(Command::SetLayers { set: active, route, layers }));
        }
    }
}

/// Break it or mend it with one click.
fn quick_buttons(ui: &mut Ui, context: &mut Context, on: Origin) {
    let (model, tokens) = (context.model, context.tokens);
    let lasting = fault_menu::chosen_duration(ui.ctx(), model);
    let errors = Probability::new(QUICK_ERRORS).expect("a share");
    let faults: Vec<(&str, String, Fault)> = match on {
        Origin::Handler(_) => vec![
            ("Crash", "Crash all replicas".into(), fault_rows::crash(Scope::Handler)),
            ("Slow", format!("Slow down x{QUICK_SLOW_DOWN}"), Fault::SlowDown(SlowDown { factor: QUICK_SLOW_DOWN })),
            (
                "Errors",
                format!("{} of attempts fail", wording::percent(QUICK_ERRORS)),
                Fault::ErrorBurst(ErrorBurst { probability: errors }),
            ),
        ],
        Origin::Source(_) => vec![
            ("Pause", "No events until repaired".into(), Fault::Pause(Pause {})),
            ("Surge", format!("Arrivals x{QUICK_SURGE}"), Fault::Surge(Surge { factor: QUICK_SURGE })),
        ],
    };
    let for_span = fault_menu::duration_in_words(lasting);
    let mut command = None;
    let buttons = faults.len() + 1;
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let size = egui::vec2((ui.available_width() - 4.0 * (buttons - 1) as f32) / buttons as f32, 24.0);
        for (at, (name, about, fault)) in faults.into_iter().enumerate() {
            let colour = if at == 0 { tokens.bad } else { tokens.text };
            let button = egui::Button::new(text::label(name, colour)).min_size(size);
            if ui.add_sized(size, button).on_hover_text(format!("{about}, {for_span}")).clicked() {
                command = Some(Command::Inject { on: on.into(), fault, lasting });
            }
        }
        let button = egui::Button::new(text::label("Repair", tokens.text)).min_size(size);
        if ui.add_sized(size, button).on_hover_text("Ends every fault of this component").clicked() {
            command = Some(Command::Repair(on.into()));
        }
    });
    ui.add_space(4.0);
    if let Some(command) = command {
        context.ask(Action::Act(command));
    }
}

/// What a scenario file says of a field, as a hint.
fn declared(structure: &StructShape, field: &str) -> String {
    text::capitalised(structure.field(field).about)
}

fn head(ui: &mut Ui, tokens: &Tokens, name: &str, kind: &str) {
    text::row(
        ui,
        |ui| ui.add(Label::new(text::name(name, tokens.text)).truncate()),
        |ui| {
            ui.label(text::label(kind, tokens.muted));
        },
    );
}

/// A row with an editor; the new value once the user has settled on one.
fn edit(
    ui: &mut Ui,
    tokens: &Tokens,
    key: (&str, u32),
    name: &str,
    measure: Measure,
    current: f64,
    about: &str,
) -> Option<f64> {
    let id = ui.make_persistent_id(key);
    let mut settled = None;
    text::row(
        ui,
        |ui| ui.add(Label::new(text::body(name, tokens.muted)).truncate()).on_hover_text(about),
        |ui| settled = value_editor::edit(ui, id, measure, current, name, about),
    );
    settled
}
