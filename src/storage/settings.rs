//! Settings that outlive the program: a value as RON in a folder that the caller names.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::storage::{Overwrite, ReadError, WriteError, read_text, write};

/// Bytes of a settings file.
const BYTES_MAX: usize = 1024 * 1024;

/// Why settings could not be read or written.
#[derive(Debug, Error)]
pub enum SettingsError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("cannot make the folder of the settings: {0}")]
    Folder(#[from] std::io::Error),
    #[error("the settings in {file} cannot be understood: {reason}")]
    Content { file: String, reason: String },
}

/// The settings of that name, or `None` where there are none yet.
pub fn read_settings<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Option<T>, SettingsError> {
    let path = folder.join(name);
    let text = match read_text(&path, BYTES_MAX) {
        Ok(text) => text,
        Err(ReadError::Missing { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let unreadable = |reason: ron::error::SpannedError| SettingsError::Content {
        file: path.display().to_string(),
        reason: reason.to_string(),
    };
    ron::from_str(&text).map(Some).map_err(unreadable)
}

/// Writes settings, and the folder if there is none.
pub fn write_settings<T: Serialize>(folder: &Path, name: &str, settings: &T) -> Result<(), SettingsError> {
    std::fs::create_dir_all(folder)?;
    let pretty = ron::ser::PrettyConfig::default();
    let text = ron::ser::to_string_pretty(settings, pretty)
        .map_err(|error| SettingsError::Content { file: name.into(), reason: error.to_string() })?;
    Ok(write(&folder.join(name), text.as_bytes(), Overwrite::Replace)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("config/windtunnel");
        assert_eq!(read_settings::<Vec<u32>>(&inside, "s.ron").unwrap(), None);
        write_settings(&inside, "s.ron", &vec![1, 2]).unwrap();
        write_settings(&inside, "s.ron", &vec![3]).unwrap();
        assert_eq!(read_settings::<Vec<u32>>(&inside, "s.ron").unwrap(), Some(vec![3]));
    }

    #[test]
    fn broken_settings_are_an_error_and_stay() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("s.ron"), "[1, oops").unwrap();
        assert!(matches!(read_settings::<Vec<u32>>(folder.path(), "s.ron"), Err(SettingsError::Content { .. })));
    }
}
