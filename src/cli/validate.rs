//! `windtunnel validate`: everything that is wrong with scenario files, each thing at its place.

use clap::Args;

use crate::cli::{Outcome, out, scenario};
use crate::foundation::signs::on_one_line;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  windtunnel validate my.ron\n  windtunnel validate scenarios/*.ron")]
pub(super) struct Arguments {
    /// Scenario files, or names of those that come with the program
    #[arg(required = true)]
    files: Vec<String>,
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
                outcome = outcome.and(out::print(&format!("{}: valid, {sources}, {handlers}\n", on_one_line(file))));
            }
            None => outcome = outcome.and(Outcome::Failed),
        }
    }
    outcome
}
