//! Everything a person can ask of the app, as data: panels push actions, one place carries them out. Menus,
//! the palette and the keys are all made from the one list here.

use std::path::PathBuf;

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use crate::desktop::panel_list::Panel;
use crate::desktop::view::{Direction, Look, ReadingKind, Scope, Workspace};
use crate::engine::command::Command;
use crate::scenario::model::Origin;
use crate::session::Speed;

/// One wish of the user.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// To the running system; recorded for undo.
    Act(Command),
    Undo,
    Redo,
    PlayOrPause,
    Step,
    Restart,
    /// Begins again with these random numbers.
    RestartWithSeed(u64),
    /// Begins again with random numbers that were not used yet.
    RestartWithNextSeed,
    SetSpeed(Speed),
    Faster,
    Slower,
    SetScope(Scope),
    SetReading(ReadingKind),
    Select(Option<Origin>),
    /// Selects what comes next on the canvas.
    SelectNext(Direction),
    /// Opens the menu of faults of a component.
    Break(Origin),
    BreakSelected,
    /// Crash what is selected.
    CrashSelected,
    LookAtCanvas(Look),
    ShowWorkspace(Workspace),
    StartComparison,
    StopComparison,
    /// Plays the scenario many times to see how far the numbers differ from run to run.
    HowSure,
    StopHowSure,
    OpenDialog,
    Open(PathBuf),
    OpenGallery(&'static str),
    SaveScenarioAs,
    ExportReport,
    ToggleTheme,
    TogglePanel(Panel),
    /// Show this panel alone.
    Maximise(Panel),
    ShowAllPanels,
    ResetLayout,
    ShowPalette,
    ShowShortcuts,
    CopyText(String),
    DismissHint,
    Quit,
}

/// An action with what menus, the palette and the shortcuts window say about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub name: String,
    pub shortcut: Option<KeyboardShortcut>,
    pub action: Action,
}

impl Entry {
    /// The shortcut as it is written beside the name; empty where there is none.
    pub fn shortcut_text(&self, ctx: &Context) -> String {
        let Some(shortcut) = self.shortcut else { return String::new() };
        match shortcut.logical_key {
            Key::Period => ".".into(),
            Key::Plus => "+".into(),
            Key::Minus => "-".into(),
            Key::Questionmark => "?".into(),
            Key::ArrowLeft => "\u{2190}".into(),
            Key::ArrowRight => "\u{2192}".into(),
            Key::ArrowUp => "\u{2191}".into(),
            Key::ArrowDown => "\u{2193}".into(),
            Key::PageUp => "Page up".into(),
            Key::PageDown => "Page down".into(),
            _ => ctx.format_shortcut(&shortcut),
        }
    }
}

