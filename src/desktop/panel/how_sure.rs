//! How sure R and F are where one run has no interval: an offer to play the scenario many times, and what came of it.

use egui::{Button, Label, ProgressBar, Ui};

use crate::desktop::actions::Action;
use crate::desktop::panel::{Context, ReadingKind};
use crate::desktop::sureness::RUNS;
use crate::desktop::widget::{figure, text};
use crate::engine::command::Command;
use crate::measure::measured::Measured;
use crate::measure::snapshot::{Estimate, Numbers, Reading};

/// A row that is there in any case, so that nothing moves when an interval comes or goes.
pub fn show(ui: &mut Ui, context: &mut Context, is_offered: bool) {
    let set = context.snapshot.active_set;
    if let Some(share) = context.sureness.share_done() {
        progress(ui, context, share);
    }
    let found = context.sureness.found(set).map(|measured| in_words(measured, context));
    let tokens = context.tokens;
    if let Some(line) = found {
        let about = "The scenario as its file says it, played so many times to its horizon, each run with luck of its own; \
                     the figures of all runs together, with 95 % intervals from how the runs differ";
        text::row(ui, |ui| ui.add(Label::new(text::label(line, tokens.text)).wrap()).on_hover_text(about), |_| ());
    } else if context.sureness.share_done().is_none() {
        text::row(ui, |ui| offer(ui, context, is_offered), |_| ());
    }
}

fn progress(ui: &mut Ui, context: &mut Context, share: f64) {
    let tokens = context.tokens;
    let bar = |ui: &mut Ui| {
        let bar = ProgressBar::new(share as f32).desired_height(4.0).desired_width(ui.available_width());
        ui.add(bar).on_hover_text("The part of the simulated time that is done");
    };
    let mut is_stopped = false;
    text::row(ui, bar, |ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        is_stopped = text::small_button(ui, tokens, "\u{2715}", "Stop playing; what was found so far stays".into());
        ui.label(text::label(format!("{RUNS} runs"), tokens.muted));
    });
    if is_stopped {
        context.ask(Action::StopHowSure);
    }
}

fn offer(ui: &mut Ui, context: &mut Context, is_offered: bool) {
    let tokens = context.tokens;
    if context.sureness.has_died() {
        ui.label(text::label("The runs died of an error in Windtunnel.", tokens.bad));
    } else if is_offered {
        let button = Button::new(text::label(format!("How sure? {RUNS} runs"), tokens.accent)).small();
        let about = format!(
            "Play the scenario as its file says it {RUNS} times in the background, and see how far R and F differ from \
             run to run"
        );
        if ui.add(button).on_hover_text(about).clicked() {
            context.ask(Action::HowSure);
        }
    }
}

/// Such as `20 runs: R 99.49 ± 0.03 %, F 99.51 ± 0.02 %`.
fn in_words(measured: &Measured, context: &Context) -> String {
    let numbers = &measured.snapshot.since_warm_up;
    let is_changed = context.frame.log.iter().any(|logged| !matches!(logged.command, Command::SwitchSet(_)));
    format!(
        "{} runs{}: R\u{a0}{}, F\u{a0}{}",
        measured.replications.map_or(0, |replications| replications.runs),
        if is_changed { " without your changes" } else { "" },
        with_interval(&reading(numbers, context.view.reading).system),
        with_interval(&numbers.fault_tolerance)
    )
}

pub fn reading(numbers: &Numbers, kind: ReadingKind) -> &Reading {
    match kind {
        ReadingKind::PerDemand => &numbers.per_demand,
        ReadingKind::Mission => &numbers.mission,
        ReadingKind::Availability => &numbers.availability,
    }
}

fn with_interval(estimate: &Estimate) -> String {
    figure::share(estimate).replace(' ', "\u{a0}")
}
