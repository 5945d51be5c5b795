//! R and F over time, each over the window that ends at the point.

use egui::Ui;

use crate::desktop::panel::{Context, shades};
use crate::desktop::widget::chart::{Chart, Scale, Series};
use crate::desktop::widget::text;
use crate::foundation::wording;
use crate::measure::snapshot::Estimate;
use crate::measure::timeline::Point;

pub fn show(ui: &mut Ui, context: &mut Context) {
    let (snapshot, tokens, model) = (context.snapshot, context.tokens, context.model);
    let points = &snapshot.timeline.points;
    if points.is_empty() {
        let hint = "What the parts give (R), and what recovery makes of it (F), once the run has begun.";
        return text::empty_state(ui, tokens, "R and F", hint);
    }
    let shades = shades::of(snapshot);
    // A point stands in the middle of its stretch, and these figures were taken at the end of it.
    let after = 0.5 * snapshot.timeline.width.as_secs_f64();
    let (now, recent) = (snapshot.now.as_secs_f64(), &snapshot.recent);
    let line = |of: fn(&Point) -> f32, last: &Estimate| {
        let past = points.iter().map(|point| [point.at + after, f64::from(of(point))]);
        past.chain([[now, last.value().unwrap_or(f64::NAN)]]).collect()
    };
    let unit = format!("over {}", wording::exact(model.view.window));
    Chart {
        name: "numbers",
        title: "R and F",
        unit: &unit,
        series: vec![
            Series {
                name: "R per demand".into(),
                colour: tokens.warning,
                width: 1.5,
                points: line(|point| point.r, &recent.per_demand.system),
            },
            Series {
                name: "F".into(),
                colour: tokens.accent,
                width: 1.8,
                points: line(|point| point.f, &recent.fault_tolerance),
            },
        ],
        shades: &shades,
        faults_at: &|at| shades::named(snapshot, model, at),
        references: vec![],
        scale: Scale::UpToOne,
        now,
        readout: wording::percent,
    }
    .show(ui, tokens);
}
