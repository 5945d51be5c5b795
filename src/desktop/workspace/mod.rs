//! What fills the window below the top bar. A workspace is one way to work with a scenario and has a file here; the
//! top bar, the strips, the dialogs and the palette are the same in each. `run` holds the panels around a
//! single run, `compare` sets strategy sets side by side.

pub mod compare;
pub mod run;
