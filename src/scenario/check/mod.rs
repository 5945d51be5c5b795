//! What a well-formed scenario may still get wrong: names that lead nowhere, sums above one, events that
//! never leave. Everything is found at once; load above capacity is only a warning.

mod faults;
mod flow;
mod handlers;
mod load;
mod names;
mod routes;
mod sources;
mod strategies;
mod totals;

use std::ops::Range;

use crate::scenario::diagnostic::{Finding, Severity};
use crate::scenario::lower::lower;
use crate::scenario::model::Model;
use crate::scenario::schema::Scenario;
use crate::scenario::tree::{Step, Tree};

/// How far probabilities may sum above 1 through rounding.
pub(crate) const SUM_TOLERANCE: f64 = 1e-9;

/// Everything that is wrong with a scenario that has the right shape, and what deserves a look; and the model
/// if nothing is wrong.
pub(crate) fn check(tree: &Tree, scenario: &Scenario) -> (Vec<Finding>, Option<Model>) {
    let mut checker = Checker { tree, scenario, found: Vec::new() };
    for noun in
        [names::check, totals::check, sources::check, handlers::check, routes::check, faults::check, strategies::check]
    {
        noun(&mut checker);
    }
    let model = (!checker.has_errors()).then(|| lower(scenario));
    if let Some(model) = &model {
        flow::check(&mut checker, model);
    }
    let model = model.filter(|_| !checker.has_errors());
    if let Some(model) = &model {
        load::check(&mut checker, model);
    }
    names::check_unused(&mut checker);
    (checker.found, model)
}

/// A scenario, where its values stand, and what was found so far.
struct Checker<'s> {
    tree: &'s Tree,
    scenario: &'s Scenario,
    found: Vec<Finding>,
}

impl<'s> Checker<'s> {
    fn error(&mut self, path: &[Step], message: impl Into<String>) -> &mut Finding {
        let range = self.range(path);
        self.push(Finding::error(range, message))
    }

    fn warning(&mut self, path: &[Step], message: impl Into<String>) -> &mut Finding {
        let range = self.range(path);
        self.push(Finding::warning(range, message))
    }

    fn has_errors(&self) -> bool {
        self.found.iter().any(|finding| finding.severity == Severity::Error)
    }

    fn push(&mut self, finding: Finding) -> &mut Finding {
        self.found.push(finding);
        self.found.last_mut().expect("one was just added")
    }

    /// Where the value at the end of the path stands; where a default applies, what would hold it.
    fn range(&self, path: &[Step]) -> Range<usize> {
        (0..=path.len()).rev().find_map(|length| self.tree.at(&path[..length])).map_or(0..0, |node| {
            match node.group() {
                // A whole block is no place: show where it begins.
                Some(group) if self.tree.source_of(node).contains('\n') => {
                    group.name.clone().unwrap_or(group.open..group.open + 1)
                }
                _ => node.range.clone(),
            }
        })
    }

    /// Where the key of an entry stands.
    fn range_of_key(&self, path: &[Step], key: &str) -> Range<usize> {
        let group = self.tree.at(path).and_then(|node| node.group());
        let key = group.and_then(|group| self.tree.item(group, key)).and_then(|item| item.key.as_ref());
        key.map_or_else(|| self.range(path), |key| key.range.clone())
    }
}
