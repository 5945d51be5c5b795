//! Closed forms beside what is measured, where their conditions hold, and why not where they do not.

use crate::engine::Engine;
use crate::engine::command::Command;
use crate::foundation::{Distribution, HandlerId, Span, Time};
use crate::measure::snapshot::{Beside, Estimate, HandlerView, Numbers, Quantity};
use crate::parts::arrival::Arrivals;
use crate::parts::checkpoint::Plan;
use crate::parts::fault::{Effect, Fault, Scope, When};
use crate::parts::protection::Protection;
use crate::scenario::model::{DeclaredFault, Origin, Site, Target};
use crate::scenario::{Model, between_crashes};
use crate::stats::interval::Interval;
use crate::theory::availability::Group;
use crate::theory::checkpoint::Checkpoint;
use crate::theory::mg1::Mg1;
use crate::theory::mmc::Mmc;
use crate::theory::structure::k_of_n;
use crate::theory::{Prediction, Refusal};

/// What theory says of each handler's queue, and of its availability.
pub fn beside(model: &Model, engine: &Engine, handlers: &[HandlerView]) -> Vec<Beside> {
    let mut all = Vec::new();
    for (at, view) in handlers.iter().enumerate() {
        let id = HandlerId::from(at);
        let figures = &view.figures;
        let mut push =
            |quantity, prediction, measured| all.push(Beside { handler: Some(id), quantity, prediction, measured });
        match queue(model, engine, id) {
            Ok(predictions) => {
                let [wait, response, present, load] = predictions;
                push(Quantity::MeanWait, Ok(wait), figures.wait.clone());
                push(Quantity::MeanResponse, Ok(response), figures.response.clone());
                push(Quantity::MeanPresent, Ok(present), figures.present.clone());
                push(Quantity::Utilisation, Ok(load), figures.utilisation.clone());
            }
            Err(why) => push(Quantity::MeanWait, Err(why), figures.wait.clone()),
        }
        if let Some((plan, rules)) = checkpoint_intervals(model, engine, id) {
            let in_use = match plan.interval < Span::MAX {
                true => Estimate::Measured(Interval::exact(plan.interval.as_secs_f64())),
                false => Estimate::NoData,
            };
            rules.into_iter().for_each(|rule| push(Quantity::CheckpointInterval, Ok(rule), in_use.clone()));
        }
        if let Some(prediction) = availability(model, engine, id) {
            push(Quantity::Availability, Ok(prediction), figures.availability.clone());
        } else if changes_repairs(engine, id) {
            let why = "its protection decides when replicas are up, and how that adds up is not derived yet";
            push(Quantity::Availability, Err(why.into()), figures.availability.clone());
        }
    }
    all
}

/// The predicted factors of R, where the declared faults give them.
pub fn put_theory(model: &Model, engine: &Engine, numbers: &mut Numbers) {
    for (at, factor) in numbers.availability.factors.iter_mut().enumerate() {
        factor.theory = availability(model, engine, at.into());
    }
    for (at, factor) in numbers.per_demand.factors.iter_mut().enumerate() {
        factor.theory = per_demand(model, engine, at.into());
    }
}

/// When the first thing was changed by hand that makes what is measured since warm-up span two systems.
pub fn edited_at(engine: &Engine) -> Option<Time> {
    let is_edit =
        |command: &Command| !matches!(command, Command::Inject { .. } | Command::Repair(_) | Command::Redrive(_));
    let given = engine.state().log.iter().filter(|logged| logged.at > engine.model().warm_up);
    given.filter(|logged| logged.at <= engine.now() && is_edit(&logged.command)).map(|logged| logged.at).min()
}

/// Whether a fault was ever injected into a component by hand, or something was edited: theory knows of neither.
fn by_hand(engine: &Engine, at: Origin) -> Option<String> {
    let covers = |site: Site| engine.model().struck(site).contains(&at);
    if engine.state().processes.iter().any(|process| process.declared.is_none() && covers(process.on)) {
        return Some(format!("a fault was injected into {} by hand", engine.model().component_name(at)));
    }
    let edited = edited_at(engine)?;
    Some(format!("something was changed by hand at {}, after warm-up", Span(edited.0).brief()))
}

