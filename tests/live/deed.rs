//! Random changes of what the gallery says, by numbers that are taken as far as there is something to choose from.

use proptest::prelude::*;
use windtunnel::scenario::change::Path;
use windtunnel::scenario::{Change, Model};

use crate::names::names;
use crate::plan::HANDLER_FAULTS;
use crate::protections::a_protection;

#[derive(Clone, Debug)]
pub enum Deed {
    Handler(usize, (&'static str, &'static str)),
    Source(usize, (&'static str, &'static str)),
    Route(usize, (&'static str, &'static str)),
    File((&'static str, &'static str)),
    NewHandler(usize, &'static str),
    NewSource(usize, &'static str),
    NewLink(usize, &'static str),
    NoLink(usize),
    NewFault(usize, &'static str),
    Fault(usize, &'static str),
    RemoveFault(usize),
    Remove(usize, usize),
    Rename(usize, usize),
    Turn(usize, usize),
    Layers(usize, usize, &'static str),
    Protection(usize, usize, String),
    Group(usize, usize),
    Strategy(usize),
}

const LISTS: [&str; 8] = ["sources", "handlers", "groups", "classes", "routes", "links", "crews", "strategies"];

const OF_HANDLERS: [(&str, &str); 22] = [
    ("replicas", "1"),
    ("replicas", "2"),
    ("replicas", "5"),
    ("needs", "1"),
    ("queue", "None"),
    ("queue", "Some(0)"),
    ("queue", "Some(3)"),
    ("errors", "\"20%\""),
    ("errors", "\"0%\""),
    ("wrong_results", "\"10%\""),
    ("service", "Exponential(mean: \"7ms\")"),
    ("service", "Uniform(min: \"1ms\", max: \"30ms\")"),
    ("service", "Deterministic(value: \"0ms\")"),
    ("discipline", "LastComeFirstServed()"),
    ("discipline", "FirstComeFirstServed()"),
    ("on_crash", "Requeue"),
    ("on_crash", "Lost"),
    ("on_crash", "Resume"),
    ("acknowledge", "OnReceive"),
    ("acknowledge", "OnRespond"),
    ("effect", "Once"),
    ("demand", "PerEvent"),
];

const OF_SOURCES: [(&str, &str); 7] = [
    ("arrivals", "Poisson(rate: \"300/s\")"),
    ("arrivals", "Poisson(rate: \"0/s\")"),
    ("arrivals", "Periodic(every: \"9ms\")"),
    ("arrivals", "Closed(population: 4, think: Exponential(mean: \"5ms\"))"),
    ("arrivals", "Closed(population: 1, think: Exponential(mean: \"9ms\"))"),
    ("arrivals", "Once(at: [\"1ms\", \"100ms\", \"100ms\", \"1s\"])"),
    ("keys", "3"),
];

const OF_ROUTES: [(&str, &str); 7] = [
    ("mode", "Forward"),
    ("mode", "Call(hold: true)"),
    ("mode", "Call(hold: false)"),
    ("choice", "PerEvent"),
    ("name", "\"a name\""),
    ("link", "\"l2\""),
    ("link", "\"l3\""),
];

const MEDIA: [&str; 3] = [
    "Channel()",
    "Delay(there: Deterministic(value: \"0s\"), back: Deterministic(value: \"0s\"))",
    "Delay(there: Exponential(mean: \"10ms\"), back: Deterministic(value: \"5ms\"))",
];

const OF_FILES: [(&str, &str); 7] = [
    ("failure", "(deadline: \"50ms\")"),
    ("failure", "(order: PerSource)"),
    ("failure", "()"),
    ("seed", "5"),
    ("warm_up", "\"1ms\""),
    ("classes", "[(name: \"fast\", deadline: \"20ms\", demand: 0.5)]"),
    ("view", "(window: \"1s\")"),
];

const TIMES: [&str; 5] = [
    "Process(healthy: Exponential(mean: \"60ms\"), faulty: Exponential(mean: \"20ms\"))",
    "Process(healthy: Exponential(mean: \"20ms\"), faulty: Exponential(mean: \"90ms\"))",
    "Window(at: \"200ms\", lasting: Some(\"1s\"))",
    "QueueAbove(queue: 2, lasting: Some(\"50ms\"))",
    "OnNthEvent(n: 5, lasting: Some(\"50ms\"))",
];

const LAYERS: [&str; 6] = [
    "[Retry(retries: 2)]",
    "[]",
    "[Timeout(after: \"30ms\"), DeadLetter(redrives: 2, redrive_after: \"20ms\")]",
    "[Retry(retries: 3), Timeout(after: \"10ms\", abandon: LeaveRunning)]",
    "[Fallback(to: [\"new\"])]",
    "[Hedge(delay: \"5ms\")]",
];

pub fn a_deed() -> impl Strategy<Value = Deed> {
    let place = || any::<prop::sample::Index>().prop_map(|index| index.index(1_000));
    let one = |of: &'static [&'static str]| prop::sample::select(of);
    let field = |of: &'static [(&'static str, &'static str)]| prop::sample::select(of);
    prop_oneof![
        4 => (place(), field(&OF_HANDLERS)).prop_map(|(on, what)| Deed::Handler(on, what)),
        2 => (place(), field(&OF_SOURCES)).prop_map(|(on, what)| Deed::Source(on, what)),
        2 => (place(), field(&OF_ROUTES)).prop_map(|(on, what)| Deed::Route(on, what)),
        1 => field(&OF_FILES).prop_map(Deed::File),
        2 => (place(), one(&["Call(hold: true)", "Call(hold: false)"])).prop_map(|(at, mode)| Deed::NewHandler(at, mode)),
        1 => (place(), one(&["new", "old"])).prop_map(|(at, name)| Deed::NewSource(at, name)),
        2 => (place(), one(&MEDIA)).prop_map(|(route, medium)| Deed::NewLink(route, medium)),
        1 => place().prop_map(Deed::NoLink),
        3 => (place(), one(&HANDLER_FAULTS)).prop_map(|(on, fault)| Deed::NewFault(on, fault)),
        2 => (place(), one(&TIMES)).prop_map(|(at, when)| Deed::Fault(at, when)),
        1 => place().prop_map(Deed::RemoveFault),
        5 => (0..LISTS.len(), place()).prop_map(|(list, at)| Deed::Remove(list, at)),
        2 => (0..LISTS.len(), place()).prop_map(|(list, at)| Deed::Rename(list, at)),
        2 => (place(), place()).prop_map(|(route, to)| Deed::Turn(route, to)),
        2 => (place(), place(), one(&LAYERS)).prop_map(|(set, on, what)| Deed::Layers(set, on, what)),
        3 => (place(), place(), a_protection()).prop_map(|(set, on, what)| Deed::Protection(set, on, what)),
        1 => (place(), place()).prop_map(|(one, other)| Deed::Group(one, other)),
        1 => place().prop_map(Deed::Strategy),
    ]
}

/// `None` where there is nothing to choose from.
pub fn change(deed: &Deed, model: &Model) -> Option<Change> {
    let scenario = &model.document.scenario();
    let one_of = |list: &str, at: usize| {
        let names = names(scenario, list);
        (!names.is_empty()).then(|| names[at % names.len()].clone())
    };
    let item = |list: &str, at| one_of(list, at).map(|name| Path::of(list).named(&name));
    let fault =
        |at: usize| (!scenario.faults.is_empty()).then(|| Path::of("faults").number(at % scenario.faults.len() + 1));
    Some(match *deed {
        Deed::Handler(on, (field, value)) => Change::set(item("handlers", on)?.field(field), value),
        Deed::Source(on, (field, value)) => Change::set(item("sources", on)?.field(field), value),
        Deed::Route(on, (field, value)) => Change::set(item("routes", on)?.field(field), value),
        Deed::File((field, value)) => Change::set(Path::of(field), value),
        Deed::NewHandler(from, mode) => {
            let from = one_of("handlers", from)?;
            let handler = "(name: \"new\", service: Exponential(mean: \"3ms\"), replicas: 2)";
            let route = format!("(from: {from:?}, to: To(\"new\"), mode: {mode})");
            Change::add(Path::of("handlers"), handler).and(Change::add(Path::of("routes"), route))
        }
        Deed::NewSource(to, name) => {
            let to = one_of("handlers", to)?;
            let source = format!("(name: \"{name} source\", arrivals: Poisson(rate: \"200/s\"))");
            let over = scenario.links.last().map_or(String::new(), |link| format!(", link: {:?}", link.name));
            let route = format!("(from: \"{name} source\", to: To({to:?}){over})");
            Change::add(Path::of("sources"), source).and(Change::add(Path::of("routes"), route))
        }
        Deed::NewLink(route, medium) => {
            let link = Change::add(Path::of("links"), format!("(name: \"new link\", medium: {medium})"));
            link.and(Change::set(item("routes", route)?.field("link"), "\"new link\""))
        }
        Deed::NoLink(route) => Change::remove(item("routes", route)?.field("link")),
        Deed::NewFault(on, fault) => {
            let list = ["handlers", "handlers", "groups", "sources"][on % 4];
            let fault = if list == "sources" { ["Surge(factor: 2)", "Pause()"][on / 4 % 2] } else { fault };
            let (on, when) = (one_of(list, on / 4)?, TIMES[on / 4 % TIMES.len()]);
            Change::add(Path::of("faults"), format!("(on: {on:?}, fault: {fault}, when: {when})"))
        }
        Deed::Fault(at, when) => Change::set(fault(at)?.field("when"), when),
        Deed::RemoveFault(at) => Change::remove(fault(at)?),
        Deed::Remove(list, at) => Change::remove(item(LISTS[list], at)?),
        Deed::Rename(list, at) => Change::rename(item(LISTS[list], at)?, &format!("other {}", at % 3)),
        Deed::Turn(route, to) => {
            let to = one_of("handlers", to)?;
            Change::set(item("routes", route)?.field("to"), format!("To({to:?})"))
        }
        Deed::Layers(set, route, layers) => {
            let route = one_of("routes", route)?;
            Change::set(item("strategies", set)?.field("routes").named(&route), layers)
        }
        Deed::Protection(set, handler, ref protection) => {
            let handler = one_of("handlers", handler)?;
            Change::set(item("strategies", set)?.field("handlers").named(&handler), format!("({protection})"))
        }
        Deed::Group(one, other) => {
            let (one, other) = (one_of("handlers", one)?, one_of("handlers", other)?);
            Change::add(Path::of("groups"), format!("(name: \"a group\", members: [{one:?}, {other:?}])"))
        }
        Deed::Strategy(at) => Change::set(Path::of("strategy"), format!("{:?}", one_of("strategies", at)?)),
    })
}
