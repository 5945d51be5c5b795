//! `windtunnel run`: a whole run, its figures, and a report if asked for.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::cli::{Outcome, out, progress, scenario, table};
use crate::foundation::{Span, Time};
use crate::measure::Run;
use crate::measure::measured::Measured;
use crate::report::number::{count, duration};
use crate::report::{Format, Origin, Report};
use crate::scenario::Model;
use crate::storage::{self, Overwrite, WriteError};

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
    let report = match arguments.report.as_ref().map(|path| Destination::new(path, arguments.overwrite)).transpose() {
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
        && let Err(refusal) = destination.write(&document)
    {
        outcome = refusal.tell();
    }
    outcome
}

/// The scenario's model with what the command line says instead.
fn adjusted(model: &Model, arguments: &Arguments) -> Result<Model, String> {
    let mut model = model.clone();
    if let Some(seed) = arguments.seed {
        model.seed = seed;
    }
    if let Some(horizon) = arguments.horizon {
        model.horizon = Time(horizon.0);
        if model.warm_up >= model.horizon {
            let warm_up = Span(model.warm_up.0);
            return Err(format!("a horizon of {horizon} leaves nothing to measure: the warm-up takes {warm_up}"));
        }
    }
    if let Some(name) = &arguments.strategy {
        let Some(set) = model.set_named(name) else {
            let known: Vec<&str> = model.sets.iter().map(|set| set.name.as_str()).collect();
            return Err(format!("there is no strategy {name}; the scenario has {}", known.join(", ")));
        };
        model.active_set = set;
    }
    Ok(model)
}

/// Where a report goes. Looked at before the run, so that no long run ends in a refusal that could be foreseen.
struct Destination<'d> {
    path: &'d PathBuf,
    format: Format,
    overwrite: Overwrite,
}

enum Refusal {
    Ending(PathBuf),
    Write(WriteError),
}

impl<'d> Destination<'d> {
    fn new(path: &'d PathBuf, replace: bool) -> Result<Destination<'d>, Refusal> {
        let format = Format::of(path).ok_or_else(|| Refusal::Ending(path.clone()))?;
        let overwrite = if replace { Overwrite::Replace } else { Overwrite::Refuse };
        if path.exists() && overwrite == Overwrite::Refuse {
            return Err(Refusal::Write(WriteError::Exists { path: path.clone() }));
        }
        Ok(Destination { path, format, overwrite })
    }

    fn write(&self, report: &Report) -> Result<(), Refusal> {
        storage::write(self.path, report.render(self.format).as_bytes(), self.overwrite).map_err(Refusal::Write)
    }
}

impl Refusal {
    fn tell(&self) -> Outcome {
        match self {
            Refusal::Ending(path) => {
                out::complain(format!("{}: a report ends in .html, .json or .csv", path.display()));
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
