//! Recovery in time and by versions, and the detection that it waits for.

use windtunnel::theory::checkpoint::Checkpoint;
use windtunnel::theory::retry::{self, Hedge, Retry};
use windtunnel::theory::{detection, structure};

use crate::reference::{Formula, Given};

/// What gives each reference value.
pub const FORMULAS: &[(&str, Formula)] = &[
    ("retry.success", |given| retry(given).success()),
    ("retry.fulljitter", |given| {
        let [base, factor, cap] = ["base", "factor", "cap"].map(|name| given.number(name));
        retry(given).mean_delay_full_jitter(base, factor, cap)
    }),
    ("retry.amplify3", |given| {
        Retry::new(1.0, given.count("attempts")).expect("valid").amplification(given.count("layers"))
    }),
    ("retry.amplify_partial", |given| retry(given).mean_attempts()),
    ("cb.trip.q0.5k5", |given| trip(given)),
    ("cb.trip.q0.3k5", |given| trip(given)),
    ("cb.trip.q0.1k3", |given| trip(given)),
    ("hedge.mean", |given| hedge(given).mean_latency()),
    ("hedge.p99", |given| hedge(given).latency_quantile(0.99)),
    ("tailscale.100", |given| retry::any_of(given.number("p"), given.count("n"))),
    ("restart.det", |given| {
        let [work, failure, repair] = ["work", "fail_rate", "repair_rate"].map(|name| given.number(name));
        retry::mean_completion_with_restarts(work, failure, 1.0 / repair).expect("valid")
    }),
    ("ckpt.young", |given| checkpoint(given).young()),
    ("ckpt.daly", |given| checkpoint(given).daly()),
    ("ckpt.time.3600", |given| completion(given)),
    ("ckpt.time.43200", |given| completion(given)),
    ("ckpt.efficiency", |given| checkpoint(given).best_efficiency()),
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
];

fn retry(given: &Given) -> Retry {
    Retry::new(given.number("q"), given.count("attempts")).expect("valid")
}

fn trip(given: &Given) -> f64 {
    retry::mean_calls_to_trip(given.number("q"), given.count("k")).expect("valid")
}

fn hedge(given: &Given) -> Hedge {
    Hedge::new(given.number("mu"), given.number("d")).expect("valid")
}

fn checkpoint(given: &Given) -> Checkpoint {
    Checkpoint::new(given.number("delta"), given.number("R"), given.number("MTBF")).expect("valid")
}

fn completion(given: &Given) -> f64 {
    checkpoint(given).mean_completion(given.number("work"), given.number("tau"))
}
