//! The menu of faults opened by a key: at the component, or in the middle where the canvas does not show it.
//! It takes the keyboard until it is closed.

use egui::containers::menu::menu_style;
use egui::{Align, Context, Id, LayerId, Layout, Popup, PopupAnchor, PopupCloseBehavior, PopupKind, RectAlign};

use crate::desktop::panel::places;
use crate::desktop::theme::Tokens;
use crate::desktop::widget::fault_menu::{self, First};
use crate::engine::command::Command;
use crate::scenario::Model;
use crate::scenario::model::Origin;

pub struct BreakMenu {
    on: Origin,
    /// Its first entry has been given the keyboard.
    entered: bool,
}

/// What became of it in this frame.
pub enum Answer {
    Open,
    Closed,
    Chosen(Command),
}

impl BreakMenu {
    pub fn new(on: Origin) -> BreakMenu {
        BreakMenu { on, entered: false }
    }

    pub fn show(&mut self, ctx: &Context, tokens: &Tokens, model: &Model) -> Answer {
        let mut open = true;
        let anchor = match places::on_screen(ctx, self.on) {
            Some(rect) => PopupAnchor::ParentRect(rect),
            None => PopupAnchor::Position(ctx.content_rect().center()),
        };
        let popup = Popup::new(Id::unique("faults by key"), ctx.clone(), anchor, LayerId::background())
            .kind(PopupKind::Menu)
            .layout(Layout::top_down_justified(Align::Min))
            .align(RectAlign::RIGHT_START)
            .style(menu_style)
            .gap(4.0)
            .accessible_name(format!("Break {}", model.component_name(self.on)))
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .open_bool(&mut open);
        let shown = popup.show(|ui| {
            ui.memory_mut(|memory| memory.set_modal_layer(ui.layer_id()));
            // While its size is still being found, nothing in it can take the keyboard.
            let enter = !self.entered && !ui.is_sizing_pass();
            self.entered |= enter;
            let first = if enter { First::Enter } else { First::Leave };
            fault_menu::show(ui, tokens, model, self.on, first)
        });
        match shown.and_then(|shown| shown.inner) {
            Some(command) => Answer::Chosen(command),
            None if open => Answer::Open,
            None => Answer::Closed,
        }
    }
}
