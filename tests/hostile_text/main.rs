//! Texts made to do harm: as scenario files, on a terminal, in a spreadsheet.
//!
//! `targets` says what holds of every text, `mutation` makes texts, `fuzz` brings the two together; the inputs that once
//! came out wrong are in `tests/corpus`.

mod corpus;
mod fuzz;
mod mutation;
mod printed;
mod refused;
mod shares;
mod targets;
