//! What a well-formed scenario may still get wrong: names that lead nowhere, sums above one, events that
//! never leave. Everything is found at once; load above capacity is only a warning.

mod faults;
mod flow;
mod handlers;
mod layers;
mod load;
mod names;
mod routes;
mod sources;
mod stacking;
mod strategies;
mod totals;

use std::ops::Range;

use crate::scenario::diagnostic::{Finding, Severity, did_you_mean};
use crate::scenario::limits;
use crate::scenario::lower::lower;
use crate::scenario::model::Model;
use crate::scenario::parse::Parsed;
use crate::scenario::placeholder::NO_NAME;
use crate::scenario::schema::{Route, Scenario};
use crate::scenario::tree::{Step, Tree};

/// Everything that is wrong with a scenario and what deserves a look; and the model if nothing is wrong.
pub(crate) fn check(parsed: &Parsed) -> (Vec<Finding>, Option<Model>) {
    let mut checker = Checker {
        tree: &parsed.tree,
        scenario: &parsed.scenario,
        mended: &parsed.mended,
        found: parsed.findings.clone(),
    };
    for noun in [
        names::check,
        totals::check,
        sources::check,
        handlers::check,
        routes::check,
        faults::check,
        strategies::check,
        layers::check,
    ] {
        noun(&mut checker);
    }
    checker.found.retain(|finding| !finding.message.contains(NO_NAME));
    let model = (!checker.has_errors()).then(|| lower(checker.scenario));
    if let Some(model) = &model {
        flow::check(&mut checker, model);
        totals::check_memory(&mut checker, model);
    }
    let model = model.filter(|_| !checker.has_errors());
    if let Some(model) = &model {
        load::check(&mut checker, model);
        strategies::check_use(&mut checker, model);
        stacking::check(&mut checker, model);
        names::check_unused(&mut checker);
    }
    (checker.found, model)
}

/// A scenario, where its values stand, and what was found so far.
struct Checker<'s> {
    tree: &'s Tree,
    scenario: &'s Scenario,
    /// Where the scenario holds placeholders.
    mended: &'s [Range<usize>],
    found: Vec<Finding>,
}

impl<'s> Checker<'s> {
    /// Whether the author wrote this value, or left it to its default, so that it may be held against others.
    fn is_sound(&self, path: &[Step]) -> bool {
        match self.tree.at(path) {
            Some(node) => {
                self.mended.iter().all(|mended| mended.end <= node.range.start || mended.start >= node.range.end)
            }
            None => self.mended.is_empty(),
        }
    }

    /// Whether every route says where it begins and leads; the names may still be wrong.
    fn knows_routes(&self) -> bool {
        let routes = &self.scenario.routes;
        let named = |name: &str| !name.contains(NO_NAME);
        let whole = |route: &Route| !route.to.names().is_empty() && route.to.names().into_iter().all(named);
        routes.iter().all(|route| named(&route.from) && whole(route))
            && (!routes.is_empty() || self.is_sound(&[Step::Key("routes")]))
    }

    /// A hint, as long as anybody will see it: each one is a look at every name.
    fn did_you_mean<'w>(&self, found: &str, offered: impl IntoIterator<Item = &'w str>) -> Option<String> {
        (self.found.len() <= limits::DIAGNOSTICS_MAX).then(|| did_you_mean(found, offered)).flatten()
    }

    fn error(&mut self, path: &[Step], message: impl Into<String>) -> &mut Finding {
        let range = self.range(path);
        self.push(Finding::error(range, message))
    }

    fn warning(&mut self, path: &[Step], message: impl Into<String>) -> &mut Finding {
        let range = self.range(path);
        self.push(Finding::warning(range, message))
    }

    fn note(&mut self, path: &[Step], message: impl Into<String>) -> &mut Finding {
        let range = self.range(path);
        self.push(Finding::note(range, message))
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
