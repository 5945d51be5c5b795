//! A comparison of strategy sets as data: means, losses by outcome, differences to the first set, and every run.

mod contents;
mod csv;

use serde::Serialize;

use crate::engine::{End, Limit};
use crate::experiment::{self, ByQuantity, Findings, Plan, Standing, Stopped};
use crate::foundation::Span;
use crate::foundation::wording::count;
use crate::report::document::Document;
use crate::report::figure::Figure;
use crate::report::run::{LedgerRow, Program, Provenance, ledger, secs};
use crate::report::{Format, command_line, html, json, markdown};
use crate::scenario::Model;

/// The version of the data's shape. What is added leaves it; what is renamed, removed or given another
/// meaning changes it.
pub const SCHEMA: &str = "windtunnel-comparison/2";

/// All that a comparison has found, as JSON and CSV say it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// See [`SCHEMA`].
    pub schema: &'static str,
    /// Who made it.
    pub program: Program,
    /// What was compared on.
    pub scenario: ComparedScenario,
    /// How it was compared.
    pub experiment: ExperimentRow,
    /// The first one is what the others are compared with.
    pub sets: Vec<SetRow>,
}

/// The scenario that the sets are of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedScenario {
    /// As the scenario calls itself.
    pub name: String,
    /// What it is to answer.
    pub question: String,
    /// A path, or the name of a scenario of the gallery.
    pub file: String,
    /// How long each run is.
    pub horizon_secs: f64,
    /// How much of that is left out of the figures, from the start.
    pub warm_up_secs: f64,
}

/// How the sets were run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExperimentRow {
    /// That all replications draw from.
    pub seed: u64,
    /// Replications of every set that the figures come from.
    pub replications: u64,
    /// As many as were asked for; more than `replications` where the comparison was stopped.
    pub planned: u64,
    /// How far it had come when somebody ended it before it was done.
    pub cut_short: Option<String>,
    /// The set that the others are compared with.
    pub reference: String,
    /// The command line that gives this comparison again.
    pub reproduce: String,
}

/// One strategy set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SetRow {
    /// As the scenario calls it.
    pub name: String,
    /// "reference", "better", "worse", "not distinguished" or "no data", by the difference in F.
    pub judgement: &'static str,
    /// Over all its runs together.
    pub means: ByQuantity<Figure>,
    /// Nothing for the first set.
    pub differences: Option<ByQuantity<DifferenceRow>>,
    /// Of the difference in F, adjusted for the number of sets (Holm).
    pub p_adjusted: Option<f64>,
    /// Sums over all runs of the set.
    pub ledger: Vec<LedgerRow>,
    /// `None` where all its runs came to the horizon.
    pub stopped: Option<StoppedRow>,
    /// By replication.
    pub runs: Vec<ComparedRun>,
}

/// A set less the first one, pair by pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DifferenceRow {
    /// The mean difference.
    #[serde(flatten)]
    pub figure: Figure,
    /// Two-sided, of no difference at all, 0 to 1; `None` where it never varies.
    pub p_value: Option<f64>,
    /// Against independent runs; `None` where the difference never varies.
    pub variance_reduction: Option<f64>,
    /// Zero lies outside of the interval.
    pub distinguished: bool,
}

/// Runs that a limit has ended, most of them the same one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoppedRow {
    /// How many.
    pub runs: u64,
    /// Its name.
    pub why: &'static str,
    /// Where most of the events in flight wait, where that is the limit.
    pub fullest_queue: Option<String>,
    /// The component that is named for exceeding the limit.
    pub culprit: String,
    /// What was exceeded, and where.
    pub sentence: String,
    /// What can be done about it.
    pub hint: &'static str,
}

/// One run of a set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedRun {
    /// From 0; the run number 0 is what `windtunnel run` shows for this seed.
    pub replication: u64,
    /// The clock when its figures were taken.
    pub now_secs: f64,
    /// A limit ended it before its horizon.
    pub stopped: bool,
    /// Calendar entries processed.
    pub events: u64,
    /// 16 hexadecimal digits: equal runs have equal hashes.
    pub state_hash: String,
    /// `None` where the run gives no such number.
    pub values: ByQuantity<Option<f64>>,
}

