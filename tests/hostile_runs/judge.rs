//! What must hold of a scenario and of all that is said of its run.

use std::num::NonZeroUsize;
use std::sync::Arc;

use windtunnel::experiment::{self, Control, Findings, Means, Plan};
use windtunnel::foundation::SetId;
use windtunnel::measure::Run;
use windtunnel::measure::ledger::Ledger;
use windtunnel::measure::measured::Measured;
use windtunnel::report::comparison::Comparison;
use windtunnel::report::{Format, Provenance, Report};
use windtunnel::scenario::{self, Model};

use crate::input::Input;
use crate::schema;

/// What came of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It is no valid scenario, and that was said.
    Refused,
    Ran,
    /// All its strategy sets were compared as well.
    Compared,
}

const FILE: &str = "hostile.ron";
fn origin() -> Provenance<'static> {
    Provenance(FILE.as_ref())
}

/// Calendar entries up to which a comparison is not too long for a test.
const COMPARED_UPTO: u64 = 3_000;

pub fn judge(input: &Input) -> Result<Came, String> {
    let Ok(loaded) = scenario::load(&input.text, FILE) else { return Ok(Came::Refused) };
    let log = input.plan.log(&loaded.model);
    let mut run = Run::replay(Arc::clone(&loaded.model), input.plan.seed, &log);
    for look in &input.looks {
        run.advance_at_most(loaded.model.horizon, *look);
        looked_at(&run)?;
    }
    let mut again = Run::replay(Arc::clone(&loaded.model), input.plan.seed, &log);
    again.advance_at_most(loaded.model.horizon, input.looks.iter().sum());
    if again.engine.state_hash() != run.engine.state_hash() {
        return Err("the same run differs when nobody looks at it".into());
    }
    let report = Report::new(&Measured::of(&run), origin());
    csv_reads_back(&report.render(Format::Csv))?;
    no_number_is_missing(&report.render(Format::Html))?;
    let sets = (0..loaded.model.sets.len()).map(SetId::from);
    match sets.clone().all(|set| is_short(&loaded.model, set, input.plan.seed)) {
        true => compared(&loaded.model, sets.collect(), input.plan.seed).map(|()| Came::Compared),
        false => Ok(Came::Ran),
    }
}

/// Whether a strategy set comes to the horizon in so few entries that it can be compared.
fn is_short(model: &Model, set: SetId, seed: u64) -> bool {
    let mut run = Run::new(Arc::new(Model { active_set: set, ..model.clone() }), seed);
    run.advance_at_most(model.horizon, COMPARED_UPTO)
}

/// Figures and rendered report of a run where it stands.
pub fn looked_at(run: &Run) -> Result<(), String> {
    run.engine.recount()?;
    let measured = Measured::of(run);
    adds_up(&measured.snapshot.since_warm_up.ledger)?;
    adds_up(&measured.snapshot.recent.ledger)?;
    let report = Report::new(&measured, origin()).render(Format::Json);
    schema::intervals_hold(&schema::report(&report)?, "")
}

fn adds_up(ledger: &Ledger) -> Result<(), String> {
    if ledger.adds_up() { Ok(()) } else { Err(format!("the ledger does not add up: {ledger:?}")) }
}

fn csv_reads_back(text: &str) -> Result<(), String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    for record in reader.records() {
        let record = record.map_err(|wrong| wrong.to_string())?;
        let is_number = |cell: &str| cell.is_empty() || cell.parse::<f64>().is_ok_and(f64::is_finite);
        // What made the run is told in words.
        let numbers = if &record[0] == "run" { 5..8 } else { 3..8 };
        if let Some(wrong) = numbers.into_iter().find(|at| !is_number(&record[*at])) {
            return Err(format!("no number at {wrong}: {record:?}"));
        }
    }
    Ok(())
}

fn no_number_is_missing(page: &str) -> Result<(), String> {
    match page.match_indices("NaN").next() {
        Some((at, _)) => Err(format!("NaN in the page: {:?}", page[at..].chars().take(60).collect::<String>())),
        None => Ok(()),
    }
}

fn compared(model: &Model, sets: Vec<SetId>, seed: u64) -> Result<(), String> {
    let Ok(plan) = Plan::new(model, sets, 2, seed) else { return Ok(()) };
    let results = experiment::run(&plan, Means::threads(NonZeroUsize::MIN), &Control::default(), |_| ());
    let Some(findings) = Findings::of(&plan, &results) else { return Ok(()) };
    let comparison = Comparison::new(&plan, &findings, origin());
    schema::intervals_hold(&schema::comparison(&comparison.render(Format::Json))?, "")?;
    no_number_is_missing(&comparison.render(Format::Html))
}
