//! A form made from a part's own description of its parameters, so that a new part needs none of its own.

use egui::{ComboBox, Id, Ui};
use serde_json::{Map, Value};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::handler_list::HandlerList;
use crate::desktop::widget::text;
use crate::desktop::widget::value_editor::{self, Measure};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, Span, distribution};

/// Rows for every parameter; true once one of them has a new value in `fields`. `handlers` can be named.
pub fn show(
    ui: &mut Ui,
    tokens: &Tokens,
    id: Id,
    entry: &Entry,
    fields: &mut Map<String, Value>,
    handlers: &[String],
) -> bool {
    let mut changed = false;
    for parameter in entry.parameters {
        let Some(field) = fields.get_mut(parameter.name) else { continue };
        if parameter.kind == Kind::Law {
            changed |= law(ui, tokens, id.with(parameter.name), entry, parameter, field);
            continue;
        }
        let name = text::words(parameter.name);
        if parameter.kind == Kind::Handlers {
            let list = HandlerList { part: entry.name, name: &name, about: parameter.about, offered: handlers };
            let chosen: Vec<String> = serde_json::from_value(field.clone()).unwrap_or_default();
            if let Some(new) = list.edit(ui, tokens, &chosen) {
                *field = Value::from(new);
                changed = true;
            }
            continue;
        }
        text::row(
            ui,
            |ui| ui.add(egui::Label::new(text::body(&name, tokens.muted)).truncate()).on_hover_text(parameter.about),
            |ui| {
                let id = id.with(parameter.name);
                if let Some(new) = editor(ui, tokens, id, parameter, field, &format!("{}: {name}", entry.name)) {
                    *field = new;
                    changed = true;
                }
            },
        );
    }
    changed
}

/// A part with its defaults, and a modest value where there is none.
pub fn initial(entry: &Entry) -> Value {
    let fields = entry.parameters.iter().map(|parameter| {
        let value = match (parameter.kind, parameter.default) {
            (Kind::Span { .. }, written) => Value::from(written.unwrap_or("1s")),
            (Kind::Bytes, written) => Value::from(written.unwrap_or("1 GB")),
            (Kind::Rate { .. }, written) => Value::from(written.unwrap_or("1/s")),
            (Kind::Choice(words), written) => Value::from(written.unwrap_or(words[0])),
            (Kind::Flag, written) => Value::from(written == Some("true")),
            (Kind::Count { min, max }, None) => Value::from(3u64.clamp(min, max)),
            (Kind::Probability, None) => Value::from(0.1),
            (Kind::Factor { min, max }, None) => Value::from(2f64.clamp(min, max)),
            (Kind::Count { .. } | Kind::Probability | Kind::Factor { .. }, Some(written)) => {
                serde_json::from_str(written).unwrap_or_else(|_| Value::from(written))
            }
            (Kind::Spans | Kind::Factors | Kind::Handlers, _) => Value::Array(Vec::new()),
            (Kind::Law, _) => initial(distribution::CATALOGUE[0]),
            (Kind::Handler | Kind::Name, written) => Value::from(written.unwrap_or_default()),
        };
        (parameter.name.to_string(), value)
    });
    Value::Object(Map::from_iter([(entry.name.to_string(), Value::Object(fields.collect()))]))
}

/// The law and its own parameters, further in.
fn law(ui: &mut Ui, tokens: &Tokens, id: Id, entry: &Entry, parameter: &Parameter, field: &mut Value) -> bool {
    let name = text::words(parameter.name);
    let Some(current) = field.as_object().and_then(|law| law.keys().next()).cloned() else { return false };
    let can_be_made = |law: &&&Entry| serde_json::from_value::<Distribution>(initial(law)).is_ok();
    let offered: Vec<&'static str> = distribution::CATALOGUE.iter().filter(can_be_made).map(|law| law.name).collect();
    let mut chosen = None;
    text::row(
        ui,
        |ui| ui.add(egui::Label::new(text::body(&name, tokens.muted)).truncate()).on_hover_text(parameter.about),
        |ui| chosen = choice(ui, id, &offered, &current, &format!("{}: {name}", entry.name)),
    );
    let law = |name: &str| distribution::CATALOGUE.iter().find(|law| law.name == name);
    if let Some(law) = chosen.and_then(law) {
        *field = initial(law);
        return true;
    }
    let (Some(law), Some(Value::Object(fields))) = (law(&current), field.get_mut(&current)) else { return false };
    ui.indent(id.with("law"), |ui| show(ui, tokens, id.with(law.name), law, fields, &[])).inner
}

fn editor(ui: &mut Ui, tokens: &Tokens, id: Id, parameter: &Parameter, field: &Value, name: &str) -> Option<Value> {
    let mut number = |measure, current| value_editor::edit(ui, id, measure, current, name, parameter.about);
    match parameter.kind {
        Kind::Span { positive } => {
            let current = field.as_str()?.parse::<Span>().ok()?;
            let measure = Measure::Span { min: if positive { 1e-9 } else { 0.0 } };
            number(measure, current.as_secs_f64()).map(|secs| Value::from(Span::from_secs_f64(secs).to_string()))
        }
        Kind::Rate { .. } => {
            let current = Measure::Rate.read(field.as_str()?)?;
            number(Measure::Rate, current).map(|per_sec| Value::from(format!("{per_sec}/s")))
        }
        Kind::Probability => number(Measure::Probability, field.as_f64()?).map(Value::from),
        Kind::Count { min, max } => {
            number(Measure::Count { min, max }, field.as_f64()?).map(|count| Value::from(count as u64))
        }
        Kind::Factor { min, max } => number(Measure::Factor { min, max }, field.as_f64()?).map(Value::from),
        Kind::Choice(words) => choice(ui, id, words, field.as_str()?, name).map(Value::from),
        Kind::Flag => {
            let mut on = field.as_bool()?;
            ui.checkbox(&mut on, "").accessible_name(name).changed().then(|| Value::from(on))
        }
        Kind::Bytes | Kind::Law | Kind::Spans | Kind::Factors | Kind::Handler | Kind::Handlers | Kind::Name => {
            ui.label(text::figure(field.to_string(), tokens.text));
            None
        }
    }
}

fn choice(ui: &mut Ui, id: Id, words: &[&'static str], current: &str, name: &str) -> Option<&'static str> {
    let mut chosen = None;
    let combo = ComboBox::from_id_salt(id).selected_text(text::label(text::words(current), ui.visuals().text_color()));
    let shown = combo.width(96.0).show_ui(ui, |ui| {
        for &word in words {
            if ui.selectable_label(word == current, text::words(word)).clicked() && word != current {
                chosen = Some(word);
            }
        }
    });
    shown.response.accessible_name(name);
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::{CATALOGUE, Layer};

    #[test]
    fn every_layer_can_be_made_from_its_description_alone() {
        for entry in CATALOGUE {
            let layer: Layer = serde_json::from_value(initial(entry)).unwrap();
            let written = serde_json::to_value(&layer).unwrap();
            for parameter in entry.parameters {
                assert!(written[entry.name].get(parameter.name).is_some(), "{} {}", entry.name, parameter.name);
            }
        }
    }
}
