//! Draws nodes and routes as they are at this moment.

use egui::{Align2, Color32, CornerRadius, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::canvas::camera::Camera;
use crate::desktop::widget::canvas::curve::Curve;
use crate::desktop::widget::health::{Badge, Health};
use crate::desktop::widget::{replica_glyphs, text};
use crate::engine::ReplicaState;
use crate::foundation::wording;

/// Below this zoom only boxes and lines are drawn.
pub const DETAIL_ZOOM: f32 = 0.25;
/// Below this zoom routes have no writing.
const ROUTE_TEXT_ZOOM: f32 = 0.5;
/// With an unbounded queue a full bar stands for this many.
const FULL_BAR: f64 = 10_000.0;
/// Beside the replicas, for the number of open calls.
const CALLING_ROOM: f32 = 66.0;

/// What a node shows.
pub struct Node<'a> {
    pub name: &'a str,
    /// At the upper right: utilisation, or the rate of a source.
    pub figure: String,
    pub health: Health,
    pub badges: Vec<Badge>,
    pub state: NodeState,
    pub body: Body<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeState {
    Plain,
    Hovered,
    Focused,
    Selected,
}

/// The lower part of a node.
pub enum Body<'a> {
    Source {
        lines: [String; 2],
    },
    Handler {
        waiting: u64,
        limit: Option<u32>,
        replicas: &'a [ReplicaState],
        /// Calls for whose answer no replica is held; `None` where none is made.
        calling: Option<u64>,
    },
}

/// What a route shows.
pub struct Link<'a> {
    pub curve: &'a Curve,
    /// How far its dots have come.
    pub dots: &'a [f32],
    /// The target does not work.
    pub broken: bool,
    pub answers: bool,
    /// Only taken where a layer leads there.
    pub aside: bool,
    /// What stands around it, one line each.
    pub notes: Vec<(String, Color32)>,
    /// How many calls are under way.
    pub open: Option<String>,
}

/// Where and how to paint.
pub struct Canvas<'a> {
    pub painter: &'a Painter,
    pub tokens: &'a Tokens,
    pub camera: Camera,
    pub view: Rect,
}

