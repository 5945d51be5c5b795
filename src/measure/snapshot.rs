//! What the screen and the report see of a run: plain data, filled in place so that a buffer can be
//! used again.

use std::borrow::Cow;

use serde::Serialize;

use crate::engine::command::Settings;
use crate::engine::{End, Ending, Gauges, Limit, ReplicaState};
use crate::foundation::{HandlerId, RouteId, SetId, Span, Time};
use crate::measure::fault_log::FaultRecord;
use crate::measure::layers::LayerActs;
use crate::measure::ledger::Ledger;
use crate::measure::timeline::TimelineView;
use crate::measure::upkeep::UpkeepView;
use crate::parts::recovery::Status;
use crate::scenario::Model;
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
    /// Where the clock stands.
    pub now: Time,
    /// Calendar entries processed so far.
    pub events: u64,
    /// The intervals were found from so many stretches of this length; `None` before.
    #[serde(skip)]
    pub stretches: Option<(usize, Span)>,
    /// The strategy set in force.
    pub active_set: SetId,
    /// Why the run cannot go on, if so.
    pub end: Option<End>,
    /// What can be edited live, as it is now.
    pub settings: Settings,
    /// In the order of the model.
    pub sources: Vec<SourceView>,
    /// In the order of the model.
    pub handlers: Vec<HandlerView>,
    /// In the order of the model.
    pub routes: Vec<RouteView>,
    /// In the order of their routes.
    pub links: Vec<LinkView>,
    /// R and F of the window that ends now.
    pub recent: Numbers,
    /// R and F of all that was offered after warm-up.
    pub since_warm_up: Numbers,
    /// The whole run, in equal stretches of time.
    pub timeline: TimelineView,
    /// The first and the last that struck, in the order in which they began.
    pub faults: Vec<FaultRecord>,
    /// Faults that are no longer listed because the log is full.
    pub faults_dropped: u64,
    /// The faults injected by hand that are there now, by their numbers from 1 in the order of injection.
    pub injected: Vec<u64>,
    /// Theory beside measurement, where there is something to say.
    pub beside: Vec<Beside>,
    /// The layers of the active set, in the order in which calls pass them.
    pub layers: Vec<LayerView>,
}

/// A layer at work.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerView {
    /// Where it stands.
    pub around: Around,
    /// Its place in the catalogue of recovery.
    pub part: u8,
    /// What it remembers, in words, or what it is doing where it remembers nothing.
    pub status: Status,
    /// Since warm-up, together with other layers of its kind in the same place.
    pub acts: LayerActs,
}

/// A source at one instant.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SourceView {
    /// Root events since the start.
    pub offered: u64,
    /// Root events of which something is live.
    pub in_flight: u64,
    /// Events per second over the window.
    pub rate: f64,
    /// A fault keeps it from making events.
    pub paused: bool,
    /// Product of the surges that are on.
    pub surge: f64,
}

