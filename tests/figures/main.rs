//! Figures say what the user of a system saw, at every instant and in every window.

mod closed;
mod counted;
mod coupled;
mod decided;
mod rescued;
mod silence;
mod single;
mod time;
mod toll;
mod up;
mod windows;
