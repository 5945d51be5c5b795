//! `windtunnel run`: a whole run, its figures, and a report if asked for.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::cli::destination::Destination;
use crate::cli::interrupt::{Interrupt, Signal};
use crate::cli::{Outcome, out, progress, scenario, terminal};
use crate::experiment::{Plan, REPLICATIONS_MAX, REPLICATIONS_MIN, replicated};
use crate::foundation::{Probability, Span};
use crate::measure::Run;
use crate::measure::measured::Measured;
use crate::report::{Format, Provenance, Report};
use crate::scenario::Model;
use crate::session::{self, Ended, Study};
use crate::storage::Overwrite;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A scenario file, the name of one that comes with the program, such as mm1, or - for the standard input
    file: OsString,
    /// Print the report as JSON instead of tables
    #[arg(long)]
    json: bool,
    /// Where the random numbers begin, instead of the scenario's own seed
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    seed: Option<u64>,
    /// How much time to simulate, such as 90s, 10min or 2h
    #[arg(long, value_name = "SPAN")]
    horizon: Option<Span>,
    /// Play it so many times, independently, and give every figure with its interval across the runs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(REPLICATIONS_MIN..=REPLICATIONS_MAX))]
    replications: Option<u64>,
    /// How many threads work on the replications; as many as there are cores where left out. The result does not
    /// depend on it
    #[arg(long, value_name = "N", requires = "replications")]
    threads: Option<NonZeroUsize>,
    /// The probability with which intervals are to cover, such as 99%
    #[arg(long, value_name = "SHARE", default_value = "95%", value_parser = level)]
    level: f64,
    /// The strategy set to run with
    #[arg(long, value_name = "NAME")]
    strategy: Option<String>,
    /// Keep a report; its ending says what it is: .html, .md, .json or .csv
    #[arg(long, value_name = "PATH")]
    report: Option<PathBuf>,
    /// Replace a report that is there already
    #[arg(long, requires = "report")]
    overwrite: bool,
}

const EXAMPLES: &str = "\
Examples:
  windtunnel run mm1
  windtunnel run checkout --strategy bare --seed 7
  windtunnel run my.ron --horizon 10min --report my.html --overwrite
  windtunnel run my.ron --json | jq .headline.fault_tolerance
  windtunnel run my.ron --replications 20 --level 99%

A run that exceeds a limit of the scenario (events in flight, records, memory), or whose clock stands still,
prints what it measured, names the component and exits with 1; with --replications, where any of the runs does.
A run that is interrupted (Ctrl C) prints what it measured so far, says so, and exits with 130; a second Ctrl C ends it
at once.";

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let report = match arguments
        .report
        .as_ref()
        .map(|path| Destination::new(path, Overwrite::when(arguments.overwrite)))
        .transpose()
    {
        Ok(report) => report,
        Err(refusal) => return refusal.tell(),
    };
    let Some(loaded) = scenario::load(&arguments.file) else {
        return Outcome::Failed;
    };
    let model = match adjusted(&loaded.model, arguments) {
        Ok(model) => model,
        Err(why) => {
            out::complain(why);
            return Outcome::BadUsage;
        }
    };
    let interrupt = Interrupt::listen();
    let (measured, signal) = match arguments.replications {
        None => once(model, arguments.level, &interrupt),
        Some(replications) => match often(&model, replications, arguments, &interrupt) {
            Ok(done) => done,
            Err(outcome) => return outcome,
        },
    };
    let mut document = Report::new(&measured, Provenance(&arguments.file));
    let mut outcome = Outcome::Done;
    if let Some(signal) = signal {
        document.cut_short(arguments.replications);
        outcome = Outcome::CutShort(signal);
    }
    let printed = if arguments.json { document.render(Format::Json) } else { terminal::text(&document.document()) };
    outcome = outcome.and(out::print(&printed));
    if let Some(cut_short) = &document.run.cut_short {
        out::complain(format!("ended by a signal {cut_short}"));
    }
    if let Some(stopped) = document.stopped() {
        out::complain(stopped);
        outcome = outcome.and(Outcome::Failed);
    }
    if let Some(destination) = report
        && let Err(refusal) = destination.write(&document.render(destination.format))
    {
        outcome = outcome.and(refusal.tell());
    }
    outcome
}

/// With the signal that ended it early, if one did.
fn once(model: Model, level: f64, interrupt: &Interrupt) -> (Measured, Option<Signal>) {
    let (seed, horizon) = (model.seed, model.horizon);
    let mut run = Run::new(Arc::new(model), seed);
    run.measures.set_level(level);
    let signal = progress::advance(&mut run, horizon, interrupt);
    (Measured::of(&run), signal)
}

/// Every figure across independent runs, those that were complete when a signal came.
fn often(
    model: &Model,
    replications: u64,
    arguments: &Arguments,
    interrupt: &Interrupt,
) -> Result<(Measured, Option<Signal>), Outcome> {
    let plan = match Plan::new(model, vec![model.active_set], replications, model.seed) {
        Ok(plan) => plan,
        Err(why) => {
            out::complain(why);
            return Err(Outcome::BadUsage);
        }
    };
    let level = arguments.level;
    let mut study = Study::start(
        plan,
        session::means().with_threads(arguments.threads),
        move |_, results| replicated(results, level),
        || (),
    );
    let signal = progress::wait(&mut study, interrupt);
    match (study.ended(), study.findings(), signal) {
        (Some(Ended::Done), Some(measured), _) | (_, Some(measured), Some(_)) => Ok((measured.clone(), signal)),
        (_, None, Some(signal)) => {
            out::complain("ended by a signal before two runs were complete: there is nothing to report");
            Err(Outcome::CutShort(signal))
        }
        _ => {
            out::complain("the runs died of an error in Windtunnel");
            Err(Outcome::Failed)
        }
    }
}

/// From one half to below one, as a share or a percentage.
fn level(text: &str) -> Result<f64, String> {
    let level: Probability = text.parse().map_err(|why| format!("{why}"))?;
    let is_sensible = (0.5..=0.9999).contains(&level.get());
    if is_sensible { Ok(level.get()) } else { Err("from 50% to 99.99%".into()) }
}

/// The scenario's model with what the command line says instead.
fn adjusted(model: &Model, arguments: &Arguments) -> Result<Model, String> {
    let mut model = scenario::adjusted(model, arguments.seed, arguments.horizon)?;
    if let Some(name) = &arguments.strategy {
        model.active_set = scenario::set_named(&model, name)?;
    }
    Ok(model)
}
