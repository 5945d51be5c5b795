//! Stops calling a callee that keeps failing, and tries it again after a while.
//!
//! Closed, it watches the last calls; where the share of failed or of slow ones reaches its threshold it
//! opens and refuses. After `wait` it lets `probes` calls through (half-open); their outcomes close or open
//! it again. A call that began before a change of state does not count in the new one. It judges nobody on fewer than
//! `calls_min` calls, or on fewer than there are in the window where that is less: a window of five calls is full with
//! five, and of two probes both are enough. Calls that end within a window of time have no such bound.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{Call, Cause, Holds, Inward, Mechanism, Mood, Nature, Outcome, Outward, Remark, Status, Ticket};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Probability, Span, Time};

/// Stops calling a callee that keeps failing, and tries it again after a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CircuitBreaker {
    /// Share of failed calls at which it opens.
    #[serde(default = "half")]
    pub failure_rate: Probability,
    /// Share of slow calls at which it opens.
    #[serde(default = "always")]
    pub slow_rate: Probability,
    /// Zero where no call is slow.
    #[serde(default)]
    pub slow_after: Span,
    /// By which calls it judges.
    #[serde(default)]
    pub window: Window,
    /// Calls in a window by calls; 1 to 100,000.
    #[serde(default = "hundred")]
    pub calls: u32,
    /// Length of a window by time; more than 0.
    #[serde(default = "ten_seconds")]
    pub lasting: Span,
    /// It does not judge on fewer; of a window by calls, and of the probes, all are enough; 1 to 100,000.
    #[serde(default = "ten")]
    pub calls_min: u32,
    /// How long it stays open; more than 0.
    #[serde(default = "ten_seconds")]
    pub wait: Span,
    /// Calls let through when half-open; 1 to 10,000.
    #[serde(default = "ten")]
    pub probes: u32,
}

/// Which calls the breaker judges by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Window {
    /// The last `calls` of them.
    #[default]
    Calls,
    /// Those that ended within the last `lasting`, counted in ten slots: the oldest goes as the next one begins.
    Time,
}

fn half() -> Probability {
    Probability::new(0.5).expect("it is one")
}

fn always() -> Probability {
    Probability::ONE
}

fn hundred() -> u32 {
    100
}

fn ten() -> u32 {
    10
}

fn ten_seconds() -> Span {
    Span(10 * Span::SECOND.0)
}

/// Calls that ended together, or one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The number of the slot in time, or of the call.
    slot: u64,
    calls: u32,
    failed: u32,
    slow: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    Closed,
    Open {
        until: Time,
    },
    HalfOpen {
        /// Probes under way or answered.
        given: u32,
        answered: u32,
        failed: u32,
        slow: u32,
    },
}

/// What the breaker knows of its callee.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    pub state: State,
    /// How often the state has changed.
    epoch: u32,
    /// The kind and the length of the window in which `recent` was counted.
    window: (Window, Span),
    recent: VecDeque<Tally>,
    sum: Tally,
}

const SLOTS: u64 = 10;
/// What is known of a call, or of a part of the window.
const TALLY_BYTES: u64 = 32;

impl Watch {
    fn new(state: State, epoch: u32, window: (Window, Span)) -> Watch {
        Watch { state, epoch, window, recent: VecDeque::new(), sum: Tally::default() }
    }

    /// What was counted so far belongs to the old state.
    fn change(&mut self, state: State) {
        *self = Watch::new(state, self.epoch.wrapping_add(1), self.window);
    }

    fn forget_before(&mut self, slot: u64) {
        while let Some(oldest) = self.recent.front().copied().filter(|tally| tally.slot < slot) {
            self.recent.pop_front();
            self.sum.calls -= oldest.calls;
            self.sum.failed -= oldest.failed;
            self.sum.slow -= oldest.slow;
        }
    }

    fn add(&mut self, slot: u64, failed: bool, slow: bool) {
        if self.recent.back().is_none_or(|tally| tally.slot != slot) {
            self.recent.push_back(Tally { slot, ..Tally::default() });
        }
        let newest = self.recent.back_mut().expect("it was just added");
        for tally in [newest, &mut self.sum] {
            tally.calls += 1;
            tally.failed += u32::from(failed);
            tally.slow += u32::from(slow);
        }
    }
}

impl CircuitBreaker {
    fn is_too_much(&self, calls: u32, failed: u32, slow: u32) -> bool {
        let share = |count: u32| f64::from(count) / f64::from(calls.max(1));
        let slow_counts = self.slow_after > Span::ZERO;
        share(failed) >= self.failure_rate.get() || (slow_counts && share(slow) >= self.slow_rate.get())
    }

