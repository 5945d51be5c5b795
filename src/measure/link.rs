//! What is counted on the link of one route, where that takes time.

use serde::Serialize;

use crate::engine::Ending;
use crate::foundation::Time;
use crate::measure::level::Level;
use crate::measure::past::Past;
use crate::measure::snapshot::Demands;
use crate::stats::series::{Series, Sum};
use crate::stats::steady::Batch;

/// Demands on a link that were judged and not censored, of events offered after warm-up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Crossings {
    pub demands: u64,
    pub successes: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LinkMeasures {
    /// Passages and answers on their way.
    under_way: Level,
    pub demands: Demands,
    /// Their number over time, as it stood at the end of warm-up.
    early_time: u128,
    /// By stretches of time since warm-up.
    series: Series<Crossings>,
    /// As it stood when the open stretch began.
    stretch_began: Crossings,
    past: Past<Crossings>,
}

impl LinkMeasures {
    pub fn new(series: Series<Crossings>) -> LinkMeasures {
        LinkMeasures {
            under_way: Level::default(),
            demands: Demands::default(),
            early_time: 0,
            series,
            stretch_began: Crossings::default(),
            past: Past::default(),
        }
    }

    /// A passage or an answer is on its way from now on.
    pub fn embarked(&mut self, now: Time) {
        self.under_way.rise(now);
    }

    /// One is there.
    pub fn landed(&mut self, now: Time) {
        self.under_way.fall(now);
    }

    /// Passages and answers on their way.
    pub fn under_way(&self) -> u64 {
        self.under_way.count
    }

    /// A demand of an event offered after warm-up is judged, in the slot of the window with this number.
    pub fn judge(&mut self, slot: u64, ending: Ending) {
        if !self.past.has_changed_in(slot) {
            self.past.keep(slot, self.crossings());
        }
        self.demands.judge(ending);
    }

    pub fn crossings(&self) -> Crossings {
        Crossings { demands: self.demands.offered - self.demands.censored, successes: self.demands.succeeded }
    }

    /// As it stood when a slot of the window began.
    pub fn crossings_then(&self, slot: u64) -> Crossings {
        self.past.at(slot, self.crossings())
    }

    /// What has grown in each closed stretch.
    pub fn by_stretches(&self) -> Vec<Batch> {
        self.series.closed().iter().map(Crossings::success).collect()
    }

    /// Passages of which time may make failures, where it has done so before.
    pub fn open_against_time(&self) -> u64 {
        if self.demands.timed_out > 0 { self.under_way.count } else { 0 }
    }

    pub fn end_warm_up(&mut self, at: Time) {
        self.early_time = self.under_way.integral(at);
    }

    pub fn close_stretch(&mut self) {
        let now = self.crossings();
        self.series.close(now.since(&self.stretch_began));
        self.stretch_began = now;
    }

    /// The number under way over the time since warm-up, in nanoseconds.
    pub fn under_way_time(&self, now: Time) -> u128 {
        self.under_way.integral(now).saturating_sub(self.early_time)
    }
}

impl Crossings {
    pub fn since(&self, earlier: &Crossings) -> Crossings {
        Crossings { demands: self.demands - earlier.demands, successes: self.successes - earlier.successes }
    }

    /// Successes per demand.
    pub fn success(&self) -> Batch {
        Batch::new(self.successes as f64, self.demands as f64)
    }
}

impl Sum for Crossings {
    fn add(&mut self, later: &Crossings) {
        self.demands += later.demands;
        self.successes += later.successes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_way_is_averaged_since_warm_up_and_censored_demands_count_neither_way() {
        let mut link = LinkMeasures::new(Series::new(Time(10), Time(1_000)));
        link.embarked(Time(0));
        link.end_warm_up(Time(10));
        link.embarked(Time(15));
        link.landed(Time(20));
        link.judge(0, Ending::TimedOut);
        link.judge(1, Ending::Success);
        link.judge(1, Ending::Censored);
        assert_eq!((link.under_way(), link.under_way_time(Time(20)), link.demands.offered), (1, 15, 3));
        assert_eq!(link.crossings(), Crossings { demands: 2, successes: 1 });
        assert_eq!(link.crossings_then(1), Crossings { demands: 1, successes: 0 });
    }
}
