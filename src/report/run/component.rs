//! What a report says of one handler.

use serde::Serialize;

use crate::foundation::HandlerId;
use crate::foundation::wording::Measure;
use crate::measure::measured::Measured;
use crate::measure::snapshot::{Quantity, Reading};
use crate::measure::wording;
use crate::report::figure::Figure;
use crate::report::run::times::{QuantileRow, quantiles};
use crate::scenario::model::Handler;

/// One handler since warm-up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Component {
    /// The handler, as the scenario calls it.
    pub name: String,
    /// In use at the end.
    pub replicas: u32,
    /// Attempts offered per second.
    pub load_per_sec: f64,
    /// Share of the replicas' time up that was spent busy or held.
    pub utilisation: Figure,
    /// Seconds from arrival at the handler to its answer.
    pub response_secs: Figure,
    /// Seconds in the queue.
    pub wait_secs: Figure,
    /// Share of attempts that had to wait.
    pub delayed: Figure,
    /// Variances, in seconds squared.
    pub response_variance: Option<f64>,
    /// Of the wait, in seconds squared.
    pub wait_variance: Option<f64>,
    /// Of the times that attempts stayed.
    pub response_quantiles: Vec<QuantileRow>,
    /// Of the times that attempts waited.
    pub wait_quantiles: Vec<QuantileRow>,
    /// Mean number waiting, in service, held, or waiting for a callee.
    pub present: Figure,
    /// Mean number that waits for a replica.
    pub queue_length: Figure,
    /// Mean number of replicas up.
    pub replicas_up: Figure,
    /// Mean time up of a replica between failures, in seconds.
    pub time_to_failure_secs: Figure,
    /// Number waiting at the end.
    pub waiting_at_end: u64,
    /// R_i per demand, for the mission time, and as availability.
    pub per_demand: Figure,
    /// The probability to survive the mission time.
    pub mission: Figure,
    /// The share of time in which as many replicas were up as are needed.
    pub availability: Figure,
    /// How much R per demand would gain per unit that this factor gains (Birnbaum).
    pub importance: Option<f64>,
    /// Attempts offered to it and judged, those included of which nothing can be said.
    pub demands: u64,
    /// Of these: right for the input that they got, and in time.
    pub succeeded: u64,
    /// Of these: the others, by what failed them.
    pub failed: FailedDemands,
    /// Demands of which nothing can be said: called off by the caller, or wrong before they came.
    pub censored: u64,
    /// Crashes that went unnoticed at first, and for how long on average, in seconds.
    pub crashes_unnoticed: u64,
    /// In seconds; `None` where none went unnoticed.
    pub detection_delay_secs: Option<f64>,
    /// How often a replica that was well was taken for dead.
    pub false_suspicions: u64,
}

/// Why demands on a handler failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FailedDemands {
    /// An error that the caller saw.
    pub error: u64,
    /// A wrong result.
    pub wrong: u64,
    /// A crash under the attempt.
    pub crashed: u64,
    /// Refused before service.
    pub rejected: u64,
    /// Not within the attempt's own time limit.
    pub timed_out: u64,
}

/// A closed form beside what was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Theory {
    /// The handler; `None` for the system.
    pub component: Option<String>,
    /// What is predicted.
    pub quantity: &'static str,
    /// "s", or empty for a pure number.
    pub unit: &'static str,
    /// In what it is said.
    #[serde(skip)]
    pub measure: Measure,
    /// `None` where no model applies.
    pub predicted: Option<f64>,
    /// The model's name, such as "M/M/1".
    pub model: Option<String>,
    /// What must hold for it to be true.
    pub conditions: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Why there is no prediction.
    pub reason: Option<String>,
    /// What it stands beside.
    pub measured: Figure,
}

