//! Where a report goes. Tried before the run, so that no long run ends in a refusal that could be foreseen.

use std::path::{Path, PathBuf};

use crate::cli::{Outcome, out};
use crate::report::Format;
use crate::storage::{self, Overwrite, WriteError};

pub(super) struct Destination<'d> {
    path: &'d Path,
    pub(super) format: Format,
    overwrite: Overwrite,
}

pub(super) enum Refusal {
    Ending(PathBuf),
    Write(WriteError),
}

impl<'d> Destination<'d> {
    pub(super) fn new(path: &'d Path, overwrite: Overwrite) -> Result<Destination<'d>, Refusal> {
        let format = Format::of(path).ok_or_else(|| Refusal::Ending(path.into()))?;
        storage::probe(path, overwrite).map_err(Refusal::Write)?;
        Ok(Destination { path, format, overwrite })
    }

    pub(super) fn write(&self, text: &str) -> Result<(), Refusal> {
        storage::write(self.path, text.as_bytes(), self.overwrite).map_err(Refusal::Write)
    }
}

impl Refusal {
    pub(super) fn tell(&self) -> Outcome {
        match self {
            Refusal::Ending(path) => {
                out::complain(format!("{}: a report ends in .md, .html, .json or .csv", path.display()));
                Outcome::BadUsage
            }
            Refusal::Write(error @ WriteError::Exists { .. }) => {
                out::complain(format!("{error}; give --overwrite to replace it"));
                Outcome::Failed
            }
            Refusal::Write(error) => {
                out::complain(error);
                Outcome::Failed
            }
        }
    }
}
