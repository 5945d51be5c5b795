//! What went wrong, when, by whom, and what it did.

use egui::{Align, Color32, Layout, Ui};
use egui_extras::{Column, TableBuilder};

use crate::desktop::actions::Action;
use crate::desktop::panel::Context;
use crate::desktop::widget::{health, text};
use crate::foundation::wording;
use crate::measure::fault_log::{FaultRecord, StruckBy};
use crate::measure::toll::Recovery;
use crate::measure::wording as naming;

/// One column of the log.
struct Field {
    head: &'static str,
    about: &'static str,
    /// Points, at least; the column of the widest names takes what is left.
    width: Option<f32>,
    kind: Kind,
    /// Where there is little room it is left out.
    can_go: bool,
    value: fn(&Context, &FaultRecord) -> (String, Color32),
}

#[derive(Clone, Copy)]
enum Kind {
    Words,
    Clock,
    /// Stands to the right.
    Figure,
    /// The same for a number of events, with room for the largest.
    Count(fn(&FaultRecord) -> u64),
}

const GAP: f32 = 12.0;
/// The least room for what takes what is left.
const REST_MIN: f32 = 80.0;

/// Above the times stands the name of the panel, by which it is dragged.
const FIELDS: [Field; 9] = [
    Field {
        head: "",
        about: "When it began, in simulated time",
        width: Some(64.0),
        kind: Kind::Clock,
        can_go: false,
        value: |context, record| (wording::clock(record.began.as_secs_f64()), context.tokens.muted),
    },
    Field {
        head: "component",
        about: "What it struck; in brackets the replica",
        width: Some(90.0),
        kind: Kind::Words,
        can_go: false,
        value: |context, record| (health::struck(record, context.model), context.tokens.text),
    },
    Field {
        head: "what",
        about: "The kind of fault",
        width: None,
        kind: Kind::Words,
        can_go: false,
        value: |context, record| {
            let colour = if record.ended.is_none() { context.tokens.bad } else { context.tokens.text };
            (health::brief(&record.label), colour)
        },
    },
    Field {
        head: "by",
        about: "Declared in the scenario, or injected by hand",
        width: Some(60.0),
        kind: Kind::Words,
        can_go: true,
        value: |context, record| match record.by {
            StruckBy::Scenario => (naming::cause(record.by).into(), context.tokens.muted),
            StruckBy::Hand => (naming::cause(record.by).into(), context.tokens.text),
        },
    },
    Field {
        head: "lasted",
        about: "For how long, in simulated time",
        width: Some(64.0),
        kind: Kind::Figure,
        can_go: false,
        value: |context, record| match record.ended {
            Some(ended) => (wording::duration(ended.since(record.began).as_secs_f64()), context.tokens.muted),
            None => ("lasting".into(), context.tokens.bad),
        },
    },
    Field {
        head: "failed",
        about: "Root events that failed since it began, of those offered before the system was as it had been",
        width: Some(60.0),
        kind: Kind::Count(|record| record.toll.failed),
        can_go: false,
        value: |context, record| match record.toll.recovery {
            Recovery::NotFollowed => ("\u{2013}".into(), context.tokens.muted),
            _ => (wording::count(record.toll.failed), context.tokens.text),
        },
    },
    Field {
        head: "without it",
        about: "As many would have failed without the fault, by the share that failed in the window before it",
        width: Some(64.0),
        kind: Kind::Count(|record| record.toll.expected.map_or(0, |events| events.round() as u64)),
        can_go: false,
        value: |context, record| (record.toll.expected.map_or("\u{2013}".into(), expected), context.tokens.muted),
    },
    Field {
        head: "recovered",
        about: "When the system was as it had been before; the events that failed are counted until then",
        width: Some(84.0),
        kind: Kind::Figure,
        can_go: false,
        value: |context, record| match record.toll.recovery {
            Recovery::At(at) => (wording::clock(at.as_secs_f64()), context.tokens.muted),
            Recovery::NotYet => ("not yet".into(), context.tokens.bad),
            Recovery::NothingBefore | Recovery::NothingCountedBefore => ("\u{2013}".into(), context.tokens.muted),
            Recovery::NotFollowed => ("not followed".into(), context.tokens.muted),
        },
    },
    Field {
        head: "struck",
        about: "Events in service that the crash took down",
        width: Some(48.0),
        kind: Kind::Count(|record| record.struck_down),
        can_go: true,
        value: |context, record| (wording::count(record.struck_down), context.tokens.text),
    },
];

