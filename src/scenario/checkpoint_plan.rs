//! From a checkpoint as it is declared to the plan that a handler follows.

use crate::foundation::{HandlerId, Span};
use crate::parts::checkpoint::{Checkpoint, Optimal, Plan, Rule};
use crate::parts::fault::{Effect, When};
use crate::scenario::Model;
use crate::scenario::model::Origin;
use crate::theory;

/// What saving the progress of events comes to at this handler; `None` where a replica's state is saved instead.
pub fn checkpoint_plan(model: &Model, handler: HandlerId, checkpoint: &Checkpoint) -> Option<Plan> {
    match checkpoint {
        Checkpoint::Periodic(periodic) => Some(periodic.plan()),
        Checkpoint::Snapshot(_) => None,
        Checkpoint::Optimal(optimal) => {
            let interval = between_crashes(model, handler).and_then(|mean| interval(optimal, mean));
            Some(optimal.plan(interval.unwrap_or(Span::MAX)))
        }
    }
}

/// Mean seconds between the crashes that the scenario declares for one replica; `None` where there are none.
pub fn between_crashes(model: &Model, handler: HandlerId) -> Option<f64> {
    let rates = model.faults_of(Origin::Handler(handler)).filter_map(|declared| match &declared.when {
        When::Process { healthy, .. } if matches!(declared.fault.effect(), Effect::Down(_)) => {
            Some(1.0 / healthy.mean())
        }
        _ => None,
    });
    let rate: f64 = rates.sum();
    (rate > 0.0 && rate.is_finite()).then(|| 1.0 / rate)
}

fn interval(optimal: &Optimal, between_crashes: f64) -> Option<Span> {
    let plan = optimal.plan(Span::MAX);
    let theory =
        theory::checkpoint::Checkpoint::new(plan.mean_writing(), optimal.restore.as_secs_f64(), between_crashes)
            .ok()?;
    let secs = match optimal.rule {
        Rule::Young => theory.young(),
        Rule::Daly => theory.daly(),
        Rule::Exact => theory.best_interval(),
    };
    Some(Span::from_secs_f64(secs).max(Span(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load;

    fn plans(fault: &str) -> Vec<Option<f64>> {
        let set = |rule: &str| {
            format!(
                "(name: \"{rule}\", handlers: {{\"job\": (checkpoint: Optimal(rule: {rule}, write: \"300s\", \
                 restore: \"600s\"))}})"
            )
        };
        let text = format!(
            "(name: \"x\", question: \"y?\", horizon: \"1h\", sources: [(name: \"s\", arrivals: Once(at: []))],
              handlers: [(name: \"job\", service: Deterministic(value: \"1h\"), on_crash: Requeue)],
              routes: [(from: \"s\", to: To(\"job\"))], faults: [{fault}],
              strategies: [{}, {}, {}])",
            set("Young"),
            set("Daly"),
            set("Exact")
        );
        let model = load(&text, "t.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
        let handler = HandlerId(0);
        let interval = |at: usize| {
            let checkpoint = model.sets[at].protections[&handler].checkpoint.as_ref().expect("it saves");
            let interval = checkpoint_plan(&model, handler, checkpoint).expect("it saves progress").interval;
            (interval != Span::MAX).then(|| interval.as_secs_f64())
        };
        (0..3).map(interval).collect()
    }

    #[test]
    fn the_rules_give_the_intervals_of_young_and_daly_for_the_declared_crashes() {
        let crash = |healthy| {
            format!(
                "(on: \"job\", fault: Crash(), when: Process(healthy: {healthy}, \
                 faulty: Deterministic(value: \"0s\")))"
            )
        };
        let one = plans(&crash("Exponential(mean: \"1d\")"));
        assert_eq!(one[0], Some(7200.0));
        assert!((one[1].unwrap() - 7_001.388_888_89).abs() < 1e-6);
        assert!((one[2].unwrap() - one[1].unwrap()).abs() < 1.0);
        let twice = crash("Exponential(mean: \"2d\")") + ", " + &crash("Weibull(shape: 1, scale: \"2d\")");
        assert_eq!(plans(&twice)[0], Some(7200.0));
        assert_eq!(plans(""), [None, None, None]);
    }
}
