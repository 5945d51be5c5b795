//! The ways of all events of a system put together: evaluated with the factors of handlers and the shares of sources.

use std::collections::BTreeSet;

use crate::derive::NoValue;
use crate::derive::apart;
use crate::derive::bonds::Asked;
use crate::derive::in_force::InForce;
use crate::derive::leads::Leads;
use crate::derive::ties::Ties;
use crate::derive::visits::again;
use crate::derive::ways::Ways;
use crate::scenario::Model;
use crate::theory::Refusal;
use crate::theory::routes::System;
use crate::theory::terms::Terms;

#[derive(Clone, Debug)]
pub(super) struct Paths {
    pub terms: Terms,
    entries: Vec<Entry>,
    /// By handler, and per demand by link that can fail: whether one event may come to it more than once.
    pub comes_again: Vec<bool>,
}

/// The events of one class from one source.
#[derive(Clone, Debug)]
struct Entry {
    source: usize,
    /// Of the events of the source.
    share: f64,
    term: usize,
}

impl Paths {
    /// Of the sources that are active.
    pub fn of(
        model: &Model,
        in_force: &InForce,
        ties: &Ties,
        leads: &Leads,
        asked: Asked,
        [may_be_wrong, is_active]: [&[bool]; 2],
    ) -> Result<Paths, NoValue> {
        let mut ways = Ways::new(model, in_force, leads, asked, may_be_wrong);
        let mut entries = Vec::new();
        for (at, source) in model.sources.iter().enumerate().filter(|(at, _)| is_active[*at]) {
            let mut below = 0.0;
            for (class, upto) in &source.classes {
                let share = upto - below;
                below = *upto;
                if share > 0.0 {
                    entries.push(Entry { source: at, share, term: ways.route(source.route, *class) });
                }
            }
        }
        ways.define_all()?;
        let answers = ways.answers_alone();
        let terms = ways.draft.finish();
        let again = again(&terms);
        let links = if asked == Asked::Demand { in_force.links.len() } else { 0 };
        let mut comes_again = vec![false; model.handlers.len() + links];
        for term in (0..terms.count()).filter(|term| again[*term]) {
            terms.part(term).into_iter().for_each(|at| comes_again[at] = true);
        }
        let twice = twice(&terms, &entries, &answers);
        twice.iter().for_each(|at| comes_again[*at] = true);
        if asked == Asked::Demand {
            let starts: Vec<usize> = entries.iter().map(|entry| entry.term).collect();
            apart::check(model, ties, leads, &terms, &starts, &again, &twice)?;
        }
        Ok(Paths { terms, entries, comes_again })
    }

    /// R and its derivative by each factor of a handler or a link, with the share of all events that each source offers.
    pub fn solve(&self, shares: &[f64], factor: &dyn Fn(usize) -> f64) -> Result<System, NoValue> {
        let values = self.terms.values(factor).map_err(refused)?;
        let entries = || self.entries.iter().map(|entry| (entry.term, shares[entry.source] * entry.share));
        // Shares that sum to 1 may sum to the next number.
        let reliability = entries().map(|(term, share)| share * values[term]).sum::<f64>().clamp(0.0, 1.0);
        let gradient = self.terms.gradient(entries(), &values, factor, self.comes_again.len()).map_err(refused)?;
        Ok(System { reliability, gradient })
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn refused(why: Refusal) -> NoValue {
    match why {
        Refusal::NotDerived(what) => NoValue::NotDerived(what.into()),
        other => NoValue::NotApplicable(other.to_string()),
    }
}

/// The handlers that one event may come to for an answer alone, and by another way as well.
fn twice(terms: &Terms, entries: &[Entry], answers: &[usize]) -> Vec<usize> {
    if answers.is_empty() {
        return Vec::new();
    }
    let mut is_alone = vec![false; terms.count()];
    answers.iter().for_each(|answer| is_alone[*answer] = true);
    let mut twice = BTreeSet::new();
    for entry in entries {
        let reached = terms.below([entry.term]);
        let parts = |alone: bool| {
            let of = (0..terms.count()).filter(|term| reached[*term] && is_alone[*term] == alone);
            of.filter_map(|term| terms.part(term)).collect::<BTreeSet<usize>>()
        };
        twice.extend(parts(true).intersection(&parts(false)));
    }
    twice.into_iter().collect()
}
