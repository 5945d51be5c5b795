//! Opening the window, or saying in one sentence why there is none and what runs without it.

use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::{Arc, Mutex};

use egui::ViewportBuilder;
use thiserror::Error;

use crate::desktop::app::{APP_ID, App, Start};
use crate::storage;

/// Where the window system keeps what survives a restart, in its folder for this program.
const PREFERENCES: &str = "app.ron";

/// Why there is no window.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LaunchError {
    #[error("the window cannot be opened, because {0}; `windtunnel run FILE` runs a scenario without one")]
    NoDisplay(String),
    #[error("the window was closed by an error in Windtunnel: {0}")]
    Died(String),
}

type PanicHook = Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send + 'static>;

/// Opens the window and returns when it is closed.
pub fn launch(start: Start) -> Result<(), LaunchError> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if is_display_missing(|name| variable(name).is_some()) {
        return Err(LaunchError::NoDisplay("neither DISPLAY nor WAYLAND_DISPLAY names a display".into()));
    }
    let viewport = ViewportBuilder::default()
        .with_title("Windtunnel")
        .with_app_id(APP_ID)
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([960.0, 600.0]);
    if let Some(folder) = eframe::storage_dir(APP_ID) {
        // Where the folder cannot be written nothing is kept in it either.
        let _ = storage::make_ready(&folder, &[PREFERENCES]);
    }
    let options = eframe::NativeOptions { viewport, persist_window: true, ..eframe::NativeOptions::default() };
    // Libraries below the window panic where one of their own is missing. That is no bug, so nothing is
    // printed of it; from the first frame on a panic is one, and speaks as usual.
    let loud = Arc::new(Mutex::new(Some(take_hook())));
    set_hook(Box::new(|_| ()));
    let opened = Arc::clone(&loud);
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let begin: eframe::AppCreator<'_> = Box::new(move |cc| {
            restore(&opened);
            Ok(Box::new(App::new(&cc.egui_ctx, cc.storage, start)))
        });
        eframe::run_native(APP_ID, options, begin)
    }));
    let was_open = !restore(&loud);
    let message = match ended {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(panic) => message(&*panic),
    };
    if was_open {
        return Err(LaunchError::Died(message));
    }
    Err(LaunchError::NoDisplay(reason(&message, variable("DISPLAY"))))
}

/// Lets panics speak again; false where they do already.
fn restore(hook: &Mutex<Option<PanicHook>>) -> bool {
    let hook = hook.lock().ok().and_then(|mut hook| hook.take());
    hook.map(set_hook).is_some()
}

/// Whether a Unix desktop has nothing to open a window on.
fn is_display_missing(is_set: impl Fn(&str) -> bool) -> bool {
    let needed = cfg!(all(unix, not(target_os = "macos")));
    needed && !["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().any(is_set)
}

/// What the libraries below the window complain of, in plain words.
fn reason(message: &str, display: Option<String>) -> String {
    let says = |part: &str| message.contains(part);
    if says("shared libraries") {
        "a library of X11 is missing (libX11, libX11-xcb, libXcursor or libXi)".into()
    } else if says("could not be loaded") {
        let library = message.split_whitespace().find(|word| word.starts_with("lib") && word.contains(".so"));
        format!("the library {} is missing", library.unwrap_or("that it needs"))
    } else if says("X server") || says("X11 connection") {
        format!("the display {} does not answer", display.unwrap_or_else(|| "of X11".into()))
    } else if says("wayland compositor") {
        "no Wayland compositor answers".into()
    } else if says("glutin") || says("OpenGL") || says("EGL") {
        "the display has no OpenGL".into()
    } else {
        // The last part is what happened; before it stands where in the sources.
        let what = message.rsplit(": ").next().unwrap_or(message).trim_end_matches('.');
        format!("the system refuses it ({what})")
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a library failed".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_display_will_do() {
        assert!(is_display_missing(|_| false));
        assert!(!is_display_missing(|name| name == "DISPLAY"));
        assert!(!is_display_missing(|name| name == "WAYLAND_DISPLAY"));
    }

    #[test]
    fn what_libraries_say_becomes_one_sentence_without_their_sources() {
        let told = [
            "winit EventLoopError: os error at /home/me/.cargo/registry/src/winit/src/x11/mod.rs:104: X11 error: \
             Failed to open connection to X server",
            "winit EventLoopError: os error at /registry/winit-0.30/src/wayland/mod.rs:71: Could not find wayland \
             compositor",
            "Failed to load one of xlib's shared libraries -- libXcursor.so.1",
            "Library libxkbcommon-x11.so could not be loaded.",
            "Found no glutin configs matching the template: ConfigTemplate { .. }",
            "os error at /registry/src/lib.rs:1: something new.",
        ];
        for message in told {
            let sentence = LaunchError::NoDisplay(reason(message, Some(":77".into()))).to_string();
            assert!(sentence.contains("`windtunnel run FILE`"), "{sentence}");
            assert!(!sentence.contains(".rs") && !sentence.contains('/'), "{sentence}");
            assert!(!sentence.contains('\n'), "{sentence}");
        }
        assert_eq!(reason(told[0], Some(":77".into())), "the display :77 does not answer");
        assert_eq!(reason(told[3], None), "the library libxkbcommon-x11.so is missing");
    }
}
