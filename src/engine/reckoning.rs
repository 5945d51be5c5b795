//! What the records of a run take, in bytes: constants times counts, so that a run ends at the same event on every machine.
//!
//! The constants are what a record takes on a 64-bit machine, its place in whatever knows it included; `tests/memory.rs`
//! holds each within 0.8 to 1.25 of what is allocated. Counted is the room of tables and lines, which does not shrink, and
//! which is up to a quarter more than there ever was in them. To it comes what the model takes by itself
//! ([`crate::scenario::footprint`]).

use crate::scenario::footprint::CLOCK_BYTES;

/// A root event.
pub const ROOT_BYTES: u64 = 176;
/// A deadline that is ahead, or is passed over.
pub const DEADLINE_BYTES: u64 = 16;
/// An effect of a root event that may be applied only once.
pub const EFFECT_BYTES: u64 = 32;
/// The same once more, where an event has more than a few.
pub const SORTED_EFFECT_BYTES: u64 = 48;
/// An attempt.
pub const ATTEMPT_BYTES: u64 = 128;
/// A place in the queue of a handler.
pub const PLACE_BYTES: u64 = 8;
/// A layer at work on a call, a joint, or a choice.
pub const NODE_BYTES: u64 = 176;
/// What a layer that has several branches keeps of them, and each of them.
pub const BRANCHES_BYTES: u64 = 72;
pub const BRANCH_BYTES: u64 = 16;
/// A branch of a joint.
pub const CHILD_BYTES: u64 = 8;
/// A step of the agenda, at the greatest length that it has had.
pub const STEP_BYTES: u64 = 64;
/// A place that is free to be used again.
pub const FREE_BYTES: u64 = 4;
/// A parked event.
pub const PARKED_BYTES: u64 = 208;
/// A letter of a dead-letter queue, of an event in flight or parked.
pub const LETTER_BYTES: u64 = 80;
/// An entry of the calendar, stale ones included.
pub const ENTRY_BYTES: u64 = 32;
/// A key whose last event is remembered.
pub const KEY_BYTES: u64 = 21;
/// The progress of an attempt that waits to be taken up again.
pub const CARRIED_BYTES: u64 = 140;
/// A restart that a supervisor still counts.
pub const RESTART_BYTES: u64 = 12;
/// A repair that waits for a repairer.
pub const REPAIR_BYTES: u64 = 24;
/// The clock of a fault, with the fault where it is on.
pub const PROCESS_BYTES: u64 = CLOCK_BYTES;
/// A command.
pub const COMMAND_BYTES: u64 = 130;
/// A stack of layers, and a layer in it, with an empty memory.
pub const STACK_BYTES: u64 = 40;
pub const LAYER_BYTES: u64 = 320;

/// What a list takes that grows one by one, in places.
pub fn places(len: usize) -> u64 {
    if len == 0 { 0 } else { len.next_power_of_two().max(4) as u64 }
}
