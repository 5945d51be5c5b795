//! Without faults: no part changes an outcome, and what it costs is known.

use windtunnel::foundation::{HandlerId, Time};
use windtunnel::measure::ledger::Ledger;
use windtunnel::measure::upkeep::UpkeepCosts;

use crate::system::{Place, SERVER, System};
use crate::tried::{self, Tried};

/// What a part costs, per event.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Cost {
    /// Beside the one that it needs.
    attempts: f64,
    delay_millis: f64,
    /// Replica time for the mechanism's own work: checkpoints and restarts.
    upkeep_millis: f64,
    /// Share of events that do not end correct.
    spoilt: f64,
}

const FREE: Cost = Cost { attempts: 0.0, delay_millis: 0.0, upkeep_millis: 0.0, spoilt: 0.0 };

/// What acts by design although nothing is faulty: the part, what it costs, and why.
const ACTS_WITHOUT_FAULTS: &[(&str, Cost, &str)] = &[
    (
        "DistributedRecoveryBlock(alternates: [\"@handler\"])",
        Cost { attempts: 1.0, ..FREE },
        "the alternate runs beside the primary",
    ),
    ("NVersion(versions: [\"@handler\"])", Cost { attempts: 1.0, ..FREE }, "every version runs"),
    ("NSelfChecking(versions: [\"@handler\"])", Cost { attempts: 1.0, ..FREE }, "both of a pair run"),
    ("Hedge(delay: \"5ms\")", Cost { attempts: 1.0, ..FREE }, "half way through service a copy is sent"),
    (
        "AcceptanceTest(coverage: 1, false_alarm: 0.1, cost: \"2ms\")",
        Cost { delay_millis: 2.0, spoilt: 0.1, ..FREE },
        "every result is tested, and one right one in ten refused",
    ),
    (
        "RecoveryBlock(alternates: [\"@handler\"], false_alarm: 0.1, test: \"2ms\", restore: \"1ms\")",
        Cost { attempts: 0.1, delay_millis: 3.3, spoilt: 0.01, ..FREE },
        "every result is tested; where a right one is refused, the state is restored and the alternate runs",
    ),
    ("Timeout(after: \"9ms\")", Cost { spoilt: 1.0, ..FREE }, "a limit below the service time"),
    (
        "Deadline(margin: \"300ms\")",
        Cost { attempts: -1.0, spoilt: 1.0, ..FREE },
        "more time is asked for than an event has",
    ),
    (
        "Shed(length_max: 0)",
        Cost { attempts: -1.0, spoilt: 1.0, ..FREE },
        "it is told to refuse even while nobody waits",
    ),
    (
        "Bulkhead(calls: 1)",
        Cost { attempts: -0.167, spoilt: 0.167, ..FREE },
        "at load 0.2 one in six finds the place taken (Erlang B)",
    ),
    (
        "RateLimiter(rate: \"20/s\")",
        Cost { attempts: -0.49, spoilt: 0.49, ..FREE },
        "events come at random, and some come too early",
    ),
    (
        "CircuitBreaker(slow_after: \"9ms\", slow_rate: 0.5)",
        Cost { attempts: -0.94, spoilt: 0.94, ..FREE },
        "every call is slow in its eyes, and it opens",
    ),
    (
        "checkpoint: Periodic(interval: \"3ms\", write: \"500us\")",
        Cost { delay_millis: 1.5, upkeep_millis: 1.5, ..FREE },
        "three checkpoints are written for each event",
    ),
    (
        "checkpoint: Snapshot(events: 5, write: \"1s\")",
        Cost { upkeep_millis: 186.0, ..FREE },
        "the state is written after five events of a replica, while others serve",
    ),
    (
        "rejuvenation: ByAge(age: Deterministic(value: \"1s\"), restart: Deterministic(value: \"1s\"))",
        Cost { attempts: -0.04, delay_millis: 228.0, upkeep_millis: 1348.0, spoilt: 0.375 },
        "all replicas are of one age and restart together: half of the time nobody serves",
    ),
    (
        "rejuvenation: Rolling(period: \"1s\", restart: Deterministic(value: \"1s\"))",
        Cost { delay_millis: 0.265, upkeep_millis: 1348.0, ..FREE },
        "one replica after the other is restarted while the rest serve",
    ),
    (
        "detector: Heartbeat(period: \"20ms\", misses: 1, loss: 0.1)",
        Cost { attempts: 0.065, delay_millis: 0.3, ..FREE },
        "heartbeats are lost, the healthy are taken for dead, and their events begin anew",
    ),
];

