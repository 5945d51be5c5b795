//! Layers around handlers, on scenarios without chance: every instant is worked out by hand.

use std::sync::Arc;

use windtunnel::engine::command::Command;
use windtunnel::engine::{Engine, Observer, Occurrence, Verdict, What};
use windtunnel::foundation::{HandlerId, SetId, Time};
use windtunnel::measure::Run;
use windtunnel::measure::snapshot::Estimate;
use windtunnel::parts::protection::Protection;
use windtunnel::parts::recovery::Layer;
use windtunnel::scenario::shape::ron_options;
use windtunnel::scenario::{self, Change, Model};

#[derive(Default)]
struct Seen {
    settled: Vec<(f64, Verdict)>,
    rescued: u64,
}

impl Observer for Seen {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        if let What::Settled(root) = what {
            self.settled.push((now.0 as f64 / 1e6, root.verdict));
            self.rescued += u64::from(root.verdict == Verdict::Correct && root.marks.failed_once);
        }
    }
}

/// Two sources that offer one event each, at 0 and at 500 ms, to `a` by routes of their own; `b` stands beside it.
fn text(a: &str, around: &str, on_a: &str, on_b: &str) -> String {
    format!(
        "(name: \"around\", question: \"Who tries again?\", horizon: \"10s\",
         sources: [
            (name: \"early\", arrivals: Once(at: [\"0s\"])),
            (name: \"late\", arrivals: Once(at: [\"500ms\"])),
         ],
         handlers: [
            (name: \"a\", service: Deterministic(value: \"100ms\"), {a}),
            (name: \"b\", service: Deterministic(value: \"30ms\")),
         ],
         routes: [
            (name: \"one\", from: \"early\", to: To(\"a\")),
            (name: \"other\", from: \"late\", to: To(\"a\")),
         ],
         strategies: [
            (name: \"set\", routes: {{\"one\": [{around}]}}, handlers: {{\"a\": (layers: [{on_a}]), \"b\": (layers: [{on_b}])}}),
            (name: \"all\", routes: {{\"one\": [Fallback(to: [\"b\"])]}}),
         ])"
    )
}

fn model(text: &str) -> Arc<Model> {
    scenario::load(text, "around.ron").unwrap_or_else(|wrong| panic!("{wrong}\n{text}")).model
}

fn play(text: &str, commands: &[(u64, Command)]) -> Seen {
    let model = model(text);
    let mut engine = Engine::new(Arc::clone(&model), 1, 0);
    let mut seen = Seen::default();
    for (millis, command) in commands {
        engine.advance(Time(millis * 1_000_000), &mut seen);
        engine.give(command.clone());
    }
    while engine.now() < model.horizon && engine.step(&mut seen) {
        engine.recount().expect("every count agrees");
    }
    seen
}

const FAILS: &str = "errors: 1";

#[test]
fn a_handler_tries_again_whichever_route_an_event_came_by() {
    let seen = play(&text(FAILS, "", "Retry(retries: 2, delay: \"20ms\")", ""), &[]);
    assert_eq!(seen.settled, [(340.0, Verdict::Error), (840.0, Verdict::Error)]);
}

#[test]
fn layers_around_the_route_stand_outside_of_those_around_the_handler() {
    // The route gives the handler and its second try 150 ms together.
    let outer = "Timeout(after: \"150ms\")";
    let seen = play(&text(FAILS, outer, "Retry(retries: 2, delay: \"20ms\")", ""), &[]);
    assert_eq!(seen.settled, [(150.0, Verdict::Error), (840.0, Verdict::Error)]);
    // The other way about each of the route's tries gets 80 ms.
    let seen = play(&text("", "Retry(retries: 2, delay: \"20ms\")", "Timeout(after: \"80ms\")", ""), &[]);
    assert_eq!(seen.settled, [(280.0, Verdict::Error), (580.0, Verdict::Error)]);
}

#[test]
fn a_handler_falls_back_on_another_and_so_through_the_layers_of_that_one() {
    let seen = play(&text(FAILS, "", "Fallback(to: [\"b\"])", ""), &[]);
    assert_eq!((&seen.settled[..], seen.rescued), (&[(130.0, Verdict::Correct), (630.0, Verdict::Correct)][..], 2));
    let seen = play(&text(FAILS, "", "Fallback(to: [\"b\"])", "Timeout(after: \"10ms\")"), &[]);
    assert_eq!(seen.settled, [(110.0, Verdict::Error), (610.0, Verdict::Error)]);
}

#[test]
fn a_command_puts_layers_around_a_handler_and_its_undo_takes_them_off() {
    let text = text(FAILS, "", "", "");
    let model = model(&text);
    let retry: Layer = ron_options().from_str("Retry(retries: 1)").expect("a layer");
    let protection = Box::new(Protection { layers: vec![retry.clone()], ..Protection::default() });
    let command = Command::SetProtection { set: SetId(0), handler: HandlerId(0), protection };
    let before = windtunnel::engine::command::Settings::of(&model);
    let undo = command.undo(&before, SetId(0), 0).expect("it can be undone");
    let seen = play(&text, &[(250, command.clone())]);
    assert_eq!(seen.settled, [(100.0, Verdict::Error), (700.0, Verdict::Error)]);
    let seen = play(&text, &[(250, command), (300, undo)]);
    assert_eq!(seen.settled, [(100.0, Verdict::Error), (600.0, Verdict::Error)]);

    let written = scenario::load(&text, "a.ron").expect("valid");
    let protection = Protection { layers: vec![retry], ..Protection::default() };
    let change = Change::protection(&written.scenario, "set", "a", &protection);
    let again = change.apply(&written).expect("it can be written").loaded;
    assert!(again.text().contains("\"a\": (layers: [Retry("), "{}", again.text());
    assert_eq!(again.model.sets[0].protections.len(), 1);
}

#[test]
fn r_says_that_it_is_not_derived_where_a_handler_sends_events_elsewhere() {
    let model = model(&text("errors: 0.5", "", "Fallback(to: [\"b\"])", ""));
    let mut run = Run::new(model, 1);
    run.advance(Time(9_000_000_000));
    match run.snapshot().since_warm_up.per_demand.system {
        Estimate::NotDerived(why) => assert!(why.contains("Fallback around a"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn handlers_that_fall_back_on_one_another_for_ever_are_refused() {
    let text = text(FAILS, "", "Fallback(to: [\"b\"])", "Fallback(to: [\"a\"])");
    let found = scenario::load(&text, "round.ron").expect_err("it never ends");
    let wrong =
        found.iter().find(|wrong| wrong.message.contains("no event ever leaves the cycle")).expect("it is said");
    assert!(wrong.hint.as_ref().is_some_and(|hint| hint.contains("layers around handlers")), "{wrong:?}");
}
