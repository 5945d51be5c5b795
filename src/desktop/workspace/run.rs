//! The Run workspace: the panels around a single run, in a tree that the user can resize, rearrange and thin out.

use egui::{
    Align2, Color32, CursorIcon, FontId, Frame, Id, Margin, Rect, Role, Sense, Stroke, Style, Ui, UiBuilder, Visuals,
    WidgetInfo, WidgetText, vec2,
};
use egui_tiles::{
    Behavior, Container, Linear, LinearDir, ResizeState, SimplificationOptions, Tile, TileId, Tiles, Tree, UiResponse,
};

use crate::desktop::actions::Action;
use crate::desktop::panel::{self, Context, Panel};
use crate::desktop::theme::{LABEL, Tokens};

/// The height of the strip at the top of a panel by which it is dragged; its title stands there.
const HANDLE_HEIGHT: f32 = 24.0;

/// A name and its figure stand no further apart than the eye can follow.
const FIGURES_WIDTH: f32 = 480.0;

/// Components on the left, the system and its plots in the middle, the numbers on the right.
pub fn default_tree() -> Tree<Panel> {
    let mut tiles = Tiles::default();
    let mut pane = |panel| tiles.insert_pane(panel);
    let [components, topology, faults] = [Panel::Components, Panel::Topology, Panel::FaultLog].map(&mut pane);
    let plots = [Panel::Throughput, Panel::Queues, Panel::Latency, Panel::Numbers].map(&mut pane);
    let numbers = [Panel::Reliability, Panel::Ledger, Panel::Inspector].map(&mut pane);

    let [throughput, queues, latency, r_and_f] = plots;
    let upper = tiles.insert_horizontal_tile(vec![throughput, queues]);
    let lower = tiles.insert_horizontal_tile(vec![latency, r_and_f]);
    let rows = [(topology, 0.45), (upper, 0.19), (lower, 0.19), (faults, 0.17)];
    let centre = split(&mut tiles, LinearDir::Vertical, &rows);
    let [reliability, ledger, inspector] = numbers;
    let right = split(&mut tiles, LinearDir::Vertical, &[(reliability, 0.405), (ledger, 0.266), (inspector, 0.329)]);
    let root = split(&mut tiles, LinearDir::Horizontal, &[(components, 0.15), (centre, 0.63), (right, 0.22)]);
    Tree::new(egui::Id::unique("panels"), root, tiles)
}

fn split(tiles: &mut Tiles<Panel>, direction: LinearDir, children: &[(TileId, f32)]) -> TileId {
    let mut linear = Linear::new(direction, children.iter().map(|(child, _)| *child).collect());
    for (child, share) in children {
        linear.shares.set_share(*child, *share);
    }
    tiles.insert_container(Container::Linear(linear))
}

/// Whether a kept tree still has every panel exactly once, as after an update of the program.
pub fn is_complete(tree: &Tree<Panel>) -> bool {
    Panel::ALL.into_iter().all(|panel| places(tree, panel).count() == 1) && tree.root().is_some()
}

pub fn is_visible(tree: &Tree<Panel>, panel: Panel) -> bool {
    places(tree, panel).next().is_some_and(|tile| tree.is_visible(tile))
}

pub fn toggle(tree: &mut Tree<Panel>, panel: Panel) {
    if let Some(tile) = tree.tiles.find_pane(&panel) {
        tree.tiles.toggle_visibility(tile);
    }
}

/// Shows one panel alone.
pub fn maximise(tree: &mut Tree<Panel>, alone: Panel) {
    for panel in Panel::ALL {
        show(tree, panel, panel == alone);
    }
}

pub fn show_all(tree: &mut Tree<Panel>) {
    Panel::ALL.into_iter().for_each(|panel| show(tree, panel, true));
}

fn show(tree: &mut Tree<Panel>, panel: Panel, visible: bool) {
    if let Some(tile) = tree.tiles.find_pane(&panel) {
        tree.tiles.set_visible(tile, visible);
    }
}

fn places(tree: &Tree<Panel>, panel: Panel) -> impl Iterator<Item = TileId> + '_ {
    tree.tiles.iter().filter(move |(_, tile)| matches!(tile, Tile::Pane(pane) if *pane == panel)).map(|(id, _)| *id)
}

/// Draws the panels into their tiles.
pub struct Arrangement<'c, 'a> {
    pub context: &'c mut Context<'a>,
}

impl Arrangement<'_, '_> {
    fn tokens(&self) -> &Tokens {
        self.context.tokens
    }

