//! Strategy sets: around routes and handlers that exist, and an active one among them.

use std::collections::{BTreeMap, BTreeSet};

use crate::foundation::HandlerId;
use crate::parts::checkpoint::Checkpoint;
use crate::parts::detector::Detector;
use crate::parts::protection::Protection;
use crate::parts::rejuvenation::Rejuvenation;
use crate::parts::supervision::Supervision;
use crate::scenario::check::Checker;
use crate::scenario::checkpoint_plan::between_crashes;
use crate::scenario::diagnostic::Finding;
use crate::scenario::model::Model;
use crate::scenario::schema::{Acknowledge, OnCrash};
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker) {
    let scenario = checker.scenario;
    let labels: BTreeSet<String> = scenario.routes.iter().map(|route| route.label()).collect();
    for (at, set) in scenario.strategies.iter().enumerate() {
        for name in set.routes.keys().filter(|name| !labels.contains(*name)) {
            let range = checker.range_of_key(&[Step::Key("strategies"), Step::At(at), Step::Key("routes")], name);
            let hint = checker
                .did_you_mean(name, labels.iter().map(String::as_str))
                .unwrap_or_else(|| "a route is called by its `name`, or \"from -> to\" where it has none".into());
            checker.push(Finding::error(range, format!("there is no route `{name}`")).hint(hint));
        }
    }
    protected_handlers(checker);
    let active = scenario.strategy.as_ref();
    if let Some(name) = active.filter(|name| scenario.strategies.iter().all(|set| set.name != **name)) {
        checker.error(&[Step::Key("strategy")], format!("there is no strategy set `{name}`")).hint =
            checker.did_you_mean(name, scenario.strategies.iter().map(|set| set.name.as_str()));
    }
}

fn protected_handlers(checker: &mut Checker) {
    let scenario = checker.scenario;
    let handlers: BTreeMap<&str, usize> =
        scenario.handlers.iter().enumerate().map(|(at, handler)| (handler.name.as_str(), at)).collect();
    for (at, set) in scenario.strategies.iter().enumerate() {
        let path = [Step::Key("strategies"), Step::At(at), Step::Key("handlers")];
        for (name, protection) in &set.handlers {
            let Some(handler) = handlers.get(name.as_str()) else {
                let range = checker.range_of_key(&path, name);
                let hint = checker.did_you_mean(name, handlers.keys().copied());
                checker.push(Finding::error(range, format!("there is no handler `{name}`")).maybe_hint(hint));
                continue;
            };
            let sound = checker.is_sound(&[path[0], path[1], path[2], Step::Key(name)]);
            if sound && checker.is_sound(&[Step::Key("handlers"), Step::At(*handler)]) {
                worthwhile(checker, at, *handler, protection);
                consistent(checker, at, *handler, protection);
            }
        }
    }
}

/// Warns of mechanisms that can do nothing where they stand.
fn worthwhile(checker: &mut Checker, set: usize, handler: usize, protection: &Protection) {
    let declared = &checker.scenario.handlers[handler];
    let path = |slot| {
        [Step::Key("strategies"), Step::At(set), Step::Key("handlers"), Step::Key(&declared.name), Step::Key(slot)]
    };
    if let Some(Checkpoint::Periodic(_) | Checkpoint::Optimal(_)) = protection.checkpoint {
        let lost = declared.on_crash == OnCrash::Lost || declared.acknowledge == Acknowledge::OnReceive;
        if lost {
            let message =
                format!("`{}` loses its event in a crash, so that no checkpoint of it is of use", declared.name);
            checker.warning(&path("checkpoint"), message).hint =
                Some("let it go on from its checkpoint: `on_crash: Requeue`, acknowledged `OnRespond`".into());
        }
    }
}

/// Time passes between heartbeats and between restarts; a replica that waits leaves one that serves; a handler is restarted by one supervisor.
fn consistent(checker: &mut Checker, set: usize, handler: usize, protection: &Protection) {
    let declared = &checker.scenario.handlers[handler];
    let path = |slot| {
        [Step::Key("strategies"), Step::At(set), Step::Key("handlers"), Step::Key(&declared.name), Step::Key(slot)]
    };
    if let Some(Detector::PhiAccrual(phi)) = &protection.detector
        && phi.gap.mean() == 0.0
    {
        checker.error(&path("detector"), "between two heartbeats no time would pass").hint =
            Some("give a `gap` that lasts".into());
    }
    if let Some(Rejuvenation::ByAge(by_age)) = &protection.rejuvenation
        && by_age.age.mean() == 0.0
    {
        checker.error(&path("rejuvenation"), format!("`{}` would be restarted for ever", declared.name)).hint =
            Some("give an `age` that lasts".into());
    }
    let spares = protection.standby.as_ref().map_or(0, |standby| standby.spares());
    if spares >= declared.replicas {
        let message =
            format!("{spares} spares of {} replicas leave none to serve; one does all the same", declared.replicas);
        checker.warning(&path("standby"), message).hint = Some("declare more `replicas`, or fewer `spares`".into());
    }
    if let Some(Supervision::Supervisor(supervisor)) = &protection.restart {
        let others = &checker.scenario.strategies[set].handlers;
        for other in &supervisor.others {
            let own = others.get(other).is_some_and(|other| other.restart.is_some());
            if own || *other == declared.name {
                let message = format!("`{other}` has a supervisor already, and it is the first that counts");
                checker.warning(&path("restart"), message);
            }
        }
    }
}

/// Warns of mechanisms that find nothing to do in the whole model.
pub(super) fn check_use(checker: &mut Checker, model: &Model) {
    let mut crashes: BTreeMap<HandlerId, bool> = BTreeMap::new();
    for (at, set) in model.sets.iter().enumerate() {
        for (handler, protection) in &set.protections {
            let name = &model.handler(*handler).name;
            let optimal = matches!(protection.checkpoint, Some(Checkpoint::Optimal(_)));
            let mut crashes = || *crashes.entry(*handler).or_insert_with(|| between_crashes(model, *handler).is_some());
            if optimal && !crashes() {
                let path = [
                    Step::Key("strategies"),
                    Step::At(at),
                    Step::Key("handlers"),
                    Step::Key(name),
                    Step::Key("checkpoint"),
                ];
                let message = format!("no process crashes `{name}`, so that it is best never to save");
                checker.warning(&path, message).hint =
                    Some("declare a fault `Crash()` with `Process(...)`, or give an interval with `Periodic`".into());
            }
        }
    }
}
