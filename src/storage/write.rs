//! Writes a file whole or not at all: into a new file beside it, flushed to the disk, then renamed.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::temporary::{Readers, beside, sweep};

/// What to do where a file of that name exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overwrite {
    /// A file that exists is left as it is.
    #[default]
    Refuse,
    /// A file that exists is written over.
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
    /// There is such a file, and it may not be replaced.
    #[error("{} exists already", path.display())]
    Exists {
        /// As it was asked for.
        path: PathBuf,
    },
    /// The folder that it would be in does not exist.
    #[error("there is no folder {}", path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// Something that is no file has this name.
    #[error("{} is a folder or a device, not a file", path.display())]
    NotAFile {
        /// As it was asked for.
        path: PathBuf,
    },
    /// There is no room for it.
    #[error("cannot write {}: the disk is full", path.display())]
    Full {
        /// As it was asked for.
        path: PathBuf,
    },
    /// What else the system says.
    #[error("cannot write {}: {source}", path.display())]
    Refused {
        /// As it was asked for.
        path: PathBuf,
        /// In the system's words.
        source: io::Error,
    },
}

/// Writes a file; a reader sees the old content or the new one and nothing between. A link stays a link, and what it
/// leads to is replaced; who may read the old file may read the new one.
pub fn write(path: &Path, content: &[u8], overwrite: Overwrite) -> Result<(), WriteError> {
    write_by(path, overwrite, Readers::AsUsual, |file| write_all(file, content).and_then(|()| file.sync_all()))
}

/// Writes a file that nobody else may read, whatever stood there before.
pub(super) fn write_private(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    write_by(path, Overwrite::Replace, Readers::OwnerAlone, |file| {
        write_all(file, content).and_then(|()| file.sync_all())
    })
}

/// Whether a file could be written, as far as can be known before; what killed programs have left beside it goes.
pub fn probe(path: &Path, overwrite: Overwrite) -> Result<(), WriteError> {
    let place = Place::of(path, overwrite)?;
    let file = beside(&place.folder, Readers::AsUsual).map_err(|source| explained(path, source))?;
    sweep(&place.folder, file.as_file());
    Ok(())
}

/// Links that are followed one after the other.
const LINKS_MAX: usize = 40;

/// Where a file is to stand.
struct Place {
    /// Behind all links.
    path: PathBuf,
    folder: PathBuf,
    /// Of the file that stands there.
    permissions: Option<Permissions>,
}

impl Place {
    fn of(path: &Path, overwrite: Overwrite) -> Result<Place, WriteError> {
        let refused = |source: io::Error| explained(path, source);
        let not_a_file = || WriteError::NotAFile { path: path.into() };
        let ends_as_folder = path.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
        if ends_as_folder || path.metadata().is_ok_and(|found| !found.is_file()) {
            return Err(not_a_file());
        }
        let end = followed(path).map_err(refused)?;
        let folder = match end.parent() {
            Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
            Some(folder) => folder.into(),
            None => return Err(not_a_file()),
        };
        match folder.metadata() {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(refused(error)),
            Ok(found) if found.is_dir() => {}
            _ => return Err(WriteError::NoFolder { path: folder }),
        }
        let is_taken = match path.symlink_metadata() {
            Ok(_) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(refused(error)),
        };
        if is_taken && overwrite == Overwrite::Refuse {
            return Err(WriteError::Exists { path: path.into() });
        }
        let permissions = match end.metadata() {
            Ok(found) => Some(found.permissions()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(refused(error)),
        };
        if permissions.is_some() {
            // A file that may not be written is not replaced either.
            File::options().write(true).open(&end).map_err(refused)?;
        }
        Ok(Place { path: end, folder, permissions })
    }
}

/// Where the links lead that a path may begin a chain of.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut end = path.to_path_buf();
    for _ in 0..LINKS_MAX {
        let Ok(target) = end.read_link() else { return Ok(end) };
        end = end.parent().unwrap_or(Path::new("")).join(target);
    }
    Err(io::Error::other("its links lead in a circle"))
}