    /// Calls on which it judges, in the window that is in force.
    fn enough(&self, window: Window) -> u32 {
        match window {
            Window::Calls => self.calls_min.min(self.calls),
            Window::Time => self.calls_min,
        }
    }

    fn watch(&self, watch: &mut Watch, now: Time, failed: bool, slow: bool) {
        let (window, lasting) = watch.window;
        let (slot, kept) = match window {
            Window::Calls => (watch.recent.back().map_or(0, |tally| tally.slot + 1), u64::from(self.calls)),
            Window::Time => (now.0 / (lasting.0 / SLOTS).max(1), SLOTS),
        };
        watch.add(slot, failed, slow);
        watch.forget_before((slot + 1).saturating_sub(kept));
        let Tally { calls, failed, slow, .. } = watch.sum;
        if calls >= self.enough(window) && self.is_too_much(calls, failed, slow) {
            watch.change(State::Open { until: now + self.wait });
        }
    }

    /// Closes or opens once enough probes have answered.
    fn judge_probes(&self, watch: &mut Watch, now: Time) {
        if let State::HalfOpen { answered, failed, slow, .. } = watch.state
            && answered >= self.probes.min(self.calls_min)
        {
            let next = match self.is_too_much(answered, failed, slow) {
                true => State::Open { until: now + self.wait },
                false => State::Closed,
            };
            watch.change(next);
        }
    }
}

impl Mechanism for CircuitBreaker {
    const ENTRY: Entry = Entry {
        name: "CircuitBreaker",
        summary: "Stops calling a callee that keeps failing, and tries it again after a while",
        parameters: &[
            Parameter::optional("failure_rate", Kind::Probability, "0.5", "share of failed calls at which it opens"),
            Parameter::optional("slow_rate", Kind::Probability, "1", "share of slow calls at which it opens"),
            Parameter::optional(
                "slow_after",
                Kind::Span { positive: false },
                "0s",
                "a call is slow beyond this; 0 for none",
            ),
            Parameter::optional("window", Kind::Choice(&["Calls", "Time"]), "Calls", "by which calls it judges"),
            Parameter::optional("calls", Kind::Count { min: 1, max: 100_000 }, "100", "calls in a window by calls"),
            Parameter::optional("lasting", Kind::Span { positive: true }, "10s", "length of a window by time"),
            Parameter::optional(
                "calls_min",
                Kind::Count { min: 1, max: 100_000 },
                "10",
                "it does not judge on fewer; of a window by calls, and of the probes, all are enough",
            ),
            Parameter::optional("wait", Kind::Span { positive: true }, "10s", "how long it stays open"),
            Parameter::optional(
                "probes",
                Kind::Count { min: 1, max: 10_000 },
                "10",
                "calls let through when half-open",
            ),
        ],
        source: "Nygard, Release It! (2nd ed. 2018) ch. 5; parameters as in resilience4j, where `calls_min` is 100, \
                 `wait` 60 s, `lasting` 100 s and a call slow after 60 s by default",
    };

    type Memory = Watch;

    fn memory(&self) -> Watch {
        Watch::new(State::Closed, 0, (self.window, self.lasting))
    }

    /// Calls that were counted in another window say nothing in this one.
    fn held(watch: &Watch) -> u64 {
        watch.recent.len() as u64 * TALLY_BYTES
    }

    fn edited(&self, watch: &mut Watch) -> Vec<Ticket> {
        if watch.window != (self.window, self.lasting) {
            watch.window = (self.window, self.lasting);
            (watch.recent, watch.sum) = Default::default();
        }
        Vec::new()
    }

    fn enter(&self, watch: &mut Watch, call: &mut Call) -> Inward {
        self.judge_probes(watch, call.now);
        if let State::Open { until } = watch.state {
            if call.now < until {
                return Inward::Reject(Cause::Rejected);
            }
            watch.change(State::HalfOpen { given: 0, answered: 0, failed: 0, slow: 0 });
        }
        if let State::HalfOpen { given, .. } = &mut watch.state {
            if *given >= self.probes {
                return Inward::Reject(Cause::Rejected);
            }
            *given += 1;
            call.frame.holds = Holds::Permit;
        }
        call.frame.epoch = watch.epoch;
        Inward::Proceed
    }

    fn leave(&self, watch: &mut Watch, call: &mut Call, _branch: u16, outcome: Outcome) -> Outward {
        if call.frame.epoch != watch.epoch {
            return Outward::Pass;
        }
        let failed = !outcome.is_done();
        let slow = self.slow_after > Span::ZERO && call.now.since(call.frame.since) > self.slow_after;
        match &mut watch.state {
            State::Closed => self.watch(watch, call.now, failed, slow),
            State::Open { .. } => unreachable!("no call begins while the breaker is open"),
            State::HalfOpen { answered, failed: failures, slow: slowed, .. } => {
                call.frame.holds = Holds::Nothing;
                *answered += 1;
                *failures += u32::from(failed);
                *slowed += u32::from(slow);
                self.judge_probes(watch, call.now);
            }
        }
        Outward::Pass
    }

