//! Whether what is put together as independent is so, for demands.

use crate::derive::NoValue;
use crate::derive::bonds::Asked;
use crate::derive::leads::Leads;
use crate::derive::ties::{Ties, together};
use crate::scenario::Model;
use crate::theory::form::Form;
use crate::theory::terms::Terms;

/// With the terms that events start by, those that an event comes to again, and the handlers that it comes to by two kinds
/// of ways.
pub(super) fn check(
    model: &Model,
    ties: &Ties,
    leads: &Leads,
    terms: &Terms,
    entries: &[usize],
    again: &[bool],
    twice: &[usize],
) -> Result<(), NoValue> {
    let is_chain = chains(terms);
    let reached = terms.below(entries.iter().copied().filter(|term| !is_chain[*term]));
    let harmed = (0..terms.count()).filter(|term| reached[*term] && again[*term]).filter_map(|term| terms.part(term));
    let is_harmed = |at: &usize| ties.is_harmed.get(*at).is_some_and(|is_harmed| *is_harmed);
    if let Some(at) = harmed.chain(twice.iter().copied()).filter(is_harmed).min() {
        let name = &model.handlers[at].name;
        let why = format!("an event may come to {name} more than once, and its faults last from one time to the next");
        return Err(NoValue::NotApplicable(why));
    }
    let forks: Vec<Fork> = (0..terms.count())
        .filter(|term| reached[*term])
        .filter_map(|at| fork(terms, at, model.handlers.len()))
        .collect();
    if forks.is_empty() {
        return Ok(());
    }
    // The fork that comes first, and its first bond.
    let mut first: Option<(usize, NoValue)> = None;
    for bond in ties.bonds.iter().filter(|bond| bond.tells_on(Asked::Demand)) {
        let leading = leads.leading_to(bond.members.iter().copied());
        let before = first.as_ref().map_or(forks.len(), |(at, _)| *at);
        for (at, fork) in forks.iter().enumerate().take(before) {
            let touches = |branch: &&Vec<usize>| branch.iter().any(|handler| leading[*handler]);
            if fork.branches.iter().filter(touches).count() < 2 {
                continue;
            }
            let met = leads.reach(fork.branches.iter().flatten().copied());
            let met: Vec<usize> = bond.members.iter().copied().filter(|member| met[*member]).collect();
            // What is asked in turn, and nowhere else, need not: its factor is that of the cases in which the others
            // have failed.
            if !(fork.in_turn && met.iter().all(|member| leads.references(*member) == 1)) {
                first = Some((at, together(model, met, &bond.why)));
                break;
            }
        }
    }
    first.map_or(Ok(()), |(_, why)| Err(why))
}

/// By term: whether every event there is in one place at a time, and goes on by chance alone: what comes out is then what
/// came in less what failed, however failures depend on each other.
fn chains(terms: &Terms) -> Vec<bool> {
    let mut is_chain = vec![false; terms.count()];
    for block in terms.blocks() {
        let goes_on = |term: usize| match terms.form(term) {
            Form::Chance(_) => true,
            Form::Part(_) => terms.operands(term).len() < 2,
            _ => false,
        };
        let is_within = |term: &usize| block.binary_search(term).is_ok();
        let leads_on = |term: usize| terms.operands(term).iter().all(|to| is_within(to) || is_chain[*to]);
        if block.iter().all(|term| goes_on(*term) && leads_on(*term)) {
            block.iter().for_each(|term| is_chain[*term] = true);
        }
    }
    is_chain
}

/// Ways that an event takes more than one of.
struct Fork {
    /// The handlers that each leads to first.
    branches: Vec<Vec<usize>>,
    in_turn: bool,
}

fn fork(terms: &Terms, term: usize, handlers: usize) -> Option<Fork> {
    let operands = terms.operands(term);
    let (of, in_turn): (Vec<usize>, bool) = match terms.form(term) {
        Form::All | Form::AtLeast { .. } => (operands.to_vec(), false),
        Form::InTurn => (operands.iter().copied().step_by(2).collect(), true),
        Form::Part(_) | Form::Chance(_) | Form::FirstThatAccepts => return None,
    };
    (of.len() > 1).then(|| Fork { branches: of.into_iter().map(|of| first(terms, of, handlers)).collect(), in_turn })
}

/// The handlers, of so many, that come first behind a term; links are gone over.
fn first(terms: &Terms, from: usize, handlers: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open = vec![from];
    while let Some(term) = open.pop() {
        match terms.part(term).filter(|at| *at < handlers) {
            Some(at) => found.push(at),
            None => open.extend(terms.operands(term)),
        }
    }
    found
}
