//! The recovery layers around one route or one handler, edited while the system runs.

use egui::{Id, Ui};
use serde_json::{Value, from_value};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::{mood, parameter_form, text};
use crate::foundation::parameter::{Entry, Kind};
use crate::foundation::signs::on_one_line;
use crate::foundation::wording;
use crate::measure::snapshot::LayerView;
use crate::parts::recovery::{Act, CATALOGUE, Layer, Status, deed};

/// A form for every layer, outermost first; all of them once one has changed.
/// `views` is what each has come to so far, in the same order; `handlers` can be named in them.
pub fn show(
    ui: &mut Ui,
    tokens: &Tokens,
    id: Id,
    layers: &[Layer],
    views: &[&LayerView],
    handlers: &[String],
) -> Option<Vec<Layer>> {
    let mut edited = None;
    for (at, layer) in layers.iter().enumerate() {
        let entry = layer.entry();
        ui.add_space(4.0);
        text::row(
            ui,
            |ui| ui.label(text::body(entry.name, tokens.text)).on_hover_text(entry.summary),
            |ui| {
                if text::small_button(ui, tokens, "\u{d7}", format!("Remove {}", entry.name)) {
                    let mut rest = layers.to_vec();
                    rest.remove(at);
                    edited = Some(rest);
                }
                if at > 0 && text::small_button(ui, tokens, "\u{2191}", format!("Move {} outwards", entry.name)) {
                    let mut moved = layers.to_vec();
                    moved.swap(at, at - 1);
                    edited = Some(moved);
                }
            },
        );
        if let Some(view) = views.get(at).filter(|view| view.part == layer.part()) {
            so_far(ui, tokens, view);
        }
        if let Some(changed) = form(ui, tokens, id.with(at), layer, handlers) {
            let mut all = layers.to_vec();
            all[at] = changed;
            edited = Some(all);
        }
    }
    let button = egui::Button::new(text::label("+ Add a layer", tokens.accent)).frame(false);
    egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        for entry in CATALOGUE {
            if let Some(layer) = offer(ui, entry, handlers) {
                edited = Some([layers, &[layer]].concat());
                ui.close();
            }
        }
    });
    edited
}

/// A line of the menu of layers; one that sends to other handlers asks for the first of them.
fn offer(ui: &mut Ui, entry: &Entry, handlers: &[String]) -> Option<Layer> {
    let mut fresh = parameter_form::initial(entry);
    let list = entry.parameters.iter().find(|parameter| parameter.kind == Kind::Handlers);
    let Some(list) = list else {
        return ui.button(entry.name).on_hover_text(entry.summary).clicked().then(|| from_value(fresh).ok()).flatten();
    };
    let mut chosen = None;
    ui.add_enabled_ui(!handlers.is_empty(), |ui| {
        let menu = ui.menu_button(entry.name, |ui| {
            egui::ScrollArea::vertical().max_height(240.0).show(ui, |ui| {
                chosen = handlers.iter().find(|name| ui.button(on_one_line(name)).on_hover_text(list.about).clicked());
            });
        });
        menu.response.on_hover_text(entry.summary).on_disabled_hover_text("There is no other handler");
    });
    fresh[entry.name][list.name] = Value::from(vec![chosen?.clone()]);
    from_value(fresh).ok()
}

/// What a layer remembers, and what it has done since warm-up.
fn so_far(ui: &mut Ui, tokens: &Tokens, view: &LayerView) {
    let Status { words, mood, .. } = &view.status;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        mood::mark(ui, tokens, *mood);
        let now = egui::Label::new(text::figure(words, mood::colour(*mood, tokens))).truncate();
        ui.add(now).on_hover_text("How it stands now");
    });
    let acts = &view.acts;
    let mut done: Vec<(&str, u64)> = Vec::new();
    for act in Act::GRAVEST_FIRST {
        let (noun, count) = (deed(view.part, act), acts.of(act));
        match done.iter_mut().find(|(known, _)| *known == noun) {
            Some((_, total)) => *total += count,
            None => done.push((noun, count)),
        }
    }
    let done = done.into_iter().filter(|(_, count)| *count > 0);
    let mut words: Vec<String> = done.map(|(noun, count)| format!("{} {noun}", wording::count(count))).collect();
    if acts.delay_nanos > 0 {
        words.push(format!("{} of delay", wording::duration(acts.delay_nanos as f64 * 1e-9)));
    }
    if !words.is_empty() {
        let line = egui::Label::new(text::figure(words.join(", "), tokens.muted)).wrap();
        ui.add(line).on_hover_text("What it has done since warm-up");
    }
}

/// The layer with a parameter changed; what cannot be such a layer is dropped.
fn form(ui: &mut Ui, tokens: &Tokens, id: Id, layer: &Layer, handlers: &[String]) -> Option<Layer> {
    let mut written = serde_json::to_value(layer).ok()?;
    let entry = layer.entry();
    let Value::Object(fields) = written.get_mut(entry.name)? else { return None };
    if parameter_form::show(ui, tokens, id, entry, fields, handlers) { from_value(written).ok() } else { None }
}