    /// A probe that was called off makes room for another.
    fn end(&self, watch: &mut Watch, call: &mut Call) -> Vec<Ticket> {
        if let (Holds::Permit, State::HalfOpen { given, .. }) = (call.frame.holds, &mut watch.state)
            && call.frame.epoch == watch.epoch
        {
            *given -= 1;
        }
        Vec::new()
    }

    fn status(&self, watch: &Watch, now: Time) -> Option<Status> {
        let Tally { calls, failed, .. } = watch.sum;
        let level = f64::from(failed) / f64::from(calls.max(1));
        Some(match watch.state {
            State::Closed => Status { words: format!("closed, {failed} of {calls} failed"), level, mood: Mood::Quiet },
            State::Open { until } if now < until => {
                let words = format!("open for {:.1} s more", until.since(now).as_secs_f64());
                Status { words, level: 1.0, mood: Mood::Refusing }
            }
            State::Open { .. } => Status { words: "open until the next call".into(), level: 1.0, mood: Mood::Wary },
            State::HalfOpen { answered, .. } => {
                let probes = self.probes.min(self.calls_min);
                Status {
                    words: format!("half-open, {answered} of {probes} probes"),
                    level: f64::from(answered) / f64::from(probes),
                    mood: Mood::Wary,
                }
            }
        })
    }

