//! The runs of a plan over several threads. Which thread does which run, and when, is left to chance; a run
//! depends on its place in the plan alone, and its outcome is kept at that place. Fewer go on at once where they would take
//! more memory than there is.

use std::sync::atomic::{AtomicUsize, Ordering};

use crossbeam_channel::bounded;

use crate::experiment::control::{Control, WHOLE};
use crate::experiment::means::{Budget, Means};
use crate::experiment::outcome::Finished;
use crate::experiment::plan::Plan;
use crate::experiment::results::Results;
use crate::measure::Run;
use crate::scenario::footprint::at_start;

/// Calendar entries between two looks at the wish to stop: a few milliseconds.
const SLICE: u64 = 32_768;

/// Runs the plan to its end or until it is cancelled. `landed` is called on this thread whenever another
/// replication is complete for all sets.
pub fn run(plan: &Plan, means: Means, control: &Control, mut landed: impl FnMut(&Results)) -> Results {
    let (runs, next) = (plan.runs(), AtomicUsize::new(0));
    let budget = Budget::new(means.memory, plan.model().memory_max.get());
    control.begin(runs);
    let mut results = Results::new(plan);
    // Without room to wait in: no worker runs ahead of what has landed, so that a cancellation counts at once.
    let (sender, outcomes) = bounded(0);
    std::thread::scope(|scope| {
        for _ in 0..means.threads.get().min(runs) {
            let (sender, next, budget) = (sender.clone(), &next, &budget);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= runs {
                        return;
                    }
                    if !budget.take(at, at_start(plan.model()), control) {
                        return;
                    }
                    let grown = |bytes| budget.take(at, bytes, control);
                    let Some(run) = finish(plan.start(at), control, grown) else { return };
                    let is_first = at < plan.sets().len();
                    let kept = if is_first { run.engine.state().reckoned() } else { 0 };
                    let finished = Finished::of(run, is_first);
                    budget.give_back(at, kept);
                    sender.send((at, finished)).expect("the outcomes are collected until every worker has ended");
                }
            });
        }
        drop(sender);
        for (at, finished) in outcomes {
            let before = results.complete();
            results.put(at, finished);
            if results.complete() > before {
                landed(&results);
            }
        }
    });
    results
}

/// `None` if it was cancelled on the way; `grown` is told how much memory it takes, and waits until that is there.
fn finish(mut run: Run, control: &Control, grown: impl Fn(u64) -> bool) -> Option<Run> {
    let horizon = run.engine.model().horizon;
    let mut counted = 0;
    loop {
        if control.is_cancelled() || !grown(run.engine.state().reckoned()) {
            return None;
        }
        let arrived = run.advance_at_most(horizon, SLICE);
        let share = if arrived { 1.0 } else { run.engine.now().0 as f64 / horizon.0.max(1) as f64 };
        let done = (share * WHOLE as f64) as u64;
        control.add(done - counted);
        counted = done;
        if arrived {
            return Some(run);
        }
    }
}
