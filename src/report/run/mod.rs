//! A run as data: everything that was measured, in words and numbers that need no model to be read.

mod component;
mod contents;
mod csv;
mod link;
mod plots;
mod times;

use std::ffi::OsStr;

use serde::Serialize;

use crate::engine::{Credit, End, Limit, Verdict};
use crate::foundation::wording::{count, duration};
use crate::foundation::{Span, Time};
use crate::measure::fault_log::FaultRecord;
use crate::measure::ledger::Ledger;
use crate::measure::measured::Measured;
use crate::measure::snapshot::{Caution, Estimate, Snapshot};
use crate::measure::timeline::{Point, TimelineView};
use crate::measure::toll::Recovery;
use crate::measure::wording::{self, Words};
use crate::report::document::Document;
use crate::report::figure::Figure;
use crate::report::run::component::{components, theory};
use crate::report::run::link::links;
use crate::report::{Format, command_line, html, json, markdown};
use crate::scenario::Model;
use crate::stats::interval::LEVEL;

pub use component::{Component, FailedDemands, Theory};
pub use link::LinkRow;
pub use times::{QuantileRow, Times};

/// The version of the data's shape. What is added leaves it; what is renamed, removed or given another
/// meaning changes it.
pub const SCHEMA: &str = "windtunnel-report/2";

/// Where a scenario came from, as its user would name it on the command line: a path or a gallery name.
#[derive(Clone, Copy, Debug)]
pub struct Provenance<'o>(pub &'o OsStr);

/// All that a run has come to, as JSON and CSV say it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// See [`SCHEMA`].
    pub schema: &'static str,
    /// Who made it.
    pub program: Program,
    /// What was run.
    pub scenario: ScenarioRow,
    /// How far, and with what luck.
    pub run: RunRow,
    /// Everything below, faults, commands and timeline apart, covers the time since warm-up.
    pub headline: Headline,
    /// What became of the root events.
    pub ledger: Vec<LedgerRow>,
    /// Events that ended correct although something had failed, by what mended it.
    pub rescues: Vec<Rescue>,
    /// Every handler, in the order of the scenario.
    pub components: Vec<Component>,
    /// Links that take time, left out where none does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkRow>,
    /// Closed forms beside what was measured.
    pub theory: Vec<Theory>,
    /// Every fault that struck, in the order in which they began.
    pub faults: Vec<FaultRow>,
    /// Faults that are not listed because there were too many.
    pub faults_left_out: u64,
    /// What was done by hand, in order.
    pub commands: Vec<CommandRow>,
    /// The whole run, in equal stretches of time.
    pub timeline: TimelineRow,
}

/// The program that made a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Program {
    /// "Windtunnel".
    pub name: &'static str,
    /// Such as "0.1.0".
    pub version: &'static str,
}

/// The scenario of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScenarioRow {
    /// As it calls itself.
    pub name: String,
    /// What it is to answer.
    pub question: String,
    /// A path, or the name of a scenario of the gallery.
    pub file: String,
    /// When the run ends.
    pub horizon_secs: f64,
    /// How much of that is left out of the figures, from the start.
    pub warm_up_secs: f64,
    /// What R for a mission time is asked of; `None` where the scenario says none.
    pub mission_secs: Option<f64>,
    /// The strategy set that was active at the end.
    pub strategy: String,
}

/// How the run went.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunRow {
    /// That all draws come from.
    pub seed: u64,
    /// The clock when the figures were taken.
    pub now_secs: f64,
    /// How long was measured, after warm-up; in all runs together.
    pub measured_secs: f64,
    /// Whether the figures are those at the horizon.
    pub at_horizon: bool,
    /// Calendar entries processed.
    pub events: u64,
    /// 16 hexadecimal digits: equal runs have equal hashes.
    pub state_hash: String,
    /// Why the run ended before its horizon, if so.
    pub ended: Option<EndedRow>,
    /// How many independent runs the figures are of; `None` for one run.
    pub replications: Option<u64>,
    /// How far it had come when somebody ended it before it was done.
    pub cut_short: Option<String>,
    /// The command line that gives this run again, but for what was done to it by hand.
    pub reproduce: String,
    /// What gives an interval to the figures that have none, if there are such.
    pub advice: Option<String>,
    /// The command lines of the advice: more runs, and the same of every strategy set.
    #[serde(skip)]
    pub more_runs: Option<[String; 2]>,
}