impl Comparison {
    /// Of what a comparison has found until now.
    pub fn new(plan: &Plan, findings: &Findings, origin: Provenance) -> Comparison {
        let model = plan.model();
        Comparison {
            schema: SCHEMA,
            program: Program::THIS,
            scenario: ComparedScenario {
                name: model.name.clone(),
                question: model.question.clone(),
                file: origin.0.to_string_lossy().into(),
                horizon_secs: secs(model.horizon),
                warm_up_secs: secs(model.warm_up),
            },
            experiment: ExperimentRow {
                seed: plan.seed(),
                replications: findings.replications,
                planned: plan.replications(),
                cut_short: cut_short(findings.replications, plan.replications()),
                reference: plan.set_name(0).into(),
                reproduce: reproduce(plan, findings, origin),
            },
            sets: findings.sets.iter().map(|standing| set_row(model, standing)).collect(),
        }
    }

    /// Block by block, in words.
    pub fn document(&self) -> Document {
        contents::document(self)
    }

    /// The whole file.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Html => html::render(&self.document()),
            Format::Markdown => markdown::render(&self.document()),
            Format::Json => json::render(self),
            Format::Csv => csv::render(self),
        }
    }

    /// That limits ended runs of a set, if they did.
    pub fn stopped(&self, set: &SetRow) -> Option<String> {
        let stopped = set.stopped.as_ref()?;
        let (runs, all) = (count(stopped.runs), count(self.experiment.replications));
        Some(format!(
            "{}: {runs} of {all} runs stopped early: {}. Its figures cover the time until then, so they flatter it.",
            set.name, stopped.sentence
        ))
    }
}

fn set_row(model: &Model, standing: &Standing) -> SetRow {
    let is_reference = standing.judgement == experiment::Judgement::Reference;
    SetRow {
        name: standing.name.clone(),
        judgement: standing.judgement.words(),
        means: ByQuantity::of(|quantity| Figure::from(standing.means.get(quantity))),
        differences: (!is_reference)
            .then(|| ByQuantity::of(|quantity| row(standing.differences.get(quantity).as_ref()))),
        p_adjusted: standing.p_adjusted,
        ledger: ledger(&standing.ledger),
        stopped: standing.stopped.map(|Stopped { runs, stop }| {
            let culprit = stop.culprit.name(model);
            StoppedRow {
                runs,
                why: stop.limit.name(),
                fullest_queue: (stop.limit == Limit::InFlight).then(|| culprit.clone()),
                culprit,
                sentence: stop.describe(model),
                hint: stop.hint(),
            }
        }),
        runs: (standing.outcomes.iter().enumerate())
            .map(|(at, outcome)| ComparedRun {
                replication: at as u64,
                now_secs: secs(outcome.harvest.now),
                stopped: matches!(outcome.harvest.end, Some(End::Stopped(_))),
                events: outcome.harvest.events,
                state_hash: format!("{:016x}", outcome.harvest.state_hash),
                values: ByQuantity::of(|quantity| quantity.of(outcome)),
            })
            .collect(),
    }
}

fn row(found: Option<&experiment::Difference>) -> DifferenceRow {
    DifferenceRow {
        figure: found.map_or_else(|| Figure::none("no data"), |found| Figure::from(&found.estimate)),
        p_value: found.and_then(|found| found.p_value),
        variance_reduction: found.and_then(|found| found.variance_reduction),
        distinguished: found.is_some_and(experiment::Difference::distinguished),
    }
}

fn cut_short(done: u64, planned: u64) -> Option<String> {
    (done < planned).then(|| format!("after {} of {} replications", count(done), count(planned)))
}

/// The command line that gives these figures again.
fn reproduce(plan: &Plan, findings: &Findings, origin: Provenance) -> String {
    let names: Vec<&str> = (0..plan.sets().len()).map(|at| plan.set_name(at)).collect();
    format!(
        "windtunnel compare {}{} --replications {} --seed {} --horizon {}",
        command_line::scenario(origin.0),
        command_line::option("strategies", &names.join(",")),
        findings.replications,
        plan.seed(),
        Span(plan.model().horizon.0)
    )
}
