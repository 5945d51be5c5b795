//! What the report of a comparison says, block by block; a section more is a function here.

use crate::experiment::Quantity;
use crate::foundation::wording::{count, duration, number, percent};
use crate::report::comparison::{Comparison, DifferenceRow, SetRow};
use crate::report::document::{
    Block, Cell, Column, Document, Fact, IntervalRow, Intervals, Picture, Plot, Section, Table,
};

pub(super) fn document(comparison: &Comparison) -> Document {
    let mut sections = vec![head(comparison), means(comparison), ledger(comparison)];
    if comparison.sets.len() > 1 {
        sections.extend([verdicts(comparison), differences(comparison), plots(comparison)]);
    }
    sections.push(again(comparison));
    Document {
        title: format!("{}: strategy sets compared", comparison.scenario.name),
        question: comparison.scenario.question.clone(),
        maker: format!("{} {}", comparison.program.name, comparison.program.version),
        sections,
    }
}

fn head(comparison: &Comparison) -> Section {
    let (scenario, experiment) = (&comparison.scenario, &comparison.experiment);
    let mut blocks = Vec::new();
    if let Some(cut_short) = &experiment.cut_short {
        let text = format!("The comparison was ended by hand {cut_short}; the figures come from those.");
        blocks.push(Block::Notice(text));
    }
    blocks.extend(comparison.sets.iter().filter_map(|set| comparison.stopped(set)).map(Block::Notice));
    let replications = count(experiment.replications);
    let [horizon, measured] = [scenario.horizon_secs, scenario.horizon_secs - scenario.warm_up_secs].map(duration);
    blocks.push(Block::Facts(vec![
        Fact::new(
            "Replications",
            format!("{replications} of every set, {horizon} each, of which {measured} measured after warm-up"),
        ),
        Fact::new("Compared with", &experiment.reference),
        Fact::code("Seed", experiment.seed.to_string()),
    ]));
    Section::summary("", blocks)
}

fn means(comparison: &Comparison) -> Section {
    let quantities = Quantity::ALL.map(|quantity| Column::number(quantity.name()).about(quantity.about()));
    let names = [Column::words("Strategy set")].into_iter().chain(quantities).chain([Column::words("Verdict on F")]);
    let mut table = Table::new(names);
    for set in &comparison.sets {
        let figures = Quantity::ALL.map(|quantity| Cell::figure(set.means.get(quantity), quantity.measure()));
        table.add([set.name.as_str().into()].into_iter().chain(figures).chain([set.judgement.into()]));
    }
    let note = "All replications together, with 95 % intervals from how they differ. Attempts / event is the work \
                amplification: attempts offered to handlers per root event; replica time / event is the time that \
                replicas were busy or held.";
    Section::summary("What each set gives", vec![Block::Table(table), Block::Note(note.into())])
}

/// Shares of what was offered; what occurred in no set is left out.
fn ledger(comparison: &Comparison) -> Section {
    let occurs = |at: usize| at == 0 || comparison.sets.iter().any(|set| set.ledger[at].count > 0);
    let rows = &comparison.sets[0].ledger;
    let shown: Vec<usize> = (0..rows.len()).filter(|&at| occurs(at)).collect();
    let outcomes = shown.iter().map(|&at| Column::number(rows[at].outcome).about(rows[at].meaning));
    let mut table = Table::new([Column::words("Strategy set")].into_iter().chain(outcomes));
    for set in &comparison.sets {
        let cell = |&at: &usize| match &set.ledger[at] {
            offered if at == 0 => count(offered.count),
            row => row.share.filter(|_| row.count > 0).map_or("0".into(), percent),
        };
        table.add([set.name.clone()].into_iter().chain(shown.iter().map(cell)));
    }
    let note = "Root events of all replications; shares are of those offered.";
    Section::summary("Where the events went", vec![Block::Table(table), Block::Note(note.into())])
}

