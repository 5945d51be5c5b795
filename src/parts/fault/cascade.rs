//! Members share a load: each that is down makes the others fail sooner, until the last one falls.
//!
//! The healthy times of the survivors pass `factor` times faster for every member that is down, for whatever reason, a
//! planned restart included; with exponential laws the hazard is multiplied. Members are the replicas of a handler, but
//! for spares that wait, or the handlers of a group, which are down when none of their replicas is up.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Clocks, Effect, FaultModel, Queue, Scope};
use crate::foundation::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// In a window, set off by a state or by hand it is the crash of the first replica that works, or of the first handler of a
/// group that is up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cascade {
    /// Hazard of the survivors, times this for each member down; 1 to a million.
    pub factor: f64,
}

impl Cascade {
    pub(super) const ENTRY: Entry = Entry {
        name: "Cascade",
        summary: "Crashes of members that share a load: each one down makes the others fail sooner",
        parameters: &[Parameter::required(
            "factor",
            Kind::Factor { min: 1.0, max: 1e6 },
            "hazard of the survivors, times this for each member down",
        )],
        source: "Kuo, Zuo, Optimal Reliability Modeling (2003), k-out-of-n systems with load-sharing components",
    };
}

impl FaultModel for Cascade {
    fn label(&self) -> Cow<'static, str> {
        format!("crash under shared load x{}", self.factor).into()
    }

    fn effect(&self) -> Effect {
        Effect::Down(Queue::Kept)
    }

    fn scope(&self, _draw: &mut Draw) -> Scope {
        Scope::Replica
    }

    fn clocks(&self) -> Clocks {
        Clocks::LoadShared { factor: self.factor }
    }
}
