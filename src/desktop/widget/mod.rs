//! The pieces that panels are put together from; they draw what they are given and keep no run.

pub mod icon;