/// F alone.
fn verdicts(comparison: &Comparison) -> Section {
    let mut table = Table::new([
        Column::words("Strategy set"),
        Column::number(format!("F less that of {}", comparison.experiment.reference)),
        Column::words("Verdict"),
        Column::number("Variance ÷"),
    ]);
    for set in &comparison.sets {
        let Some(found) = set.differences.as_ref().map(|differences| &differences.fault_tolerance) else { continue };
        let said = found.figure.words_of_difference(Quantity::FaultTolerance.measure());
        let narrower = found.variance_reduction.map_or(String::new(), number);
        table.add([set.name.clone(), said, set.judgement.into(), narrower]);
    }
    let note = "Every replication gives one difference per set, on common random numbers: both sets meet the same \
                arrivals, demands and faults. The intervals are Student's over these pairs, 95 % each, taken one by one. \
                Not distinguished: zero is inside. Variance ÷: how much smaller the variance of the difference is than \
                with independent runs. pp: percentage points.";
    Section::summary("Verdicts", vec![Block::Table(table), Block::Note(note.into())])
}

fn differences(comparison: &Comparison) -> Section {
    let others = &Quantity::ALL[1..];
    let names = others.iter().map(|quantity| Column::number(quantity.name()).about(quantity.about()));
    let mut table = Table::new([Column::words("Strategy set")].into_iter().chain(names));
    for set in &comparison.sets {
        let Some(differences) = &set.differences else { continue };
        let cell = |quantity: &Quantity| {
            let found = differences.get(*quantity);
            let narrower =
                found.variance_reduction.map_or(String::new(), |factor| format!("variance ÷ {}", number(factor)));
            let said = said(*quantity, found);
            Cell::from(if is_in_doubt(found) { format!("({said})") } else { said }).aside(narrower)
        };
        table.add([set.name.as_str().into()].into_iter().chain(others.iter().map(cell)));
    }
    let title = format!("Differences to {}", comparison.experiment.reference);
    Section::summary(title, vec![Block::Table(table), Block::Note("In brackets: not distinguished.".into())])
}

fn plots(comparison: &Comparison) -> Section {
    let plots = Quantity::ALL.into_iter().filter_map(|quantity| plot(comparison, quantity)).collect();
    Section::detail("Differences drawn", vec![Block::Plots(plots)])
}

/// `None` where no set has such a difference.
fn plot(comparison: &Comparison, quantity: Quantity) -> Option<Plot> {
    let found: Vec<(usize, &SetRow, &DifferenceRow)> = (comparison.sets.iter().enumerate())
        .filter_map(|(at, set)| Some((at, set, set.differences.as_ref()?.get(quantity))))
        .collect();
    let bounds = found.iter().filter_map(|(.., found)| found.figure.bounds());
    let largest = bounds.fold(0.0, |largest: f64, (low, high)| largest.max(low.abs()).max(high.abs()));
    let (unit, scale) = quantity.measure().unit_of_difference(largest);
    let row = |(at, set, found): (usize, &SetRow, &DifferenceRow)| {
        let (low, high) = found.figure.bounds()?;
        let said = said(quantity, found);
        Some(IntervalRow {
            name: set.name.clone(),
            said: if is_in_doubt(found) { format!("{said}, not distinguished") } else { said },
            low: low / scale,
            value: found.figure.value? / scale,
            high: high / scale,
            is_distinguished: found.distinguished,
            colour: at,
        })
    };
    let rows: Vec<IntervalRow> = found.into_iter().filter_map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let label = match unit {
        "" => "difference".into(),
        "pp" => "difference in percentage points".into(),
        unit => format!("difference in {unit}"),
    };
    let picture = Picture::Intervals(Intervals { label, rows });
    Some(Plot { title: quantity.name().into(), note: String::new(), picture })
}

fn said(quantity: Quantity, found: &DifferenceRow) -> String {
    found.figure.words_of_difference(quantity.measure())
}

/// Zero is inside of it.
fn is_in_doubt(found: &DifferenceRow) -> bool {
    found.figure.value.is_some() && !found.distinguished
}

fn again(comparison: &Comparison) -> Section {
    let facts = vec![Fact::line("The same figures", &comparison.experiment.reproduce)];
    Section::summary("To run it again", vec![Block::Facts(facts)])
}
