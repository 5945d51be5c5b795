//! Figures say what the user of a system saw, at every instant and in every window.

mod closed;
mod counted;
mod decided;
mod silence;
mod rescued;
mod single;
mod time;
mod toll;
mod windows;
mod up;
