//! The desktop app, driven through its accessibility tree and compared with pictures.
#![cfg(feature = "desktop")]

#[path = "desktop/harness.rs"]
mod harness;

use egui::Theme;

use harness::{app, run_to};

#[test]
fn the_run_workspace_looks_as_it_did() {
    for (theme, name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        let mut harness = app("checkout.ron", theme);
        run_to(&mut harness, 90.0);
        harness.snapshot(format!("run_{name}"));
    }
}
