//! R and F over time, each over the window that ends at the point.

use egui::Ui;

use crate::desktop::panel::{Context, shades};
use crate::desktop::widget::chart::{Chart, Scale, Series};
use crate::desktop::widget::{figure, text};

pub fn show(ui: &mut Ui, context: &mut Context) {
    let (snapshot, tokens, model) = (context.snapshot, context.tokens, context.model);
    let points = &snapshot.timeline.points;
    if points.is_empty() {
        let hint = "What the parts give (R), and what recovery makes of it (F), once the run has begun.";
        return text::empty_state(ui, tokens, "R and F", hint);
    }
    let shades = shades::of(snapshot);
    let unit = format!("over {}", figure::span(model.view.window));
    Chart {
        name: "numbers",
        title: "R and F",
        unit: &unit,
        series: vec![
            Series {
                name: "R per demand".into(),
                colour: tokens.warning,
                width: 1.5,
                points: points.iter().map(|point| [point.at, f64::from(point.r)]).collect(),
            },
            Series {
                name: "F".into(),
                colour: tokens.accent,
                width: 1.8,
                points: points.iter().map(|point| [point.at, f64::from(point.f)]).collect(),
            },
        ],
        shades: &shades,
        faults_at: &|at| shades::named(snapshot, model, at),
        references: vec![],
        scale: Scale::UpToOne,
        now: snapshot.now.as_secs_f64(),
        readout: |value| figure::probability(value, figure::decimals(value)),
    }
    .show(ui, tokens);
}
