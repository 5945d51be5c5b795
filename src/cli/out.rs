//! What is printed: results to the standard output, everything else to the standard error.
//!
//! Nothing of a file or of the command line gets there but in signs: no terminal obeys it.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use crate::cli::Outcome;
use crate::foundation::signs;
use crate::scenario::{Colour, Diagnostics};

/// Prints a text that ends its own lines. A reader that has gone away, such as `head`, is no failure; a disk that
/// is full is one.
pub(super) fn print(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    judge(out.write_all(signs::on_lines(text).as_bytes()).and_then(|()| out.flush()))
}

/// Whether what was printed has arrived; says so where it has not.
pub(super) fn judge(printed: io::Result<()>) -> Outcome {
    match printed {
        Ok(()) => Outcome::Done,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Outcome::Done,
        Err(error) => {
            complain(format!("cannot write the results: {error}"));
            Outcome::Failed
        }
    }
}

/// Says why something was not done, in one line.
pub(super) fn complain(message: impl std::fmt::Display) {
    // Where the standard error is closed nobody can be told.
    let _ = writeln!(io::stderr(), "windtunnel: {}", signs::on_one_line(&message.to_string()));
}

pub(super) fn show(diagnostics: &Diagnostics) {
    if !diagnostics.is_empty() {
        let columns = terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0));
        let _ = writeln!(io::stderr(), "{}", diagnostics.render(colour(), columns));
    }
}

/// Columns of the terminal that results are printed to; `None` where they go to a file or another program.
pub(super) fn columns() -> Option<u16> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0)
}

/// Prose within the width of the terminal, each line with the indent of its first; as it is where it goes elsewhere.
pub(super) fn wrapped(text: &str) -> String {
    wrapped_to(text, columns())
}

pub(super) fn wrapped_to(text: &str, columns: Option<u16>) -> String {
    let Some(columns) = columns else { return text.into() };
    let wrapped = |line: &str| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let further = " ".repeat(if indent > 0 { indent + 2 } else { 0 });
        textwrap::fill(line, textwrap::Options::new(columns.into()).subsequent_indent(&further).break_words(false))
    };
    text.split('\n').map(wrapped).collect::<Vec<_>>().join("\n")
}

/// Whether a bar that draws over itself can be shown on the standard error.
pub(super) fn can_show_progress() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
}

/// As for the help: by `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`, `TERM` and what the standard error is.
fn colour() -> Colour {
    match AutoStream::choice(&io::stderr()) {
        ColorChoice::Never => Colour::Plain,
        _ => Colour::Ansi,
    }
}
