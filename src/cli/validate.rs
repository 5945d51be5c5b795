//! `windtunnel validate`: everything that is wrong with scenario files, each thing at its place.

use std::ffi::OsString;

use clap::Args;

use crate::cli::{Outcome, out, scenario};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  windtunnel validate my.ron\n  windtunnel validate scenarios/*.ron")]
pub(super) struct Arguments {
    /// Scenario files, names of those that come with the program, or - for the standard input
    #[arg(required = true)]
    files: Vec<OsString>,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let mut outcome = Outcome::Done;
    for file in &arguments.files {
        match scenario::load(file) {
            Some(loaded) => {
                let model = &loaded.model;
                let (sources, handlers) = (model.sources.len(), model.handlers.len());
                let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
                let (sources, handlers) = (counted(sources, "source"), counted(handlers, "handler"));
                outcome =
                    outcome.and(out::print(&format!("{}: valid, {sources}, {handlers}\n", file.to_string_lossy())));
            }
            None => outcome = outcome.and(Outcome::Failed),
        }
    }
    outcome
}
