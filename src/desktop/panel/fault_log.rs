//! What went wrong, when, by whom, and what it did.

use egui::{Align, Layout, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use crate::desktop::actions::Action;
use crate::desktop::panel::Context;
use crate::desktop::theme::Tokens;
use crate::desktop::widget::{figure, health, text};
use crate::measure::fault_log::{Cause, FaultRecord};
use crate::measure::toll::{Recovery, Toll};

/// Above the times stands the name of the panel, by which it is dragged.
const HEADS: [&str; 7] = ["", "component", "what", "by", "lasted", "failed", "struck"];
/// The column of what a fault has cost.
const FAILED: usize = 5;
const ABOUT: [&str; 7] = [
    "When it began, in simulated time",
    "What it struck; in brackets the replica",
    "The kind of fault",
    "Declared in the scenario, or injected by hand",
    "For how long, in simulated time",
    "Root events that failed since, of those offered before the system was as it had been; beside it those expected \
     without the fault",
    "Events in service that the crash took down",
];

pub fn show(ui: &mut Ui, context: &mut Context) {
    let (snapshot, tokens) = (context.snapshot, context.tokens);
    if snapshot.faults.is_empty() {
        let hint = "Right-click a component and crash it, or use \u{201c}+ Inject a fault\u{201d}.";
        return text::empty_state(ui, tokens, "No faults so far", hint);
    }
    let mut clicked = None;
    ui.spacing_mut().item_spacing = egui::vec2(12.0, 0.0);
    TableBuilder::new(ui)
        .id_salt("fault log")
        .sense(egui::Sense::click())
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::initial(72.0).at_least(64.0))
        .column(Column::initial(110.0).at_least(64.0).clip(true))
        .column(Column::remainder().at_least(80.0).clip(true))
        .column(Column::initial(64.0).at_least(52.0))
        .column(Column::initial(64.0).at_least(56.0))
        .column(Column::initial(72.0).at_least(44.0))
        .column(Column::initial(52.0).at_least(44.0))
        .header(text::ROW_HEIGHT, |mut header| {
            for (at, (head, about)) in HEADS.iter().zip(ABOUT).enumerate() {
                header.col(|ui| {
                    aligned(ui, is_figure(at), |ui| {
                        ui.label(text::label(*head, tokens.muted)).on_hover_text(about);
                    });
                });
            }
        })
        .body(|body| {
            let count = snapshot.faults.len();
            body.rows(text::ROW_HEIGHT, count, |mut row| {
                let record = &snapshot.faults[count - 1 - row.index()];
                cells(&mut row, tokens, record, context);
                if row.response().clicked() {
                    clicked = Some(record.on);
                }
            });
        });
    if snapshot.faults_dropped > 0 {
        let dropped = figure::count(snapshot.faults_dropped);
        text::hint(ui, tokens, format!("{dropped} more faults happened; the log keeps the first and the last."));
    }
    if let Some(on) = clicked {
        context.ask(Action::Select(Some(on)));
    }
}

fn cells(row: &mut TableRow, tokens: &Tokens, record: &FaultRecord, context: &Context) {
    let lasts = record.ended.is_none();
    let ended = record.ended.unwrap_or(context.snapshot.now);
    let lasted = if lasts { "lasting".into() } else { figure::secs(ended.since(record.began).as_secs_f64()) };
    let by = match record.by {
        Cause::Scenario => "scenario",
        Cause::Hand => "you",
    };
    let shown: [(String, egui::Color32); 7] = [
        (figure::clock(record.began.as_secs_f64()), tokens.muted),
        (health::struck(record, context.model), tokens.text),
        (health::brief(&record.label), if lasts { tokens.bad } else { tokens.text }),
        (by.into(), if record.by == Cause::Hand { tokens.text } else { tokens.muted }),
        (lasted, if lasts { tokens.bad } else { tokens.muted }),
        (toll(&record.toll), tokens.text),
        (figure::count(record.struck_down), tokens.text),
    ];
    for (at, (value, colour)) in shown.into_iter().enumerate() {
        row.col(|ui| {
            aligned(ui, is_figure(at), |ui| {
                let hover = if at == FAILED { recovery(record) } else { String::new() };
                let written =
                    if at == 0 || is_figure(at) { text::figure(value, colour) } else { text::body(value, colour) };
                let label = ui.add(egui::Label::new(written).truncate().selectable(false));
                if !hover.is_empty() {
                    label.on_hover_text(hover);
                }
            });
        });
    }
}

/// Until when its toll was counted, and beside what.
fn recovery(record: &FaultRecord) -> String {
    let until = match record.toll.recovery {
        Recovery::At(at) => format!("recovered {} after it began", figure::secs(at.since(record.began).as_secs_f64())),
        other => other.words().to_string(),
    };
    match record.toll.expected {
        Some(expected) => format!("{until}; without it {} would have failed", figure::number(expected)),
        None => until,
    }
}

/// Such as `1 242 (3)`: in brackets as many as would have failed without it, where that is one or more.
fn toll(toll: &Toll) -> String {
    let failed = figure::count(toll.failed);
    match toll.expected {
        Some(expected) if expected >= 1.0 => format!("{failed} ({})", figure::count(expected.round() as u64)),
        _ => failed,
    }
}

/// Columns of numbers stand to the right.
fn is_figure(column: usize) -> bool {
    column >= 4
}

fn aligned(ui: &mut Ui, right: bool, content: impl FnOnce(&mut Ui)) {
    if right {
        ui.with_layout(Layout::right_to_left(Align::Center), content);
    } else {
        content(ui);
    }
}
