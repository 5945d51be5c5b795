//! Queues that events leave before they are served, and queues that are never empty.

use windtunnel::engine::{Engine, Observer, Occurrence, What};
use windtunnel::foundation::{HandlerId, Span};
use windtunnel::measure::Run;

use crate::harness::{
    REPLICATIONS, crash, entry, judge_runs, long_runs, model, present, short_runs, span_secs, station,
};

#[test]
fn a_fixed_patience_in_the_queue_is_exhausted_as_often_as_theory_says() {
    let body = station("Poisson(rate: \"0.9/s\")", "service: Exponential(mean: \"1s\")")
        + ", strategies: [(name: \"patient\", routes: {
            \"way\": [Bulkhead(calls: 1, waiting: 1000000, wait: \"2s\")]})]";
    long_runs("mm1_D.loss", &body, 0.9, 1.5e6, |run| {
        let ledger = run.snapshot().since_warm_up.ledger;
        ledger.rejected as f64 / ledger.decided() as f64
    });
}

/// Ten agents, and events whose patience of two seconds on average races against the answer.
///
/// The race goes on during service, which the model of Palm does not have; but where half of those in service
/// leave because their patience is at an end, and half because they have been served, they leave at the rate of
/// one a second all the same, and the queue in front of the agents is that of the model.
fn race() -> &'static str {
    "sources: [(name: \"source\", arrivals: Poisson(rate: \"10/s\"))],
     handlers: [
        (name: \"agents\", replicas: 10, service: Exponential(mean: \"2s\")),
        (name: \"patience\", replicas: 1000, service: Exponential(mean: \"2s\")),
     ],
     routes: [(name: \"way\", from: \"source\", to: To(\"agents\"), mode: Call())],
     strategies: [(name: \"race\", routes: {
        \"way\": [NVersion(versions: [\"patience\"], vote: KOfN, needs: 1)],
     })]"
}

/// Counts how many come to the agents, how many of them are served some day, and how many at once.
#[derive(Clone, Default)]
struct Served {
    came: u64,
    served: u64,
    at_once: u64,
}

const AGENTS: HandlerId = HandlerId(0);

impl Observer for Served {
    fn hear(&mut self, Occurrence { what, .. }: Occurrence) {
        match what {
            What::Entered(handler) => {
                self.came += u64::from(handler == AGENTS);
            }
            What::Started { handler, waited, .. } => {
                self.served += u64::from(handler == AGENTS);
                self.at_once += u64::from(handler == AGENTS && waited == Span::ZERO);
            }
            _ => {}
        }
    }
}

fn share(id: &str, events: f64, count: fn(&Served) -> u64) {
    let share = |mut engine: Engine, mut served: Served| {
        engine.advance(engine.model().horizon, &mut served);
        count(&served) as f64 / served.came as f64
    };
    let model = model(events / 10.0 / REPLICATIONS as f64, 0.0, race());
    short_runs(id, &model, REPLICATIONS, share, Served::default());
}

#[test]
fn impatient_events_wait_and_leave_as_often_as_erlang_a_says() {
    share("erlangA.ab", 3e6, |served| served.came - served.served);
    share("erlangA.pw", 1.2e6, |served| served.came - served.at_once);
}

#[test]
fn a_saturated_server_that_breaks_down_serves_as_many_as_theory_says() {
    let body = station(
        "Closed(population: 4, think: Deterministic(value: \"0s\"))",
        "service: Exponential(mean: \"1s\"), on_crash: Resume",
    ) + &crash("station", "Exponential(mean: \"20s\")", "Exponential(mean: \"4s\")");
    let throughput = |run: &Run| run.snapshot().since_warm_up.ledger.decided() as f64 / span_secs(run);
    long_runs("mm1_breakdown.maxtput", &body, 0.833, 2e6, throughput);
}

#[test]
fn a_server_that_only_work_wears_out_holds_as_many_as_theory_says() {
    // What is served meets its end or a breakdown, whichever is first: 1.05 times a second, and one of 21 times a
    // breakdown. Then it keeps its server while it waits for the repair and for the rest of its service.
    let breakdown = 0.05 / 1.05;
    let stretch = "Exponential(mean: \"952380952ns\")";
    let body = format!(
        "sources: [(name: \"source\", arrivals: Poisson(rate: \"0.5/s\"))],
         handlers: [(name: \"station\", service: {stretch}),
                    (name: \"repair\", replicas: 100, service: Exponential(mean: \"4s\")),
                    (name: \"rest\", replicas: 100, service: {stretch})],
         routes: [(from: \"source\", to: To(\"station\")),
                  (from: \"station\", to: ByProbability([(\"repair\", {breakdown})]), mode: Call()),
                  (from: \"repair\", to: To(\"rest\"), mode: Call()),
                  (from: \"rest\", to: ByProbability([(\"repair\", {breakdown})]), mode: Call())]"
    );
    let model = model(150_000.0, 2_000.0, &body);
    judge_runs(&entry("mm1_active_breakdown.L"), &model, 64, present);
}

#[test]
fn events_that_come_in_pairs_wait_as_theory_says() {
    // One of each pair goes straight to the station, the other through a relay that takes no time.
    let body = "sources: [(name: \"source\", arrivals: Poisson(rate: \"0.4/s\"))],
        handlers: [(name: \"station\", service: Exponential(mean: \"1s\")),
                   (name: \"relay\", service: Deterministic(value: \"0s\"))],
        routes: [(from: \"source\", to: ToAll([\"station\", \"relay\"])), (from: \"relay\", to: To(\"station\"))]";
    let model = model(200_000.0, 2_000.0, body);
    judge_runs(&entry("batcharr.L"), &model, 64, present);
}
