//! Writes a file whole or not at all: into a new file beside it, flushed to the disk, then renamed.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;

/// What to do where a file of that name exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overwrite {
    #[default]
    Refuse,
    Replace,
}

impl Overwrite {
    /// Replaces where `wished`.
    pub fn when(wished: bool) -> Overwrite {
        if wished { Overwrite::Replace } else { Overwrite::Refuse }
    }
}

/// Why nothing was written. What stood there before stands there still.
#[derive(Debug, Error)]
pub enum WriteError {
    #[error("{} exists already", path.display())]
    Exists { path: PathBuf },
    #[error("there is no folder {}", path.display())]
    NoFolder { path: PathBuf },
    #[error("{} is a folder or a device, not a file", path.display())]
    NotAFile { path: PathBuf },
    #[error("cannot write {}: the disk is full", path.display())]
    Full { path: PathBuf },
    #[error("cannot write {}: {source}", path.display())]
    Refused { path: PathBuf, source: io::Error },
}

/// Writes a file; a reader sees the old content or the new one and nothing between.
pub fn write(path: &Path, content: &[u8], overwrite: Overwrite) -> Result<(), WriteError> {
    write_by(path, overwrite, |file| write_all(file, content).and_then(|()| file.sync_all()))
}

/// Puts what `fill` wrote, if it could, in the file's place.
fn write_by(
    path: &Path,
    overwrite: Overwrite,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), WriteError> {
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => return Err(WriteError::NotAFile { path: path.into() }),
    };
    if !folder.is_dir() {
        return Err(WriteError::NoFolder { path: folder.into() });
    }
    match path.symlink_metadata() {
        Ok(_) if path.exists() && !path.is_file() => return Err(WriteError::NotAFile { path: path.into() }),
        Ok(_) if overwrite == Overwrite::Refuse => return Err(WriteError::Exists { path: path.into() }),
        _ => {}
    }
    let mut file = beside(folder).map_err(|source| explained(path, source))?;
    fill(file.as_file_mut()).map_err(|source| explained(path, source))?;
    let placed = match overwrite {
        Overwrite::Refuse => file.persist_noclobber(path),
        // A link stays a link: what it points to is replaced.
        Overwrite::Replace => file.persist(path.canonicalize().as_deref().unwrap_or(path)),
    };
    placed.map(|_| ()).map_err(|failed| explained(path, failed.error))
}

/// A new file in the same folder, readable by whom new files are readable by.
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".windtunnel-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

fn write_all(target: &mut impl Write, content: &[u8]) -> io::Result<()> {
    target.write_all(content)?;
    target.flush()
}

fn explained(path: &Path, source: io::Error) -> WriteError {
    let path = path.to_path_buf();
    match source.kind() {
        io::ErrorKind::AlreadyExists => WriteError::Exists { path },
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => WriteError::Full { path },
        _ => WriteError::Refused { path, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_is_overwritten_unless_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        write(&path, b"one", Overwrite::Refuse).unwrap();
        assert!(matches!(write(&path, b"two", Overwrite::Refuse), Err(WriteError::Exists { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        write(&path, b"two", Overwrite::Replace).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(files(folder.path()), ["report.html"]);
    }

    #[test]
    fn where_nothing_can_be_written_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "x").unwrap();
        for below in [file.join("report.html"), folder.path().join("missing/report.html")] {
            let error = write(&below, b"one", Overwrite::Replace).unwrap_err();
            assert!(matches!(error, WriteError::NoFolder { .. }), "{error}");
        }
        assert!(matches!(write(folder.path(), b"one", Overwrite::Replace), Err(WriteError::NotAFile { .. })));
        assert_eq!(files(folder.path()), ["file"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_named() {
        assert!(matches!(write(Path::new("/dev/full"), b"one", Overwrite::Replace), Err(WriteError::NotAFile { .. })));
        let mut full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let error = explained(Path::new("report.html"), write_all(&mut full, b"one").unwrap_err());
        assert!(matches!(error, WriteError::Full { .. }), "{error}");
    }

    #[test]
    fn a_disk_that_fills_up_on_the_way_leaves_the_old_file_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        let fill = |file: &mut File| write_all(file, b"half of it").and(Err(io::ErrorKind::StorageFull.into()));
        let error = write_by(&path, Overwrite::Refuse, fill).unwrap_err();
        assert!(matches!(error, WriteError::Full { .. }), "{error}");
        assert!(files(folder.path()).is_empty());
        write(&path, b"old", Overwrite::Refuse).unwrap();
        let error = write_by(&path, Overwrite::Replace, fill).unwrap_err();
        assert!(error.to_string().ends_with("report.html: the disk is full"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(files(folder.path()), ["report.html"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("real"), folder.path().join("link"));
        std::fs::write(&path, "old").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        write(&link, b"new", Overwrite::Replace).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert!(link.symlink_metadata().unwrap().is_symlink());
    }
}