struct Measured {
    ledger: Ledger,
    attempts: u64,
    latency: f64,
    upkeep: UpkeepCosts,
}

fn measure(tried: Option<&Tried>, place: Place) -> Measured {
    let bare = Tried { name: "", text: String::new(), place };
    let mut run = System::without_faults(tried.unwrap_or(&bare)).run();
    run.advance(Time(20_000_000_000));
    let numbers = run.snapshot().since_warm_up;
    Measured {
        ledger: numbers.ledger,
        attempts: (0..3).map(|at| run.measures.handler(HandlerId(at)).demands.offered).sum(),
        latency: numbers.latency.mean,
        upkeep: run.measures.handler(HandlerId(SERVER)).upkeep,
    }
}

fn cost(tried: &Tried) -> Cost {
    let (bare, with) = (measure(None, tried.place), measure(Some(tried), tried.place));
    assert_eq!(bare.ledger.correct, bare.ledger.decided());
    let events = with.ledger.offered as f64;
    let settled = with.ledger.decided() as f64;
    let UpkeepCosts { writing, restarting, rejuvenating, switching, .. } = with.upkeep;
    let upkeep: f64 = [writing, restarting, rejuvenating, switching].iter().map(|span| span.as_secs_f64()).sum();
    Cost {
        attempts: (with.attempts as f64 - bare.attempts as f64) / events,
        delay_millis: (with.latency - bare.latency) * 1e3,
        upkeep_millis: upkeep * 1e3 / events,
        spoilt: 1.0 - with.ledger.correct as f64 / settled,
    }
}

/// Exactly, or where something is listed as closely as some four hundred events allow; the delay where most events
/// end correct.
fn is_as_said(cost: Cost, said: Cost) -> bool {
    let margin = |value: f64| if said == FREE { 1e-9 } else { 0.03 + 0.05 * value.abs() };
    let close = |a: f64, b: f64| (a - b).abs() <= margin(b);
    close(cost.attempts, said.attempts)
        && (close(cost.delay_millis, said.delay_millis) || said.spoilt > 0.5)
        && close(cost.upkeep_millis, said.upkeep_millis)
        && close(cost.spoilt, said.spoilt)
}

#[test]
fn without_faults_nothing_changes_an_outcome_and_what_acts_all_the_same_is_listed_with_its_cost() {
    let parts = tried::all_gentle();
    // A part's name is followed by its first parenthesis, and a protection's preceded by its slot.
    let name = |text: &str| text.split('(').next().and_then(|name| name.split(": ").last()).map(str::to_owned);
    let by_design = ACTS_WITHOUT_FAULTS.iter().flat_map(|(text, ..)| {
        let is_gentle = |part: &&Tried| part.text == *text;
        let named = parts.iter().filter(move |part| Some(part.name) == name(text).as_deref() && !is_gentle(part));
        named.map(|part| Tried { text: (*text).to_owned(), ..part.clone() })
    });
    let mut wrong = Vec::new();
    println!("{:>9} {:>9} {:>9} {:>8}  per event without faults", "attempts", "delay", "upkeep", "spoilt");
    for tried in parts.iter().cloned().chain(by_design) {
        let listed = ACTS_WITHOUT_FAULTS.iter().find(|(text, ..)| *text == tried.text);
        let (said, why) = listed.map_or((FREE, "does nothing"), |(_, said, why)| (*said, why));
        let found = cost(&tried);
        let Cost { attempts, delay_millis, upkeep_millis, spoilt } = found;
        println!(
            "{attempts:9.3} {delay_millis:6.3} ms {upkeep_millis:6.3} ms {:6.2} %  {} ({:?}): {why}",
            spoilt * 100.0,
            tried.text,
            tried.place
        );
        if !is_as_said(found, said) {
            wrong.push(format!("{tried:?}: {found:?}, not {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
