//! What a new user sees first: a bubble at the busiest handler that says how to crash it.

use egui::{Align2, Area, Context, Frame, Id, Margin, Order, Pos2, Rect, RichText, Shape, Stroke, pos2, vec2};

use crate::desktop::panel::places;
use crate::desktop::theme::{BODY, CORNER_LARGE, Tokens, strong};
use crate::engine::command::Command;
use crate::foundation::{HandlerId, Span};
use crate::measure::snapshot::Snapshot;
use crate::parts::fault::{Crash, Fault, Scope};
use crate::scenario::Model;
use crate::scenario::model::{Origin, Site};

const WIDTH: f32 = 236.0;
const GAP: f32 = 12.0;

/// What the user did with the hint.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Crash(Command),
    NotNow,
}

/// The handler whose replicas are busiest, once there is anything to tell by.
pub fn busiest(snapshot: &Snapshot) -> Option<HandlerId> {
    let busy = |handler: &crate::measure::snapshot::HandlerView| handler.utilisation;
    let busiest = snapshot.handlers.iter().enumerate().max_by(|(_, a), (_, b)| busy(a).total_cmp(&busy(b)))?;
    (snapshot.events > 0).then(|| HandlerId::from(busiest.0))
}

/// Crashes every replica for half the window, long enough to see it in the plots.
pub fn crash(model: &Model, id: HandlerId) -> Command {
    let fault = Fault::Crash(Crash::of(Scope::Handler));
    Command::Inject { on: Site::Handler(id), fault, lasting: Some(Span(model.view.window.0 / 2)) }
}

pub fn show(ctx: &Context, tokens: &Tokens, model: &Model, target: HandlerId) -> Option<Answer> {
    let on_canvas = places::on_screen(ctx, Origin::Handler(target));
    let area = Area::new(Id::unique("first hint")).order(Order::Middle).accessible_name("First hint");
    let (area, tip) = match on_canvas {
        Some(rect) => {
            let tip = rect.center_bottom() + vec2(0.0, 4.0);
            (area.pivot(Align2::CENTER_TOP).fixed_pos(tip + vec2(0.0, GAP)), Some(tip))
        }
        None => (area.anchor(Align2::CENTER_BOTTOM, vec2(0.0, -32.0)), None),
    };
    let name = &model.handler(target).name;
    let mut answer = None;
    let shown = area.show(ctx, |ui| {
        let frame = Frame::new().fill(tokens.accent).corner_radius(CORNER_LARGE).inner_margin(Margin::same(12));
        frame.show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.label(RichText::new(format!("Right-click {name} and crash it")).font(strong(14.0)).color(tokens.panel));
            let why = "See queues, R and F react, and where the events go.";
            ui.label(RichText::new(why).size(BODY).color(tokens.panel));
            ui.add_space(4.0);
            ui.horizontal(|ui| {
                let crash_it = RichText::new(format!("Crash {name}")).font(strong(BODY)).color(tokens.text);
                if ui.add(egui::Button::new(crash_it).fill(tokens.panel).stroke(Stroke::NONE)).clicked() {
                    answer = Some(Answer::Crash(crash(model, target)));
                }
                let not_now = RichText::new("Not now").size(BODY).color(tokens.panel);
                if ui.add(egui::Button::new(not_now).fill(egui::Color32::TRANSPARENT).stroke(Stroke::NONE)).clicked() {
                    answer = Some(Answer::NotNow);
                }
            });
        });
    });
    if let Some(tip) = tip {
        let painter = ctx.layer_painter(shown.response.layer_id);
        painter.add(Shape::convex_polygon(arrow(tip, shown.response.rect), tokens.accent, Stroke::NONE));
    }
    answer
}

/// A triangle from the bubble's edge to what it is about.
fn arrow(tip: Pos2, bubble: Rect) -> Vec<Pos2> {
    let edge = if bubble.min.y > tip.y { bubble.min.y + 1.0 } else { bubble.max.y - 1.0 };
    let foot = tip.x.clamp(bubble.min.x + 16.0, bubble.max.x - 16.0);
    vec![tip, pos2(foot + 9.0, edge), pos2(foot - 9.0, edge)]
}
