//! R by each reading, and theory beside a run, are given where their conditions hold, and with the right value.

mod apart;
mod beside;
mod mission;
mod parts;
mod played;
mod votes;
mod weights;
