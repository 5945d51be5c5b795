//! Versions of one program fail together because some inputs are hard for all of them.
//!
//! Each root event has a difficulty theta, drawn from Beta(alpha, beta) and shared by all versions of the same
//! name; each version gives a wrong result for it with probability theta, independently given theta, and always
//! the same one. One version fails with probability m = alpha / (alpha + beta); two fail together with
//! m (alpha + 1) / (alpha + beta + 1), which is more than m^2. With probability `identical` all that fail on an
//! event give the same wrong result, so that a vote elects it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Conclusion, Consequence, Effect, FaultModel, Luck, Memory, Subject};
use crate::foundation::distribution::beta;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Deviation, Probability};

/// Declared on every version with the same name in `versions`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EckhardtLee {
    /// What all versions of the program are called together.
    pub versions: String,
    /// Difficulty is Beta(alpha, beta): mean alpha / (alpha + beta); 0.01 to a million.
    pub alpha: f64,
    /// Difficulty is Beta(alpha, beta): the larger both, the less it varies; 0.01 to a million.
    pub beta: f64,
    /// The probability that all versions that fail on an event give the same wrong result.
    #[serde(default)]
    pub identical: Probability,
}

impl EckhardtLee {
    pub(super) const ENTRY: Entry = Entry {
        name: "EckhardtLee",
        summary: "Versions give wrong results together, because some events are hard for all of them",
        parameters: &[
            Parameter::required("versions", Kind::Name, "what all versions of the program are called together"),
            Parameter::required(
                "alpha",
                Kind::Factor { min: 0.01, max: 1e6 },
                "difficulty is Beta(alpha, beta): mean alpha / (alpha + beta)",
            ),
            Parameter::required(
                "beta",
                Kind::Factor { min: 0.01, max: 1e6 },
                "difficulty is Beta(alpha, beta): the larger both, the less it varies",
            ),
            Parameter::optional(
                "identical",
                Kind::Probability,
                "0",
                "that all versions that fail on an event give the same wrong result",
            ),
        ],
        source: "Eckhardt, Lee, IEEE TSE SE-11 (1985)",
    };
}

impl FaultModel for EckhardtLee {
    fn label(&self) -> Cow<'static, str> {
        format!("faults of version {}", self.versions).into()
    }

    fn effect(&self) -> Effect {
        Effect::Attempts
    }

    fn consequences(&self) -> &'static [Consequence] {
        &[Consequence::WrongResult]
    }

    fn shared_name(&self) -> Option<&str> {
        Some(&self.versions)
    }

    fn conclude(&self, _memory: &mut Memory, subject: &Subject, luck: &Luck) -> Conclusion {
        let mut own = luck.of_event(subject);
        let difficulty = beta(self.alpha, self.beta, &mut luck.of_event_shared(subject, 0));
        if !own.chance(difficulty) {
            return Conclusion::Spared;
        }
        let mut common = luck.of_event_shared(subject, 1);
        let identical = common.chance(self.identical.get());
        Conclusion::Wrong(Deviation::draw(if identical { &mut common } else { &mut own }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;
    use crate::parts::fault::sample::subject;

    #[test]
    fn versions_fail_together_as_often_as_the_difficulty_says_and_then_alike_or_not() {
        let version = |identical| EckhardtLee {
            versions: "pricing".into(),
            alpha: 0.5,
            beta: 4.5,
            identical: Probability::new(identical).unwrap(),
        };
        let luck_of = |name| Luck::new(Stream::new(1, 0, name, "fault"), Stream::new(1, 0, "all", "fault"), 0);
        let n = 40_000;
        for (identical, alike_expected) in [(0.0, 0.0), (0.25, 0.25), (1.0, 1.0)] {
            let fate = |name, root| version(identical).conclude(&mut Memory::default(), &subject(root), &luck_of(name));
            let pairs: Vec<(Conclusion, Conclusion)> =
                (0..n).map(|root| (fate("one", root), fate("two", root))).collect();
            let wrong = |fate: &Conclusion| matches!(fate, Conclusion::Wrong(_));
            let one = pairs.iter().filter(|pair| wrong(&pair.0)).count() as f64 / n as f64;
            let both = pairs.iter().filter(|pair| wrong(&pair.0) && wrong(&pair.1)).count() as f64;
            let alike = pairs.iter().filter(|pair| wrong(&pair.0) && pair.0 == pair.1).count() as f64;
            assert!((one - 0.1).abs() < 0.006, "{one}");
            // 0.1 * 1.5 / 6 = 0.025, not 0.01.
            assert!((both / n as f64 - 0.025).abs() < 0.003, "{both}");
            assert!((alike / both - alike_expected).abs() < 0.06, "{alike} of {both}");
        }
    }
}
