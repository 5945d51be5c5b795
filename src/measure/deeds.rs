//! What the acts of a layer are called: in totals (`436 retries`) and as rates (`14 retries/s`).

use crate::engine::Act;
use crate::parts::recovery::name_of;

/// Those that change what becomes of a call most come first.
pub const GRAVEST_FIRST: [Act; 8] =
    [Act::GaveUp, Act::Refuted, Act::Outvoted, Act::Repeated, Act::Refused, Act::Delayed, Act::Answered, Act::Checked];

/// `part` is the place of the layer in the catalogue of recovery.
pub fn noun(part: u8, act: Act) -> &'static str {
    match (name_of(part), act) {
        ("Retry", Act::Repeated) => "retries",
        ("Hedge", Act::Repeated) => "copies",
        ("Fallback", Act::Repeated) => "fallbacks",
        ("RecoveryBlock", Act::Repeated) => "alternates",
        ("Redelivery", Act::Repeated) => "redelivered",
        ("Timeout", Act::GaveUp) => "timeouts",
        ("RecoveryBlock" | "Redelivery", Act::GaveUp) => "timed out",
        ("Deadline", Act::GaveUp) => "out of time",
        ("NSelfChecking" | "DistributedRecoveryBlock", Act::Outvoted) => "masked",
        ("NVersion" | "NSelfChecking" | "DistributedRecoveryBlock", Act::Refuted | Act::Checked) => "undecided",
        ("DeadLetter", Act::Checked) => "parked",
        ("DeadLetter", Act::Repeated) => "sent in again",
        ("AcceptanceTest" | "RecoveryBlock", Act::Checked) => "tested",
        (_, Act::GaveUp) => "given up",
        (_, Act::Refuted) => "refuted",
        (_, Act::Outvoted) => "outvoted",
        (_, Act::Repeated) => "sent again",
        (_, Act::Refused) => "refused",
        (_, Act::Delayed) => "delayed",
        (_, Act::Answered) => "answered itself",
        (_, Act::Checked) => "checked",
    }
}

/// Whether the layer did more than look at a call.
pub fn is_notable(part: u8, act: Act) -> bool {
    act != Act::Checked || !matches!(name_of(part), "AcceptanceTest" | "RecoveryBlock")
}
