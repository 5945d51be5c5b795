//! The comparison as one CSV table in long form: one value per line, with the set and the quantity it is of.

use crate::experiment::Quantity;
use crate::report::comparison::Comparison;
use crate::report::csv::{Table, written};
use crate::report::figure::Figure;

const HEADER: [&str; 9] = ["table", "set", "quantity", "replication", "value", "low", "high", "level", "method"];

pub(super) fn render(comparison: &Comparison) -> String {
    let mut table = Table::new();
    table.line(HEADER.map(str::to_string));
    let experiment = &comparison.experiment;
    for (quantity, value) in [
        ("schema", comparison.schema.to_string()),
        ("scenario", comparison.scenario.name.clone()),
        ("version", comparison.program.version.to_string()),
        ("seed", experiment.seed.to_string()),
        ("replications", experiment.replications.to_string()),
        ("planned", experiment.planned.to_string()),
        ("cut_short", experiment.cut_short.clone().unwrap_or_default()),
        ("reproduce", experiment.reproduce.clone()),
    ] {
        single(&mut table, ["experiment", "", quantity], String::new(), value);
    }
    for set in &comparison.sets {
        let name = set.name.as_str();
        single(&mut table, ["judgement", name, "fault_tolerance"], String::new(), set.judgement.into());
        for quantity in Quantity::ALL {
            figure(&mut table, ["mean", name, quantity.key()], set.means.get(quantity));
            if let Some(differences) = &set.differences {
                figure(&mut table, ["difference", name, quantity.key()], &differences.get(quantity).figure);
            }
        }
        for row in &set.ledger {
            single(&mut table, ["ledger", name, row.outcome], String::new(), row.count.to_string());
        }
        for run in &set.runs {
            let replication = run.replication.to_string();
            single(&mut table, ["run", name, "state_hash"], replication.clone(), run.state_hash.clone());
            for quantity in Quantity::ALL {
                let value = run.values.get(quantity).map_or(String::new(), written);
                single(&mut table, ["run", name, quantity.key()], replication.clone(), value);
            }
        }
    }
    table.text()
}

fn single(table: &mut Table, place: [&str; 3], replication: String, value: String) {
    let [kind, set, quantity] = place.map(str::to_string);
    let empty = String::new;
    table.line([kind, set, quantity, replication, value, empty(), empty(), empty(), empty()]);
}

fn figure(table: &mut Table, place: [&str; 3], figure: &Figure) {
    let [kind, set, quantity] = place.map(str::to_string);
    let number = |value: Option<f64>| value.map_or(String::new(), written);
    let method = figure.method.clone().or(figure.reason.clone()).unwrap_or_default();
    let [value, low, high, level] = [figure.value, figure.low, figure.high, figure.level].map(number);
    table.line([kind, set, quantity, String::new(), value, low, high, level, method]);
}
