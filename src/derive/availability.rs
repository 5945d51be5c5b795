//! What takes a handler down, and how much of it is up then.

use crate::derive::given::Given;
use crate::foundation::{Distribution, HandlerId};
use crate::parts::fault::{Consequence, Fault, Scope, When};
use crate::scenario::model::{DeclaredFault, Origin, Site};
use crate::theory::Prediction;
use crate::theory::availability::{Group, prediction};
use crate::theory::structure::k_of_equal;

/// By handler; nothing where nothing takes it down, and the reason where it is not known how much is up then.
pub fn availabilities(given: &Given) -> Vec<Option<Result<Prediction, String>>> {
    let mut mended = vec![0_usize; given.model.crews.len()];
    given.model.faults.iter().filter_map(|fault| fault.crew).for_each(|crew| mended[crew.index()] += 1);
    (0..given.stations.len()).map(|at| availability(given, at.into(), &mended)).collect()
}

/// With the number of faults that each crew mends.
fn availability(given: &Given, id: HandlerId, mended: &[usize]) -> Option<Result<Prediction, String>> {
    if given.stations[id.index()].changes_repairs {
        let why = "its protection decides when replicas are up, and how that adds up is not derived yet";
        return Some(Err(why.into()));
    }
    let takes_down = |declared: &&DeclaredFault| declared.fault.can_bring(Consequence::Down);
    let mut all = given.strikes.faults(given.model, Origin::Handler(id)).filter(takes_down);
    let first = all.next()?;
    Some(match (given.by_hand(Origin::Handler(id)), all.next()) {
        (Some(why), _) => Err(why),
        (None, None) => of_one_fault(given, id, first, mended),
        (None, Some(_)) => Err("several faults take it down, and how they add up is not derived yet".into()),
    })
}

/// Mean up and down times of the only thing that takes a handler down.
fn of_one_fault(given: &Given, id: HandlerId, only: &DeclaredFault, mended: &[usize]) -> Result<Prediction, String> {
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
    let one = prediction(healthy.mean(), faulty.mean());
    let replicas = given.stations[id.index()].replicas as usize;
    let needs = (given.model.handler(id).needs as usize).min(replicas);
    let is_whole = scope == Scope::Handler || replicas == 1;
    if !is_whole && matches!(only.on, Site::Group(_)) {
        return Err("one replica after the other is struck with its group".into());
    }
    if let Some(crew) = only.crew {
        let declared = given.model.crew(crew);
        if mended[crew.index()] > 1 {
            return Err(format!("the crew {} mends other things as well", declared.name));
        }
        if !is_whole {
            let (Distribution::Exponential(_), Distribution::Exponential(_)) = (healthy, faulty) else {
                return Err("a crew mends replicas, and their times are not exponential".into());
            };
            let rates = (1.0 / healthy.mean(), 1.0 / faulty.mean());
            let group = Group::new(replicas as u32, needs as u32, declared.size, rates.0, rates.1);
            return group.map(|group| group.prediction(group.availability())).map_err(|why| why.to_string());
        }
    }
    if is_whole {
        return Ok(one);
    }
    let value = k_of_equal(needs, replicas, one.value);
    Ok(Prediction { name: format!("{needs} of {replicas}, {}", one.name), value, ..one })
}
