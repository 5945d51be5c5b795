//! What layers did to the calls that passed them, and how long they kept them waiting.

use serde::Serialize;

use crate::engine::Act;
use crate::foundation::Span;
use crate::scenario::model::Around;

/// What one kind of layer in one place has done since warm-up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LayerActs {
    pub refused: u64,
    /// Answered without going inward.
    pub answered: u64,
    pub delayed: u64,
    /// Took time over an outcome.
    pub checked: u64,
    /// Made a failure of a result.
    pub refuted: u64,
    /// Dropped a result that differed from the one handed on.
    pub outvoted: u64,
    /// Sent a call, or another branch of it, inward once more.
    pub repeated: u64,
    /// No longer waited for an outcome.
    pub gave_up: u64,
    /// How long calls were kept waiting, all together, nanoseconds.
    pub delay_nanos: u128,
}

/// By place and kind, in the order of their first act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LayerMeasures {
    acts: Vec<((Around, u8), LayerActs)>,
}

impl LayerMeasures {
    pub fn count(&mut self, around: Around, part: u8, act: Act, delay: Span) {
        let place = (around, part);
        let at = self.acts.iter().position(|(known, _)| *known == place).unwrap_or_else(|| {
            self.acts.push((place, LayerActs::default()));
            self.acts.len() - 1
        });
        let acts = &mut self.acts[at].1;
        *match act {
            Act::Refused => &mut acts.refused,
            Act::Answered => &mut acts.answered,
            Act::Delayed => &mut acts.delayed,
            Act::Checked => &mut acts.checked,
            Act::Refuted => &mut acts.refuted,
            Act::Outvoted => &mut acts.outvoted,
            Act::Repeated => &mut acts.repeated,
            Act::GaveUp => &mut acts.gave_up,
        } += 1;
        acts.delay_nanos += u128::from(delay.0);
    }

    pub fn of(&self, around: Around, part: u8) -> LayerActs {
        self.acts.iter().find(|(place, _)| *place == (around, part)).map(|(_, acts)| *acts).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::RouteId;

    #[test]
    fn acts_are_counted_by_place_and_kind() {
        let mut measures = LayerMeasures::default();
        let around = Around::Route(RouteId(3));
        measures.count(around, 0, Act::Repeated, Span(5));
        measures.count(around, 0, Act::Repeated, Span(7));
        measures.count(around, 1, Act::GaveUp, Span::ZERO);
        assert_eq!(measures.of(around, 0), LayerActs { repeated: 2, delay_nanos: 12, ..LayerActs::default() });
        assert_eq!(measures.of(around, 1).gave_up, 1);
        assert_eq!(measures.of(Around::Route(RouteId(4)), 0), LayerActs::default());
    }
}
