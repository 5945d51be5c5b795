//! The bar at the top: scenario, transport, clock, speed.

use egui::{
    Align, Button, Frame, Layout, Margin, Panel as Bar, RichText, ScrollArea, Sense, Slider, Ui, UiBuilder, vec2,
};
use egui_tiles::Tree;

use crate::desktop::actions::{Action, Entry};
use crate::desktop::gallery;
use crate::desktop::panel::Panel;
use crate::desktop::preferences::Preferences;
use crate::desktop::run::Run;
use crate::desktop::theme::{BODY, LABEL, Tokens, strong};
use crate::desktop::view::Workspace;
use crate::desktop::widget::icon::{Icon, Weight, icon_button};
use crate::desktop::workspace::run as run_workspace;
use crate::foundation::Time;
use crate::session::Speed;

pub const HEIGHT: f32 = 44.0;

/// The slider runs over powers of ten, with "max" at its end.
const SLOWEST: f64 = -2.0;
const FASTEST: f64 = 3.0;
const AS_FAST_AS_POSSIBLE: f64 = 3.25;

/// Of the names of the workspaces.
const TABS_WIDTH: f32 = 136.0;
/// Where there is less room the name of the scenario matters more than that of the program.
const NAME_ROOM: f32 = 320.0;

/// Half of the room that transport, clock and speed take in the middle.
const MIDDLE_WIDTH: f32 = 440.0;

/// Gives the handle the size of a fingertip rather than of a coin.
const SLIDER_HEIGHT: f32 = 16.0;

pub struct TopBar<'a> {
    pub tokens: &'a Tokens,
    pub run: &'a Run,
    pub tree: &'a Tree<Panel>,
    pub preferences: &'a Preferences,
    pub entries: &'a [Entry],
    pub actions: &'a mut Vec<Action>,
}

