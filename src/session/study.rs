//! An experiment on background threads: what it has found so far, how far it has got, and a way to stop it.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};

use crate::experiment::{self, Control, Means, Plan, Results};

/// A handle on an experiment that finds an `F` in its results; dropping it stops the experiment.
pub struct Study<F> {
    plan: Arc<Plan>,
    control: Arc<Control>,
    news: Receiver<F>,
    findings: Option<F>,
    /// What it finds, and whether the plan was carried out as a whole.
    worker: Option<JoinHandle<(Option<F>, bool)>>,
    ended: Option<Ended>,
}

/// How an experiment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// As planned.
    Done,
    /// Before its end; what was found until then is kept.
    Cancelled,
    /// By a bug of ours.
    Died,
}

/// Looking again after each replication would cost as the square of their number.
const GROWTH: usize = 16;

fn is_worth_a_look(complete: usize, looked_at: usize) -> bool {
    complete > looked_at + looked_at / GROWTH
}

impl<F: Send + 'static> Study<F> {
    /// `find` looks at all that has come so far, and so it is asked whenever the complete replications have grown by a
    /// sixteenth of those it saw last, and at the end; `wake` is called from a background thread whenever
    /// something new was found, and at the end.
    pub fn start(
        plan: Plan,
        means: Means,
        find: impl Fn(&Plan, &Results) -> Option<F> + Send + 'static,
        wake: impl Fn() + Send + 'static,
    ) -> Study<F> {
        let (plan, control) = (Arc::new(plan), Arc::new(Control::default()));
        let (sender, news) = bounded(1);
        let (shared, stop) = (Arc::clone(&plan), Arc::clone(&control));
        let work = move || {
            let mut looked_at = 0;
            let results = experiment::run(&shared, means, &stop, |results| {
                // Nobody has looked at the last ones: the next replication will do as well.
                if is_worth_a_look(results.complete(), looked_at) && sender.is_empty() {
                    looked_at = results.complete();
                    if let Some(findings) = find(&shared, results) {
                        let _ = sender.try_send(findings);
                        wake();
                    }
                }
            });
            let findings = find(&shared, &results);
            wake();
            (findings, results.complete() as u64 == shared.replications())
        };
        let worker = std::thread::Builder::new().name("windtunnel-study".into()).spawn(work);
        let worker = Some(worker.expect("the system can start one more thread"));
        Study { plan, control, news, findings: None, worker, ended: None }
    }

    /// What it is to run.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What was found so far; nothing before two replications are complete.
    pub fn findings(&self) -> Option<&F> {
        self.findings.as_ref()
    }

    /// The part of the work that is done, 0 to 1.
    pub fn share_done(&self) -> f64 {
        self.control.share_done()
    }

    /// `None` while it goes on.
    pub fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// Asks for an early end; it comes within milliseconds.
    pub fn cancel(&self) {
        self.control.cancel();
    }

    /// Takes in what is new.
    pub fn poll(&mut self) {
        self.findings = self.news.try_iter().last().or(self.findings.take());
        if self.worker.as_ref().is_some_and(JoinHandle::is_finished) {
            self.finish();
        }
    }

    /// Waits for the end, at most so long; true once it has ended.
    pub fn wait_at_most(&mut self, patience: Duration) -> bool {
        match self.news.recv_timeout(patience) {
            Ok(findings) => self.findings = Some(findings),
            Err(RecvTimeoutError::Timeout) => {}
            // The sender goes with the experiment.
            Err(RecvTimeoutError::Disconnected) => self.finish(),
        }
        self.ended.is_some()
    }

    /// Waits for the end.
    pub fn wait(&mut self) {
        self.finish();
    }

    fn finish(&mut self) {
        let Some(worker) = self.worker.take() else { return };
        self.ended = Some(match worker.join() {
            Ok((findings, whole)) => {
                self.findings = findings;
                if whole { Ended::Done } else { Ended::Cancelled }
            }
            Err(_) => Ended::Died,
        });
    }
}

impl<F> Drop for Study<F> {
    fn drop(&mut self) {
        self.control.cancel();
        if let Some(worker) = self.worker.take() {
            // Its results are wanted no more, nor is its panic.
            let _ = worker.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_looks_together_see_a_few_times_what_there_is() {
        let (mut looked_at, mut looks, mut seen) = (0, 0, 0);
        for complete in 1..=10_000 {
            if is_worth_a_look(complete, looked_at) {
                (looked_at, looks, seen) = (complete, looks + 1, seen + complete);
            }
        }
        assert!((1..=GROWTH).all(|complete| is_worth_a_look(complete, complete - 1)), "the first ones one by one");
        assert!(looks < 150 && looked_at > 9_000, "{looks} looks, the last at {looked_at}");
        assert!(seen < (GROWTH + 2) * 10_000, "{seen}");
    }
}
