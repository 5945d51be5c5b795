//! How far a run or an experiment has got, on the standard error, once it takes longer than a moment.

use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use crate::cli::interrupt::{Interrupt, Signal};
use crate::cli::out;
use crate::foundation::Time;
use crate::measure::Run;
use crate::session::{Ended, Study};

/// Calendar entries between two looks at the clock.
const SLICE: u64 = 100_000;

/// What a run may take before it is worth a bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Advances to the limit or to the run's end; where a signal comes first, to the end of the present instant.
pub(super) fn advance(run: &mut Run, limit: Time, interrupt: &Interrupt) -> Option<Signal> {
    let began = Instant::now();
    let wanted = out::can_show_progress();
    let mut bar: Option<ProgressBar> = None;
    let mut heard = None;
    while !run.advance_at_most(limit, SLICE) {
        heard = interrupt.heard();
        if heard.is_some() {
            run.advance_at_most(run.engine.now(), SLICE);
            break;
        }
        if wanted && began.elapsed() > PATIENCE {
            let now = run.engine.now();
            let bar = bar.get_or_insert_with(|| new_bar(limit.0 / MILLI));
            bar.set_message(times(began.elapsed(), now.0 as f64 / limit.0 as f64));
            bar.set_position(now.0 / MILLI);
        }
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    heard
}

/// Waits for the end of an experiment; a signal ends it early.
pub(super) fn wait<F: Send + 'static>(study: &mut Study<F>, interrupt: &Interrupt) -> Option<Signal> {
    let began = Instant::now();
    let wanted = out::can_show_progress();
    let mut bar: Option<ProgressBar> = None;
    while !study.wait_at_most(GLANCE) {
        if interrupt.heard().is_some() {
            study.cancel();
        }
        if wanted && began.elapsed() > PATIENCE {
            let share = study.share_done();
            let bar = bar.get_or_insert_with(|| new_bar(STUDY_STEPS));
            bar.set_message(times(began.elapsed(), share));
            bar.set_position((share * STUDY_STEPS as f64) as u64);
        }
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    interrupt.heard().filter(|_| study.ended() == Some(Ended::Cancelled))
}

/// Between two looks at an experiment.
const GLANCE: Duration = Duration::from_millis(100);

/// Steps of an experiment's bar.
const STUDY_STEPS: u64 = 10_000;

/// Nanoseconds of a step of a run's bar.
const MILLI: u64 = 1_000_000;

fn new_bar(steps: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {msg}").expect("the template is well formed");
    ProgressBar::new(steps.max(1)).with_style(style)
}

/// How long it took so far, and how long the rest will at that pace.
fn times(gone: Duration, share: f64) -> String {
    let left = if share > 0.0 { gone.as_secs_f64() * (1.0 / share - 1.0) } else { f64::INFINITY };
    match Duration::try_from_secs_f64(left) {
        Ok(left) => format!("{:#} gone, {:#} to go", HumanDuration(gone), HumanDuration(left)),
        Err(_) => format!("{:#} gone", HumanDuration(gone)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_takes_as_long_as_what_is_done() {
        assert_eq!(times(Duration::from_secs(2), 0.25), "2s gone, 6s to go");
        assert_eq!(times(Duration::from_secs(2), 0.0), "2s gone");
        assert_eq!(times(Duration::from_secs(80), 1.0), "80s gone, 0s to go");
    }
}
