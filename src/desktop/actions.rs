//! Everything a person can ask of the app, as data: panels push actions, one place carries them out. Menus,
//! the palette and the keys are all made from the one list here.

use std::path::PathBuf;

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use crate::desktop::panel_list::Panel;
use crate::engine::command::Command;
use crate::foundation::Span;
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
    RestartWithSeed(u64),
    SetSpeed(Speed),
    Faster,
    Slower,
    SetWindow(Span),
    Select(Option<Origin>),
    /// Crash what is selected.
    CrashSelected,
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
    let mut entries = vec![
        entry("Play or pause", Some((Modifiers::NONE, Key::Space)), Action::PlayOrPause),
        entry("Step one event", Some((Modifiers::NONE, Key::Period)), Action::Step),
        entry("Faster", Some((Modifiers::NONE, Key::Plus)), Action::Faster),
        entry("Slower", Some((Modifiers::NONE, Key::Minus)), Action::Slower),
        entry("As fast as possible", None, Action::SetSpeed(Speed::AsFastAsPossible)),
        entry("Real time", None, Action::SetSpeed(Speed::Times(1.0))),
        entry("Restart", Some((Modifiers::COMMAND, Key::R)), Action::Restart),
        entry("Crash the selected handler", Some((Modifiers::NONE, Key::F)), Action::CrashSelected),
        entry("Undo", Some((Modifiers::COMMAND, Key::Z)), Action::Undo),
        entry("Redo", Some((COMMAND_SHIFT, Key::Z)), Action::Redo),
        entry("Open a scenario…", Some((Modifiers::COMMAND, Key::O)), Action::OpenDialog),
        entry("Save as scenario…", Some((Modifiers::COMMAND, Key::S)), Action::SaveScenarioAs),
        entry("Export report…", Some((Modifiers::COMMAND, Key::E)), Action::ExportReport),
        entry("All commands", Some((Modifiers::COMMAND, Key::K)), Action::ShowPalette),
        entry("Keyboard shortcuts", Some((Modifiers::NONE, Key::Questionmark)), Action::ShowShortcuts),
        entry("Light or dark", None, Action::ToggleTheme),
        entry("Quit", Some((Modifiers::COMMAND, Key::Q)), Action::Quit),
    ];
    const DIGITS: [Key; 9] =
        [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    for (place, panel) in Panel::ALL.into_iter().enumerate() {
        let shortcut = DIGITS.get(place).map(|key| (Modifiers::COMMAND, *key));
        let name = format!("Show or hide: {}", panel.title());
        entries.push(entry(&name, shortcut, Action::TogglePanel(panel)));
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
