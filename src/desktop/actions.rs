//! Everything a person can ask of the app, as data: panels push actions, one place carries them out.

use std::path::PathBuf;

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
    SetWindow(Span),
    Select(Option<Origin>),
    OpenDialog,
    Open(PathBuf),
    OpenGallery(&'static str),
    SaveScenarioAs,
    ExportReport,
    ToggleTheme,
    TogglePanel(crate::desktop::panel::Panel),
    ResetLayout,
    ShowPalette,
    ShowShortcuts,
    CopyText(String),
    DismissHint,
    Quit,
}