    fn nature(&self) -> &'static [Nature] {
        &[Nature::LearnsFromOutcomes]
    }

    fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let slow = self.slow_after > Span::ZERO;
        for (parameter, rate) in [("failure_rate", self.failure_rate), ("slow_rate", self.slow_rate)] {
            if rate == Probability::ZERO && (slow || parameter == "failure_rate") {
                let message = format!("a `{parameter}` of 0 is reached without any such call");
                remarks.push(Remark::wrong(parameter, message).hint("give a share above 0; 1 for all of them"));
            }
        }
        if !slow {
            let message = "no call is slow unless `slow_after` says from when on";
            remarks.push(Remark::in_vain("slow_rate", message).hint("add `slow_after: \"500ms\"`, or leave it out"));
        }
        let (unused, of) = match self.window {
            Window::Calls => ("lasting", "of calls"),
            Window::Time => ("calls", "of time"),
        };
        remarks.push(Remark::in_vain(unused, format!("a window {of} has no `{unused}`")));
        remarks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::Answer;
    use crate::parts::recovery::trial::Trial;

    const DONE: Outcome = Outcome::Done(Answer::RIGHT);
    const FAILED: Outcome = Outcome::Failed(Cause::Error);

    fn breaker() -> CircuitBreaker {
        CircuitBreaker {
            failure_rate: half(),
            slow_rate: half(),
            slow_after: Span(50),
            window: Window::Calls,
            calls: 4,
            lasting: Span(100),
            calls_min: 4,
            wait: Span(1000),
            probes: 2,
        }
    }

    fn call(trial: &mut Trial<CircuitBreaker>, outcome: Outcome) -> Inward {
        trial.next_call();
        let inward = trial.enter();
        if inward == Inward::Proceed {
            trial.leave(0, outcome);
        }
        trial.end();
        inward
    }

    fn fail(trial: &mut Trial<CircuitBreaker>, calls: u32) {
        for _ in 0..calls {
            call(trial, FAILED);
        }
    }

    #[test]
    fn it_opens_when_half_of_the_last_calls_failed_and_closes_after_good_probes() {
        let mut trial = Trial::of(breaker());
        for outcome in [FAILED, DONE, DONE, DONE, DONE, FAILED] {
            assert_eq!(call(&mut trial, outcome), Inward::Proceed);
        }
        assert_eq!(trial.memory.state, State::Closed, "one of the last four failed");
        call(&mut trial, FAILED);
        assert_eq!(trial.memory.state, State::Open { until: Time(1000) });
        assert_eq!(call(&mut trial, DONE), Inward::Reject(Cause::Rejected));
        trial.pass(Span(1000));
        assert_eq!(call(&mut trial, DONE), Inward::Proceed);
        assert!(matches!(trial.memory.state, State::HalfOpen { answered: 1, .. }));
        call(&mut trial, DONE);
        assert_eq!(trial.memory.state, State::Closed);
    }

    #[test]
    fn half_open_lets_only_its_probes_through_and_replaces_one_that_was_called_off() {
        let mut trial = Trial::of(breaker());
        fail(&mut trial, 4);
        trial.pass(Span(1000));
        trial.next_call();
        assert_eq!(trial.enter(), Inward::Proceed);
        let first = trial.next_call();
        assert_eq!(trial.enter(), Inward::Proceed);
        let second = trial.next_call();
        assert_eq!(trial.enter(), Inward::Reject(Cause::Rejected));
        trial.frame = first;
        trial.end();
        assert_eq!(call(&mut trial, FAILED), Inward::Proceed);
        trial.frame = second;
        trial.leave(0, FAILED);
        assert_eq!(trial.memory.state, State::Open { until: Time(2000) });
    }

    #[test]
    fn slow_calls_open_it_too() {
        let mut trial = Trial::of(CircuitBreaker { calls_min: 1, ..breaker() });
        trial.enter();
        trial.pass(Span(51));
        trial.leave(0, DONE);
        assert_eq!(trial.memory.state, State::Open { until: Time(1051) });
    }

    #[test]
    fn a_window_by_time_forgets_what_is_older_than_it() {
        let mut trial = Trial::of(CircuitBreaker { window: Window::Time, ..breaker() });
        fail(&mut trial, 3);
        trial.pass(Span(100));
        call(&mut trial, FAILED);
        assert_eq!((trial.memory.state, trial.memory.sum.calls), (State::Closed, 1));
    }

    #[test]
    fn a_window_of_calls_that_is_full_is_enough_and_one_of_time_is_not() {
        let many = CircuitBreaker { calls: 3, calls_min: 10, failure_rate: half(), ..breaker() };
        let mut trial = Trial::of(many.clone());
        fail(&mut trial, 2);
        assert_eq!(trial.memory.state, State::Closed);
        fail(&mut trial, 1);
        assert!(matches!(trial.memory.state, State::Open { .. }));
        let mut trial = Trial::of(CircuitBreaker { window: Window::Time, ..many });
        fail(&mut trial, 9);
        assert_eq!(trial.memory.state, State::Closed);
        fail(&mut trial, 1);
        assert!(matches!(trial.memory.state, State::Open { .. }));
    }

    #[test]
    fn half_open_it_judges_on_the_least_number_of_calls_where_more_probes_are_let_through() {
        let mut trial = Trial::of(CircuitBreaker { calls_min: 2, probes: 5, ..breaker() });
        fail(&mut trial, 2);
        trial.pass(Span(1000));
        call(&mut trial, DONE);
        assert!(matches!(trial.memory.state, State::HalfOpen { given: 1, answered: 1, .. }));
        call(&mut trial, DONE);
        assert_eq!(trial.memory.state, State::Closed);
    }

    #[test]
    fn fewer_probes_by_an_edit_are_judged_when_the_next_call_comes() {
        let mut trial = Trial::of(CircuitBreaker { probes: 4, ..breaker() });
        fail(&mut trial, 4);
        trial.pass(Span(1000));
        for outcome in [FAILED, DONE, FAILED] {
            call(&mut trial, outcome);
        }
        assert!(matches!(trial.memory.state, State::HalfOpen { answered: 3, .. }));
        trial.mechanism.probes = 2;
        trial.edited();
        assert_eq!(call(&mut trial, DONE), Inward::Reject(Cause::Rejected), "two of three failed");
        assert_eq!(trial.memory.state, State::Open { until: Time(2000) });
    }

    #[test]
    fn another_window_by_an_edit_begins_empty_and_keeps_what_it_counts() {
        let mut trial = Trial::of(breaker());
        fail(&mut trial, 3);
        trial.mechanism = CircuitBreaker { window: Window::Time, lasting: Span(50), ..breaker() };
        trial.edited();
        trial.now = Time(5);
        fail(&mut trial, 3);
        assert_eq!((trial.memory.state, trial.memory.sum.calls), (State::Closed, 3));
        trial.mechanism.lasting = Span(5000);
        trial.edited();
        fail(&mut trial, 3);
        assert_eq!((trial.memory.state, trial.memory.sum.calls), (State::Closed, 3), "slots of another width");
        trial.edited();
        fail(&mut trial, 1);
        assert!(matches!(trial.memory.state, State::Open { .. }), "the same window goes on");
    }

    #[test]
    fn an_outcome_from_before_a_change_of_state_does_not_count() {
        let mut trial = Trial::of(breaker());
        trial.enter();
        let early = trial.next_call();
        fail(&mut trial, 4);
        trial.frame = early;
        assert_eq!(trial.leave(0, FAILED), Outward::Pass);
        assert!(matches!(trial.memory.state, State::Open { .. }));
    }
}
