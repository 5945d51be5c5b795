//! What layers did to the calls that passed them, since warm-up and lately, and how long they kept them waiting.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::engine::Act;
use crate::foundation::{Span, Time, wording};
use crate::parts::recovery::{Mood, Status, deed, is_notable};
use crate::scenario::model::Around;

/// What one kind of layer in one place has done since warm-up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LayerActs {
    /// Refused a call.
    pub refused: u64,
    /// Answered without going inward.
    pub answered: u64,
    /// Kept a call waiting.
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

impl LayerActs {
    /// How often it did this.
    pub fn of(&self, act: Act) -> u64 {
        match act {
            Act::Refused => self.refused,
            Act::Answered => self.answered,
            Act::Delayed => self.delayed,
            Act::Checked => self.checked,
            Act::Refuted => self.refuted,
            Act::Outvoted => self.outvoted,
            Act::Repeated => self.repeated,
            Act::GaveUp => self.gave_up,
        }
    }

    fn count(&mut self, act: Act, delay: Span) {
        *match act {
            Act::Refused => &mut self.refused,
            Act::Answered => &mut self.answered,
            Act::Delayed => &mut self.delayed,
            Act::Checked => &mut self.checked,
            Act::Refuted => &mut self.refuted,
            Act::Outvoted => &mut self.outvoted,
            Act::Repeated => &mut self.repeated,
            Act::GaveUp => &mut self.gave_up,
        } += 1;
        self.delay_nanos += u128::from(delay.0);
    }
}

/// By place and kind, of those that have acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LayerMeasures {
    /// How long a stretch of time is whose acts count as those of now.
    stretch: Span,
    kept: BTreeMap<(Around, u8), Kept>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Kept {
    since_warm_up: LayerActs,
    /// The number of the stretch that is under way.
    stretch: u64,
    now: LayerActs,
    before: LayerActs,
    last: Time,
}

impl LayerMeasures {
    pub fn new(stretch: Span) -> LayerMeasures {
        LayerMeasures { stretch, kept: BTreeMap::new() }
    }

    /// `counted`: after warm-up.
    pub fn count(&mut self, now: Time, around: Around, part: u8, act: Act, delay: Span, counted: bool) {
        let stretch = now.0 / self.stretch.0.max(1);
        let none = LayerActs::default();
        let idle = || Kept { since_warm_up: none, stretch: 0, now: none, before: none, last: now };
        let kept = self.kept.entry((around, part)).or_insert_with(idle);
        if kept.stretch != stretch {
            kept.before = if kept.stretch + 1 == stretch { kept.now } else { LayerActs::default() };
            kept.now = LayerActs::default();
            kept.stretch = stretch;
        }
        kept.now.count(act, delay);
        kept.last = now;
        if counted {
            kept.since_warm_up.count(act, delay);
        }
    }

    pub fn of(&self, around: Around, part: u8) -> LayerActs {
        self.kept(around, part).map(|kept| kept.since_warm_up).unwrap_or_default()
    }

    /// What a layer that remembers nothing is doing now: `14 retries/s`.
    pub fn status(&self, now: Time, around: Around, part: u8) -> Status {
        let quiet = |words: String| Status { words, level: 0.0, mood: Mood::Quiet };
        let Some(kept) = self.kept(around, part) else { return quiet("nothing to do so far".into()) };
        let rate = |act: &Act| self.rate(kept, now, *act);
        let weight = |act: &Act| (is_notable(part, *act), rate(act));
        let heavier = |a: &Act, b: &Act| weight(a).partial_cmp(&weight(b)).expect("rates are numbers");
        let doing = Act::GRAVEST_FIRST.into_iter().rev().filter(|act| rate(act) > 0.0).max_by(heavier);
        let Some(act) = doing else { return quiet(format!("idle for {}", wording::span(now.since(kept.last)))) };
        let words = format!("{} {}/s", brief(rate(&act)), deed(part, act));
        let mood = if is_notable(part, act) { Mood::Wary } else { Mood::Quiet };
        Status { words, level: 0.0, mood }
    }

