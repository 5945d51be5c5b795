//! What the outcomes say: each set's figures over all replications, and its differences to the first set, pair by
//! pair on the same draws.

use crate::experiment::difference::Difference;
use crate::experiment::outcome::Outcome;
use crate::experiment::plan::{Plan, REPLICATIONS_MIN};
use crate::experiment::quantity::ByQuantity;
use crate::experiment::results::Results;
use crate::measure::ledger::Ledger;
use crate::measure::runs::Stopped;
use crate::measure::snapshot::Estimate;
use crate::stats::holm;
use crate::stats::interval::LEVEL;

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
    /// The set's, as in the scenario.
    pub name: String,
    /// Over all replications together.
    pub means: ByQuantity<Estimate>,
    /// Less the first set's, pair by pair; nothing for the first set itself.
    pub differences: ByQuantity<Option<Difference>>,
    /// Of the difference in F, adjusted for the number of sets compared with the first (Holm).
    pub p_adjusted: Option<f64>,
    /// In one word, by the difference in F.
    pub judgement: Judgement,
    /// Sums over all replications.
    pub ledger: Ledger,
    /// Runs that a limit has ended; `None` where all came to the horizon.
    pub stopped: Option<Stopped>,
    /// Each run by itself, by replication.
    pub outcomes: Vec<Outcome>,
}

/// What the interval of the difference in F says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The set that the others are compared with.
    Reference,
    /// F is higher than that of the reference.
    Better,
    /// F is lower than that of the reference.
    Worse,
    /// Zero is inside the interval.
    NotDistinguished,
    /// No root event was judged.
    NoData,
}

impl Findings {
    /// `None` below two complete replications.
    pub fn of(plan: &Plan, results: &Results) -> Option<Findings> {
        if (results.complete() as u64) < REPLICATIONS_MIN {
            return None;
        }
        let mut sets: Vec<Standing> = (0..plan.sets().len()).map(|at| standing(plan, results, at)).collect();
        let p_value = |set: &Standing| set.differences.fault_tolerance.as_ref()?.p_value;
        let p_values: Vec<f64> = sets.iter().filter_map(p_value).collect();
        let compared = sets.iter_mut().filter(|set| p_value(set).is_some());
        for (set, p) in compared.zip(holm::adjust(&p_values)) {
            set.p_adjusted = Some(p);
        }
        Some(Findings { replications: results.complete() as u64, sets })
    }
}

impl Judgement {
    /// As reports say it.
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
    let runs = |set: usize| results.together(set, LEVEL).expect("replications are complete");
    let (first, own) = (runs(0), runs(at));
    let figures = ByQuantity::of(|quantity| quantity.of_all(&own));
    let differences = ByQuantity::of(|quantity| {
        let second = figures.get(quantity);
        if at > 0 { Difference::of(&quantity.of_all(&first), second, quantity.measure()) } else { None }
    });
    let judgement = match &differences.fault_tolerance {
        _ if at == 0 => Judgement::Reference,
        None => Judgement::NoData,
        Some(found) if !found.distinguished() => Judgement::NotDistinguished,
        Some(found) if found.estimate.value().is_some_and(|gain| gain > 0.0) => Judgement::Better,
        Some(_) => Judgement::Worse,
    };
    Standing {
        name: plan.set_name(at).into(),
        means: ByQuantity::of(|quantity| figures.get(quantity).estimate.clone()),
        differences,
        p_adjusted: None,
        judgement,
        ledger: own.ledger(),
        stopped: own.stopped(),
        outcomes: results.of_set(at).cloned().collect(),
    }
}
