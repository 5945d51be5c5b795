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

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use crate::scenario::diagnostic::{Finding, Severity};
use crate::scenario::document::Document;
use crate::scenario::guesses::Guesses;
use crate::scenario::lower::lower;
use crate::scenario::mended::Mended;
use crate::scenario::model::Model;
use crate::scenario::parse::Parsed;
use crate::scenario::schema::Scenario;
use crate::scenario::tree::{Step, Tree};

/// With more unknown names than this nobody guesses what each was meant to be; they are reported themselves.
const GUESSES_MAX: usize = 100;

/// Everything that is wrong with a scenario and what deserves a look; and the model of the document if nothing is wrong.
pub(crate) fn check(parsed: &Parsed, document: &Arc<Document>) -> (Vec<Finding>, Option<Model>) {
    let mut checker = Checker {
        tree: &parsed.tree,
        scenario: &parsed.scenario,
        mended: &parsed.mended,
        lines: OnceCell::new(),
        guesses: Guesses::new(),
        found: parsed.findings.clone(),
        of_placeholders: Vec::new(),
        knows_routes: false,
    };
    checker.knows_routes = checker.has_whole_routes();
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
    let model = (!checker.has_errors()).then(|| lower(checker.scenario, document));
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

const ROUTES: Step = Step::Key("routes");

/// A scenario, where its values stand, and what was found so far.
struct Checker<'s> {
    tree: &'s Tree,
    scenario: &'s Scenario,
    mended: &'s Mended,
    /// Where each line ends; made when it is first asked for.
    lines: OnceCell<Vec<usize>>,
    guesses: Guesses,
    found: Vec<Finding>,
    /// What was found of placeholders, which nobody is told.
    of_placeholders: Vec<Finding>,
    /// Whether every route says where it begins and leads; the names may still be wrong.
    knows_routes: bool,
}

impl<'s> Checker<'s> {
    /// Whether the author wrote this value, or left it to its default, so that it may be held against others.
    fn is_sound(&self, path: &[Step]) -> bool {
        match self.tree.at(path) {
            Some(node) => !self.mended.touches(&node.range),
            None => self.mended.is_empty(),
        }
    }

    /// Whether the author wrote none of this value: it was replaced, or added where it was missing.
    fn is_placeholder(&self, path: &[Step]) -> bool {
        if self.mended.is_empty() {
            return false;
        }
        let there = (0..=path.len()).rev().find_map(|length| self.tree.at(&path[..length]).map(|node| (length, node)));
        there.is_some_and(|(length, node)| {
            let added = || node.group().is_some_and(|group| self.mended.adds_at(group.open + 1));
            self.mended.covers(&node.range) || (length < path.len() && added())
        })
    }

    fn has_whole_routes(&self) -> bool {
        let routes = &self.scenario.routes;
        let is_whole = |at| ["from", "to"].iter().all(|end| self.is_sound(&[ROUTES, Step::At(at), Step::Key(end)]));
        let leads = |at: usize| !routes[at].to.names().is_empty();
        (0..routes.len()).all(|at| leads(at) && is_whole(at)) && (!routes.is_empty() || self.is_sound(&[ROUTES]))
    }

    /// A hint at the name that was meant, as long as that is quick.
    fn did_you_mean<'w>(&self, found: &str, offered: impl Iterator<Item = &'w str> + Clone) -> Option<String> {
        self.guesses.did_you_mean(found, offered)
    }

    fn error(&mut self, path: &[Step], message: impl Into<String>) -> &mut Finding {
        self.push_at(path, Finding::error(self.range(path), message))
    }

    fn warning(&mut self, path: &[Step], message: impl Into<String>) -> &mut Finding {
        self.push_at(path, Finding::warning(self.range(path), message))
    }

    fn note(&mut self, path: &[Step], message: impl Into<String>) -> &mut Finding {
        self.push_at(path, Finding::note(self.range(path), message))
    }

    fn push_at(&mut self, path: &[Step], finding: Finding) -> &mut Finding {
        let is_placeholder = self.is_placeholder(path);
        let list = if is_placeholder { &mut self.of_placeholders } else { &mut self.found };
        list.push(finding);
        list.last_mut().expect("one was just added")
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

    /// The line that a byte of the text is in, from 1.
    fn line(&self, at: usize) -> usize {
        let ends = || self.tree.text.match_indices('\n').map(|(end, _)| end).collect();
        self.lines.get_or_init(ends).partition_point(|end| *end < at) + 1
    }

    /// Where the key of an entry stands.
    fn range_of_key(&self, path: &[Step], key: &str) -> Range<usize> {
        let group = self.tree.at(path).and_then(|node| node.group());
        let key = group.and_then(|group| self.tree.item(group, key)).and_then(|item| item.key.as_ref());
        key.map_or_else(|| self.range(path), |key| key.range.clone())
    }
}
