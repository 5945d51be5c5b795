//! `windtunnel app`: the window.

use std::ffi::OsString;

use clap::Args;

use crate::cli::Outcome;

#[derive(Debug, Default, Args)]
#[command(after_help = "Examples:\n  windtunnel app\n  windtunnel app my.ron\n  windtunnel app overload")]
pub(super) struct Arguments {
    /// A scenario file, or the name of one that comes with the program; the last one where left out
    file: Option<OsString>,
}

#[cfg(feature = "desktop")]
pub(super) fn run(arguments: &Arguments) -> Outcome {
    use crate::desktop::{Start, launch};

    let open = arguments.file.as_deref().map(crate::cli::shot::place);
    match launch(Start { open, ..Start::default() }) {
        Ok(()) => Outcome::Done,
        Err(no_display) => {
            crate::cli::out::complain(no_display);
            Outcome::Failed
        }
    }
}

#[cfg(not(feature = "desktop"))]
pub(super) fn run(arguments: &Arguments) -> Outcome {
    use std::ffi::OsStr;

    let file = arguments.file.as_deref().map_or("FILE".into(), OsStr::to_string_lossy);
    crate::cli::out::complain(format!(
        "this build has no window; run a scenario with `windtunnel run {file}`, or see `windtunnel --help`"
    ));
    Outcome::BadUsage
}
