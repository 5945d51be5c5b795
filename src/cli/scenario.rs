//! The scenario that a command is to work on: a file, or one that comes with the program.

use std::ffi::OsStr;
use std::path::Path;

use crate::cli::out;
use crate::foundation::spelling::closest;
use crate::foundation::{SetId, Span, Time};
use crate::scenario::{self, GALLERY, GalleryEntry, Loaded, Model, limits};
use crate::storage::{ReadError, read_standard_input, read_text};

/// The scenario of that name, with its warnings shown; `None` where it cannot be used, and why has been said.
pub(super) fn load(name: &OsStr) -> Option<Loaded> {
    let text = match text(name) {
        Ok(text) => text,
        Err(why) => {
            out::complain(why);
            return None;
        }
    };
    match scenario::load(&text, &name.to_string_lossy()) {
        Ok(loaded) => {
            out::show(&loaded.warnings);
            Some(loaded)
        }
        Err(diagnostics) => {
            out::show(&diagnostics);
            None
        }
    }
}

/// The scenario's model with another seed and horizon, where there are such.
pub(super) fn adjusted(model: &Model, seed: Option<u64>, horizon: Option<Span>) -> Result<Model, String> {
    let mut model = Model { seed: seed.unwrap_or(model.seed), ..model.clone() };
    if let Some(horizon) = horizon {
        model.horizon = Time(horizon.0);
        if model.warm_up >= model.horizon {
            let warm_up = Span(model.warm_up.0);
            return Err(format!("a horizon of {horizon} leaves nothing to measure: the warm-up takes {warm_up}"));
        }
    }
    Ok(model)
}

/// The strategy set of that name, or which there are.
pub(super) fn set_named(model: &Model, name: &str) -> Result<SetId, String> {
    model.set_named(name).ok_or_else(|| {
        let known: Vec<&str> = model.sets.iter().map(|set| set.name.as_str()).collect();
        format!("there is no strategy {name}; the scenario has {}", known.join(", "))
    })
}

/// The standard input in place of a file.
const STANDARD_INPUT: &str = "-";

/// A file comes before a scenario of the program.
fn text(name: &OsStr) -> Result<String, String> {
    let read = match name == STANDARD_INPUT {
        true => read_standard_input(limits::FILE_BYTES_MAX),
        false => read_text(Path::new(name), limits::FILE_BYTES_MAX),
    };
    match (read, built_in(name)) {
        (Ok(text), _) => Ok(text),
        (Err(ReadError::Missing { .. }), Some(entry)) => Ok(entry.text.into()),
        (Err(error @ (ReadError::Missing { .. } | ReadError::NoName)), None) => {
            Err(format!("{error}{}", suggestion(&name.to_string_lossy())))
        }
        (Err(error), _) => Err(error.to_string()),
    }
}

/// The scenario of the program with that name, written with its ending or without.
pub(super) fn built_in(name: &OsStr) -> Option<GalleryEntry> {
    let name = name.to_str()?;
    GalleryEntry::named(name).or_else(|| GalleryEntry::named(&format!("{name}.ron")))
}

/// The names of the program's scenarios, without their ending.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    GALLERY.iter().map(|entry| entry.file.trim_end_matches(".ron"))
}

fn suggestion(name: &str) -> String {
    if name.contains(['/', '\\']) {
        return String::new();
    }
    let bare = name.trim_end_matches(".ron");
    match closest(bare, names()) {
        Some(known) => format!("; did you mean the built-in scenario {known}?"),
        None => format!("; the scenarios that come with the program are {}", names().collect::<Vec<_>>().join(", ")),
    }
}
