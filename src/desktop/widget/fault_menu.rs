//! The menu that breaks a component and mends it again.

use egui::{Context, Id, Key, Popup, PopupCloseBehavior, Response, Ui};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::{figure, text};
use crate::engine::command::Command;
use crate::foundation::{Probability, Span};
use crate::parts::fault::{CorruptResults, Crash, ErrorBurst, Fault, Pause, Scope, SlowDown, Surge};
use crate::scenario::Model;
use crate::scenario::model::Origin;

/// How long an injected fault lasts, in shares of the window that R and F are shown for.
const SHARES_OF_WINDOW: [f64; 3] = [1.0 / 6.0, 0.5, 1.0];

/// How long faults last as chosen last time: a place in [`durations`].
#[derive(Clone, Copy)]
struct Chosen(usize);

/// Faults by row: a name and its variants.
type Row = (&'static str, Vec<(String, Fault)>);

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
    for (place, (name, variants)) in rows(on).into_iter().enumerate() {
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
    ui.separator();
    let command = command.map(|fault| Command::Inject { on: on.into(), fault, lasting });
    let repair = ui.button("Repair").on_hover_text("Ends every fault of this component").clicked();
    let command = if repair { Some(Command::Repair(on.into())) } else { command };
    if command.is_some() {
        ui.close();
    }
    command
}

/// Everything that the menu offers, each by its whole name such as `slow down x3`.
pub fn offers(on: Origin) -> Vec<(String, Fault)> {
    let rows = rows(on).into_iter();
    rows.flat_map(|(name, variants)| {
        let alone = variants.len() == 1;
        let whole = move |variant: String| if alone { variant } else { format!("{name} {variant}") };
        variants.into_iter().map(move |(variant, fault)| (whole(variant).to_lowercase(), fault))
    })
    .collect()
}

/// The faults that a component can have, in the order of the menu.
fn rows(on: Origin) -> Vec<Row> {
    let share = |percent: f64| Probability::new(percent / 100.0).expect("a percentage");
    match on {
        Origin::Handler(_) => vec![
            ("Crash", vec![("Crash one replica".into(), crash(Scope::Replica))]),
            ("Crash", vec![("Crash all replicas".into(), crash(Scope::Handler))]),
            (
                "Slow down",
                [2.0, 3.0, 10.0].map(|factor| (format!("x{factor}"), Fault::SlowDown(SlowDown { factor }))).into(),
            ),
            (
                "Errors",
                [10.0, 50.0, 100.0]
                    .map(|p| (format!("{p} %"), Fault::ErrorBurst(ErrorBurst { probability: share(p) })))
                    .into(),
            ),
            (
                "Wrong results",
                [1.0, 10.0, 100.0]
                    .map(|p| (format!("{p} %"), Fault::CorruptResults(CorruptResults { probability: share(p) })))
                    .into(),
            ),
        ],
        Origin::Source(_) => vec![
            ("Pause", vec![("Pause".into(), Fault::Pause(Pause {}))]),
            ("Surge", [2.0, 5.0, 10.0].map(|factor| (format!("x{factor}"), Fault::Surge(Surge { factor }))).into()),
        ],
    }
}

pub fn crash(scope: Scope) -> Fault {
    Fault::Crash(Crash::of(scope))
}

/// How long a fault from elsewhere lasts: what the menu was last set to.
pub fn chosen_duration(ctx: &Context, model: &Model) -> Option<Span> {
    durations(model)[chosen(ctx).0]
}

/// Such as `for 15 s`.
pub fn duration_in_words(lasting: Option<Span>) -> String {
    lasting.map_or("until repaired".into(), |span| format!("for {}", figure::span(span)))
}

fn duration(ui: &mut Ui, tokens: &Tokens, model: &Model) -> Option<Span> {
    let durations = durations(model);
    let mut at = chosen(ui.ctx()).0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.label(text::label("for", tokens.muted));
        for (place, duration) in durations.iter().enumerate() {
            let name = duration.map_or("until repaired".into(), figure::span);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::{HandlerId, SourceId};
    use crate::parts::fault::Strikes;

    #[test]
    fn every_fault_offered_fits_its_component() {
        let faults = |on| rows(on).into_iter().flat_map(|(_, variants)| variants);
        assert!(faults(Origin::Handler(HandlerId(0))).all(|(_, fault)| fault.strikes() == Strikes::Handlers));
        assert!(faults(Origin::Source(SourceId(0))).all(|(_, fault)| fault.strikes() == Strikes::Sources));
    }
}
