//! Where the components stand on the screen while the canvas is drawn, for what points at them from outside.

use std::sync::Arc;

use egui::{Context, Id, Rect};

use crate::desktop::view::Direction;
use crate::scenario::model::Origin;

/// All components of one drawing.
#[derive(Clone)]
struct Places {
    rects: Arc<[(Origin, Rect)]>,
    /// What of the screen the canvas takes.
    view: Rect,
    pass: u64,
}

/// A component to the side counts as this much further away than one straight ahead.
const ASIDE: f32 = 2.0;

/// Says where everything stands in this frame.
pub fn publish(ctx: &Context, view: Rect, rects: impl Iterator<Item = (Origin, Rect)>) {
    let places = Places { rects: rects.collect(), view, pass: ctx.cumulative_pass_nr() };
    ctx.data_mut(|data| data.insert_temp(memory(), places));
}

/// The part of a component that can be seen.
pub fn on_screen(ctx: &Context, at: Origin) -> Option<Rect> {
    let places = current(ctx)?;
    let (_, rect) = places.rects.iter().find(|(origin, _)| *origin == at)?;
    Some(rect.intersect(places.view)).filter(|seen| seen.is_positive())
}

/// The component that comes next from this one on; the first one where there is none to begin with.
pub fn next(ctx: &Context, from: Option<Origin>, way: Direction) -> Option<Origin> {
    let places = current(ctx)?;
    let Some((_, start)) = places.rects.iter().find(|(origin, _)| Some(*origin) == from) else {
        return places.rects.first().map(|(origin, _)| *origin);
    };
    towards(&places.rects, *start, way)
}

/// The nearest one in a direction.
fn towards(rects: &[(Origin, Rect)], start: Rect, way: Direction) -> Option<Origin> {
    let ahead = way.unit();
    let farness = |rect: &Rect| {
        let step = rect.center() - start.center();
        let along = step.dot(ahead);
        (along > 1.0).then(|| along + ASIDE * (step - along * ahead).length())
    };
    let candidates = rects.iter().filter_map(|(origin, rect)| Some((farness(rect)?, *origin)));
    candidates.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, origin)| origin)
}

/// Nothing where the canvas was not drawn lately.
fn current(ctx: &Context) -> Option<Places> {
    let places: Option<Places> = ctx.data(|data| data.get_temp(memory()));
    places.filter(|places| ctx.cumulative_pass_nr() - places.pass <= 1)
}

fn memory() -> Id {
    Id::unique("places on the canvas")
}

#[cfg(test)]
mod tests {
    use egui::{pos2, vec2};

    use super::*;
    use crate::foundation::HandlerId;

    #[test]
    fn the_next_component_lies_straight_ahead_rather_than_aside() {
        let at = |id, x, y| (Origin::Handler(HandlerId(id)), Rect::from_center_size(pos2(x, y), vec2(100.0, 60.0)));
        let rects = [at(0, 0.0, 0.0), at(1, 300.0, 10.0), at(2, 150.0, -120.0), at(3, 10.0, 200.0)];
        let from = |id: usize, way| towards(&rects, rects[id].1, way);
        let handler = |id| Some(Origin::Handler(HandlerId(id)));
        assert_eq!(from(0, Direction::Right), handler(1));
        assert_eq!(from(0, Direction::Down), handler(3));
        assert_eq!(from(0, Direction::Up), handler(2));
        assert_eq!(from(0, Direction::Left), None);
        assert_eq!(from(1, Direction::Left), handler(0));
    }
}
