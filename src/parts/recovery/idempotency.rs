//! Lets an event through once: a duplicate is answered with the answer that the first call got.
//!
//! The key is who the event is at this place, the same for every try, delivery and redelivery. A success is
//! kept for `window`, and no longer than `capacity` later ones; a failure is forgotten, so that the event may
//! be tried again. A duplicate of a call under way waits for it, or is refused; if that call fails, the one
//! that has waited longest takes its place. At-least-once delivery outside of it has its effect once.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::{Answer, Call, Cause, Holds, Inward, Mechanism, Mood, Nature, Outcome, Outward, Status, Ticket};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Identity, Span, Time};

/// Lets an event through once and answers its duplicates with the answer that the first call got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Idempotency {
    /// How long an answer is remembered; more than 0.
    #[serde(default = "five_minutes")]
    pub window: Span,
    /// Answers remembered at most; 1 to a million.
    #[serde(default = "ten_thousand")]
    pub capacity: u32,
    /// Whether a duplicate of a call under way waits for its answer, or is refused.
    #[serde(default)]
    pub in_progress: InProgress,
}

/// What becomes of a duplicate of a call under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InProgress {
    /// It waits, and gets the same answer.
    #[default]
    Wait,
    /// It is refused.
    Refuse,
}

fn five_minutes() -> Span {
    Span(300 * Span::SECOND.0)
}

fn ten_thousand() -> u32 {
    10_000
}

/// An answer that is kept, with its place in the order, and a call under way.
const ANSWERED_BYTES: u64 = 85;
const UNDER_WAY_BYTES: u64 = 90;

/// The keys that the layer knows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Keys {
    /// Calls under way, and the duplicates that wait for them.
    under_way: BTreeMap<Identity, VecDeque<Ticket>>,
    answered: BTreeMap<Identity, Answer>,
    /// When each was answered, oldest first.
    order: VecDeque<(Time, Identity)>,
}

impl Keys {
    fn remember(&mut self, key: Identity, answer: Answer, now: Time) {
        if self.answered.insert(key, answer).is_none() {
            self.order.push_back((now, key));
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((_, key)) = self.order.pop_front() {
            self.answered.remove(&key);
        }
    }
}

impl Idempotency {
    fn forget_what_is_old(&self, keys: &mut Keys, now: Time) {
        while keys.order.front().is_some_and(|(at, _)| *at + self.window < now) {
            keys.forget_oldest();
        }
    }

    /// A duplicate gets the stored answer; of several others one goes inward.
    fn admit(keys: &Keys, call: &mut Call) -> Inward {
        match keys.answered.get(&call.event) {
            Some(answer) => Inward::Answer(*answer),
            None => {
                call.frame.holds = Holds::Permit;
                Inward::Proceed
            }
        }
    }
}

impl Mechanism for Idempotency {
    const ENTRY: Entry = Entry {
        name: "Idempotency",
        summary: "Lets an event through once and answers its duplicates with the answer that the first call got",
        parameters: &[
            Parameter::optional("window", Kind::Span { positive: true }, "5min", "how long an answer is remembered"),
            Parameter::optional(
                "capacity",
                Kind::Count { min: 1, max: 1_000_000 },
                "10000",
                "answers remembered at most",
            ),
            Parameter::optional(
                "in_progress",
                Kind::Choice(&["Wait", "Refuse"]),
                "Wait",
                "whether a duplicate of a call under way waits for its answer, or is refused",
            ),
        ],
        source: "Helland, Idempotence is not a medical condition, CACM 55 (2012); the window as in Amazon SQS FIFO",
    };

    type Memory = Keys;

    fn memory(&self) -> Keys {
        Keys::default()
    }

    fn enter(&self, keys: &mut Keys, call: &mut Call) -> Inward {
        self.forget_what_is_old(keys, call.now);
        if !keys.answered.contains_key(&call.event) {
            match keys.under_way.get_mut(&call.event) {
                Some(_) if self.in_progress == InProgress::Refuse => return Inward::Reject(Cause::Rejected),
                Some(waiting) => {
                    waiting.push_back(call.ticket);
                    call.frame.holds = Holds::Place;
                    return Inward::Wait { within: None };
                }
                None => {
                    keys.under_way.insert(call.event, VecDeque::new());
                }
            }
        }
        Idempotency::admit(keys, call)
    }

    /// The call that it waited for is over.
    fn resume(&self, keys: &mut Keys, call: &mut Call) -> Inward {
        Idempotency::admit(keys, call)
    }

    fn leave(&self, keys: &mut Keys, call: &mut Call, _branch: u16, outcome: Outcome) -> Outward {
        if let Outcome::Done(answer) = outcome {
            keys.remember(call.event, answer, call.now);
            while keys.answered.len() > self.capacity as usize {
                keys.forget_oldest();
            }
        }
        Outward::Pass
    }

    /// Wakes the duplicate that has waited longest.
    fn end(&self, keys: &mut Keys, call: &mut Call) -> Vec<Ticket> {
        let held = std::mem::take(&mut call.frame.holds);
        let Some(waiting) = keys.under_way.get_mut(&call.event).filter(|_| held != Holds::Nothing) else {
            return Vec::new();
        };
        if held == Holds::Place
            && let Some(at) = waiting.iter().position(|ticket| *ticket == call.ticket)
        {
            waiting.remove(at);
            return Vec::new();
        }
        let next = waiting.pop_front();
        if next.is_none() {
            keys.under_way.remove(&call.event);
        }
        next.into_iter().collect()
    }

