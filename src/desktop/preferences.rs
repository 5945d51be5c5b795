//! What survives a restart of the program: the choices of the user, never the run.

use egui_tiles::Tree;
use serde::{Deserialize, Serialize};

use crate::desktop::panel::{Panel, ViewState};
use crate::desktop::run::Place;
use crate::storage::Recent;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The system's theme where nothing is chosen.
    pub theme: Option<egui::Theme>,
    pub view: ViewState,
    /// The default layout where nothing is kept.
    pub layout: Option<Tree<Panel>>,
    pub recent: Recent,
    /// The scenario that ran last.
    pub last: Option<Place>,
    /// A handler has been crashed by hand once, or the user did not care to.
    pub hint_done: bool,
}

const KEY: &str = "windtunnel";

impl Preferences {
    /// The defaults where nothing is kept or it cannot be read any more.
    pub fn read(storage: Option<&dyn eframe::Storage>) -> Preferences {
        storage.and_then(|storage| eframe::get_value(storage, KEY)).unwrap_or_default()
    }

    pub fn write(&self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, KEY, self);
    }
}
