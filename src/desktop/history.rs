//! Undo and redo of commands to the running system.

use crate::engine::command::Command;

/// Changes of one value that follow each other within this many seconds are one change.
const COALESCE_SECS_MAX: f64 = 1.0;

/// The commands given by hand, with what takes each one back.
#[derive(Default)]
pub struct History {
    done: Vec<Entry>,
    undone: Vec<Entry>,
    /// How many faults were injected in this run: each is known by its number.
    injected: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub command: Command,
    /// What takes it back.
    pub inverse: Command,
    /// Seconds on the app's clock.
    at: f64,
}

impl History {
    /// Remembers a command; without an inverse there is nothing to undo, and nothing to redo any more either.
    pub fn record(&mut self, command: Command, inverse: Option<Command>, at: f64) {
        self.undone.clear();
        self.injected += u64::from(matches!(command, Command::Inject { .. }));
        let Some(inverse) = inverse else { return };
        if let Some(last) = self.done.last_mut()
            && at - last.at <= COALESCE_SECS_MAX
            && edits_the_same(&last.command, &command)
        {
            last.command = command;
            last.at = at;
            return;
        }
        self.done.push(Entry { command, inverse, at });
    }

    /// How many faults were injected so far.
    pub fn injected(&self) -> u64 {
        self.injected
    }

    /// What was done last, to be taken back.
    pub fn undo(&mut self) -> Option<Entry> {
        let entry = self.done.pop()?;
        self.undone.push(entry.clone());
        Some(entry)
    }

    /// What was taken back last, to be done again; a fault is another one then.
    pub fn redo(&mut self) -> Option<Entry> {
        let mut entry = self.undone.pop()?;
        if let Command::Inject { .. } = entry.command {
            self.injected += 1;
            entry.inverse = Command::Lift(self.injected);
        }
        self.done.push(Entry { at: f64::NEG_INFINITY, ..entry.clone() });
        Some(entry)
    }
}

/// Whether two commands set the same value, as when it is dragged.
fn edits_the_same(a: &Command, b: &Command) -> bool {
    match (a, b) {
        (Command::SetArrivalRate(a, _), Command::SetArrivalRate(b, _)) => a == b,
        (Command::SetReplicas(a, _), Command::SetReplicas(b, _))
        | (Command::SetMeanService(a, _), Command::SetMeanService(b, _))
        | (Command::SetErrors(a, _), Command::SetErrors(b, _))
        | (Command::SetWrongResults(a, _), Command::SetWrongResults(b, _)) => a == b,
        (Command::SetLayers { set: a, route: c, .. }, Command::SetLayers { set: b, route: d, .. }) => (a, c) == (b, d),
        (Command::SetProtection { set: a, handler: c, .. }, Command::SetProtection { set: b, handler: d, .. }) => {
            (a, c) == (b, d)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::command::Settings;
    use crate::foundation::{HandlerId, SetId};
    use crate::parts::fault::{Crash, Fault};
    use crate::scenario::model::Site;

    fn replicas(count: u32) -> Command {
        Command::SetReplicas(HandlerId(0), count)
    }

    #[test]
    fn a_dragged_value_is_undone_at_once() {
        let mut history = History::default();
        history.record(replicas(3), Some(replicas(2)), 0.0);
        history.record(replicas(4), Some(replicas(3)), 0.5);
        assert_eq!(history.undo().map(|entry| entry.inverse), Some(replicas(2)));
        assert_eq!(history.undo(), None);
        assert_eq!(history.redo().map(|entry| entry.command), Some(replicas(4)));
    }

    #[test]
    fn a_new_command_ends_what_could_be_redone() {
        let mut history = History::default();
        history.record(replicas(3), Some(replicas(2)), 0.0);
        history.undo();
        history.record(replicas(5), Some(replicas(2)), 9.0);
        assert_eq!(history.redo(), None);
        assert_eq!(history.undo().map(|entry| entry.inverse), Some(replicas(2)));
    }

    #[test]
    fn each_injection_is_lifted_by_its_own_number() {
        let mut history = History::default();
        let crash = || Command::Inject {
            on: Site::Handler(HandlerId(0)),
            fault: Fault::Crash(Crash::default()),
            lasting: None,
        };
        for _ in 0..2 {
            let inverse = crash().undo(&Settings::default(), SetId(0), history.injected());
            history.record(crash(), inverse, 0.0);
        }
        let mut undone = || history.undo().map(|entry| entry.inverse);
        assert_eq!([undone(), undone(), undone()], [Some(Command::Lift(2)), Some(Command::Lift(1)), None]);
        assert_eq!(history.redo().map(|entry| entry.command), Some(crash()));
        assert_eq!(history.undo().map(|entry| entry.inverse), Some(Command::Lift(3)));
    }
}