impl TopBar<'_> {
    pub fn show(&mut self, ui: &mut Ui) {
        let frame = Frame::new().fill(self.tokens.panel).inner_margin(Margin::symmetric(12, 0));
        Bar::top("top bar").exact_size(HEIGHT).resizable(false).frame(frame).show(ui, |ui| {
            let area = ui.max_rect();
            let left = area.with_max_x(area.center().x - MIDDLE_WIDTH * 0.5);
            let middle = egui::Rect::from_center_size(area.center(), vec2(MIDDLE_WIDTH, area.height()));
            let right = area.with_min_x(middle.max.x);
            let row = |rect, layout| UiBuilder::new().max_rect(rect).layout(layout);
            ui.scope_builder(row(left, Layout::left_to_right(Align::Center)), |ui| self.scenario(ui));
            ui.scope_builder(row(middle, Layout::left_to_right(Align::Center)), |ui| self.transport(ui));
            ui.scope_builder(row(right, Layout::right_to_left(Align::Center)), |ui| self.state(ui));
        });
    }

    fn scenario(&mut self, ui: &mut Ui) {
        let (mark, _) = ui.allocate_exact_size(vec2(18.0, 16.0), Sense::hover());
        Icon::Logo.paint(ui.painter(), mark, self.tokens.accent);
        if ui.available_width() > NAME_ROOM {
            ui.label(RichText::new("Windtunnel").font(strong(14.0)));
        }
        ui.add_space(4.0);
        let name = RichText::new(&self.run.model().name).size(BODY).color(self.tokens.muted);
        let width = (ui.available_width() - 24.0 - TABS_WIDTH).max(0.0);
        let button = ui.scope(|ui| {
            ui.set_max_width(width);
            ui.spacing_mut().item_spacing.x = 4.0;
            let response = ui.add(Button::new(name).truncate().frame_when_inactive(false));
            let (rect, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
            Icon::Down.paint(ui.painter(), rect, self.tokens.muted);
            response
        });
        let response = button.inner.accessible_name("Scenario menu").on_hover_text(&self.run.model().question);
        egui::Popup::menu(&response).show(|ui| self.menu(ui));
        ui.add_space(8.0);
        self.tabs(ui);
    }

    fn tabs(&mut self, ui: &mut Ui) {
        for workspace in Workspace::ALL {
            let is_here = self.preferences.view.workspace == workspace;
            let colour = if is_here { self.tokens.text } else { self.tokens.muted };
            let name = RichText::new(workspace.title()).size(BODY).color(colour);
            let response = ui.add(Button::new(name).frame_when_inactive(false).selected(false));
            if is_here {
                let line = response.rect.bottom() + 4.0;
                ui.painter().hline(response.rect.x_range(), line, egui::Stroke::new(2.0, self.tokens.accent));
            }
            let response = response.accessible_name(format!("{} workspace", workspace.title()));
            if response.clicked() {
                self.actions.push(Action::ShowWorkspace(workspace));
            }
        }
    }

    fn menu(&mut self, ui: &mut Ui) {
        ui.set_min_width(200.0);
        self.entry(ui, Action::OpenDialog);
        ui.menu_button("Gallery", |ui| {
            let height = ui.ctx().content_rect().height() - 2.0 * HEIGHT;
            ScrollArea::vertical().min_scrolled_height(height).max_height(height).show(ui, |ui| {
                for item in gallery::items() {
                    if ui.button(&item.name).on_hover_text(&item.question).clicked() {
                        self.actions.push(Action::OpenGallery(item.file));
                    }
                }
            });
        });
        ui.menu_button("Recent", |ui| {
            if self.preferences.recent.files().is_empty() {
                ui.weak("No file yet");
            }
            for path in self.preferences.recent.files() {
                if ui.button(path.display().to_string()).clicked() {
                    self.actions.push(Action::Open(path.clone()));
                }
            }
        });
        ui.separator();
        self.entry(ui, Action::SaveScenarioAs);
        self.entry(ui, Action::ExportReport);
        ui.separator();
        ui.menu_button("Panels", |ui| {
            for panel in Panel::ALL {
                let mut visible = run_workspace::is_visible(self.tree, panel);
                if ui.checkbox(&mut visible, panel.title()).clicked() {
                    self.actions.push(Action::TogglePanel(panel));
                }
            }
            ui.separator();
            self.entry(ui, Action::ShowAllPanels);
            self.entry(ui, Action::ResetLayout);
        });
        self.entry(ui, Action::ShowShortcuts);
        ui.separator();
        self.entry(ui, Action::Quit);
    }

    fn entry(&mut self, ui: &mut Ui, action: Action) {
        let entry = self.entries.iter().find(|entry| entry.action == action).expect("menus show what is in the list");
        let shortcut = entry.shortcut_text(ui.ctx());
        if ui.add(Button::new(&entry.name).shortcut_text(shortcut)).clicked() {
            self.actions.push(action);
        }
    }

    fn transport(&mut self, ui: &mut Ui) {
        let frame = self.run.frame();
        let mut push = |pressed: bool, action: Action| pressed.then(|| self.actions.push(action));
        let tokens = self.tokens;
        push(icon_button(ui, tokens, Icon::Restart, Weight::Plain, "Restart").clicked(), Action::Restart);
        let (icon, name) = if frame.playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
        push(icon_button(ui, tokens, icon, Weight::Primary, name).clicked(), Action::PlayOrPause);
        push(icon_button(ui, tokens, Icon::Step, Weight::Plain, "Step one event").clicked(), Action::Step);
        ui.add_space(8.0);
        let now = self.run.snapshot().map_or(Time::ZERO, |snapshot| snapshot.now);
        let colour = if frame.past_horizon { tokens.warning } else { tokens.text };
        let clock = ui.label(RichText::new(clock(now)).monospace().size(14.0).color(colour));
        clock.on_hover_text(if frame.past_horizon {
            "Simulated time; the scenario's horizon has passed, and its figures are kept for the report"
        } else {
            "Simulated time"
        });
        ui.add_space(8.0);
        let mut position = position(frame.speed);
        ui.visuals_mut().selection.bg_fill = tokens.accent;
        ui.visuals_mut().widgets.inactive.bg_fill = tokens.line;
        ui.visuals_mut().widgets.inactive.bg_stroke = egui::Stroke::NONE;
        ui.spacing_mut().interact_size.y = SLIDER_HEIGHT;
        let slider = Slider::new(&mut position, SLOWEST..=AS_FAST_AS_POSSIBLE).show_value(false);
        let slider = ui.add(slider).accessible_name("Speed").on_hover_text("Simulated seconds per second");
        // A tap that begins and ends within one frame does not move a slider by itself.
        let tap = ui.input(|input| input.pointer.primary_clicked().then(|| input.pointer.interact_pos()).flatten());
        let tapped = tap.filter(|at| slider.rect.contains(*at) && slider.contains_pointer() && !slider.changed());
        if let Some(at) = tapped {
            // The handle stays inside the slider, so its centre runs over less than the whole width.
            let track = slider.rect.x_range().shrink(slider.rect.height() / 2.5);
            let share = ((at.x - track.min) / track.span()).clamp(0.0, 1.0);
            position = SLOWEST + f64::from(share) * (AS_FAST_AS_POSSIBLE - SLOWEST);
        }
        push(slider.changed() || tapped.is_some(), Action::SetSpeed(speed(position)));
        ui.label(RichText::new(speed_text(frame.speed)).monospace().size(BODY));
    }

    fn state(&mut self, ui: &mut Ui) {
        let tokens = self.tokens;
        if icon_button(ui, tokens, Icon::Theme, Weight::Quiet, "Light or dark").clicked() {
            self.actions.push(Action::ToggleTheme);
        }
        let palette = Button::new(RichText::new("Ctrl K").monospace().size(LABEL).color(tokens.muted));
        if ui.add(palette).accessible_name("All commands").on_hover_text("All commands").clicked() {
            self.actions.push(Action::ShowPalette);
        }
        ui.add_space(8.0);
        let frame = self.run.frame();
        let rate = if frame.playing { rate_text(frame.achieved_events_per_sec) } else { "paused".into() };
        let label =
            ui.add(egui::Label::new(RichText::new(rate).monospace().size(LABEL).color(tokens.muted)).truncate());
        label.on_hover_text("Calendar entries processed per second of real time");
    }
}

