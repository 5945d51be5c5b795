//! How the drawing is seen: which point is in the middle, and how large.

use egui::{Pos2, Rect, Vec2};

pub const ZOOM_MIN: f32 = 0.05;
pub const ZOOM_MAX: f32 = 3.0;
/// Fitting never enlarges beyond this.
const FIT_ZOOM_MAX: f32 = 1.25;

/// From the drawing to the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// The point of the drawing in the middle of the view.
    pub centre: Pos2,
    /// Points on the screen per point of the drawing.
    pub zoom: f32,
    /// Follows the size of the view until the user moves it.
    pub follows: bool,
}

impl Default for Camera {
    fn default() -> Camera {
        Camera { centre: Pos2::ZERO, zoom: 1.0, follows: true }
    }
}

impl Camera {
    /// Shows all of `drawing` in a view of this size.
    pub fn fit(&mut self, drawing: Rect, view: Vec2) {
        let room = drawing.size().max(Vec2::splat(1.0));
        self.zoom = (view.x / room.x).min(view.y / room.y).clamp(ZOOM_MIN, FIT_ZOOM_MAX);
        self.centre = drawing.center();
        self.follows = true;
    }

    pub fn pan(&mut self, on_screen: Vec2) {
        if on_screen != Vec2::ZERO {
            self.centre -= on_screen / self.zoom;
            self.follows = false;
        }
    }

    /// Enlarges around the point of the view that is under the pointer.
    pub fn zoom_at(&mut self, factor: f32, pointer: Pos2, view: Rect) {
        if factor == 1.0 || !factor.is_finite() {
            return;
        }
        let fixed = self.to_drawing(pointer, view);
        self.zoom = (self.zoom * factor).clamp(ZOOM_MIN, ZOOM_MAX);
        self.centre = fixed - (pointer - view.center()) / self.zoom;
        self.follows = false;
    }

    pub fn to_screen(self, point: Pos2, view: Rect) -> Pos2 {
        view.center() + (point - self.centre) * self.zoom
    }

    pub fn to_drawing(self, point: Pos2, view: Rect) -> Pos2 {
        self.centre + (point - view.center()) / self.zoom
    }

    pub fn rect_to_screen(self, rect: Rect, view: Rect) -> Rect {
        Rect::from_min_max(self.to_screen(rect.min, view), self.to_screen(rect.max, view))
    }
}

#[cfg(test)]
mod tests {
    use egui::{pos2, vec2};

    use super::*;

    const VIEW: Rect = Rect { min: Pos2 { x: 100.0, y: 50.0 }, max: Pos2 { x: 900.0, y: 450.0 } };

    #[test]
    fn the_point_under_the_pointer_stays_when_zooming() {
        let mut camera = Camera { centre: pos2(40.0, -3.0), zoom: 0.8, follows: true };
        let pointer = pos2(300.0, 120.0);
        let before = camera.to_drawing(pointer, VIEW);
        camera.zoom_at(1.7, pointer, VIEW);
        assert!((camera.to_drawing(pointer, VIEW) - before).length() < 1e-3);
        assert!(!camera.follows);
    }

    #[test]
    fn fitting_shows_every_corner() {
        let drawing = Rect::from_min_size(pos2(-500.0, -20.0), vec2(3000.0, 700.0));
        let mut camera = Camera::default();
        camera.fit(drawing, VIEW.size());
        let shown = camera.rect_to_screen(drawing, VIEW);
        assert!(VIEW.expand(0.01).contains_rect(shown));
    }

    #[test]
    fn zoom_stays_within_its_bounds() {
        let mut camera = Camera::default();
        for _ in 0..100 {
            camera.zoom_at(2.0, VIEW.center(), VIEW);
        }
        assert_eq!(camera.zoom, ZOOM_MAX);
    }
}
