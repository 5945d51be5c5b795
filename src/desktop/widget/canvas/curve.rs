//! The line that a route takes: cubic Bezier pieces, flattened so that a distance along it is a place.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::desktop::widget::canvas::layout::Course;

/// Straight pieces per Bezier piece.
const PIECES: usize = 24;
/// How far a route that leads back stands out from its nodes.
const STAND_OFF: f32 = 32.0;
const CORNER: f32 = 24.0;

/// A flattened curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    pub points: Vec<Pos2>,
    /// The way from the start to each point.
    lengths: Vec<f32>,
    pub bounds: Option<Rect>,
}

impl Curve {
    /// From the right side of one node to the left side of another.
    pub fn between(from: Rect, to: Rect, course: &Course) -> Curve {
        let (start, end) = (from.right_center(), to.left_center());
        let mut curve = Curve { points: vec![start], ..Curve::default() };
        match course {
            Course::Onward(passing) => {
                let mut stops: Vec<Pos2> = passing.iter().map(|[x, y]| pos2(*x, *y)).collect();
                stops.push(end);
                let mut last = start;
                for stop in stops {
                    let reach = vec2(0.5 * (stop.x - last.x), 0.0);
                    curve.bezier(last, last + reach, stop - reach, stop);
                    last = stop;
                }
            }
            Course::Back { y } => {
                // Down in the gap after the one node, along below everything, up in the gap before the other.
                let (right, left) = (start.x + STAND_OFF, end.x - STAND_OFF);
                let corners = [pos2(right, start.y), pos2(right, *y), pos2(left, *y), pos2(left, end.y)];
                for (at, corner) in corners.into_iter().enumerate() {
                    let last = if at == 0 { start } else { corners[at - 1] };
                    let next = corners.get(at + 1).copied().unwrap_or(end);
                    let (into, out) = (corner + turn(corner, last), corner + turn(corner, next));
                    curve.points.push(into);
                    curve.bezier(into, into.lerp(corner, 0.55), out.lerp(corner, 0.55), out);
                }
                curve.points.push(end);
            }
        }
        curve.measure();
        curve
    }

    pub fn length(&self) -> f32 {
        self.lengths.last().copied().unwrap_or_default()
    }

    /// The place this far along.
    pub fn at(&self, distance: f32) -> Pos2 {
        let Some(&first) = self.points.first() else { return Pos2::ZERO };
        let next = self.lengths.partition_point(|length| *length < distance);
        match (next.checked_sub(1), self.points.get(next)) {
            (None, _) => first,
            (Some(last), None) => self.points[last],
            (Some(last), Some(&to)) => {
                let piece = (self.lengths[next] - self.lengths[last]).max(1e-6);
                self.points[last].lerp(to, (distance - self.lengths[last]) / piece)
            }
        }
    }

    /// The direction this far along, of length one.
    pub fn direction(&self, distance: f32) -> Vec2 {
        (self.at(distance + 1.0) - self.at(distance - 1.0)).normalized()
    }

    fn bezier(&mut self, a: Pos2, b: Pos2, c: Pos2, d: Pos2) {
        self.points.extend((1..=PIECES).map(|piece| {
            let t = piece as f32 / PIECES as f32;
            let u = 1.0 - t;
            let [x, y] =
                [0, 1].map(|k| u * u * u * a[k] + 3.0 * u * u * t * b[k] + 3.0 * u * t * t * c[k] + t * t * t * d[k]);
            pos2(x, y)
        }));
    }

    fn measure(&mut self) {
        let mut length = 0.0;
        self.lengths = vec![0.0];
        for pair in self.points.windows(2) {
            length += pair[0].distance(pair[1]);
            self.lengths.push(length);
        }
        self.bounds = Some(Rect::from_points(&self.points));
    }
}

/// From a corner towards a neighbour, as far as the rounding of the corner goes.
fn turn(corner: Pos2, towards: Pos2) -> Vec2 {
    let way = towards - corner;
    way.normalized() * CORNER.min(0.5 * way.length())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(x: f32, y: f32) -> Rect {
        Rect::from_center_size(pos2(x, y), vec2(150.0, 84.0))
    }

    #[test]
    fn a_level_route_is_as_long_as_the_gap() {
        let curve = Curve::between(node(0.0, 0.0), node(250.0, 0.0), &Course::Onward(vec![]));
        assert!((curve.length() - 100.0).abs() < 1e-3);
        assert!((curve.at(50.0) - pos2(125.0, 0.0)).length() < 0.1);
        assert_eq!(curve.at(-5.0), pos2(75.0, 0.0));
        assert_eq!(curve.at(1e9), pos2(175.0, 0.0));
    }

    #[test]
    fn a_route_back_passes_below() {
        let curve = Curve::between(node(250.0, 0.0), node(0.0, 0.0), &Course::Back { y: 90.0 });
        assert_eq!(curve.points.first(), Some(&pos2(325.0, 0.0)));
        assert!((*curve.points.last().unwrap() - pos2(-75.0, 0.0)).length() < 1e-3);
        assert!((curve.bounds.unwrap().max.y - 90.0).abs() < 1.0);
    }
}
