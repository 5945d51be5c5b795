//! A source makes no events until it is resumed.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Effect, FaultModel, Strikes};
use crate::foundation::parameter::Entry;

/// The running gap stands still and goes on afterwards; users of a closed loop ask no sooner than it is over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {}

impl Pause {
    pub(super) const ENTRY: Entry =
        Entry { name: "Pause", summary: "A source makes no events until it is resumed", parameters: &[], source: "" };
}

impl FaultModel for Pause {
    fn strikes(&self) -> Strikes {
        Strikes::Sources
    }

    fn label(&self) -> Cow<'static, str> {
        "pause".into()
    }

    fn effect(&self) -> Effect {
        Effect::Silence
    }
}
