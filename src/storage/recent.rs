//! The scenario files opened last, the latest first.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// How many are kept.
const FILES_MAX: usize = 12;

/// The files that were opened last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    files: Vec<PathBuf>,
}

impl Recent {
    /// Newest first.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Puts a file in front.
    pub fn opened(&mut self, path: &Path) {
        self.forget(path);
        self.files.insert(0, path.into());
        self.files.truncate(FILES_MAX);
    }

    /// Takes a file out, such as one that is gone.
    pub fn forget(&mut self, path: &Path) {
        self.files.retain(|file| file != path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_is_first_and_each_is_there_once() {
        let mut recent = Recent::default();
        for name in ["a", "b", "a"] {
            recent.opened(Path::new(name));
        }
        assert_eq!(recent.files(), [Path::new("a"), Path::new("b")]);
        (0..100).for_each(|at| recent.opened(Path::new(&at.to_string())));
        assert_eq!(recent.files().len(), FILES_MAX);
    }
}
