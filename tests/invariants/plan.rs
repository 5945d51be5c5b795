//! Random scenarios: systems of a few handlers with every kind of route, fault, layer and protection, under commands by hand.

use std::fmt::Write as _;

use proptest::prelude::*;
use windtunnel::engine::command::{Command, Logged};
use windtunnel::foundation::{HandlerId, Probability, Rate, RouteId, SetId, SourceId, Span, Time};
use windtunnel::parts::fault::{Fault, Pause, Surge};
use windtunnel::parts::recovery::{CATALOGUE, Layer};
use windtunnel::scenario::Model;
use windtunnel::scenario::model::Site;
use windtunnel::scenario::shape::ron_options;

use crate::layers::{A_HANDLER, ANOTHER, written};

use crate::protections::a_protection;

const MILLISECOND: u64 = 1_000_000;

/// Every fault of the catalogue that strikes handlers.
pub const HANDLER_FAULTS: [&str; 22] = [
    "Crash()",
    "Crash(scope: Handler)",
    "Crash(queue: Lost)",
    "CommonCause(beta: 0.3)",
    "Cascade(factor: 3)",
    "Hang()",
    "Hang(scope: Handler)",
    "StopTheWorld()",
    "StopTheWorld(scope: Replica)",
    "SlowDown(factor: 4)",
    "ColdStart(set_up: Exponential(mean: \"30ms\"), after: \"10ms\")",
    "Ageing(doubles_after: \"300ms\", shape: 2)",
    "ErrorBurst(probability: 0.5)",
    "GilbertElliott(enter: 0.3, leave: 0.3, good: 0.1)",
    "PoisonEvent(share: 0.2)",
    "PoisonEvent(share: 0.1, ends_in: Crash, restart: \"40ms\")",
    "CorruptResults(probability: 0.5)",
    "EckhardtLee(versions: \"v\", alpha: 0.5, beta: 1, identical: 0.5)",
    "CorruptState(share: 0.4)",
    "Outage()",
    "Outage(answer: Silence)",
    "Crash(scope: Handler, queue: Lost)",
];

/// Media that routes may lead over.
const LINKS: [&str; 4] = [
    "Channel()",
    "Delay(there: Deterministic(value: \"0s\"), back: Deterministic(value: \"0s\"))",
    "Delay(there: Exponential(mean: \"10ms\"), back: Deterministic(value: \"5ms\"))",
    "Delay(there: Uniform(min: \"1ms\", max: \"9ms\"), back: Pareto(shape: 1.5, min: \"8ms\"))",
];

/// A random scenario: what stands at each place, to be written down as text.
#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    warm_up: &'static str,
    failure: &'static str,
    arrivals: Vec<&'static str>,
    /// What each handler is like, and how it passes events on.
    handlers: Vec<(String, Onward)>,
    faults: Vec<(usize, &'static str, &'static str)>,
    /// Layers of two sets around every route, in the order of the routes.
    layers: Vec<(Vec<String>, Vec<String>)>,
    /// Over which link each of these routes leads, if over any.
    links: Vec<Option<usize>>,
    /// What protects the handlers, in two sets.
    protections: Vec<(String, String)>,
    /// Layers around handlers.
    around: Vec<(Vec<String>, Vec<String>)>,
    commands: Vec<(u64, Deed)>,
}

#[derive(Clone, Copy, Debug)]
enum Onward {
    End,
    Forward,
    Hold,
    Release,
    CallAndForward,
    Feedback,
    ToAll,
    CallAll,
    FirstAccepting,
    ByClass,
}

#[derive(Clone, Debug)]
enum Deed {
    InjectHandler(usize, usize, Option<u64>),
    InjectSource(usize, bool, Option<u64>),
    RepairHandler(usize),
    RepairSource(usize),
    Rate(usize, f64),
    Replicas(usize, u32),
    Service(usize, u64),
    Errors(usize, f64),
    Wrong(usize, f64),
    Layers(usize, usize, Vec<String>),
    Protect(usize, usize, usize, usize),
    Switch(usize),
}

