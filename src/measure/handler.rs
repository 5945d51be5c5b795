//! What is counted at one handler.

use serde::Serialize;

use crate::engine::Ending;
use crate::foundation::{Span, Time};
use crate::measure::level::Level;
use crate::measure::past::Past;
use crate::measure::snapshot::Demands;
use crate::measure::totals::Totals;
use crate::measure::upkeep::UpkeepCosts;
use crate::measure::work::Work;
use crate::stats::histogram::Histogram;
use crate::stats::series::Series;
use crate::stats::tail::Tail;

/// Finer than 4 %, interpolated within.
pub const TIMES_BITS: u32 = 5;

/// What was recorded in each stretch of time, coarsely.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tails {
    pub responses: Tail,
    pub waits: Tail,
}

/// What the work of replicas is reckoned from, at any instant until something changes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
struct Standing {
    in_service: Level,
    suspended: Level,
    up: Level,
    available: Level,
    working: Level,
    left: u64,
    demands: u64,
    successes: u64,
    replica_failures: u64,
    struck_together: u64,
    whole_failures: u64,
    outages: u64,
}

impl Standing {
    #[inline]
    fn at(&self, now: Time) -> Work {
        Work {
            busy_time: self.in_service.integral(now) - self.suspended.integral(now),
            up_time: self.up.integral(now),
            available_time: self.available.integral(now),
            working_time: self.working.integral(now),
            left: self.left,
            demands: self.demands,
            successes: self.successes,
            replica_failures: self.replica_failures,
            struck_together: self.struck_together,
            whole_failures: self.whole_failures,
            outages: self.outages,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HandlerMeasures {
    present: Level,
    /// Served, or kept by a replica while they wait for a callee.
    in_service: Level,
    /// Of these: kept by a replica that does not count, as it is down.
    suspended: Level,
    /// Waiting for a callee without a replica.
    calling: Level,
    up: Level,
    /// 1 while as many replicas are up as are needed.
    available: Level,
    /// 1 while any replica is up.
    working: Level,
    needs: u64,
    /// Since when the scenario does not declare it any more.
    pub gone: Option<Time>,
    /// For how long of the time since warm-up it was not declared, up to when it came last.
    absent: Span,
    replica_failures: u64,
    struck_together: u64,
    whole_failures: u64,
    outages: u64,
    /// Times stayed and waited before the end of warm-up.
    early: Totals,
    pub demands: Demands,
    pub upkeep: UpkeepCosts,
    /// Sums of squares of the times stayed and waited since warm-up, in nanoseconds squared.
    pub stayed_squared: f64,
    pub waited_squared: f64,
    /// Times stayed and waited since warm-up, in nanoseconds.
    pub responses: Histogram<TIMES_BITS>,
    pub waits: Histogram<TIMES_BITS>,
    /// As it stood at the end of warm-up.
    pub at_warm_up: Totals,
    /// By stretches of time since warm-up.
    pub series: Series<Totals>,
    /// The same of the times stayed and waited, where there are not too many handlers for that.
    pub tails: Option<Box<Tails>>,
    /// As it stood when the open stretch began.
    pub stretch_began: Totals,
    past: Past<Standing>,
}

impl HandlerMeasures {
    pub fn new(replicas: u32, needs: u32, series: Series<Totals>, keeps_tails: bool) -> HandlerMeasures {
        let (replicas, needs) = (u64::from(replicas), u64::from(needs));
        HandlerMeasures {
            present: Level::default(),
            in_service: Level::default(),
            suspended: Level::default(),
            calling: Level::default(),
            up: Level::of(replicas),
            available: Level::of(u64::from(replicas >= needs)),
            working: Level::of(1),
            needs,
            gone: None,
            absent: Span::ZERO,
            replica_failures: 0,
            struck_together: 0,
            whole_failures: 0,
            outages: 0,
            early: Totals::default(),
            demands: Demands::default(),
            upkeep: UpkeepCosts::default(),
            stayed_squared: 0.0,
            waited_squared: 0.0,
            responses: Histogram::default(),
            waits: Histogram::default(),
            at_warm_up: Totals::default(),
            series,
            tails: keeps_tails.then(Box::default),
            stretch_began: Totals::default(),
            past: Past::default(),
        }
    }

    /// Of a handler that comes while the run goes on; `series` is of the same stretches as those of the others.
    pub fn later(needs: u32, series: Series<Totals>) -> HandlerMeasures {
        let gone = Some(Time::ZERO);
        HandlerMeasures { working: Level::default(), gone, ..HandlerMeasures::new(0, needs, series, false) }
    }

    /// The scenario declares it again, or not any more.
    pub fn declare(&mut self, now: Time, warm_up: Time, is_there: bool) {
        match (self.gone, is_there) {
            (Some(gone), true) => {
                self.absent = self.absent + now.since(gone.max(warm_up));
                self.gone = None;
            }
            (None, false) => {
                self.gone = Some(now);
                for level in [&mut self.up, &mut self.available, &mut self.working] {
                    level.set(now, 0);
                }
            }
            _ => {}
        }
    }

    /// For how long of the time since warm-up the scenario has declared it, in nanoseconds.
    pub fn declared(&self, now: Time, warm_up: Time) -> u64 {
        let until = self.gone.unwrap_or(now);
        until.since(warm_up).0.saturating_sub(self.absent.0)
    }

    /// Everything that adds up, at an instant that is not before the last occurrence.
    pub fn totals(&self, now: Time) -> Totals {
        Totals {
            work: self.work(now),
            present_time: self.present.integral(now),
            waiting_time: self.waiting_time(now),
            calling_time: self.calling.integral(now),
            stayed: self.early.stayed + self.responses.sum(),
            waited: self.early.waited + self.waits.sum(),
            started: self.early.started + self.waits.count(),
            delayed: self.early.delayed + self.waits.count() - self.waits.zeros(),
        }
    }

    /// The part of it that is the replicas' work.
    #[inline]
    pub fn work(&self, now: Time) -> Work {
        self.standing().at(now)
    }

    /// The same as it stood when a slot of the window began.
    pub fn work_then(&self, slot: u64, began: Time) -> Work {
        self.past.at(slot, self.standing()).at(began)
    }

    /// What its replicas do is about to change, in the slot with this number.
    #[inline(always)]
    pub fn change(&mut self, slot: u64) -> &mut HandlerMeasures {
        if !self.past.has_changed_in(slot) {
            self.past.keep(slot, self.standing());
        }
        self
    }

    fn standing(&self) -> Standing {
        Standing {
            in_service: self.in_service,
            suspended: self.suspended,
            up: self.up,
            available: self.available,
            working: self.working,
            left: self.early.work.left + self.responses.count(),
            demands: self.demands.offered - self.demands.censored,
            successes: self.demands.succeeded,
            replica_failures: self.replica_failures,
            struck_together: self.struck_together,
            whole_failures: self.whole_failures,
            outages: self.outages,
        }
    }

    /// The number waiting for a replica over time.
    pub fn waiting_time(&self, now: Time) -> u128 {
        self.present.integral(now) - self.in_service.integral(now) - self.calling.integral(now)
    }

    /// Whether anyone has waited for a replica.
    pub fn has_queued(&self) -> bool {
        self.early.delayed > 0 || self.waits.count() > self.waits.zeros()
    }

    /// Attempts here of which time may make failures, where it has done so before.
    pub fn open_against_time(&self) -> u64 {
        if self.demands.timed_out > 0 { self.present.count } else { 0 }
    }

    /// Attempts that are served, or keep a replica.
    pub fn in_service(&self) -> u64 {
        self.in_service.count
    }

    /// Attempts that wait for a callee without a replica.
    pub fn calling(&self) -> u64 {
        self.calling.count
    }

    #[inline(always)]
    pub fn entered(&mut self, now: Time) {
        self.present.rise(now);
    }

    #[inline(always)]
    pub fn started(&mut self, now: Time, waited: Span, is_warm: bool) {
        self.in_service.rise(now);
        if is_warm {
            self.waited_squared += square(waited);
            self.waits.record(waited.0);
        } else {
            self.early.started += 1;
            self.early.waited += u128::from(waited.0);
            self.early.delayed += u64::from(waited > Span::ZERO);
        }
    }

    #[inline(always)]
    pub fn freed(&mut self, now: Time) {
        self.in_service.fall(now);
    }

    pub fn suspended(&mut self, now: Time) {
        self.suspended.rise(now);
    }

    pub fn continued(&mut self, now: Time) {
        self.suspended.fall(now);
    }

    pub fn called(&mut self, now: Time) {
        self.calling.rise(now);
    }

    pub fn returned(&mut self, now: Time) {
        self.calling.fall(now);
    }

    #[inline(always)]
    pub fn left(&mut self, now: Time, stayed: Span, is_warm: bool) {
        self.present.fall(now);
        if is_warm {
            self.stayed_squared += square(stayed);
            self.responses.record(stayed.0);
        } else {
            self.early.work.left += 1;
            self.early.stayed += u128::from(stayed.0);
        }
    }

    /// So many replicas are up from now on.
    pub fn set_up(&mut self, now: Time, up: u32) {
        self.up.set(now, u64::from(up));
        self.working.set(now, u64::from(up > 0));
        let is_available = u64::from(u64::from(up) >= self.needs);
        if is_available != self.available.count {
            self.outages += self.available.count;
            self.available.set(now, is_available);
        }
    }

    /// It is available while so many replicas are up, from now on.
    pub fn set_needs(&mut self, now: Time, needs: u32) {
        self.needs = needs.into();
        self.set_up(now, self.up.count as u32);
    }

    pub fn replica_failed(&mut self) {
        self.replica_failures += 1;
    }

    /// All replicas were struck at once; so many of them were up, and have been told of one by one.
    pub fn whole_failed(&mut self, were_up: u32) {
        self.whole_failures += 1;
        self.struck_together += u64::from(were_up);
    }

    /// Closes the open stretch; what has grown in it.
    pub fn close_stretch(&mut self, at: Time) {
        let now = self.totals(at);
        let lasted = self.series.width();
        self.series.close(now.since(&self.stretch_began));
        self.stretch_began = now;
        if let Some(tails) = &mut self.tails {
            tails.responses.pass(lasted, &self.responses);
            tails.waits.pass(lasted, &self.waits);
        }
    }

    /// Of an event offered after warm-up.
    #[inline(always)]
    pub fn judge(&mut self, ending: Ending) {
        self.demands.judge(ending);
    }
}

/// Times in a run stay below 2^63 ns, and signed numbers are the ones that a processor converts in one step.
#[inline(always)]
fn square(span: Span) -> f64 {
    let nanos = span.0 as i64 as f64;
    nanos * nanos
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handler(replicas: u32, needs: u32) -> HandlerMeasures {
        HandlerMeasures::new(replicas, needs, Series::new(Time::ZERO, Time(1_000_000)), true)
    }

    #[test]
    fn what_waits_is_present_and_neither_served_nor_waiting_for_a_callee() {
        let mut handler = handler(2, 2);
        handler.entered(Time(0));
        handler.entered(Time(0));
        handler.started(Time(4), Span(4), true);
        handler.called(Time(6));
        handler.freed(Time(6));
        handler.set_up(Time(10), 1);
        let totals = handler.totals(Time(14));
        assert_eq!((totals.present_time, totals.calling_time, totals.work.busy_time), (28, 8, 2));
        assert_eq!(totals.waiting_time, 4 + 14);
        assert_eq!((totals.work.up_time, totals.work.available_time), (24, 10));
        assert_eq!((totals.started, totals.delayed, totals.waited), (1, 1, 4));
    }

    #[test]
    fn a_replica_that_is_down_with_its_event_is_neither_up_nor_busy() {
        let mut handler = handler(1, 1);
        handler.entered(Time(0));
        handler.started(Time(0), Span::ZERO, true);
        handler.set_up(Time(3), 0);
        handler.suspended(Time(3));
        handler.set_up(Time(8), 1);
        handler.continued(Time(8));
        handler.freed(Time(10));
        handler.left(Time(10), Span(10), true);
        let totals = handler.totals(Time(10));
        assert_eq!((totals.work.busy_time, totals.work.up_time, totals.stayed), (5, 5, 10));
    }

    #[test]
    fn censored_demands_count_neither_way() {
        let mut handler = handler(1, 1);
        handler.judge(Ending::Success);
        handler.judge(Ending::Censored);
        let totals = handler.totals(Time(1));
        assert_eq!((totals.work.demands, totals.work.successes), (1, 1));
        assert_eq!((handler.demands.offered, handler.demands.censored), (2, 1));
    }
}
