//! Recovery in time and by versions, and the detection that it waits for.

use windtunnel::theory::checkpoint::Checkpoint;
use windtunnel::theory::common_cause::Difficulty;
use windtunnel::theory::detection::{self, Heartbeat};
use windtunnel::theory::hedge::Hedge;
use windtunnel::theory::recovery_block::RecoveryBlock;
use windtunnel::theory::rejuvenation::Ageing;
use windtunnel::theory::restart::Restart;
use windtunnel::theory::retry::Retry;
use windtunnel::theory::{breaker, structure, voting};

use crate::reference::{Formula, Given};

/// What gives each reference value.
pub const FORMULAS: &[(&str, Formula)] = &[
    ("retry.success", |given| retry(given).success()),
    ("retry.fulljitter", |given| {
        let [base, factor, cap] = ["base", "factor", "cap"].map(|name| given.number(name));
        retry(given).mean_pause_full_jitter(base, factor, cap)
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
    ("tailscale.100", |given| structure::any_of(given.number("p"), given.count("n"))),
    ("restart.det", |given| {
        let [work, failure, repair] = ["work", "fail_rate", "repair_rate"].map(|name| given.number(name));
        Restart::new(work, failure, 1.0 / repair).expect("valid").mean_completion()
    }),
    ("ckpt.young", |given| checkpoint(given).young()),
    ("ckpt.daly", |given| checkpoint(given).daly()),
    ("ckpt.time.3600", |given| completion(given)),
    ("ckpt.time.43200", |given| completion(given)),
    ("ckpt.efficiency", |given| checkpoint(given).best_efficiency()),
    ("rb.ok", |given| {
        let [reject, accept] = ["false_reject", "false_accept"].map(|name| given.number(name));
        RecoveryBlock::new(&given.list("p_correct"), reject, accept).expect("valid").outcome().right
    }),
    ("nvp.3", |given| 1.0 - voting::majority(1.0 - given.number("q"), 3, 1.0).expect("odd")),
    ("nvp.5", |given| 1.0 - voting::majority(1.0 - given.number("q"), 5, 1.0).expect("odd")),
    ("vote.simple", |given| structure::k_of_n(3, &given.list("p"))),
    ("phi.t8", |given| detection::phi_normal_silence(given.number("mean"), given.number("sd"), given.number("phi"))),
    ("phi.exp", |given| detection::phi_exponential(given.number("mean"), given.number("t"))),
    ("hb.latency", |given| Heartbeat::new(given.number("T"), given.count("k"), 0.0).expect("valid").mean_delay()),
    ("nvp.3.EL", |given| {
        assert_eq!(given.0["theta"], "Beta(0.5,9.5)");
        Difficulty::new(0.5, 9.5).expect("valid").majority_fails(3).expect("odd")
    }),
    ("vote.weighted", |given| {
        let members = given.list("p");
        let weights: Vec<f64> = members.iter().map(|member| voting::best_weight(*member)).collect();
        voting::weighted_majority(&members, &weights).expect("valid")
    }),
    ("rejuv.pf", |given| {
        let [ageing_rate, failure_rate, repair_rate, restart_rate] =
            ["r_aging", "lam", "repair", "rejuv_done"].map(|name| given.number(name));
        let ageing = Ageing { ageing_rate, failure_rate, repair_rate, restart_rate };
        ageing.restarted_at_random(given.number("rejuv_trigger")).expect("valid").failed
    }),
];

fn retry(given: &Given) -> Retry {
    Retry::new(given.number("q"), given.count("attempts")).expect("valid")
}

fn trip(given: &Given) -> f64 {
    breaker::mean_calls_to_trip(given.number("q"), given.count("k")).expect("valid")
}

fn hedge(given: &Given) -> Hedge {
    Hedge::new(given.number("mu"), given.number("d"), 1).expect("valid")
}

fn checkpoint(given: &Given) -> Checkpoint {
    Checkpoint::new(given.number("delta"), given.number("R"), given.number("MTBF")).expect("valid")
}

fn completion(given: &Given) -> f64 {
    checkpoint(given).mean_completion(given.number("work"), given.number("tau"))
}
