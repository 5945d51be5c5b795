//! Recovery as a stack of layers around a call, outermost first.
//!
//! What a layer and the engine say to each other is in `contract`. A layer sees whether the call below
//! succeeded, never whether its result was right: silent errors stay silent.

mod acceptance_test;
mod act;
mod bulkhead;
mod circuit_breaker;
mod concurrency_limit;
mod contract;
mod dead_letter;
mod deadline;
mod distributed_recovery_block;
mod fallback;
mod hedge;
mod idempotency;
mod n_self_checking;
mod n_version;
mod placement;
mod rate_limiter;
mod recovery_block;
mod redelivery;
mod retry;
mod retry_budget;
mod shed;
mod timeout;
#[cfg(test)]
mod trial;

use serde::{Deserialize, Serialize};

pub use acceptance_test::AcceptanceTest;
pub use act::Act;
pub use bulkhead::Bulkhead;
pub use circuit_breaker::{CircuitBreaker, Window};
pub use concurrency_limit::ConcurrencyLimit;
pub use contract::{
    Abandon, Alarm, Answer, Branch, Call, Cause, Frame, Holds, Inward, Load, Luck, Mechanism, Mood, Outcome, Outward,
    Status, Ticket, Way,
};
pub use dead_letter::DeadLetter;
pub use deadline::Deadline;
pub use distributed_recovery_block::DistributedRecoveryBlock;
pub use fallback::Fallback;
pub use hedge::Hedge;
pub use idempotency::{Idempotency, InProgress};
pub use n_self_checking::NSelfChecking;
pub use n_version::{NVersion, Vote};
pub use placement::{Nature, Remark, Weight};
pub use rate_limiter::RateLimiter;
pub use recovery_block::RecoveryBlock;
pub use redelivery::{Begins, Redelivery};
pub use retry::{Backoff, Jitter, Retry};
pub use retry_budget::{BudgetBy, FilledBy, RetryBudget};
pub use shed::{Shed, ShedBy};
pub use timeout::Timeout;

use crate::foundation::parameter::Entry;
use crate::foundation::{Span, Time};