/// Mean wait, response, number present and utilisation of a handler fed by one Poisson source alone.
fn queue(model: &Model, engine: &Engine, id: HandlerId) -> Result<[Prediction; 4], String> {
    let handler = model.handler(id);
    let settings = &engine.state().settings.handlers[id.index()];
    if let Some(why) = by_hand(engine, Origin::Handler(id)) {
        return Err(why);
    }
    let rate = poisson_rate(model, engine, id)?;
    if model.faults_of(Origin::Handler(id)).next().is_some() {
        return Err("the handler has faults".into());
    }
    if is_protected(engine, id) {
        return Err("its protection takes time of its own".into());
    }
    if handler.queue.is_some() {
        return Err("the queue has a limit".into());
    }
    if !handler.calls.is_empty() {
        return Err("service includes calls".into());
    }
    if model.classes.iter().any(|class| class.demand != 1.0) {
        return Err("classes differ in their demand".into());
    }
    let mean = settings.mean_service.as_secs_f64();
    let refused = |why: Refusal| why.to_string();
    match (&handler.service, settings.replicas) {
        (Distribution::Exponential(_), servers) => {
            let mmc = Mmc::new(rate, 1.0 / mean, servers).map_err(refused)?;
            let values = [mmc.mean_wait(), mmc.mean_response(), mmc.mean_present(), mmc.utilisation()];
            Ok(values.map(|value| mmc.prediction(value)))
        }
        (law, 1) => {
            let mg1 = Mg1::new(rate, mean, law.scv()).map_err(refused)?;
            let values = [mg1.mean_wait(), mg1.mean_response(), mg1.mean_present(), mg1.utilisation()];
            Ok(values.map(|value| mg1.prediction(value)))
        }
        _ => Err("no closed form for several replicas with this law of service".into()),
    }
}