/// A handler at one instant.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HandlerView {
    /// Attempts in its queue.
    pub waiting: u64,
    /// Attempts that replicas are at work on.
    pub in_service: u64,
    /// Replicas kept by events that wait for a callee.
    pub held: u64,
    /// Those in use, by number.
    pub replicas: Vec<ReplicaState>,
    /// Share of replica time spent busy or held over the window.
    pub utilisation: f64,
    /// Attempts completed per second over the window.
    pub throughput: f64,
    /// Product of the slow-downs that are on; 1 for none.
    pub slow_down: f64,
    /// Probability of an injected error on top of the handler's own.
    pub error_burst: f64,
    /// Probability of an injected wrong result on top of the handler's own.
    pub corruption: f64,
    /// Attempts that wait for a callee while their replica serves others.
    pub calling: u64,
    /// Since warm-up, with intervals.
    pub figures: HandlerFigures,
    /// Since warm-up.
    pub demands: Demands,
    /// `None` where nothing protects it, or ever has.
    pub upkeep: Option<UpkeepView>,
    /// Since when the scenario does not declare it any more: what is shown of it was measured until then.
    pub gone: Option<Time>,
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
    /// Share of time with as many replicas up as are needed.
    pub availability: Estimate,
    /// Successes per demand.
    pub per_demand: Estimate,
    /// Mean time of a replica up between failures, seconds.
    pub time_to_failure: Estimate,
    /// Variances of the times of attempts, seconds squared.
    pub response_variance: Option<f64>,
    /// Of the wait, in seconds squared.
    pub wait_variance: Option<f64>,
    /// Times that so many of the attempts do not exceed, seconds.
    pub responses: Vec<Quantile>,
    /// Waits that so many of the attempts do not exceed, seconds.
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
    /// All of them, the censored ones included.
    pub offered: u64,
    /// A result that is right for the input it got.
    pub succeeded: u64,
    /// A wrong result.
    pub wrong: u64,
    /// An error that the caller saw.
    pub errors: u64,
    /// The replica crashed under the attempt.
    pub crashed: u64,
    /// Refused before service.
    pub rejected: u64,
    /// Not within the attempt's own time limit.
    pub timed_out: u64,
    /// Called off by the caller: neither success nor failure.
    pub censored: u64,
}

impl Demands {
    /// One more has ended.
    #[inline(always)]
    pub fn judge(&mut self, ending: Ending) {
        self.offered += 1;
        *match ending {
            Ending::Success => &mut self.succeeded,
            Ending::Wrong => &mut self.wrong,
            Ending::Error => &mut self.errors,
            Ending::Crashed => &mut self.crashed,
            Ending::Rejected => &mut self.rejected,
            Ending::TimedOut => &mut self.timed_out,
            Ending::Censored => &mut self.censored,
        } += 1;
    }

    /// Counts those of another run as well.
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

/// A route at one instant.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RouteView {
    /// Events passed since the start.
    pub passed: u64,
    /// Events per second over the last second or so of simulated time.
    pub rate: f64,
    /// Calls that wait for an answer or for their next try.
    pub open: u64,
}

/// The link of a route, where it takes time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct LinkView {
    /// Whose link it is.
    pub route: RouteId,
    /// Its place among the factors of R per demand, where it can fail.
    pub factor: Option<usize>,
    /// Passages and answers on their way now.
    pub under_way: u64,
    /// Mean number of them since warm-up.
    pub under_way_mean: f64,
    /// How the demands on it ended.
    pub demands: Demands,
}

/// The two numbers and what they come from, over one window.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Numbers {
    /// Where the root events went.
    pub ledger: Ledger,
    /// F = 1 - P_fail.
    pub fault_tolerance: Estimate,
    /// R, each factor the share of demands that succeed.
    pub per_demand: Reading,
    /// R, each factor the probability to survive the mission time.
    pub mission: Reading,
    /// R, each factor the share of time up.
    pub availability: Reading,
    /// Latency of answered events, seconds.
    pub latency: Latency,
    /// Of events that failed, seconds from their offer to the decision of their fate; since warm-up alone.
    pub failed_after: Latency,
    /// What to know beside F, where it does not tell the whole.
    pub caution: Option<Caution>,
    /// Root events per second: offered, and decided.
    pub rate_in: f64,
    /// Those whose fate was decided.
    pub rate_out: f64,
}

