//! What must hold after every calendar entry, on random scenarios under random commands.
//!
//! The live records are recounted, the ledger adds up, and Little's law holds to the nanosecond: the integral
//! of the number present is the sum of the times stayed, of those who left and of those still there.

#[path = "invariants/layers.rs"]
mod layers;
#[path = "invariants/plan.rs"]
mod plan;
#[path = "invariants/protections.rs"]
mod protections;
#[path = "invariants/sound.rs"]
mod sound;

use std::sync::Arc;

use proptest::prelude::*;
use windtunnel::foundation::HandlerId;
use windtunnel::measure::Run;
use windtunnel::scenario;

use crate::plan::{a_law, a_plan};
use crate::sound::{is_sound, replicas_suffice};

#[test]
fn every_fault_of_the_catalogue_is_among_the_random_ones() {
    let sources = ["Pause", "Surge"];
    for entry in windtunnel::parts::fault::CATALOGUE {
        let planned = plan::HANDLER_FAULTS.iter().any(|text| text.starts_with(&format!("{}(", entry.name)));
        assert!(planned || sources.contains(&entry.name), "{}", entry.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_or_made_up_in_any_scenario(plan in a_plan()) {
        let text = plan.text();
        let loaded = match scenario::load(&text, "random.ron") {
            Ok(loaded) => loaded,
            Err(wrong) => return Err(TestCaseError::fail(format!("{wrong}\n{text}"))),
        };
        let log = plan.log(&loaded.model);
        let mut run = Run::replay(Arc::clone(&loaded.model), plan.seed, &log);
        let mut steps = 0;
        while run.engine.now() < loaded.model.horizon && steps < 4_000 && run.step() {
            steps += 1;
            if let Err(wrong) = run.engine.recount() {
                return Err(TestCaseError::fail(format!("after {steps} entries: {wrong}\n{text}\n{log:?}")));
            }
            replicas_suffice(&run)?;
            if steps % 50 == 0 {
                is_sound(&run)?;
            }
        }
        is_sound(&run)?;
    }

    /// The identity that ties R to the ledger: on a chain without recovery or deadline, with nothing in
    /// flight, correct / offered is the product of the factors as exact fractions.
    #[test]
    fn on_a_chain_r_is_what_the_ledger_says(
        seed in any::<u64>(),
        stages in prop::collection::vec(
            (
                a_law(),
                1u32..4,
                prop::option::of(0u32..4),
                prop::sample::select(vec!["0%", "5%", "30%"]),
                prop::sample::select(vec!["0%", "5%"]),
                prop::sample::select(vec!["Lost", "Resume"]),
                any::<bool>(),
            ),
            1..6,
        ),
        instants in prop::collection::vec(0u64..3_000, 1..250),
    ) {
        let mut instants = instants;
        instants.sort_unstable();
        let at: Vec<String> = instants.iter().map(|millis| format!("\"{millis}ms\"")).collect();
        let mut handlers = String::new();
        let mut routes = "(from: \"source\", to: To(\"h0\")),".to_owned();
        let mut faults = String::new();
        for (n, (law, replicas, queue, errors, wrong, on_crash, crashes)) in stages.iter().enumerate() {
            let queue = queue.map_or("None".to_owned(), |places| format!("Some({places})"));
            handlers += &format!(
                "(name: \"h{n}\", service: {law}, replicas: {replicas}, queue: {queue}, errors: \"{errors}\",
                  wrong_results: \"{wrong}\", on_crash: {on_crash}),"
            );
            if n > 0 {
                routes += &format!("(from: \"h{}\", to: To(\"h{n}\")),", n - 1);
            }
            if *crashes {
                faults += &format!(
                    "(on: \"h{n}\", fault: Crash(), when: Process(healthy: Exponential(mean: \"200ms\"),
                      faulty: Exponential(mean: \"30ms\"))),"
                );
            }
        }
        let text = format!(
            "Scenario(name: \"chain\", question: \"Is R the product?\", horizon: \"10s\",
              sources: [(name: \"source\", arrivals: Once(at: [{}]))], handlers: [{handlers}], routes: [{routes}],
              faults: [{faults}])",
            at.join(", ")
        );
        let loaded = match scenario::load(&text, "chain.ron") {
            Ok(loaded) => loaded,
            Err(wrong) => return Err(TestCaseError::fail(format!("{wrong}\n{text}"))),
        };
        let mut run = Run::new(loaded.model, seed);
        let all = instants.len() as u64;
        while run.engine.state().sources[0].ordinal < all || !run.engine.state().roots.is_empty() {
            prop_assert!(run.step(), "the run ended with events in flight");
        }
        let numbers = run.snapshot().since_warm_up;
        prop_assert_eq!((numbers.ledger.offered, numbers.ledger.undecided), (all, 0));
        let (mut left, mut right) = (u128::from(numbers.ledger.correct), u128::from(all));
        let mut product = 1.0;
        for n in 0..stages.len() {
            let demands = run.measures.handler(HandlerId::from(n)).demands;
            let judged = demands.offered - demands.censored;
            left *= u128::from(judged);
            right *= u128::from(demands.succeeded);
            // Nobody comes to a stage after one at which everybody failed.
            if judged > 0 {
                product *= demands.succeeded as f64 / judged as f64;
            }
        }
        prop_assert_eq!(left, right, "{:?}", numbers.ledger);
        if let Some(reliability) = numbers.per_demand.system.value() {
            prop_assert!((reliability - product).abs() < 1e-12, "{} is not {}", reliability, product);
        }
    }
}
