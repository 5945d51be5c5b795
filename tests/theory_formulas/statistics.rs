//! Intervals and corrections that measured numbers carry.

use windtunnel::stats::holm;
use windtunnel::stats::interval::{self, Method};
use windtunnel::stats::moments::Moments;

use crate::reference::{Formula, Given};

/// What gives each reference value.
pub const FORMULAS: &[(&str, Formula)] = &[
    ("stat.successrun", |given| interval::runs_without_failure(given.number("R"), given.number("C")) as f64),
    ("stat.ruleof3", |given| {
        interval::clopper_pearson(0, u64::from(given.count("n")), 0.9).expect("there are trials").high
    }),
    ("stat.cp.lo", |given| clopper_pearson(given).low),
    ("stat.cp.hi", |given| clopper_pearson(given).high),
    ("stat.mtbf.hi", |given| {
        interval::exponential_mean(given.number("T"), u64::from(given.count("r")), 0.9).expect("there is time").high
    }),
    ("stat.t.hw", |given| {
        let n = given.number("n");
        let method = Method::Replications { count: 10 };
        let found = interval::student(0.0, given.number("sd") / n.sqrt(), n - 1.0, 0.95, method).half_width();
        // The same from ten values with that deviation.
        let spread = (0.9f64).sqrt();
        let values: Moments = (0..10).map(|at| if at % 2 == 0 { spread } else { -spread }).collect();
        let other = values.over_replications(0.95).expect("there are replications").half_width();
        assert!((found / other - 1.0).abs() < 1e-12);
        found
    }),
    ("stat.holm", |given| holm::adjust(&given.list("p"))[0]),
];

fn clopper_pearson(given: &Given) -> interval::Interval {
    let [successes, trials] = ["k", "n"].map(|name| u64::from(given.count(name)));
    interval::clopper_pearson(successes, trials, 0.95).expect("there are trials")
}
