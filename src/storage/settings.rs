//! Settings that outlive the program: a value as RON in a folder that the caller names.

use std::io;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::temporary::{Readers, beside, sweep};
use super::write::write_private;
use crate::storage::{ReadError, WriteError, read_text};

/// Bytes of a settings file.
const BYTES_MAX: usize = 1024 * 1024;

/// Why settings could not be read or written.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// They cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// They cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// There is no folder for them, and none can be made.
    #[error("cannot make the folder of the settings: {0}")]
    Folder(#[from] io::Error),
    /// What was read is not what was written.
    #[error("the settings in {file} cannot be understood: {reason}")]
    Content {
        /// The file.
        file: String,
        /// What is wrong with it, in the parser's words.
        reason: String,
    },
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

/// Writes settings that nobody else may read, and the folder if there is none.
pub fn write_settings<T: Serialize>(folder: &Path, name: &str, settings: &T) -> Result<(), SettingsError> {
    create_private(folder)?;
    let pretty = ron::ser::PrettyConfig::default();
    let text = ron::ser::to_string_pretty(settings, pretty)
        .map_err(|error| SettingsError::Content { file: name.into(), reason: error.to_string() })?;
    Ok(write_private(&folder.join(name), text.as_bytes())?)
}

/// Makes a folder ready for files that others write there by these names, such as the window system's: nobody else
/// reads them, and what killed programs have left behind is gone.
pub fn make_ready(folder: &Path, names: &[&str]) -> io::Result<()> {
    create_private(folder)?;
    let ours = beside(folder, Readers::OwnerAlone)?;
    sweep(folder, ours.as_file());
    #[cfg(unix)]
    for path in names.iter().map(|name| folder.join(name)).filter(|path| path.is_file()) {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = names;
    Ok(())
}

/// A folder that nobody else looks into; one that is there stays as it is.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
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

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_them() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("windtunnel");
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        write_settings(&inside, "s.ron", &1).unwrap();
        assert_eq!((mode(&inside), mode(&inside.join("s.ron"))), (0o700, 0o600));
        let others = inside.join("app.ron");
        std::fs::write(&others, "{}").unwrap();
        std::fs::set_permissions(&others, PermissionsExt::from_mode(0o644)).unwrap();
        make_ready(&inside, &["app.ron", "missing.ron"]).unwrap();
        assert_eq!(mode(&others), 0o600);
        assert!(!inside.join("missing.ron").exists());
    }

    #[test]
    fn broken_settings_are_an_error_and_stay() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("s.ron"), "[1, oops").unwrap();
        assert!(matches!(read_settings::<Vec<u32>>(folder.path(), "s.ron"), Err(SettingsError::Content { .. })));
    }
}
