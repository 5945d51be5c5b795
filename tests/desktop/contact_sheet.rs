//! Several small drawings in one picture: a system, with what acts in it, and the inspector of one component.

use std::sync::Arc;

use egui::{Theme, Ui, UiBuilder, Vec2, pos2, vec2};
use egui_kittest::Harness;
use image::{GenericImage, Rgba, RgbaImage};
use windtunnel::desktop::panel::{Context, ViewState, inspector, topology};
use windtunnel::desktop::sureness::Sureness;
use windtunnel::desktop::theme::{self, Tokens};
use windtunnel::foundation::Time;
use windtunnel::measure::Run;
use windtunnel::measure::snapshot::Snapshot;
use windtunnel::scenario::model::{Model, Origin};
use windtunnel::session;

use crate::harness::Picture;

/// Between two drawings.
const GAP: u32 = 4;
const COLUMNS: usize = 2;
const INSPECTOR_WIDTH: f32 = 280.0;
/// The top of the inspector that says the same in every drawing.
const HEAD_HEIGHT: f32 = 18.0;

/// One drawing.
pub struct Scene {
    pub caption: String,
    pub model: Arc<Model>,
    pub snapshot: Snapshot,
    pub selection: Origin,
    pub size: Vec2,
}

impl Scene {
    /// A scenario after so many seconds.
    pub fn of(caption: &str, text: &str, secs: f64, selection: impl Fn(&Model) -> Origin, size: Vec2) -> Scene {
        let loaded = windtunnel::scenario::load(text, caption).unwrap_or_else(|wrong| panic!("{caption}:\n{wrong}"));
        let model = loaded.model;
        let mut run = Run::new(model.clone(), model.seed);
        run.advance(Time((secs * 1e9) as u64));
        let selection = selection(&model);
        Scene { caption: caption.into(), snapshot: run.snapshot(), model, selection, size }
    }

    fn draw(&self, theme: Theme) -> RgbaImage {
        let view = ViewState { selection: Some(self.selection), ..ViewState::default() };
        let state = (view, false);
        let (model, snapshot, caption) = (self.model.clone(), self.snapshot.clone(), self.caption.clone());
        let frame = session::Frame::default();
        let show = move |ui: &mut Ui, (view, dressed): &mut (ViewState, bool)| {
            if !std::mem::replace(dressed, true) {
                return theme::apply(ui.ctx());
            }
            let tokens = Tokens::of(ui.ctx().theme());
            let full = ui.ctx().content_rect();
            ui.painter().rect_filled(full, 0.0, tokens.panel);
            let mut actions = Vec::new();
            let mut context = Context {
                model: &model,
                written: &model,
                frame: &frame,
                snapshot: &snapshot,
                sureness: &Sureness::default(),
                tokens,
                view,
                actions: &mut actions,
            };
            let split = full.max.x - INSPECTOR_WIDTH;
            let canvas = full.with_max_x(split - 12.0).with_min_y(HEAD_HEIGHT);
            ui.painter().rect_filled(full.with_max_x(split - 12.0), 0.0, tokens.background);
            let font = egui::FontId::proportional(12.5);
            ui.painter().text(pos2(12.0, 8.0), egui::Align2::LEFT_TOP, &caption, font, tokens.text);
            ui.scope_builder(UiBuilder::new().max_rect(canvas), |ui| topology::show(ui, &mut context));
            let right = full.with_min_x(split).shrink2(vec2(8.0, 4.0));
            ui.scope_builder(UiBuilder::new().max_rect(right), |ui| inspector::show(ui, &mut context));
        };
        let mut harness = Harness::builder()
            .with_size(self.size)
            .with_theme(theme)
            .renderer(Picture::new(theme))
            .build_ui_state(show, state);
        harness.run_steps(6);
        harness.render().expect("it is drawn in memory")
    }
}

/// All scenes in rows, each row as high as its highest scene.
pub fn sheet(scenes: &[Scene], theme: Theme) -> RgbaImage {
    let drawn: Vec<RgbaImage> = scenes.iter().map(|scene| scene.draw(theme)).collect();
    let rows: Vec<&[RgbaImage]> = drawn.chunks(COLUMNS).collect();
    let heights = rows.iter().map(|row| row.iter().map(RgbaImage::height).max().unwrap_or(0));
    let width = drawn.iter().map(RgbaImage::width).max().unwrap_or(0);
    let heights: Vec<u32> = heights.collect();
    let columns = COLUMNS.min(drawn.len()) as u32;
    let size = (columns * (width + GAP) - GAP, heights.iter().map(|height| height + GAP).sum::<u32>() - GAP);
    let [r, g, b, a] = Tokens::of(theme).line.to_array();
    let mut sheet = RgbaImage::from_pixel(size.0, size.1, Rgba([r, g, b, a]));
    let mut y = 0;
    for (row, height) in rows.iter().zip(&heights) {
        for (column, picture) in row.iter().enumerate() {
            let x = column as u32 * (width + GAP);
            sheet.copy_from(picture, x, y).expect("there is room for it");
        }
        y += height + GAP;
    }
    sheet
}
