//! Replicas by state, in shape and in colour: a filled dot is busy, a ring idle, a half held, a cross down, a ring
//! around a point hung, two bars paused; a filled square saves, a triangle restarts, a hollow square is a spare.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, vec2};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::text;
use crate::engine::ReplicaState;

/// With more replicas than this, states are counted instead of drawn one by one.
pub const GLYPHS_MAX: usize = 12;

/// The states in the order of the legend, with their names.
pub const STATES: [(ReplicaState, &str); 9] = [
    (ReplicaState::Busy, "busy"),
    (ReplicaState::Idle, "idle"),
    (ReplicaState::Held, "held"),
    (ReplicaState::Down, "down"),
    (ReplicaState::Hung, "hung"),
    (ReplicaState::Stopped, "paused"),
    (ReplicaState::Saving, "saving"),
    (ReplicaState::Restarting, "restarting"),
    (ReplicaState::Spare, "spare"),
];
/// So many of them are in every legend; the others where there are any.
pub const ALWAYS: usize = 4;

pub fn colour(state: ReplicaState, tokens: &Tokens) -> Color32 {
    match state {
        ReplicaState::Busy | ReplicaState::Saving => tokens.accent,
        ReplicaState::Idle => tokens.muted,
        ReplicaState::Held | ReplicaState::Stopped | ReplicaState::Restarting => tokens.warning,
        ReplicaState::Down | ReplicaState::Hung => tokens.bad,
        ReplicaState::Spare => tokens.faint,
    }
}

/// One replica.
pub fn glyph(painter: &Painter, tokens: &Tokens, state: ReplicaState, centre: Pos2, radius: f32) {
    let colour = colour(state, tokens);
    let stroke = Stroke::new((radius * 0.26).max(1.0), colour);
    match state {
        ReplicaState::Busy => {
            painter.circle_filled(centre, radius, colour);
        }
        ReplicaState::Idle => {
            painter.circle_stroke(centre, radius - stroke.width * 0.5, stroke);
        }
        ReplicaState::Held => {
            painter.circle_stroke(centre, radius - stroke.width * 0.5, stroke);
            let arc = (0..=12).map(|step| {
                let angle = std::f32::consts::PI * (step as f32 / 12.0 - 0.5);
                centre + Vec2::angled(angle) * (radius - stroke.width * 0.5)
            });
            painter.add(Shape::convex_polygon(arc.collect(), colour, Stroke::NONE));
        }
        ReplicaState::Hung => {
            painter.circle_stroke(centre, radius - stroke.width * 0.5, stroke);
            painter.circle_filled(centre, radius * 0.3, colour);
        }
        ReplicaState::Stopped => {
            let arm = radius * 0.7;
            for x in [-0.35, 0.35] {
                let x = centre.x + x * radius;
                painter.line_segment([Pos2::new(x, centre.y - arm), Pos2::new(x, centre.y + arm)], stroke);
            }
        }
        ReplicaState::Down => {
            let arm = radius * 0.78;
            painter.line_segment([centre + vec2(-arm, -arm), centre + vec2(arm, arm)], stroke);
            painter.line_segment([centre + vec2(-arm, arm), centre + vec2(arm, -arm)], stroke);
        }
        ReplicaState::Saving => {
            painter.rect_filled(Rect::from_center_size(centre, Vec2::splat(1.6 * radius)), 0.0, colour);
        }
        ReplicaState::Restarting => {
            let corner = |turn: f32| centre + Vec2::angled(std::f32::consts::TAU * turn) * radius;
            let corners = vec![corner(0.75), corner(0.75 + 1.0 / 3.0), corner(0.75 + 2.0 / 3.0)];
            painter.add(Shape::closed_line(corners, stroke));
        }
        ReplicaState::Spare => {
            let square = Rect::from_center_size(centre, Vec2::splat(1.5 * radius));
            painter.rect_stroke(square, 0.0, stroke, StrokeKind::Inside);
        }
    }
}

/// All replicas in a row that starts at `left`; counts per state where they are many or do not fit.
pub fn row(painter: &Painter, tokens: &Tokens, replicas: &[ReplicaState], left: Pos2, width: f32, scale: f32) {
    let (radius, pitch) = (5.5 * scale, 17.0 * scale);
    if replicas.len() <= GLYPHS_MAX && replicas.len() as f32 * 2.5 * radius <= width {
        let pitch = pitch.min((width - 2.0 * radius) / (replicas.len().max(2) - 1) as f32);
        for (at, state) in replicas.iter().enumerate() {
            glyph(painter, tokens, *state, left + vec2(radius + at as f32 * pitch, 0.0), radius);
        }
        return;
    }
    let mut x = left.x;
    for (state, _) in STATES {
        let count = replicas.iter().filter(|replica| **replica == state).count();
        if count == 0 {
            continue;
        }
        glyph(painter, tokens, state, Pos2::new(x + radius, left.y), radius);
        let galley = painter.layout_no_wrap(count.to_string(), text::figure_font(10.5 * scale), tokens.muted);
        let at = Pos2::new(x + 2.0 * radius + 3.0 * scale, left.y - 0.5 * galley.size().y);
        x = at.x + galley.size().x + 8.0 * scale;
        painter.galley(at, galley, tokens.muted);
    }
}

/// Such as "3 busy, 1 down".
pub fn describe(replicas: &[ReplicaState]) -> String {
    let counts = STATES.iter().filter_map(|(state, name)| {
        let count = replicas.iter().filter(|replica| *replica == state).count();
        (count > 0).then(|| format!("{count} {name}"))
    });
    counts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_that_no_replica_is_in_are_left_out() {
        let replicas = [ReplicaState::Busy, ReplicaState::Down, ReplicaState::Busy];
        assert_eq!(describe(&replicas), "2 busy, 1 down");
    }
}
