//! Where the events went: one bar, the proof that it adds up, and one row per outcome.

use egui::{Color32, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::desktop::panel::{Context, Scope, balance, costs};
use crate::desktop::theme::Tokens;
use crate::desktop::widget::{stacked_bar, text};
use crate::engine::Verdict;
use crate::foundation::wording;
use crate::measure::ledger::{Credit, Ledger};
use crate::measure::wording::{self as naming, Words};
use crate::scenario::Model;

/// One outcome as it is shown.
struct Row {
    name: &'static str,
    count: u64,
    colour: Color32,
    shape: Shape,
    about: &'static str,
}

/// Outcomes that share a colour differ in shape.
#[derive(Clone, Copy)]
enum Shape {
    Square,
    Diamond,
    Triangle,
    Ring,
    Cross,
}

pub fn show(ui: &mut Ui, context: &mut Context) {
    let (tokens, model) = (context.tokens, context.model);
    let ledger = &context.numbers().ledger;
    let (scope, about) = match context.view.scope {
        Scope::Recent => {
            let window = wording::exact(model.view.window);
            let about = format!("Root events decided in the last {window} of simulated time, and those undecided now");
            (format!("last {window}"), about)
        }
        Scope::SinceWarmUp => ("since warm-up".into(), "Root events offered since warm-up".to_string()),
    };
    text::section(ui, tokens, "Where the events went", |ui| {
        ui.label(text::label(scope, tokens.muted)).on_hover_text(about);
    });
    let warming_up = context.snapshot.now < model.warm_up;
    if warming_up {
        let begins = wording::clock(model.warm_up.as_secs_f64());
        let hint = format!("Events count from {begins} on, when the warm-up is over.");
        return text::empty_state(ui, tokens, "Nothing counts yet", &hint);
    }
    let rows = rows(ledger, tokens);
    let parts: Vec<stacked_bar::Part> = rows.iter().map(|row| (row.colour, row.count as f64)).collect();
    ui.add_space(2.0);
    stacked_bar::show(ui, tokens, &parts, "Share of each outcome");
    ui.add_space(4.0);
    balance::show(ui, tokens, ledger, context.view.scope);
    ui.add_space(2.0);
    ScrollArea::vertical().auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let all = rows.iter().map(|row| row.count).sum();
        let always = |row: &Row| row.name == "correct" || row.name == "undecided";
        for row in rows.iter().filter(|row| row.count > 0 || always(row)) {
            line(ui, tokens, row, all);
            if row.name == "correct" {
                rescues(ui, tokens, model, ledger);
            }
        }
        if ledger.still_live > 0 {
            let live = wording::count(ledger.still_live);
            text::hint(ui, tokens, format!("{live} of the decided are still live: copies, abandoned work"));
        }
        costs::show(ui, context);
    });
}

fn rows(ledger: &Ledger, tokens: &Tokens) -> Vec<Row> {
    let row = |words: Words, count, colour, shape| Row { name: words.name, count, colour, shape, about: words.meaning };
    let of = |verdict, colour, shape| row(naming::verdict(verdict), ledger.of(verdict), colour, shape);
    vec![
        of(Verdict::Correct, tokens.good, Shape::Square),
        of(Verdict::Late, tokens.warning, Shape::Square),
        of(Verdict::Rejected, tokens.warning, Shape::Diamond),
        of(Verdict::Error, tokens.bad, Shape::Square),
        of(Verdict::DeadLettered, tokens.bad, Shape::Diamond),
        of(Verdict::Lost, tokens.bad, Shape::Cross),
        of(Verdict::Wrong, tokens.silent, Shape::Square),
        of(Verdict::Duplicated, tokens.silent, Shape::Diamond),
        of(Verdict::OutOfOrder, tokens.silent, Shape::Triangle),
        row(naming::UNDECIDED, ledger.undecided, tokens.muted, Shape::Ring),
    ]
}

fn line(ui: &mut Ui, tokens: &Tokens, row: &Row, all: u64) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), text::ROW_HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}: {}", row.name, row.count)));
    row.shape.paint(ui, pos2(rect.min.x + 4.0, rect.center().y), row.colour);
    let font = egui::FontId::proportional(text::BODY);
    let left = pos2(rect.min.x + 16.0, rect.center().y);
    ui.painter().text(left, egui::Align2::LEFT_CENTER, row.name, font, tokens.text);
    let right = pos2(rect.max.x, rect.center().y);
    let shown = wording::count(row.count);
    ui.painter().text(right, egui::Align2::RIGHT_CENTER, shown, text::figure_font(text::LABEL + 0.5), tokens.text);
    let share = if all > 0 { row.count as f64 / all as f64 } else { 0.0 };
    response.on_hover_text(format!("{}: {} of these", text::capitalised(row.about), wording::percent(share)));
}

/// Who rescued, a step further in.
fn rescues(ui: &mut Ui, tokens: &Tokens, model: &Model, ledger: &Ledger) {
    for (credit, count) in ledger.rescues.iter().filter(|(_, count)| *count > 0) {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), text::ROW_HEIGHT), Sense::hover());
        let name = rescued_by(*credit, model);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}: {count}")));
        let about = format!("{name}. It ended correct although an attempt had failed; a part of the correct ones");
        Shape::Square.paint(ui, pos2(rect.min.x + 20.0, rect.center().y), tokens.accent);
        let mut job =
            egui::text::LayoutJob::simple_singleline(name, egui::FontId::proportional(text::BODY - 0.5), tokens.muted);
        job.wrap = egui::text::TextWrapping::truncate_at_width((rect.width() - 96.0).max(40.0));
        let galley = ui.painter().layout_job(job);
        let left = pos2(rect.min.x + 32.0, rect.center().y - 0.5 * galley.size().y);
        ui.painter().galley(left, galley, tokens.muted);
        let right = pos2(rect.max.x, rect.center().y);
        let font = text::figure_font(text::LABEL + 0.5);
        ui.painter().text(right, egui::Align2::RIGHT_CENTER, wording::count(*count), font, tokens.muted);
        response.on_hover_text(about);
    }
}

/// Such as "rescued by Retry on checkout -> charge".
pub fn rescued_by(credit: Credit, model: &Model) -> String {
    format!("rescued by {}", naming::credit(credit, model))
}

impl Shape {
    fn paint(self, ui: &Ui, centre: egui::Pos2, colour: Color32) {
        let painter = ui.painter();
        let r = 3.5;
        let polygon = |corners: &[egui::Vec2]| {
            let corners = corners.iter().map(|corner| centre + *corner).collect();
            egui::Shape::convex_polygon(corners, colour, egui::Stroke::NONE)
        };
        match self {
            Shape::Square => {
                painter.rect_filled(egui::Rect::from_center_size(centre, vec2(2.0 * r, 2.0 * r)), 1, colour);
            }
            Shape::Diamond => {
                let r = r * 1.25;
                painter.add(polygon(&[vec2(0.0, -r), vec2(r, 0.0), vec2(0.0, r), vec2(-r, 0.0)]));
            }
            Shape::Triangle => {
                painter.add(polygon(&[vec2(0.0, -r), vec2(r, r), vec2(-r, r)]));
            }
            Shape::Ring => {
                painter.circle_stroke(centre, r - 0.5, egui::Stroke::new(1.4, colour));
            }
            Shape::Cross => {
                let stroke = egui::Stroke::new(1.8, colour);
                painter.line_segment([centre + vec2(-r, -r), centre + vec2(r, r)], stroke);
                painter.line_segment([centre + vec2(-r, r), centre + vec2(r, -r)], stroke);
            }
        }
    }
}
