//! Files beside their destination for as long as they are written, and what killed programs have left of them.
//!
//! Whoever writes such a file holds a lock on it. A lock ends with its program, so that one which nobody holds has been
//! left behind; where the file system knows no locks nothing is swept.

use std::fs::{File, Metadata, TryLockError};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

const PREFIX: &str = ".windtunnel-";
const ENDING: &str = ".part";

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// Those of the file that it replaces, else whom new files are readable by.
    AsUsual,
    OwnerAlone,
}

/// A new file in that folder, locked.
pub(super) fn beside(folder: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    loop {
        let file = create(folder, readers)?;
        // Somebody may have swept it before it was locked.
        let is_being_swept = matches!(file.as_file().try_lock(), Err(TryLockError::WouldBlock));
        if !is_being_swept && file.path().exists() {
            return Ok(file);
        }
    }
}

fn create(folder: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(ENDING);
    #[cfg(unix)]
    if readers == Readers::AsUsual {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = readers;
    // The name of the temporary file is nobody's business.
    builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))
}

/// Removes what killed programs of the user whom `ours` belongs to have left in a folder.
pub(super) fn sweep(folder: &Path, ours: &File) {
    let (Ok(entries), Ok(ours)) = (folder.read_dir(), ours.metadata()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_named_so = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(ENDING));
        if is_named_so {
            // What cannot be removed stays.
            let _ = remove_if_left_behind(&entry.path(), &ours);
        }
    }
}

fn remove_if_left_behind(path: &Path, ours: &Metadata) -> io::Result<()> {
    let found = path.symlink_metadata()?;
    if !found.is_file() || !is_of_the_same_user(&found, ours) {
        return Ok(());
    }
    let file = File::open(path)?;
    if file.try_lock().is_err() {
        return Ok(());
    }
    // Removed while it is locked: whoever has just made it sees that it is gone.
    std::fs::remove_file(path)
}

#[cfg(unix)]
fn is_of_the_same_user(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    a.uid() == b.uid()
}

#[cfg(not(unix))]
fn is_of_the_same_user(_: &Metadata, _: &Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_holds_any_more_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str| File::create(folder.path().join(name)).unwrap();
        for name in [".windtunnel-killed.part", ".windtunnel-notes", "other.part", "report.html"] {
            put(name);
        }
        std::fs::create_dir(folder.path().join(".windtunnel-folder.part")).unwrap();
        let held = put(".windtunnel-held.part");
        held.try_lock().unwrap();
        let ours = beside(folder.path(), Readers::AsUsual).unwrap();
        sweep(folder.path(), ours.as_file());
        let is_there = |name: &str| folder.path().join(name).exists();
        assert!(!is_there(".windtunnel-killed.part"));
        for stays in
            [".windtunnel-folder.part", ".windtunnel-notes", "other.part", "report.html", ".windtunnel-held.part"]
        {
            assert!(is_there(stays), "{stays}");
        }
        assert!(ours.path().exists());
    }
}
