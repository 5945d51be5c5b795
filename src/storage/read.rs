//! Reads a text file, unless it is too large or no text.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a text could not be read.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error("there is no file {}", path.display())]
    Missing { path: PathBuf },
    #[error("{} is a folder, not a file", path.display())]
    Folder { path: PathBuf },
    #[error("{} is larger than {bytes_max} bytes", path.display())]
    TooLarge { path: PathBuf, bytes_max: usize },
    #[error("{} is no text: byte {at} is not UTF-8", path.display())]
    NotText { path: PathBuf, at: usize },
    #[error("cannot read {}: {source}", path.display())]
    Refused { path: PathBuf, source: io::Error },
}

/// The text of a file of at most `bytes_max` bytes; of a larger one no more than that is read.
pub fn read_text(path: &Path, bytes_max: usize) -> Result<String, ReadError> {
    let path_owned = || path.to_path_buf();
    let refused = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => ReadError::Missing { path: path_owned() },
        io::ErrorKind::IsADirectory => ReadError::Folder { path: path_owned() },
        _ => ReadError::Refused { path: path_owned(), source },
    };
    if path.is_dir() {
        return Err(ReadError::Folder { path: path_owned() });
    }
    let file = File::open(path).map_err(refused)?;
    let mut bytes = Vec::new();
    file.take(bytes_max as u64 + 1).read_to_end(&mut bytes).map_err(refused)?;
    if bytes.len() > bytes_max {
        return Err(ReadError::TooLarge { path: path_owned(), bytes_max });
    }
    String::from_utf8(bytes)
        .map_err(|error| ReadError::NotText { path: path_owned(), at: error.utf8_error().valid_up_to() })
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
        assert!(matches!(read_text(&path.join("below"), 9), Err(ReadError::Refused { .. } | ReadError::Missing { .. })));
    }
}
