//! What faults make of a handler beyond its rates: kept apart, so that a handler without such faults pays one
//! look for all of it.

use serde::{Deserialize, Serialize};

use super::Engine;
use super::trigger::Watch;
use crate::foundation::HandlerId;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Afflictions {
    pub watch: Watch,
}

impl Engine {
    pub(super) fn afflictions_of(&mut self, handler: HandlerId) -> &mut Afflictions {
        self.state.handlers[handler.index()].afflictions.get_or_insert_default()
    }
}
