//! Percentiles of the time from offer to answer, over time.

use egui::Ui;

use crate::desktop::panel::{Context, shades};
use crate::desktop::widget::chart::{Chart, Scale, Series};
use crate::desktop::widget::text;
use crate::foundation::wording;
use crate::measure::timeline::Point;

pub fn show(ui: &mut Ui, context: &mut Context) {
    let (snapshot, tokens, model) = (context.snapshot, context.tokens, context.model);
    let points = &snapshot.timeline.points;
    if points.is_empty() {
        let hint = "From offer to answer, by percentile, once the run has begun.";
        return text::empty_state(ui, tokens, "Latency", hint);
    }
    let highest = points.iter().map(|point| point.p99).filter(|p99| p99.is_finite()).fold(0.0, f32::max);
    let (scale, unit) = wording::unit_of_time(f64::from(highest));
    let line = |of: fn(&Point) -> f32| points.iter().map(|point| [point.at, f64::from(of(point)) / scale]).collect();
    let shades = shades::of(snapshot);
    Chart {
        name: "latency",
        title: "Latency",
        unit,
        series: vec![
            Series { name: "p50".into(), colour: tokens.muted, width: 1.2, points: line(|point| point.p50) },
            Series { name: "p95".into(), colour: tokens.accent, width: 1.5, points: line(|point| point.p95) },
            Series { name: "p99".into(), colour: tokens.warning, width: 1.8, points: line(|point| point.p99) },
        ],
        shades: &shades,
        faults_at: &|at| shades::named(snapshot, model, at),
        references: vec![],
        scale: Scale::FromZero,
        now: snapshot.now.as_secs_f64(),
        readout: wording::number,
    }
    .show(ui, tokens);
}
