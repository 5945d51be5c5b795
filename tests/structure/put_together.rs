//! The size of what R is put together to, and the stack that it takes, by the size of the scenario.

use std::fmt::Write;

use windtunnel::derive::bonds::Asked;
use windtunnel::derive::in_force::InForce;
use windtunnel::derive::strikes::FaultPlaces;
use windtunnel::derive::structure::{Seen, Structure};
use windtunnel::scenario::{self, Model};

/// A scenario of sources and handlers by their number, and what follows them.
fn scenario(sources: usize, handlers: usize, routes: &dyn Fn(usize) -> String, more: &str) -> String {
    let mut text = String::from("(name: \"large\", question: \"How large?\", horizon: \"10s\", sources: [");
    (0..sources).for_each(|at| write!(text, "(name: \"s{at}\", arrivals: Poisson(rate: \"1/s\")), ").expect("written"));
    text.push_str("], handlers: [");
    let handler = |at| format!("(name: \"h{at}\", errors: 0.0001, service: Deterministic(value: \"1us\")), ");
    (0..handlers).for_each(|at| text.push_str(&handler(at)));
    text.push_str("], routes: [");
    (0..sources.max(handlers)).for_each(|at| text.push_str(&routes(at)));
    write!(text, "], {more})").expect("written");
    text
}

fn chain(count: usize, mode: &str) -> String {
    let next = |at: usize| match at {
        0 => "(from: \"s0\", to: To(\"h0\")), ".to_owned(),
        _ => format!("(from: \"h{}\", to: To(\"h{at}\"){mode}), ", at - 1),
    };
    scenario(1, count, &next, "")
}

fn fan(count: usize) -> String {
    let names: String = (0..count).map(|at| format!("\"h{at}\", ")).collect();
    let all = |at: usize| {
        if at == 0 { format!("(from: \"s0\", to: ToAll([{names}])), ") } else { String::new() }
    };
    scenario(1, count, &all, "")
}

fn pairs(count: usize) -> String {
    scenario(count, count, &|at| format!("(from: \"s{at}\", to: To(\"h{at}\")), "), "")
}

/// As many sources as handlers, each of which leads into a chain of all handlers.
fn into_a_chain(count: usize) -> String {
    let ways = |at: usize| {
        let next = if at == 0 { String::new() } else { format!("(from: \"h{}\", to: To(\"h{at}\")), ", at - 1) };
        format!("(from: \"s{at}\", to: To(\"h{}\")), {next}", at / 2)
    };
    scenario(count, count, &ways, "")
}

/// A chain in which every handler calls three versions, two of which have a vote within.
fn votes(count: usize) -> String {
    let role = |at: usize, of: usize| format!("h{}", 5 * at + of);
    let ways = |at: usize| {
        if at >= count {
            return String::new();
        }
        let (own, first) = (role(at, 0), role(at, 1));
        let before = if at == 0 { "s0".to_owned() } else { role(at - 1, 0) };
        format!(
            "(from: \"{before}\", to: To(\"{own}\")), \
             (name: \"v{at}\", from: \"{own}\", to: To(\"{first}\"), mode: Call(hold: false)), "
        )
    };
    let versions = |at: usize| {
        let [second, third, fourth] = [2, 3, 4].map(|of| role(at, of));
        format!(
            "\"v{at}\": [NVersion(versions: [\"{second}\", \"{third}\"]), NVersion(versions: [\"{third}\", \
             \"{fourth}\"]), RecoveryBlock(alternates: [\"{fourth}\"])], "
        )
    };
    let sets: String = (0..count).map(versions).collect();
    scenario(1, 5 * count, &ways, &format!("strategies: [(name: \"x\", routes: {{{sets}}})]"))
}

