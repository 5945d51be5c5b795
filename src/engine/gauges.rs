//! What is to be read off an engine at one instant: plain data.

use serde::Serialize;

use super::alarm::Alarm;
use super::protection::{Chore, Crash, Job, Protected, Stage, Ward};
use super::state::{HandlerState, SourceState};
use super::station::{Hold, ReplicaState, Server};
use super::{End, Engine};
use crate::foundation::{HandlerId, SetId, Span, Time};
use crate::parts::checkpoint::Plan;
use crate::parts::recovery::Status;
use crate::parts::supervision::Supervision;
use crate::scenario::model::{Around, Origin};

/// What there is to read off an engine at one instant.
#[derive(Clone, Debug, Default)]
pub struct Gauges {
    /// Where the clock stands.
    pub now: Time,
    /// Calendar entries processed so far.
    pub events: u64,
    /// Why the run cannot go on, if so.
    pub end: Option<End>,
    /// The strategy set in force.
    pub active_set: SetId,
    /// Root events offered after warm-up whose fate is undecided.
    pub undecided: u64,
    /// Of those whose fate is decided, how many are still in flight.
    pub still_live: u64,
    /// Commands that were given, or will be.
    pub commands: u64,
    /// In the order of the model.
    pub sources: Vec<SourceGauge>,
    /// In the order of the model.
    pub handlers: Vec<HandlerGauge>,
    /// Of the active set, in the order in which calls pass them; first those around routes, then those around handlers.
    pub layers: Vec<LayerGauge>,
    /// The faults injected by hand that are there now, by their numbers from 1 in the order of injection.
    pub injected: Vec<u64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SourceGauge {
    pub in_flight: u64,
    pub paused: bool,
    /// Product of the surges that are on; 1 for none.
    pub surge: f64,
    /// A fault was injected there by hand.
    pub struck_by_hand: bool,
}

/// A handler at one instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandlerGauge {
    /// Attempts in its queue.
    pub waiting: u64,
    /// Replicas kept by events that wait for a callee.
    pub held: u64,
    /// Those in use.
    pub replicas: Vec<ReplicaState>,
    /// Product of the slow-downs that are on; 1 for none.
    pub slow_down: f64,
    /// Probability of an injected error on top of the handler's own.
    pub error_burst: f64,
    /// Probability of an injected wrong result on top of the handler's own.
    pub corruption: f64,
    /// `None` where nothing protects it, or ever has.
    pub protection: Option<ProtectionGauge>,
    /// A fault was injected there by hand.
    pub struck_by_hand: bool,
}

/// What protects a handler, at one instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProtectionGauge {
    /// How the progress of events is saved, where it is.
    pub plan: Option<Plan>,
    /// Its replicas save their state.
    pub saves_state: bool,
    /// A supervisor restarts it.
    pub is_supervised: bool,
    /// Restarts that its supervisor has left before it gives up; `None` without one.
    pub restarts_left: Option<u32>,
    /// Its supervisor has stopped all its children for good.
    pub has_given_up: bool,
    /// By replica; the last ones may be missing, if nothing has happened to them.
    pub wards: Vec<WardGauge>,
}

/// What protects a replica.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WardGauge {
    /// Since the last completed checkpoint of the event in service, or since its work began.
    pub checkpoint_age: Option<Span>,
    /// Events since it saved its state, where it does.
    pub events_unsaved: Option<u32>,
    /// It is down, and nobody knows.
    pub is_crash_unnoticed: bool,
    /// It is up, and taken for dead.
    pub is_suspected: bool,
    /// It waits to take over.
    pub is_spare: bool,
    /// `None` where no switch-over to it is under way.
    pub takes_over_in: Option<Span>,
    /// Since it last came up.
    pub age: Span,
}

/// A layer of the active set, at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerGauge {
    /// Where it stands.
    pub around: Around,
    /// Its place in the catalogue of recovery.
    pub part: u8,
    /// What it remembers, in words; `None` where it remembers nothing.
    pub status: Option<Status>,
}

