//! How a layer takes its own state, in shape and in colour: a ring at ease, a diamond at work, a disc refusing.

use egui::{Color32, Sense, Stroke, Ui, vec2};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::health::Health;
use crate::desktop::widget::text;
use crate::parts::recovery::Mood;

const RADIUS: f32 = 3.5;

pub fn colour(mood: Mood, tokens: &Tokens) -> Color32 {
    match mood {
        Mood::Quiet => tokens.muted,
        Mood::Wary => tokens.warning,
        Mood::Refusing => tokens.bad,
    }
}

/// The mark before what the layer says.
pub fn mark(ui: &mut Ui, tokens: &Tokens, mood: Mood) {
    let (rect, _) = ui.allocate_exact_size(vec2(3.0 * RADIUS, text::ROW_HEIGHT), Sense::hover());
    let centre = rect.center();
    match mood {
        Mood::Quiet => {
            ui.painter().circle_stroke(centre, RADIUS - 0.5, Stroke::new(1.0, tokens.muted));
        }
        Mood::Wary => Health::Strained.paint(ui.painter(), tokens, centre, RADIUS),
        Mood::Refusing => {
            ui.painter().circle_filled(centre, RADIUS, tokens.bad);
        }
    }
}