/// `hh:mm:ss.mmm`; hours go on past 99.
fn clock(now: Time) -> String {
    let millis = now.0 / 1_000_000;
    let (secs, mins, hours) = (millis / 1_000, millis / 60_000, millis / 3_600_000);
    format!("{hours:02}:{:02}:{:02}.{:03}", mins % 60, secs % 60, millis % 1_000)
}

fn position(speed: Speed) -> f64 {
    match speed {
        Speed::Times(factor) => factor.log10().clamp(SLOWEST, FASTEST),
        Speed::AsFastAsPossible => AS_FAST_AS_POSSIBLE,
    }
}

/// Two significant digits are enough for a slider.
fn speed(position: f64) -> Speed {
    if position > (FASTEST + AS_FAST_AS_POSSIBLE) * 0.5 {
        return Speed::AsFastAsPossible;
    }
    let factor = 10f64.powf(position.min(FASTEST));
    let unit = 10f64.powf(factor.log10().floor() - 1.0);
    Speed::times((factor / unit).round() * unit)
}

/// The next step up or down: 1, 2, 5, 10 ...
pub fn stepped(speed: Speed, up: bool) -> Speed {
    const STEPS: [f64; 16] =
        [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];
    match (speed, up) {
        (Speed::Times(factor), true) => {
            STEPS.into_iter().find(|step| *step > factor * 1.001).map_or(Speed::AsFastAsPossible, Speed::times)
        }
        (Speed::Times(factor), false) => {
            Speed::times(STEPS.into_iter().rev().find(|step| *step < factor * 0.999).unwrap_or(STEPS[0]))
        }
        (Speed::AsFastAsPossible, true) => Speed::AsFastAsPossible,
        (Speed::AsFastAsPossible, false) => Speed::times(STEPS[STEPS.len() - 1]),
    }
}

fn speed_text(speed: Speed) -> String {
    match speed {
        Speed::Times(factor) if factor < 1.0 => format!("{}×", (factor * 1000.0).round() / 1000.0),
        Speed::Times(factor) => format!("{}×", (factor * 10.0).round() / 10.0),
        Speed::AsFastAsPossible => "max".into(),
    }
}

fn rate_text(per_sec: f64) -> String {
    match per_sec {
        rate if rate >= 999_500.0 => format!("{:.1} M events/s", rate / 1e6),
        rate if rate >= 999.5 => format!("{:.1} k events/s", rate / 1e3),
        rate => format!("{rate:.0} events/s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_shows_hours_minutes_seconds_and_milliseconds() {
        assert_eq!(clock(Time(761_300_000_000)), "00:12:41.300");
        assert_eq!(clock(Time(360_000_000_000_000)), "100:00:00.000");
    }

    #[test]
    fn the_slider_reaches_both_ends() {
        assert_eq!(speed(SLOWEST), Speed::Times(0.01));
        assert_eq!(speed(position(Speed::Times(60.0))), Speed::Times(60.0));
        assert_eq!(speed(AS_FAST_AS_POSSIBLE), Speed::AsFastAsPossible);
    }

    #[test]
    fn every_step_up_can_be_taken_back() {
        assert_eq!(stepped(stepped(Speed::Times(20.0), true), false), Speed::Times(20.0));
        assert_eq!(stepped(Speed::Times(1000.0), true), Speed::AsFastAsPossible);
        assert_eq!(stepped(Speed::Times(0.01), false), Speed::Times(0.01));
    }
}
