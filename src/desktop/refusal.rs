//! Why a change by hand cannot be made: the scenario that it would make of the running one is not valid.

use crate::desktop::run::Run;
use crate::desktop::widget::text;
use crate::engine::command::Command;
use crate::scenario::{Change, Loaded, Severity};

/// One sentence; `None` where nothing is wrong, or the command is not one that could be.
pub fn of(run: &Run, command: &Command) -> Option<String> {
    let edited = run.edited().ok()?;
    let found = change(&edited, command)?.apply(&edited).err()?;
    let wrong = found.iter().find(|diagnostic| diagnostic.severity == Severity::Error)?;
    Some(match &wrong.hint {
        Some(hint) => format!("That cannot be: {}. {}.", wrong.message, text::capitalised(hint)),
        None => format!("That cannot be: {}.", wrong.message),
    })
}

/// What can name handlers in ways that make no sense together; numbers are held in their bounds where they are edited.
fn change(edited: &Loaded, command: &Command) -> Option<Change> {
    let (scenario, model) = (&edited.scenario, &edited.model);
    match command {
        Command::SetLayers { set, route, layers } => {
            let (set, route) = (&model.sets[set.index()].name, &model.route(*route).name);
            Some(Change::layers(scenario, set, route, layers))
        }
        Command::SetProtection { set, handler, protection } => {
            let (set, handler) = (&model.sets[set.index()].name, &model.handler(*handler).name);
            Some(Change::protection(scenario, set, handler, protection))
        }
        _ => None,
    }
}
