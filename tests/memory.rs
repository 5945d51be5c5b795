//! What is reckoned of memory against what is allocated: every constant within 0.8 to 1.25, at every doubling.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;

use windtunnel::engine::command::Command;
use windtunnel::engine::{Culprit, End, Engine, Limit};
use windtunnel::foundation::{HandlerId, SourceId, Span, Time};
use windtunnel::measure::Run;
use windtunnel::parts::fault::{Fault, SlowDown};
use windtunnel::parts::recovery::{Abandon, Layer, Timeout};
use windtunnel::scenario::footprint::footprint;
use windtunnel::scenario::model::{Around, Site};
use windtunnel::scenario::{self, Model};

/// Counts the bytes that each thread has taken more than it gave back: what others do meanwhile does not matter.
struct Counting;

thread_local! {
    static IN_USE: Cell<i64> = const { Cell::new(0) };
}

fn count(more: i64) {
    // A thread that ends gives back after its own count has gone.
    let _ = IN_USE.try_with(|in_use| in_use.set(in_use.get() + more));
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as i64);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(-(layout.size() as i64));
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as i64 - layout.size() as i64);
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn model(body: &str) -> Arc<Model> {
    let text = format!("Scenario(name: \"memory\", question: \"How much?\", horizon: \"1h\", {body})");
    scenario::load(&text, "memory.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model
}

/// Advances to 1, 2, 4 ... 64 times `first` and compares how much is reckoned and allocated more each time.
fn doubles(what: &str, body: &str, first: Span) {
    let mut engine = Engine::new(model(body), 1, 0);
    let mut ratios = Vec::new();
    let mut before = None;
    for doubling in 0..7 {
        engine.advance(Time(first.0 << doubling), &mut ());
        let now = (engine.state().reckoned() as f64, IN_USE.get() as f64);
        if let Some((reckoned, allocated)) = before.replace(now) {
            ratios.push((now.0 - reckoned) / (now.1 - allocated));
        }
    }
    println!("{what}: {ratios:.3?}");
    assert!(ratios.iter().all(|ratio| (0.8..=1.25).contains(ratio)), "{what}: {ratios:?}");
}

const MILLIS: Span = Span(1_000_000);

/// A thousand events a second come to a handler that is done with none of them.
fn stuck(rest: &str) -> String {
    format!(
        "sources: [(name: \"s\", arrivals: Periodic(every: \"1ms\"))],
         handlers: [(name: \"h\", service: Deterministic(value: \"1d\"))], routes: [(from: \"s\", to: To(\"h\"))], {rest}"
    )
}

/// The same to one that is done with each at once.
fn quick(rest: &str) -> String {
    stuck(rest).replace("\"1d\"", "\"10us\"")
}

#[test]
fn events_that_wait() {
    doubles("root, attempt and place in the queue", &stuck(""), Span(1_000 * MILLIS.0));
}

#[test]
fn attempts_of_events_that_go_to_many() {
    let names: Vec<String> = (0..200).map(|at| format!("\"h{at}\"")).collect();
    let handlers: Vec<String> =
        names.iter().map(|name| format!("(name: {name}, service: Deterministic(value: \"1d\"))")).collect();
    let body = format!(
        "sources: [(name: \"s\", arrivals: Periodic(every: \"1ms\"))], handlers: [{}],
         routes: [(from: \"s\", to: ToAll([{}]))],",
        handlers.join(", "),
        names.join(", ")
    );
    doubles("attempt, place in the queue and branch of a joint", &body, Span(20 * MILLIS.0));
}

#[test]
fn layers_around_what_waits() {
    let layers = ["Retry(retries: 1)"; 16].join(", ");
    let body = stuck(&format!("strategies: [(name: \"r\", routes: {{\"s -> h\": [{layers}]}})],"));
    doubles("node", &body, Span(200 * MILLIS.0));
}

#[test]
fn branches_of_layers() {
    let versions: Vec<String> = (0..12).map(|at| format!("\"v{at}\"")).collect();
    let handler = |name: &String| format!("(name: {name}, service: Deterministic(value: \"1d\"))");
    let body = format!(
        "sources: [(name: \"s\", arrivals: Periodic(every: \"1ms\"))],
         handlers: [(name: \"h\", service: Deterministic(value: \"1d\")), {}], routes: [(from: \"s\", to: To(\"h\"))],
         strategies: [(name: \"r\", routes: {{\"s -> h\": [NVersion(versions: [{}])]}})],",
        versions.iter().map(handler).collect::<Vec<_>>().join(", "),
        versions.join(", ")
    );
    doubles("attempt, place and branch of a layer", &body, Span(100 * MILLIS.0));
}

#[test]
fn timers_that_were_called_off() {
    let body = quick("strategies: [(name: \"r\", routes: {\"s -> h\": [Timeout(after: \"50min\")]})],");
    doubles("entry of the calendar", &body, Span(1_000 * MILLIS.0));
}

#[test]
fn deadlines_that_are_ahead() {
    doubles("deadline", &quick("failure: (deadline: \"50min\"),"), Span(1_000 * MILLIS.0));
}

#[test]
fn keys_that_have_come() {
    let body = quick("failure: (order: PerKey),").replace("\"1ms\"))", "\"1ms\"), keys: 1000000000)");
    doubles("key", &body, Span(1_000 * MILLIS.0));
}

#[test]
fn events_that_are_parked() {
    let body = quick(
        "strategies: [(name: \"r\", routes: {\"s -> h\": [DeadLetter(redrives: 1, redrive_after: \"50min\")]})],",
    )
    .replace("\"10us\")", "\"10us\"), errors: 1");
    doubles("parked event, letter and entry of the calendar", &body, Span(1_000 * MILLIS.0));
}

#[test]
fn answers_that_are_remembered() {
    let body = quick(
        "strategies: [(name: \"r\", routes: {\"s -> h\": [Idempotency(window: \"50min\", capacity: 1000000)]})],",
    );
    doubles("answer", &body, Span(1_000 * MILLIS.0));
}

#[test]
fn effects_that_may_be_applied_once() {
    let body = "sources: [(name: \"s\", arrivals: Periodic(every: \"1ms\"))],
         handlers: [(name: \"a\", service: Deterministic(value: \"10us\"), effect: Once),
                    (name: \"h\", service: Deterministic(value: \"1d\"))],
         routes: [(from: \"s\", to: To(\"a\")), (from: \"a\", to: To(\"h\"))],";
    doubles("root, attempt, place and effect", body, Span(1_000 * MILLIS.0));
}

#[test]
fn what_is_done_by_hand() {
    let mut engine = Engine::new(model(&quick("")), 1, 0);
    let mut ratios = Vec::new();
    let mut before = None;
    for doubling in 0..6 {
        for _ in 0..(500 << doubling) {
            let fault = Fault::SlowDown(SlowDown { factor: 1.001 });
            engine.give(Command::Inject { on: Site::Handler(HandlerId(0)), fault, lasting: Some(MILLIS) });
            engine.advance(Time(engine.now().0 + MILLIS.0), &mut ());
        }
        let now = (engine.state().reckoned() as f64, IN_USE.get() as f64);
        if let Some((reckoned, allocated)) = before.replace(now) {
            ratios.push((now.0 - reckoned) / (now.1 - allocated));
        }
    }
    println!("command and clock of a fault: {ratios:.3?}");
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    assert!((0.8..=1.25).contains(&mean), "{ratios:?}");
}

#[test]
fn layers_that_were_edited_make_room_for_others() {
    let text = quick("strategies: [(name: \"r\", routes: {\"s -> h\": [Retry(retries: 1)]})],");
    let mut engine = Engine::new(model(&text), 1, 0);
    let mut edit = |times: u32| {
        for at in 0..times {
            let timeout = Timeout { after: Span(MILLIS.0 * u64::from(1 + at % 7)), abandon: Abandon::Cancel };
            let layers = vec![Layer::Timeout(timeout); 1 + at as usize % 3];
            engine.give(Command::SetLayers { set: 0.into(), route: 0.into(), layers });
            engine.advance(Time(engine.now().0 + MILLIS.0), &mut ());
        }
        (engine.state().stacks.count(), engine.state().memories.len())
    };
    let few = edit(10);
    assert_eq!(edit(1_000), few);
    engine.recount().unwrap_or_else(|wrong| panic!("{wrong}"));
}

/// So many handlers, each with a source and a route of its own.
fn side_by_side(handlers: usize, classes: usize) -> Arc<Model> {
    let list = |each: &dyn Fn(usize) -> String| (0..handlers).map(each).collect::<Vec<_>>().join(", ");
    let declared: Vec<String> = (0..classes).map(|at| format!("(name: \"c{at}\")")).collect();
    model(&format!(
        "classes: [{}], sources: [{}], handlers: [{}], routes: [{}],",
        declared.join(", "),
        list(&|at| format!("(name: \"s{at}\", arrivals: Poisson(rate: \"2/min\"))")),
        list(&|at| format!("(name: \"h{at}\", service: Exponential(mean: \"10s\"))")),
        list(&|at| format!("(from: \"s{at}\", to: To(\"h{at}\"))")),
    ))
}

#[test]
fn a_model_and_its_measures() {
    let (mut before, mut ratios) = (None, Vec::new());
    for (handlers, classes) in [(5, 0), (50, 0), (80, 0), (20, 1_000)] {
        let start = IN_USE.get();
        let model = side_by_side(handlers, classes);
        let mut run = Run::new(Arc::clone(&model), 1);
        run.advance(model.horizon);
        let (reckoned, allocated) = (footprint(&model) as f64, (IN_USE.get() - start) as f64);
        println!("{handlers} handlers, {classes} classes: {reckoned} reckoned, {allocated} allocated");
        let (more_reckoned, more) = before.map_or((reckoned, allocated), |(r, a)| (reckoned - r, allocated - a));
        println!("  more: {more_reckoned} reckoned, {more} allocated");
        before = Some((reckoned, allocated));
        ratios.push(reckoned / allocated);
    }
    assert!(ratios.iter().all(|ratio| (0.8..=1.25).contains(ratio)), "{ratios:?}");
}

#[test]
fn a_run_ends_where_it_would_take_more_and_says_for_what() {
    for (body, culprit) in [
        (stuck(""), Culprit::Place(Around::Handler(HandlerId(0)))),
        (
            quick("failure: (order: PerKey),").replace("\"1ms\"))", "\"1ms\"), keys: 1000000000)"),
            Culprit::Source(SourceId(0)),
        ),
    ] {
        let model = model(&format!("limits: (memory: \"4 MB\"), {body}"));
        let start = IN_USE.get();
        let mut run = Run::new(Arc::clone(&model), 1);
        run.advance(model.horizon);
        let taken = IN_USE.get() - start;
        let stop = run.engine.state().end.and_then(End::stop).expect("it is stopped");
        assert_eq!((stop.limit, stop.culprit), (Limit::Memory, culprit));
        assert!((2_000_000..5_000_000).contains(&taken), "{taken}");
        let sentence = stop.describe(&model);
        assert!(sentence.contains("4 MB of memory"), "{sentence}");
        assert!(run.snapshot().since_warm_up.ledger.offered > 1_000, "what was measured is kept");

        let mut sliced = Run::new(Arc::clone(&model), 1);
        while !sliced.advance_at_most(model.horizon, 1_111) {
            sliced = sliced.clone();
        }
        assert_eq!(sliced.engine.state().events, run.engine.state().events, "at the same event by any way");
    }
}
