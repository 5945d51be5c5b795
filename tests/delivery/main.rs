//! Delivery at most once, at least once and effectively once; deadlines and shedding: every instant is worked
//! out by hand.

mod at_least_once;
mod dead_letters;
mod first_accepting;
mod forsaken;
mod in_time;
mod limits;
mod links;
mod played;
mod receipt;
mod worst;