impl Engine {
    /// Reads all gauges, using their memory again.
    pub fn read(&self, gauges: &mut Gauges) {
        let state = &self.state;
        gauges.now = state.now;
        gauges.events = state.events;
        gauges.end = state.end;
        gauges.active_set = state.active_set;
        gauges.undecided = state.counted_undecided;
        gauges.still_live = state.counted_in_flight - state.counted_undecided;
        gauges.commands = state.log.len() as u64;
        gauges.sources.clear();
        gauges.sources.extend(state.sources.iter().map(SourceGauge::of));
        gauges.handlers.resize_with(state.handlers.len(), HandlerGauge::default);
        for (at, gauge) in gauges.handlers.iter_mut().enumerate() {
            self.read_handler(at.into(), gauge);
        }
        for process in state.processes.iter().filter(|process| process.declared.is_none()) {
            for struck in self.model.struck(process.on) {
                match struck {
                    Origin::Handler(id) => gauges.handlers[id.index()].struck_by_hand = true,
                    Origin::Source(id) => gauges.sources[id.index()].struck_by_hand = true,
                }
            }
        }
        let routes = (0..self.model.routes.len()).map(|at| Around::Route(at.into()));
        let handlers = (0..self.model.handlers.len()).map(|at| Around::Handler(at.into()));
        gauges.layers.clear();
        for around in routes.chain(handlers) {
            gauges.layers.extend(self.layers(around).map(|(part, status)| LayerGauge { around, part, status }));
        }
        gauges.injected.clear();
        gauges.injected.extend(self.injected_now());
    }

    fn read_handler(&self, id: HandlerId, gauge: &mut HandlerGauge) {
        let HandlerState { station, error_burst, corruption, protected, .. } = &self.state.handlers[id.index()];
        let in_use = self.model.handler(id).replicas as usize;
        let ward = |at: usize| protected.as_ref().and_then(|protected| protected.replicas.get(at));
        gauge.waiting = u64::from(station.line.len());
        gauge.held = station.servers().iter().filter(|replica| replica.is_held()).count() as u64;
        gauge.replicas.clear();
        let replicas = station.servers()[..in_use].iter().enumerate();
        gauge.replicas.extend(replicas.map(|(at, replica)| replica_state(replica, ward(at))));
        gauge.slow_down = station.pace.factor();
        (gauge.error_burst, gauge.corruption) = (*error_burst, *corruption);
        gauge.protection = protected.as_ref().map(|protected| self.protection(id, protected));
        gauge.struck_by_hand = false;
    }

    fn protection(&self, handler: HandlerId, protected: &Protected) -> ProtectionGauge {
        let now = self.state.now;
        let ward = |(ward, server): (&Ward, &Server)| WardGauge {
            checkpoint_age: ward.job.as_ref().map(|job| now.since(job.saved_at)),
            events_unsaved: protected.snapshot.as_ref().map(|_| ward.log.events),
            is_crash_unnoticed: ward.crash == Crash::Unnoticed,
            is_suspected: server.reasons().has(Hold::Suspected),
            is_spare: server.reasons().has(Hold::Spare),
            takes_over_in: ward.awaits(Alarm::TakeOver).then(|| ward.due[Alarm::TakeOver as usize].since(now)),
            age: now.since(ward.up_since),
        };
        let head = protected.supervised_by.and_then(|head| self.state.handlers[head.index()].protected.as_ref());
        let supervisor = head.and_then(|head| Some((head.protection.restart.as_ref()?, &head.supervising)));
        let restarts_left = supervisor
            .map(|(Supervision::Supervisor(supervisor), supervising)| supervisor.left(&supervising.recent, now));
        ProtectionGauge {
            plan: protected.plan,
            saves_state: protected.snapshot.is_some(),
            is_supervised: protected.supervised_by.is_some(),
            restarts_left,
            has_given_up: head.is_some_and(|head| head.supervising.has_given_up),
            wards: protected.replicas.iter().zip(self.state.station(handler).servers()).map(ward).collect(),
        }
    }
}

impl SourceGauge {
    fn of(state: &SourceState) -> SourceGauge {
        let SourceState { in_flight, paused, surge, .. } = *state;
        SourceGauge { in_flight, paused, surge, struck_by_hand: false }
    }
}

/// What a replica is doing, its protection included.
fn replica_state(server: &Server, ward: Option<&Ward>) -> ReplicaState {
    let saves = |ward: &Ward| {
        let saves_event = matches!(ward.job, Some(Job { stage: Stage::Writing, .. }));
        saves_event || matches!(ward.chore, Some(Chore::Writing(_)))
    };
    match server.state() {
        ReplicaState::Idle | ReplicaState::Busy if ward.is_some_and(saves) => ReplicaState::Saving,
        state => state,
    }
}
