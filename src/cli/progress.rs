//! How far a run or an experiment has got, on the standard error, once it takes longer than a moment.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::foundation::Time;
use crate::measure::Run;
use crate::session::Study;

/// Calendar entries between two looks at the clock.
const SLICE: u64 = 100_000;

/// What a run may take before it is worth a bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Advances to the limit or to the run's end.
pub(super) fn advance(run: &mut Run, limit: Time) {
    let began = Instant::now();
    let wanted = std::io::stderr().is_terminal();
    let mut bar: Option<ProgressBar> = None;
    while !run.advance_at_most(limit, SLICE) {
        if wanted && began.elapsed() > PATIENCE {
            bar.get_or_insert_with(|| new_bar(limit.0 / MILLI)).set_position(run.engine.now().0 / MILLI);
        }
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}

/// Waits for the end of an experiment.
pub(super) fn wait(study: &mut Study) {
    let began = Instant::now();
    let wanted = std::io::stderr().is_terminal();
    let mut bar: Option<ProgressBar> = None;
    while !study.wait_at_most(GLANCE) {
        if wanted && began.elapsed() > PATIENCE {
            let done = (study.share_done() * STUDY_STEPS as f64) as u64;
            bar.get_or_insert_with(|| new_bar(STUDY_STEPS)).set_position(done);
        }
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}

/// Between two looks at an experiment.
const GLANCE: Duration = Duration::from_millis(100);

/// Steps of an experiment's bar.
const STUDY_STEPS: u64 = 10_000;

/// Nanoseconds of a step of a run's bar.
const MILLI: u64 = 1_000_000;

fn new_bar(steps: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {elapsed} gone, {eta} to go")
        .expect("the template is well formed");
    ProgressBar::new(steps.max(1)).with_style(style)
}
