//! Reads a text, unless it is too large, no text, or does not come to an end: a pipe is a text too.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use thiserror::Error;

/// How long a text may take to come: a pipe may have nobody at its other end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a text could not be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// An empty name.
    #[error("the name of the file is empty")]
    NoName,
    /// No such file.
    #[error("there is no file {}", path.display())]
    Missing {
        /// As it was asked for.
        path: PathBuf,
    },
    /// A folder has this name.
    #[error("{} is a folder, not a file", path.display())]
    Folder {
        /// As it was asked for.
        path: PathBuf,
    },
    /// There is more in it than may be.
    #[error("{} is larger than {bytes_max} bytes", path.display())]
    TooLarge {
        /// As it was asked for.
        path: PathBuf,
        /// The most that may be in it.
        bytes_max: usize,
    },
    /// It is not UTF-8.
    #[error("{} is no text: byte {at} is not UTF-8", path.display())]
    NotText {
        /// As it was asked for.
        path: PathBuf,
        /// The first byte that does not belong to a character, from 0.
        at: usize,
    },
    /// It begins as UTF-16 does.
    #[error("{} is UTF-16; save it as UTF-8", path.display())]
    Utf16 {
        /// As it was asked for.
        path: PathBuf,
    },
    /// A pipe or device that has not ended in time.
    #[error("{} has not come to its end within {} s; keep it in a file first", path.display(), waited.as_secs_f64())]
    Endless {
        /// As it was asked for.
        path: PathBuf,
        /// For how long it was read.
        waited: Duration,
    },
    /// What else the system says.
    #[error("cannot read {}: {source}", path.display())]
    Refused {
        /// As it was asked for.
        path: PathBuf,
        /// In the system's words.
        source: io::Error,
    },
}

/// The text of a file of at most `bytes_max` bytes; of a larger one no more than that is read.
pub fn read_text(path: &Path, bytes_max: usize) -> Result<String, ReadError> {
    if path.as_os_str().is_empty() {
        return Err(ReadError::NoName);
    }
    if path.is_dir() {
        return Err(ReadError::Folder { path: path.into() });
    }
    let opened = path.to_path_buf();
    read_within(path, move || File::open(opened), bytes_max, PATIENCE)
}

/// What comes from the standard input, likewise.
pub fn read_standard_input(bytes_max: usize) -> Result<String, ReadError> {
    read_within(Path::new("the standard input"), || Ok(io::stdin()), bytes_max, PATIENCE)
}

/// Reads on a thread of its own. Where that is not done in time it is left alone: nothing ends it but a writer.
fn read_within<R: Read>(
    path: &Path,
    open: impl FnOnce() -> io::Result<R> + Send + 'static,
    bytes_max: usize,
    patience: Duration,
) -> Result<String, ReadError> {
    let path = path.to_path_buf();
    let (sender, result) = channel();
    let read = move || {
        let mut bytes = Vec::new();
        let result = open().and_then(|source| source.take(bytes_max as u64 + 1).read_to_end(&mut bytes));
        // Nobody listens any more where it took too long.
        let _ = sender.send(result.map(|_| bytes));
    };
    if let Err(source) = std::thread::Builder::new().name("windtunnel-read".into()).spawn(read) {
        return Err(ReadError::Refused { path, source });
    }
    let bytes = match result.recv_timeout(patience) {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(source)) => {
            return Err(match source.kind() {
                io::ErrorKind::NotFound => ReadError::Missing { path },
                io::ErrorKind::IsADirectory => ReadError::Folder { path },
                _ => ReadError::Refused { path, source },
            });
        }
        Err(RecvTimeoutError::Timeout) => return Err(ReadError::Endless { path, waited: patience }),
        Err(RecvTimeoutError::Disconnected) => unreachable!("reading does not panic"),
    };
    if bytes.len() > bytes_max {
        return Err(ReadError::TooLarge { path, bytes_max });
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(ReadError::Utf16 { path });
    }
    String::from_utf8(bytes).map_err(|error| ReadError::NotText { path, at: error.utf8_error().valid_up_to() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_within_the_limit_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        std::fs::write(&path, "名字").unwrap();
        assert_eq!(read_text(&path, 6).unwrap(), "名字");
        assert!(matches!(read_text(&path, 5), Err(ReadError::TooLarge { .. })));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        assert!(matches!(read_text(&path, 9), Err(ReadError::Missing { .. })));
        assert!(matches!(read_text(folder.path(), 9), Err(ReadError::Folder { .. })));
        std::fs::write(&path, b"ab\xff").unwrap();
        assert!(matches!(read_text(&path, 9), Err(ReadError::NotText { at: 2, .. })));
        for marked in [b"\xff\xfea\0", b"\xfe\xff\0a"] {
            std::fs::write(&path, marked).unwrap();
            assert!(matches!(read_text(&path, 9), Err(ReadError::Utf16 { .. })));
        }
        assert!(matches!(read_text(Path::new(""), 9), Err(ReadError::NoName)));
        assert!(matches!(
            read_text(&path.join("below"), 9),
            Err(ReadError::Refused { .. } | ReadError::Missing { .. })
        ));
    }

    #[test]
    fn what_does_not_end_is_given_up() {
        /// A pipe that nobody ever writes to, until the test is over.
        struct Silent(std::sync::mpsc::Receiver<()>);
        impl Read for Silent {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                let _ = self.0.recv();
                Ok(0)
            }
        }
        let (writer, end) = channel();
        let given_up = read_within(Path::new("pipe"), move || Ok(Silent(end)), 9, Duration::from_millis(1));
        assert!(matches!(given_up, Err(ReadError::Endless { .. })));
        drop(writer);
        let endless = read_within(Path::new("zero"), || Ok(io::repeat(0)), 9, PATIENCE);
        assert!(matches!(endless, Err(ReadError::TooLarge { .. })));
    }
}
