//! Closed forms beside what is measured, where their conditions hold, and why not where they do not.

use crate::engine::Engine;
use crate::engine::command::Command;
use crate::foundation::{Distribution, HandlerId, Span, Time};
use crate::measure::snapshot::{Beside, Estimate, HandlerView, Numbers, Quantity};
use crate::parts::arrival::Arrivals;
use crate::parts::checkpoint::Plan;
use crate::parts::fault::{Consequence, Fault, Scope, When};
use crate::parts::protection::Protection;
use crate::parts::recovery::{Layer, Nature};
use crate::scenario::model::{Around, DeclaredFault, Origin, Site, Target};
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
            push(Quantity::Availability, prediction, figures.availability.clone());
        }
    }
    all
}

/// The predicted factors of R, where the declared faults give them.
pub fn put_theory(model: &Model, engine: &Engine, numbers: &mut Numbers) {
    for (at, factor) in numbers.availability.factors.iter_mut().enumerate() {
        factor.theory = availability(model, engine, at.into()).and_then(Result::ok);
    }
    for (at, factor) in numbers.per_demand.factors.iter_mut().enumerate() {
        factor.theory = per_demand(model, engine, at.into());
    }
}

/// When the first thing was changed by hand that makes what is measured since warm-up span two systems.
pub fn edited_at(engine: &Engine) -> Option<Time> {
    let is_edit = |command: &Command| {
        !matches!(command, Command::Inject { .. } | Command::Repair(_) | Command::Lift(_) | Command::Redrive(_))
    };
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
    if let Some(name) = diverted(model, engine, id) {
        return Err(format!("{name} sends events here as well"));
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
    let index = model.routes.iter().position(|route| std::ptr::eq(route, only)).unwrap_or(0);
    if !layers(engine, Around::Route(index.into())).is_empty() {
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
    if let (Origin::Source(source), Some(fault)) = (only.from, model.faults_of(only.from).next()) {
        return Err(format!("{} changes the rate of {}", fault.fault.entry().name, model.source(source).name));
    }
    match only.from {
        Origin::Source(source) if matches!(model.source(source).arrivals, Arrivals::Poisson(_)) => {
            let rate = engine.state().settings.sources[source.index()].rate;
            Ok(share * rate.map_or(0.0, |rate| rate.as_per_sec()))
        }
        Origin::Source(_) => Err("arrivals are not Poisson".into()),
        Origin::Handler(before) => {
            let handler = model.handler(before);
            let errors = engine.state().settings.handlers[before.index()].errors;
            let plain = matches!(handler.service, Distribution::Exponential(_))
                && handler.forward.is_some_and(|route| std::ptr::eq(model.route(route), only))
                && errors.get() == 0.0
                && queue(model, engine, before).is_ok();
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
    let protection = state.settings.protection(state.active_set, id);
    let own = protection.is_some_and(|protection| {
        Protection { checkpoint: None, overload: None, ..protection.mechanisms() }.is_empty()
    });
    protection.is_some() && !own
        || state.handlers[id.index()]
            .upkeep
            .as_ref()
            .is_some_and(|upkeep| upkeep.supervised_by.is_some() || upkeep.snapshot.is_some())
}

/// Whether anything but its queue decides what its replicas do, be it for the sake of another handler.
fn is_protected(engine: &Engine, id: HandlerId) -> bool {
    let state = engine.state();
    state.handlers[id.index()].upkeep.is_some() || state.settings.protection(state.active_set, id).is_some()
}

/// The layer in force that may send events to a handler past its routes.
fn diverted(model: &Model, engine: &Engine, id: HandlerId) -> Option<&'static str> {
    let name = &model.handler(id).name;
    in_force(model, engine).find(|layer| layer.targets().contains(name)).map(|layer| layer.entry().name)
}

fn in_force<'e>(model: &Model, engine: &'e Engine) -> impl Iterator<Item = &'e Layer> {
    let routes = (0..model.routes.len()).map(|at| Around::Route(at.into()));
    let handlers = (0..model.handlers.len()).map(|at| Around::Handler(at.into()));
    routes.chain(handlers).flat_map(|around| layers(engine, around))
}

fn layers(engine: &Engine, around: Around) -> &[Layer] {
    let state = engine.state();
    state.settings.layers(state.active_set, around)
}

/// What takes a handler down, and how much of it is up then; nothing where nothing does.
fn availability(model: &Model, engine: &Engine, id: HandlerId) -> Option<Result<Prediction, String>> {
    if changes_repairs(engine, id) {
        let why = "its protection decides when replicas are up, and how that adds up is not derived yet";
        return Some(Err(why.into()));
    }
    let takes_down = |declared: &&DeclaredFault| declared.fault.can_bring(Consequence::Down);
    let all: Vec<&DeclaredFault> = model.faults_of(Origin::Handler(id)).filter(takes_down).collect();
    let first = all.first()?;
    Some(match (by_hand(engine, Origin::Handler(id)), all.len()) {
        (Some(why), _) => Err(why),
        (None, 1) => of_one_fault(model, engine, id, first),
        (None, _) => Err("several faults take it down, and how they add up is not derived yet".into()),
    })
}

/// Mean up and down times of the only thing that takes a handler down.
fn of_one_fault(model: &Model, engine: &Engine, id: HandlerId, only: &DeclaredFault) -> Result<Prediction, String> {
    let name = only.fault.entry().name;
    let When::Process { healthy, faulty } = &only.when else {
        return Err(format!("{name} strikes at set times or by what happens"));
    };
    let scope = match &only.fault {
        Fault::Crash(crash) => crash.scope,
        Fault::Hang(hang) => hang.scope,
        _ => return Err(format!("how long {name} leaves replicas up is not derived yet")),
    };
    if !healthy.mean().is_finite() || !faulty.mean().is_finite() {
        return Err(format!("the times of {name} have no mean"));
    }
    let one = crate::theory::availability::prediction(healthy.mean(), faulty.mean());
    let replicas = engine.state().settings.handlers[id.index()].replicas as usize;
    let needs = (model.handler(id).needs as usize).min(replicas);
    let is_whole = scope == Scope::Handler || replicas == 1;
    if !is_whole && matches!(only.on, Site::Group(_)) {
        return Err("one replica after the other is struck with its group".into());
    }
    if let Some(crew) = only.crew {
        if model.faults.iter().filter(|fault| fault.crew == Some(crew)).count() > 1 {
            return Err(format!("the crew {} mends other things as well", model.crew(crew).name));
        }
        if !is_whole {
            let (Distribution::Exponential(_), Distribution::Exponential(_)) = (healthy, faulty) else {
                return Err("a crew mends replicas, and their times are not exponential".into());
            };
            let rates = (1.0 / healthy.mean(), 1.0 / faulty.mean());
            let group = Group::new(replicas as u32, needs as u32, model.crew(crew).size, rates.0, rates.1);
            return group.map(|group| group.prediction(group.availability())).map_err(|why| why.to_string());
        }
    }
    if is_whole {
        return Ok(one);
    }
    let value = k_of_n(needs, &vec![one.value; replicas]);
    Ok(Prediction { name: format!("{needs} of {replicas}, {}", one.name), value, ..one })
}

/// Success per demand where errors and wrong results are all that can go wrong.
fn per_demand(model: &Model, engine: &Engine, id: HandlerId) -> Option<Prediction> {
    let handler = model.handler(id);
    let settings = &engine.state().settings.handlers[id.index()];
    let faulty = model.faults_of(Origin::Handler(id)).any(|declared| declared.fault.does_harm());
    let by_hand = by_hand(engine, Origin::Handler(id)).is_some();
    let limited = in_force(model, engine).any(|layer| layer.is(Nature::EndsSlowCalls));
    if faulty || limited || by_hand || is_protected(engine, id) || handler.queue.is_some() {
        return None;
    }
    Some(Prediction {
        name: "independent errors and wrong results".into(),
        value: (1.0 - settings.errors.get()) * (1.0 - settings.wrong_results.get()),
        conditions: "no crash, no limit of time, no limit to the queue",
        source: "the product of two independent successes",
    })
}
