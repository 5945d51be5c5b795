//! Lives of components and of structures, with spares and with repair.

use windtunnel::foundation::Span;
use windtunnel::foundation::distribution::Weibull;
use windtunnel::theory::availability::{self, Group};
use windtunnel::theory::routes::{Onward, Stage, system};
use windtunnel::theory::standby::{self, Duplex, Standby};
use windtunnel::theory::structure;

use crate::reference::{Formula, Given};

/// What gives each reference value.
pub const FORMULAS: &[(&str, Formula)] = &[
    ("weibull.MTTF", |given| weibull(given).mean()),
    ("weibull.R500", |given| 1.0 - weibull(given).cdf(given.number("t"))),
    ("weibull.B10", |given| weibull(given).quantile(0.1)),
    ("weibull.h500", |given| weibull(given).hazard(given.number("t"))),
    ("series.R", |given| {
        let members = given.list("R");
        let stage = |(at, &reliability): (usize, &f64)| {
            let last = at + 1 == members.len();
            Stage { reliability, routes: if last { vec![] } else { vec![Onward::ToOne(vec![(at + 1, 1.0)])] } }
        };
        let stages: Vec<Stage> = members.iter().enumerate().map(stage).collect();
        let found = system(&Onward::ToOne(vec![(0, 1.0)]), &stages).expect("derived").reliability;
        assert!((found / structure::series(&members) - 1.0).abs() < 1e-14);
        found
    }),
    ("series.exp.R1000", |given| {
        let survival = |rate: f64| standby::survival_with_cold_spares(rate, 0, given.number("t"));
        structure::series(&given.list("failure_rates").into_iter().map(survival).collect::<Vec<f64>>())
    }),
    ("tmr.voter", |given| structure::majority(given.number("R"), 3, given.number("R_voter")).expect("odd")),
    ("kofn.3of5", |given| {
        structure::k_of_n(given.count("k") as usize, &vec![given.number("p"); given.count("n") as usize])
    }),
    ("kofn.hetero", |given| structure::k_of_n(2, &given.list("p"))),
    ("ccf.1oo2", |given| structure::both_fail_with_common_cause(given.number("q"), given.number("beta"))),
    ("ft.theatre", |given| {
        let backup = structure::parallel(&[given.number("gen"), given.number("relay")]);
        structure::series(&[given.number("mains"), backup])
    }),
    ("mttf.1of2", |given| unrepaired(given)),
    ("mttf.3of5", |given| unrepaired(given)),
    ("standby.cold.MTTF", |given| {
        Standby::new(given.number("lam"), 0.0, given.number("c")).expect("valid").mean_time_to_failure()
    }),
    ("standby.warm.MTTF", |given| {
        let [active, dormant, coverage] = ["lam", "lam_standby", "c"].map(|name| given.number(name));
        Standby::new(active, dormant, coverage).expect("valid").mean_time_to_failure()
    }),
    ("standby.hot.MTTF", |given| {
        Duplex::new(given.number("lam"), 0.0, given.number("c")).expect("valid").mean_time_to_failure()
    }),
    ("standby.cold3.MTTF", |given| standby::mean_life_with_cold_spares(given.number("lam"), given.count("spares"))),
    ("standby.cold3.R2000", |given| standby::survival_with_cold_spares(given.number("lam"), 2, given.number("t"))),
    ("loadshare.MTTF", |given| standby::mean_life_of_sharing_pair(given.number("lam"), given.number("lam_overload"))),
    ("dup.repair.MTTF", |given| {
        Duplex::new(given.number("lam"), given.number("mu"), 1.0).expect("valid").mean_time_to_failure()
    }),
    ("dup.repair.cov.MTTF", |given| {
        let [failure, repair, coverage] = ["lam", "mu", "c"].map(|name| given.number(name));
        Duplex::new(failure, repair, coverage).expect("valid").mean_time_to_failure()
    }),
    ("machine_repair.down", |given| {
        let [failure, repair] = ["lambda", "mu"].map(|name| given.number(name));
        let [machines, crews] = ["machines", "repairmen"].map(|name| given.count(name));
        Group::new(machines, 1, crews, failure, repair).expect("valid").mean_down()
    }),
    ("avail.ss", |given| availability::steady(given.number("MTTF"), given.number("MTTR"))),
    ("avail.inst", |given| availability::instantaneous(given.number("lam"), given.number("mu"), given.number("t"))),
    ("avail.3of5.1crew", |given| group(given).unavailability()),
    ("avail.series", |given| structure::series(&given.list("A"))),
    ("avail.downtime", |given| availability::downtime(given.number("A"), given.number("hours"))),
];

/// Hours stand as seconds.
fn weibull(given: &Given) -> Weibull {
    Weibull::new(given.number("beta"), Span::from_secs_f64(given.number("eta"))).expect("valid")
}

fn group(given: &Given) -> Group {
    let [failure, repair] = ["lam", "mu"].map(|name| given.number(name));
    Group::new(given.count("n"), given.count("k"), given.count("crews"), failure, repair).expect("valid")
}

fn unrepaired(given: &Given) -> f64 {
    let group = Group::new(given.count("n"), given.count("k"), 0, given.number("lam"), 0.0).expect("valid");
    group.mean_time_to_failure()
}
