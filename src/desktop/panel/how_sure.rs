//! How sure R and F are where one run has no interval: an offer to play the scenario many times, and what came of it.

use egui::{Button, Label, ProgressBar, Ui};

use crate::desktop::actions::Action;
use crate::desktop::panel::{Context, ReadingKind};
use crate::desktop::sureness::RUNS;
use crate::desktop::widget::{figure, text};
use crate::measure::snapshot::{Estimate, Numbers, Reading};

pub fn show(ui: &mut Ui, context: &mut Context, is_offered: bool) {
    let tokens = context.tokens;
    let set = context.snapshot.active_set.unwrap_or(context.model.active_set);
    if let Some(share) = context.sureness.share_done() {
        ui.horizontal(|ui| {
            let bar = ProgressBar::new(share as f32).desired_height(4.0).desired_width(ui.available_width() - 84.0);
            ui.add(bar).on_hover_text("The part of the simulated time that is done");
            let played = format!("{RUNS} runs");
            ui.label(text::label(played, tokens.muted));
            if text::small_button(ui, tokens, "\u{2715}", "Stop playing; what was found so far stays".into()) {
                context.ask(Action::StopHowSure);
            }
        });
    }
    if let Some(measured) = context.sureness.found(set) {
        let runs = measured.replications.map_or(0, |replications| replications.runs);
        let numbers = &measured.snapshot.since_warm_up;
        let line = format!(
            "{runs} runs: R {}, F {}",
            in_words(&reading(numbers, context.view.reading).system),
            in_words(&numbers.fault_tolerance)
        );
        let about = "The scenario as its file says it, played so many times to its horizon, each run with luck of its own; \
                     the figures of all runs together, with 95 % intervals from how the runs differ";
        ui.add(Label::new(text::label(line, tokens.text)).wrap()).on_hover_text(about);
        if let Some(caution) = &numbers.caution {
            ui.add(Label::new(text::label(caution.to_string(), tokens.warning)).wrap());
        }
    } else if context.sureness.has_died() {
        ui.label(text::label("The runs died of an error in Windtunnel.", tokens.bad));
    } else if is_offered && context.sureness.share_done().is_none() {
        let button = Button::new(text::label(format!("How sure? {RUNS} runs"), tokens.accent)).small();
        let about =
            format!("Play the scenario {RUNS} times in the background and see how far R and F differ from run to run");
        if ui.add(button).on_hover_text(about).clicked() {
            context.ask(Action::HowSure);
        }
    }
}

pub fn reading(numbers: &Numbers, kind: ReadingKind) -> &Reading {
    match kind {
        ReadingKind::PerDemand => &numbers.per_demand,
        ReadingKind::Mission => &numbers.mission,
        ReadingKind::Availability => &numbers.availability,
    }
}

fn in_words(estimate: &Estimate) -> String {
    let Some(value) = estimate.value() else { return "\u{2013}".into() };
    let decimals = figure::decimals(value);
    format!("{} {}", figure::probability(value, decimals), figure::beside(estimate, decimals))
}
