//! The state behind some keys goes bad: every later result for such a key is wrong, and always in the same
//! way, until all of the handler is restarted or the fault is repaired.
//!
//! Which keys it hits is drawn at each strike. Events without a key have no state.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Conclusion, Consequence, Effect, FaultModel, Luck, Memory, Subject};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Deviation, Probability};

/// Nobody notices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorruptState {
    /// Share of keys that each strike corrupts.
    pub share: Probability,
}

impl CorruptState {
    pub(super) const ENTRY: Entry = Entry {
        name: "CorruptState",
        summary: "The state behind a share of the keys goes bad, and every later result for them is wrong",
        parameters: &[Parameter::required("share", Kind::Probability, "share of keys that each strike corrupts")],
        source: "Avizienis, Laprie, Randell, Landwehr, IEEE TDSC 1 (2004), error propagation",
    };
}

impl FaultModel for CorruptState {
    fn label(&self) -> Cow<'static, str> {
        format!("corrupt state {}%", self.share.get() * 100.0).into()
    }

    fn effect(&self) -> Effect {
        Effect::Attempts
    }

    fn consequences(&self) -> &'static [Consequence] {
        &[Consequence::WrongResult]
    }

    fn conclude(&self, memory: &mut Memory, subject: &Subject, luck: &Luck) -> Conclusion {
        let Some(key) = subject.state.filter(|_| !memory.is_over) else {
            return Conclusion::Spared;
        };
        let mut draw = luck.of_state(key);
        if draw.chance(self.share.get()) { Conclusion::Wrong(Deviation::draw(&mut draw)) } else { Conclusion::Spared }
    }

    fn state_lost(&self, memory: &mut Memory) {
        memory.is_over = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::fault::sample::{luck, subject};

    #[test]
    fn a_key_goes_wrong_in_one_way_until_the_state_is_gone() {
        let corrupt = CorruptState { share: Probability::new(0.5).unwrap() };
        let mut memory = Memory::default();
        let fate = |key, root, memory: &mut Memory| {
            corrupt.conclude(memory, &Subject { state: Some(key), ..subject(root) }, &luck())
        };
        let fates: Vec<Conclusion> = (0..100).map(|key| fate(key, 1, &mut memory)).collect();
        assert!((0..100).all(|key| fate(key, 2, &mut memory) == fates[key as usize]));
        assert!((30..70).contains(&fates.iter().filter(|fate| **fate == Conclusion::Spared).count()));
        corrupt.state_lost(&mut memory);
        assert!((0..100).all(|key| fate(key, 3, &mut memory) == Conclusion::Spared));
    }
}
