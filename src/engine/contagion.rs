//! What spreads: a crash to the queue in memory and to those that must now bear the load, an attempt's fault to
//! its replica.

use super::state::{Clock, Process};
use super::upkeep::Hold;
use super::verdict::Ending;
use super::{Engine, Observer};
use crate::foundation::{HandlerId, Span};
use crate::parts::fault::{Clocks, Crash, Fault, Scope, When};
use crate::scenario::model::Site;

impl Engine {
    /// The queue of a handler goes with the last replica that was up.
    pub(super) fn lose_queue<O: Observer>(&mut self, handler: HandlerId, fault: u64, observer: &mut O) {
        if self.state.handlers[handler.index()].up > 0 {
            return;
        }
        for _ in 0..self.state.handlers[handler.index()].waiting {
            let Some(attempt) = self.state.next_waiting(handler) else { return };
            let root = self.state.attempts.get(attempt).passage.root;
            self.state.roots.get_mut(root).fail_once();
            observer.struck_down(self.state.now, fault);
            self.judge(attempt, Ending::Crashed, observer);
            self.vanish(attempt, observer);
        }
    }

    /// A fault at an attempt takes the attempt's replica down, for so long.
    pub(super) fn crash_replica<O: Observer>(&mut self, attempt: u32, by: u32, restart: Span, observer: &mut O) {
        let record = self.state.attempts.get(attempt);
        let (handler, replica) = (record.handler, record.replica);
        let cause = &self.state.processes[by as usize];
        let known = cause.crashes.iter().find(|(on, which, _)| (*on, *which) == (handler, replica));
        let process = match known {
            Some((.., process)) => *process,
            None => {
                let when = When::Window { at: Span::ZERO, lasting: Some(restart) };
                let crash = Fault::Crash(Crash::of(Scope::Replica));
                let new = Process {
                    clock: Clock::Member(replica),
                    declared: cause.declared,
                    ..Process::new(Site::Handler(handler), crash, when, cause.stream)
                };
                let process = self.state.processes.len() as u32;
                self.state.processes.push(new);
                self.state.processes[by as usize].crashes.push((handler, replica, process));
                process
            }
        };
        let generation = self.state.processes[process as usize].generation;
        self.fault_begins(process, generation, observer);
    }

    /// The clocks of those that share a load run faster for each of them that is down. Asked for whenever one may have
    /// gone down or come up: by a fault, a restart, a planned one, or a change of who serves.
    pub(super) fn share_load(&mut self) {
        for at in 0..self.state.load_shared.len() {
            let index = self.state.load_shared[at];
            let process = &self.state.processes[index as usize];
            if let Clocks::LoadShared { factor } = process.fault.model().clocks() {
                let pace = libm::pow(factor, f64::from(self.members_down(process.on)));
                self.set_pace(index, pace);
            }
        }
    }

    fn members_down(&self, site: Site) -> u32 {
        match site {
            Site::Source(_) => 0,
            Site::Handler(handler) => self.replicas_missing(handler),
            Site::Group(group) => {
                let members = &self.model.group(group).members;
                members.iter().filter(|handler| self.state.handlers[handler.index()].up == 0).count() as u32
            }
        }
    }

    /// Replicas that are down, but for spares, which bear no load.
    fn replicas_missing(&self, handler: HandlerId) -> u32 {
        let state = &self.state.handlers[handler.index()];
        let in_use = self.state.settings.handlers[handler.index()].replicas as usize;
        let keeps = state.upkeep.as_ref().map_or(&[][..], |upkeep| &upkeep.replicas);
        let is_spare = |at: usize| keeps.get(at).is_some_and(|keep| keep.holds.has(Hold::Spare));
        let missing = |at: &usize| !state.replicas[*at].is_up() && !is_spare(*at);
        (0..in_use).filter(missing).count() as u32
    }
}
