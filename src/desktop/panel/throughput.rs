//! Root events per second over time: offered, and decided.

use egui::Ui;

use crate::desktop::panel::{Context, shades};
use crate::desktop::widget::chart::{Chart, Scale, Series};
use crate::desktop::widget::text;
use crate::foundation::wording;
use crate::measure::timeline::Point;

/// Room on the screen for each point, so that the noise of single stretches does not become a band.
const POINT_ROOM: f32 = 3.0;

pub fn show(ui: &mut Ui, context: &mut Context) {
    let (snapshot, tokens, model) = (context.snapshot, context.tokens, context.model);
    let points = &snapshot.timeline.points;
    if points.is_empty() {
        return text::empty_state(ui, tokens, "Throughput", "Events per second in and out, once the run has begun.");
    }
    let line = |of: fn(&Point) -> f32| {
        let points = points.iter().map(|point| [point.at, f64::from(of(point))]);
        merged(points.collect(), ui.available_width() / POINT_ROOM)
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
        faults_at: &|at| shades::named(snapshot, model, at),
        references: vec![],
        scale: Scale::FromZero,
        now: snapshot.now.as_secs_f64(),
        readout: wording::rate,
    }
    .show(ui, tokens);
}

/// At most about this many points, each the mean of neighbours; all stretches are of one length, so no event is
/// lost or counted twice.
fn merged(points: Vec<[f64; 2]>, most: f32) -> Vec<[f64; 2]> {
    let together = (points.len() as f32 / most.max(1.0)).ceil() as usize;
    let mean = |of: &[[f64; 2]], axis: usize| of.iter().map(|point| point[axis]).sum::<f64>() / of.len() as f64;
    points.chunks(together.max(1)).map(|chunk| [mean(chunk, 0), mean(chunk, 1)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_points_keep_the_number_of_events() {
        let points: Vec<[f64; 2]> = (0..12).map(|at| [f64::from(at), f64::from(at % 3)]).collect();
        let few = merged(points.clone(), 4.0);
        assert_eq!(few, [[1.0, 1.0], [4.0, 1.0], [7.0, 1.0], [10.0, 1.0]]);
        assert_eq!(merged(points.clone(), 100.0), points);
    }
}