/// How a handler saves the progress of its events, and how often the rules for that would have it saved.
fn checkpoint_intervals(model: &Model, engine: &Engine, id: HandlerId) -> Option<(Plan, [Prediction; 3])> {
    let plan = engine.state().handlers[id.index()].upkeep.as_ref()?.plan?;
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

/// The rate of the Poisson stream that feeds a handler; by Burke's theorem also behind stations with
/// Poisson input, exponential service and no limit.
fn poisson_rate(model: &Model, engine: &Engine, id: HandlerId) -> Result<f64, String> {
    let inbound: Vec<_> = model.routes.iter().filter(|route| route.target.handlers().contains(&id)).collect();
    let [only] = inbound[..] else {
        return Err("several routes lead here".into());
    };
    let set = engine.state().active_set.map_or(0, |set| set.index());
    let index = model.routes.iter().position(|route| std::ptr::eq(route, only)).unwrap_or(0);
    if !engine.state().settings.layers[set][index].is_empty() {
        return Err("layers around the route change the stream".into());
    }
    let share = match &only.target {
        Target::To(_) | Target::ToAll(_) => 1.0,
        Target::ByProbability(shares) => {
            let at = shares.iter().position(|(handler, _)| *handler == id).unwrap_or(0);
            shares[at].1 - if at == 0 { 0.0 } else { shares[at - 1].1 }
        }
        _ => return Err("the route depends on class or on room".into()),
    };
    if let Some(why) = by_hand(engine, only.from) {
        return Err(why);
    }
    match only.from {
        Origin::Source(source) if matches!(model.source(source).arrivals, Arrivals::Poisson(_)) => {
            let rate = engine.state().settings.sources[source.index()].rate;
            Ok(share * rate.map_or(0.0, |rate| rate.as_per_sec()))
        }
        Origin::Source(_) => Err("arrivals are not Poisson".into()),
        Origin::Handler(before) => {
            let handler = model.handler(before);
            let plain = matches!(handler.service, Distribution::Exponential(_))
                && handler.queue.is_none()
                && handler.calls.is_empty()
                && handler.forward.is_some_and(|route| std::ptr::eq(model.route(route), only))
                && handler.errors.get() == 0.0
                && !is_protected(engine, before)
                && model.faults_of(Origin::Handler(before)).next().is_none();
            if plain {
                Ok(share * poisson_rate(model, engine, before)?)
            } else {
                Err(format!("the stream out of {} is not Poisson", handler.name))
            }
        }
    }
}

/// Whether its protection decides when replicas are up, so that failures and repairs alone do not.
fn changes_repairs(engine: &Engine, id: HandlerId) -> bool {
    let state = engine.state();
    let protection = state.active_set.and_then(|set| state.settings.protection(set, id));
    let own = protection.is_some_and(|protection| {
        Protection { checkpoint: None, overload: None, ..protection.mechanisms() }.is_empty()
    });
    protection.is_some() && !own
        || state.handlers[id.index()]
            .upkeep
            .as_ref()
            .is_some_and(|upkeep| upkeep.supervised_by.is_some() || upkeep.snapshot.is_some())
}

fn is_protected(engine: &Engine, id: HandlerId) -> bool {
    let state = engine.state();
    state.active_set.is_some_and(|set| state.settings.protection(set, id).is_some())
}

/// Mean up and down times of the only thing that takes a handler down.
fn availability(model: &Model, engine: &Engine, id: HandlerId) -> Option<Prediction> {
    if changes_repairs(engine, id) || by_hand(engine, Origin::Handler(id)).is_some() {
        return None;
    }
    let takes_down = |fault: &&DeclaredFault| matches!(fault.fault.effect(), Effect::Down(_));
    let mut all = model.faults_of(Origin::Handler(id)).filter(takes_down);
    let (only, None) = (all.next()?, all.next()) else { return None };
    let (Fault::Crash(crash), When::Process { healthy, faulty }) = (&only.fault, &only.when) else { return None };
    let one = crate::theory::availability::prediction(healthy.mean(), faulty.mean());
    let replicas = engine.state().settings.handlers[id.index()].replicas as usize;
    let needs = (model.handler(id).needs as usize).min(replicas);
    let alone = crash.scope == Scope::Handler || matches!(only.on, Site::Group(_));
    if let Some(crew) = only.crew.filter(|_| !alone) {
        let shared = model.faults.iter().filter(|fault| fault.crew == Some(crew)).count() > 1;
        let (Distribution::Exponential(_), Distribution::Exponential(_), false) = (healthy, faulty, shared) else {
            return None;
        };
        let crews = model.crew(crew).size;
        let rates = (1.0 / healthy.mean(), 1.0 / faulty.mean());
        let group = Group::new(replicas as u32, needs as u32, crews, rates.0, rates.1).ok()?;
        return Some(group.prediction(group.availability()));
    }
    if only.crew.is_some() && model.faults.iter().filter(|fault| fault.crew == only.crew).count() > 1 {
        return None;
    }
    if alone {
        return (crash.scope == Scope::Handler || only.on == Site::Handler(id)).then_some(one);
    }
    let value = k_of_n(needs, &vec![one.value; replicas]);
    Some(Prediction { name: format!("{needs} of {replicas}, {}", one.name), value, ..one })
}

/// Success per demand where errors and wrong results are all that can go wrong.
fn per_demand(model: &Model, engine: &Engine, id: HandlerId) -> Option<Prediction> {
    let handler = model.handler(id);
    let settings = &engine.state().settings.handlers[id.index()];
    let faulty = model.faults_of(Origin::Handler(id)).next().is_some();
    let limited = engine
        .state()
        .settings
        .layers
        .iter()
        .flatten()
        .flatten()
        .any(|layer| matches!(layer, crate::parts::recovery::Layer::Timeout(_)));
    let by_hand = by_hand(engine, Origin::Handler(id)).is_some();
    if faulty || limited || by_hand || handler.queue.is_some() {
        return None;
    }
    Some(Prediction {
        name: "independent errors and wrong results".into(),
        value: (1.0 - settings.errors.get()) * (1.0 - settings.wrong_results.get()),
        conditions: "no crash, no timeout, no limit to the queue",
        source: "the product of two independent successes",
    })
}
