//! What a fault by hand did, told in one sentence.

use crate::foundation::Time;
use crate::measure::snapshot::Snapshot;
use crate::scenario::Model;
use crate::scenario::model::Origin;

/// Follows a component and the fault tolerance of the system from a fault onwards.
pub struct Story {
    on: Origin,
    label: String,
    began: Time,
    backlog_before: u64,
    backlog_worst: u64,
    tolerance_before: Option<f64>,
    tolerance_worst: Option<f64>,
}

impl Story {
    pub fn begin(snapshot: &Snapshot, on: Origin, label: String) -> Story {
        let (backlog, tolerance) = (backlog(snapshot, on), tolerance(snapshot));
        Story {
            on,
            label,
            began: snapshot.now,
            backlog_before: backlog,
            backlog_worst: backlog,
            tolerance_before: tolerance,
            tolerance_worst: tolerance,
        }
    }

    pub fn follow(&mut self, snapshot: &Snapshot) {
        self.backlog_worst = self.backlog_worst.max(backlog(snapshot, self.on));
        self.tolerance_worst = match (self.tolerance_worst, tolerance(snapshot)) {
            (Some(worst), Some(now)) => Some(worst.min(now)),
            (worst, now) => worst.or(now),
        };
    }

    /// Whether the run began anew since.
    pub fn is_over(&self, now: Time) -> bool {
        now < self.began
    }

    pub fn sentence(&self, model: &Model) -> String {
        let what = match self.on {
            Origin::Handler(_) => "its queue",
            Origin::Source(_) => "its events in flight",
        };
        let name = model.component_name(self.on);
        let backlog = if self.backlog_worst > self.backlog_before {
            format!("{what} grew from {} to {}", self.backlog_before, self.backlog_worst)
        } else {
            format!("{what} stayed at {}", self.backlog_before)
        };
        let window = model.view.window;
        let tolerance = match (self.tolerance_before, self.tolerance_worst) {
            (Some(before), Some(worst)) if worst < before => {
                format!("F over the last {window} fell from {before:.4} to {worst:.4}")
            }
            (Some(before), _) => format!("F over the last {window} stayed at {before:.4}"),
            (None, _) => "F has no data yet".into(),
        };
        format!("You injected “{}” into {name}: {backlog}, and {tolerance}.", self.label)
    }
}

fn backlog(snapshot: &Snapshot, on: Origin) -> u64 {
    match on {
        Origin::Handler(id) => snapshot.handlers.get(id.index()).map_or(0, |handler| handler.waiting),
        Origin::Source(id) => snapshot.sources.get(id.index()).map_or(0, |source| source.in_flight),
    }
}

fn tolerance(snapshot: &Snapshot) -> Option<f64> {
    snapshot.recent.fault_tolerance.interval().map(|interval| interval.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::HandlerId;
    use crate::measure::snapshot::HandlerView;

    #[test]
    fn the_worst_queue_is_kept() {
        let waiting = |waiting| Snapshot {
            handlers: vec![HandlerView { waiting, ..HandlerView::default() }],
            ..Snapshot::default()
        };
        let mut story = Story::begin(&waiting(3), Origin::Handler(HandlerId(0)), "crash".into());
        for queue in [10, 184, 20] {
            story.follow(&waiting(queue));
        }
        assert_eq!((story.backlog_before, story.backlog_worst), (3, 184));
    }
}
