//! `windtunnel compare`: strategy sets on common random numbers, how they differ, and a report if asked for.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::cli::destination::Destination;
use crate::cli::interrupt::Interrupt;
use crate::cli::{Outcome, out, progress, scenario, terminal};
use crate::experiment::{Findings, Plan, REPLICATIONS_MAX, REPLICATIONS_MIN};
use crate::foundation::{SetId, Span};
use crate::report::comparison::Comparison;
use crate::report::{Format, Provenance};
use crate::scenario::Model;
use crate::session::{self, Ended, Study};
use crate::storage::Overwrite;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A scenario file, the name of one that comes with the program, such as checkout, or - for the standard input
    file: OsString,
    /// The strategy sets to compare, with commas between; the others are compared with the first. All of the
    /// scenario's where left out
    #[arg(long, value_name = "NAME,NAME")]
    strategies: Option<String>,
    /// How many independent runs of each set
    #[arg(long, value_name = "N", default_value_t = 20,
          value_parser = clap::value_parser!(u64).range(REPLICATIONS_MIN..=REPLICATIONS_MAX))]
    replications: u64,
    /// Where the random numbers begin, instead of the scenario's own seed
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    seed: Option<u64>,
    /// How much time each run simulates, such as 90s, 10min or 2h
    #[arg(long, value_name = "SPAN")]
    horizon: Option<Span>,
    /// How many threads work on it; as many as there are cores where left out. The result does not depend on it
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Print the comparison as JSON instead of tables
    #[arg(long)]
    json: bool,
    /// Keep a report; its ending says what it is: .html, .md, .json or .csv
    #[arg(long, value_name = "PATH")]
    report: Option<PathBuf>,
    /// Replace a report that is there already
    #[arg(long, requires = "report")]
    overwrite: bool,
}

const EXAMPLES: &str = "\
Examples:
  windtunnel compare checkout
  windtunnel compare checkout --strategies 'bare,retry + timeout' --replications 50
  windtunnel compare my.ron --horizon 10min --report my.html --overwrite
  windtunnel compare my.ron --json | jq '.sets[] | {name, judgement}'

All sets meet the same arrivals, demands and faults, so that their differences vary much less than the sets
themselves. Runs that exceed a limit of the scenario are results too, and are counted.";

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let overwrite = Overwrite::when(arguments.overwrite);
    let report = match arguments.report.as_ref().map(|path| Destination::new(path, overwrite)).transpose() {
        Ok(report) => report,
        Err(refusal) => return refusal.tell(),
    };
    let Some(loaded) = scenario::load(&arguments.file) else {
        return Outcome::Failed;
    };
    let plan = match plan(&loaded.model, arguments) {
        Ok(plan) => plan,
        Err(why) => {
            out::complain(why);
            return Outcome::BadUsage;
        }
    };
    let mut study = Study::start(plan, session::means().with_threads(arguments.threads), Findings::of, || ());
    let signal = progress::wait(&mut study, &Interrupt::listen());
    let findings = match (study.ended(), study.findings(), signal) {
        (Some(Ended::Done), Some(findings), _) | (_, Some(findings), Some(_)) => findings,
        (_, None, Some(signal)) => {
            out::complain("ended by a signal before two replications were complete: there is nothing to report");
            return Outcome::CutShort(signal);
        }
        _ => {
            out::complain("the comparison died of an error in Windtunnel");
            return Outcome::Failed;
        }
    };
    let comparison = Comparison::new(study.plan(), findings, Provenance(&arguments.file));
    let text = if arguments.json { comparison.render(Format::Json) } else { terminal::text(&comparison.document()) };
    let outcome = signal.map_or(Outcome::Done, Outcome::CutShort).and(out::print(&text));
    if let Some(cut_short) = &comparison.experiment.cut_short {
        out::complain(format!("ended by a signal {cut_short}"));
    }
    let written = match report.map(|destination| destination.write(&comparison.render(destination.format))) {
        Some(Err(refusal)) => refusal.tell(),
        Some(Ok(())) | None => Outcome::Done,
    };
    outcome.and(written)
}

fn plan(model: &Model, arguments: &Arguments) -> Result<Plan, String> {
    let model = scenario::adjusted(model, arguments.seed, arguments.horizon)?;
    let sets = match &arguments.strategies {
        Some(names) => sets_named(&model, names)?,
        None => (0..model.sets.len()).map(SetId::from).collect(),
    };
    Plan::new(&model, sets, arguments.replications, model.seed).map_err(|why| why.to_string())
}

/// The sets of a list with commas between; a name may itself hold commas.
fn sets_named(model: &Model, names: &str) -> Result<Vec<SetId>, String> {
    let mut pieces: Vec<&str> = names.split(',').collect();
    let mut sets = Vec::new();
    while !pieces.is_empty() {
        let known = |count: &usize| set_spaced(model, &pieces[..*count].join(",")).is_some();
        let count = (1..=pieces.len()).rev().find(known).unwrap_or(1);
        let name = pieces.drain(..count).collect::<Vec<_>>().join(",");
        sets.push(set_spaced(model, &name).map_or_else(|| scenario::set_named(model, name.trim()), Ok)?);
    }
    Ok(sets)
}

/// The set of that name, which may have blanks around it.
fn set_spaced(model: &Model, name: &str) -> Option<SetId> {
    model.set_named(name).or_else(|| model.set_named(name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{GalleryEntry, load};

    #[test]
    fn a_name_may_hold_commas() {
        let entry = GalleryEntry::named("overload.ron").expect("it is in the gallery");
        let model = load(entry.text, entry.file).unwrap_or_else(|wrong| panic!("{wrong}")).model;
        let found = sets_named(&model, "retry and cancel, retry, never cancel,wait as long as it takes");
        assert_eq!(found, Ok(vec![SetId(1), SetId(0), SetId(3)]));
        assert!(sets_named(&model, "retry and cancel,,").is_err());
    }
}
