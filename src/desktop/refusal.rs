//! Why a change by hand cannot be made: the scenario that it would make of the running one is not valid.

use crate::desktop::run::Run;
use crate::desktop::widget::text;
use crate::engine::command::Command;
use crate::scenario::{self, Edit, Model, Severity};

/// One sentence; `None` where nothing is wrong, or the command is not one that could be.
pub fn of(run: &Run, command: &Command) -> Option<String> {
    let edit = edit(&run.loaded.model, command)?;
    let edited = run.text_with(&[edit]).ok()?;
    let found = scenario::load(&edited, "").err()?;
    let wrong = found.iter().find(|diagnostic| diagnostic.severity == Severity::Error)?;
    Some(match &wrong.hint {
        Some(hint) => format!("That cannot be: {}. {}.", wrong.message, text::capitalised(hint)),
        None => format!("That cannot be: {}.", wrong.message),
    })
}

/// What can name handlers in ways that make no sense together; numbers are held in their bounds where they are edited.
fn edit(model: &Model, command: &Command) -> Option<Edit> {
    match command {
        Command::SetLayers { set, route, layers } => Some(Edit::Layers {
            set: model.sets[set.index()].name.clone(),
            route: model.route(*route).name.clone(),
            layers: layers.clone(),
        }),
        Command::SetProtection { set, handler, protection } => Some(Edit::Protection {
            set: model.sets[set.index()].name.clone(),
            handler: model.handler(*handler).name.clone(),
            protection: protection.clone(),
        }),
        _ => None,
    }
}