/// An end before the horizon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EndedRow {
    /// "exhausted" or the name of a limit.
    pub why: &'static str,
    /// The earliest of them, where it is several runs.
    pub at_secs: f64,
    /// How many runs; `None` for one run.
    pub runs: Option<u64>,
    /// Where most of the events in flight wait, where that is the limit.
    pub fullest_queue: Option<String>,
    /// The component that is named for exceeding a limit.
    pub culprit: Option<String>,
    /// What was exceeded, and what can be done about it.
    pub sentence: Option<String>,
    /// What can be done about it.
    pub hint: Option<&'static str>,
}

/// The figures of the system as a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Headline {
    /// F.
    pub fault_tolerance: Figure,
    /// R in its three readings.
    pub per_demand: Figure,
    /// The probability that the system survives the mission time.
    pub mission: Figure,
    /// The probability that the system is up.
    pub availability: Figure,
    /// What F leaves out, and is worth a word.
    pub caution: Option<String>,
    /// F - R per demand.
    pub recovery_adds: Option<f64>,
    /// Rescued / (rescued + failed).
    pub rescued_share: Option<f64>,
    /// Root events offered.
    pub rate_in_per_sec: f64,
    /// Root events whose fate was decided.
    pub rate_out_per_sec: f64,
    /// Attempts offered to handlers for each root event offered.
    pub attempts_per_event: Option<f64>,
    /// Of answered events, in seconds.
    pub latency: Times,
    /// Of events that failed, from their offer to the decision of their fate, in seconds.
    pub failed_after: Times,
}

/// One line of the balance of root events; the lines below "offered" sum to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LedgerRow {
    /// Such as "correct", "lost" or "undecided".
    pub outcome: &'static str,
    /// How many root events.
    pub count: u64,
    /// Of what was offered.
    pub share: Option<f64>,
    /// Counts against F.
    pub is_failure: bool,
    /// What the outcome is, in a few words.
    pub meaning: &'static str,
}

/// What mended events that would else have failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rescue {
    /// The layer and its route, or the handler.
    pub by: String,
    /// How many root events.
    pub count: u64,
}

/// A fault that struck a component.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FaultRow {
    /// The handler or source, as the scenario calls it.
    pub component: String,
    /// From 0, where the fault hit one replica.
    pub replica: Option<u32>,
    /// Such as "crash" or "slow down x3".
    pub fault: String,
    /// "scenario" or "hand".
    pub by: &'static str,
    /// The clock when it struck.
    pub began_secs: f64,
    /// The clock when it was over; `None` where it lasted until the end.
    pub ended_secs: Option<f64>,
    /// Attempts in service that a crash took down.
    pub struck_down: u64,
    /// Root events that failed since, of those offered before the system had recovered.
    pub failed: u64,
    /// As many would have failed without it, by the failed share before.
    pub expected_without: Option<f64>,
    /// When the system was as before.
    pub recovered_secs: Option<f64>,
    /// In words: that, or why it is not known.
    pub recovery: &'static str,
}

/// Something done by hand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CommandRow {
    /// The clock when it was done.
    pub at_secs: f64,
    /// What was done, in words.
    pub command: String,
}

/// The history of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimelineRow {
    /// What one point covers.
    pub width_secs: f64,
    /// Oldest first.
    pub points: Vec<Point>,
    /// Mean number waiting, by component and point.
    pub waiting: Vec<Waiting>,
}

/// The queue of a handler over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Waiting {
    /// The handler, as the scenario calls it.
    pub component: String,
    /// Mean number waiting, by point.
    pub mean: Vec<f32>,
}

impl Program {
    /// This one.
    pub const THIS: Program = Program { name: "Windtunnel", version: env!("CARGO_PKG_VERSION") };
}

