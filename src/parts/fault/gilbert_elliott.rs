//! Errors come in bursts: attempts meet a good or a bad state that changes from attempt to attempt.
//!
//! Before each attempt the state may change: from good to bad with probability `enter`, from bad to good with
//! `leave`. Bursts last 1 / leave attempts on average; in the long run enter / (enter + leave) of the attempts
//! meet the bad state. Bursts by time instead are an `ErrorBurst` as a `Process`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Conclusion, Consequence, Effect, FaultModel, Luck, Memory, Subject};
use crate::foundation::Probability;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// The state is good when the fault begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GilbertElliott {
    /// The probability of going from good to bad, per attempt.
    pub enter: Probability,
    /// The probability of going from bad to good, per attempt.
    pub leave: Probability,
    /// Share of attempts that fail in the good state.
    #[serde(default)]
    pub good: Probability,
    /// Share of attempts that fail in the bad state.
    #[serde(default = "always")]
    pub bad: Probability,
}

impl GilbertElliott {
    pub(super) const ENTRY: Entry = Entry {
        name: "GilbertElliott",
        summary: "Errors come in bursts: a good and a bad state alternate from attempt to attempt",
        parameters: &[
            Parameter::required("enter", Kind::Probability, "of going from good to bad, per attempt"),
            Parameter::required("leave", Kind::Probability, "of going from bad to good, per attempt"),
            Parameter::optional("good", Kind::Probability, "0", "share of attempts that fail in the good state"),
            Parameter::optional("bad", Kind::Probability, "1", "share of attempts that fail in the bad state"),
        ],
        source: "Gilbert, Bell System Technical J. 39 (1960); Elliott, ibid. 42 (1963)",
    };
}

impl FaultModel for GilbertElliott {
    fn label(&self) -> Cow<'static, str> {
        "errors in bursts".into()
    }

    fn effect(&self) -> Effect {
        Effect::Attempts
    }

    fn consequences(&self) -> &'static [Consequence] {
        &[Consequence::Failure]
    }

    fn conclude(&self, memory: &mut Memory, _subject: &Subject, luck: &Luck) -> Conclusion {
        let mut draw = luck.nth(memory.met);
        memory.met += 1;
        let change = if memory.is_bad { self.leave } else { self.enter };
        memory.is_bad ^= draw.chance(change.get());
        let error = if memory.is_bad { self.bad } else { self.good };
        if draw.chance(error.get()) { Conclusion::Error } else { Conclusion::Spared }
    }
}

fn always() -> Probability {
    Probability::new(1.0).expect("one is a probability")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::fault::sample::{luck, subject};

    #[test]
    fn bursts_are_as_frequent_and_as_long_as_the_chain_says() {
        let share = |p| Probability::new(p).unwrap();
        let bursts = GilbertElliott { enter: share(0.02), leave: share(0.2), good: share(0.0), bad: share(1.0) };
        let (mut memory, luck) = (Memory::default(), luck());
        let n = 200_000;
        let failed: Vec<bool> =
            (0..n).map(|at| bursts.conclude(&mut memory, &subject(at), &luck) == Conclusion::Error).collect();
        let errors = failed.iter().filter(|failed| **failed).count() as f64;
        let begins = failed.windows(2).filter(|pair| !pair[0] && pair[1]).count() as f64;
        assert!((errors / n as f64 - 0.02 / 0.22).abs() < 0.005, "{errors}");
        assert!((errors / begins - 5.0).abs() < 0.25, "{}", errors / begins);
    }
}
