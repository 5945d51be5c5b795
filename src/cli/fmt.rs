//! `windtunnel fmt`: lays scenario files out in the one style.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::{Outcome, out};
use crate::foundation::signs::on_one_line;
use crate::scenario::{self, limits};
use crate::storage::{self, Overwrite};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  windtunnel fmt my.ron\n  windtunnel fmt --check scenarios/*.ron")]
pub(super) struct Arguments {
    /// Scenario files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Change nothing; name the files that would change, and exit with 1 if there are any
    #[arg(long)]
    check: bool,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let mut outcome = Outcome::Done;
    for file in &arguments.files {
        outcome = outcome.and(if arguments.check { check(file) } else { rewrite(file) });
    }
    outcome
}

fn check(file: &Path) -> Outcome {
    match formatted(file) {
        None => Outcome::Failed,
        Some((before, after)) if before == after => Outcome::Done,
        Some(_) => out::print(&format!("{}: not in the one style\n", name(file))).and(Outcome::Failed),
    }
}

fn rewrite(file: &Path) -> Outcome {
    let Some((before, after)) = formatted(file) else {
        return Outcome::Failed;
    };
    if before == after {
        return Outcome::Done;
    }
    if let Err(error) = storage::write(file, after.as_bytes(), Overwrite::Replace) {
        out::complain(error);
        return Outcome::Failed;
    }
    out::print(&format!("{}: laid out anew\n", name(file)))
}

fn name(file: &Path) -> String {
    on_one_line(&file.display().to_string()).into_owned()
}

/// The text as it is and as it should be; `None` where it cannot be read, and why has been said.
fn formatted(file: &Path) -> Option<(String, String)> {
    let before = match storage::read_text(file, limits::FILE_BYTES_MAX) {
        Ok(text) => text,
        Err(error) => {
            out::complain(error);
            return None;
        }
    };
    match scenario::format(&before, &file.display().to_string()) {
        Ok(after) => Some((before, after)),
        Err(diagnostics) => {
            out::show(&diagnostics);
            None
        }
    }
}
