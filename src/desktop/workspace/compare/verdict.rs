//! What the comparison says, in words.

use egui::{Label, Ui};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::text;
use crate::foundation::wording::{Measure, count};
use crate::report::comparison::{Comparison, SetRow};

pub(super) fn show(ui: &mut Ui, tokens: &Tokens, found: &Comparison) {
    let (headline, detail) = words(found);
    ui.add(Label::new(text::name(headline, tokens.text)).wrap());
    ui.add(Label::new(text::body(detail, tokens.muted)).wrap());
}

/// The set with the highest F, or those that have it equally, and how sure that is.
fn words(found: &Comparison) -> (String, String) {
    let fault_tolerance = |set: &SetRow| set.means.fault_tolerance.value.unwrap_or(f64::NEG_INFINITY);
    let best =
        found.sets.iter().reduce(|best, set| if fault_tolerance(set) > fault_tolerance(best) { set } else { best });
    let Some(best) = best.filter(|best| best.means.fault_tolerance.value.is_some()) else {
        return ("No event was judged.".into(), "The run is too short, or its warm-up too long.".into());
    };
    let reference = &found.experiment.reference;
    let replications = count(found.experiment.replications);
    let highest = best.means.fault_tolerance.words(Measure::Share);
    let (equal, others): (Vec<&SetRow>, Vec<&SetRow>) =
        found.sets.iter().partition(|set| set.means.fault_tolerance.value == best.means.fault_tolerance.value);
    let named = |set: &&SetRow| format!("\u{201c}{}\u{201d}", set.name);
    let headline = match &equal[..] {
        [one] => format!("{} has the highest F: {highest}.", named(one)),
        [front @ .., last] => {
            let front = front.iter().map(named).collect::<Vec<_>>().join(", ");
            format!("{front} and {} are equal, with the highest F: {highest}.", named(last))
        }
        [] => unreachable!("the best is one of them"),
    };
    let rivals: Vec<&str> =
        others.iter().filter(|set| set.judgement == "not distinguished").map(|set| set.name.as_str()).collect();
    let detail = match &best.differences {
        None if found.sets.len() == 1 => "Choose another set to compare it with.".into(),
        _ if others.is_empty() => {
            format!("No set differs from another in F, on {replications} pairs with the same luck.")
        }
        None if rivals.is_empty() => format!("Every other set is worse, on {replications} pairs with the same luck."),
        None => {
            let what = if equal.len() == 1 { "it is" } else { "they are" };
            let rivals = rivals.join(", ");
            format!("After {replications} pairs with the same luck {what} not distinguished from {rivals}.")
        }
        Some(differences) => {
            let gain = differences.fault_tolerance.figure.words_of_difference(Measure::Share);
            let sure = if differences.fault_tolerance.distinguished {
                "the interval leaves zero out"
            } else {
                "which is not distinguished from nothing"
            };
            format!(
                "Against \u{201c}{reference}\u{201d} that is {gain} on {replications} pairs with the same luck; {sure}."
            )
        }
    };
    (headline, detail)
}
