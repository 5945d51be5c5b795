//! Every closed form against a table of reference values from the literature, each of which was checked by
//! an independent method when the table was made.

use serde_json::Value;
use windtunnel::foundation::Span;
use windtunnel::foundation::distribution::Weibull;
use windtunnel::stats::interval::{self, Method};
use windtunnel::stats::{holm, moments::Moments};
use windtunnel::theory::availability::{self, Group};
use windtunnel::theory::breakdown::{self, Breakdown};
use windtunnel::theory::checkpoint::Checkpoint;
use windtunnel::theory::closed::Closed;
use windtunnel::theory::gm1::Gm1;
use windtunnel::theory::jackson::{Jackson, Station};
use windtunnel::theory::mg1::Mg1;
use windtunnel::theory::mm_infinity::{self, MmInfinity};
use windtunnel::theory::mm1::Mm1;
use windtunnel::theory::mmc::{Mmc, erlang_b};
use windtunnel::theory::mmck::Mmck;
use windtunnel::theory::patience::{self, ErlangA};
use windtunnel::theory::priority::Priority;
use windtunnel::theory::retry::{self, Hedge, Retry};
use windtunnel::theory::routes::{Onward, Stage, system};
use windtunnel::theory::standby::{self, Duplex, Standby};
use windtunnel::theory::{detection, redundancy, structure};

/// The parameters of one reference value.
struct Given<'a>(&'a Value);

impl Given<'_> {
    fn number(&self, name: &str) -> f64 {
        self.0[name].as_f64().unwrap_or_else(|| panic!("no number `{name}` in {}", self.0))
    }

    fn count(&self, name: &str) -> u32 {
        self.0[name].as_u64().unwrap_or_else(|| panic!("no count `{name}` in {}", self.0)) as u32
    }

    fn list(&self, name: &str) -> Vec<f64> {
        let list = self.0[name].as_array().unwrap_or_else(|| panic!("no list `{name}` in {}", self.0));
        list.iter().map(|value| value.as_f64().expect("a list of numbers")).collect()
    }

    fn mm1(&self) -> Mm1 {
        Mm1::new(self.number("lambda"), self.number("mu")).expect("stable")
    }

    fn mmc(&self) -> Mmc {
        let servers = if self.0["c"].is_null() { 1 } else { self.count("c") };
        Mmc::new(self.number("lambda"), self.number("mu"), servers).expect("stable")
    }

    fn mm1k(&self) -> Mmck {
        Mmck::new(self.number("lambda"), self.number("mu"), 1, self.count("K")).expect("valid")
    }

    fn mg1(&self) -> Mg1 {
        Mg1::new(self.number("lambda"), self.number("E[S]"), self.number("SCV")).expect("stable")
    }

    fn shared(&self) -> Mg1 {
        Mg1::new(self.number("lambda"), 1.0 / self.number("mu"), 1.0).expect("stable")
    }

    fn priority(&self) -> Priority {
        Priority::new(&[self.number("lambda1"), self.number("lambda2")], self.number("mu")).expect("stable")
    }

    /// Routing such as `0->1 .6,0->2 .4;1->0 .1,1->out .9`.
    fn jackson(&self) -> Jackson {
        let mut stations: Vec<Station> = (self.list("mu").into_iter())
            .map(|service_rate| Station { outside_rate: 0.0, service_rate, servers: 1, onward: Vec::new() })
            .collect();
        stations[0].outside_rate = self.number("external_rate");
        for arc in self.0["routing"].as_str().expect("routing is text").split([';', ',']) {
            let (from, rest) = arc.split_once("->").expect("an arc");
            let (to, share) = rest.split_once(' ').expect("an arc with a probability");
            if let Ok(to) = to.parse() {
                let share = share.parse().expect("a probability");
                stations[from.parse::<usize>().expect("a station")].onward.push((to, share));
            }
        }
        Jackson::new(&stations).expect("stable")
    }

    fn breakdown(&self, build: BreakdownOf) -> Breakdown {
        let [arrival, service, failure, repair] =
            ["lambda", "mu", "fail_rate", "repair_rate"].map(|name| self.number(name));
        build(arrival, service, failure, repair).expect("stable")
    }

    fn erlang_a(&self) -> ErlangA {
        let [arrival, service, patience] = ["lambda", "mu", "patience_rate"].map(|name| self.number(name));
        ErlangA::new(arrival, service, self.count("c"), patience).expect("valid")
    }

    fn retry(&self) -> Retry {
        Retry::new(self.number("q"), self.count("attempts")).expect("valid")
    }

    fn trip(&self) -> f64 {
        retry::mean_calls_to_trip(self.number("q"), self.count("k")).expect("valid")
    }

    fn hedge(&self) -> Hedge {
        Hedge::new(self.number("mu"), self.number("d")).expect("valid")
    }

    fn checkpoint(&self) -> Checkpoint {
        Checkpoint::new(self.number("delta"), self.number("R"), self.number("MTBF")).expect("valid")
    }

    fn completion(&self) -> f64 {
        self.checkpoint().mean_completion(self.number("work"), self.number("tau"))
    }

    fn copies(&self) -> f64 {
        let [arrival, service] = ["lambda_per_server", "mu"].map(|name| self.number(name));
        redundancy::mean_response_of_copies(self.count("servers"), self.count("d"), arrival, service).expect("stable")
    }

    fn choices(&self) -> f64 {
        redundancy::mean_response_of_choices(self.number("rho"), self.count("d"), self.number("mu")).expect("stable")
    }

    fn both(&self) -> f64 {
        redundancy::mean_response_of_both(self.number("lambda"), self.number("mu")).expect("stable")
    }

    /// Hours stand as seconds.
    fn weibull(&self) -> Weibull {
        Weibull::new(self.number("beta"), Span::from_secs_f64(self.number("eta"))).expect("valid")
    }

    fn group(&self) -> Group {
        let [failure, repair] = ["lam", "mu"].map(|name| self.number(name));
        Group::new(self.count("n"), self.count("k"), self.count("crews"), failure, repair).expect("valid")
    }

    fn unrepaired(&self) -> f64 {
        let group = Group::new(self.count("n"), self.count("k"), 0, self.number("lam"), 0.0).expect("valid");
        group.mean_time_to_failure()
    }

    fn clopper_pearson(&self) -> interval::Interval {
        let [successes, trials] = ["k", "n"].map(|name| u64::from(self.count(name)));
        interval::clopper_pearson(successes, trials, 0.95).expect("there are trials")
    }

    fn equal(&self, name: &str, count: &str) -> Vec<f64> {
        vec![self.number(name); self.count(count) as usize]
    }
}

