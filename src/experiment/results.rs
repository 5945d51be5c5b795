//! The outcomes of a plan, each at its place, as far as there are any.

use crate::experiment::outcome::Outcome;
use crate::experiment::plan::Plan;

#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    sets: usize,
    /// By replication, then by set.
    outcomes: Vec<Option<Outcome>>,
    /// Replications from the first on that are complete for all sets.
    complete: usize,
}

impl Results {
    pub(super) fn new(plan: &Plan) -> Results {
        Results { sets: plan.sets().len(), outcomes: vec![None; plan.runs()], complete: 0 }
    }

    pub(super) fn put(&mut self, at: usize, outcome: Outcome) {
        self.outcomes[at] = Some(outcome);
        let of = |complete: usize| self.outcomes.get(complete * self.sets..(complete + 1) * self.sets);
        while of(self.complete).is_some_and(|row| row.iter().all(Option::is_some)) {
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
}
