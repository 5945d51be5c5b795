//! At the documented limits the cost is in proportion: what follows would not end if it were as the square.

#[path = "../benches/wide.rs"]
mod wide;

use std::sync::Arc;

use windtunnel::engine::Engine;
use windtunnel::foundation::Time;
use windtunnel::measure::Run;
use windtunnel::scenario::limits::{DIAGNOSTICS_MAX, NAME_LETTERS_MAX};
use windtunnel::scenario::{self, Diagnostics, Loaded};

const WIDE: usize = 10_000;

/// A scenario of these lists, its source and its one handler left out where the lists have others.
struct Lists {
    sources: String,
    handlers: String,
    routes: String,
    rest: String,
}

fn each(of: impl Fn(usize) -> String) -> String {
    (0..WIDE).map(of).collect::<Vec<_>>().join(",\n")
}

/// So many sources, each with a handler of its own.
fn pairs() -> Lists {
    Lists {
        sources: each(|at| format!("(name: \"s{at}\", arrivals: Poisson(rate: \"1/s\"))")),
        handlers: each(|at| format!("(name: \"h{at}\", service: Deterministic(value: \"1ms\"))")),
        routes: each(|at| format!("(from: \"s{at}\", to: To(\"h{at}\"))")),
        rest: String::new(),
    }
}

/// One source before so many handlers in a row.
fn chain() -> Lists {
    let route = |at: usize| match at {
        0 => "(from: \"s\", to: To(\"h0\"))".into(),
        _ => format!("(from: \"h{}\", to: To(\"h{at}\"))", at - 1),
    };
    Lists { sources: "(name: \"s\", arrivals: Periodic(every: \"1s\"))".into(), routes: each(route), ..pairs() }
}

impl Lists {
    fn text(&self) -> String {
        let Lists { sources, handlers, routes, rest } = self;
        format!(
            "(name: \"wide\", question: \"how wide?\", horizon: \"10s\",\nsources: [{sources}],\n\
             handlers: [{handlers}],\nroutes: [{routes}],\n{rest})"
        )
    }

    fn with(self, rest: String) -> Lists {
        Lists { rest, ..self }
    }

    fn loaded(&self) -> Loaded {
        scenario::load(&self.text(), "wide.ron").unwrap_or_else(|wrong| panic!("{wrong}"))
    }

    /// As many errors as there is room for, each of them said with these words.
    #[track_caller]
    fn refused(&self, message: &str) -> Diagnostics {
        let found = scenario::load(&self.text(), "wide.ron").expect_err("it is wrong");
        assert_eq!(found.len(), DIAGNOSTICS_MAX);
        let other = found.iter().find(|one| !one.message.contains(message));
        assert_eq!(other, None);
        assert!(found.to_string().ends_with(&format!("and {} more", WIDE - DIAGNOSTICS_MAX)), "{message}");
        found
    }
}

fn crash(on: impl Fn(usize) -> String) -> String {
    let when = "Process(healthy: Exponential(mean: \"1h\"), faulty: Exponential(mean: \"1s\"))";
    each(|at| format!("(name: \"f{at}\", on: \"{}\", fault: Crash(), when: {when})", on(at)))
}

/// A set with this around every handler.
fn around_each(layers: impl Fn(usize) -> String) -> String {
    format!("strategies: [(name: \"on\", handlers: {{{}}})]", each(|at| format!("\"h{at}\": ({})", layers(at))))
}

#[test]
fn every_kind_of_width_is_validated_and_laid_out() {
    for kind in wide::KINDS {
        let text = wide::scenario(kind, WIDE);
        let loaded = scenario::load(&text, kind).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(loaded.model.handlers.len() == WIDE || loaded.model.handlers[0].replicas as usize == WIDE, "{kind}");
        let laid_out = scenario::format(&text, kind).expect("it is RON");
        assert_eq!(scenario::format(&laid_out, kind).as_ref(), Ok(&laid_out), "{kind}");
    }
}

#[test]
fn so_many_unknown_names_are_refused_and_the_first_are_told_what_they_may_mean() {
    let wrong = Lists { routes: each(|at| format!("(from: \"s{at}\", to: To(\"g{at}\"))")), ..pairs() };
    let found = wrong.refused("there is no handler `g");
    assert!(found.iter().next().is_some_and(|first| first.hint.is_none()), "`g0` is like no other name");
    assert!(found.iter().any(|one| one.hint.as_deref().is_some_and(|hint| hint.starts_with("did you mean `h"))));
    let wrong = Lists { routes: each(|at| format!("(from: \"t{at}\", to: To(\"h{at}\"))")), ..pairs() };
    wrong.refused("there is no source or handler `t");
    let links = format!("links: [{}]", each(|at| format!("(name: \"l{at}\")")));
    let wrong =
        Lists { routes: each(|at| format!("(from: \"s{at}\", to: To(\"h{at}\"), link: \"m{at}\")")), ..pairs() };
    wrong.with(links).refused("there is no link `m");
    pairs().with(format!("faults: [{}]", crash(|at| format!("g{at}")))).refused("there is no source, handler or group");
    chain().with(around_each(|at| format!("layers: [Fallback(to: [\"g{at}\"])]"))).refused("there is no handler `g");
    let protected = around_each(|_| "layers: [CircuitBreaker()]".into()).replace("\"h", "\"g");
    pairs().with(protected).refused("there is no handler `g");
}

