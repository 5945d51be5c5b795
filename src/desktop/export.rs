//! Writing a report, and writing the edited scenario: what the file is made of. Runs off the app's thread.

use std::ffi::OsStr;
use std::path::Path;

use crate::measure::measured::Measured;
use crate::report::comparison::Comparison;
use crate::report::{Format, Provenance, Report};
use crate::storage::{self, Overwrite, WriteError};

/// Why nothing was written.
pub enum Refusal {
    /// A file of that name is there.
    Exists,
    Other(String),
}

/// A report of what was measured, in the format that the path's ending names; `origin` is what the user calls
/// the scenario's file.
pub fn report(measured: &Measured, origin: &OsStr, path: &Path) -> Result<Vec<u8>, Refusal> {
    let format = format_of(path)?;
    Ok(Report::new(measured, Provenance(origin)).render(format).into_bytes())
}

/// Likewise of a comparison.
pub fn comparison(found: &Comparison, path: &Path) -> Result<Vec<u8>, Refusal> {
    Ok(found.render(format_of(path)?).into_bytes())
}

fn format_of(path: &Path) -> Result<Format, Refusal> {
    Format::of(path).ok_or_else(|| Refusal::Other("a report ends in .md, .html, .json or .csv".into()))
}

/// Whether a file could be written there.
pub fn probe(path: &Path, replace: bool) -> Result<(), Refusal> {
    storage::probe(path, Overwrite::when(replace)).map_err(Refusal::from)
}

/// Writes a file whole or not at all.
pub fn write(path: &Path, content: &[u8], replace: bool) -> Result<(), Refusal> {
    storage::write(path, content, Overwrite::when(replace)).map_err(Refusal::from)
}

impl From<WriteError> for Refusal {
    fn from(error: WriteError) -> Refusal {
        match error {
            WriteError::Exists { .. } => Refusal::Exists,
            other => Refusal::Other(other.to_string()),
        }
    }
}