pub fn show(ui: &mut Ui, context: &mut Context) {
    let (snapshot, tokens) = (context.snapshot, context.tokens);
    if snapshot.faults.is_empty() {
        let hint = "Right-click a component and crash it, or use \u{201c}+ Inject a fault\u{201d}.";
        return text::empty_state(ui, tokens, "No faults so far", hint);
    }
    let widths = FIELDS.map(|field| field.width.map(|least| width(ui, &snapshot.faults, field.kind).max(least)));
    let all: f32 = widths.iter().map(|width| width.unwrap_or(REST_MIN) + GAP).sum();
    let is_narrow = ui.available_width() < all;
    let fields = FIELDS.iter().zip(widths).filter(|(field, _)| !(is_narrow && field.can_go));
    let (fields, widths): (Vec<&Field>, Vec<Option<f32>>) = fields.unzip();
    let mut clicked = None;
    ui.spacing_mut().item_spacing = egui::vec2(GAP, 0.0);
    let mut table = TableBuilder::new(ui)
        .id_salt(("fault log", is_narrow))
        .sense(egui::Sense::click())
        .cell_layout(Layout::left_to_right(Align::Center));
    for width in widths {
        table = table.column(match width {
            Some(width) => Column::initial(width).at_least(0.7 * width).clip(true),
            None => Column::remainder().at_least(REST_MIN).clip(true),
        });
    }
    table
        .header(text::ROW_HEIGHT, |mut header| {
            for field in &fields {
                header.col(|ui| {
                    aligned(ui, field.kind, |ui| {
                        ui.label(text::label(field.head, tokens.muted)).on_hover_text(field.about);
                    });
                });
            }
        })
        .body(|body| {
            let count = snapshot.faults.len();
            body.rows(text::ROW_HEIGHT, count, |mut row| {
                let record = &snapshot.faults[count - 1 - row.index()];
                for field in &fields {
                    row.col(|ui| cell(ui, context, record, field));
                }
                if row.response().clicked() {
                    clicked = Some(record.on);
                }
            });
        });
    if snapshot.faults_dropped > 0 {
        let dropped = wording::count(snapshot.faults_dropped);
        text::hint(ui, tokens, format!("{dropped} more faults happened; the log keeps the first and the last."));
    }
    if let Some(on) = clicked {
        context.ask(Action::Select(Some(on)));
    }
}

/// Points that the widest value takes; nothing where no number is counted.
fn width(ui: &Ui, faults: &[FaultRecord], kind: Kind) -> f32 {
    let Kind::Count(of) = kind else { return 0.0 };
    let most = wording::count(faults.iter().map(of).max().unwrap_or(0));
    ui.painter().layout_no_wrap(most, text::figure_font(text::LABEL + 0.5), Color32::WHITE).size().x.ceil()
}

fn cell(ui: &mut Ui, context: &Context, record: &FaultRecord, field: &Field) {
    let (value, colour) = (field.value)(context, record);
    let is_words = matches!(field.kind, Kind::Words);
    let written = if is_words { text::body(value, colour) } else { text::figure(value, colour) };
    aligned(ui, field.kind, |ui| {
        let label = ui.add(egui::Label::new(written).truncate().selectable(false));
        if field.head == "recovered" {
            label.on_hover_text(recovery(record));
        }
    });
}

/// Of few events that are expected a tenth is worth showing.
fn expected(events: f64) -> String {
    if events < 9.95 { wording::fixed(events, 1) } else { wording::fixed(events, 0) }
}

/// Until when its toll is counted.
fn recovery(record: &FaultRecord) -> String {
    match record.toll.recovery {
        Recovery::At(at) => {
            format!("recovered {} after it began", wording::duration(at.since(record.began).as_secs_f64()))
        }
        Recovery::NotYet => format!("{}; counted so far", Recovery::NotYet.words()),
        other => other.words().to_string(),
    }
}

fn aligned(ui: &mut Ui, kind: Kind, content: impl FnOnce(&mut Ui)) {
    if matches!(kind, Kind::Figure | Kind::Count(_)) {
        ui.with_layout(Layout::right_to_left(Align::Center), content);
    } else {
        content(ui);
    }
}