pub(super) fn components(measured: &Measured, measured_secs: f64) -> Vec<Component> {
    let snapshot = &measured.snapshot;
    let numbers = &snapshot.since_warm_up;
    let factor = |reading: &Reading, at: usize| match reading.factors.get(at) {
        Some(factor) => Figure::from(&factor.estimate),
        None => Figure::from(&reading.system),
    };
    let row = |(at, handler): (usize, &Handler)| {
        let view = &snapshot.handlers[at];
        let (demands, figures) = (view.demands, &view.figures);
        let costs = view.upkeep.as_ref().map(|upkeep| upkeep.costs).unwrap_or_default();
        Component {
            name: handler.name.clone(),
            replicas: snapshot.settings.handlers[at].replicas,
            load_per_sec: if measured_secs > 0.0 { demands.offered as f64 / measured_secs } else { 0.0 },
            utilisation: Figure::from(&figures.utilisation),
            response_secs: Figure::from(&figures.response),
            wait_secs: Figure::from(&figures.wait),
            delayed: Figure::from(&figures.delayed),
            response_variance: figures.response_variance,
            wait_variance: figures.wait_variance,
            response_quantiles: quantiles(&figures.responses),
            wait_quantiles: quantiles(&figures.waits),
            present: Figure::from(&figures.present),
            queue_length: Figure::from(&figures.queue),
            replicas_up: Figure::from(&figures.up),
            time_to_failure_secs: Figure::from(&figures.time_to_failure),
            waiting_at_end: view.waiting,
            per_demand: factor(&numbers.per_demand, at),
            mission: factor(&numbers.mission, at),
            availability: factor(&numbers.availability, at),
            importance: numbers.per_demand.factors.get(at).and_then(|factor| factor.importance),
            demands: demands.offered,
            succeeded: demands.succeeded,
            failed: FailedDemands {
                error: demands.errors,
                wrong: demands.wrong,
                crashed: demands.crashed,
                rejected: demands.rejected,
                timed_out: demands.timed_out,
            },
            censored: demands.censored,
            crashes_unnoticed: costs.unnoticed,
            detection_delay_secs: (costs.unnoticed > 0)
                .then(|| costs.notice_delay.as_secs_f64() / costs.unnoticed as f64),
            false_suspicions: costs.false_suspicions,
        }
    };
    measured.model.handlers.iter().enumerate().map(row).collect()
}

pub(super) fn theory(measured: &Measured) -> Vec<Theory> {
    let name = |id: HandlerId| measured.model.handler(id).name.clone();
    let numbers = &measured.snapshot.since_warm_up;
    let queues = measured.snapshot.beside.iter().map(|beside| {
        let (quantity, measure) = wording::quantity(beside.quantity);
        let prediction = beside.prediction.as_ref().ok();
        Theory {
            component: beside.handler.map(name),
            quantity,
            unit: unit(measure),
            measure,
            predicted: prediction.map(|prediction| prediction.value),
            model: prediction.map(|prediction| prediction.name.clone()),
            conditions: prediction.map(|prediction| prediction.conditions.into()),
            source: prediction.map(|prediction| prediction.source.into()),
            reason: beside.prediction.as_ref().err().cloned(),
            measured: Figure::from(&beside.measured),
        }
    });
    let factors = numbers.per_demand.factors.iter().enumerate().filter_map(|(at, factor)| {
        let prediction = factor.theory.as_ref()?;
        let (quantity, measure) = wording::quantity(Quantity::PerDemand);
        Some(Theory {
            component: Some(name(at.into())),
            quantity,
            unit: unit(measure),
            measure,
            predicted: Some(prediction.value),
            model: Some(prediction.name.clone()),
            conditions: Some(prediction.conditions.into()),
            source: Some(prediction.source.into()),
            reason: None,
            measured: Figure::from(&factor.estimate),
        })
    });
    queues.chain(factors).collect()
}

fn unit(measure: Measure) -> &'static str {
    if measure == Measure::Secs { "s" } else { "" }
}

impl FailedDemands {
    /// All of them.
    pub fn total(self) -> u64 {
        self.error + self.wrong + self.crashed + self.rejected + self.timed_out
    }
}
