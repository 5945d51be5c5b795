//! Writing a report, and writing the edited scenario: what the file is made of. Runs off the app's thread.

use std::path::Path;

use crate::measure::measured::Measured;
use crate::report::{Format, Origin, Report};
use crate::storage::{self, Overwrite, WriteError};

/// Why nothing was written.
pub enum Refusal {
    /// A file of that name is there.
    Exists,
    Other(String),
}

/// A report of what was measured, in the format that the path's ending names; `origin` is what the user calls
/// the scenario's file.
pub fn report(measured: &Measured, origin: &str, path: &Path) -> Result<Vec<u8>, Refusal> {
    let format = Format::of(path).ok_or_else(|| Refusal::Other("a report ends in .html, .json or .csv".into()))?;
    Ok(Report::new(measured, Origin(origin)).render(format).into_bytes())
}

/// Writes a file whole or not at all.
pub fn write(path: &Path, content: &[u8], replace: bool) -> Result<(), Refusal> {
    let overwrite = if replace { Overwrite::Replace } else { Overwrite::Refuse };
    storage::write(path, content, overwrite).map_err(|error| match error {
        WriteError::Exists { .. } => Refusal::Exists,
        other => Refusal::Other(other.to_string()),
    })
}
