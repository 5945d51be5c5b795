//! The plots of a report: which lines, in which units, with the stretches of faults shaded.

use crate::foundation::wording::{count, unit_of_time};
use crate::measure::timeline::Point;
use crate::report::document::{Line, Lines, Picture, Plot};
use crate::report::run::Report;

/// Lines of one chart; more cannot be told apart.
const LINES_MAX: usize = 8;

pub(super) fn plots(report: &Report) -> Vec<Plot> {
    let time = TimeAxis::new(report);
    let latency = |of: fn(&Point) -> f32| report.timeline.points.iter().map(of).map(f64::from).collect::<Vec<f64>>();
    let percentiles = [latency(|point| point.p50), latency(|point| point.p95), latency(|point| point.p99)];
    let longest = percentiles.iter().flatten().copied().filter(|secs| secs.is_finite()).fold(0.0, f64::max);
    let (scale, unit) = unit_of_time(longest);
    let throughput = vec![
        time.line(report, "offered", |point| f64::from(point.rate_in)),
        time.line(report, "settled", |point| f64::from(point.rate_out)),
    ];
    let latencies = vec![
        time.line(report, "median", |point| f64::from(point.p50) / scale),
        time.line(report, "95 %", |point| f64::from(point.p95) / scale),
        time.line(report, "99 %", |point| f64::from(point.p99) / scale),
    ];
    let reliability =
        vec![time.line(report, "R", |point| f64::from(point.r)), time.line(report, "F", |point| f64::from(point.f))];
    vec![
        time.plot("Throughput", String::new(), "events per second", 0.0, throughput),
        queues(report, &time),
        time.plot("Latency of answers", String::new(), &format!("latency in {unit}"), 0.0, latencies),
        time.plot(
            "R per demand and F",
            "Each point covers the scenario's window that ends there.".into(),
            "probability",
            1.0,
            reliability,
        ),
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
    let note = match left_out {
        0 => String::new(),
        left_out => format!("The {LINES_MAX} longest queues; {} shorter ones are left out.", count(left_out as u64)),
    };
    let line = |at: &usize| {
        let means = all[*at].mean.iter().map(|mean| f64::from(*mean));
        let points = report.timeline.points.iter().map(|point| point.at / time.unit_secs).zip(means).collect();
        Line { name: all[*at].component.clone(), points }
    };
    time.plot("Queue lengths", note, "mean number waiting", 0.0, shown.iter().map(line).collect())
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
        // Of a third, so that a few round marks fit.
        let (unit_secs, unit) = unit_of_time((until_secs * 2.0 / 3.0).max(1.0));
        let shades = report.faults.iter().map(|fault| {
            let ended = fault.ended_secs.unwrap_or(until_secs);
            (fault.began_secs / unit_secs, ended / unit_secs)
        });
        TimeAxis { unit_secs, unit, until: until_secs / unit_secs, shades: merged(shades.collect()) }
    }

    fn line(&self, report: &Report, name: &str, value: impl Fn(&Point) -> f64) -> Line {
        let points = report.timeline.points.iter().map(|point| (point.at / self.unit_secs, value(point))).collect();
        Line { name: name.into(), points }
    }

    fn plot(&self, title: &str, note: String, y_label: &str, y_max_least: f64, lines: Vec<Line>) -> Plot {
        let picture = Picture::Lines(Lines {
            x_label: format!("simulated time in {}", self.unit),
            y_label: y_label.into(),
            x_max: self.until,
            y_max_least,
            lines,
            shades: self.shades.clone(),
        });
        Plot { title: title.into(), note, picture }
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
