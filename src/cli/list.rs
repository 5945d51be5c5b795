//! `windtunnel list`: the catalogue of parts, and the fields of a scenario file.

use clap::Args;

use crate::cli::{Outcome, out, scenario};
use crate::foundation::parameter::{Entry, Kind};
use crate::parts::{FAMILIES, Family};
use crate::scenario::schema::Scenario;
use crate::scenario::shape::{Shape, StructShape};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  windtunnel list\n  windtunnel list recovery\n  windtunnel list fields\n  windtunnel list scenarios"
)]
pub(super) struct Arguments {
    /// One family of parts, `fields` for what a scenario file says beside them, or `scenarios` for those that come with
    /// the program; everything where left out
    family: Option<String>,
}

const FIELDS: &str = "fields";
const SCENARIOS: &str = "scenarios";

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let wanted = arguments.family.as_deref();
    let families: Vec<&Family> =
        FAMILIES.iter().filter(|family| wanted.is_none_or(|name| name == family.name)).collect();
    let with = |other| wanted.is_none_or(|name| name == other);
    if families.is_empty() && !with(FIELDS) && !with(SCENARIOS) {
        let known: Vec<&str> = FAMILIES.iter().map(|family| family.name).chain([FIELDS, SCENARIOS]).collect();
        out::complain(format!("there is no family {}; there are {}", wanted.unwrap_or(""), known.join(", ")));
        return Outcome::BadUsage;
    }
    let mut text = String::new();
    for family in families {
        text.push_str(&format!("{}: {}\n\n", family.name, family.summary));
        for entry in family.entries {
            text.push_str(&part(entry));
        }
    }
    if with(FIELDS) {
        text.push_str(&format!("{FIELDS}: what a scenario file says, by where it says it\n\n"));
        for structure in Shape::Struct(Scenario::SHAPE).structs() {
            text.push_str(&fields(structure));
        }
    }
    if with(SCENARIOS) {
        text.push_str(&format!("{SCENARIOS}: what comes with the program, to run by name\n\n"));
        for name in scenario::names() {
            text.push_str(&format!("  {name}\n"));
        }
    }
    out::print(&out::wrapped(&text))
}

fn fields(structure: &StructShape) -> String {
    let lines = structure.fields.iter();
    let lines =
        lines.map(|field| line(field.name, field.about, &field.shape.in_words().replace('`', ""), field.default));
    format!("  {}\n{}\n", structure.name, lines.collect::<String>())
}

fn part(entry: &Entry) -> String {
    let mut text = format!("  {}: {}\n", entry.name, entry.summary);
    for parameter in entry.parameters {
        text.push_str(&line(parameter.name, parameter.about, &kind(&parameter.kind), parameter.default));
    }
    if !entry.source.is_empty() {
        text.push_str(&format!("      after {}\n", entry.source));
    }
    text.push('\n');
    text
}

fn line(name: &str, about: &str, value: &str, default: Option<&str>) -> String {
    let needed = default.map_or("required".into(), |default| format!("default {default}"));
    format!("      {name:<14} {about}; {value} ({needed})\n")
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Span { positive: true } => "a time such as \"20ms\", more than 0".into(),
        Kind::Span { positive: false } => "a time such as \"20ms\"".into(),
        Kind::Bytes => "an amount of memory such as \"2 GB\"".into(),
        Kind::Rate { positive: true } => "a rate such as \"120/s\", more than 0".into(),
        Kind::Rate { positive: false } => "a rate such as \"120/s\"".into(),
        Kind::Probability => "a probability such as 0.003 or \"0.3%\"".into(),
        Kind::Count { min, max: u64::MAX } => format!("a whole number from {min}"),
        Kind::Count { min, max } => format!("a whole number from {min} to {max}"),
        Kind::Factor { min, max } if max.is_infinite() || *max >= f64::MAX => format!("a number from {min}"),
        Kind::Factor { min, max } => format!("a number from {min} to {max}"),
        Kind::Choice(words) => format!("one of {}", words.join(", ")),
        Kind::Flag => "true or false".into(),
        Kind::Law => "a law".into(),
        Kind::Spans => "a list of times".into(),
        Kind::Factors => "a list of numbers".into(),
        Kind::Handler => "the name of a handler".into(),
        Kind::Handlers => "a list of names of handlers".into(),
        Kind::Name => "a name".into(),
    }
}
