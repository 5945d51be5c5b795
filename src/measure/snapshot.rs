//! What the screen and the report see of a run: plain data, filled in place so that a buffer can be
//! used again.

use serde::Serialize;

use crate::engine::command::Settings;
use crate::engine::{End, Gauges, Limit, ReplicaState};
use crate::foundation::{HandlerId, SetId, Span, Time};
use crate::measure::fault_log::FaultRecord;
use crate::measure::layers::LayerActs;
use crate::measure::ledger::Ledger;
use crate::measure::timeline::TimelineView;
use crate::measure::upkeep::UpkeepView;
use crate::parts::recovery::Status;
use crate::scenario::model::Around;
use crate::stats::interval::Interval;
use crate::stats::no_interval::NoInterval;
use crate::theory::Prediction;

/// One lane at one instant.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Snapshot {
    /// What it was filled from.
    #[serde(skip)]
    pub gauges: Gauges,
    pub now: Time,
    /// Calendar entries processed so far.
    pub events: u64,
    /// The intervals were found from so many stretches of this length; `None` before.
    #[serde(skip)]
    pub stretches: Option<(usize, Span)>,
    pub active_set: SetId,
    /// Why the run cannot go on, if so.
    pub end: Option<End>,
    /// What can be edited live, as it is now.
    pub settings: Settings,
    pub sources: Vec<SourceView>,
    pub handlers: Vec<HandlerView>,
    pub routes: Vec<RouteView>,
    pub recent: Numbers,
    pub since_warm_up: Numbers,
    pub timeline: TimelineView,
    pub faults: Vec<FaultRecord>,
    /// Faults that are no longer listed because the log is full.
    pub faults_dropped: u64,
    /// The faults injected by hand that are there now, by their numbers from 1 in the order of injection.
    pub injected: Vec<u64>,
    pub beside: Vec<Beside>,
    /// The layers of the active set, in the order in which calls pass them.
    pub layers: Vec<LayerView>,
}

/// A layer at work.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerView {
    pub around: Around,
    /// Its place in the catalogue of recovery.
    pub part: u8,
    /// What it remembers, in words, or what it is doing where it remembers nothing.
    pub status: Status,
    /// Since warm-up, together with other layers of its kind in the same place.
    pub acts: LayerActs,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct SourceView {
    pub offered: u64,
    pub in_flight: u64,
    /// Events per second over the window.
    pub rate: f64,
    pub paused: bool,
    /// Product of the surges that are on.
    pub surge: f64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct HandlerView {
    pub waiting: u64,
    pub in_service: u64,
    /// Replicas kept by events that wait for a callee.
    pub held: u64,
    pub replicas: Vec<ReplicaState>,
    /// Share of replica time spent busy or held over the window.
    pub utilisation: f64,
    /// Attempts completed per second over the window.
    pub throughput: f64,
    /// Product of the slow-downs that are on; 1 for none.
    pub slow_down: f64,
    /// Probability of an injected error on top of the handler's own.
    pub error_burst: f64,
    pub corruption: f64,
    /// Attempts that wait for a callee while their replica serves others.
    pub calling: u64,
    pub figures: HandlerFigures,
    pub demands: Demands,
    /// `None` where nothing protects it, or ever has.
    pub upkeep: Option<UpkeepView>,
}

/// The figures of one handler since warm-up: each has one value, wherever it is shown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HandlerFigures {
    /// Mean time from arrival to answer of attempts, seconds.
    pub response: Estimate,
    /// Mean time in the queue, seconds.
    pub wait: Estimate,
    /// Share of attempts that had to wait.
    pub delayed: Estimate,
    /// Mean number present: waiting, in service, or waiting for a callee.
    pub present: Estimate,
    /// Mean number that waits for a replica.
    pub queue: Estimate,
    /// Share of the replicas' time up that was spent busy or held.
    pub utilisation: Estimate,
    /// Mean number of replicas up.
    pub up: Estimate,
    pub availability: Estimate,
    /// Successes per demand.
    pub per_demand: Estimate,
    /// Mean time of a replica up between failures, seconds.
    pub time_to_failure: Estimate,
    /// Variances of the times of attempts, seconds squared.
    pub response_variance: Option<f64>,
    pub wait_variance: Option<f64>,
    /// Times that so many of the attempts do not exceed, seconds.
    pub responses: Vec<Quantile>,
    pub waits: Vec<Quantile>,
    /// Replica time spent busy or held, seconds.
    pub replica_secs: f64,
}

/// The time that a share of events does not exceed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quantile {
    /// From 0 to 1.
    pub share: f64,
    /// Seconds.
    pub secs: Estimate,
}

/// How the attempts offered to a handler ended, since warm-up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Demands {
    pub offered: u64,
    pub succeeded: u64,
    pub wrong: u64,
    pub errors: u64,
    pub crashed: u64,
    pub rejected: u64,
    pub timed_out: u64,
    /// Called off by the caller: neither success nor failure.
    pub censored: u64,
}