/// What F leaves out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Caution {
    /// So many of the events offered are undecided, and have been for longer than the window. Those of the classes
    /// that have no deadline may stay so.
    Undecided {
        /// Of those offered, 0 to 1.
        share: f64,
        /// The names of these classes.
        without_deadline: Vec<String>,
        /// No class has a deadline.
        all_without: bool,
    },
    /// A supervisor has given up at this handler, and nothing was answered since, or of what was decided in the window.
    /// Of the events offered this share is undecided.
    GaveUp {
        /// The handler.
        at: HandlerId,
        /// Of those offered, 0 to 1.
        undecided: f64,
    },
    /// Of several runs: what is undecided in all of them together, and in how many of them a supervisor has given up
    /// and nothing was answered since, and how many a limit has ended, most of them this one.
    OfRuns {
        /// `None` where too few are to be worth a word.
        undecided: Option<Box<Caution>>,
        /// In how many runs.
        gave_up: u64,
        /// How many runs, and the limit of most of them.
        stopped: Option<(u64, Limit)>,
        /// How many runs there are.
        runs: u64,
    },
}

/// R in one of its readings.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reading {
    /// R itself: the structure function of the factors.
    pub system: Estimate,
    /// One factor per handler, in the order of the model; per demand then one per route whose link can fail
    /// ([`InForce::links`](crate::derive::in_force::InForce::links)).
    pub factors: Vec<Factor>,
}

/// R_i of one handler.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Factor {
    /// The factor, 0 to 1.
    pub estimate: Estimate,
    /// How much R would gain per unit that this factor gains (Birnbaum importance).
    pub importance: Option<f64>,
    /// What a closed form says of it; `None` where none does.
    pub theory: Option<Prediction>,
}

/// A number that may not be there, with the reason.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub enum Estimate {
    /// Nothing of the kind was seen.
    #[default]
    NoData,
    /// With the bounds that cover the truth.
    Measured(Interval),
    /// The value is known, but not how far it may be off.
    Point {
        /// In the unit of the figure.
        value: f64,
        /// Why there are no bounds.
        why: NoInterval,
    },
    /// The structure has no formula here yet; the text says which part.
    NotDerived(String),
    /// It does not apply, for example no mission time is given.
    NotApplicable(String),
}

/// Times of root events, in seconds; zeros where there are none.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Latency {
    /// How many events.
    pub count: u64,
    /// Of all of them.
    pub mean: f64,
    /// Half of them are no longer than this.
    pub p50: f64,
    /// 95 % of them are no longer than this.
    pub p95: f64,
    /// 99 % of them are no longer than this.
    pub p99: f64,
    /// The longest.
    pub max: f64,
    /// The mean with its interval, and shares of the events up to 99.99 %; nothing in a window.
    pub mean_estimate: Estimate,
    /// By share, each with its interval.
    pub quantiles: Vec<Quantile>,
}

/// A closed form next to what is measured.
#[derive(Clone, Debug, Serialize)]
pub struct Beside {
    /// `None` for the system as a whole.
    pub handler: Option<HandlerId>,
    /// What both are of.
    pub quantity: Quantity,
    /// What theory says, or why it says nothing.
    pub prediction: Result<Prediction, String>,
    /// What the run says.
    pub measured: Estimate,
}

/// What theory and measurement both know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Quantity {
    /// Mean time in the queue, seconds.
    MeanWait,
    /// Mean time at the handler, seconds.
    MeanResponse,
    /// Mean number at the handler.
    MeanPresent,
    /// Share of replica time spent busy or held.
    Utilisation,
    /// Share of time with as many replicas up as are needed.
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
    /// What each factor of R per demand is of: handlers, then links that can fail, each with the route that it serves.
    pub fn factor_names<'m>(&self, model: &'m Model) -> impl Iterator<Item = Cow<'m, str>> {
        let handlers = model.handlers.iter().map(|handler| Cow::from(&handler.name));
        let links = self.links.iter().filter(|link| link.factor.is_some()).filter_map(|link| {
            let route = model.route(link.route);
            Some(format!("{} ({})", model.link(route.link?).name, route.name).into())
        });
        handlers.chain(links)
    }

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

    /// `None` where there are no bounds, whatever the reason.
    pub fn interval(&self) -> Option<&Interval> {
        match self {
            Estimate::Measured(interval) => Some(interval),
            _ => None,
        }
    }
}
