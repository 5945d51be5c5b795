//! Opening the window, or saying in plain words that there is no display to open it on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use egui::ViewportBuilder;
use thiserror::Error;

use crate::desktop::app::{APP_ID, App, Start};

/// Why there is no window.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "Windtunnel found no display to open its window on ({reason}).\n\
     Run a scenario without one:         windtunnel run FILE\n\
     Draw the dashboard into a picture:  windtunnel shot FILE.png"
)]
pub struct NoDisplay {
    pub reason: String,
}

/// Opens the window and returns when it is closed.
pub fn launch(start: Start) -> Result<(), NoDisplay> {
    if let Some(reason) = missing(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())) {
        return Err(NoDisplay { reason });
    }
    let viewport = ViewportBuilder::default()
        .with_title("Windtunnel")
        .with_app_id(APP_ID)
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([960.0, 600.0]);
    let options = eframe::NativeOptions { viewport, persist_window: true, ..eframe::NativeOptions::default() };
    // Libraries below the window panic where one of their own is missing.
    let opened = catch_unwind(AssertUnwindSafe(|| {
        eframe::run_native(APP_ID, options, Box::new(|cc| Ok(Box::new(App::new(&cc.egui_ctx, cc.storage, start)))))
    }));
    match opened {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(NoDisplay { reason: error.to_string() }),
        Err(panic) => Err(NoDisplay { reason: message(&*panic) }),
    }
}

/// What a Unix desktop without a display lacks; `None` where a window may open.
fn missing(is_set: impl Fn(&str) -> bool) -> Option<String> {
    let needed = cfg!(all(unix, not(target_os = "macos")));
    let any = ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().any(is_set);
    (needed && !any).then(|| "neither DISPLAY nor WAYLAND_DISPLAY is set".into())
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a library failed".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_a_display_is_told_what_to_do_instead() {
        let reason = missing(|_| false).unwrap_or_default();
        let text = NoDisplay { reason }.to_string();
        assert!(text.contains("windtunnel run FILE"), "{text}");
        assert!(text.contains("windtunnel shot FILE.png"), "{text}");
    }

    #[test]
    fn any_display_will_do() {
        assert_eq!(missing(|name| name == "DISPLAY"), None);
        assert_eq!(missing(|name| name == "WAYLAND_DISPLAY"), None);
    }
}
