//! Queues with breakdowns, impatience and batches, channels that lose, and overload that sustains itself.

use windtunnel::theory::breakdown::{self, Breakdown};
use windtunnel::theory::delivery::Delivery;
use windtunnel::theory::metastability::Impatience;
use windtunnel::theory::patience::{self, ErlangA};
use windtunnel::theory::{batch, channel};

use crate::reference::{Formula, Given};

/// What gives each reference value.
pub const FORMULAS: &[(&str, Formula)] = &[
    ("mm1_breakdown.L", |given| breakdown(given, Breakdown::at_any_time).mean_present()),
    ("mm1_breakdown.maxtput", |given| {
        breakdown::throughput_max(given.number("mu"), given.number("fail_rate"), given.number("repair_rate"))
    }),
    ("mm1_active_breakdown.L", |given| breakdown(given, Breakdown::while_busy).mean_present()),
    ("mm1_disaster.loss", |given| {
        let [arrival, service, crash] = ["lambda", "mu", "crash_rate"].map(|name| given.number(name));
        breakdown::loss_by_clearing(arrival, service, crash).expect("valid")
    }),
    ("erlangA.ab", |given| erlang_a(given).abandoned()),
    ("erlangA.pw", |given| erlang_a(given).wait_probability()),
    ("mm1_D.loss", |given| {
        let [arrival, service, deadline] = ["lambda", "mu", "deadline"].map(|name| given.number(name));
        patience::expired(arrival, service, deadline).expect("valid")
    }),
    ("biterr.msg", |given| channel::corrupted(given.number("BER"), given.count("bits"))),
    ("alo.attempts", |given| {
        Delivery::new(given.number("loss"), given.number("ack_loss"), None).expect("valid").mean_sends()
    }),
    ("crc.undetected", |given| channel::undetected(given.count("bits"))),
    ("npolicy.L", |given| {
        let [arrival, service] = ["lambda", "mu"].map(|name| given.number(name));
        batch::mean_present_with_late_start(arrival, service, given.count("N")).expect("stable")
    }),
    ("bulk.L", |given| {
        let [arrival, service] = ["lambda", "mu_batch"].map(|name| given.number(name));
        batch::mean_present_with_batch_service(arrival, given.count("b"), service).expect("stable")
    }),
    ("batcharr.L", |given| {
        let [arrival, service] = ["batch_rate", "mu"].map(|name| given.number(name));
        batch::mean_present_with_batch_arrivals(arrival, given.count("batch"), service).expect("stable")
    }),
    ("meta.low", |given| impatience(given).healthy_rate().expect("it can be healthy")),
    ("meta.high", |given| impatience(given).overloaded_rate().expect("it can be overloaded")),
];

fn impatience(given: &Given) -> Impatience {
    let [arrival, service, timeout] = ["lambda", "mu", "timeout"].map(|name| given.number(name));
    Impatience::new(arrival, service, timeout, given.count("attempts")).expect("valid")
}

type BreakdownOf = fn(f64, f64, f64, f64) -> Result<Breakdown, windtunnel::theory::Refusal>;

fn breakdown(given: &Given, build: BreakdownOf) -> Breakdown {
    let [arrival, service, failure, repair] =
        ["lambda", "mu", "fail_rate", "repair_rate"].map(|name| given.number(name));
    build(arrival, service, failure, repair).expect("stable")
}

fn erlang_a(given: &Given) -> ErlangA {
    let [arrival, service, patience] = ["lambda", "mu", "patience_rate"].map(|name| given.number(name));
    ErlangA::new(arrival, service, given.count("c"), patience).expect("valid")
}
