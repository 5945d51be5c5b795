//! A layer that has nothing to do as long as nothing fails: required parameters alone, and generous.

use windtunnel::foundation::parameter::{Entry, Kind};

use crate::layers::A_HANDLER;

pub fn gentle(entry: &Entry) -> String {
    let required = entry.parameters.iter().filter(|parameter| parameter.default.is_none());
    let fields: Vec<String> =
        required.map(|parameter| format!("{}: {}", parameter.name, generous(parameter.kind))).collect();
    format!("{}({})", entry.name, fields.join(", "))
}

fn generous(kind: Kind) -> String {
    match kind {
        Kind::Span { .. } => "\"1s\"".into(),
        Kind::Rate { .. } => "\"1000000/s\"".into(),
        Kind::Bytes => "\"1 GB\"".into(),
        Kind::Probability => "0".into(),
        Kind::Count { min, max } => 5.clamp(min, max).to_string(),
        Kind::Factor { min, max } => format!("{:?}", 1.0_f64.clamp(min, max)),
        Kind::Choice(words) => words[0].into(),
        Kind::Flag => "false".into(),
        Kind::Law => "Deterministic(value: \"1s\")".into(),
        Kind::Spans | Kind::Factors => "[]".into(),
        Kind::Name => "\"common\"".into(),
        Kind::Handler => format!("\"{A_HANDLER}\""),
        Kind::Handlers => format!("[\"{A_HANDLER}\"]"),
    }
}
