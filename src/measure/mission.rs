//! Whether a handler outlasts the mission time: from lifetimes taken as exponential, and without repair.
//!
//! What takes all replicas down at once is a failure of the whole; what takes one at a time leaves k of n. With the
//! rates w and s of the two, R_i = exp(-w t) P(k of n outlast t at rate s): the beta-factor model (Fleming 1975). A
//! cold spare that takes over at once makes it exp(-w t) P(fewer failures than units).

use crate::foundation::{Distribution, Span};
use crate::measure::bonds::{is_set_off, takes_all_replicas};
use crate::measure::in_force::InForce;
use crate::measure::snapshot::Estimate;
use crate::measure::work::Work;
use crate::parts::fault::{Clocks, Consequence, When};
use crate::parts::protection::Protection;
use crate::parts::standby::Standby;
use crate::parts::supervision::{Restarted, Supervision};
use crate::scenario::Model;
use crate::scenario::model::{DeclaredFault, Origin, Site};
use crate::stats::interval::{Interval, exponential_mean, propagate};
use crate::stats::no_interval::NoInterval;
use crate::theory::standby::survival_with_cold_spares;
use crate::theory::structure::k_of_n;

/// The width of an interval that leaves nothing out.
const SAYS_NOTHING: f64 = 0.999;

/// How the replicas of one handler outlast a time together.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outlasting {
    Any {
        needs: usize,
        of: usize,
    },
    /// One serves, and so many take over one after the other.
    ColdSpares(u32),
}

/// Survival of the mission time by what was seen of a handler that has so many replicas now.
pub fn survival(
    model: &Model,
    in_force: &InForce,
    at: usize,
    replicas: u32,
    mission: Span,
    seen: &Work,
    level: f64,
) -> Estimate {
    let outlasting = match outlasting(model, in_force, at, replicas) {
        Ok(outlasting) => outlasting,
        Err(why) => return Estimate::NotApplicable(why),
    };
    let secs = mission.as_secs_f64();
    let alone = |mean: f64| match outlasting {
        Outlasting::Any { needs, of } => k_of_n(needs, &vec![libm::exp(-secs / mean); of]),
        Outlasting::ColdSpares(spares) => survival_with_cold_spares(1.0 / mean, spares, secs),
    };
    let of = |time: u128, failures: u64| exponential_mean(time as f64 * 1e-9, failures, level);
    let takes_all = |declared: &DeclaredFault| takes_all_replicas(declared, replicas);
    let takes_one = |declared: &DeclaredFault| match declared.fault.model().clocks() {
        Clocks::Common { beta } => matches!(declared.on, Site::Handler(_)) && beta < 1.0,
        _ => !takes_all(declared),
    };
    if replicas == 1 {
        return of(seen.up_time, seen.replica_failures).map_or(Estimate::NoData, |mean| estimate(mean.rising(alone)));
    }
    let by_one = of(seen.up_time, seen.replica_failures - seen.struck_together).map(|mean| mean.rising(alone));
    let by_all = of(seen.working_time, seen.whole_failures).map(|mean| mean.rising(|mean| libm::exp(-secs / mean)));
    let (Some(by_one), Some(by_all)) = (by_one, by_all) else { return Estimate::NoData };
    let can_take = |takes: &dyn Fn(&DeclaredFault) -> bool| taking_down(model, at).any(takes);
    estimate(match (can_take(&takes_one), can_take(&|declared| takes_all_at_times(declared, replicas))) {
        (_, false) => by_one,
        (false, true) => by_all,
        (true, true) => product(by_one, by_all),
    })
}

/// An interval from 0 to 1 says nothing.
fn estimate(survival: Interval) -> Estimate {
    match survival.high - survival.low {
        SAYS_NOTHING.. => Estimate::Point { value: survival.value, why: NoInterval::Anything },
        _ => Estimate::Measured(survival),
    }
}

