//! Events that wait at each handler over time, as a mean of each stretch, and as many as wait now; theory's mean as a dashed line where it has one.

use egui::Ui;

use crate::desktop::panel::{Context, shades};
use crate::desktop::widget::chart::{Chart, Reference, Scale, Series};
use crate::desktop::widget::text;
use crate::foundation::HandlerId;
use crate::foundation::wording;
use crate::measure::snapshot::{Quantity, Snapshot};
use crate::scenario::model::Origin;

/// With more handlers than this the ones with the longest queues are shown.
const LINES_MAX: usize = 6;

pub fn show(ui: &mut Ui, context: &mut Context) {
    let (snapshot, tokens, model) = (context.snapshot, context.tokens, context.model);
    let timeline = &snapshot.timeline;
    if timeline.points.is_empty() {
        return text::empty_state(
            ui,
            tokens,
            "Queue length",
            "Events waiting at each handler, once the run has begun.",
        );
    }
    let palette = [tokens.accent, tokens.warning, tokens.good, tokens.silent, tokens.muted, tokens.bad];
    let mut shown: Vec<usize> = (0..timeline.waiting.len().min(model.handlers.len())).collect();
    if shown.len() > LINES_MAX {
        let peak = |at: &usize| timeline.waiting[*at].iter().copied().filter(|v| v.is_finite()).fold(0.0, f32::max);
        shown.sort_by(|a, b| peak(b).total_cmp(&peak(a)));
        shown.truncate(LINES_MAX);
        shown.sort_unstable();
    }
    let selected = |at: usize| context.view.selection == Some(Origin::Handler(HandlerId::from(at)));
    let mut series = Vec::new();
    let mut references = Vec::new();
    for (place, &at) in shown.iter().enumerate() {
        let colour = palette[place % palette.len()];
        let values = timeline.points.iter().zip(&timeline.waiting[at]);
        let past = values.map(|(point, waiting)| [point.at, f64::from(*waiting)]);
        let now = snapshot.handlers.get(at).map(|view| [snapshot.now.as_secs_f64(), view.waiting as f64]);
        let points = past.chain(now).collect();
        let name = model.handlers[at].name.clone();
        if let Some(value) = predicted_waiting(snapshot, HandlerId::from(at), model.handlers[at].replicas) {
            references.push(Reference { name: format!("theory, {name}"), value, colour: colour.gamma_multiply(0.7) });
        }
        series.push(Series { name, colour, width: if selected(at) { 2.4 } else { 1.5 }, points });
    }
    let shades = shades::of(snapshot);
    Chart {
        name: "queues",
        title: "Queue length",
        unit: "events waiting",
        series,
        shades: &shades,
        faults_at: &|at| shades::named(snapshot, model, at),
        references,
        scale: Scale::FromZero,
        now: snapshot.now.as_secs_f64(),
        readout: wording::number,
    }
    .show(ui, tokens);
}

/// The mean number waiting, as the mean number present less the mean number in service: L - c rho.
fn predicted_waiting(snapshot: &Snapshot, handler: HandlerId, replicas: u32) -> Option<f64> {
    let predicted = |quantity| {
        let found =
            snapshot.beside.iter().find(|beside| beside.handler == Some(handler) && beside.quantity == quantity);
        found.and_then(|beside| beside.prediction.as_ref().ok()).map(|prediction| prediction.value)
    };
    let settings = snapshot.settings.handlers.get(handler.index());
    let replicas = settings.map_or(replicas, |settings| settings.replicas);
    let waiting = predicted(Quantity::MeanPresent)? - f64::from(replicas) * predicted(Quantity::Utilisation)?;
    (waiting.is_finite() && waiting >= 0.0).then_some(waiting)
}
