//! Any layer of the catalogue with any parameters, made from its description alone.

use windtunnel::foundation::parameter::{Entry, Kind};

/// Stands for the name of a handler in a layer's parameters.
pub const A_HANDLER: &str = "@handler";

/// The layer with one choice for each parameter, of values small enough to act within a few seconds; every fourth
/// optional one is left out.
pub fn written(entry: &Entry, choices: &[u8]) -> String {
    let chosen = entry.parameters.iter().zip(choices.iter().cycle());
    let fields = chosen.filter(|(parameter, choice)| parameter.default.is_none() || **choice % 4 != 3);
    let fields: Vec<String> = fields
        .map(|(parameter, choice)| format!("{}: {}", parameter.name, value(parameter.kind, usize::from(*choice / 4))))
        .collect();
    format!("{}({})", entry.name, fields.join(", "))
}

fn value(kind: Kind, choice: usize) -> String {
    let one_of = |values: &[&str]| values[choice % values.len()].to_owned();
    match kind {
        Kind::Span { positive: true } => one_of(&["\"1ms\"", "\"7ms\"", "\"15ms\"", "\"60ms\"", "\"200ms\""]),
        Kind::Span { positive: false } => one_of(&["\"0s\"", "\"2ms\"", "\"15ms\"", "\"60ms\""]),
        Kind::Rate { .. } => one_of(&["\"5/s\"", "\"40/s\""]),
        Kind::Probability => one_of(&["\"0%\"", "\"20%\"", "\"70%\"", "\"100%\""]),
        Kind::Count { min, max } => (min + choice as u64 % 4).min(max).to_string(),
        Kind::Factor { min, max } => format!("{:?}", [0.5_f64, 1.0, 2.0][choice % 3].clamp(min, max)),
        Kind::Choice(words) => one_of(words),
        Kind::Flag => one_of(&["false", "true"]),
        Kind::Law => one_of(&["Exponential(mean: \"8ms\")", "Deterministic(value: \"0s\")"]),
        Kind::Spans => one_of(&["[\"5ms\"]", "[\"0s\", \"20ms\"]"]),
        Kind::Factors => one_of(&["[1.0]", "[1.0, 2.0]"]),
        Kind::Handler => format!("\"{A_HANDLER}\""),
        Kind::Handlers if choice.is_multiple_of(2) => format!("[\"{A_HANDLER}\"]"),
        Kind::Handlers => format!("[\"{A_HANDLER}\", \"{A_HANDLER}\"]"),
        Kind::Name => "\"name\"".into(),
    }
}
