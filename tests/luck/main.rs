//! Draws: every try has luck of its own, everything else has the luck that it always had.

mod alone;
mod nested;
mod played;
mod targets;