impl Demands {
    pub fn add(&mut self, other: &Demands) {
        self.offered += other.offered;
        self.succeeded += other.succeeded;
        self.wrong += other.wrong;
        self.errors += other.errors;
        self.crashed += other.crashed;
        self.rejected += other.rejected;
        self.timed_out += other.timed_out;
        self.censored += other.censored;
    }
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct RouteView {
    /// Events passed since the start.
    pub passed: u64,
    /// Events per second over the last second or so of simulated time.
    pub rate: f64,
    /// Calls that wait for an answer or for their next try.
    pub open: u64,
}

/// The two numbers and what they come from, over one window.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Numbers {
    pub ledger: Ledger,
    /// F = 1 - P_fail.
    pub fault_tolerance: Estimate,
    pub per_demand: Reading,
    pub mission: Reading,
    pub availability: Reading,
    /// Latency of answered events, seconds.
    pub latency: Latency,
    /// Of events that failed, seconds from their offer to the decision of their fate; since warm-up alone.
    pub failed_after: Latency,
    /// What to know beside F, where it does not tell the whole.
    pub caution: Option<Caution>,
    /// Root events per second: offered, and decided.
    pub rate_in: f64,
    pub rate_out: f64,
}

/// What F leaves out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Caution {
    /// So many of the events offered are undecided, and have been for longer than the window. Those of the classes
    /// that have no deadline may stay so.
    Undecided { share: f64, without_deadline: Vec<String>, all_without: bool },
    /// A supervisor has given up at this handler, and nothing was answered since, or of what was decided in the window.
    /// Of the events offered this share is undecided.
    GaveUp { at: HandlerId, undecided: f64 },
    /// Of several runs: what is undecided in all of them together, and in how many of them a supervisor has given up
    /// and nothing was answered since, and how many a limit has ended, most of them this one.
    OfRuns { undecided: Option<Box<Caution>>, gave_up: u64, stopped: Option<(u64, Limit)>, runs: u64 },
}

/// R in one of its readings.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reading {
    pub system: Estimate,
    /// One factor per handler, in the order of the model.
    pub factors: Vec<Factor>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Factor {
    pub estimate: Estimate,
    /// How much R would gain per unit that this factor gains (Birnbaum importance).
    pub importance: Option<f64>,
    pub theory: Option<Prediction>,
}

/// A number that may not be there, with the reason.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub enum Estimate {
    #[default]
    NoData,
    Measured(Interval),
    /// The value is known, but not how far it may be off.
    Point {
        value: f64,
        why: NoInterval,
    },
    /// The structure has no formula here yet; the text says which part.
    NotDerived(String),
    /// It does not apply, for example no mission time is given.
    NotApplicable(String),
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Latency {
    pub count: u64,
    pub mean: f64,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
    /// The mean with its interval, and shares of the events up to 99.99 %; nothing in a window.
    pub mean_estimate: Estimate,
    pub quantiles: Vec<Quantile>,
}

/// A closed form next to what is measured.
#[derive(Clone, Debug, Serialize)]
pub struct Beside {
    pub handler: Option<HandlerId>,
    pub quantity: Quantity,
    pub prediction: Result<Prediction, String>,
    pub measured: Estimate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Quantity {
    /// Mean time in the queue, seconds.
    MeanWait,
    /// Mean time at the handler, seconds.
    MeanResponse,
    /// Mean number at the handler.
    MeanPresent,
    Utilisation,
    Availability,
    /// Success per demand.
    PerDemand,
    /// Survival of the mission time.
    Mission,
    /// Share of demands refused for want of room.
    Rejection,
    /// Work between two checkpoints, seconds; beside it stands what is in use.
    CheckpointInterval,
}

impl Snapshot {
    /// Every figure since warm-up in a fixed order, with the most that it can be.
    pub fn estimates(&self) -> Vec<(&Estimate, f64)> {
        const ANY: f64 = f64::INFINITY;
        let Numbers { fault_tolerance, per_demand, mission, availability, latency, failed_after, .. } =
            &self.since_warm_up;
        let mut all = vec![(fault_tolerance, 1.0)];
        for times in [latency, failed_after] {
            all.push((&times.mean_estimate, ANY));
            all.extend(times.quantiles.iter().map(|quantile| (&quantile.secs, ANY)));
        }
        for reading in [per_demand, mission, availability] {
            all.push((&reading.system, 1.0));
            all.extend(reading.factors.iter().map(|factor| (&factor.estimate, 1.0)));
        }
        for (view, settings) in self.handlers.iter().zip(&self.settings.handlers) {
            let figures = &view.figures;
            all.extend([
                (&figures.response, ANY),
                (&figures.wait, ANY),
                (&figures.delayed, 1.0),
                (&figures.present, ANY),
                (&figures.queue, ANY),
                (&figures.utilisation, 1.0),
                (&figures.up, f64::from(settings.replicas)),
                (&figures.availability, 1.0),
                (&figures.per_demand, 1.0),
                (&figures.time_to_failure, ANY),
            ]);
            let quantiles = figures.responses.iter().chain(&figures.waits);
            all.extend(quantiles.map(|quantile| (&quantile.secs, ANY)));
        }
        all.extend(self.beside.iter().map(|beside| (&beside.measured, ANY)));
        all
    }
}

impl Estimate {
    /// The value, with or without an interval; `None` where no more than a bound is known.
    pub fn value(&self) -> Option<f64> {
        match self {
            Estimate::Measured(interval) => Some(interval.value).filter(|value| value.is_finite()),
            Estimate::Point { value, .. } => Some(*value),
            _ => None,
        }
    }

    /// Why a value that is known has no interval.
    pub fn why(&self) -> Option<NoInterval> {
        match self {
            Estimate::Point { why, .. } => Some(*why),
            _ => None,
        }
    }

    pub fn interval(&self) -> Option<&Interval> {
        match self {
            Estimate::Measured(interval) => Some(interval),
            _ => None,
        }
    }
}
