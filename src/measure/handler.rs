//! What is counted at one handler.

use serde::Serialize;

use crate::engine::Ending;
use crate::foundation::{Span, Time};
use crate::measure::level::Level;
use crate::measure::snapshot::Demands;
use crate::measure::totals::Totals;
use crate::measure::upkeep::UpkeepCosts;
use crate::stats::histogram::Histogram;
use crate::stats::series::Series;
use crate::stats::tail::Tail;

/// Finer than 4 %, interpolated within.
const TIMES_BITS: u32 = 5;

/// What was recorded in each stretch of time, coarsely.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tails {
    pub responses: Tail,
    pub waits: Tail,
    responses_before: Histogram,
    waits_before: Histogram,
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
    needs: u64,
    /// The sums that are not integrals; the times are filled in for an instant.
    counted: Totals,
    pub demands: Demands,
    pub upkeep: UpkeepCosts,
    /// Sums of squares of the times stayed and waited since warm-up, in seconds squared.
    pub stayed_squared: f64,
    pub waited_squared: f64,
    /// Times stayed and waited since warm-up, in nanoseconds.
    pub responses: Histogram,
    pub waits: Histogram,
    /// As it stood at the end of warm-up.
    pub at_warm_up: Totals,
    /// By stretches of time since warm-up.
    pub series: Series<Totals>,
    /// The same of the times stayed and waited, where there are not too many handlers for that.
    pub tails: Option<Box<Tails>>,
    /// As it stood when the open stretch began.
    pub stretch_began: Totals,
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
            needs,
            counted: Totals::default(),
            demands: Demands::default(),
            upkeep: UpkeepCosts::default(),
            stayed_squared: 0.0,
            waited_squared: 0.0,
            responses: Histogram::new(TIMES_BITS),
            waits: Histogram::new(TIMES_BITS),
            at_warm_up: Totals::default(),
            series,
            tails: keeps_tails.then(|| Box::new(Tails::new())),
            stretch_began: Totals::default(),
        }
    }

    /// Everything that adds up, at an instant that is not before the last occurrence.
    pub fn totals(&self, now: Time) -> Totals {
        let [present, in_service, calling] =
            [self.present, self.in_service, self.calling].map(|level| level.integral(now));
        Totals {
            present_time: present,
            waiting_time: present - in_service - calling,
            calling_time: calling,
            busy_time: in_service - self.suspended.integral(now),
            up_time: self.up.integral(now),
            available_time: self.available.integral(now),
            ..self.counted
        }
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
        self.counted.started += 1;
        self.counted.waited += u128::from(waited.0);
        self.counted.delayed += u64::from(waited > Span::ZERO);
        if is_warm {
            let secs = waited.as_secs_f64();
            self.waited_squared += secs * secs;
            self.waits.record(waited.0);
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
        self.counted.left += 1;
        self.counted.stayed += u128::from(stayed.0);
        if is_warm {
            let secs = stayed.as_secs_f64();
            self.stayed_squared += secs * secs;
            self.responses.record(stayed.0);
        }
    }

    /// So many replicas are up from now on.
    pub fn set_up(&mut self, now: Time, up: u32) {
        self.up.set(now, u64::from(up));
        let is_available = u64::from(u64::from(up) >= self.needs);
        self.counted.outages += self.available.count.saturating_sub(is_available);
        self.available.set(now, is_available);
    }

    pub fn replica_failed(&mut self) {
        self.counted.replica_failures += 1;
    }

    /// Closes the open stretch; what has grown in it.
    pub fn close_stretch(&mut self, at: Time) {
        let now = self.totals(at);
        let lasted = self.series.width();
        self.series.close(now.since(&self.stretch_began));
        self.stretch_began = now;
        if let Some(tails) = &mut self.tails {
            tails.close(&self.responses, &self.waits, lasted);
        }
    }

    /// Of an event offered after warm-up.
    #[inline(always)]
    pub fn judge(&mut self, ending: Ending) {
        let demands = &mut self.demands;
        demands.offered += 1;
        *match ending {
            Ending::Success => &mut demands.succeeded,
            Ending::Wrong => &mut demands.wrong,
            Ending::Error => &mut demands.errors,
            Ending::Crashed => &mut demands.crashed,
            Ending::Rejected => &mut demands.rejected,
            Ending::TimedOut => &mut demands.timed_out,
            Ending::Censored => &mut demands.censored,
        } += 1;
        self.counted.demands += u64::from(ending != Ending::Censored);
        self.counted.successes += u64::from(ending == Ending::Success);
    }
}

impl Tails {
    fn new() -> Tails {
        Tails {
            responses: Tail::default(),
            waits: Tail::default(),
            responses_before: Histogram::new(TIMES_BITS),
            waits_before: Histogram::new(TIMES_BITS),
        }
    }

    fn close(&mut self, responses: &Histogram, waits: &Histogram, lasted: Span) {
        self.responses.close_since(&mut self.responses_before, responses, lasted);
        self.waits.close_since(&mut self.waits_before, waits, lasted);
    }
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
        assert_eq!((totals.present_time, totals.calling_time, totals.busy_time), (28, 8, 2));
        assert_eq!(totals.waiting_time, 4 + 14);
        assert_eq!((totals.up_time, totals.available_time), (24, 10));
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
        assert_eq!((totals.busy_time, totals.up_time, totals.stayed), (5, 5, 10));
    }

    #[test]
    fn censored_demands_count_neither_way() {
        let mut handler = handler(1, 1);
        handler.judge(Ending::Success);
        handler.judge(Ending::Censored);
        let totals = handler.totals(Time(1));
        assert_eq!((totals.demands, totals.successes), (1, 1));
        assert_eq!((handler.demands.offered, handler.demands.censored), (2, 1));
    }
}
