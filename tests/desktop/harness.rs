//! The real app in a window that exists only in memory, drawn by our own rasteriser.

use egui::{Theme, Vec2};
use egui_kittest::{Harness, TestRenderer};
use windtunnel::desktop::raster::Rasteriser;
use windtunnel::desktop::theme::Tokens;
use windtunnel::desktop::{App, Place, Start};
use windtunnel::foundation::Time;

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
        .renderer(Picture { rasteriser: Rasteriser::default(), theme })
        .build_eframe(move |cc| App::new(&cc.egui_ctx, None, start));
    harness.set_render_cursor(false);
    harness.run_steps(2);
    harness
}

/// Lets the app carry out what was asked for, and waits until the session and all files have done it.
pub fn settle(harness: &mut Harness<App>) {
    harness.run_steps(2);
    harness.state_mut().settle();
    harness.run_steps(2);
}

/// Goes on to an instant of simulated time and pauses there.
pub fn run_to(harness: &mut Harness<App>, secs: f64) {
    harness.run_steps(2);
    harness.state_mut().run_to(Time((secs * 1e9) as u64));
    harness.run_steps(3);
}

struct Picture {
    rasteriser: Rasteriser,
    theme: Theme,
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
