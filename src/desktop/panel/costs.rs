//! What recovery cost since warm-up: attempts and replica time for each event, and what each layer added.

use egui::Ui;

use crate::desktop::panel::Context;
use crate::desktop::widget::text;
use crate::foundation::wording;
use crate::measure::snapshot::LayerView;
use crate::parts::recovery::name_of;

/// Nothing where no layer stands.
pub fn show(ui: &mut Ui, context: &Context) {
    let (model, snapshot, tokens) = (context.model, context.snapshot, context.tokens);
    let offered = snapshot.since_warm_up.ledger.offered;
    if snapshot.layers.is_empty() || offered == 0 {
        return;
    }
    ui.add_space(6.0);
    text::section(ui, tokens, "What it cost", |ui| {
        ui.label(text::label("since warm-up", tokens.muted));
    });
    let attempts: u64 = snapshot.handlers.iter().map(|handler| handler.demands.offered).sum();
    let about = "Attempts offered to handlers for each event, tries again and copies included";
    text::property_figure(ui, tokens, "attempts / event", wording::number(attempts as f64 / offered as f64), about);
    let replica_secs: f64 = snapshot.handlers.iter().map(|handler| handler.figures.replica_secs).sum();
    let about = "Time that replicas were busy or held for each event, work for nobody included";
    text::property_figure(ui, tokens, "replica time / event", wording::duration(replica_secs / offered as f64), about);
    for view in &snapshot.layers {
        if let Some(added) = added(view) {
            let layer = text::words(name_of(view.part));
            let name = format!("{layer}, {}", model.place_name(view.around));
            let about = "Attempts that it sent in addition, and how long it kept events waiting, all together";
            text::property_figure(ui, tokens, &name, added, about);
        }
    }
}

/// Such as "1,204 more, 3.1 s".
fn added(view: &LayerView) -> Option<String> {
    let attempts = (view.acts.repeated > 0).then(|| format!("{} more", wording::count(view.acts.repeated)));
    let delay = (view.acts.delay_nanos > 0).then(|| wording::duration(view.acts.delay_nanos as f64 * 1e-9));
    let words: Vec<String> = attempts.into_iter().chain(delay).collect();
    (!words.is_empty()).then(|| words.join(", "))
}
