//! What a crash does beyond the replicas it takes: to the queue in their memory, and to those that must now
//! bear the load.

use super::verdict::Ending;
use super::{Engine, Observer};
use crate::foundation::HandlerId;
use crate::parts::fault::Clocks;
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
            self.state.roots.get_mut(root).marks.failed_once = true;
            observer.struck_down(self.state.now, fault);
            self.judge(attempt, Ending::Crashed, observer);
            self.vanish(attempt, observer);
        }
    }

    /// The clocks of those that share a load run faster for each of them that is down.
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
            Site::Handler(handler) => {
                let in_use = self.state.settings.handlers[handler.index()].replicas;
                in_use - self.state.handlers[handler.index()].up
            }
            Site::Group(group) => {
                let members = &self.model.group(group).members;
                members.iter().filter(|handler| self.state.handlers[handler.index()].up == 0).count() as u32
            }
        }
    }
}