pub fn a_law() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "Exponential(mean: \"20ms\")",
        "Deterministic(value: \"10ms\")",
        "Deterministic(value: \"0s\")",
        "Uniform(min: \"1ms\", max: \"30ms\")",
        "Erlang(shape: 2, mean: \"15ms\")",
        "Gamma(shape: 0.5, mean: \"15ms\")",
        "Lognormal(mean: \"20ms\", cv: 1.5)",
        "Weibull(shape: 0.8, scale: \"12ms\")",
        "Pareto(shape: 1.8, min: \"5ms\")",
        "Hyperexponential(mean: \"15ms\", cv: 2)",
        "Empirical(values: [\"5ms\", \"40ms\"], weights: [3, 1])",
    ])
}

fn a_handler() -> impl Strategy<Value = String> {
    (
        a_law(),
        1u32..4,
        prop::option::of(0u32..5),
        prop::sample::select(vec!["0%", "10%", "50%"]),
        prop::sample::select(vec!["0%", "10%"]),
        prop::sample::select(vec!["Lost", "Requeue", "Resume"]),
        prop::sample::select(vec!["OnReceive", "OnEffect", "OnRespond"]),
        prop::sample::select(vec!["Idempotent", "Once"]),
        prop::sample::select(vec!["PerAttempt", "PerEvent"]),
    )
        .prop_map(|(law, replicas, queue, errors, wrong, on_crash, acknowledge, effect, demand)| {
            let queue = queue.map_or("None".to_owned(), |places| format!("Some({places})"));
            format!(
                "service: {law}, replicas: {replicas}, queue: {queue}, errors: \"{errors}\", \
                 wrong_results: \"{wrong}\", on_crash: {on_crash}, acknowledge: {acknowledge}, effect: {effect}, \
                 demand: {demand}"
            )
        })
}

fn a_layer() -> impl Strategy<Value = String> {
    (0..CATALOGUE.len(), prop::collection::vec(any::<u8>(), 12))
        .prop_map(|(at, choices)| written(CATALOGUE[at], &choices))
}

fn some_layers() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(a_layer(), 0..5)
}

/// Where others stand around them.
fn few_layers() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(a_layer(), 0..3)
}

fn a_deed() -> impl Strategy<Value = Deed> {
    let lasting = || prop::option::of(1u64..400);
    prop_oneof![
        3 => (0usize..4, 0..HANDLER_FAULTS.len(), lasting()).prop_map(|(on, what, lasting)| Deed::InjectHandler(on, what, lasting)),
        1 => (0usize..2, any::<bool>(), lasting()).prop_map(|(on, pause, lasting)| Deed::InjectSource(on, pause, lasting)),
        1 => (0usize..4).prop_map(Deed::RepairHandler),
        1 => (0usize..2).prop_map(Deed::RepairSource),
        1 => (0usize..2, prop::sample::select(vec![0.0, 5.0, 90.0])).prop_map(|(on, rate)| Deed::Rate(on, rate)),
        2 => (0usize..4, 1u32..6).prop_map(|(on, replicas)| Deed::Replicas(on, replicas)),
        1 => (0usize..4, 1u64..50).prop_map(|(on, millis)| Deed::Service(on, millis)),
        1 => (0usize..4, 0.0..1.0).prop_map(|(on, share)| Deed::Errors(on, share)),
        1 => (0usize..4, 0.0..1.0).prop_map(|(on, share)| Deed::Wrong(on, share)),
        1 => (0usize..2, 0usize..8, some_layers()).prop_map(|(set, route, layers)| Deed::Layers(set, route, layers)),
        1 => (0usize..2, 0usize..4, 0usize..2, 0usize..4)
            .prop_map(|(set, on, from, like)| Deed::Protect(set, on, from, like)),
        1 => (0usize..2).prop_map(Deed::Switch),
    ]
}

