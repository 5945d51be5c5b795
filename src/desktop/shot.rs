//! The dashboard as a picture, with no display: the real app, drawn by the CPU.

use std::io::Cursor;

use egui::{Context, Pos2, RawInput, Rect, Theme, Vec2};
use image::{ImageFormat, RgbaImage};

use crate::desktop::app::{App, Start};
use crate::desktop::fonts;
use crate::desktop::raster::Rasteriser;
use crate::desktop::run::Place;
use crate::desktop::theme::Tokens;
use crate::foundation::Time;

/// What the picture shows.
#[derive(Clone, Debug)]
pub struct Shot {
    pub place: Place,
    /// The instant of simulated time.
    pub at: Time,
    pub theme: Theme,
    /// In points.
    pub width: u32,
    pub height: u32,
    /// Pixels per point.
    pub scale: f32,
}

/// Frames until fonts, layout and plots have settled.
const FRAMES: usize = 4;

/// The picture as a PNG file.
pub fn png(shot: &Shot) -> Result<Vec<u8>, String> {
    let mut file = Cursor::new(Vec::new());
    draw(shot)?.write_to(&mut file, ImageFormat::Png).map_err(|error| error.to_string())?;
    Ok(file.into_inner())
}

/// Runs the scenario to the instant and draws it; the reason where the scenario cannot run.
pub fn draw(shot: &Shot) -> Result<RgbaImage, String> {
    let ctx = Context::default();
    fonts::ask_the_system(&ctx);
    let mut app = App::new(&ctx, None, Start { open: Some(shot.place.clone()), autoplay: false, hint: false });
    if let Some(problems) = &app.problems {
        return Err(problems.text());
    }
    ctx.set_theme(shot.theme);
    app.run_to(shot.at);

    let size = Vec2::new(shot.width as f32, shot.height as f32);
    let mut rasteriser = Rasteriser::default();
    let mut drawn = None;
    for frame in 0..FRAMES {
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
            time: Some(frame as f64),
            ..RawInput::default()
        };
        let viewport = input.viewports.get_mut(&egui::ViewportId::ROOT).expect("the root viewport is always there");
        viewport.native_pixels_per_point = Some(shot.scale);
        let mut output = ctx.run_ui(input, |ui| {
            app.advance(&ctx);
            app.draw(ui);
        });
        let textures = std::mem::take(&mut output.textures_delta);
        rasteriser.update(&textures);
        if frame + 1 == FRAMES {
            let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
            let pixels = [size.x, size.y].map(|side| (side * shot.scale).round() as u32);
            let ground = Tokens::of(shot.theme).background;
            drawn = Some(rasteriser.draw(&primitives, output.pixels_per_point, pixels, ground));
        }
        rasteriser.free(&textures);
        let mut textures = textures;
        textures.clear();
    }
    Ok(drawn.expect("the last frame is drawn"))
}
