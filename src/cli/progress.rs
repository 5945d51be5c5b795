//! How far a run has got, on the standard error, once it takes longer than a moment.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::foundation::Time;
use crate::measure::Run;

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
            bar.get_or_insert_with(|| new_bar(limit)).set_position(run.engine.now().0 / MILLI);
        }
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}

/// Nanoseconds of a step of the bar.
const MILLI: u64 = 1_000_000;

fn new_bar(limit: Time) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {elapsed} gone, {eta} to go")
        .expect("the template is well formed");
    ProgressBar::new((limit.0 / MILLI).max(1)).with_style(style)
}
