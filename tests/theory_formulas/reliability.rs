//! Lives of components and of structures, with spares and with repair.

use windtunnel::foundation::Span;
use windtunnel::foundation::distribution::Weibull;
use windtunnel::stats::weibull_fit::{self, WeibullFit};
use windtunnel::theory::availability::{self, Group};
use windtunnel::theory::coherent::Coherent;
use windtunnel::theory::load_sharing::LoadSharing;
use windtunnel::theory::routes::{Onward, Stage, system};
use windtunnel::theory::standby::{self, Duplex, Standby};
use windtunnel::theory::{common_cause, failure_order, life, structure, voting};

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
    ("tmr.voter", |given| voting::majority(given.number("R"), 3, given.number("R_voter")).expect("odd")),
    ("kofn.3of5", |given| {
        structure::k_of_n(given.count("k") as usize, &vec![given.number("p"); given.count("n") as usize])
    }),
    ("kofn.hetero", |given| structure::k_of_n(2, &given.list("p"))),
    ("ccf.1oo2", |given| common_cause::both_fail(given.number("q"), given.number("beta"))),
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
    ("standby.cold3.MTTF", |given| {
        standby::mean_life_with_cold_spares(given.number("lam"), given.count("spares"), 1.0)
    }),
    ("standby.cold3.R2000", |given| standby::survival_with_cold_spares(given.number("lam"), 2, given.number("t"))),
    ("loadshare.MTTF", |given| {
        LoadSharing::new(&[given.number("lam"), given.number("lam_overload")], 1).expect("valid").mean_life()
    }),
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
    ("lognormal.MTTF", |given| life::lognormal_mean(given.number("mu"), given.number("sigma"))),
    ("weibull.mle.beta", |given| weibull_fit(given).shape),
    ("weibull.mle.eta", |given| weibull_fit(given).scale),
    ("bridge.hetero", |given| bridge().with(&given.list("p")).expect("valid").reliability()),
    ("consec.2of10F", |given| {
        structure::consecutive(given.count("k") as usize, given.count("n") as usize, given.number("p")).expect("valid")
    }),
    ("bridge.EPlower", |given| bridge().with(&[given.number("p"); 5]).expect("valid").bounds().0),
    ("bridge.birnbaum2", |given| bridge().with(&given.list("p")).expect("valid").birnbaum(1)),
    ("bridge.birnbaum3", |given| bridge().with(&given.list("p")).expect("valid").birnbaum(2)),
    ("bridge.birnbaum5", |given| bridge().with(&given.list("p")).expect("valid").birnbaum(4)),
    ("bridge.FV1", |given| bridge().with(&given.list("p")).expect("valid").fussell_vesely(0)),
    ("bridge.FV3", |given| bridge().with(&given.list("p")).expect("valid").fussell_vesely(2)),
    ("bridge.RAW1", |given| bridge().with(&given.list("p")).expect("valid").risk_achievement(0)),
    ("bridge.RRW1", |given| bridge().with(&given.list("p")).expect("valid").risk_reduction(0)),
    ("ft.three_motor", |given| {
        // 0 is K5 and 1 is T2; 2, 3, 4 are K1, S1, T1; then come the pairs of which one each must fail.
        let mut cuts = vec![vec![0], vec![1, 2], vec![1, 3], vec![1, 4]];
        cuts.extend((0..8).map(|which| vec![1, 5 + (which & 1), 7 + (which >> 1 & 1), 9 + (which >> 2)]));
        let cuts: Vec<&[usize]> = cuts.iter().map(Vec::as_slice).collect();
        let motors = Coherent::of_cuts(11, &cuts).expect("valid");
        motors.with(&[1.0 - given.number("p"); 11]).expect("valid").failure()
    }),
    ("pand.t", |given| {
        failure_order::first_then_second(given.number("lamA"), given.number("lamB"), given.number("t")).expect("valid")
    }),
];

/// Two ways of two components in a row, 1-4 and 2-5, with 3 across.
fn bridge() -> Coherent {
    Coherent::of_paths(5, &[&[0, 3], &[1, 4], &[0, 2, 4], &[1, 2, 3]]).expect("valid")
}

fn weibull_fit(given: &Given) -> WeibullFit {
    weibull_fit::fit(&given.list("times"), &[]).expect("there are lives")
}

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
