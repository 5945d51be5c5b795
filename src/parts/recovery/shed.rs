//! Refuses calls while the handler is overloaded, before they cost it anything.
//!
//! By `Length` it refuses whatever comes while `length_max` attempts wait. By `Chance` it refuses at random,
//! never up to `length_min`, always from `length_max` on, and between with a probability that rises in a
//! straight line to `probability_max`: random early detection on the present length, not on an average.
//! By `Wait` it is CoDel: once the wait has been `target` or longer for a whole `interval` it refuses one call, and
//! while that lasts another one `interval / sqrt(n)` after the n-th; where it had to stop only lately, it goes on
//! quicker. A queue of at most one is no standing queue, however long that one waits. On the way in the wait is that
//! of the attempt that has waited longest.

use serde::{Deserialize, Serialize};

use super::{Call, Cause, Inward, Load, Mechanism, Mood, Remark, Status};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Draw, Probability, Span, Time};

/// Refuses calls while the handler is overloaded, before they cost it anything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shed {
    /// Whether the queue's length decides, a chance that grows with it, or the wait in it (CoDel).
    #[serde(default)]
    pub by: ShedBy,
    /// By chance: nothing is refused up to here; 0 to 10 million.
    #[serde(default = "fifty")]
    pub length_min: u32,
    /// By length or chance: everything is refused while so many wait; 0 to 10 million.
    #[serde(default = "hundred")]
    pub length_max: u32,
    /// By chance: the share refused just below `length_max`.
    #[serde(default = "tenth")]
    pub probability_max: Probability,
    /// By wait: a wait that is no overload.
    #[serde(default = "five_millis")]
    pub target: Span,
    /// By wait: how long the wait may be above its target; more than 0.
    #[serde(default = "hundred_millis")]
    pub interval: Span,
}

/// What it takes for a sign of overload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ShedBy {
    /// Everything is refused while so many wait.
    #[default]
    Length,
    /// A chance that grows with the number that wait.
    Chance,
    /// The time that they wait, as in CoDel.
    Wait,
}

fn fifty() -> u32 {
    50
}

fn hundred() -> u32 {
    100
}

fn tenth() -> Probability {
    Probability::new(0.1).expect("it is one")
}

fn five_millis() -> Span {
    Span(5_000_000)
}

fn hundred_millis() -> Span {
    Span(100_000_000)
}

/// What it has seen of its handler.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// Attempts that waited when the last call came.
    waiting: u32,
    /// The last call was refused.
    refused: bool,
    control: Control,
}

/// The control law of CoDel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// When the wait will have been above its target for an interval.
    patient_until: Option<Time>,
    refusing: bool,
    refuse_next: Time,
    /// Refused since it began to refuse.
    count: u32,
    /// What `count` was when it last began.
    count_before: u32,
}

impl Control {
    /// RFC 8289, with arrivals in the place of departures.
    fn refuses(&mut self, load: Load, now: Time, target: Span, interval: Span) -> bool {
        let later = |at: Time, count: u32| at + interval.scaled(1.0 / libm::sqrt(f64::from(count)));
        let stands = load.oldest >= target && load.waiting > 1;
        let too_long = stands && now >= *self.patient_until.get_or_insert(now + interval);
        if !stands {
            self.patient_until = None;
        }
        if self.refusing {
            if !too_long {
                self.refusing = false;
            } else if now >= self.refuse_next {
                self.count += 1;
                self.refuse_next = later(self.refuse_next, self.count);
                return true;
            }
            return false;
        }
        if too_long {
            self.refusing = true;
            let last_time = self.count - self.count_before;
            let lately = now.since(self.refuse_next) < interval.scaled(16.0);
            self.count = if last_time > 1 && lately { last_time } else { 1 };
            self.count_before = self.count;
            self.refuse_next = later(now, self.count);
        }
        too_long
    }
}

impl Shed {
    fn chance(&self, waiting: u32) -> f64 {
        if waiting >= self.length_max {
            return 1.0;
        }
        let above = f64::from(waiting.saturating_sub(self.length_min));
        self.probability_max.get() * above / f64::from(self.length_max.saturating_sub(self.length_min).max(1))
    }

    fn refuses(&self, watch: &mut Watch, load: Load, now: Time, draw: &mut Draw) -> bool {
        match self.by {
            ShedBy::Length => load.waiting >= self.length_max,
            ShedBy::Chance => draw.chance(self.chance(load.waiting)),
            ShedBy::Wait => watch.control.refuses(load, now, self.target, self.interval),
        }
    }
}

impl Mechanism for Shed {
    const ENTRY: Entry = Entry {
        name: "Shed",
        summary: "Refuses calls while the handler is overloaded, before they cost it anything",
        parameters: &[
            Parameter::optional(
                "by",
                Kind::Choice(&["Length", "Chance", "Wait"]),
                "Length",
                "whether the queue's length decides, a chance that grows with it, or the wait in it (CoDel)",
            ),
            Parameter::optional(
                "length_min",
                Kind::Count { min: 0, max: 10_000_000 },
                "50",
                "by chance: nothing is refused up to here",
            ),
            Parameter::optional(
                "length_max",
                Kind::Count { min: 0, max: 10_000_000 },
                "100",
                "by length or chance: everything is refused while so many wait",
            ),
            Parameter::optional(
                "probability_max",
                Kind::Probability,
                "0.1",
                "by chance: the share refused just below `length_max`",
            ),
            Parameter::optional("target", Kind::Span { positive: false }, "5ms", "by wait: a wait that is no overload"),
            Parameter::optional(
                "interval",
                Kind::Span { positive: true },
                "100ms",
                "by wait: how long the wait may be above its target",
            ),
        ],
        source: "Floyd, Jacobson, IEEE/ACM ToN 1 (1993); Nichols, Jacobson, Controlling queue delay, CACM 55 (2012), RFC 8289",
    };

