//! The plots of a report: which lines, in which units, with the stretches of faults shaded.

use serde::Serialize;

use crate::measure::timeline::Point;
use crate::report::document::Report;
use crate::report::svg::Chart;

/// A chart and what stands around it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Plot {
    pub title: &'static str,
    /// One name per line, in the order of their colours.
    pub legend: Vec<String>,
    pub note: Option<String>,
    pub svg: String,
}

/// Lines of one chart; more cannot be told apart.
const LINES_MAX: usize = 8;

pub(super) fn plots(report: &Report) -> Vec<Plot> {
    let time = TimeAxis::new(report);
    let latency = |of: fn(&Point) -> f32| report.timeline.points.iter().map(of).map(f64::from).collect::<Vec<f64>>();
    let percentiles = [latency(|point| point.p50), latency(|point| point.p95), latency(|point| point.p99)];
    let longest = percentiles.iter().flatten().copied().filter(|secs| secs.is_finite()).fold(0.0, f64::max);
    let (scale, unit) = match longest {
        secs if secs < 1e-3 => (1e6, "µs"),
        secs if secs < 1.0 => (1e3, "ms"),
        _ => (1.0, "s"),
    };
    let named = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
    vec![
        Plot {
            title: "Throughput",
            legend: named(&["offered", "settled"]),
            note: None,
            svg: time.chart(
                "events per second",
                0.0,
                vec![
                    time.line(report, |point| f64::from(point.rate_in)),
                    time.line(report, |point| f64::from(point.rate_out)),
                ],
            ),
        },
        queues(report, &time),
        Plot {
            title: "Latency of answers",
            legend: named(&["median", "95 %", "99 %"]),
            note: None,
            svg: time.chart(
                &format!("latency in {unit}"),
                0.0,
                vec![
                    time.line(report, |point| f64::from(point.p50) * scale),
                    time.line(report, |point| f64::from(point.p95) * scale),
                    time.line(report, |point| f64::from(point.p99) * scale),
                ],
            ),
        },
        Plot {
            title: "R per demand and F",
            legend: named(&["R", "F"]),
            note: Some("Each point covers the scenario's window that ends there.".into()),
            svg: time.chart(
                "probability",
                1.0,
                vec![time.line(report, |point| f64::from(point.r)), time.line(report, |point| f64::from(point.f))],
            ),
        },
    ]
}

/// The longest queues on average, in the order of the model.
fn queues(report: &Report, time: &TimeAxis) -> Plot {
    let all = &report.timeline.waiting;
    let total = |at: usize| all[at].mean.iter().map(|mean| f64::from(*mean)).sum::<f64>();
    let mut shown: Vec<usize> = (0..all.len()).collect();
    shown.sort_by(|a, b| total(*b).total_cmp(&total(*a)));
    shown.truncate(LINES_MAX);
    shown.sort_unstable();
    let left_out = all.len() - shown.len();
    let note = (left_out > 0).then(|| format!("The {LINES_MAX} longest queues; {left_out} shorter ones are left out."));
    let line = |at: &usize| {
        let means = all[*at].mean.iter().map(|mean| f64::from(*mean));
        report.timeline.points.iter().map(|point| point.at / time.unit_secs).zip(means).collect()
    };
    Plot {
        title: "Queue lengths",
        legend: shown.iter().map(|at| all[*at].component.clone()).collect(),
        note,
        svg: time.chart("mean number waiting", 0.0, shown.iter().map(line).collect()),
    }
}

struct TimeAxis {
    unit_secs: f64,
    unit: &'static str,
    until: f64,
    shades: Vec<(f64, f64)>,
}

impl TimeAxis {
    fn new(report: &Report) -> TimeAxis {
        let until_secs = report.run.now_secs;
        let units = [(86_400.0, "d"), (3_600.0, "h"), (60.0, "min")];
        let (unit_secs, unit) = units.into_iter().find(|(secs, _)| until_secs >= 3.0 * secs).unwrap_or((1.0, "s"));
        let shades = report.faults.iter().map(|fault| {
            let ended = fault.ended_secs.unwrap_or(until_secs);
            (fault.began_secs / unit_secs, ended / unit_secs)
        });
        TimeAxis { unit_secs, unit, until: until_secs / unit_secs, shades: merged(shades.collect()) }
    }

    fn line(&self, report: &Report, value: impl Fn(&Point) -> f64) -> Vec<(f64, f64)> {
        report.timeline.points.iter().map(|point| (point.at / self.unit_secs, value(point))).collect()
    }

    fn chart(&self, y_label: &str, y_max_least: f64, series: Vec<Vec<(f64, f64)>>) -> String {
        let chart = Chart {
            x_label: format!("simulated time in {}", self.unit),
            y_label: y_label.into(),
            x_max: self.until,
            y_max_least,
            series,
            shades: self.shades.clone(),
        };
        chart.render()
    }
}

/// Stretches that overlap become one, so that they are shaded alike.
fn merged(mut stretches: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    stretches.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut apart: Vec<(f64, f64)> = Vec::new();
    for (from, to) in stretches {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_overlap_are_shaded_once() {
        assert_eq!(merged(vec![(5.0, 6.0), (0.0, 2.0), (1.0, 3.0)]), [(0.0, 3.0), (5.0, 6.0)]);
    }
}
