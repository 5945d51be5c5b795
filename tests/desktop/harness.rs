//! The real app in a window that exists only in memory, drawn by our own rasteriser.

use egui::{Key, Modifiers, Theme, Vec2};
use egui_kittest::kittest::Queryable;
use egui_kittest::{Harness, TestRenderer};
use windtunnel::desktop::panel::Panel;
use windtunnel::desktop::raster::Rasteriser;
use windtunnel::desktop::theme::Tokens;
use windtunnel::desktop::{App, Place, Start};
use windtunnel::foundation::Time;
use windtunnel::measure::snapshot::Snapshot;

pub const SIZE: Vec2 = Vec2::new(1280.0, 800.0);

/// The app with a scenario of the gallery, paused at time zero.
pub fn app(file: &str, theme: Theme) -> Harness<'static, App> {
    app_with(Start { open: Some(Place::Gallery(file.into())), autoplay: false, hint: false }, theme, SIZE)
}

pub fn app_with(start: Start, theme: Theme, size: Vec2) -> Harness<'static, App> {
    let mut harness = Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_max_steps(16)
        .renderer(Picture::new(theme))
        .build_eframe(move |cc| App::new(&cc.egui_ctx, None, start));
    harness.set_render_cursor(false);
    harness.run_steps(2);
    harness
}

/// A case whose figures are tested elsewhere, with one of its strategy sets, paused at time zero.
pub fn case(name: &str, set: &str, theme: Theme) -> Harness<'static, App> {
    let path = format!("{}/tests/figures/cases/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    let mut harness =
        app_with(Start { open: Some(Place::File(path.into())), autoplay: false, hint: false }, theme, SIZE);
    if let Some(other) = harness.query_by_label(&format!("{set}, strategy set")) {
        other.click();
        settle(&mut harness);
        harness.remove_cursor();
    }
    harness
}

pub fn snapshot<'h>(harness: &'h Harness<App>) -> &'h Snapshot {
    &harness.state().frame().lanes[0].snapshot
}

/// Lets the app carry out what was asked for, and waits until the session and all files have done it.
pub fn settle(harness: &mut Harness<App>) {
    harness.run_steps(2);
    harness.state_mut().settle();
    harness.run_steps(2);
}

pub fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    settle(harness);
}

/// Goes on to an instant of simulated time and pauses there.
pub fn run_to(harness: &mut Harness<App>, secs: f64) {
    harness.run_steps(2);
    harness.state_mut().run_to(Time((secs * 1e9) as u64));
    harness.run_steps(3);
}

/// Right-clicks the title of a panel.
pub fn open_menu(harness: &mut Harness<App>, panel: Panel) {
    let strip = harness.get_by_label(&format!("Panel {}", panel.title())).rect();
    let pos = strip.left_center() + egui::vec2(24.0, 0.0);
    harness.hover_at(pos);
    harness.run_steps(1);
    for pressed in [true, false] {
        let modifiers = Modifiers::NONE;
        harness.event(egui::Event::PointerButton { pos, button: egui::PointerButton::Secondary, pressed, modifiers });
        harness.run_steps(1);
    }
    harness.run_steps(2);
}

/// Lets a panel fill the window.
pub fn only(harness: &mut Harness<App>, panel: Panel) {
    open_menu(harness, panel);
    assert!(harness.query_by_label("Show only this panel").is_some(), "{panel:?}");
    harness.get_by_label("Show only this panel").click();
    harness.run_steps(3);
    harness.remove_cursor();
}

pub struct Picture {
    rasteriser: Rasteriser,
    theme: Theme,
}

impl Picture {
    pub fn new(theme: Theme) -> Picture {
        Picture { rasteriser: Rasteriser::default(), theme }
    }
}

impl TestRenderer for Picture {
    fn handle_delta(&mut self, delta: &mut egui::TexturesDelta) {
        self.rasteriser.update(delta);
        self.rasteriser.free(delta);
        delta.clear();
    }

    fn render(&mut self, ctx: &egui::Context, output: &egui::FullOutput) -> Result<image::RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let primitives = ctx.tessellate(output.shapes.clone(), scale);
        let pixels = [size.x.round() as u32, size.y.round() as u32];
        Ok(self.rasteriser.draw(&primitives, scale, pixels, Tokens::of(self.theme).background))
    }
}
