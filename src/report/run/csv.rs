//! The run as one CSV table in long form: one value per line, with what and when it is of.

use crate::report::csv::{Table, written};
use crate::report::run::Report;

const HEADER: [&str; 9] = ["table", "item", "quantity", "at_secs", "value", "low", "high", "level", "method"];

pub(super) fn render(report: &Report) -> String {
    let mut table = Table::new();
    table.line(HEADER.map(str::to_string));
    for (quantity, value) in [
        ("schema", report.schema.to_string()),
        ("scenario", report.scenario.name.clone()),
        ("strategy", report.scenario.strategy.clone()),
        ("version", report.program.version.to_string()),
        ("seed", report.run.seed.to_string()),
        ("now_secs", report.run.now_secs.to_string()),
        ("measured_secs", report.run.measured_secs.to_string()),
        ("events", report.run.events.to_string()),
        ("state_hash", report.run.state_hash.clone()),
        ("cut_short", report.run.cut_short.clone().unwrap_or_default()),
        ("reproduce", report.run.reproduce.clone()),
    ] {
        table.value("run", "", quantity, value);
    }
    headline(&mut table, report);
    components(&mut table, report);
    for row in &report.ledger {
        table.value("ledger", row.outcome, "count", row.count.to_string());
    }
    for rescue in &report.rescues {
        table.value("rescues", &rescue.by, "count", rescue.count.to_string());
    }
    timeline(&mut table, report);
    table.text()
}

fn headline(table: &mut Table, report: &Report) {
    let headline = &report.headline;
    table.figure("headline", "", "fault_tolerance", &headline.fault_tolerance);
    table.figure("headline", "", "per_demand", &headline.per_demand);
    table.figure("headline", "", "mission", &headline.mission);
    table.figure("headline", "", "availability", &headline.availability);
    let latency = &headline.latency;
    for (quantity, value) in [
        ("latency_mean_secs", latency.mean),
        ("latency_p50_secs", latency.p50),
        ("latency_p95_secs", latency.p95),
        ("latency_p99_secs", latency.p99),
        ("latency_max_secs", latency.max),
        ("rate_in_per_sec", Some(headline.rate_in_per_sec)),
        ("rate_out_per_sec", Some(headline.rate_out_per_sec)),
    ] {
        table.value("headline", "", quantity, value.map_or(String::new(), written));
    }
    for row in &latency.quantiles {
        table.figure("headline", "", &format!("latency_quantile_p{}_secs", row.share * 100.0), &row.secs);
    }
    if let Some(attempts) = headline.attempts_per_event {
        table.value("headline", "", "attempts_per_event", written(attempts));
    }
}

fn components(table: &mut Table, report: &Report) {
    for component in &report.components {
        let name = component.name.as_str();
        let mut value = |quantity, value| table.value("components", name, quantity, value);
        value("replicas", component.replicas.to_string());
        value("load_per_sec", written(component.load_per_sec));
        value("waiting_at_end", component.waiting_at_end.to_string());
        value("demands", component.demands.to_string());
        value("succeeded", component.succeeded.to_string());
        value("failed_error", component.failed.error.to_string());
        value("failed_wrong", component.failed.wrong.to_string());
        value("failed_crashed", component.failed.crashed.to_string());
        value("failed_rejected", component.failed.rejected.to_string());
        value("failed_timed_out", component.failed.timed_out.to_string());
        value("censored", component.censored.to_string());
        table.figure("components", name, "utilisation", &component.utilisation);
        table.figure("components", name, "response_secs", &component.response_secs);
        table.figure("components", name, "wait_secs", &component.wait_secs);
        table.figure("components", name, "delayed", &component.delayed);
        table.figure("components", name, "present", &component.present);
        table.figure("components", name, "queue_length", &component.queue_length);
        table.figure("components", name, "replicas_up", &component.replicas_up);
        table.figure("components", name, "time_to_failure_secs", &component.time_to_failure_secs);
        for (what, quantiles) in [("response", &component.response_quantiles), ("wait", &component.wait_quantiles)] {
            for row in quantiles {
                table.figure("components", name, &format!("{what}_p{}_secs", row.share * 100.0), &row.secs);
            }
        }
        table.figure("components", name, "per_demand", &component.per_demand);
        table.figure("components", name, "mission", &component.mission);
        table.figure("components", name, "availability", &component.availability);
    }
}

fn timeline(table: &mut Table, report: &Report) {
    for (at, point) in report.timeline.points.iter().enumerate() {
        let mut value = |item, quantity, value: f32| {
            let number = if value.is_finite() { value.to_string() } else { String::new() };
            let empty = String::new;
            let at = point.at.to_string();
            table.line(["timeline".into(), item, quantity, at, number, empty(), empty(), empty(), empty()]);
        };
        for (quantity, number) in [
            ("rate_in_per_sec", point.rate_in),
            ("rate_out_per_sec", point.rate_out),
            ("latency_p50_secs", point.p50),
            ("latency_p95_secs", point.p95),
            ("latency_p99_secs", point.p99),
            ("per_demand", point.r),
            ("fault_tolerance", point.f),
        ] {
            value(String::new(), quantity.into(), number);
        }
        for waiting in &report.timeline.waiting {
            value(waiting.component.clone(), "mean_waiting".into(), waiting.mean[at]);
        }
    }
}
