//! A small system that is changed while it runs: `in` sends to `front`, which calls `back`.

use windtunnel::engine::ReplicaState;
use windtunnel::engine::command::Command;
use windtunnel::foundation::{HandlerId, Time};
use windtunnel::measure::Run;
use windtunnel::measure::ledger::Ledger;
use windtunnel::scenario::load;

pub const BACK: HandlerId = HandlerId(1);
/// What declares `back` again.
pub const BACK_AGAIN: &str = "add handlers: (name: \"back\", service: Deterministic(value: \"2ms\")), \
                              add routes: (from: \"front\", to: To(\"back\"), mode: Call(hold: true))";

pub struct Played {
    pub run: Run,
}

/// What is said of `back` beside its service of 40 ms, what calls it, what strikes, and the strategy set.
pub fn play(back: &str, call: &str, more: &str, set: &str) -> Played {
    let text = format!(
        "(name: \"live\", question: \"What stays?\", horizon: \"10s\",
          sources: [(name: \"in\", arrivals: Periodic(every: \"10ms\"))],
          handlers: [
              (name: \"front\", service: Deterministic(value: \"1ms\"), replicas: 50),
              (name: \"back\", service: Deterministic(value: \"40ms\"), {back}),
          ],
          routes: [(from: \"in\", to: To(\"front\")), (from: \"front\", to: To(\"back\"), {call})],
          {more}
          strategies: [(name: \"set\", {set})])"
    );
    let loaded = load(&text, "live.ron").unwrap_or_else(|wrong| panic!("{wrong}"));
    Played { run: Run::new(loaded.model, 1) }
}

impl Played {
    /// Goes on to so many milliseconds; nothing is lost or made up on the way.
    #[track_caller]
    pub fn to(&mut self, millis: u64) -> &mut Played {
        let until = Time(millis * 1_000_000);
        while !self.run.engine.advance_at_most(until, 1, &mut self.run.measures) {
            self.run.engine.recount().unwrap_or_else(|wrong| panic!("{wrong}"));
        }
        crate::sound::is_sound(&self.run).unwrap_or_else(|wrong| panic!("{wrong}"));
        self
    }

    /// Changes what the scenario says, at once.
    #[track_caller]
    pub fn change(&mut self, change: &str) -> &mut Played {
        let change = change.parse().unwrap_or_else(|wrong| panic!("{wrong}"));
        self.run.engine.model().changed(&change).unwrap_or_else(|wrong| panic!("{wrong}"));
        self.run.give(Command::Change(change));
        self.run.advance(self.run.engine.now());
        self.run.engine.recount().unwrap_or_else(|wrong| panic!("{wrong}"));
        self
    }

    pub fn ledger(&self) -> Ledger {
        self.run.snapshot().since_warm_up.ledger
    }

    pub fn replicas(&self, handler: HandlerId) -> Vec<ReplicaState> {
        self.run.snapshot().handlers[handler.index()].replicas.clone()
    }

    /// Attempts at `back`.
    pub fn at_back(&self) -> usize {
        self.run.engine.state().attempts.iter().filter(|(_, attempt)| attempt.handler == BACK).count()
    }
}
