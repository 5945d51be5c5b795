//! What is compared, how often, and the button that begins or stops it.

use egui::{Align, Button, Checkbox, Id, Layout, ProgressBar, RichText, Ui, vec2};

use super::Compare;
use crate::desktop::actions::Action;
use crate::desktop::widget::text;
use crate::desktop::widget::value_editor::{self, Measure};
use crate::experiment::{REPLICATIONS_MAX, REPLICATIONS_MIN};
use crate::foundation::wording;
use crate::session::Ended;

pub(super) fn show(ui: &mut Ui, compare: &mut Compare) {
    let tokens = compare.tokens;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        ui.label(text::label("Strategy sets", tokens.muted));
        for (set, chosen) in compare.model.sets.iter().zip(&mut compare.comparison.chosen) {
            ui.add(Checkbox::new(chosen, text::body(&set.name, tokens.text)));
        }
    });
    ui.horizontal(|ui| {
        let about = "Runs of every set, each with its own luck and the same for all sets; the interval narrows with \
                     the root of their number";
        ui.label(text::label("Replications", tokens.muted)).on_hover_text(about);
        let measure = Measure::Count { min: REPLICATIONS_MIN, max: REPLICATIONS_MAX };
        let current = compare.comparison.replications as f64;
        if let Some(count) = value_editor::edit(ui, Id::unique("replications"), measure, current, "Replications", about)
        {
            compare.comparison.replications = count as u64;
        }
        ui.add_space(8.0);
        if compare.comparison.is_running() {
            if ui.add(Button::new("Stop").min_size(vec2(88.0, 24.0))).clicked() {
                compare.actions.push(Action::StopComparison);
            }
        } else {
            let enough = compare.comparison.chosen.iter().filter(|chosen| **chosen).count() > 0;
            let name = RichText::new("Compare").color(tokens.background);
            let button = Button::new(name).fill(tokens.accent).min_size(vec2(88.0, 24.0));
            let response = ui.add_enabled(enough, button);
            if response.on_disabled_hover_text("Choose at least one strategy set").clicked() {
                compare.actions.push(Action::StartComparison);
            }
        }
        progress(ui, compare);
    });
}

fn progress(ui: &mut Ui, compare: &mut Compare) {
    let tokens = compare.tokens;
    let comparison = &compare.comparison;
    let complete = comparison.found().map_or(0, |found| found.experiment.replications);
    let planned = comparison.found().map_or(comparison.replications, |found| found.experiment.planned);
    let words = match comparison.ended() {
        None if !comparison.is_running() => return,
        None => format!("{} of {} replications", wording::count(complete), wording::count(planned)),
        Some(Ended::Done) => format!("{} replications of each set", wording::count(complete)),
        Some(Ended::Cancelled) => {
            format!("stopped after {} of {} replications", wording::count(complete), wording::count(planned))
        }
        Some(Ended::Died) => "ended by an error in Windtunnel; what was found until then is shown".into(),
    };
    if comparison.is_running() {
        let bar = ProgressBar::new(comparison.share_done() as f32).desired_width(220.0).desired_height(6.0);
        ui.add(bar.fill(tokens.accent));
    }
    ui.label(text::figure(words, tokens.muted));
    let Some(found) = comparison.found() else { return };
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let about = "The command line that gives these figures again";
        if ui.button("Copy command").on_hover_text(about).clicked() {
            compare.actions.push(Action::CopyText(found.experiment.reproduce.clone()));
        }
    });
}