    fn held(keys: &Keys) -> u64 {
        keys.answered.len() as u64 * ANSWERED_BYTES + keys.under_way.len() as u64 * UNDER_WAY_BYTES
    }

    fn status(&self, keys: &Keys, _now: Time) -> Option<Status> {
        let (known, waiting) = (keys.answered.len(), keys.under_way.values().map(VecDeque::len).sum::<usize>());
        let words = match waiting {
            0 => format!("{known} of {} answers kept", self.capacity),
            _ => format!("{known} kept, {waiting} wait"),
        };
        let mood = if waiting > 0 { Mood::Wary } else { Mood::Quiet };
        Some(Status { words, level: known as f64 / f64::from(self.capacity), mood })
    }

    fn nature(&self) -> &'static [Nature] {
        &[Nature::ActsOnDuplicates]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Deviation;
    use crate::parts::recovery::Frame;
    use crate::parts::recovery::trial::{NOBODY, Trial};

    const RIGHT: Answer = Answer::RIGHT;

    fn layer(in_progress: InProgress) -> Trial<Idempotency> {
        let mut trial = Trial::of(Idempotency { window: Span(100), capacity: 2, in_progress });
        trial.key = Some(7);
        trial
    }

    /// Turns to another call.
    fn turn_to(trial: &mut Trial<Idempotency>, call: u64, frame: Frame) {
        (trial.identity, trial.frame) = (call, frame);
    }

    #[test]
    fn a_duplicate_gets_the_first_answer_until_it_is_forgotten() {
        let mut trial = layer(InProgress::Wait);
        assert_eq!(trial.enter(), Inward::Proceed);
        let wrong = Answer::of(Deviation::draw(&mut crate::foundation::Stream::new(1, 0, "a", "b").nth(0)));
        assert_eq!(trial.leave(0, Outcome::Done(wrong)), Outward::Pass);
        assert_eq!(trial.end(), NOBODY);
        trial.next_call();
        trial.pass(Span(100));
        assert_eq!(trial.enter(), Inward::Answer(wrong));
        assert_eq!(trial.end(), NOBODY);
        trial.next_call();
        trial.pass(Span(1));
        assert_eq!(trial.enter(), Inward::Proceed);
    }

    #[test]
    fn no_more_answers_are_kept_than_there_is_room_for() {
        let mut trial = layer(InProgress::Wait);
        for key in 0..3 {
            trial.next_call();
            trial.key = Some(key);
            trial.enter();
            trial.leave(0, Outcome::Done(RIGHT));
            trial.end();
        }
        for (key, known) in [(0, Inward::Proceed), (1, Inward::Answer(RIGHT)), (2, Inward::Answer(RIGHT))] {
            trial.next_call();
            trial.key = Some(key);
            assert_eq!(trial.enter(), known, "{key}");
            trial.end();
        }
    }

    #[test]
    fn a_duplicate_of_a_call_under_way_waits_or_is_refused() {
        let mut trial = layer(InProgress::Refuse);
        trial.enter();
        trial.next_call();
        assert_eq!(trial.enter(), Inward::Reject(Cause::Rejected));
        assert_eq!(trial.end(), NOBODY);

        let mut trial = layer(InProgress::Wait);
        trial.enter();
        let first = trial.next_call();
        assert_eq!(trial.enter(), Inward::Wait { within: None });
        let second = trial.next_call();
        assert_eq!(trial.enter(), Inward::Wait { within: None });
        let third = trial.frame;
        turn_to(&mut trial, 0, first);
        trial.leave(0, Outcome::Done(RIGHT));
        assert_eq!(trial.end(), [1]);
        turn_to(&mut trial, 1, second);
        assert_eq!(trial.resume(), Inward::Answer(RIGHT));
        assert_eq!(trial.end(), [2], "one wakes the next");
        turn_to(&mut trial, 2, third);
        assert_eq!(trial.resume(), Inward::Answer(RIGHT));
        assert_eq!(trial.end(), NOBODY);
        assert!(trial.memory.under_way.is_empty());
    }

    #[test]
    fn when_a_call_fails_the_longest_waiting_duplicate_takes_its_place() {
        let mut trial = layer(InProgress::Wait);
        trial.enter();
        let first = trial.next_call();
        trial.enter();
        let second = trial.frame;
        turn_to(&mut trial, 0, first);
        trial.leave(0, Outcome::Failed(Cause::Error));
        assert_eq!(trial.end(), [1]);
        turn_to(&mut trial, 1, second);
        assert_eq!(trial.resume(), Inward::Proceed);
        trial.next_call();
        assert_eq!(trial.enter(), Inward::Wait { within: None });
    }

    #[test]
    fn a_duplicate_that_was_woken_and_called_off_wakes_the_next() {
        let mut trial = layer(InProgress::Wait);
        trial.enter();
        let first = trial.next_call();
        trial.enter();
        let second = trial.next_call();
        trial.enter();
        turn_to(&mut trial, 0, first);
        assert_eq!(trial.end(), [1]);
        turn_to(&mut trial, 1, second);
        assert_eq!(trial.end(), [2], "woken, then called off");
    }
}
