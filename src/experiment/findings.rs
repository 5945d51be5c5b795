//! What the outcomes say: each set's means over replications, and its differences to the first set, pair by
//! pair on the same draws.

use crate::experiment::outcome::Outcome;
use crate::experiment::plan::{Plan, REPLICATIONS_MIN};
use crate::experiment::quantity::{ByQuantity, Quantity};
use crate::experiment::results::Results;
use crate::foundation::HandlerId;
use crate::measure::ledger::Ledger;
use crate::measure::snapshot::Estimate;
use crate::stats::holm;
use crate::stats::interval::{Interval, LEVEL};
use crate::stats::moments::Moments;
use crate::stats::paired::Comparison;

/// Over the replications that are complete; there are none below two.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// Complete replications.
    pub replications: u64,
    /// In the order of the plan.
    pub sets: Vec<Standing>,
}

/// How one strategy set stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub name: String,
    /// Means over replications with Student's interval; `None` where a run gives no such number.
    pub means: ByQuantity<Option<Interval>>,
    /// Less the first set's, pair by pair; nothing for the first set itself.
    pub differences: ByQuantity<Option<Comparison>>,
    /// Of the difference in F, adjusted for the number of sets compared with the first (Holm).
    pub p_adjusted: Option<f64>,
    pub judgement: Judgement,
    /// Sums over all replications.
    pub ledger: Ledger,
    pub stopped: Option<Stopped>,
    /// Why there is no R, where there is none.
    pub no_reliability: Option<String>,
    /// Each run by itself, by replication.
    pub outcomes: Vec<Outcome>,
}

/// What the interval of the difference in F says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The set that the others are compared with.
    Reference,
    Better,
    Worse,
    /// Zero is inside the interval.
    NotDistinguished,
    /// No root event was judged.
    NoData,
}

/// Runs that exceeded the limit of events in flight; their figures cover the time until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    pub runs: u64,
    /// Where most of the events waited, in most of these runs.
    pub fullest: HandlerId,
}

impl Findings {
    /// `None` below two complete replications.
    pub fn of(plan: &Plan, results: &Results) -> Option<Findings> {
        if (results.complete() as u64) < REPLICATIONS_MIN {
            return None;
        }
        let mut sets: Vec<Standing> = (0..plan.sets().len()).map(|at| standing(plan, results, at)).collect();
        let p_values: Vec<f64> = sets.iter().filter_map(|set| Some(set.differences.fault_tolerance?.p_value)).collect();
        let compared = sets.iter_mut().filter(|set| set.differences.fault_tolerance.is_some());
        for (set, p) in compared.zip(holm::adjust(&p_values)) {
            set.p_adjusted = Some(p);
        }
        Some(Findings { replications: results.complete() as u64, sets })
    }
}

impl Judgement {
    pub fn words(self) -> &'static str {
        match self {
            Judgement::Reference => "reference",
            Judgement::Better => "better",
            Judgement::Worse => "worse",
            Judgement::NotDistinguished => "not distinguished",
            Judgement::NoData => "no data",
        }
    }
}

fn standing(plan: &Plan, results: &Results, at: usize) -> Standing {
    let values = |set: usize, quantity: Quantity| -> Option<Vec<f64>> {
        results.of_set(set).map(|outcome| quantity.of(outcome)).collect()
    };
    let means = ByQuantity::of(|quantity| {
        let interval = values(at, quantity)?.into_iter().collect::<Moments>().over_replications(LEVEL)?;
        Some(interval)
    });
    let differences = ByQuantity::of(|quantity| {
        let pair = (at > 0).then(|| values(0, quantity).zip(values(at, quantity)))?;
        pair.and_then(|(first, second)| Comparison::of(&first, &second, LEVEL))
    });
    let judgement = match differences.fault_tolerance {
        _ if at == 0 => Judgement::Reference,
        None => Judgement::NoData,
        Some(found) if !found.distinguished() => Judgement::NotDistinguished,
        Some(found) if found.difference.value > 0.0 => Judgement::Better,
        Some(_) => Judgement::Worse,
    };
    let mut ledger = Ledger::default();
    for outcome in results.of_set(at) {
        ledger.merge(&outcome.ledger);
        ledger.undecided += outcome.ledger.undecided;
        ledger.still_live += outcome.ledger.still_live;
    }
    Standing {
        name: plan.set_name(at).into(),
        means,
        differences,
        p_adjusted: None,
        judgement,
        ledger,
        stopped: stopped(results.of_set(at)),
        no_reliability: results.of_set(at).find_map(|outcome| match &outcome.per_demand {
            Estimate::Measured(_) | Estimate::Point { .. } => None,
            Estimate::NoData => Some("no data".into()),
            Estimate::NotDerived(why) => Some(format!("not yet derived: {why}")),
            Estimate::NotApplicable(why) => Some(why.clone()),
        }),
        outcomes: results.of_set(at).cloned().collect(),
    }
}

fn stopped<'o>(outcomes: impl Iterator<Item = &'o Outcome>) -> Option<Stopped> {
    let mut at: Vec<HandlerId> = outcomes.filter_map(Outcome::collapsed_at).collect();
    at.sort();
    let times = |id: &HandlerId| at.iter().filter(|other| *other == id).count();
    let fullest = *at.iter().max_by_key(|id| times(id))?;
    Some(Stopped { runs: at.len() as u64, fullest })
}
