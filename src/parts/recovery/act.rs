//! What a layer can do to a call, and what that is called: in totals (`436 retries`) and as rates (`14 retries/s`).

use serde::{Deserialize, Serialize};

/// What a layer can do to a call, beside handing it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Act {
    /// It refused the call.
    Refused,
    /// It answered without going inward.
    Answered,
    /// It kept the call waiting before it let it inward.
    Delayed,
    /// It took time over an outcome before handing it on.
    Checked,
    /// It made a failure of a result.
    Refuted,
    /// It handed on one result and dropped another that differs.
    Outvoted,
    /// It sent the call, or another branch of it, inward once more.
    Repeated,
    /// It no longer waited for an outcome.
    GaveUp,
}

impl Act {
    /// Those that change what becomes of a call most come first.
    pub const GRAVEST_FIRST: [Act; 8] = [
        Act::GaveUp,
        Act::Refuted,
        Act::Outvoted,
        Act::Repeated,
        Act::Refused,
        Act::Delayed,
        Act::Answered,
        Act::Checked,
    ];

    /// The word for it where a layer has none of its own.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Act::GaveUp => "given up",
            Act::Refuted => "refuted",
            Act::Outvoted => "outvoted",
            Act::Repeated => "sent again",
            Act::Refused => "refused",
            Act::Delayed => "delayed",
            Act::Answered => "answered itself",
            Act::Checked => "checked",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CATALOGUE, deed, is_notable};
    use super::*;

    fn part(name: &str) -> u8 {
        CATALOGUE.iter().position(|entry| entry.name == name).expect("it is in the catalogue") as u8
    }

    #[test]
    fn a_layer_has_words_of_its_own_for_what_it_does() {
        assert_eq!(deed(part("Retry"), Act::Repeated), "retries");
        assert_eq!(deed(part("Retry"), Act::Refused), "refused");
        assert_eq!(deed(part("NSelfChecking"), Act::Outvoted), "masked");
        assert!(!is_notable(part("AcceptanceTest"), Act::Checked) && is_notable(part("DeadLetter"), Act::Checked));
    }
}