impl Report {
    /// Of what was measured.
    pub fn new(measured: &Measured, origin: Provenance) -> Report {
        let (model, snapshot) = (&*measured.model, &measured.snapshot);
        let numbers = &snapshot.since_warm_up;
        let now = snapshot.now;
        let measured_secs = secs(Time(measured.measured.0));
        let set = snapshot.active_set;
        let more_runs = more_runs(measured, origin);
        Report {
            schema: SCHEMA,
            program: Program::THIS,
            scenario: ScenarioRow {
                name: model.name.clone(),
                question: model.question.clone(),
                file: origin.0.to_string_lossy().into(),
                horizon_secs: secs(model.horizon),
                warm_up_secs: secs(model.warm_up),
                mission_secs: model.mission.map(|span| secs(Time(span.0))),
                strategy: model.sets[set.index()].name.clone(),
            },
            run: RunRow {
                seed: measured.seed,
                now_secs: secs(now),
                measured_secs,
                at_horizon: measured.at_horizon,
                events: snapshot.events,
                state_hash: format!("{:016x}", measured.state_hash),
                ended: snapshot.end.map(|end| ended(measured, end)),
                replications: measured.replications.map(|replications| replications.runs),
                cut_short: None,
                reproduce: reproduce(measured, origin),
                advice: more_runs.as_ref().map(advice),
                more_runs,
            },
            headline: headline(snapshot),
            ledger: ledger(&numbers.ledger),
            rescues: rescues(model, &numbers.ledger),
            components: components(measured, measured_secs),
            links: links(measured),
            theory: theory(measured),
            faults: faults(measured),
            faults_left_out: snapshot.faults_dropped,
            commands: (measured.log.iter())
                .map(|logged| CommandRow { at_secs: secs(logged.at), command: logged.command.describe(model) })
                .collect(),
            timeline: timeline(model, &snapshot.timeline),
        }
    }
}

impl Report {
    /// Says of it that somebody ended it early; `planned` is how many runs there were to be, where there were several.
    pub fn cut_short(&mut self, planned: Option<u64>) {
        let run = &mut self.run;
        run.cut_short = Some(match run.replications.zip(planned) {
            Some((done, planned)) => format!("after {} of {} runs", count(done), count(planned)),
            None => format!("after {} of {}", duration(run.now_secs), duration(self.scenario.horizon_secs)),
        });
    }

