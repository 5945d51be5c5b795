//! The menu that breaks a component and mends it again.

use egui::{Context, Id, Key, Popup, PopupCloseBehavior, Response, Ui};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::fault_rows::{crash, groups, rows};
use crate::desktop::widget::text;
use crate::engine::command::Command;
use crate::foundation::Span;
use crate::foundation::wording;
use crate::parts::fault::{Fault, Scope};
use crate::scenario::Model;
use crate::scenario::model::Origin;

/// How long an injected fault lasts, in shares of the window that R and F are shown for.
const SHARES_OF_WINDOW: [f64; 3] = [1.0 / 6.0, 0.5, 1.0];

/// How long faults last as chosen last time: a place in [`durations`].
#[derive(Clone, Copy)]
struct Chosen(usize);

/// Whether the first fault of the menu takes the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    Enter,
    Leave,
}

/// Whether the menu of a component that has the keyboard was asked for by one of the keys for it.
pub fn is_asked_by_key(response: &Response) -> bool {
    let keys = |input: &egui::InputState| input.key_pressed(Key::Menu) || input.key_pressed(Key::F10);
    response.has_focus() && response.ctx.input(keys)
}

/// Opens the menu at a right-click; stays open while the duration is chosen.
pub fn on_right_click(response: &Response, tokens: &Tokens, model: &Model, on: Origin) -> Option<Command> {
    let menu = Popup::context_menu(response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    menu.show(|ui| show(ui, tokens, model, on, First::Leave)).and_then(|shown| shown.inner)
}

/// The whole menu for one component; the command once one was chosen.
pub fn show(ui: &mut Ui, tokens: &Tokens, model: &Model, on: Origin, first: First) -> Option<Command> {
    ui.set_min_width(236.0);
    ui.label(text::label(format!("Break {}", model.component_name(on)), tokens.muted));
    let lasting = duration(ui, tokens, model);
    ui.separator();
    let mut command = None;
    for (place, (name, variants)) in rows(model, on).into_iter().enumerate() {
        if let [(only, fault)] = &variants[..] {
            let button = ui.button(only);
            if place == 0 && first == First::Enter {
                button.request_focus();
            }
            if button.clicked() {
                command = Some(fault.clone());
            }
            continue;
        }
        ui.horizontal(|ui| {
            let size = egui::vec2(92.0, ui.spacing().interact_size.y);
            let left = egui::Layout::left_to_right(egui::Align::Center);
            ui.allocate_ui_with_layout(size, left, |ui| {
                ui.set_min_size(size);
                ui.add_space(ui.spacing().button_padding.x);
                ui.label(name);
            });
            for (variant, fault) in variants {
                let shown = variant.replace('x', "\u{d7}");
                if ui.button(shown).accessible_name(format!("{name} {variant}")).clicked() {
                    command = Some(fault);
                }
            }
        });
    }
    let mut command = command.map(|fault| Command::Inject { on: on.into(), fault, lasting });
    for (name, group) in groups(model, on) {
        if ui.button(name).on_hover_text("Every member of the group goes down at once").clicked() {
            command = Some(Command::Inject { on: group, fault: crash(Scope::Handler), lasting });
        }
    }
    ui.separator();
    let repair = ui.button("Repair").on_hover_text("Ends every fault of this component").clicked();
    let command = if repair { Some(Command::Repair(on.into())) } else { command };
    if command.is_some() {
        ui.close();
    }
    command
}

/// Everything that the menu offers, each by its whole name such as `slow down x3`.
pub fn offers(model: &Model, on: Origin) -> Vec<(String, Fault)> {
    let rows = rows(model, on).into_iter();
    rows.flat_map(|(name, variants)| {
        let alone = variants.len() == 1;
        let whole = move |variant: String| if alone { variant } else { format!("{name} {variant}") };
        variants.into_iter().map(move |(variant, fault)| (whole(variant).to_lowercase(), fault))
    })
    .collect()
}

/// How long a fault from elsewhere lasts: what the menu was last set to.
pub fn chosen_duration(ctx: &Context, model: &Model) -> Option<Span> {
    durations(model)[chosen(ctx).0]
}

/// Such as `for 15 s`.
pub fn duration_in_words(lasting: Option<Span>) -> String {
    lasting.map_or("until repaired".into(), |span| format!("for {}", wording::exact(span)))
}

fn duration(ui: &mut Ui, tokens: &Tokens, model: &Model) -> Option<Span> {
    let durations = durations(model);
    let mut at = chosen(ui.ctx()).0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.label(text::label("for", tokens.muted));
        for (place, duration) in durations.iter().enumerate() {
            let name = duration.map_or("until repaired".into(), wording::exact);
            let hint = "How long the fault lasts, in simulated time";
            if ui.selectable_label(at == place, text::label(name, tokens.text)).on_hover_text(hint).clicked() {
                at = place;
                ui.data_mut(|data| data.insert_temp(memory(), Chosen(place)));
            }
        }
    });
    durations[at]
}

fn chosen(ctx: &Context) -> Chosen {
    ctx.data(|data| data.get_temp(memory())).unwrap_or(Chosen(1))
}

fn memory() -> Id {
    Id::unique("how long injected faults last")
}

fn durations(model: &Model) -> [Option<Span>; 4] {
    let [a, b, c] = SHARES_OF_WINDOW.map(|share| Some(readable(model.view.window.scaled(share))));
    [a, b, c, None]
}

/// The nearest span below that reads well: whole seconds from a second on.
fn readable(span: Span) -> Span {
    if span > Span::SECOND { Span(span.0 / Span::SECOND.0 * Span::SECOND.0) } else { span }
}