const COMMAND_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// What can be asked whatever scenario runs.
pub fn entries() -> Vec<Entry> {
    let entry = |name: &str, shortcut: Option<(Modifiers, Key)>, action: Action| {
        let shortcut = shortcut.map(|(modifiers, key)| KeyboardShortcut::new(modifiers, key));
        Entry { name: name.into(), shortcut, action }
    };
    let plain = |key| Some((Modifiers::NONE, key));
    let mut entries = vec![
        entry("Play or pause", plain(Key::Space), Action::PlayOrPause),
        entry("Step one event", plain(Key::Period), Action::Step),
        entry("Faster", plain(Key::Plus), Action::Faster),
        entry("Slower", plain(Key::Minus), Action::Slower),
        entry("As fast as possible", None, Action::SetSpeed(Speed::AsFastAsPossible)),
        entry("Real time", None, Action::SetSpeed(Speed::Times(1.0))),
        entry("Restart", Some((Modifiers::COMMAND, Key::R)), Action::Restart),
        entry("Restart with another seed", Some((COMMAND_SHIFT, Key::R)), Action::RestartWithNextSeed),
        entry("Select the component to the left", plain(Key::ArrowLeft), Action::SelectNext(Direction::Left)),
        entry("Select the component to the right", plain(Key::ArrowRight), Action::SelectNext(Direction::Right)),
        entry("Select the component above", plain(Key::ArrowUp), Action::SelectNext(Direction::Up)),
        entry("Select the component below", plain(Key::ArrowDown), Action::SelectNext(Direction::Down)),
        entry("Break the selected component…", plain(Key::B), Action::BreakSelected),
        entry("Crash the selected handler", plain(Key::F), Action::CrashSelected),
        entry("Undo", Some((Modifiers::COMMAND, Key::Z)), Action::Undo),
        entry("Redo", Some((COMMAND_SHIFT, Key::Z)), Action::Redo),
        entry("Open a scenario…", Some((Modifiers::COMMAND, Key::O)), Action::OpenDialog),
        entry("Save as scenario…", Some((Modifiers::COMMAND, Key::S)), Action::SaveScenarioAs),
        entry("Export report…", Some((Modifiers::COMMAND, Key::E)), Action::ExportReport),
        entry("All commands", Some((Modifiers::COMMAND, Key::K)), Action::ShowPalette),
        entry("Keyboard shortcuts", plain(Key::Questionmark), Action::ShowShortcuts),
        entry("Zoom the canvas in", plain(Key::PageUp), Action::LookAtCanvas(Look::Closer)),
        entry("Zoom the canvas out", plain(Key::PageDown), Action::LookAtCanvas(Look::Further)),
        entry("Fit the canvas", plain(Key::Home), Action::LookAtCanvas(Look::AtAll)),
        entry("R per demand", None, Action::SetReading(ReadingKind::PerDemand)),
        entry("R for the mission time", None, Action::SetReading(ReadingKind::Mission)),
        entry("R as availability", None, Action::SetReading(ReadingKind::Availability)),
        entry("Figures of the last stretch of time", None, Action::SetScope(Scope::Recent)),
        entry("Figures since warm-up", None, Action::SetScope(Scope::SinceWarmUp)),
        entry("Light or dark", None, Action::ToggleTheme),
        entry("Quit", Some((Modifiers::COMMAND, Key::Q)), Action::Quit),
    ];
    for (workspace, key) in Workspace::ALL.into_iter().zip([Key::Num1, Key::Num2]) {
        let name = format!("Go to {}", workspace.title());
        entries.push(entry(&name, Some((Modifiers::ALT, key)), Action::ShowWorkspace(workspace)));
    }
    entries.push(entry("Compare the strategy sets", Some((Modifiers::COMMAND, Key::Enter)), Action::StartComparison));
    entries.push(entry("Stop the comparison", None, Action::StopComparison));
    entries.push(entry("How sure are R and F? Play 20 runs", None, Action::HowSure));
    entries.push(entry("Stop the 20 runs", None, Action::StopHowSure));
    const DIGITS: [Key; 9] =
        [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    for (place, panel) in Panel::ALL.into_iter().enumerate() {
        let shortcut = DIGITS.get(place).map(|key| (Modifiers::COMMAND, *key));
        let name = format!("Show or hide: {}", panel.title());
        entries.push(entry(&name, shortcut, Action::TogglePanel(panel)));
        entries.push(entry(&format!("Show only: {}", panel.title()), None, Action::Maximise(panel)));
    }
    entries.push(entry("Show all panels", None, Action::ShowAllPanels));
    entries.push(entry("Reset the layout", None, Action::ResetLayout));
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_shortcut_is_given_twice() {
        let mut shortcuts: Vec<_> = entries().into_iter().filter_map(|entry| entry.shortcut).collect();
        let count = shortcuts.len();
        shortcuts.sort_by_key(|shortcut| (format!("{:?}", shortcut.modifiers), shortcut.logical_key));
        shortcuts.dedup();
        assert_eq!(shortcuts.len(), count);
    }
}
