//! Lets only so many calls be under way at once; others wait for their turn, or are refused.
//!
//! With places to wait and no longest wait it is credit-based flow control: the callee is never offered more
//! than it can take, and the pressure goes back to the caller. How many there may be is what was said last: calls that
//! began before an edit give their permits back to as many as there are now.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{Alarm, Call, Cause, Holds, Inward, Mechanism, Mood, Remark, Status, Ticket};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Span, Time};

/// Lets only so many calls be under way at once; others wait for their turn, or are refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bulkhead {
    /// Calls under way at once; 1 to a million.
    pub calls: u32,
    /// Calls that may wait for their turn; 0 to a million.
    #[serde(default)]
    pub waiting: u32,
    /// Zero for as long as it takes.
    #[serde(default)]
    pub wait: Span,
}

/// A call in line.
const TICKET_BYTES: u64 = 12;

/// Permits and the line for them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Permits that there are.
    permits: u32,
    /// Permits in use, or on their way to a call that was woken.
    pub taken: u32,
    pub waiting: VecDeque<Ticket>,
}

impl Line {
    /// Hands out what is free to those that have waited longest.
    fn hand_out(&mut self) -> Vec<Ticket> {
        let free = self.permits.saturating_sub(self.taken) as usize;
        let next: Vec<Ticket> = self.waiting.drain(..free.min(self.waiting.len())).collect();
        self.taken += next.len() as u32;
        next
    }
}

impl Mechanism for Bulkhead {
    const ENTRY: Entry = Entry {
        name: "Bulkhead",
        summary: "Lets only so many calls be under way at once; others wait for their turn, or are refused",
        parameters: &[
            Parameter::required("calls", Kind::Count { min: 1, max: 1_000_000 }, "calls under way at once"),
            Parameter::optional(
                "waiting",
                Kind::Count { min: 0, max: 1_000_000 },
                "0",
                "calls that may wait for their turn",
            ),
            Parameter::optional(
                "wait",
                Kind::Span { positive: false },
                "0s",
                "longest wait; 0 for as long as it takes",
            ),
        ],
        source: "Nygard, Release It! (2nd ed. 2018) ch. 5; credit-based flow control: Kung, Morris, IEEE Network 9 (1995)",
    };

    type Memory = Line;

    fn memory(&self) -> Line {
        Line { permits: self.calls, ..Line::default() }
    }

    fn held(line: &Line) -> u64 {
        line.waiting.len() as u64 * TICKET_BYTES
    }

    fn edited(&self, line: &mut Line) -> Vec<Ticket> {
        line.permits = self.calls;
        line.hand_out()
    }

    fn enter(&self, line: &mut Line, call: &mut Call) -> Inward {
        if line.taken < line.permits && line.waiting.is_empty() {
            line.taken += 1;
            call.frame.holds = Holds::Permit;
            return Inward::Proceed;
        }
        if line.waiting.len() >= self.waiting as usize {
            return Inward::Reject(Cause::Rejected);
        }
        line.waiting.push_back(call.ticket);
        call.frame.holds = Holds::Place;
        Inward::Wait { within: (self.wait > Span::ZERO).then_some(self.wait) }
    }

    /// The permit of the call that woke this one was kept for it.
    fn resume(&self, _line: &mut Line, call: &mut Call) -> Inward {
        call.frame.holds = Holds::Permit;
        Inward::Proceed
    }

    fn alarm(&self, _line: &mut Line, call: &mut Call) -> Alarm {
        match call.frame.holds {
            Holds::Place => Alarm::GiveUp(Cause::Rejected),
            Holds::Permit | Holds::Nothing => Alarm::Ignore,
        }
    }

    /// Its permit goes to the call that has waited longest.
    fn end(&self, line: &mut Line, call: &mut Call) -> Vec<Ticket> {
        match std::mem::take(&mut call.frame.holds) {
            Holds::Nothing => return Vec::new(),
            Holds::Place => {
                if let Some(at) = line.waiting.iter().position(|ticket| *ticket == call.ticket) {
                    line.waiting.remove(at);
                    return Vec::new();
                }
            }
            Holds::Permit => {}
        }
        line.taken -= 1;
        line.hand_out()
    }

    fn status(&self, line: &Line, _now: Time) -> Option<Status> {
        let words = match line.waiting.len() {
            0 => format!("{} of {} calls", line.taken, self.calls),
            waiting => format!("{} of {} calls, {waiting} wait", line.taken, self.calls),
        };
        let full = line.taken >= self.calls;
        let mood = if full && line.waiting.len() >= self.waiting as usize {
            Mood::Refusing
        } else if full {
            Mood::Wary
        } else {
            Mood::Quiet
        };
        Some(Status { words, level: f64::from(line.taken) / f64::from(self.calls), mood })
    }

    fn remarks(&self) -> Vec<Remark> {
        let never = Remark::in_vain("wait", "nobody waits where there are no places to wait");
        if self.waiting == 0 { vec![never.hint("say how many: `waiting: 10`")] } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::{NOBODY, Trial};

    #[test]
    fn a_permit_goes_to_the_call_that_has_waited_longest() {
        let mut trial = Trial::of(Bulkhead { calls: 1, waiting: 1, wait: Span(9) });
        trial.next_call();
        assert_eq!(trial.enter(), Inward::Proceed);
        let first = trial.next_call();
        assert_eq!(trial.enter(), Inward::Wait { within: Some(Span(9)) });
        let second = trial.next_call();
        assert_eq!(trial.enter(), Inward::Reject(Cause::Rejected));
        assert_eq!(trial.end(), NOBODY);
        trial.frame = first;
        assert_eq!(trial.end(), [2]);
        assert_eq!(trial.enter(), Inward::Wait { within: Some(Span(9)) }, "the permit is on its way");
        trial.end();
        trial.frame = second;
        assert_eq!(trial.resume(), Inward::Proceed);
        assert_eq!(trial.alarm(), Alarm::Ignore);
        assert_eq!(trial.end(), NOBODY);
        assert_eq!(trial.memory, trial.mechanism.memory());
    }

    #[test]
    fn a_call_that_was_woken_and_called_off_hands_its_permit_on() {
        let mut trial = Trial::of(Bulkhead { calls: 1, waiting: 2, wait: Span::ZERO });
        trial.enter();
        let first = trial.next_call();
        trial.enter();
        let second = trial.next_call();
        trial.enter();
        let third = trial.next_call();
        trial.frame = first;
        trial.identity = 0;
        assert_eq!(trial.end(), [1]);
        trial.frame = second;
        trial.identity = 1;
        assert_eq!(trial.end(), [2], "woken, then called off");
        trial.frame = third;
        trial.identity = 2;
        assert_eq!(trial.resume(), Inward::Proceed);
        assert_eq!(trial.end(), NOBODY);
        assert_eq!(trial.memory.taken, 0);
    }

    #[test]
    fn more_permits_by_an_edit_go_to_those_that_wait_and_fewer_are_not_handed_on() {
        let mut trial = Trial::of(Bulkhead { calls: 1, waiting: 9, wait: Span::ZERO });
        trial.enter();
        let first = trial.next_call();
        for _ in 1..=4 {
            assert_eq!(trial.enter(), Inward::Wait { within: None });
            trial.next_call();
        }
        trial.mechanism.calls = 3;
        assert_eq!(trial.edited(), [1, 2]);
        trial.mechanism.calls = 1;
        assert_eq!(trial.edited(), NOBODY);
        trial.frame = first;
        assert_eq!(trial.end(), NOBODY, "three had permits, and one may");
        assert_eq!((trial.memory.taken, trial.memory.waiting.len()), (2, 2));
    }
}
