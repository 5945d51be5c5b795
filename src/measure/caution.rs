//! What F leaves out, and a person should know beside it.

use std::fmt;

use crate::measure::Measures;
use crate::measure::snapshot::{Caution, HandlerView};
use crate::scenario::Model;

/// Events that have been undecided for longer than the window are worth a word above this share of those offered.
const UNDECIDED_MAX: f64 = 0.01;

pub fn caution(measures: &Measures, handlers: &[HandlerView]) -> Option<Caution> {
    let undecided = measures.system.undecided.count;
    let given_up = |view: &HandlerView| view.upkeep.as_ref().is_some_and(|upkeep| upkeep.has_given_up);
    if let Some(at) = handlers.iter().position(given_up)
        && answers_no_more(measures)
    {
        let offered = measures.system.ledger.offered;
        let undecided = if offered > 0 { undecided as f64 / offered as f64 } else { 0.0 };
        return Some(Caution::GaveUp { at: at.into(), undecided });
    }
    self::undecided(&measures.model, overdue(measures), undecided, measures.system.ledger.offered)
}

/// How many events have been undecided for longer than the window.
pub fn overdue(measures: &Measures) -> u64 {
    measures.system.undecided.count - measures.window.pending()
}

/// Whether so many are worth a word.
pub fn undecided(model: &Model, overdue: u64, undecided: u64, offered: u64) -> Option<Caution> {
    if overdue as f64 <= UNDECIDED_MAX * offered as f64 {
        return None;
    }
    let used = |at: usize| model.sources.iter().any(|source| source.classes.iter().any(|(id, _)| id.index() == at));
    let classes = model.classes.iter().enumerate().filter(|(at, _)| used(*at)).map(|(_, class)| class);
    let without = classes.clone().filter(|class| class.deadline.is_none());
    let all = without.clone().count() == classes.count();
    Some(Caution::Undecided {
        share: undecided as f64 / offered as f64,
        without_deadline: without.map(|class| class.name.clone()).collect(),
        all_without: all,
    })
}

/// Whether nothing was answered since a supervisor has given up, or nothing of what was decided in the window.
fn answers_no_more(measures: &Measures) -> bool {
    let (last, window) = (measures.last_answer, &measures.window);
    measures.gave_up.is_some_and(|gave_up| last <= gave_up) || last < window.began() && window.ledger().decided() > 0
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Caution::GaveUp { undecided, .. } => {
                f.write_str("a supervisor has given up, and nothing is answered any more")?;
                if *undecided > UNDECIDED_MAX {
                    write!(f, "; {:.1} % not decided", undecided * 100.0)?;
                }
                Ok(())
            }
            Caution::OfRuns { undecided, gave_up, stopped, runs } => {
                let of_runs = |count: &u64, what: &str| (*count > 0).then(|| format!("{count} of {runs} runs {what}"));
                let words = [
                    undecided.as_ref().map(|undecided| undecided.to_string()),
                    of_runs(gave_up, "ended with nothing answered any more, after a supervisor gave up"),
                    stopped.and_then(|(count, limit)| of_runs(&count, &format!("ended at {}", limit.words()))),
                ];
                f.write_str(&words.into_iter().flatten().collect::<Vec<_>>().join("; "))
            }
            Caution::Undecided { share, without_deadline, all_without } => {
                write!(f, "{:.1} % not decided", share * 100.0)?;
                match (&without_deadline[..], all_without) {
                    ([], _) => Ok(()),
                    (_, true) => f.write_str("; no deadline given"),
                    (some, false) => write!(f, "; no deadline given for {}", some.join(", ")),
                }
            }
        }
    }
}