pub fn a_plan() -> impl Strategy<Value = Plan> {
    let arrivals = prop::sample::select(vec![
        "Poisson(rate: \"60/s\")",
        "Periodic(every: \"20ms\", offset: \"5ms\")",
        "Renewal(gap: Hyperexponential(mean: \"25ms\", cv: 3))",
        "Once(at: [\"0s\", \"0s\", \"0s\", \"100ms\", \"100ms\", \"1s\"])",
        "Closed(population: 4, think: Exponential(mean: \"30ms\"))",
        "Closed(population: 2, think: Deterministic(value: \"7ms\"))",
    ]);
    let onward = prop::sample::select(vec![
        Onward::End,
        Onward::Forward,
        Onward::Hold,
        Onward::Release,
        Onward::CallAndForward,
        Onward::Feedback,
        Onward::ToAll,
        Onward::CallAll,
        Onward::FirstAccepting,
        Onward::ByClass,
    ]);
    let fault = (
        0usize..6,
        prop::sample::select(HANDLER_FAULTS.to_vec()),
        prop::sample::select(vec![
            "Process(healthy: Exponential(mean: \"300ms\"), faulty: Exponential(mean: \"60ms\"))",
            "Process(healthy: Exponential(mean: \"50ms\"), faulty: Deterministic(value: \"10ms\"))",
            "Window(at: \"200ms\", lasting: \"300ms\")",
            "Window(at: \"1s\")",
            "QueueAbove(queue: 1, of: \"h0\", lasting: \"40ms\")",
            "OnNthEvent(n: 7, of: \"h0\", lasting: \"100ms\")",
            "OnNthEvent(n: 11, of: \"s0\")",
            "WhileSaving(of: \"h0\", lasting: \"20ms\")",
        ]),
    );
    (
        any::<u64>(),
        prop::sample::select(vec!["0s", "500ms"]),
        prop::sample::select(vec![
            "()",
            "(deadline: \"80ms\")",
            "(order: PerKey)",
            "(deadline: \"40ms\", order: PerSource)",
        ]),
        prop::collection::vec(arrivals, 1..3),
        prop::collection::vec((a_handler(), onward), 1..5),
        prop::collection::vec(fault, 0..4),
        (
            prop::collection::vec((some_layers(), some_layers()), 8),
            prop::collection::vec(prop::option::of(0..LINKS.len()), 8),
        ),
        prop::collection::vec((a_protection(), a_protection()), 4),
        prop::collection::vec((few_layers(), few_layers()), 4),
        prop::collection::vec((0u64..2_500, a_deed()), 0..10),
    )
        .prop_map(
            |(seed, warm_up, failure, arrivals, handlers, faults, (layers, links), protections, around, commands)| {
                Plan {
                    protections,
                    around,
                    seed,
                    warm_up,
                    failure,
                    arrivals,
                    handlers,
                    faults,
                    layers,
                    links,
                    commands,
                }
            },
        )
}