    type Memory = Watch;

    fn memory(&self) -> Watch {
        Watch::default()
    }

    fn enter(&self, watch: &mut Watch, call: &mut Call) -> Inward {
        let Some(load) = call.load else { return Inward::Proceed };
        watch.waiting = load.waiting;
        watch.refused = self.refuses(watch, load, call.now, &mut call.luck.draw());
        if watch.refused { Inward::Reject(Cause::Rejected) } else { Inward::Proceed }
    }

    fn watches_load(&self) -> bool {
        true
    }

    fn status(&self, watch: &Watch, _now: Time) -> Option<Status> {
        let refusing = watch.refused || watch.control.refusing;
        let words = match refusing {
            true => format!("refuses, {} wait", watch.waiting),
            false => format!("{} wait", watch.waiting),
        };
        let level = f64::from(watch.waiting) / f64::from(self.length_max.max(1));
        let mood = match self.by {
            _ if refusing => Mood::Refusing,
            ShedBy::Chance if watch.waiting > self.length_min => Mood::Wary,
            ShedBy::Wait if watch.control.patient_until.is_some() => Mood::Wary,
            _ => Mood::Quiet,
        };
        Some(Status { words, level: level.min(1.0), mood })
    }

    fn remarks(&self) -> Vec<Remark> {
        let unused: &[&str] = match self.by {
            ShedBy::Length => &["length_min", "probability_max", "target", "interval"],
            ShedBy::Chance => &["target", "interval"],
            ShedBy::Wait => &["length_min", "length_max", "probability_max"],
        };
        let in_vain =
            |unused: &&'static str| Remark::in_vain(unused, format!("by `{:?}` there is no `{unused}`", self.by));
        let mut remarks: Vec<Remark> = unused.iter().map(in_vain).collect();
        if self.by == ShedBy::Chance && self.length_min > self.length_max {
            let message =
                format!("nothing is refused up to {}, and everything from {} on", self.length_min, self.length_max);
            remarks.push(Remark::wrong("length_min", message).hint("at most `length_max`"));
        }
        remarks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::Trial;

    fn shed(by: ShedBy) -> Trial<Shed> {
        let probability_max = Probability::new(0.5).expect("it is one");
        let shed = Shed { by, length_min: 10, length_max: 20, probability_max, target: Span(5), interval: Span(100) };
        Trial::of(shed)
    }

    fn is_refused(trial: &mut Trial<Shed>, waiting: u32, oldest: u64) -> bool {
        trial.load = Some(Load { waiting, in_service: 1, up: 1, oldest: Span(oldest) });
        trial.enter() == Inward::Reject(Cause::Rejected)
    }

    #[test]
    fn a_full_line_refuses_and_an_unknown_one_does_not() {
        let mut trial = shed(ShedBy::Length);
        assert!(!is_refused(&mut trial, 19, 1_000));
        assert!(is_refused(&mut trial, 20, 0));
        trial.load = None;
        assert_eq!(trial.enter(), Inward::Proceed);
    }

    #[test]
    fn the_chance_rises_between_the_two_lengths() {
        let mut trial = shed(ShedBy::Chance);
        let mut refused = |waiting| (0..4_000).filter(|_| is_refused(&mut trial, waiting, 0)).count();
        assert_eq!((refused(10), refused(20)), (0, 4_000));
        // 0.5 * 5 / 10 of 4000 with a standard deviation of 27.
        let half_way = refused(15);
        assert!((890..=1_110).contains(&half_way), "{half_way}");
    }

    #[test]
    fn a_queue_of_one_is_no_standing_queue_however_long_it_waits() {
        let mut trial = shed(ShedBy::Wait);
        for now in 0..400 {
            trial.now = Time(now);
            assert!(!is_refused(&mut trial, 1, 1_000), "{now}");
        }
        for (now, waiting, refused) in [(400, 2, false), (500, 2, true), (501, 1, false), (600, 2, false)] {
            trial.now = Time(now);
            assert_eq!(is_refused(&mut trial, waiting, 1_000), refused, "{now}");
        }
    }

    #[test]
    fn a_wait_above_its_target_for_an_interval_is_cut_down_ever_faster() {
        let mut trial = shed(ShedBy::Wait);
        let mut refused = Vec::new();
        for now in 0..400 {
            trial.now = Time(now);
            if is_refused(&mut trial, 50, 9) {
                refused.push(now);
            }
        }
        // 100 after the first, then every 100, 100 / sqrt(2), 100 / sqrt(3) later.
        assert_eq!(refused, [100, 200, 271, 329, 379]);
        assert!(!is_refused(&mut trial, 50, 4));
        assert!(!is_refused(&mut trial, 50, 9), "the interval begins anew");
        // It was refusing lately: it goes on with the fourth call, which comes 100 / sqrt(4) later.
        for (now, refused) in [(498, false), (499, true), (548, false), (549, true)] {
            trial.now = Time(now);
            assert_eq!(is_refused(&mut trial, 50, 9), refused, "{now}");
        }
    }
}
