//! What protects one handler itself, edited while the system runs.

use egui::{Id, Ui};
use serde_json::Value;

use crate::desktop::actions::Action;
use crate::desktop::panel::{Context, layers};
use crate::desktop::theme::Tokens;
use crate::desktop::widget::{parameter_form, text};
use crate::engine::command::Command;
use crate::foundation::HandlerId;
use crate::foundation::wording;
use crate::measure::upkeep::UpkeepView;
use crate::parts::protection::{Protection, SLOTS, Slot};
use crate::scenario::model::Around;

/// What the active set has for this handler, and what it has cost.
pub fn section(ui: &mut Ui, context: &mut Context, handler: HandlerId) {
    let (model, snapshot, tokens) = (context.model, context.snapshot, context.tokens);
    let set = snapshot.active_set;
    ui.add_space(8.0);
    text::rule(ui, tokens);
    text::section(ui, tokens, "Protection", |ui| {
        let about = "What this strategy set does for the handler itself";
        ui.label(text::label(&model.sets[set.index()].name, tokens.faint)).on_hover_text(about);
    });
    if let Some(upkeep) = snapshot.handlers.get(handler.index()).and_then(|view| view.upkeep.as_ref()) {
        for (name, value, about) in status(upkeep).into_iter().chain(upkeep.costs.in_words()) {
            text::property_figure(ui, tokens, name, value, about);
        }
    }
    let id = ui.make_persistent_id(("protection", set.0, handler.0));
    let present = snapshot.settings.protection(set, handler).cloned().unwrap_or_default();
    let around = Around::Handler(handler);
    let views: Vec<_> = snapshot.layers.iter().filter(|view| view.around == around).collect();
    if let Some(layers) =
        layers::show(ui, tokens, id.with("layers"), &present.layers, &views, &context.written.handlers_beside(around))
    {
        let protection = Box::new(Protection { layers, ..present.clone() });
        context.ask(Action::Act(Command::SetProtection { set, handler, protection }));
    }
    if let Some(protection) = show(ui, tokens, id, &present, &context.written.handler_names()) {
        context.ask(Action::Act(Command::SetProtection { set, handler, protection: Box::new(protection) }));
    }
}

/// How things stand: name, value and meaning.
fn status(upkeep: &UpkeepView) -> Vec<(&'static str, String, &'static str)> {
    let mut words = Vec::new();
    let ages = upkeep.replicas.iter().filter_map(|replica| replica.checkpoint_age);
    if let Some(age) = ages.max() {
        words.push((
            "checkpoint age",
            wording::span(age),
            "The longest time since the last checkpoint of an event in service",
        ));
    }
    let unsaved = upkeep.replicas.iter().filter_map(|replica| replica.events_unsaved);
    if let Some(events) = unsaved.max() {
        words.push(("events unsaved", events.to_string(), "Most events since a replica saved its state"));
    }
    if upkeep.has_given_up {
        words.push((
            "supervisor",
            "gave up".into(),
            "It restarted too often and stopped everything; Repair starts it anew",
        ));
    } else if let Some(left) = upkeep.restarts_left {
        words.push(("restarts left", left.to_string(), "Restarts within the supervisor's period before it gives up"));
    }
    let spares = upkeep.replicas.iter().filter(|replica| replica.is_spare).count();
    if spares > 0 {
        words.push(("spares", spares.to_string(), "Replicas that wait until another one fails, failed ones included"));
    }
    words
}

/// A form for every slot that holds something, and a menu for those that are free; the whole of it once something has
/// changed.
fn show(ui: &mut Ui, tokens: &Tokens, id: Id, protection: &Protection, handlers: &[String]) -> Option<Protection> {
    let mut written = serde_json::to_value(protection).ok()?;
    let mut changed = false;
    for slot in SLOTS {
        if let Some(held) = written.get_mut(slot.name).filter(|held| !held.is_null()) {
            changed |= mechanism(ui, tokens, id.with(slot.name), slot, held, handlers);
        }
    }
    let free: Vec<&Slot> = SLOTS.iter().filter(|slot| written[slot.name].is_null()).collect();
    if !free.is_empty() {
        changed |= fill_a_slot(ui, tokens, &free, &mut written);
    }
    changed.then(|| serde_json::from_value(written).ok()).flatten()
}

fn mechanism(ui: &mut Ui, tokens: &Tokens, id: Id, slot: &Slot, held: &mut Value, handlers: &[String]) -> bool {
    let name = held.as_object().and_then(|held| held.keys().next()).cloned().unwrap_or_default();
    let Some(entry) = slot.entries.iter().find(|entry| entry.name == name) else { return false };
    let mut removed = false;
    ui.add_space(4.0);
    text::row(
        ui,
        |ui| {
            ui.label(text::body(entry.name, tokens.text)).on_hover_text(entry.summary);
            ui.label(text::label(slot.what, tokens.faint));
        },
        |ui| {
            let button = egui::Button::new(text::body("\u{d7}", tokens.muted)).frame(false);
            let about = format!("Remove {}", entry.name);
            removed = ui.add(button).on_hover_text(&about).accessible_name(about).clicked();
        },
    );
    let Some(Value::Object(fields)) = held.get_mut(entry.name) else { return false };
    let changed = parameter_form::show(ui, tokens, id, entry, fields, handlers);
    if removed {
        *held = Value::Null;
    }
    changed || removed
}

fn fill_a_slot(ui: &mut Ui, tokens: &Tokens, free: &[&Slot], written: &mut Value) -> bool {
    let mut changed = false;
    let button = egui::Button::new(text::label("+ Add a protection", tokens.accent)).frame(false);
    egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        for slot in free {
            ui.label(text::label(slot.what, tokens.faint));
            for entry in slot.entries {
                if ui.button(entry.name).on_hover_text(entry.summary).clicked() {
                    written[slot.name] = parameter_form::initial(entry);
                    changed = true;
                    ui.close();
                }
            }
        }
    });
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mechanism_can_be_made_from_its_description_alone() {
        for slot in SLOTS {
            for entry in slot.entries {
                let mut written = serde_json::to_value(Protection::default()).unwrap();
                written[slot.name] = parameter_form::initial(entry);
                let made: Protection =
                    serde_json::from_value(written).unwrap_or_else(|why| panic!("{}: {why}", entry.name));
                let again = serde_json::to_value(&made).unwrap();
                for parameter in entry.parameters {
                    assert!(
                        again[slot.name][entry.name].get(parameter.name).is_some(),
                        "{} {}",
                        entry.name,
                        parameter.name
                    );
                }
            }
        }
    }
}