    fn kept(&self, around: Around, part: u8) -> Option<&Kept> {
        self.kept.get(&(around, part))
    }

    /// Per second, over the stretch that is under way and the whole one before it.
    fn rate(&self, kept: &Kept, now: Time, act: Act) -> f64 {
        let stretch = now.0 / self.stretch.0.max(1);
        let count = match stretch - kept.stretch {
            0 => kept.before.of(act) + kept.now.of(act),
            1 => kept.now.of(act),
            _ => 0,
        };
        let whole = u64::from(stretch > 0) * self.stretch.0;
        let span = Span(whole + (now.0 - stretch * self.stretch.0));
        if count == 0 { 0.0 } else { count as f64 / span.as_secs_f64().max(1e-9) }
    }
}

/// Two digits.
fn brief(rate: f64) -> String {
    match rate {
        rate if rate >= 9.95 => format!("{rate:.0}"),
        rate if rate >= 0.995 => format!("{rate:.1}"),
        rate => format!("{rate:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::RouteId;
    use crate::parts::recovery::CATALOGUE;

    const AROUND: Around = Around::Route(RouteId(3));

    fn secs(secs: f64) -> Time {
        Time::ZERO + Span::from_secs_f64(secs)
    }

    fn part(name: &str) -> u8 {
        CATALOGUE.iter().position(|entry| entry.name == name).expect("it is in the catalogue") as u8
    }

    #[test]
    fn acts_are_counted_by_place_and_kind_since_warm_up() {
        let mut measures = LayerMeasures::new(Span::SECOND);
        measures.count(secs(0.5), AROUND, 0, Act::Repeated, Span(9), false);
        measures.count(secs(1.0), AROUND, 0, Act::Repeated, Span(5), true);
        measures.count(secs(1.5), AROUND, 0, Act::Repeated, Span(7), true);
        measures.count(secs(1.5), AROUND, 1, Act::GaveUp, Span::ZERO, true);
        assert_eq!(measures.of(AROUND, 0), LayerActs { repeated: 2, delay_nanos: 12, ..LayerActs::default() });
        assert_eq!(measures.of(AROUND, 1).gave_up, 1);
        assert_eq!(measures.of(Around::Route(RouteId(4)), 0), LayerActs::default());
    }

    #[test]
    fn what_happens_now_is_told_as_a_rate_and_then_how_long_ago_it_was() {
        let retry = part("Retry");
        let mut measures = LayerMeasures::new(Span::SECOND);
        assert_eq!(measures.status(secs(9.0), AROUND, retry).words, "nothing to do so far");
        for at in [10.2, 10.8, 11.2, 11.4] {
            measures.count(secs(at), AROUND, retry, Act::Repeated, Span::ZERO, false);
        }
        let words = |at: f64| measures.status(secs(at), AROUND, retry).words;
        assert_eq!(words(11.6), "2.5 retries/s", "four in 1.6 s");
        assert_eq!(words(12.0), "2.0 retries/s", "two in the second before");
        assert_eq!(words(41.4), "idle for 30 s");
    }

    #[test]
    fn the_commonest_act_is_told_and_a_test_that_passes_is_none() {
        let block = part("RecoveryBlock");
        let mut measures = LayerMeasures::new(Span::SECOND);
        for _ in 0..3 {
            measures.count(secs(5.0), AROUND, block, Act::Checked, Span::ZERO, true);
        }
        assert_eq!(measures.status(secs(5.0), AROUND, block).mood, Mood::Quiet);
        measures.count(secs(5.0), AROUND, block, Act::Repeated, Span::ZERO, true);
        let status = measures.status(secs(5.5), AROUND, block);
        assert_eq!((status.words.as_str(), status.mood), ("0.67 alternates/s", Mood::Wary));
    }
}
