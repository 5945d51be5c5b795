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
use crate::report::run::{LedgerRow, Origin, Program, ledger, secs};
use crate::report::{Format, command_line, html, json, markdown};
use crate::scenario::Model;

/// The version of the data's shape. What is added leaves it; what is renamed, removed or given another
/// meaning changes it.
pub const SCHEMA: &str = "windtunnel-comparison/2";

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    pub schema: &'static str,
    pub program: Program,
    pub scenario: ScenarioRow,
    pub experiment: ExperimentRow,
    /// The first one is what the others are compared with.
    pub sets: Vec<SetRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScenarioRow {
    pub name: String,
    pub question: String,
    pub file: String,
    pub horizon_secs: f64,
    pub warm_up_secs: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExperimentRow {
    pub seed: u64,
    /// Replications of every set that the figures come from.
    pub replications: u64,
    /// As many as were asked for; more than `replications` where the comparison was stopped.
    pub planned: u64,
    /// How far it had come when somebody ended it before it was done.
    pub cut_short: Option<String>,
    pub reference: String,
    pub reproduce: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SetRow {
    pub name: String,
    /// "reference", "better", "worse", "not distinguished" or "no data", by the difference in F.
    pub judgement: &'static str,
    pub means: ByQuantity<Figure>,
    /// Nothing for the first set.
    pub differences: Option<ByQuantity<Difference>>,
    /// Of the difference in F, adjusted for the number of sets (Holm).
    pub p_adjusted: Option<f64>,
    /// Sums over all runs of the set.
    pub ledger: Vec<LedgerRow>,
    pub stopped: Option<StoppedRow>,
    pub runs: Vec<RunRow>,
}

/// A set less the first one, pair by pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    #[serde(flatten)]
    pub figure: Figure,
    pub p_value: Option<f64>,
    /// Against independent runs; `None` where the difference never varies.
    pub variance_reduction: Option<f64>,
    pub distinguished: bool,
}

/// Runs that a limit has ended, most of them the same one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoppedRow {
    pub runs: u64,
    /// Its name.
    pub why: &'static str,
    /// Where most of the events in flight wait, where that is the limit.
    pub fullest_queue: Option<String>,
    pub culprit: String,
    pub sentence: String,
    pub hint: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunRow {
    /// From 0; the run number 0 is what `windtunnel run` shows for this seed.
    pub replication: u64,
    pub now_secs: f64,
    pub stopped: bool,
    pub events: u64,
    pub state_hash: String,
    pub values: ByQuantity<Option<f64>>,
}

impl Comparison {
    pub fn new(plan: &Plan, findings: &Findings, origin: Origin) -> Comparison {
        let model = plan.model();
        Comparison {
            schema: SCHEMA,
            program: Program::THIS,
            scenario: ScenarioRow {
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
            .map(|(at, outcome)| RunRow {
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

fn row(found: Option<&experiment::Difference>) -> Difference {
    Difference {
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
fn reproduce(plan: &Plan, findings: &Findings, origin: Origin) -> String {
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
