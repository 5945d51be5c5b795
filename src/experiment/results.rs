//! The outcomes of a plan, each at its place, as far as there are any.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::experiment::outcome::{Finished, Outcome};
use crate::experiment::plan::Plan;
use crate::measure::runs::Together;
use crate::measure::{Distributions, Run};

/// The outcomes of all runs, each at its place, also of an experiment that is not done yet.
#[derive(Clone, Debug)]
pub struct Results {
    sets: usize,
    /// By replication, then by set.
    outcomes: Vec<Option<Outcome>>,
    /// Replications from the first on that are complete for all sets.
    complete: usize,
    /// By set, the first run, and what the complete replications have recorded.
    first: Vec<Option<Arc<Run>>>,
    recorded: Vec<Distributions>,
    /// What the runs of replications have recorded that are not complete yet, by place.
    ahead: BTreeMap<usize, Distributions>,
}

/// Equal first runs follow from equal outcomes.
impl PartialEq for Results {
    fn eq(&self, other: &Results) -> bool {
        self.outcomes == other.outcomes && self.complete == other.complete && self.recorded == other.recorded
    }
}

impl Results {
    pub(super) fn new(plan: &Plan) -> Results {
        let sets = plan.sets().len();
        Results {
            sets,
            outcomes: vec![None; plan.runs()],
            complete: 0,
            first: vec![None; sets],
            recorded: vec![Distributions::default(); sets],
            ahead: BTreeMap::new(),
        }
    }

    pub(super) fn put(&mut self, at: usize, finished: Finished) {
        self.outcomes[at] = Some(finished.outcome);
        self.ahead.insert(at, finished.distributions);
        if let Some(run) = finished.run {
            self.first[at % self.sets] = Some(run);
        }
        let of = |complete: usize| complete * self.sets..(complete + 1) * self.sets;
        while self.outcomes.get(of(self.complete)).is_some_and(|row| row.iter().all(Option::is_some)) {
            for place in of(self.complete) {
                let recorded = self.ahead.remove(&place).expect("it came with its outcome");
                self.recorded[place % self.sets].merge(&recorded);
            }
            self.complete += 1;
        }
    }

    /// How many replications are complete for all sets, without a gap from the first on. Later ones that
    /// happened to be quick are left out: they would favour what is quick.
    pub fn complete(&self) -> usize {
        self.complete
    }

    /// The outcomes of one set, by its place in the plan, over the complete replications.
    pub fn of_set(&self, set: usize) -> impl ExactSizeIterator<Item = &Outcome> + Clone {
        (0..self.complete).map(move |replication| {
            self.outcomes[replication * self.sets + set].as_ref().expect("a complete replication has every set")
        })
    }

    /// The same taken together; `None` before the first is complete.
    pub fn together(&self, set: usize, level: f64) -> Option<Together<'_>> {
        (self.complete > 0).then(|| Together {
            run: self.first[set].as_ref().expect("the first replication is complete"),
            harvests: self.of_set(set).map(|outcome| &outcome.harvest).collect(),
            distributions: &self.recorded[set],
            level,
        })
    }
}
