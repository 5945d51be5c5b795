//! A report as tables for a terminal.

use crate::cli::grid::Grid;
use crate::cli::out;
use crate::foundation::signs::on_one_line;
use crate::report::number::{count, duration, number, percent};
use crate::report::{Figure, Report, Theory};

/// Everything of a report but its history.
pub(super) fn tables(report: &Report) -> String {
    let mut parts = vec![head(report), headline(report), ledger(report)];
    if !report.rescues.is_empty() {
        parts.push(rescues(report));
    }
    parts.push(components(report));
    if !report.theory.is_empty() {
        parts.push(theory(report));
    }
    if !report.faults.is_empty() || report.faults_left_out > 0 {
        let listed = report.faults.len() as u64 + report.faults_left_out;
        let faults = if listed == 1 { "fault" } else { "faults" };
        let whose = if report.run.replications.is_some() { " in all runs." } else { "; a report lists them." };
        parts.push(format!("{} {faults} struck{whose}", count(listed)));
    }
    let entries = format!("{} calendar entries, state hash {}", count(report.run.events), report.run.state_hash);
    // What is to be copied is on one line.
    let mut parts = vec![out::wrapped(&parts.join("\n\n"))];
    parts.extend(report.run.advice.clone());
    parts.push(format!("{}\n{}", out::wrapped(&entries), report.run.reproduce));
    parts.join("\n\n") + "\n"
}

fn head(report: &Report) -> String {
    let (scenario, run) = (&report.scenario, &report.run);
    let mut text = on_one_line(&scenario.name).into_owned();
    if !scenario.question.is_empty() {
        text.push_str(&format!("\n{}", on_one_line(&scenario.question)));
    }
    let (runs, together) = match run.replications {
        Some(runs) if run.at_horizon => (format!("{} runs of ", count(runs)), " in all"),
        Some(runs) => (format!("{} runs of up to ", count(runs)), " in all"),
        None => (String::new(), ""),
    };
    text.push_str(&format!(
        "\nseed {}, strategy {}, {runs}{} simulated, {} measured after warm-up{together}",
        run.seed,
        scenario.strategy,
        duration(run.now_secs),
        duration(run.measured_secs)
    ));
    if let Some(cut_short) = &run.cut_short {
        text.push_str(&format!("\ncut short: ended by hand {cut_short}"));
    }
    text
}

fn headline(report: &Report) -> String {
    let headline = &report.headline;
    let mut table = Grid::new(&["", "value", "interval", "method"], &[1, 2]);
    for (name, figure) in [
        ("F, fault tolerance", &headline.fault_tolerance),
        ("R per demand", &headline.per_demand),
        ("R for the mission time", &headline.mission),
        ("R as availability", &headline.availability),
    ] {
        let value = figure.value.map_or("–".into(), percent);
        let interval = match (figure.low, figure.high) {
            (Some(low), Some(high)) if low < high => format!("{} to {}", percent(low), percent(high)),
            _ => String::new(),
        };
        table.add(vec![name.into(), value, interval, method(figure)]);
    }
    let latency = &headline.latency;
    let mut text = table.to_string();
    if let Some(caution) = &headline.caution {
        text.push_str(&format!("\nbeside F: {caution}"));
    }
    if let (Some(p50), Some(p95), Some(p99), Some(max)) = (latency.p50, latency.p95, latency.p99, latency.max) {
        text.push_str(&format!(
            "\nlatency of answers: mean {}, median {}, 95 % {}, 99 % {}, longest {}",
            spread(&latency.mean_secs, duration),
            duration(p50),
            duration(p95),
            duration(p99),
            duration(max)
        ));
    }
    text
}

fn ledger(report: &Report) -> String {
    let mut table = Grid::new(&["root events", "count", "share", "meaning"], &[1, 2]);
    for row in report.ledger.iter().filter(|row| row.count > 0 || ["offered", "correct"].contains(&row.outcome)) {
        let share = row.share.map_or(String::new(), percent);
        table.add(vec![row.outcome.into(), count(row.count), share, row.meaning.into()]);
    }
    table.to_string()
}

fn rescues(report: &Report) -> String {
    let mut table = Grid::new(&["rescued by", "count"], &[1]);
    for rescue in &report.rescues {
        table.add(vec![rescue.by.clone(), count(rescue.count)]);
    }
    table.to_string()
}

/// Two tables, so that each fits a terminal of 80 columns.
fn components(report: &Report) -> String {
    let (loads, verdicts) = ([1, 2, 3, 4, 5], [1, 2, 3]);
    let mut load = Grid::new(&["handler", "replicas", "load /s", "busy", "response", "wait"], &loads);
    let mut verdict = Grid::new(&["handler", "R_i per demand", "R_i as availability", "failed"], &verdicts);
    for component in &report.components {
        let row = vec![
            component.name.clone(),
            component.replicas.to_string(),
            number(component.load_per_sec),
            component.utilisation.value.map_or("–".into(), percent),
            spread(&component.response_secs, duration),
            spread(&component.wait_secs, duration),
        ];
        load.add(row);
        let failed = component.failed;
        let failed = failed.error + failed.wrong + failed.crashed + failed.rejected + failed.timed_out;
        let row = vec![
            component.name.clone(),
            component.per_demand.value.map_or("–".into(), percent),
            component.availability.value.map_or("–".into(), percent),
            count(failed),
        ];
        verdict.add(row);
    }
    format!("{load}\n\n{verdict}")
}

fn theory(report: &Report) -> String {
    let mut table = Grid::new(&["theory beside measurement", "theory", "measured", "model"], &[1, 2]);
    for row in &report.theory {
        let name = format!("{} {}", row.component.as_deref().unwrap_or("system"), row.quantity);
        let predicted = row.predicted.map_or("–".into(), |value| shown(row, value));
        let measured = spread(&row.measured, |value| shown(row, value));
        let model = row.model.clone().or(row.reason.as_ref().map(|why| format!("none: {why}")));
        table.add(vec![name, predicted, measured, model.unwrap_or_default()]);
    }
    table.to_string()
}

fn shown(row: &Theory, value: f64) -> String {
    if row.unit == "s" { duration(value) } else { number(value) }
}

/// The value with half the width of its interval, or with its bounds where one side is wider.
fn spread(figure: &Figure, show: impl Fn(f64) -> String) -> String {
    let (value, low, high) = match (figure.value, figure.low, figure.high) {
        (None, ..) => return "–".into(),
        (Some(value), Some(low), Some(high)) => (value, low, high),
        (Some(value), ..) => return show(value),
    };
    let half = 0.5 * (high - low);
    if half <= 0.0 {
        show(value)
    } else if (high - value - half).abs() < 0.01 * half {
        format!("{} ± {}", show(value), show(half))
    } else {
        format!("{} ({} to {})", show(value), show(low), show(high))
    }
}

fn method(figure: &Figure) -> String {
    match (&figure.method, figure.level, &figure.reason) {
        (Some(method), Some(level), _) if level < 1.0 => format!("{method}, {:.0} %", level * 100.0),
        (Some(method), ..) => method.clone(),
        (None, _, reason) => reason.clone().unwrap_or_default(),
    }
}