/// Puts what `fill` wrote, if it could, in the file's place.
fn write_by(
    path: &Path,
    overwrite: Overwrite,
    readers: Readers,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), WriteError> {
    let refused = |source: io::Error| explained(path, source);
    let place = Place::of(path, overwrite)?;
    let mut file = beside(&place.folder, readers).map_err(refused)?;
    if let Some(permissions) = place.permissions.filter(|_| readers == Readers::AsUsual)
        && file.as_file().metadata().map_err(refused)?.permissions() != permissions
    {
        file.as_file().set_permissions(permissions).map_err(refused)?;
    }
    fill(file.as_file_mut()).map_err(refused)?;
    let placed = match overwrite {
        Overwrite::Refuse => file.persist_noclobber(&place.path),
        Overwrite::Replace => file.persist(&place.path),
    };
    placed.map(|_| ()).map_err(|failed| refused(failed.error))
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
        let error = write_by(&path, Overwrite::Refuse, Readers::AsUsual, fill).unwrap_err();
        assert!(matches!(error, WriteError::Full { .. }), "{error}");
        assert!(files(folder.path()).is_empty());
        write(&path, b"old", Overwrite::Refuse).unwrap();
        let error = write_by(&path, Overwrite::Replace, Readers::AsUsual, fill).unwrap_err();
        assert!(error.to_string().ends_with("report.html: the disk is full"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(files(folder.path()), ["report.html"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_whether_there_is_something_behind_it_or_not() {
        use std::os::unix::fs::symlink;
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let real = other.path().join("real");
        let (first, second) = (folder.path().join("first"), folder.path().join("second"));
        symlink(&real, &first).unwrap();
        symlink("first", &second).unwrap();
        assert!(matches!(write(&second, b"new", Overwrite::Refuse), Err(WriteError::Exists { .. })));
        for content in [&b"new"[..], b"newer"] {
            write(&second, content, Overwrite::Replace).unwrap();
            assert_eq!(std::fs::read(&real).unwrap(), content);
        }
        assert!(first.symlink_metadata().unwrap().is_symlink() && second.symlink_metadata().unwrap().is_symlink());
        symlink("circle", folder.path().join("circle")).unwrap();
        let circle = probe(&folder.path().join("circle"), Overwrite::Replace).unwrap_err();
        assert!(matches!(circle, WriteError::Refused { .. }), "{circle}");
        symlink("nowhere/real", folder.path().join("dangling")).unwrap();
        let dangling = probe(&folder.path().join("dangling"), Overwrite::Replace).unwrap_err();
        assert!(matches!(&dangling, WriteError::NoFolder { path } if path.ends_with("nowhere")), "{dangling}");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_mode_and_a_private_one_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        let mode = || path.metadata().unwrap().permissions().mode() & 0o777;
        for wanted in [0o600, 0o640, 0o664, 0o755] {
            std::fs::write(&path, "old").unwrap();
            std::fs::set_permissions(&path, Permissions::from_mode(wanted)).unwrap();
            write(&path, b"new", Overwrite::Replace).unwrap();
            assert_eq!(mode(), wanted);
        }
        write_private(&path, b"mine").unwrap();
        assert_eq!(mode(), 0o600);
    }

    #[test]
    fn what_cannot_be_written_is_known_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("there"), "x").unwrap();
        assert!(matches!(probe(&path("there"), Overwrite::Refuse), Err(WriteError::Exists { .. })));
        assert!(matches!(probe(&path("missing/r.html"), Overwrite::Replace), Err(WriteError::NoFolder { .. })));
        assert!(matches!(probe(&path("there/r.html"), Overwrite::Replace), Err(WriteError::NoFolder { .. })));
        assert!(matches!(probe(&path(""), Overwrite::Replace), Err(WriteError::NotAFile { .. })));
        assert!(matches!(probe(&path("new/"), Overwrite::Replace), Err(WriteError::NotAFile { .. })));
        assert!(matches!(probe(&path(&"n".repeat(300)), Overwrite::Refuse), Err(WriteError::Refused { .. })));
        for (name, overwrite) in [("there", Overwrite::Replace), ("new", Overwrite::Refuse)] {
            probe(&path(name), overwrite).unwrap();
        }
        write(&path(&"n".repeat(255)), b"a name may fill its room", Overwrite::Refuse).unwrap();
        assert_eq!(std::fs::read(path("there")).unwrap(), b"x");
        assert_eq!(files(folder.path()).len(), 2);
    }
}
