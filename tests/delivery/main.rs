//! Delivery at most once, at least once and effectively once; deadlines and shedding: every instant is worked
//! out by hand.

mod at_least_once;
mod dead_letters;
mod in_time;
mod played;