    /// That a limit ended it, if one did.
    pub fn stopped(&self) -> Option<String> {
        let ended = self.run.ended.as_ref()?;
        let runs = ended.runs.zip(self.run.replications);
        Some(wording::stopped(runs, ended.at_secs, ended.sentence.as_deref()?, ended.hint?))
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
}

/// Rounded once, so that whole seconds stay whole.
pub(in crate::report) fn secs(time: Time) -> f64 {
    time.0 as f64 / 1e9
}

fn ended(measured: &Measured, end: End) -> EndedRow {
    let runs = measured.replications.map(|replications| replications.ended);
    match end {
        End::Exhausted { at } => EndedRow {
            why: "exhausted",
            at_secs: secs(at),
            runs,
            fullest_queue: None,
            culprit: None,
            sentence: None,
            hint: None,
        },
        End::Stopped(stop) => {
            let culprit = stop.culprit.name(&measured.model);
            EndedRow {
                why: stop.limit.name(),
                at_secs: secs(stop.at),
                runs,
                fullest_queue: (stop.limit == Limit::InFlight).then(|| culprit.clone()),
                culprit: Some(culprit),
                sentence: Some(stop.describe(&measured.model)),
                hint: Some(stop.hint()),
            }
        }
    }
}

/// The command line that gives this run again, but for what was done to it by hand.
fn reproduce(measured: &Measured, origin: Provenance) -> String {
    let model = &measured.model;
    let stopped = matches!(measured.snapshot.end, Some(End::Stopped(_)));
    let now = measured.snapshot.now;
    let is_at_end = measured.at_horizon || stopped || now <= model.warm_up;
    let until = if is_at_end { model.horizon } else { now };
    let mut line = format!("windtunnel run {}{}", command_line::scenario(origin.0), luck_and_length(measured, until));
    line.push_str(&strategy_and_level(measured));
    if let Some(replications) = measured.replications {
        line.push_str(&format!(" --replications {}", replications.runs));
    }
    line
}

fn luck_and_length(measured: &Measured, until: Time) -> String {
    format!(" --seed {} --horizon {}", measured.seed, Span(until.0))
}

fn strategy_and_level(measured: &Measured) -> String {
    let model = &measured.model;
    let mut options = String::new();
    if model.sets.len() > 1 {
        options.push_str(&command_line::option("strategy", &model.sets[model.active_set.index()].name));
    }
    if measured.level != LEVEL {
        options.push_str(&format!(" --level {}", measured.level));
    }
    options
}

/// Where one run has no intervals, several have.
fn more_runs(measured: &Measured, origin: Provenance) -> Option<[String; 2]> {
    let numbers = &measured.snapshot.since_warm_up;
    let mut figures = measured.snapshot.handlers.iter().map(|view| &view.figures);
    let is_without = |estimate: &Estimate| estimate.why().is_some();
    let is_needed = [&numbers.fault_tolerance, &numbers.per_demand.system].into_iter().any(is_without)
        || figures.any(|figures| is_without(&figures.response) || is_without(&figures.availability));
    let file = command_line::scenario(origin.0);
    let luck_and_length = luck_and_length(measured, measured.model.horizon);
    let set_and_level = strategy_and_level(measured);
    (is_needed && measured.replications.is_none()).then(|| {
        [
            format!("windtunnel run {file}{luck_and_length}{set_and_level} --replications 20"),
            format!("windtunnel compare {file}{luck_and_length}"),
        ]
    })
}

fn advice([run, compare]: &[String; 2]) -> String {
    format!(
        "{run} gives every figure its interval across independent runs, and {compare} does so for each strategy set."
    )
}

fn headline(snapshot: &Snapshot) -> Headline {
    let numbers = &snapshot.since_warm_up;
    let (f, r) = (numbers.fault_tolerance.value(), numbers.per_demand.system.value());
    let attempts: u64 = snapshot.handlers.iter().map(|view| view.demands.offered).sum();
    let offered = numbers.ledger.offered;
    let (rescued, failed) = (numbers.ledger.rescued(), numbers.ledger.failed());
    Headline {
        fault_tolerance: Figure::from(&numbers.fault_tolerance),
        per_demand: Figure::from(&numbers.per_demand.system),
        mission: Figure::from(&numbers.mission.system),
        availability: Figure::from(&numbers.availability.system),
        caution: numbers.caution.as_ref().map(Caution::to_string),
        recovery_adds: f.zip(r).map(|(f, r)| f - r),
        rescued_share: (rescued + failed > 0).then(|| rescued as f64 / (rescued + failed) as f64),
        rate_in_per_sec: numbers.rate_in,
        rate_out_per_sec: numbers.rate_out,
        attempts_per_event: (offered > 0).then(|| attempts as f64 / offered as f64),
        latency: Times::from(&numbers.latency),
        failed_after: Times::from(&numbers.failed_after),
    }
}

pub(in crate::report) fn ledger(ledger: &Ledger) -> Vec<LedgerRow> {
    let share = |count: u64| (ledger.offered > 0).then(|| count as f64 / ledger.offered as f64);
    let row = |Words { name, meaning }, count, is_failure| {
        let share = share(count);
        LedgerRow { outcome: name, count, share, is_failure, meaning }
    };
    let outcomes = Verdict::ALL
        .into_iter()
        .map(|verdict| row(wording::verdict(verdict), ledger.of(verdict), verdict != Verdict::Correct));
    let offered = row(wording::OFFERED, ledger.offered, false);
    let undecided = row(wording::UNDECIDED, ledger.undecided, false);
    [offered].into_iter().chain(outcomes).chain([undecided]).collect()
}

fn rescues(model: &Model, ledger: &Ledger) -> Vec<Rescue> {
    let mut rescues: Vec<(Credit, u64)> = ledger.rescues.clone();
    rescues.sort();
    rescues.into_iter().map(|(credit, count)| Rescue { by: wording::credit(credit, model), count }).collect()
}

fn faults(measured: &Measured) -> Vec<FaultRow> {
    let row = |record: &FaultRecord| FaultRow {
        component: measured.model.component_name(record.on).into(),
        replica: record.replica,
        fault: record.label.to_string(),
        by: wording::cause(record.by),
        began_secs: secs(record.began),
        ended_secs: record.ended.map(secs),
        struck_down: record.struck_down,
        failed: record.toll.failed,
        expected_without: record.toll.expected,
        recovered_secs: match record.toll.recovery {
            Recovery::At(at) => Some(secs(at)),
            _ => None,
        },
        recovery: record.toll.recovery.words(),
    };
    measured.snapshot.faults.iter().map(row).collect()
}

fn timeline(model: &Model, view: &TimelineView) -> TimelineRow {
    let waiting = model.handlers.iter().zip(&view.waiting);
    TimelineRow {
        width_secs: secs(Time(view.width.0)),
        points: view.points.clone(),
        waiting: waiting
            .map(|(handler, mean)| Waiting { component: handler.name.clone(), mean: mean.clone() })
            .collect(),
    }
}