    /// A strip drags the panel; a right-click on it hides the panel. Answers whether a drag begins.
    fn handle(&mut self, ui: &mut Ui, panel: Panel, strip: Rect) -> bool {
        let handle = ui.interact(strip, Id::unique(("panel handle", panel)), Sense::click_and_drag());
        handle.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Panel {}", panel.title())));
        handle.context_menu(|ui| {
            if ui.button(format!("Hide “{}”", panel.title())).clicked() {
                self.context.ask(Action::TogglePanel(panel));
                ui.close();
            }
            for (name, action) in [
                ("Show only this panel", Action::Maximise(panel)),
                ("Show all panels", Action::ShowAllPanels),
                ("Reset the layout", Action::ResetLayout),
            ] {
                if ui.button(name).clicked() {
                    self.context.ask(action);
                    ui.close();
                }
            }
        });
        if handle.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::Grab);
        }
        handle.drag_started()
    }
}

impl Behavior<Panel> for Arrangement<'_, '_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile: TileId, pane: &mut Panel) -> UiResponse {
        let fill = match pane {
            Panel::Topology | Panel::Throughput | Panel::Queues | Panel::Latency | Panel::Numbers | Panel::FaultLog => {
                self.tokens().background
            }
            Panel::Components | Panel::Reliability | Panel::Ledger | Panel::Inspector => self.tokens().panel,
        };
        let area = ui.max_rect();
        ui.painter().rect_filled(area, 0.0, fill);
        // The strip lies below the panel's own widgets. Two panels have no title of their own and listen to the
        // pointer everywhere: there the title is written above them, and drags.
        let untitled = matches!(pane, Panel::Topology | Panel::FaultLog);
        let strip = Rect::from_min_size(area.min, vec2(area.width(), HANDLE_HEIGHT));
        let mut dragged = !untitled && self.handle(ui, *pane, strip);
        let margin = match pane {
            Panel::Topology => Margin::ZERO,
            Panel::FaultLog => Margin { bottom: 4, ..Margin::symmetric(12, 6) },
            _ => Margin::symmetric(12, 8),
        };
        ui.scope_builder(UiBuilder::new().max_rect(area), |ui| {
            Frame::new().inner_margin(margin).show(ui, |ui| {
                ui.set_min_size(ui.available_size());
                ui.set_clip_rect(area.intersect(ui.clip_rect()));
                if matches!(pane, Panel::Reliability | Panel::Ledger | Panel::Inspector) {
                    ui.set_max_width(ui.available_width().min(FIGURES_WIDTH));
                }
                let context = &mut *self.context;
                match pane {
                    Panel::Components => panel::components::show(ui, context),
                    Panel::Topology => panel::topology::show(ui, context),
                    Panel::Throughput => panel::throughput::show(ui, context),
                    Panel::Queues => panel::queues::show(ui, context),
                    Panel::Latency => panel::latency::show(ui, context),
                    Panel::Numbers => panel::numbers::show(ui, context),
                    Panel::Reliability => panel::reliability::show(ui, context),
                    Panel::Ledger => panel::ledger::show(ui, context),
                    Panel::Inspector => panel::inspector::show(ui, context),
                    Panel::FaultLog => panel::fault_log::show(ui, context),
                }
            });
        });
        if untitled {
            let at = area.min + if *pane == Panel::Topology { vec2(16.0, 14.0) } else { vec2(12.0, 17.0) };
            let font = FontId::proportional(LABEL);
            let title = ui.painter().text(at, Align2::LEFT_CENTER, pane.title(), font, self.tokens().muted);
            dragged = self.handle(ui, *pane, title.expand(4.0));
        }
        if dragged { UiResponse::DragStarted } else { UiResponse::None }
    }

    fn tab_title_for_pane(&mut self, pane: &Panel) -> WidgetText {
        pane.title().into()
    }

    fn tab_bar_color(&self, _: &Visuals) -> Color32 {
        self.tokens().panel
    }

    fn resize_stroke(&self, _: &Style, state: ResizeState) -> Stroke {
        match state {
            ResizeState::Idle => Stroke::new(1.0, self.tokens().line),
            ResizeState::Hovering => Stroke::new(1.0, self.tokens().faint),
            ResizeState::Dragging => Stroke::new(1.0, self.tokens().accent),
        }
    }

    fn min_size(&self) -> f32 {
        72.0
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: false, ..SimplificationOptions::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_layout_has_every_panel_once() {
        assert!(is_complete(&default_tree()));
    }

    #[test]
    fn a_panel_can_stand_alone() {
        let mut tree = default_tree();
        maximise(&mut tree, Panel::Ledger);
        let visible = |tree: &Tree<Panel>| Panel::ALL.into_iter().filter(|panel| is_visible(tree, *panel)).count();
        assert_eq!(visible(&tree), 1);
        show_all(&mut tree);
        assert_eq!(visible(&tree), Panel::ALL.len());
    }

    #[test]
    fn a_hidden_panel_comes_back() {
        let mut tree = default_tree();
        toggle(&mut tree, Panel::Ledger);
        assert!(!is_visible(&tree, Panel::Ledger));
        toggle(&mut tree, Panel::Ledger);
        assert!(is_visible(&tree, Panel::Ledger));
    }
}
