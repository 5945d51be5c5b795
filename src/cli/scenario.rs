//! The scenario that a command is to work on: a file, or one that comes with the program.

use std::path::Path;

use crate::cli::out;
use crate::scenario::{self, GALLERY, GalleryEntry, Loaded, limits};
use crate::storage::{ReadError, read_text};

/// The scenario of that name, with its warnings shown; `None` where it cannot be used, and why has been said.
pub(super) fn load(name: &str) -> Option<Loaded> {
    let text = match text(name) {
        Ok(text) => text,
        Err(why) => {
            out::complain(why);
            return None;
        }
    };
    match scenario::load(&text, name) {
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

/// A file comes before a scenario of the program.
fn text(name: &str) -> Result<String, String> {
    let error = match read_text(Path::new(name), limits::FILE_BYTES_MAX) {
        Ok(text) => return Ok(text),
        Err(error) => error,
    };
    match (&error, built_in(name)) {
        (ReadError::Missing { .. }, Some(entry)) => Ok(entry.text.into()),
        (ReadError::Missing { .. }, None) => Err(format!("{error}{}", suggestion(name))),
        _ => Err(error.to_string()),
    }
}

/// The scenario of the program with that name, written with its ending or without.
pub(super) fn built_in(name: &str) -> Option<GalleryEntry> {
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
    let near = names().map(|known| (strsim::damerau_levenshtein(known, bare), known)).min();
    match near {
        Some((distance, known)) if distance <= 3 => format!("; did you mean the built-in scenario {known}?"),
        _ => format!("; the scenarios that come with the program are {}", names().collect::<Vec<_>>().join(", ")),
    }
}