impl Plan {
    /// The scenario as a file would hold it.
    pub fn text(&self) -> String {
        let last = self.handlers.len() - 1;
        let mut routes = Vec::new();
        for at in 0..self.arrivals.len() {
            let target = if at == 0 { "To(\"h0\")".to_owned() } else { format!("To(\"h{last}\")") };
            routes.push((format!("s{at}"), target, "Forward"));
        }
        for (at, (_, onward)) in self.handlers.iter().enumerate().filter(|(at, _)| *at < last) {
            let (next, beyond) = (at + 1, (at + 2).min(last));
            let both = if next == beyond { format!("[\"h{next}\"]") } else { format!("[\"h{next}\", \"h{beyond}\"]") };
            let to_next = format!("To(\"h{next}\")");
            let mut push = |target: String, mode| routes.push((format!("h{at}"), target, mode));
            match onward {
                Onward::End | Onward::Forward => push(to_next, "Forward"),
                Onward::Hold => push(to_next, "Call(hold: true)"),
                Onward::Release => push(to_next, "Call(hold: false)"),
                Onward::CallAndForward => {
                    push(to_next, "Call(hold: true)");
                    push(format!("To(\"h{beyond}\")"), "Forward");
                }
                Onward::Feedback => {
                    push(format!("ByProbability([(\"h{next}\", 0.5), (\"h{at}\", 0.3)])"), "Forward");
                }
                Onward::ToAll => push(format!("ToAll({both})"), "Forward"),
                Onward::CallAll => push(format!("ToAll({both})"), "Call(hold: false)"),
                Onward::FirstAccepting => push(format!("FirstAccepting({both})"), "Forward"),
                Onward::ByClass => {
                    push(format!("ByClass({{\"a\": \"h{next}\", \"b\": \"h{beyond}\"}})"), "Forward");
                }
            }
        }
        routes.push(("aside".into(), "ToAll([\"spare\", \"other\"])".into(), "Forward"));
        let mut text = format!(
            "Scenario(name: \"random\", question: \"Does it hold?\", horizon: \"3s\", warm_up: \"{}\", failure: {},
             view: (window: \"1s\"), limits: (in_flight: 2000),
             classes: [(name: \"a\"), (name: \"b\", deadline: \"50ms\", demand: 2)], sources: [",
            self.warm_up, self.failure
        );
        for (at, arrivals) in self.arrivals.iter().enumerate() {
            let classes = "classes: {\"a\": 2, \"b\": 1}, keys: 3";
            writeln!(text, "(name: \"s{at}\", arrivals: {arrivals}, {classes}),").expect("memory");
        }
        text += "(name: \"aside\", arrivals: Once(at: [\"10ms\"]))], handlers: [";
        for (at, (handler, _)) in self.handlers.iter().enumerate() {
            writeln!(text, "(name: \"h{at}\", {handler}),").expect("memory");
        }
        for spare in SPARES {
            writeln!(text, "(name: \"{spare}\", service: Exponential(mean: \"15ms\"), queue: 3, errors: \"10%\"),")
                .expect("memory");
        }
        text += "], routes: [";
        for (at, (from, target, mode)) in routes.iter().enumerate() {
            let link =
                self.links.get(at).copied().flatten().map_or(String::new(), |link| format!(", link: \"l{link}\""));
            writeln!(text, "(name: \"r{at}\", from: \"{from}\", to: {target}, mode: {mode}{link}),").expect("memory");
        }
        let all: Vec<String> = (0..self.handlers.len()).map(|at| format!("\"h{at}\"")).collect();
        write!(
            text,
            "], groups: [(name: \"all\", members: [{}])], crews: [(name: \"one\", size: 1)], faults: [",
            all.join(", ")
        )
        .expect("memory");
        for (at, (on, fault, when)) in self.faults.iter().enumerate() {
            match on.checked_sub(self.handlers.len()) {
                None if at % 3 == 2 => writeln!(text, "(on: \"all\", fault: {fault}, when: {when}),"),
                None if at % 3 == 1 => writeln!(text, "(on: \"h{on}\", fault: {fault}, when: {when}, crew: \"one\"),"),
                None => writeln!(text, "(on: \"h{on}\", fault: {fault}, when: {when}),"),
                Some(0) => writeln!(text, "(on: \"s0\", fault: Surge(factor: 3), when: {when}),"),
                Some(_) => writeln!(text, "(on: \"s0\", fault: Pause(), when: {when}),"),
            }
            .expect("memory");
        }
        text += "], links: [";
        for (at, medium) in LINKS.iter().enumerate() {
            writeln!(text, "(name: \"l{at}\", medium: {medium}),").expect("memory");
        }
        text += "], strategies: [";
        for (name, pick) in [("one", 0), ("other", 1)] {
            write!(text, "(name: \"{name}\", routes: {{").expect("memory");
            for (at, (one, other)) in self.layers.iter().take(routes.len()).enumerate() {
                let layers = if pick == 0 { one } else { other };
                write!(text, "\"r{at}\": [{}], ", named(&layers.join(", "))).expect("memory");
            }
            text += "}, handlers: {";
            for (at, (one, other)) in self.protections.iter().take(self.handlers.len()).enumerate() {
                let (layers, protection) =
                    if pick == 0 { (&self.around[at].0, one) } else { (&self.around[at].1, other) };
                let layers = named(&layers.join(", "));
                write!(text, "\"h{at}\": (layers: [{layers}], {protection}), ").expect("memory");
            }
            text += "}),";
        }
        text + "])"
    }

    /// The commands, in the order of their instants.
    pub fn log(&self, model: &Model) -> Vec<Logged> {
        let handler = |at: usize| HandlerId::from(at % model.handlers.len());
        // Spares would send their own failures to themselves, for ever.
        let protected = |at: usize| HandlerId::from(at % (model.handlers.len() - SPARES.len()));
        let source = |at: usize| SourceId::from(at % model.sources.len());
        let share = |value: f64| Probability::new(value).expect("a probability");
        let lasting = |millis: Option<u64>| millis.map(|millis| Span(millis * MILLISECOND));
        let command = |deed: &Deed| match *deed {
            Deed::InjectHandler(on, what, millis) => {
                let fault: Fault = ron_options().from_str(HANDLER_FAULTS[what]).expect("a fault");
                Command::Inject { on: Site::Handler(handler(on)), fault, lasting: lasting(millis) }
            }
            Deed::InjectSource(on, pause, millis) => {
                let fault = if pause { Fault::Pause(Pause {}) } else { Fault::Surge(Surge { factor: 4.0 }) };
                Command::Inject { on: Site::Source(source(on)), fault, lasting: lasting(millis) }
            }
            Deed::RepairHandler(on) => Command::Repair(Site::Handler(handler(on))),
            Deed::RepairSource(on) => Command::Repair(Site::Source(source(on))),
            Deed::Rate(on, rate) => Command::SetArrivalRate(source(on), Rate::per_sec(rate).expect("a rate")),
            Deed::Replicas(on, replicas) => Command::SetReplicas(handler(on), replicas),
            Deed::Service(on, millis) => Command::SetMeanService(handler(on), Span(millis * MILLISECOND)),
            Deed::Errors(on, value) => Command::SetErrors(handler(on), share(value)),
            Deed::Wrong(on, value) => Command::SetWrongResults(handler(on), share(value)),
            Deed::Layers(set, route, ref layers) => {
                let layers = layers.iter().map(|layer| read(&named(layer))).collect();
                let route = RouteId::from(route % model.routes.len());
                Command::SetLayers { set: SetId::from(set % model.sets.len()), route, layers }
            }
            Deed::Protect(set, on, from, like) => {
                let of_set = &model.sets[from % model.sets.len()].protections;
                let protection = Box::new(of_set.get(&protected(like)).cloned().unwrap_or_default());
                Command::SetProtection { set: SetId::from(set % model.sets.len()), handler: protected(on), protection }
            }
            Deed::Switch(set) => Command::SwitchSet(SetId::from(set % model.sets.len())),
        };
        let mut log: Vec<Logged> = (self.commands.iter())
            .map(|(millis, deed)| Logged { at: Time(millis * MILLISECOND), command: command(deed) })
            .collect();
        log.sort_by_key(|logged| logged.at);
        log
    }
}

/// Handlers beside all others, which layers send to.
const SPARES: [&str; 2] = ["spare", "other"];

/// With the spares in the place of any handlers.
fn named(layers: &str) -> String {
    let [spare, other] = SPARES;
    layers.replace(A_HANDLER, spare).replace(ANOTHER, other)
}

fn read(layer: &str) -> Layer {
    ron_options().from_str(layer).unwrap_or_else(|wrong| panic!("{wrong}: {layer}"))
}
