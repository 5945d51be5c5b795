//! A small system with one part at work: a front that calls a server, a spare and another one beside it.

use std::sync::Arc;

use windtunnel::measure::Run;
use windtunnel::scenario::{self, Model};

use crate::layers::{A_HANDLER, ANOTHER};
use crate::tried::Tried;

/// Where a part stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Around the call of the front to the server.
    Call,
    /// Around the way of the events to the server, which nobody waits for.
    Way,
    /// Around the server, whoever sends to it.
    Around,
    /// At the server itself.
    Server,
}

/// The place of the server among the handlers.
pub const SERVER: u32 = 1;

pub struct System {
    model: Arc<Model>,
}

impl System {
    /// Loaded, with crashes, slow-downs, errors and wrong results.
    pub fn with_faults(tried: &Tried) -> System {
        let replicas = if tried.place == Place::Server { 3 } else { 2 };
        let server = format!(
            "replicas: {replicas}, queue: 12, service: Exponential(mean: \"20ms\"), errors: \"10%\",
             wrong_results: \"10%\", effect: Once, on_crash: Requeue"
        );
        let faults = "(on: \"server\", fault: Crash(), when: Process(healthy: Exponential(mean: \"150ms\"),
                                                                  faulty: Exponential(mean: \"40ms\"))),
                      (on: \"server\", fault: SlowDown(factor: 5), when: Window(at: \"300ms\", lasting: \"200ms\")),
                      (on: \"spare\", fault: Crash(scope: Handler), when: Window(at: \"100ms\", lasting: \"300ms\"))";
        System::made("Poisson(rate: \"60/s\")", &server, "service: Exponential(mean: \"10ms\")", faults, tried)
    }

    /// Lightly loaded; everybody takes 10 ms.
    pub fn without_faults(tried: &Tried) -> System {
        let ten = "replicas: 50, service: Deterministic(value: \"10ms\"), on_crash: Requeue";
        System::made("Poisson(rate: \"20/s\")", ten, ten, "", tried)
    }

    /// Four events that take 10 ms each, and a server that crashes for 20 ms.
    pub fn struck_at(tried: &Tried, at: &str) -> System {
        let faults = format!("(on: \"server\", fault: Crash(), when: Window(at: \"{at}\", lasting: \"20ms\"))");
        let arrivals = "Once(at: [\"0s\", \"11ms\", \"22ms\", \"100ms\"])";
        let ten = "service: Deterministic(value: \"10ms\")";
        System::made(arrivals, ten, ten, &faults, tried)
    }

    /// Three events that take 10 ms each, where handlers are like this and these faults strike.
    pub fn failing(tried: &Tried, nature: &str, faults: &str) -> System {
        let ten = format!("replicas: 2, service: Deterministic(value: \"10ms\"), {nature}");
        System::made("Once(at: [\"0s\", \"1ms\", \"15ms\"])", &ten, &ten, faults, tried)
    }

    fn made(arrivals: &str, server: &str, spare: &str, faults: &str, tried: &Tried) -> System {
        let part = tried.text.replace(A_HANDLER, "spare").replace(ANOTHER, "other");
        let (first, call, set) = match tried.place {
            Place::Call => (
                "front",
                "(name: \"call\", from: \"front\", to: To(\"server\"), mode: Call(hold: false)),",
                format!("routes: {{\"call\": [{part}]}}"),
            ),
            Place::Way => ("server", "", format!("routes: {{\"way\": [{part}]}}")),
            Place::Around => ("server", "", format!("handlers: {{\"server\": (layers: [{part}])}}")),
            Place::Server => ("server", "", format!("handlers: {{\"server\": ({part})}}")),
        };
        let text = format!(
            "Scenario(name: \"catalogue\", question: \"Does it hold?\", horizon: \"1h\",
             failure: (deadline: \"200ms\"),
             sources: [(name: \"source\", arrivals: {arrivals}), (name: \"aside\", arrivals: Once(at: [\"5s\"])),
                       (name: \"idle\", arrivals: Once(at: [\"6s\"]))],
             handlers: [(name: \"front\", replicas: 50, service: Deterministic(value: \"0s\")),
                        (name: \"server\", {server}), (name: \"spare\", {spare}), (name: \"other\", {spare})],
             routes: [(name: \"way\", from: \"source\", to: To(\"{first}\")), {call}
                      (from: \"aside\", to: ToAll([\"spare\", \"other\"])), (from: \"idle\", to: To(\"front\"))],
             faults: [{faults}],
             strategies: [(name: \"set\", {set})])"
        );
        let loaded = scenario::load(&text, "catalogue.ron").unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
        System { model: loaded.model }
    }

    pub fn run(&self) -> Run {
        Run::new(Arc::clone(&self.model), 7)
    }
}
