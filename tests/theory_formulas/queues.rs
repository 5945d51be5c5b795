//! Queues in steady state, networks of them and the time they take to drain.

use windtunnel::theory::closed::Closed;
use windtunnel::theory::gm1::Gm1;
use windtunnel::theory::jackson::{Jackson, Station};
use windtunnel::theory::mg1::Mg1;
use windtunnel::theory::mm_infinity::{self, MmInfinity};
use windtunnel::theory::mm1::Mm1;
use windtunnel::theory::mmc::{Mmc, erlang_b};
use windtunnel::theory::mmck::Mmck;
use windtunnel::theory::priority::Priority;
use windtunnel::theory::redundancy;
use windtunnel::theory::tandem::Tandem;

use crate::reference::{Formula, Given};

/// What gives each reference value.
pub const FORMULAS: &[(&str, Formula)] = &[
    ("mm1.rho", |given| mm1(given).utilisation()),
    ("mm1.L", |given| mmc(given).mean_present()),
    ("mm1.W", |given| mmc(given).mean_response()),
    ("mm1.Wq", |given| mmc(given).mean_wait()),
    ("mm1.Lq", |given| mmc(given).mean_waiting()),
    ("mm1.varN", |given| mm1(given).variance_present()),
    ("mm1.T_p95", |given| mm1(given).response_quantile(0.95)),
    ("mm1.T_p99", |given| mm1(given).response_quantile(0.99)),
    ("mm1.busy_mean", |given| mm1(given).mean_busy_period()),
    ("mm1.busy_varcount", |given| mm1(given).variance_served_in_busy_period()),
    ("mmc5.Wq", |given| mmc(given).mean_wait()),
    ("mmc5.W", |given| mmc(given).mean_response()),
    ("mmc10.Wq", |given| mmc(given).mean_wait()),
    ("mmc10.W", |given| mmc(given).mean_response()),
    ("mmc2.C", |given| mmc(given).wait_probability()),
    ("mmc2.Wq", |given| mmc(given).mean_wait()),
    ("mmc2.W", |given| mmc(given).mean_response()),
    ("mmc100.C", |given| mmc(given).wait_probability()),
    ("mmc5.tail", |given| mmc(given).wait_exceeds(given.number("t"))),
    ("erlangB.a4c5", |given| erlang_b(given.number("a"), given.count("c"))),
    ("mm1K.l0.8K10.loss", |given| mm1k(given).loss()),
    ("mm1K.l0.8K10.L", |given| mm1k(given).mean_present()),
    ("mm1K.l1.2K10.L", |given| mm1k(given).mean_present()),
    ("mm1K.l2K5.L", |given| mm1k(given).mean_present()),
    ("mg1.md1.Wq", |given| mg1(given).mean_wait()),
    ("mg1.me2.Wq", |given| mg1(given).mean_wait()),
    ("mg1.munif.Wq", |given| mg1(given).mean_wait()),
    ("dm1.sigma", |given| {
        Gm1::deterministic(given.number("interarrival"), given.number("mu")).expect("stable").wait_probability()
    }),
    ("mminf.p0", |given| {
        MmInfinity::new(given.number("lambda"), given.number("mu")).expect("valid").idle_probability()
    }),
    ("mt_minf.lag", |given| mm_infinity::peak_lag(given.number("period"), given.number("mu"))),
    ("prio_np.Wq1", |given| priority(given).mean_wait(0)),
    ("prio_np.Wq2", |given| priority(given).mean_wait(1)),
    ("prio_pr.T1", |given| priority(given).mean_response_preemptive(0)),
    ("ps.T", |given| shared(given).mean_response_shared()),
    ("ps.slowdown", |given| Mg1::new(given.number("rho"), 1.0, 1.0).expect("stable").mean_slowdown_shared()),
    ("lcfs_pr.T", |given| shared(given).mean_response_shared()),
    ("jackson3.L0", |given| jackson(given).queue(0).mean_present()),
    ("jackson3.L1", |given| jackson(given).queue(1).mean_present()),
    ("jackson3.L2", |given| jackson(given).queue(2).mean_present()),
    ("jackson3.T", |given| jackson(given).mean_response()),
    ("closed_mva.X", |given| {
        Closed::new(&given.list("demands"), given.count("N"), given.number("Z")).expect("valid").throughput()
    }),
    ("forkjoin2.0.5", |given| both(given)),
    ("forkjoin2.0.8", |given| both(given)),
    ("redundancy.k3d2", |given| copies(given)),
    ("redundancy.k4d2", |given| copies(given)),
    ("jsq2.0.5", |given| choices(given)),
    ("jsq3.0.5", |given| choices(given)),
    ("jsq3.0.7", |given| choices(given)),
    ("jsq2.0.9", |given| choices(given)),
    ("jsq2.0.95", |given| choices(given)),
    ("jsq3.0.95", |given| choices(given)),
    ("jsq2.0.99", |given| choices(given)),
    ("jsq3.0.99", |given| choices(given)),
    ("pooling.ratio", |given| {
        let [total, rate] = ["lambda_total", "mu"].map(|name| given.number(name));
        let response = |arrival: f64, servers: u32| Mmc::new(arrival, rate, servers).expect("stable").mean_response();
        response(total / 2.0, 1) / response(total, 2)
    }),
    ("drain.mm1", |given| mm1(given).mean_drain(u64::from(given.count("backlog")))),
    ("rare.mm1.K20", |given| mm1(given).busy_period_reaches(given.count("K"))),
    ("mm1.transient.t20", |given| after(given)),
    ("mm1.transient.t100", |given| after(given)),
    ("rare.tandem.C8", |given| tandem(given)),
    ("rare.tandem.C10", |given| tandem(given)),
    ("rare.tandem.C12", |given| tandem(given)),
];

