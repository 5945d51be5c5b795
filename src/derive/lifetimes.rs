//! How the replicas of a handler outlast a time together, by what is declared to take them down and what protects them.

use crate::derive::bonds::{is_set_off, takes_all_replicas};
use crate::derive::in_force::InForce;
use crate::derive::strikes::FaultPlaces;
use crate::derive::ties::Ties;
use crate::foundation::Distribution;
use crate::parts::fault::{Clocks, Consequence, When};
use crate::parts::protection::Protection;
use crate::parts::standby::Standby;
use crate::parts::supervision::{Restarted, Supervision};
use crate::scenario::Model;
use crate::scenario::model::{DeclaredFault, Origin, Site};

/// How the replicas of one handler outlast a time together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outlasting {
    Any {
        needs: usize,
        of: usize,
    },
    /// One serves, and so many take over one after the other.
    ColdSpares(u32),
}

/// What takes replicas of a handler down for good, as far as lifetimes go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lifetimes {
    pub outlasting: Outlasting,
    /// Whether anything takes one at a time, and whether anything takes all at once.
    pub by_one: bool,
    pub by_all: bool,
}

impl Lifetimes {
    /// Of a handler that has so many replicas, or why they have none.
    pub fn of(
        model: &Model,
        strikes: &FaultPlaces,
        in_force: &InForce,
        ties: &Ties,
        at: usize,
        replicas: u32,
    ) -> Result<Lifetimes, String> {
        let all = strikes.faults(model, Origin::Handler(at.into()));
        let taking_down: Vec<&DeclaredFault> =
            all.filter(|declared| declared.fault.can_bring(Consequence::Down)).collect();
        let takes_one = |declared: &DeclaredFault| match declared.fault.model().clocks() {
            Clocks::Common { beta } => matches!(declared.on, Site::Handler(_)) && beta < 1.0,
            _ => !takes_all_replicas(declared, replicas),
        };
        if in_force.by_hand[at] {
            return Err("a fault was injected by hand, which is no lifetime".into());
        }
        if ties.is_supervised[at] {
            return Err("it is restarted together with others, and how long it lasts is not derived".into());
        }
        taking_down.iter().try_for_each(|declared| has_lifetimes(declared, replicas))?;
        let needs = model.handlers[at].needs.min(replicas) as usize;
        let plain = Outlasting::Any { needs, of: replicas as usize };
        Ok(Lifetimes {
            outlasting: in_force.protections[at].as_ref().map_or(Ok(plain), |own| of_protected(own, plain))?,
            by_one: taking_down.iter().any(|declared| takes_one(declared)),
            by_all: taking_down.iter().any(|declared| takes_all_at_times(declared, replicas)),
        })
    }
}

/// Whether a fault may take all replicas down at once.
fn takes_all_at_times(declared: &DeclaredFault, replicas: u32) -> bool {
    matches!(declared.fault.model().clocks(), Clocks::Common { beta } if beta > 0.0)
        || takes_all_replicas(declared, replicas)
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
    let Protection { layers: _, checkpoint: _, detector, restart, rejuvenation, standby, discipline: _ } = protection;
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