fn product(one: Interval, other: Interval) -> Interval {
    let value = one.value * other.value;
    propagate(value, [(other.value, one), (one.value, other)].into_iter()).limited(0.0, 1.0)
}

fn taking_down(model: &Model, at: usize) -> impl Iterator<Item = &DeclaredFault> {
    model.faults_of(Origin::Handler(at.into())).filter(|declared| declared.fault.can_bring(Consequence::Down))
}

/// Whether a fault may take all replicas down at once.
fn takes_all_at_times(declared: &DeclaredFault, replicas: u32) -> bool {
    matches!(declared.fault.model().clocks(), Clocks::Common { beta } if beta > 0.0)
        || takes_all_replicas(declared, replicas)
}

fn outlasting(model: &Model, in_force: &InForce, at: usize, replicas: u32) -> Result<Outlasting, String> {
    if in_force.by_hand[at] {
        return Err("a fault was injected by hand, which is no lifetime".into());
    }
    if in_force.is_supervised(model, at) {
        return Err("it is restarted together with others, and how long it lasts is not derived".into());
    }
    taking_down(model, at).try_for_each(|declared| has_lifetimes(declared, replicas))?;
    let needs = model.handlers[at].needs.min(replicas) as usize;
    let plain = Outlasting::Any { needs, of: replicas as usize };
    let Some(protection) = &in_force.protections[at] else { return Ok(plain) };
    of_protected(protection, plain)
}

/// Whether a fault strikes after exponential times, each of a replica or of the whole.
fn has_lifetimes(declared: &DeclaredFault, replicas: u32) -> Result<(), String> {
    let name = declared.fault.entry().name;
    let When::Process { healthy, .. } = &declared.when else {
        return Err(format!("{name} does not strike after a lifetime"));
    };
    if is_set_off(declared) {
        return Err(format!("{name} strikes by what the handler is asked to do, not after a lifetime"));
    }
    if !matches!(healthy, Distribution::Exponential(_)) {
        return Err(format!("the times between {name} are not exponential"));
    }
    match (declared.fault.model().clocks(), declared.on) {
        (Clocks::LoadShared { factor }, Site::Group(_)) if factor != 1.0 => {
            Err("it fails sooner while others of its group are down".into())
        }
        (Clocks::LoadShared { factor }, Site::Handler(_)) if factor != 1.0 && replicas > 1 => {
            Err("its replicas fail sooner while others are down".into())
        }
        (Clocks::PerReplica, Site::Group(_)) if !takes_all_replicas(declared, replicas) => {
            Err("one replica after the other is struck with its group".into())
        }
        _ => Ok(()),
    }
}

/// What of a protection changes how long replicas last together.
fn of_protected(protection: &Protection, plain: Outlasting) -> Result<Outlasting, String> {
    let Protection { layers: _, checkpoint: _, detector, restart, rejuvenation, standby, overload: _ } = protection;
    if rejuvenation.is_some() {
        return Err("planned restarts interrupt it, and how long it lasts is not derived".into());
    }
    if let Some(Supervision::Supervisor(supervisor)) = restart
        && (supervisor.strategy != Restarted::OneForOne || !supervisor.others.is_empty())
    {
        return Err("a supervisor restarts more than what has failed, and how long it lasts is not derived".into());
    }
    let Some(standby) = standby else { return Ok(plain) };
    if standby.coverage() < 1.0 {
        return Err("the switch to another replica may fail, and how long it lasts is not derived".into());
    }
    if standby.spares() == 0 {
        return Ok(plain);
    }
    let at_once = standby.switch_over().is_none_or(|law| law.mean() == 0.0) && detector.is_none();
    match (standby, plain) {
        (Standby::Cold(cold), Outlasting::Any { needs: 1, of }) if at_once && of == cold.spares as usize + 1 => {
            Ok(Outlasting::ColdSpares(cold.spares))
        }
        _ if !at_once => Err("it is down while a spare takes over, and how long it lasts is not derived".into()),
        _ => Err("how long replicas last with such spares is not derived".into()),
    }
}
