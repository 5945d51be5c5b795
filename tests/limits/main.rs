//! What ends a run before its time: a clock that stands still, too many records, too much memory. Each names a
//! component, keeps what was measured, and ends at the same calendar entry at every speed.

mod played;
mod records;
mod standstill;
