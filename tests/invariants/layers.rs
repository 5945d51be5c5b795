//! Any layer of the catalogue with any parameters, made from its description alone.

use windtunnel::foundation::parameter::{Entry, Kind};
use windtunnel::parts::recovery::{Layer, Weight};

/// Stand for the names of two handlers in a layer's parameters.
pub const A_HANDLER: &str = "@handler";
pub const ANOTHER: &str = "@another";

/// The layer with one choice for each parameter, of values small enough to act within a few seconds; every fourth
/// optional one is left out. Choices that do not go together give way to others.
pub fn written(entry: &Entry, choices: &[u8]) -> String {
    let turned = |turn: u8| choices.iter().map(move |choice| choice.wrapping_add(turn.wrapping_mul(29)));
    let texts = (0..=u8::MAX).map(|turn| chosen(entry, &turned(turn).collect::<Vec<_>>()));
    texts.into_iter().find(|text| is_sound(text)).unwrap_or_else(|| panic!("no setting of {} is sound", entry.name))
}

/// Whether it is a layer that has nothing against its own parameters, or no layer at all.
fn is_sound(text: &str) -> bool {
    let layer: Result<Layer, _> = windtunnel::scenario::shape::ron_options().from_str(text);
    layer.is_err() || layer.is_ok_and(|layer| layer.remarks().iter().all(|remark| remark.weight != Weight::Wrong))
}

fn chosen(entry: &Entry, choices: &[u8]) -> String {
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
        Kind::Bytes => "\"1 GB\"".into(),
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
        Kind::Handlers => format!("[\"{A_HANDLER}\", \"{ANOTHER}\"]"),
        Kind::Name => "\"name\"".into(),
    }
}