fn after(given: &Given) -> f64 {
    mm1(given).mean_present_after(given.count("N0"), given.number("t")).expect("short")
}

fn tandem(given: &Given) -> f64 {
    let [arrival_rate, first_service_rate, second_service_rate] = ["lam", "mu1", "mu2"].map(|name| given.number(name));
    let tandem = Tandem { arrival_rate, first_service_rate, second_service_rate, capacity: given.count("C") };
    tandem.second_fills().expect("valid")
}

fn mm1(given: &Given) -> Mm1 {
    Mm1::new(given.number("lambda"), given.number("mu")).expect("stable")
}

fn mmc(given: &Given) -> Mmc {
    let servers = if given.0["c"].is_null() { 1 } else { given.count("c") };
    Mmc::new(given.number("lambda"), given.number("mu"), servers).expect("stable")
}

fn mm1k(given: &Given) -> Mmck {
    Mmck::new(given.number("lambda"), given.number("mu"), 1, given.count("K")).expect("valid")
}

fn mg1(given: &Given) -> Mg1 {
    Mg1::new(given.number("lambda"), given.number("E[S]"), given.number("SCV")).expect("stable")
}

fn shared(given: &Given) -> Mg1 {
    Mg1::new(given.number("lambda"), 1.0 / given.number("mu"), 1.0).expect("stable")
}

fn priority(given: &Given) -> Priority {
    Priority::new(&[given.number("lambda1"), given.number("lambda2")], given.number("mu")).expect("stable")
}

/// Routing such as `0->1 .6,0->2 .4;1->0 .1,1->out .9`.
fn jackson(given: &Given) -> Jackson {
    let mut stations: Vec<Station> = (given.list("mu").into_iter())
        .map(|service_rate| Station { outside_rate: 0.0, service_rate, servers: 1, onward: Vec::new() })
        .collect();
    stations[0].outside_rate = given.number("external_rate");
    for arc in given.0["routing"].as_str().expect("routing is text").split([';', ',']) {
        let (from, rest) = arc.split_once("->").expect("an arc");
        let (to, share) = rest.split_once(' ').expect("an arc with a probability");
        if let Ok(to) = to.parse() {
            let share = share.parse().expect("a probability");
            stations[from.parse::<usize>().expect("a station")].onward.push((to, share));
        }
    }
    Jackson::new(&stations).expect("stable")
}

fn copies(given: &Given) -> f64 {
    let [arrival, service] = ["lambda_per_server", "mu"].map(|name| given.number(name));
    redundancy::mean_response_of_copies(given.count("servers"), given.count("d"), arrival, service).expect("stable")
}

fn choices(given: &Given) -> f64 {
    redundancy::mean_response_of_choices(given.number("rho"), given.count("d"), given.number("mu")).expect("stable")
}

fn both(given: &Given) -> f64 {
    redundancy::mean_response_of_both(given.number("lambda"), given.number("mu")).expect("stable")
}
