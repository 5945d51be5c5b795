//! Root events per second over time: offered, and answered correctly or not.

use egui::Ui;

use crate::desktop::panel::{Context, shades};
use crate::desktop::widget::chart::{Chart, Scale, Series};
use crate::desktop::widget::{figure, text};

pub fn show(ui: &mut Ui, context: &mut Context) {
    let (snapshot, tokens) = (context.snapshot, context.tokens);
    let points = &snapshot.timeline.points;
    if points.is_empty() {
        return text::empty_state(ui, tokens, "Throughput", "Events per second in and out, once the run has begun.");
    }
    let line = |of: fn(&crate::measure::timeline::Point) -> f32| {
        points.iter().map(|point| [point.at, f64::from(of(point))]).collect()
    };
    let shades = shades::of(snapshot);
    Chart {
        name: "throughput",
        title: "Throughput",
        unit: "events/s",
        series: vec![
            Series { name: "in".into(), colour: tokens.muted, width: 1.2, points: line(|point| point.rate_in) },
            Series { name: "out".into(), colour: tokens.accent, width: 1.8, points: line(|point| point.rate_out) },
        ],
        shades: &shades,
        references: vec![],
        scale: Scale::FromZero,
        now: snapshot.now.as_secs_f64(),
        readout: figure::rate,
    }
    .show(ui, tokens);
}
