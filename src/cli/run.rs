//! `windtunnel run`: a whole run, its figures, and a report if asked for.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::cli::destination::Destination;
use crate::cli::{Outcome, out, progress, scenario, table};
use crate::foundation::Span;
use crate::measure::Run;
use crate::measure::measured::Measured;
use crate::report::number::{count, duration};
use crate::report::{Format, Origin, Report};
use crate::scenario::Model;
use crate::storage::Overwrite;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A scenario file, or the name of one that comes with the program, such as mm1
    file: String,
    /// Print the report as JSON instead of tables
    #[arg(long)]
    json: bool,
    /// Where the random numbers begin, instead of the scenario's own seed
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    seed: Option<u64>,
    /// How much time to simulate, such as 90s, 10min or 2h
    #[arg(long, value_name = "SPAN")]
    horizon: Option<Span>,
    /// The strategy set to run with
    #[arg(long, value_name = "NAME")]
    strategy: Option<String>,
    /// Keep a report; its ending says what it is: .html, .json or .csv
    #[arg(long, value_name = "PATH")]
    report: Option<PathBuf>,
    /// Replace a report that is there already
    #[arg(long, requires = "report")]
    overwrite: bool,
}

const EXAMPLES: &str = "\
Examples:
  windtunnel run mm1
  windtunnel run checkout --strategy none --seed 7
  windtunnel run my.ron --horizon 10min --report my.html --overwrite
  windtunnel run my.ron --json | jq .headline.fault_tolerance

A run that exceeds the scenario's limit of events in flight prints what it measured, names the queue
and exits with 1.";

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
    let (seed, horizon) = (model.seed, model.horizon);
    let mut run = Run::new(Arc::new(model), seed);
    progress::advance(&mut run, horizon);
    let document = Report::new(&Measured::of(&run), Origin(&arguments.file));
    let mut outcome =
        out::print(&if arguments.json { document.render(Format::Json) } else { table::tables(&document) });
    if let Some(ended) = document.run.ended.as_ref()
        && let Some(queue) = &ended.fullest_queue
    {
        out::complain(format!(
            "stopped after {}: more than {} events in flight, most of them at {queue}",
            duration(ended.at_secs),
            count(loaded.model.in_flight_max)
        ));
        outcome = Outcome::Failed;
    }
    if let Some(destination) = report
        && let Err(refusal) = destination.write(&document.render(destination.format))
    {
        outcome = refusal.tell();
    }
    outcome
}

/// The scenario's model with what the command line says instead.
fn adjusted(model: &Model, arguments: &Arguments) -> Result<Model, String> {
    let mut model = scenario::adjusted(model, arguments.seed, arguments.horizon)?;
    if let Some(name) = &arguments.strategy {
        model.active_set = scenario::set_named(&model, name)?;
    }
    Ok(model)
}
