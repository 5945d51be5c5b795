//! The command line: one file per subcommand, and the exit code that each ends with.

mod app;
mod compare;
mod destination;
mod fmt;
mod grid;
mod interrupt;
mod list;
mod out;
mod progress;
mod run;
mod scenario;
mod shot;
mod terminal;
mod validate;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::cli::interrupt::Signal;
use crate::foundation::signs::on_one_line;

/// A wind tunnel for event-handler systems: simulate sources, queues, handlers and links with failures, and
/// see what recovery makes of them.
#[derive(Debug, Parser)]
#[command(name = "windtunnel", version, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Task>,
}

const EXAMPLES: &str = "\
Without a command the window opens.

Examples:
  windtunnel                                     open the window
  windtunnel run mm1                             run a scenario that comes with the program
  windtunnel run my.ron --report my.html         run a file and keep a report
  windtunnel compare checkout                    which of its strategy sets is best
  windtunnel validate scenarios/*.ron            say what is wrong with files
  windtunnel list recovery                       what a scenario may say about recovery

Exit codes: 0 done, 1 the run or a file failed, 2 the command line was wrong, 130 or 143 ended early by a signal.";

#[derive(Debug, Subcommand)]
enum Task {
    /// Run a scenario and print what was measured
    Run(run::Arguments),
    /// Run strategy sets many times on the same luck and print how they differ
    Compare(compare::Arguments),
    /// Say everything that is wrong with scenario files
    Validate(validate::Arguments),
    /// Lay scenario files out in the one style, keeping every comment
    Fmt(fmt::Arguments),
    /// List the parts that a scenario can use, with their parameters
    List(list::Arguments),
    /// Draw the dashboard into a picture, without a display
    Shot(shot::Arguments),
    /// Open the window; what happens without a command
    App(app::Arguments),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
enum Outcome {
    Done,
    Failed,
    BadUsage,
    /// Ended early by a signal, in order.
    CutShort(Signal),
}

impl Outcome {
    /// Of two things done one after the other: the first that went wrong.
    fn and(self, next: Outcome) -> Outcome {
        if self == Outcome::Done { next } else { self }
    }
}

/// Carries out what the process was called with. A bad command line ends with code 2 and a message.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(message) => return answer(&message).into(),
    };
    let done = match arguments.command {
        Some(Task::Run(arguments)) => run::run(&arguments),
        Some(Task::Compare(arguments)) => compare::run(&arguments),
        Some(Task::Validate(arguments)) => validate::run(&arguments),
        Some(Task::Fmt(arguments)) => fmt::run(&arguments),
        Some(Task::List(arguments)) => list::run(&arguments),
        Some(Task::Shot(arguments)) => shot::run(&arguments),
        Some(Task::App(arguments)) => app::run(&arguments),
        None => app::run(&app::Arguments::default()),
    };
    done.into()
}

/// Prints what was asked for in place of a command, such as help, or says what is wrong with the command line. Its words
/// stand there in signs: they are read once more as such.
fn answer(message: &clap::Error) -> Outcome {
    let in_signs = std::env::args_os().map(|word| on_one_line(&word.to_string_lossy()).into_owned());
    let printed = match Arguments::try_parse_from(in_signs) {
        Err(message) => message.print().and_then(|()| std::io::stdout().flush()),
        Ok(_) => {
            out::complain(message.kind());
            Ok(())
        }
    };
    if message.use_stderr() { Outcome::BadUsage } else { out::judge(printed) }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::BadUsage => 2,
            Outcome::CutShort(signal) => signal.code(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_contradict_each_other_nowhere() {
        Arguments::command().debug_assert();
    }
}
