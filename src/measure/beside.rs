//! Closed forms beside what is measured, where their conditions hold, and why not where they do not.

use crate::derive::availability::availabilities;
use crate::derive::given::{Given, GivenStation};
use crate::derive::queues::{Queue, queues};
use crate::engine::{Gauges, HandlerGauge, ProtectionGauge};
use crate::foundation::{HandlerId, Rate, Span, wording};
use crate::measure::Measures;
use crate::measure::snapshot::{Beside, Estimate, HandlerView, Numbers, Quantity};
use crate::parts::checkpoint::Plan;
use crate::parts::protection::Protection;
use crate::scenario::{Model, between_crashes};
use crate::stats::interval::Interval;
use crate::theory::Prediction;
use crate::theory::checkpoint::Checkpoint;

/// What theory says of each handler of a system as it stands.
pub struct Foretold {
    queues: Vec<Result<Queue, String>>,
    /// Nothing where nothing takes it down.
    availability: Vec<Option<Result<Prediction, String>>>,
    /// Of a demand, where the declared faults give it.
    successes: Vec<Option<f64>>,
}

impl Foretold {
    pub fn of(measures: &Measures, gauges: &Gauges) -> Foretold {
        let given = given(measures, gauges);
        Foretold { queues: queues(&given), availability: availabilities(&given), successes: given.successes() }
    }

    /// Each handler's queue, and its availability, next to what was measured.
    pub fn beside(self, measures: &Measures, gauges: &Gauges, handlers: &[HandlerView]) -> Vec<Beside> {
        let mut all = Vec::new();
        let of_handlers = handlers.iter().zip(self.queues).zip(self.availability);
        for (at, ((view, queue), availability)) in of_handlers.enumerate() {
            let id = HandlerId::from(at);
            let figures = &view.figures;
            let mut push =
                |quantity, prediction, measured| all.push(Beside { handler: Some(id), quantity, prediction, measured });
            match queue {
                Ok([wait, response, present, load]) => {
                    push(Quantity::MeanWait, Ok(wait), figures.wait.clone());
                    push(Quantity::MeanResponse, Ok(response), figures.response.clone());
                    push(Quantity::MeanPresent, Ok(present), figures.present.clone());
                    push(Quantity::Utilisation, Ok(load), figures.utilisation.clone());
                }
                Err(why) => push(Quantity::MeanWait, Err(why), figures.wait.clone()),
            }
            if let Some((plan, rules)) = checkpoint_intervals(&measures.model, &gauges.handlers[at], id) {
                let in_use = match plan.interval < Span::MAX {
                    true => Estimate::Measured(Interval::exact(plan.interval.as_secs_f64())),
                    false => Estimate::NoData,
                };
                rules.into_iter().for_each(|rule| push(Quantity::CheckpointInterval, Ok(rule), in_use.clone()));
            }
            if let Some(prediction) = availability {
                push(Quantity::Availability, prediction, figures.availability.clone());
            }
        }
        all
    }

    /// The factors of R, where the declared faults give them.
    pub fn put(&self, numbers: &mut Numbers) {
        for (factor, availability) in numbers.availability.factors.iter_mut().zip(&self.availability) {
            factor.theory = availability.as_ref().and_then(|found| found.clone().ok());
        }
        for (factor, success) in numbers.per_demand.factors.iter_mut().zip(&self.successes) {
            factor.theory = success.map(|value| Prediction {
                name: "independent errors and wrong results".into(),
                value,
                conditions: "no crash, no limit of time, no limit to the queue",
                source: "the product of two independent successes",
            });
        }
    }
}

/// The system as it stands.
fn given<'g>(measures: &'g Measures, gauges: &Gauges) -> Given<'g> {
    let model = &measures.model;
    let station = |at: usize| {
        let (handler, gauge) = (&model.handlers[at], &gauges.handlers[at]);
        let protection = model.in_force().protections.get(&at.into());
        GivenStation {
            replicas: handler.replicas,
            mean_service: Span::from_secs_f64(handler.service.mean()).as_secs_f64(),
            errors: handler.errors,
            wrong_results: handler.wrong_results,
            is_protected: gauge.protection.is_some() || protection.is_some(),
            changes_repairs: changes_repairs(protection, gauge.protection.as_ref()),
            by_hand: gauge.struck_by_hand,
        }
    };
    Given {
        model,
        strikes: &measures.strikes,
        in_force: &measures.in_force,
        stations: (0..model.handlers.len()).map(station).collect(),
        rates: model.sources.iter().map(|source| source.arrivals.mean_rate().map(Rate::as_per_sec)).collect(),
        edited: measures
            .edited
            .map(|at| format!("something was changed by hand at {}, after warm-up", wording::span(Span(at.0)))),
        by_hand: gauges.sources.iter().map(|source| source.struck_by_hand).collect(),
    }
}

/// How a handler saves the progress of its events, and how often the rules for that would have it saved.
fn checkpoint_intervals(model: &Model, gauge: &HandlerGauge, id: HandlerId) -> Option<(Plan, [Prediction; 3])> {
    let plan = gauge.protection.as_ref()?.plan?;
    let theory = Checkpoint::new(plan.mean_writing(), plan.restore.as_secs_f64(), between_crashes(model, id)?).ok()?;
    let rule = |name: &str, value, source| Prediction {
        name: name.into(),
        value,
        conditions: "exponential times between crashes, long jobs",
        source,
    };
    Some((
        plan,
        [
            rule("Young", theory.young(), "Young, CACM 17 (1974)"),
            rule("Daly", theory.daly(), "Daly, FGCS 22 (2006)"),
            rule("least completion time", theory.best_interval(), "Daly, FGCS 22 (2006), with Lambert's W"),
        ],
    ))
}

/// Whether its protection decides when replicas are up, so that failures and repairs alone do not.
fn changes_repairs(declared: Option<&Protection>, at_work: Option<&ProtectionGauge>) -> bool {
    let leaves_repairs = |protection: &Protection| {
        Protection { checkpoint: None, discipline: None, ..protection.mechanisms() }.is_empty()
    };
    declared.is_some_and(|protection| !leaves_repairs(protection))
        || at_work.is_some_and(|protection| protection.is_supervised || protection.saves_state)
}
