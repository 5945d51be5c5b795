//! What spreads: a crash to the queue in memory and to those that must now bear the load, an attempt's fault to
//! its replica.

use super::agenda::Step;
use super::occurrence::What;
use super::processes::{Clock, Process};
use super::state::State;
use super::station::{Hold, Server};
use super::verdict::Ending;
use super::{Engine, Observer};
use crate::foundation::{HandlerId, Span};
use crate::parts::fault::{Clocks, Crash, Fault, Scope, When};
use crate::scenario::model::Site;

impl Engine {
    /// The queue of a handler goes with the last replica that was up: one after the other of those who waited then.
    pub(super) fn lose_queue<O: Observer>(&mut self, handler: HandlerId, fault: u64, left: u32, observer: &mut O) {
        if left == 0 {
            return;
        }
        let State { handlers, attempts, .. } = &mut self.state;
        let Some(attempt) = handlers[handler.index()].station.line.next(attempts) else { return };
        let root = self.state.attempts.get(attempt).passage.root;
        self.state.roots.get_mut(root).fail_once();
        let whose = self.state.attempts.get(attempt).whose(attempt);
        observer.hear(whose.occurrence(self.state.now, What::StruckDown { number: fault }));
        self.judge(attempt, Ending::Crashed, observer);
        self.state.agenda.push(Step::Vanish { attempt });
        self.state.agenda.push(Step::LoseQueue { handler, fault, left: left - 1 });
    }

    /// A fault at an attempt takes the attempt's replica down, for so long.
    pub(super) fn crash_replica<O: Observer>(&mut self, attempt: u32, by: u32, restart: Span, observer: &mut O) {
        let record = self.state.attempts.get(attempt);
        let (handler, replica) = (record.handler, record.taken_by());
        let cause = &self.state.processes[by as usize];
        let mut known = self.state.processes.of_replica(handler, replica, false).into_iter();
        let process =
            match known.find(|process| cause.crashes.binary_search_by_key(process, |(.., known)| *known).is_ok()) {
                Some(process) => process,
                None => {
                    let when = When::Window { at: Span::ZERO, lasting: Some(restart) };
                    let crash = Fault::Crash(Crash::of(Scope::Replica));
                    let new = Process {
                        clock: Clock::Member(replica),
                        declared: cause.declared,
                        ..Process::new(Site::Handler(handler), crash, when, cause.stream)
                    };
                    let process = self.state.processes.push(new);
                    self.state.processes[by as usize].crashes.push((handler, replica, process));
                    process
                }
            };
        let generation = self.state.processes[process as usize].generation;
        self.fault_begins(process, generation, observer);
    }

    /// The clocks of those that share a load with a handler run faster for each of them that is down. Asked for whenever
    /// one may have gone down or come up: by a fault, a restart, a planned one, or a change of who serves.
    pub(super) fn share_load(&mut self, handler: HandlerId) {
        if self.state.load_shared.is_empty() {
            return;
        }
        let groups = self.model.index.groups_of(handler).iter().map(|group| Site::Group(*group));
        let mut clocks: Vec<(u32, u32)> = Vec::new();
        for site in std::iter::once(Site::Handler(handler)).chain(groups) {
            let sharing = self.state.processes.load_shared(site);
            if !sharing.is_empty() {
                let down = self.members_down(site);
                clocks.extend(sharing.iter().map(|process| (*process, down)));
            }
        }
        clocks.sort_unstable();
        for (index, down) in clocks {
            if let Clocks::LoadShared { factor } = self.state.processes[index as usize].fault.model().clocks() {
                self.set_pace(index, libm::pow(factor, f64::from(down)));
            }
        }
    }

    fn members_down(&self, site: Site) -> u32 {
        match site {
            Site::Source(_) => 0,
            Site::Handler(handler) => self.replicas_missing(handler),
            Site::Group(group) => {
                let members = &self.model.group(group).members;
                members.iter().filter(|handler| self.state.station(**handler).up() == 0).count() as u32
            }
        }
    }

    /// Replicas that are down, but for spares, which bear no load.
    fn replicas_missing(&self, handler: HandlerId) -> u32 {
        let is_missing = |server: &&Server| server.is_in_use() && !server.is_up() && !server.reasons().has(Hold::Spare);
        self.state.station(handler).servers().iter().filter(is_missing).count() as u32
    }
}