/// Makes the closed enums, the catalogue and the way from a layer to its mechanism out of one list.
macro_rules! catalogue {
    ($($part:ident),* $(,)?) => {
        /// A mechanism that stands around calls.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Layer {
            $(#[doc = concat!("See [`", stringify!($part), "`].")] $part($part),)*
        }

        /// What all calls through one layer share.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Memory {
            $(#[doc = concat!("Of a [`", stringify!($part), "`].")] $part(<$part as Mechanism>::Memory),)*
        }

        /// Every layer, in the order in which they are listed to the user.
        pub const CATALOGUE: &[&Entry] = &[$(&<$part as Mechanism>::ENTRY),*];
        const DEEDS: &[&[(Act, &str)]] = &[$(<$part as Mechanism>::DEEDS),*];
        const ROUTINE: &[&[Act]] = &[$(<$part as Mechanism>::ROUTINE),*];

        impl Memory {
            /// Bytes that it holds beside itself, as reckoned.
            pub fn held(&self) -> u64 {
                match self {
                    $(Memory::$part(memory) => <$part as Mechanism>::held(memory),)*
                }
            }
        }

        impl Layer {
            /// How it is written in a scenario, and what is listed of it.
            pub fn entry(&self) -> &'static Entry {
                match self {
                    $(Layer::$part(_) => &<$part as Mechanism>::ENTRY,)*
                }
            }

            /// A fresh memory.
            pub fn memory(&self) -> Memory {
                match self {
                    $(Layer::$part(layer) => Memory::$part(layer.memory()),)*
                }
            }

            /// Asks [`Mechanism::enter`].
            /// // # Panics
            /// Here and below, where the memory is one of another kind of layer.
            pub fn enter(&self, memory: &mut Memory, call: &mut Call) -> Inward {
                match (self, memory) {
                    $((Layer::$part(layer), Memory::$part(memory)) => layer.enter(memory, call),)*
                    _ => unreachable!("a layer keeps a memory of its own kind"),
                }
            }

            /// Asks [`Mechanism::resume`].
            pub fn resume(&self, memory: &mut Memory, call: &mut Call) -> Inward {
                match (self, memory) {
                    $((Layer::$part(layer), Memory::$part(memory)) => layer.resume(memory, call),)*
                    _ => unreachable!("a layer keeps a memory of its own kind"),
                }
            }

            /// Asks [`Mechanism::leave`].
            pub fn leave(&self, memory: &mut Memory, call: &mut Call, branch: u16, outcome: Outcome) -> Outward {
                match (self, memory) {
                    $((Layer::$part(layer), Memory::$part(memory)) => layer.leave(memory, call, branch, outcome),)*
                    _ => unreachable!("a layer keeps a memory of its own kind"),
                }
            }

            /// Asks [`Mechanism::lost`].
            pub fn lost(&self, memory: &mut Memory, call: &mut Call, branch: u16) -> Outward {
                match (self, memory) {
                    $((Layer::$part(layer), Memory::$part(memory)) => layer.lost(memory, call, branch),)*
                    _ => unreachable!("a layer keeps a memory of its own kind"),
                }
            }

            /// Tells [`Mechanism::received`].
            pub fn received(&self, memory: &mut Memory, call: &mut Call, branch: u16) -> Option<Span> {
                match (self, memory) {
                    $((Layer::$part(layer), Memory::$part(memory)) => layer.received(memory, call, branch),)*
                    _ => unreachable!("a layer keeps a memory of its own kind"),
                }
            }

            /// Asks [`Mechanism::alarm`].
            pub fn alarm(&self, memory: &mut Memory, call: &mut Call) -> Alarm {
                match (self, memory) {
                    $((Layer::$part(layer), Memory::$part(memory)) => layer.alarm(memory, call),)*
                    _ => unreachable!("a layer keeps a memory of its own kind"),
                }
            }

            /// Tells [`Mechanism::end`].
            pub fn end(&self, memory: &mut Memory, call: &mut Call) -> Vec<Ticket> {
                match (self, memory) {
                    $((Layer::$part(layer), Memory::$part(memory)) => layer.end(memory, call),)*
                    _ => unreachable!("a layer keeps a memory of its own kind"),
                }
            }

            /// Tells [`Mechanism::edited`].
            pub fn edited(&self, memory: &mut Memory) -> Vec<Ticket> {
                match (self, memory) {
                    $((Layer::$part(layer), Memory::$part(memory)) => layer.edited(memory),)*
                    _ => unreachable!("a layer keeps a memory of its own kind"),
                }
            }

            /// What the screen says of its memory; `None` where there is nothing to say.
            pub fn status(&self, memory: &Memory, now: Time) -> Option<Status> {
                match (self, memory) {
                    $((Layer::$part(layer), Memory::$part(memory)) => layer.status(memory, now),)*
                    _ => unreachable!("a layer keeps a memory of its own kind"),
                }
            }

            /// Where the branch of this number goes.
            pub fn way(&self, branch: u16) -> Way {
                match self {
                    $(Layer::$part(layer) => layer.way(branch),)*
                }
            }

            /// The handlers that its branches may go to instead of the route's targets.
            pub fn targets(&self) -> &[String] {
                match self {
                    $(Layer::$part(layer) => layer.targets(),)*
                }
            }

            /// Whether calls through it share anything.
            pub fn shares_memory(&self) -> bool {
                match self {
                    $(Layer::$part(_) => std::mem::size_of::<<$part as Mechanism>::Memory>() > 0,)*
                }
            }

            /// What becomes of branches whose outcome is no longer wanted.
            pub fn abandon(&self) -> Abandon {
                match self {
                    $(Layer::$part(layer) => layer.abandon(),)*
                }
            }

            /// Whether it may send a call the same way more than once.
            pub fn repeats(&self) -> bool {
                match self {
                    $(Layer::$part(layer) => layer.repeats(),)*
                }
            }

            /// Whether it asks another handler when a call has failed.
            pub fn asks_others_next(&self) -> bool {
                match self {
                    $(Layer::$part(layer) => layer.asks_others_next(),)*
                }
            }

            /// Whether it wants to hear when a replica takes up what it sent.
            pub fn watches_receipt(&self) -> bool {
                match self {
                    $(Layer::$part(layer) => layer.watches_receipt(),)*
                }
            }

            /// Whether its alarm rings when nothing comes back.
            pub fn notices_silence(&self) -> bool {
                match self {
                    $(Layer::$part(layer) => layer.notices_silence(),)*
                }
            }

            /// Whether running out of the time that it sets is held against the handler.
            pub fn limits_the_handler(&self) -> bool {
                match self {
                    $(Layer::$part(layer) => layer.limits_the_handler(),)*
                }
            }

            /// What it has to say about its parameters.
            pub fn remarks(&self) -> Vec<Remark> {
                match self {
                    $(Layer::$part(layer) => layer.remarks(),)*
                }
            }

            fn nature(&self) -> &'static [Nature] {
                match self {
                    $(Layer::$part(layer) => layer.nature(),)*
                }
            }

            /// Whether it wants to know on the way in how busy the handler is.
            pub fn watches_load(&self) -> bool {
                match self {
                    $(Layer::$part(layer) => layer.watches_load(),)*
                }
            }
        }
    };
}

catalogue![
    Retry,
    Timeout,
    DeadLetter,
    CircuitBreaker,
    Bulkhead,
    RetryBudget,
    RateLimiter,
    Hedge,
    Fallback,
    AcceptanceTest,
    RecoveryBlock,
    DistributedRecoveryBlock,
    NVersion,
    NSelfChecking,
    Redelivery,
    Idempotency,
    Deadline,
    Shed,
    ConcurrencyLimit,
];

/// The name of the part at a place in the [`CATALOGUE`].
pub fn name_of(part: u8) -> &'static str {
    CATALOGUE[usize::from(part)].name
}

/// What the part at a place in the [`CATALOGUE`] calls an act of its own.
pub fn deed(part: u8, act: Act) -> &'static str {
    let own = DEEDS[usize::from(part)].iter().find(|(known, _)| *known == act);
    own.map_or(act.noun(), |(_, word)| word)
}

/// Whether with such an act the part at a place in the [`CATALOGUE`] does more than look at a call.
pub fn is_notable(part: u8, act: Act) -> bool {
    !ROUTINE[usize::from(part)].contains(&act)
}

impl Layer {
    /// Whether this is said of it.
    pub fn is(&self, nature: Nature) -> bool {
        self.nature().contains(&nature)
    }

    /// Whether several attempts may come of one call, one after the other.
    pub fn may_try_on(&self) -> bool {
        self.repeats() || self.asks_others_next()
    }

    /// Its place in the [`CATALOGUE`].
    pub fn part(&self) -> u8 {
        let name = self.entry().name;
        CATALOGUE.iter().position(|entry| entry.name == name).expect("every layer is in the catalogue") as u8
    }
}
