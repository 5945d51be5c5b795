//! What is counted at one handler.

use serde::Serialize;

use crate::engine::Ending;
use crate::foundation::{Span, Time};
use crate::measure::integrals::Integrals;
use crate::measure::snapshot::Demands;
use crate::measure::upkeep::UpkeepCosts;
use crate::stats::batch_means::{RatioBatches, ValueBatches};

/// Exact integrals from the start of the run, and estimates since warm-up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HandlerMeasures {
    pub present: u64,
    pub in_service: u64,
    pub up: u32,
    needs: u32,
    /// When the number present or in service last changed, and when the number up did.
    last: Time,
    last_up: Time,
    /// The integral of the number present over time, in nanoseconds.
    pub present_time: u128,
    /// Replica time in service or held, in nanoseconds.
    pub busy_time: u128,
    /// Replica time up, in nanoseconds.
    pub up_time: u128,
    /// Time with at least the needed replicas up, in nanoseconds.
    pub available_time: u128,
    /// The sum of the times that attempts stayed, of those that have left, in nanoseconds.
    pub stayed: u128,
    pub left: u64,
    pub replica_failures: u64,
    pub at_warm_up: Integrals,
    pub demands: Demands,
    pub upkeep: UpkeepCosts,
    pub success: RatioBatches,
    pub availability: RatioBatches,
    pub wait: ValueBatches,
    pub response: ValueBatches,
    pub presence: RatioBatches,
    pub utilisation: RatioBatches,
}

/// Observations in a first batch; batches double as the run goes on.
const BATCH: u64 = 256;

impl HandlerMeasures {
    /// Averages over time are gathered in stretches of this length.
    pub fn new(replicas: u32, needs: u32, stretch: Span) -> HandlerMeasures {
        HandlerMeasures {
            present: 0,
            in_service: 0,
            up: replicas,
            needs,
            last: Time::ZERO,
            last_up: Time::ZERO,
            present_time: 0,
            busy_time: 0,
            up_time: 0,
            available_time: 0,
            stayed: 0,
            left: 0,
            replica_failures: 0,
            at_warm_up: Integrals::default(),
            demands: Demands::default(),
            upkeep: UpkeepCosts::default(),
            success: RatioBatches::new(BATCH),
            availability: RatioBatches::new(stretch.0),
            wait: ValueBatches::new(BATCH),
            response: ValueBatches::new(BATCH),
            presence: RatioBatches::new(stretch.0),
            utilisation: RatioBatches::new(stretch.0),
        }
    }

    /// Brings the integrals of what is present up to now.
    #[inline(always)]
    pub fn accrue(&mut self, now: Time) {
        let span = now.0 - self.last.0;
        if span > 0 {
            self.last = now;
            self.present_time += u128::from(self.present) * u128::from(span);
            self.busy_time += u128::from(self.in_service) * u128::from(span);
        }
    }

    /// So many replicas are up from now on.
    pub fn set_up(&mut self, now: Time, up: u32) {
        let span = u128::from(now.0 - self.last_up.0);
        self.last_up = now;
        self.up_time += u128::from(self.up) * span;
        if self.up >= self.needs {
            self.available_time += span;
        }
        self.up = up;
    }

    /// The integrals at an instant that is not before the last change.
    pub fn integrals(&self, now: Time) -> Integrals {
        let span = u128::from(now.0.saturating_sub(self.last.0));
        let span_up = u128::from(now.0.saturating_sub(self.last_up.0));
        Integrals {
            present_time: self.present_time + u128::from(self.present) * span,
            busy_time: self.busy_time + u128::from(self.in_service) * span,
            up_time: self.up_time + u128::from(self.up) * span_up,
            available_time: self.available_time + if self.up >= self.needs { span_up } else { 0 },
            replica_failures: self.replica_failures,
            left: self.left,
        }
    }

    pub fn leave(&mut self, stayed: Span) {
        self.present -= 1;
        self.stayed += u128::from(stayed.0);
        self.left += 1;
    }

    /// A stretch of so many nanoseconds has ended, in which the integrals have grown so.
    pub fn close_stretch(&mut self, length: u64, grown: &Integrals) {
        self.availability.push(grown.available_time as f64, length);
        self.presence.push(grown.present_time as f64, length);
        self.utilisation.push(grown.busy_time as f64, grown.up_time as u64);
    }

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
            Ending::Censored => {
                demands.censored += 1;
                return;
            }
        } += 1;
        self.success.push(f64::from(ending == Ending::Success), 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrals_count_what_is_present_while_it_is() {
        let mut handler = HandlerMeasures::new(2, 2, Span(1));
        handler.present = 3;
        handler.in_service = 1;
        handler.accrue(Time(10));
        handler.set_up(Time(10), 1);
        handler.present = 1;
        let integrals = handler.integrals(Time(14));
        assert_eq!(integrals.present_time, 34);
        assert_eq!(integrals.busy_time, 14);
        assert_eq!((integrals.up_time, integrals.available_time), (24, 10));
    }

    #[test]
    fn censored_demands_count_neither_way() {
        let mut handler = HandlerMeasures::new(1, 1, Span(1));
        handler.judge(Ending::Success);
        handler.judge(Ending::Censored);
        assert_eq!(handler.success.value(), Some(1.0));
        assert_eq!((handler.demands.offered, handler.demands.censored), (2, 1));
    }
}
