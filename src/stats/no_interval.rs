//! Why a figure has no interval, and how long a run would have to be.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What keeps bounds from being stated; the value itself is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum NoInterval {
    /// Too few observations.
    FewObservations {
        /// How many there were.
        seen: u64,
    },
    /// What could fail has not, and that it does so in bursts cannot be excluded.
    NothingFailed,
    /// Too few of the rarer outcome.
    FewFailures {
        /// How many there were.
        seen: u64,
    },
    /// The rarer outcome came in so many of sixteen parts of the run.
    Clustered {
        /// Of the sixteen, those that had any.
        parts: u32,
    },
    /// The first and the last third of the run differ by more than chance allows.
    Unsettled,
    /// What happened at the beginning shows until the end.
    Correlated,
    /// The run holds so many times in which what happened is forgotten.
    TooShort {
        /// How many times; 0 or more.
        correlation_times: f64,
    },
    /// A part of it has none.
    OfPart,
    /// What happened in a window is too little to find out how it hangs together.
    Window,
    /// In large systems what it takes is kept for the system as a whole alone.
    NotKept,
    /// So few of several runs had anything of it.
    FewRuns {
        /// How many runs had any.
        seen: u64,
    },
    /// It came out the same in each of several runs.
    Alike,
    /// By what was seen a share may be anything from 0 to 1.
    Anything,
    /// The run came to an end that it does not leave, a fault struck too few times, or the like.
    OneObservation(Single),
}

/// What makes a run one observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Single {
    /// A supervisor gave up.
    GaveUp,
    /// A limit ended it.
    Stopped,
    /// A fault process that struck has been through so few cycles.
    FewCycles {
        /// How many it has been through.
        completed: u64,
    },
    /// Something was changed by hand after warm-up.
    ByHand,
}

/// Correlation times that a run must hold.
pub const CORRELATION_TIMES_MIN: f64 = 90.0;
/// Observations and failures that a share needs, so that correlation would show.
pub const OBSERVATIONS_MIN: u64 = 200;
/// The least number of the rarer outcome.
pub const FAILURES_MIN: u64 = 20;
/// Of sixteen parts, those in which the rarer outcome must have come.
pub const PARTS_MIN: u32 = 8;
/// Cycles that a fault process must have been through.
pub const CYCLES_MIN: u64 = 20;

impl NoInterval {
    /// About how many times longer the measured time would have to be; `None` where no length helps, or none is known.
    pub fn longer(self) -> Option<f64> {
        Some(match self {
            NoInterval::FewObservations { seen } => 1.2 * OBSERVATIONS_MIN as f64 / seen.max(1) as f64,
            NoInterval::FewFailures { seen } => 1.5 * FAILURES_MIN as f64 / seen.max(1) as f64,
            NoInterval::Clustered { parts } => {
                let share = f64::from(parts.clamp(1, 15)) / 16.0;
                (1.1 / -libm::log1p(-share)).max(1.5)
            }
            NoInterval::TooShort { correlation_times } => 4.0 * CORRELATION_TIMES_MIN / correlation_times.max(1.0),
            NoInterval::OneObservation(Single::FewCycles { completed: completed @ 1.. }) => {
                1.5 * CYCLES_MIN as f64 / completed as f64
            }
            _ => return None,
        })
    }

    /// Whether independent runs are the way to an interval.
    pub fn needs_replications(self) -> bool {
        !matches!(self, NoInterval::NothingFailed)
    }
}

impl fmt::Display for NoInterval {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            NoInterval::FewObservations { seen: 1 } => f.write_str("too short for an interval: 1 observation")?,
            NoInterval::FewObservations { seen } => write!(f, "too short for an interval: {seen} observations")?,
            NoInterval::NothingFailed => f.write_str("none was seen, which says little of what comes in bursts")?,
            NoInterval::FewFailures { seen } => write!(f, "too short for an interval: {seen} of the rarer outcome")?,
            NoInterval::Clustered { parts } => {
                write!(f, "too short for an interval: the rarer outcome came in {parts} of 16 parts of the run")?;
            }
            NoInterval::Unsettled => f.write_str("one observation: the first and the last third of the run differ")?,
            NoInterval::Correlated => f.write_str("one observation: its beginning shows until its end")?,
            NoInterval::TooShort { correlation_times } => {
                write!(f, "too short for an interval: about {correlation_times:.0} correlation times")?;
            }
            NoInterval::OfPart => f.write_str("a factor has no interval")?,
            NoInterval::Window => f.write_str("a window is too short for an interval")?,
            NoInterval::NotKept => f.write_str("no interval is kept for each of so many handlers")?,
            NoInterval::FewRuns { seen: 1 } => f.write_str("only one of the runs had any; more runs would do")?,
            NoInterval::FewRuns { seen } => write!(f, "only {seen} of the runs had any; more runs would do")?,
            NoInterval::Alike => {
                f.write_str("the same in each run or part of it, which does not say how much it can vary")?
            }
            NoInterval::Anything => f.write_str("no interval: by what was seen it may be anything from 0 to 1")?,
            NoInterval::OneObservation(single) => write!(f, "one observation: {single}")?,
        }
        if let Some(factor) = self.longer() {
            write!(f, "; about {} the time would do", times(factor))?;
        }
        match self {
            NoInterval::OneObservation(_) | NoInterval::Unsettled | NoInterval::Correlated => {
                f.write_str("; `compare` or `run --replications` plays many")
            }
            _ => Ok(()),
        }
    }
}

fn times(factor: f64) -> String {
    match factor {
        ..1.5 => "one and a half times".into(),
        1.5..9.5 => format!("{:.0} times", factor.ceil()),
        _ => format!("{:.0} times", (factor / 10.0).ceil() * 10.0),
    }
}

impl fmt::Display for Single {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Single::GaveUp => f.write_str("a supervisor has given up"),
            Single::Stopped => f.write_str("a limit has ended the run"),
            Single::FewCycles { completed: 0 } => f.write_str("a fault has struck and has not ended"),
            Single::FewCycles { completed: 1 } => f.write_str("a fault has struck and ended once"),
            Single::FewCycles { completed } => write!(f, "a fault has struck and ended {completed} times"),
            Single::ByHand => f.write_str("something was changed by hand"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_length_would_do() {
        let short = NoInterval::TooShort { correlation_times: 9.0 };
        assert_eq!(
            short.to_string(),
            "too short for an interval: about 9 correlation times; about 40 times the time would do"
        );
        assert_eq!(NoInterval::Unsettled.longer(), None);
        let few = NoInterval::OneObservation(Single::FewCycles { completed: 5 });
        assert_eq!(
            few.to_string(),
            "one observation: a fault has struck and ended 5 times; about 6 times the time would do; \
             `compare` or `run --replications` plays many"
        );
    }
}