#[test]
fn so_many_mistakes_of_form_are_refused() {
    let wrong = Lists { routes: each(|at| format!("(from: \"s{at}\", to: To(\"h{at}\"), nonsense: 1)")), ..pairs() };
    wrong.refused("unknown field `nonsense`");
    let wrong = Lists { handlers: each(|at| format!("(name: \"h{at}\", service: 7)")), ..pairs() };
    wrong.refused("unknown distribution `7`");
    let (source, route) = ("(name: \"s\", arrivals: Periodic(every: \"1s\"))", "(from: \"s\", to: To(\"h\"))");
    let handler = "(name: \"h\", service: Deterministic(value: \"1ms\")),\n";
    let (sources, routes) = (source.to_string(), route.to_string());
    let wrong = Lists { sources, handlers: handler.repeat(WIDE + 1), routes, rest: String::new() };
    let found = scenario::load(&wrong.text(), "wide.ron").expect_err("it is one too many");
    assert!(found.to_string().contains("10001 entries, and at most 10000 are allowed"), "{found}");
}

#[test]
fn names_that_are_too_long_are_compared_with_nothing() {
    let name = "a".repeat(200_000);
    let lists = Lists {
        sources: "(name: \"s\", arrivals: Periodic(every: \"1s\"))".into(),
        handlers: format!("(name: \"{name}\", service: Deterministic(value: \"1ms\"))"),
        routes: format!("(from: \"s\", to: To(\"{name}b\"))"),
        rest: String::new(),
    };
    let found = scenario::load(&lists.text(), "wide.ron").expect_err("both names are wrong");
    let words = format!("the name has 200000 letters, and at most {NAME_LETTERS_MAX} are allowed");
    assert!(found.iter().any(|one| one.message == words), "{:?}", found.iter().next());
    let long = |letter: &str, at: usize| format!("{letter}{}", format!("{at:06}").repeat(16));
    let wrong = Lists {
        handlers: each(|at| format!("(name: \"{}\", service: Deterministic(value: \"1ms\"))", long("a", at))),
        routes: each(|at| format!("(from: \"s{at}\", to: To(\"{}\"))", long("b", at))),
        ..pairs()
    };
    wrong.refused("there is no handler `b");
}

#[test]
fn faults_of_a_group_of_all_and_classes_that_each_go_their_own_way_are_validated() {
    let members = each(|at| format!("\"h{at}\""));
    let groups = format!("groups: [(name: \"all\", members: [{members}])], faults: [{}]", crash(|_| "all".into()));
    assert_eq!(pairs().with(groups).loaded().model.faults.len(), WIDE);
    let weights = each(|at| format!("\"c{at}\": 1"));
    let own = each(|at| format!("\"c{at}\": \"h{at}\""));
    let classes = Lists {
        sources: format!("(name: \"s\", arrivals: Periodic(every: \"1s\"), classes: {{{weights}}})"),
        routes: chain().routes.replacen("To(\"h0\")", &format!("ByClass({{{own}}})"), 1),
        ..pairs()
    };
    let classes = classes.with(format!("classes: [{}]", each(|at| format!("(name: \"c{at}\")"))));
    assert_eq!(classes.loaded().model.classes.len(), WIDE);
}

#[test]
fn calls_in_calls_that_hold_their_replicas_are_validated_in_whichever_order_they_are_written() {
    let scattered = |at: usize| (at * 7_919) % WIDE;
    let lists = chain();
    let handlers: Vec<&str> = lists.handlers.split(",\n").collect();
    let handlers = (0..WIDE).map(|at| handlers[scattered(at)]).collect::<Vec<_>>().join(",\n");
    let routes = lists.routes.replace("(from: \"h", "(mode: Call(hold: true), from: \"h");
    let loaded = Lists { handlers, routes, ..lists }.loaded();
    // A call takes as long as all those further in: what has a second or more of them before it is busy all the time.
    let warned = loaded.warnings.iter().filter(|one| one.message.contains("is offered")).count();
    assert_eq!(warned, DIAGNOSTICS_MAX);
}

/// Calendar entries of a run without measures, which ends there.
fn played(text: &str, entries: u64) -> Engine {
    let model = scenario::load(text, "wide.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let mut engine = Engine::new(Arc::clone(&model), 1, 0);
    engine.advance_at_most(Time::NEVER, entries, &mut ());
    engine.recount().unwrap_or_else(|wrong| panic!("{wrong}"));
    engine
}

#[test]
fn so_many_spares_handlers_and_faults_are_played() {
    let engine = played(&wide::scenario("standby", WIDE), 100_000);
    let up = engine.state().handlers[0].station.up() as usize;
    assert!(up <= WIDE / 2 && up > WIDE / 4, "{up}");
    for kind in ["chain", "fan", "pairs", "breakers", "fallbacks"] {
        played(&wide::scenario(kind, WIDE), 100_000);
    }
    let faults = format!("faults: [{}]", crash(|at| format!("h{at}")).replace("1s", "1h"));
    let engine = played(&pairs().with(faults).text(), 100_000_u64);
    assert!(engine.state().handlers.iter().all(|handler| handler.station.size() == 1));
}

#[test]
fn so_many_are_measured() {
    for kind in ["chain", "fan", "pairs", "standby"] {
        let text = wide::scenario(kind, WIDE);
        let model = scenario::load(&text, "wide.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
        let mut run = Run::new(model, 1);
        run.advance_at_most(run.engine.model().horizon, 100_000);
        let numbers = run.snapshot().since_warm_up;
        assert!(numbers.ledger.adds_up(), "{kind}: {:?}", numbers.ledger);
        let r = numbers.per_demand.system.value();
        assert!(r.is_none_or(|r| (0.0..=1.0).contains(&r)), "{kind}: {r:?}");
    }
}

#[test]
fn effects_that_are_applied_once_at_so_many_handlers_are_told_apart() {
    let lists = chain();
    let handlers = lists.handlers.replace("service:", "effect: Once, service:");
    let engine = played(&Lists { handlers, ..lists }.text(), 3 * WIDE as u64);
    assert!(engine.state().roots.iter().all(|(_, root)| !root.marks.duplicated));
}
