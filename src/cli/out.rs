//! What is printed: results to the standard output, everything else to the standard error.
//!
//! Nothing of a file or of the command line gets there but in signs: no terminal obeys it.

use std::io::{self, IsTerminal, Write};

use crate::cli::Outcome;
use crate::foundation::signs;
use crate::scenario::{Colour, Diagnostics};

/// Prints a text that ends its own lines. A reader that has gone away, such as `head`, is no failure; a disk that
/// is full is one.
pub(super) fn print(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    match out.write_all(signs::on_lines(text).as_bytes()).and_then(|()| out.flush()) {
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
        let _ = writeln!(io::stderr(), "{}", diagnostics.render(colour()));
    }
}

/// Columns of the terminal that results are printed to; `None` where they go to a file or another program.
pub(super) fn columns() -> Option<u16> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0)
}

fn colour() -> Colour {
    let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if wanted && io::stderr().is_terminal() { Colour::Ansi } else { Colour::Plain }
}