type BreakdownOf = fn(f64, f64, f64, f64) -> Result<Breakdown, windtunnel::theory::Refusal>;

type Formula = fn(&Given) -> f64;

/// What gives each reference value.
const FORMULAS: &[(&str, Formula)] = &[
    ("mm1.rho", |given| given.mm1().utilisation()),
    ("mm1.L", |given| given.mmc().mean_present()),
    ("mm1.W", |given| given.mmc().mean_response()),
    ("mm1.Wq", |given| given.mmc().mean_wait()),
    ("mm1.Lq", |given| given.mmc().mean_waiting()),
    ("mm1.varN", |given| given.mm1().variance_present()),
    ("mm1.T_p95", |given| given.mm1().response_quantile(0.95)),
    ("mm1.T_p99", |given| given.mm1().response_quantile(0.99)),
    ("mm1.busy_mean", |given| given.mm1().mean_busy_period()),
    ("mm1.busy_varcount", |given| given.mm1().variance_served_in_busy_period()),
    ("mmc5.Wq", |given| given.mmc().mean_wait()),
    ("mmc5.W", |given| given.mmc().mean_response()),
    ("mmc10.Wq", |given| given.mmc().mean_wait()),
    ("mmc10.W", |given| given.mmc().mean_response()),
    ("mmc2.C", |given| given.mmc().wait_probability()),
    ("mmc2.Wq", |given| given.mmc().mean_wait()),
    ("mmc2.W", |given| given.mmc().mean_response()),
    ("mmc100.C", |given| given.mmc().wait_probability()),
    ("mmc5.tail", |given| given.mmc().wait_exceeds(given.number("t"))),
    ("erlangB.a4c5", |given| erlang_b(given.number("a"), given.count("c"))),
    ("mm1K.l0.8K10.loss", |given| given.mm1k().loss()),
    ("mm1K.l0.8K10.L", |given| given.mm1k().mean_present()),
    ("mm1K.l1.2K10.L", |given| given.mm1k().mean_present()),
    ("mm1K.l2K5.L", |given| given.mm1k().mean_present()),
    ("mg1.md1.Wq", |given| given.mg1().mean_wait()),
    ("mg1.me2.Wq", |given| given.mg1().mean_wait()),
    ("mg1.munif.Wq", |given| given.mg1().mean_wait()),
    ("dm1.sigma", |given| {
        Gm1::deterministic(given.number("interarrival"), given.number("mu")).expect("stable").wait_probability()
    }),
    ("mminf.p0", |given| {
        MmInfinity::new(given.number("lambda"), given.number("mu")).expect("valid").idle_probability()
    }),
    ("mt_minf.lag", |given| mm_infinity::peak_lag(given.number("period"), given.number("mu"))),
    ("prio_np.Wq1", |given| given.priority().mean_wait(0)),
    ("prio_np.Wq2", |given| given.priority().mean_wait(1)),
    ("prio_pr.T1", |given| given.priority().mean_response_preemptive(0)),
    ("ps.T", |given| given.shared().mean_response_shared()),
    ("ps.slowdown", |given| Mg1::new(given.number("rho"), 1.0, 1.0).expect("stable").mean_slowdown_shared()),
    ("lcfs_pr.T", |given| given.shared().mean_response_shared()),
    ("jackson3.L0", |given| given.jackson().queue(0).mean_present()),
    ("jackson3.L1", |given| given.jackson().queue(1).mean_present()),
    ("jackson3.L2", |given| given.jackson().queue(2).mean_present()),
    ("jackson3.T", |given| given.jackson().mean_response()),
    ("closed_mva.X", |given| {
        Closed::new(&given.list("demands"), given.count("N"), given.number("Z")).expect("valid").throughput()
    }),
    ("forkjoin2.0.5", |given| given.both()),
    ("forkjoin2.0.8", |given| given.both()),
    ("redundancy.k3d2", |given| given.copies()),
    ("redundancy.k4d2", |given| given.copies()),
    ("jsq2.0.5", |given| given.choices()),
    ("jsq3.0.5", |given| given.choices()),
    ("jsq3.0.7", |given| given.choices()),
    ("jsq2.0.9", |given| given.choices()),
    ("jsq2.0.95", |given| given.choices()),
    ("jsq3.0.95", |given| given.choices()),
    ("jsq2.0.99", |given| given.choices()),
    ("jsq3.0.99", |given| given.choices()),
    ("pooling.ratio", |given| {
        let [total, rate] = ["lambda_total", "mu"].map(|name| given.number(name));
        let response = |arrival: f64, servers: u32| Mmc::new(arrival, rate, servers).expect("stable").mean_response();
        response(total / 2.0, 1) / response(total, 2)
    }),
    ("mm1_breakdown.L", |given| given.breakdown(Breakdown::at_any_time).mean_present()),
    ("mm1_breakdown.maxtput", |given| {
        breakdown::throughput_max(given.number("mu"), given.number("fail_rate"), given.number("repair_rate"))
    }),
    ("mm1_active_breakdown.L", |given| given.breakdown(Breakdown::while_busy).mean_present()),
    ("mm1_disaster.loss", |given| {
        let [arrival, service, crash] = ["lambda", "mu", "crash_rate"].map(|name| given.number(name));
        breakdown::loss_by_clearing(arrival, service, crash).expect("valid")
    }),
    ("erlangA.ab", |given| given.erlang_a().abandoned()),
    ("erlangA.pw", |given| given.erlang_a().wait_probability()),
    ("mm1_D.loss", |given| {
        let [arrival, service, deadline] = ["lambda", "mu", "deadline"].map(|name| given.number(name));
        patience::expired(arrival, service, deadline).expect("valid")
    }),
    ("drain.mm1", |given| given.mm1().mean_drain(u64::from(given.count("backlog")))),
    ("biterr.msg", |given| retry::any_of(given.number("BER"), given.count("bits"))),
    ("alo.attempts", |given| {
        retry::mean_sends_at_least_once(given.number("loss"), given.number("ack_loss")).expect("valid")
    }),
    ("retry.success", |given| given.retry().success()),
    ("retry.fulljitter", |given| {
        let [base, factor, cap] = ["base", "factor", "cap"].map(|name| given.number(name));
        given.retry().mean_delay_full_jitter(base, factor, cap)
    }),
    ("retry.amplify3", |given| {
        Retry::new(1.0, given.count("attempts")).expect("valid").amplification(given.count("layers"))
    }),
    ("retry.amplify_partial", |given| given.retry().mean_attempts()),
    ("cb.trip.q0.5k5", |given| given.trip()),
    ("cb.trip.q0.3k5", |given| given.trip()),
    ("cb.trip.q0.1k3", |given| given.trip()),
    ("hedge.mean", |given| given.hedge().mean_latency()),
    ("hedge.p99", |given| given.hedge().latency_quantile(0.99)),
    ("tailscale.100", |given| retry::any_of(given.number("p"), given.count("n"))),
    ("restart.det", |given| {
        let [work, failure, repair] = ["work", "fail_rate", "repair_rate"].map(|name| given.number(name));
        retry::mean_completion_with_restarts(work, failure, 1.0 / repair).expect("valid")
    }),
    ("ckpt.young", |given| given.checkpoint().young()),
    ("ckpt.daly", |given| given.checkpoint().daly()),
    ("ckpt.time.3600", |given| given.completion()),
    ("ckpt.time.43200", |given| given.completion()),
    ("ckpt.efficiency", |given| given.checkpoint().best_efficiency()),
    ("rb.ok", |given| {
        let [reject, accept] = ["false_reject", "false_accept"].map(|name| given.number(name));
        structure::recovery_block(&given.list("p_correct"), reject, accept).expect("valid")
    }),
    ("nvp.3", |given| 1.0 - structure::majority(1.0 - given.number("q"), 3, 1.0).expect("odd")),
    ("nvp.5", |given| 1.0 - structure::majority(1.0 - given.number("q"), 5, 1.0).expect("odd")),
    ("vote.simple", |given| structure::k_of_n(3, &given.list("p"))),
    ("phi.t8", |given| detection::phi_normal_silence(given.number("mean"), given.number("sd"), given.number("phi"))),
    ("phi.exp", |given| detection::phi_exponential(given.number("mean"), given.number("t"))),
    ("hb.latency", |given| detection::mean_detection_delay(given.number("T"), given.count("k")).expect("valid")),
    ("weibull.MTTF", |given| given.weibull().mean()),
    ("weibull.R500", |given| 1.0 - given.weibull().cdf(given.number("t"))),
    ("weibull.B10", |given| given.weibull().quantile(0.1)),
    ("weibull.h500", |given| given.weibull().hazard(given.number("t"))),
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
    ("kofn.3of5", |given| structure::k_of_n(given.count("k") as usize, &given.equal("p", "n"))),
    ("kofn.hetero", |given| structure::k_of_n(2, &given.list("p"))),
    ("ccf.1oo2", |given| structure::both_fail_with_common_cause(given.number("q"), given.number("beta"))),
    ("ft.theatre", |given| {
        let backup = structure::parallel(&[given.number("gen"), given.number("relay")]);
        structure::series(&[given.number("mains"), backup])
    }),
    ("mttf.1of2", |given| given.unrepaired()),
    ("mttf.3of5", |given| given.unrepaired()),
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
    ("avail.3of5.1crew", |given| given.group().unavailability()),
    ("avail.series", |given| structure::series(&given.list("A"))),
    ("avail.downtime", |given| availability::downtime(given.number("A"), given.number("hours"))),
    ("rare.mm1.K20", |given| given.mm1().busy_period_reaches(given.count("K"))),
    ("stat.successrun", |given| interval::runs_without_failure(given.number("R"), given.number("C")) as f64),
    ("stat.ruleof3", |given| {
        interval::clopper_pearson(0, u64::from(given.count("n")), 0.9).expect("there are trials").high
    }),
    ("stat.cp.lo", |given| given.clopper_pearson().low),
    ("stat.cp.hi", |given| given.clopper_pearson().high),
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

/// Reference values that nothing here gives yet. The sequence of `stat.ar1` is checked by simulation, at the
/// batch means.
const NOT_COVERED: &[&str] = &[
    "srpt.rho0.7",
    "srpt.rho0.95",
    "srpt.rho0.99",
    "sjf.rho0.5",
    "sjf.rho0.8",
    "sjf.rho0.9",
    "ballsbins.d2.ge1",
    "ballsbins.d2.ge2",
    "ballsbins.tanh1",
    "npolicy.L",
    "bulk.L",
    "batcharr.L",
    "mm1.transient.t20",
    "mm1.transient.t100",
    "mmpp2m1.L",
    "crc.undetected",
    "nvp.3.EL",
    "vote.weighted",
    "rejuv.pf",
    "meta.low",
    "meta.high",
    "lognormal.MTTF",
    "weibull.mle.beta",
    "weibull.mle.eta",
    "bridge.hetero",
    "consec.2of10F",
    "bridge.EPlower",
    "bridge.birnbaum2",
    "bridge.birnbaum3",
    "bridge.birnbaum5",
    "bridge.FV1",
    "bridge.FV3",
    "bridge.RAW1",
    "bridge.RRW1",
    "ft.three_motor",
    "pand.t",
    "rare.tandem.C8",
    "rare.tandem.C10",
    "rare.tandem.C12",
    "stat.ar1",
    "stat.kn.h2",
    "stat.dd.h1.k2",
    "stat.dd.h1.k3",
    "rm.bound2",
    "rta.0",
    "rta.2",
    "capacity.sqrt.C1",
    "capacity.sqrt.C2",
    "rap.4stage",
    "rap.classic",
];

fn references() -> Vec<Value> {
    serde_json::from_str(include_str!("data/theory.json")).expect("the table is a list")
}

fn id(reference: &Value) -> &str {
    reference["id"].as_str().expect("every reference value has an id")
}

/// To the digits that its note asks for.
fn agrees(reference: &Value, found: f64) -> bool {
    let expected = reference["expected"].as_f64().expect("every reference value is a number");
    let note = reference["tolerance_note"].as_str().unwrap_or_default();
    let tolerance = if note.contains("analytic: 1e-12") { 1e-12 } else { 1e-9 };
    (found - expected).abs() <= tolerance * expected.abs()
}

#[test]
fn every_formula_gives_its_reference_value() {
    let references = references();
    let mut wrong = Vec::new();
    for (name, formula) in FORMULAS {
        let reference = references.iter().find(|reference| id(reference) == *name).expect("a known reference value");
        let found = formula(&Given(&reference["parameters"]));
        if !agrees(reference, found) {
            wrong.push(format!("{name}: found {found}, expected {}", reference["expected"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_relative_error_of_one_in_a_hundred_million_is_seen() {
    for reference in references() {
        let expected = reference["expected"].as_f64().expect("every reference value is a number");
        assert!(agrees(&reference, expected) && !agrees(&reference, expected * (1.0 + 1e-8)), "{}", id(&reference));
    }
}

#[test]
fn every_reference_value_is_either_covered_or_listed_as_not() {
    for reference in references() {
        let covered = FORMULAS.iter().filter(|(name, _)| *name == id(&reference)).count();
        let listed = NOT_COVERED.iter().filter(|name| **name == id(&reference)).count();
        assert_eq!(covered + listed, 1, "{}", id(&reference));
    }
    assert_eq!(FORMULAS.len() + NOT_COVERED.len(), references().len());
}
