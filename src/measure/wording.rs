//! What outcomes, causes and quantities are called: the one place, for the window, the command line and the reports
//! alike. How their numbers are worded is in [`foundation::wording`](crate::foundation::wording).

use crate::engine::{Credit, Verdict};
use crate::foundation::wording::{self, Measure};
use crate::measure::fault_log::StruckBy;
use crate::measure::snapshot::Quantity;
use crate::parts::recovery;
use crate::scenario::Model;

/// A name and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    pub name: &'static str,
    pub meaning: &'static str,
}

/// All root events.
pub const OFFERED: Words = Words { name: "offered", meaning: "root events, counted at their sources" };

/// Those that have no verdict.
pub const UNDECIDED: Words = Words { name: "undecided", meaning: "its fate is not decided yet" };

pub fn verdict(verdict: Verdict) -> Words {
    let (name, meaning) = match verdict {
        Verdict::Correct => ("correct", "answered right and in time"),
        Verdict::Late => ("late", "past the deadline when it was answered, or now"),
        Verdict::OutOfOrder => ("out of order", "took effect after a later event of its key"),
        Verdict::Duplicated => ("duplicated", "its effect was applied twice"),
        Verdict::Wrong => ("wrong", "a bad result was delivered undetected"),
        Verdict::Rejected => ("rejected", "refused before service, and told so"),
        Verdict::Error => ("error", "told that processing failed"),
        Verdict::DeadLettered => ("dead-lettered", "parked"),
        Verdict::Lost => ("lost", "nobody was told"),
    };
    Words { name, meaning }
}

/// Who made an event correct although an attempt had failed: a layer and its place, or a handler.
pub fn credit(credit: Credit, model: &Model) -> String {
    match credit {
        Credit::Nobody => "nobody".into(),
        Credit::Layer { around, part } => {
            format!("{} on {}", recovery::name_of(part), model.place_name(around))
        }
        Credit::Requeue(handler) => format!("requeue after a crash at {}", model.handler(handler).name),
    }
}

/// Who made a fault begin.
pub fn cause(cause: StruckBy) -> &'static str {
    match cause {
        StruckBy::Scenario => "scenario",
        StruckBy::Hand => "hand",
    }
}

/// What theory speaks of, and what it is counted in.
pub fn quantity(quantity: Quantity) -> (&'static str, Measure) {
    match quantity {
        Quantity::MeanWait => ("mean wait", Measure::Secs),
        Quantity::MeanResponse => ("mean response", Measure::Secs),
        Quantity::MeanPresent => ("mean number present", Measure::Number),
        Quantity::Utilisation => ("utilisation", Measure::Share),
        Quantity::Availability => ("availability", Measure::Share),
        Quantity::PerDemand => ("success per demand", Measure::Share),
        Quantity::Mission => ("survival of the mission time", Measure::Share),
        Quantity::Rejection => ("share refused", Measure::Share),
        Quantity::CheckpointInterval => ("work between checkpoints", Measure::Secs),
    }
}

/// That a limit ended a run, after so many seconds; of several runs, how many of how many.
pub fn stopped(runs: Option<(u64, u64)>, at_secs: f64, sentence: &str, hint: &str) -> String {
    let at = wording::instant(at_secs);
    let (who, whose) = match runs {
        Some((stopped, all)) => {
            let (stopped, all) = (wording::count(stopped), wording::count(all));
            (format!("{stopped} of {all} runs stopped, the first at {at}"), "Their figures")
        }
        None => (format!("The run stopped at {at}"), "Its figures"),
    };
    format!("{who}: {sentence}. {whose} cover the time until then. To go further, {hint}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_a_name_of_its_own() {
        let mut names: Vec<&str> = Verdict::ALL.into_iter().map(|of| verdict(of).name).collect();
        names.extend([OFFERED.name, UNDECIDED.name]);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Verdict::ALL.len() + 2);
    }

    #[test]
    fn a_run_that_stopped_says_when_and_why() {
        assert_eq!(
            stopped(None, 61.5, "more than 50 events in flight", "raise it"),
            "The run stopped at 01:01.500: more than 50 events in flight. Its figures cover the time until then. To go \
             further, raise it."
        );
        assert!(
            stopped(Some((2, 1_000)), 1.0, "x", "y").starts_with("2 of 1,000 runs stopped, the first at 00:01.000: x")
        );
    }
}