impl Canvas<'_> {
    pub fn node(&self, rect: Rect, node: &Node) {
        let rect = self.camera.rect_to_screen(rect, self.view);
        if !self.view.expand(40.0 * self.camera.zoom).intersects(rect) {
            return;
        }
        let (tokens, zoom) = (self.tokens, self.camera.zoom);
        let stroke = match (node.state, node.health) {
            (NodeState::Selected, _) => Stroke::new(2.0, tokens.accent),
            (_, Health::Failing) => Stroke::new(2.0, tokens.bad),
            (NodeState::Focused, _) => Stroke::new(2.0, tokens.text),
            (NodeState::Hovered, _) => Stroke::new(1.5, tokens.muted),
            _ => Stroke::new(1.0, tokens.line),
        };
        let fill = if tokens.panel.intensity() > 0.5 { tokens.panel } else { tokens.raised };
        let radius = CornerRadius::same((8.0 * zoom).clamp(1.0, 12.0) as u8);
        self.painter.rect(rect, radius, fill, stroke, StrokeKind::Middle);
        if node.state == NodeState::Selected && node.health == Health::Failing {
            self.painter.rect_stroke(rect.expand(2.5), radius, Stroke::new(1.0, tokens.bad), StrokeKind::Middle);
        }
        if zoom < DETAIL_ZOOM {
            return;
        }
        self.head(rect, node);
        match &node.body {
            Body::Source { lines } => {
                let font = FontId::proportional(self.size(text::LABEL));
                for (at, line) in lines.iter().enumerate() {
                    let place = rect.min + vec2(12.0, 31.0 + 18.0 * at as f32) * zoom;
                    self.fitted(place, rect.width() - 24.0 * zoom, line, font.clone(), tokens.muted);
                }
            }
            Body::Handler { waiting, limit, replicas, calling } => {
                self.queue(rect, *waiting, *limit);
                let left = rect.min + vec2(12.0, 64.0) * zoom;
                let mut room = rect.width() - 24.0 * zoom;
                if let Some(calling) = calling {
                    let shown = format!("{} open", wording::compact_count(*calling));
                    let font = text::figure_font(self.size(text::LABEL - 0.5));
                    self.painter.text(left + vec2(room, 0.0), Align2::RIGHT_CENTER, shown, font, tokens.muted);
                    room -= CALLING_ROOM * zoom;
                }
                replica_glyphs::row(self.painter, tokens, replicas, left, room, zoom);
            }
        }
        self.badges(rect, &node.badges);
    }

    fn head(&self, rect: Rect, node: &Node) {
        let (tokens, zoom) = (self.tokens, self.camera.zoom);
        let baseline = rect.min.y + 17.0 * zoom;
        let colour = if node.health == Health::Good { tokens.muted } else { node.health.colour(tokens) };
        let shown = self.painter.text(
            pos2(rect.max.x - 12.0 * zoom, baseline),
            Align2::RIGHT_CENTER,
            &node.figure,
            text::figure_font(self.size(text::LABEL)),
            colour,
        );
        let room = shown.min.x - rect.min.x - 20.0 * zoom;
        let font = text::strong(self.size(13.0));
        self.fitted(pos2(rect.min.x + 12.0 * zoom, baseline - 8.0 * zoom), room, node.name, font, tokens.text);
    }

    fn queue(&self, rect: Rect, waiting: u64, limit: Option<u32>) {
        let (tokens, zoom) = (self.tokens, self.camera.zoom);
        let y = rect.min.y + 39.0 * zoom;
        let font = FontId::proportional(self.size(text::LABEL));
        self.painter.text(pos2(rect.min.x + 12.0 * zoom, y), Align2::LEFT_CENTER, "queue", font, tokens.muted);
        let count = if waiting < 10_000 { waiting.to_string() } else { wording::compact(waiting as f64) };
        let figure_font = text::figure_font(self.size(text::LABEL - 0.5));
        self.painter.text(pos2(rect.max.x - 12.0 * zoom, y), Align2::RIGHT_CENTER, count, figure_font, tokens.muted);
        let bar = Rect::from_min_max(
            pos2(rect.min.x + 50.0 * zoom, y - 2.5 * zoom),
            pos2(rect.max.x - 48.0 * zoom, y + 2.5 * zoom),
        );
        let round = CornerRadius::same((2.5 * zoom).ceil() as u8);
        self.painter.rect_filled(bar, round, tokens.line.gamma_multiply(0.7));
        let fill = fill(waiting, limit);
        if fill > 0.0 {
            let colour = match fill {
                f if f > 0.9 => tokens.bad,
                f if f > 0.6 => tokens.warning,
                _ => tokens.accent,
            };
            let width = (bar.width() * fill).max(2.0 * zoom);
            self.painter.rect_filled(bar.with_max_x(bar.min.x + width), round, colour);
        }
    }

    fn badges(&self, rect: Rect, badges: &[Badge]) {
        let (tokens, zoom) = (self.tokens, self.camera.zoom);
        let mut y = rect.max.y + 16.0 * zoom;
        for (at, badge) in badges.iter().take(2).enumerate() {
            let rest = badges.len() - at - 1;
            let shown = if at == 1 && rest > 0 { format!("{}, +{rest}", badge.text) } else { badge.text.clone() };
            let colour = if badge.severe { tokens.bad } else { tokens.warning };
            self.pill(pos2(rect.center().x, y), &shown, colour);
            y += 22.0 * zoom;
        }
    }

    /// A rounded label tinted in its own colour.
    fn pill(&self, centre: Pos2, shown: &str, colour: Color32) {
        let (tokens, zoom) = (self.tokens, self.camera.zoom);
        let font = FontId::proportional(self.size(text::LABEL - 0.5));
        let galley = self.painter.layout_no_wrap(shown.to_string(), font, colour);
        let rect = Rect::from_center_size(centre, galley.size() + vec2(16.0, 6.0) * zoom);
        let round = CornerRadius::same((0.5 * rect.height()).min(127.0) as u8);
        self.painter.rect_filled(rect, round, tokens.background);
        self.painter.rect_filled(rect, round, colour.gamma_multiply(0.16));
        self.painter.galley(rect.center() - 0.5 * galley.size(), galley, colour);
    }

    pub fn link(&self, link: &Link) {
        let Some(bounds) = link.curve.bounds else { return };
        if !self.view.intersects(self.camera.rect_to_screen(bounds, self.view).expand(40.0)) {
            return;
        }
        let (tokens, zoom) = (self.tokens, self.camera.zoom);
        let points: Vec<Pos2> =
            link.curve.points.iter().map(|point| self.camera.to_screen(*point, self.view)).collect();
        let width = (1.6 * zoom).clamp(0.8, 2.4);
        let dashed = |colour| {
            self.painter.extend(Shape::dashed_line(&points, Stroke::new(width, colour), 5.0 * zoom, 4.0 * zoom))
        };
        if link.broken {
            dashed(tokens.bad.gamma_multiply(0.8));
        } else if link.aside {
            dashed(tokens.faint.gamma_multiply(0.8));
        } else {
            let colour = tokens.line.lerp_to_gamma(tokens.faint, 0.35);
            self.painter.line(points, Stroke::new(width, colour));
        }
        if zoom < DETAIL_ZOOM {
            return;
        }
        if link.answers {
            self.return_mark(link.curve);
        }
        for dot in link.dots {
            let place = self.camera.to_screen(link.curve.at(*dot), self.view);
            self.painter.circle_filled(place, (2.4 * zoom).clamp(1.2, 3.6), tokens.accent.gamma_multiply(0.9));
        }
    }

    /// What is written on a route; drawn after all routes so that none crosses it.
    pub fn link_text(&self, link: &Link) {
        let zoom = self.camera.zoom;
        if zoom < ROUTE_TEXT_ZOOM {
            return;
        }
        let middle = self.camera.to_screen(link.curve.at(0.5 * link.curve.length()), self.view);
        if !self.view.contains(middle) {
            return;
        }
        if link.notes.is_empty() && link.open.is_none() {
            return;
        }
        let tokens = self.tokens;
        let font = FontId::proportional(self.size(text::LABEL - 1.0));
        let open = link.open.iter().map(|open| (open.clone(), tokens.text));
        let galleys: Vec<_> = link
            .notes
            .iter()
            .cloned()
            .chain(open)
            .map(|(line, colour)| (self.painter.layout_no_wrap(line, font.clone(), colour), colour))
            .collect();
        let width = galleys.iter().map(|(galley, _)| galley.size().x).fold(0.0, f32::max);
        let height: f32 = galleys.iter().map(|(galley, _)| galley.size().y).sum();
        let size = vec2(width + 14.0 * zoom, height + 6.0 * zoom);
        // Beside the line, on its upper side, so that the flow stays in sight.
        let across = link.curve.direction(0.5 * link.curve.length()).rot90();
        let reach = 0.5 * (across.x.abs() * size.x + across.y.abs() * size.y) + 5.0 * zoom;
        let rect = Rect::from_center_size(middle + across * reach, size);
        let round = CornerRadius::same((8.0 * zoom).min(0.5 * rect.height()) as u8);
        self.painter.rect(rect, round, tokens.background, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
        let mut y = rect.min.y + 3.0 * zoom;
        for (galley, colour) in galleys {
            let size = galley.size();
            self.painter.galley(pos2(rect.center().x - 0.5 * size.x, y), galley, colour);
            y += size.y;
        }
    }

    /// A small arrowhead at the target that points back to where the answer goes.
    fn return_mark(&self, curve: &Curve) {
        let at = curve.length() - 14.0f32.min(0.2 * curve.length());
        let place = self.camera.to_screen(curve.at(at), self.view);
        let along = curve.direction(at) * self.camera.zoom;
        let across = along.rot90();
        let head = [place + 4.0 * along + 4.0 * across, place - 3.0 * along, place + 4.0 * along - 4.0 * across];
        self.painter.line(head.to_vec(), Stroke::new(1.2, self.tokens.muted));
    }

    /// Text that is cut off with an ellipsis where the room ends.
    fn fitted(&self, place: Pos2, room: f32, shown: &str, font: FontId, colour: Color32) {
        let mut job = egui::text::LayoutJob::simple_singleline(shown.to_string(), font, colour);
        job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(8.0));
        self.painter.galley(place, self.painter.layout_job(job), colour);
    }

    /// Steps of a quarter point, so that zooming does not fill the font texture.
    fn size(&self, size: f32) -> f32 {
        ((size * self.camera.zoom * 4.0).round() / 4.0).max(1.0)
    }
}

/// How full a queue is drawn: its share of the limit, or on a logarithmic scale where there is none.
fn fill(waiting: u64, limit: Option<u32>) -> f32 {
    let share = match limit {
        Some(0) => return 0.0,
        Some(limit) => waiting as f64 / f64::from(limit),
        None => (1.0 + waiting as f64).ln() / (1.0 + FULL_BAR).ln() * 0.9,
    };
    share.clamp(0.0, 1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unbounded_queue_never_looks_full_before_it_is_very_long() {
        assert_eq!(fill(0, None), 0.0);
        assert!(fill(10, None) < 0.3);
        assert!(fill(9_999, None) <= 0.9);
        assert_eq!(fill(500, Some(500)), 1.0);
        assert_eq!(fill(3, Some(0)), 0.0);
    }
}
