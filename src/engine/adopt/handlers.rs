//! Handlers that come, go, or get more or fewer replicas.
//!
//! A handler that is gone has no replicas and room for nobody. What it had in its queue, in service or waiting for a callee goes
//! with it as by a crash that loses everything: who called is told, what was forwarded to it is lost, and nobody is to blame.
//! Whatever still comes to it is refused. What its supervisor had given up elsewhere works again, and the faults that it had are
//! over.

use crate::engine::agenda::Step;
use crate::engine::record::Phase;
use crate::engine::state::{HandlerState, State};
use crate::engine::verdict::Ending;
use crate::engine::{Engine, Observer, Occurrence, What};
use crate::foundation::HandlerId;
use crate::scenario::model::{Origin, Site};

impl Engine {
    /// A handler is new; if the run had one of its name before, the draws of its protection go on.
    pub(super) fn found<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        let declared = self.model.handler(handler);
        let state = &mut self.state.handlers[handler.index()];
        let protected = state.protected.take();
        *state = HandlerState { protected, ..HandlerState::at_start(declared) };
        let what = What::ReplicasUp { handler, up: declared.replicas };
        observer.hear(Occurrence::of_none(self.state.now, what));
        self.apply_faults(Origin::Handler(handler));
    }

    /// A handler is gone.
    pub(super) fn dissolve<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        self.end_faults_on(Site::Handler(handler), observer);
        for number in self.state.active.take_all_on(Origin::Handler(handler)) {
            observer.hear(Occurrence::of_none(self.state.now, What::FaultEnded { number }));
        }
        self.use_only(handler, 0, observer);
        for (attempt, _) in self.state.attempts.iter().filter(|(_, record)| record.handler == handler) {
            self.state.agenda.push(Step::Evict { attempt, handler });
        }
        self.take_up_again(handler);
        let state = &mut self.state.handlers[handler.index()];
        state.afflictions = None;
        if let Some(protected) = &mut state.protected {
            protected.forget_all();
        }
    }

    /// An attempt goes with its handler.
    pub(in crate::engine) fn evict<O: Observer>(&mut self, attempt: u32, handler: HandlerId, observer: &mut O) {
        let Some(record) = self.state.attempts.live_mut(attempt).filter(|record| record.handler == handler) else {
            return;
        };
        let (root, phase, child) = (record.passage.root, record.phase, record.child.take());
        self.state.roots.get_mut(root).fail_once();
        self.judge(attempt, Ending::Censored, observer);
        if let Some(member) = child {
            self.state.forsake(member);
            self.state.agenda.push(Step::Abandon { member, ending: Ending::Censored });
        }
        match phase {
            Phase::Waiting => {
                self.vanish(attempt, observer);
                let State { handlers, attempts, .. } = &mut self.state;
                handlers[handler.index()].station.line.leave(attempts);
            }
            _ => self.state.agenda.push(Step::Vanish { attempt }),
        }
    }

    /// New replicas are up at once and crash as the declared ones do; surplus ones finish what they serve.
    pub(super) fn replicas_changed<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        let known = self.state.station(handler).size();
        self.use_only(handler, self.model.handler(handler).replicas, observer);
        let declared = self.model.index.faults_on(Site::Handler(handler)).to_vec();
        for fault in declared {
            self.add_clocks(fault.index(), self.state.processes.clocked(fault));
        }
        self.share_load(handler);
        self.protect_replicas(handler, known, observer);
        self.state.agenda.push(Step::Serve { handler });
    }

    /// So many replicas of a handler take up work from now on.
    fn use_only<O: Observer>(&mut self, handler: HandlerId, replicas: u32, observer: &mut O) {
        self.state.station_mut(handler).use_only(replicas);
        for replica in 0..replicas {
            let state = &self.state.handlers[handler.index()];
            let server = state.station.server(replica);
            let ward = state.protected.as_ref().and_then(|protected| protected.replicas.get(replica as usize));
            let has_chore = ward.is_some_and(|ward| ward.chore.is_some());
            if server.works() && server.attempt().is_none() && !has_chore {
                self.rest(handler, replica);
            }
        }
        let station = self.state.station_mut(handler);
        let all = 0..station.size();
        let changed: Vec<u32> = all.filter(|replica| station.count(*replica).is_some()).collect();
        let up = station.up();
        observer.hear(Occurrence::of_none(self.state.now, What::ReplicasUp { handler, up }));
        for replica in changed {
            if let Some(attempt) = self.state.station(handler).server(replica).attempt() {
                self.tell_kept(attempt, replica, replica < replicas, observer);
            }
        }
    }
}
