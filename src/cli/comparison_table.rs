//! A comparison as tables for a terminal.

use crate::cli::grid::Grid;
use crate::cli::out;
use crate::experiment::Quantity;
use crate::foundation::signs::on_one_line;
use crate::report::comparison::{Comparison, SetRow, difference, mean};
use crate::report::number::{count, duration, number, percent, signed};

/// Everything of a comparison but its single runs.
pub(super) fn tables(comparison: &Comparison) -> String {
    let mut parts = vec![head(comparison), means(comparison), losses(comparison)];
    parts.extend(comparison.sets.iter().filter_map(|set| stopped(comparison, set)));
    if comparison.sets.len() > 1 {
        parts.push(verdicts(comparison));
        parts.push(differences(comparison));
    }
    // What is to be copied is on one line.
    format!("{}\n\n{}\n", out::wrapped(&parts.join("\n\n")), comparison.experiment.reproduce)
}

fn head(comparison: &Comparison) -> String {
    let (scenario, experiment) = (&comparison.scenario, &comparison.experiment);
    let mut text = on_one_line(&scenario.name).into_owned();
    if !scenario.question.is_empty() {
        text.push_str(&format!("\n{}", on_one_line(&scenario.question)));
    }
    text.push_str(&format!(
        "\nseed {}, {} replications of each set, {} simulated, {} measured after warm-up",
        experiment.seed,
        count(experiment.replications),
        duration(scenario.horizon_secs),
        duration(scenario.horizon_secs - scenario.warm_up_secs)
    ));
    if let Some(cut_short) = &experiment.cut_short {
        text.push_str(&format!("\ncut short: ended by hand {cut_short}"));
    }
    text
}

fn means(comparison: &Comparison) -> String {
    let names = [&["strategy set"][..], &Quantity::ALL.map(Quantity::name)].concat();
    let right: Vec<usize> = (1..names.len()).collect();
    let mut table = Grid::new(&names, &right);
    for set in &comparison.sets {
        let figures = Quantity::ALL.map(|quantity| mean(quantity, set.means.get(quantity)));
        let row = [set.name.clone()].into_iter().chain(figures);
        table.add(row.collect());
    }
    format!("{table}\nall replications together, with 95 % intervals from how they differ")
}

/// The ledger: what ended otherwise than correct, as shares of what was offered.
fn losses(comparison: &Comparison) -> String {
    let occurs = |at: usize| comparison.sets.iter().any(|set| set.ledger[at].count > 0);
    let rows = &comparison.sets[0].ledger;
    let shown: Vec<usize> = (1..rows.len()).filter(|&at| occurs(at)).collect();
    let mut names = vec!["strategy set", "offered"];
    names.extend(shown.iter().map(|&at| rows[at].outcome));
    let right: Vec<usize> = (1..names.len()).collect();
    let mut table = Grid::new(&names, &right);
    for set in &comparison.sets {
        let share = |at: &usize| set.ledger[*at].share.filter(|share| *share > 0.0).map_or("–".into(), percent);
        let row = [set.name.clone(), count(set.ledger[0].count)].into_iter().chain(shown.iter().map(share));
        table.add(row.collect());
    }
    table.to_string()
}

fn stopped(comparison: &Comparison, set: &SetRow) -> Option<String> {
    let stopped = set.stopped.as_ref()?;
    Some(format!(
        "{}: {} of {} runs stopped early, {}; its figures cover the time until then and flatter it",
        set.name,
        count(stopped.runs),
        count(comparison.experiment.replications),
        stopped.sentence
    ))
}

/// F alone, with its interval.
fn verdicts(comparison: &Comparison) -> String {
    let reference = format!("F less that of {}", comparison.experiment.reference);
    let names = ["strategy set", &reference, "95 % interval", "verdict", "variance ÷"];
    let right = [1, 2, 4];
    let mut table = Grid::new(&names, &right);
    for set in &comparison.sets {
        let Some(found) = set.differences.as_ref().map(|differences| &differences.fault_tolerance) else { continue };
        let points = |share: f64| signed(share * 100.0, decimals(found.figure.low, found.figure.high));
        let interval = match (found.figure.low, found.figure.high) {
            (Some(low), Some(high)) => format!("{} to {} pp", points(low), points(high)),
            _ => String::new(),
        };
        let row = vec![
            set.name.clone(),
            found.figure.value.map_or("–".into(), |value| format!("{} pp", points(value))),
            interval,
            set.judgement.into(),
            found.variance_reduction.map_or(String::new(), number),
        ];
        table.add(row);
    }
    format!(
        "{table}\npaired on common random numbers; not distinguished: zero is inside the interval; variance ÷: how \
         much smaller the variance of the difference is than with independent runs"
    )
}

/// Of percentage points: so many that the width of the interval has two digits.
fn decimals(low: Option<f64>, high: Option<f64>) -> usize {
    let width = low.zip(high).map_or(0.0, |(low, high)| (high - low) * 100.0);
    if width > 0.0 { (1.0 - width.log10().floor()).clamp(0.0, 7.0) as usize } else { 4 }
}

fn differences(comparison: &Comparison) -> String {
    let others = &Quantity::ALL[1..];
    let mut names = vec!["difference to the first set"];
    names.extend(others.iter().map(|quantity| quantity.name()));
    let right: Vec<usize> = (1..names.len()).collect();
    let mut table = Grid::new(&names, &right);
    for set in &comparison.sets {
        let Some(differences) = &set.differences else { continue };
        let cell = |quantity: &Quantity| {
            let found = differences.get(*quantity);
            let text = difference(*quantity, found);
            if found.distinguished || found.figure.value.is_none() { text } else { format!("({text})") }
        };
        let row = [set.name.clone()].into_iter().chain(others.iter().map(cell));
        table.add(row.collect());
    }
    format!("{table}\nin brackets: not distinguished; pp: percentage points")
}