/// Stages with an alternate each, all of which send on to the next stage.
fn alternates(count: usize) -> String {
    let ways = |at: usize| {
        let next = |from: String| format!("(name: \"{from}\", from: \"{from}\", to: To(\"h{}\")), ", 2 * (at + 1));
        let first = if at == 0 { "(name: \"s0\", from: \"s0\", to: To(\"h0\")), ".to_owned() } else { String::new() };
        if at + 1 < count { first + &next(format!("h{}", 2 * at)) + &next(format!("h{}", 2 * at + 1)) } else { first }
    };
    let block = |from: String, at: usize| format!("\"{from}\": [RecoveryBlock(alternates: [\"h{}\"])], ", 2 * at + 1);
    let sets: String = (1..count)
        .flat_map(|at| [block(format!("h{}", 2 * at - 2), at), block(format!("h{}", 2 * at - 1), at)])
        .chain([block("s0".into(), 0)])
        .collect();
    scenario(1, 2 * count, &ways, &format!("strategies: [(name: \"x\", routes: {{{sets}}})]"))
}

fn model(text: &str) -> std::sync::Arc<Model> {
    scenario::load(text, "large.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model
}

fn structure(model: &Model) -> Structure {
    let by_hand = vec![false; model.handlers.len()];
    let in_force = InForce::of(model, by_hand);
    let seen = Seen { may_be_wrong: vec![false; model.handlers.len()], is_active: vec![true; model.sources.len()] };
    Structure::new(model, &FaultPlaces::of(model), &in_force, seen)
}

/// R per demand with a factor of 0.999 for all handlers.
fn reliability(model: &Model, structure: &Structure) -> f64 {
    let shares = vec![1.0 / model.sources.len() as f64; model.sources.len()];
    structure.solve(model, Asked::Demand, &shares, &|_| 0.999).expect("derived").reliability
}

#[test]
fn what_r_is_put_together_to_grows_with_the_scenario_and_no_faster() {
    let kinds: [(&str, &dyn Fn(usize) -> String); 7] = [
        ("chain", &|count| chain(count, "")),
        ("calls", &|count| chain(count, ", mode: Call(hold: false)")),
        ("fan", &fan),
        ("pairs", &pairs),
        ("sources into a chain", &into_a_chain),
        ("votes", &votes),
        ("alternates", &alternates),
    ];
    for (kind, of) in kinds {
        let [small, large] = [20, 200].map(|count| structure(&model(&of(count))).size());
        assert!(small > 0 && large <= 10 * small + 100, "{kind}: {small}, {large}");
    }
}

#[test]
fn what_is_put_together_is_right() {
    let r = 0.999_f64;
    let found = |text: &str| {
        let model = model(text);
        reliability(&model, &structure(&model))
    };
    for (text, expected) in [
        (chain(300, ""), r.powi(300)),
        (chain(300, ", mode: Call(hold: false)"), r.powi(300)),
        (fan(300), r.powi(300)),
        (pairs(300), r),
        // All paths to the last stage, whichever handler of each stage answers.
        (alternates(40), (1.0 - (1.0 - r) * (1.0 - r)).powi(40)),
    ] {
        assert!((found(&text) - expected).abs() < 1e-12, "{} against {expected}", found(&text));
    }
    let two_of_three = |[a, b, c]: [f64; 3]| a * b + a * c + b * c - 2.0 * a * b * c;
    // Each of the three versions asks two others, and each of these a last one where it fails.
    let either = 1.0 - (1.0 - r) * (1.0 - r);
    let inner = two_of_three([either; 3]);
    let expected = (r * two_of_three([inner; 3])).powi(20);
    assert!((found(&votes(20)) - expected).abs() < 1e-12, "{} against {expected}", found(&votes(20)));
}

#[test]
fn ten_thousand_handlers_in_a_row_take_no_stack() {
    for mode in ["", ", mode: Call(hold: false)"] {
        let model = model(&chain(10_000, mode));
        let thread = std::thread::Builder::new().stack_size(256 * 1024);
        let found = thread.spawn(move || reliability(&model, &structure(&model))).expect("a thread").join();
        assert!((found.expect("no overflow") - 0.999_f64.powi(10_000)).abs() < 1e-15);
    }
}
