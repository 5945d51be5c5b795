//! What the comparison says, in words.

use egui::{Label, Ui};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::text;
use crate::experiment::Quantity;
use crate::report::comparison::{Comparison, SetRow, difference, mean};

pub(super) fn show(ui: &mut Ui, tokens: &Tokens, found: &Comparison) {
    let (headline, detail) = words(found);
    ui.add(Label::new(text::name(headline, tokens.text)).wrap());
    ui.add(Label::new(text::body(detail, tokens.muted)).wrap());
}

/// The set with the highest F, and how sure that is.
fn words(found: &Comparison) -> (String, String) {
    let fault_tolerance = |set: &SetRow| set.means.fault_tolerance.value.unwrap_or(f64::NEG_INFINITY);
    let best =
        found.sets.iter().reduce(|best, set| if fault_tolerance(set) > fault_tolerance(best) { set } else { best });
    let Some(best) = best.filter(|best| best.means.fault_tolerance.value.is_some()) else {
        return ("No event was judged.".into(), "The run is too short, or its warm-up too long.".into());
    };
    let reference = &found.experiment.reference;
    let replications = found.experiment.replications;
    let highest = mean(Quantity::FaultTolerance, &best.means.fault_tolerance);
    let headline = format!("\u{201c}{}\u{201d} has the highest F: {highest}.", best.name);
    let rivals: Vec<&str> = (found.sets.iter())
        .filter(|set| set.judgement == "not distinguished" && set.name != best.name)
        .map(|set| set.name.as_str())
        .collect();
    let detail = match &best.differences {
        None if found.sets.len() == 1 => "Choose another set to compare it with.".into(),
        None if rivals.is_empty() => format!("Every other set is worse, on {replications} pairs with the same luck."),
        None => {
            format!("After {replications} pairs with the same luck it is not distinguished from {}.", rivals.join(", "))
        }
        Some(differences) => {
            let gain = difference(Quantity::FaultTolerance, &differences.fault_tolerance);
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
