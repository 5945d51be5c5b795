//! The system as a drawing: what waits where, which replicas work, what flows along the routes.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use egui::{Id, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::desktop::actions::Action;
use crate::desktop::panel::Context;
use crate::desktop::widget::canvas::camera::Camera;
use crate::desktop::widget::canvas::curve::Curve;
use crate::desktop::widget::canvas::flow::{Current, Flow};
use crate::desktop::widget::canvas::layout;
use crate::desktop::widget::canvas::paint::{Body, Canvas, DETAIL_ZOOM, Link, Node, NodeState};
use crate::desktop::widget::health::{self, Health};
use crate::desktop::widget::{fault_menu, figure, replica_glyphs, text};
use crate::foundation::{HandlerId, RouteId, SourceId, Time};
use crate::measure::snapshot::{HandlerView, Snapshot};
use crate::scenario::Model;
use crate::scenario::model::{Origin, Target};
use crate::scenario::schema::Mode;

const HANDLER_SIZE: [f32; 2] = [152.0, 82.0];
const SOURCE_SIZE: [f32; 2] = [136.0, 74.0];
const LEGEND_HEIGHT: f32 = 28.0;
/// With more nodes than this only the drawing is shown, without a widget for each.
const WIDGETS_MAX: usize = 500;
/// Room around the drawing when it is fitted; below for badges.
const MARGIN: f32 = 20.0;
const BADGE_ROOM: f32 = 28.0;

/// What is kept between two frames.
#[derive(Clone, Default)]
struct State {
    camera: Camera,
    flow: Flow,
    drawing: Arc<Drawing>,
    /// The model that the drawing was made for.
    fingerprint: u64,
    last: Time,
}

/// Where everything stands for one model.
#[derive(Default)]
struct Drawing {
    /// Sources first, then handlers.
    nodes: Vec<(Origin, Rect)>,
    edges: Vec<Edge>,
    bounds: Option<Rect>,
}

struct Edge {
    route: RouteId,
    to: HandlerId,
    curve: Curve,
}

/// Where the rectangle of a component on the screen can be looked up while it is drawn.
pub fn place_on_screen(at: Origin) -> Id {
    let key = match at {
        Origin::Source(id) => (0, id.0),
        Origin::Handler(id) => (1, id.0),
    };
    Id::unique(("place on the canvas", key))
}

pub fn show(ui: &mut Ui, context: &mut Context) {
    let full = ui.available_rect_before_wrap();
    let view = full.with_max_y(full.max.y - LEGEND_HEIGHT);
    let id = ui.make_persistent_id("topology");
    let mut state: State = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    state.adapt(context);

    let ground = ui.interact(view, id.with("ground"), Sense::click_and_drag());
    ground.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Topology"));
    state.look_around(ui, &ground, view);

    let currents = currents(&state.drawing, context);
    let running = context.frame.playing && context.snapshot.end.is_none();
    state.flow.advance(&currents, if running { ui.input(|input| input.stable_dt) } else { 0.0 });
    if running && currents.iter().any(|current| current.rate > 0.0) {
        ui.ctx().request_repaint();
    }

    let painter = ui.painter_at(view);
    let canvas = Canvas { painter: &painter, tokens: context.tokens, camera: state.camera, view };
    let links: Vec<Link> = state.links(context);
    links.iter().for_each(|link| canvas.link(link));
    links.iter().for_each(|link| canvas.link_text(link));
    if ground.clicked() {
        context.ask(Action::Select(None));
    }
    for &(at, rect) in &state.drawing.nodes {
        let response = state.touch(ui, context, id, at, rect, view);
        let hovered = response.as_ref().is_some_and(Response::hovered);
        let focused = response.as_ref().is_some_and(Response::has_focus);
        let node_state = match (context.view.selection == Some(at), focused, hovered) {
            (true, ..) => NodeState::Selected,
            (_, true, _) => NodeState::Focused,
            (.., true) => NodeState::Hovered,
            _ => NodeState::Plain,
        };
        canvas.node(rect, &node(context, at, node_state));
    }
    legend(ui, context, &mut state, Rect::from_min_max(pos2(full.min.x, view.max.y), full.max));
    ui.data_mut(|data| data.insert_temp(id, state));
    ui.advance_cursor_after_rect(full);
}

impl State {
    /// Makes the drawing anew for another model, and empties the routes when a run begins again.
    fn adapt(&mut self, context: &Context) {
        let fingerprint = fingerprint(context.model);
        if self.fingerprint != fingerprint {
            *self = State { drawing: Arc::new(Drawing::of(context.model)), fingerprint, ..State::default() };
        }
        if context.snapshot.now < self.last {
            self.flow.clear();
        }
        self.last = context.snapshot.now;
    }

    fn look_around(&mut self, ui: &Ui, ground: &Response, view: Rect) {
        let Some(bounds) = self.drawing.bounds else { return };
        if ground.double_clicked() {
            self.camera.follows = true;
        }
        if ground.dragged() {
            self.camera.pan(ground.drag_delta());
        }
        if let Some(pointer) = ui.input(|input| input.pointer.hover_pos())
            && view.contains(pointer)
            && ground.contains_pointer()
        {
            let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta.y, input.zoom_delta()));
            self.camera.zoom_at(pinch * (scroll / 240.0).exp(), pointer, view);
        }
        if self.camera.follows {
            self.camera.fit(bounds, view.size());
        }
    }

    fn links<'a>(&'a self, context: &Context<'a>) -> Vec<Link<'a>> {
        let (model, snapshot) = (context.model, context.snapshot);
        let layers = snapshot.active_set.and_then(|set| snapshot.settings.layers.get(set.index()));
        let edges = self.drawing.edges.iter().enumerate();
        edges
            .map(|(at, edge)| {
                let route = model.route(edge.route);
                let answers = matches!(route.mode, Mode::Call { .. });
                let open = snapshot.routes.get(edge.route.index()).map_or(0, |view| view.open);
                let first = at == 0 || self.drawing.edges[at - 1].route != edge.route;
                let around = layers.and_then(|routes| routes.get(edge.route.index())).filter(|_| first);
                Link {
                    curve: &edge.curve,
                    dots: self.flow.dots(at),
                    broken: Health::of(snapshot, model, Origin::Handler(edge.to)) == Health::Failing,
                    answers,
                    notes: around
                        .map(|layers| layers.iter().map(|layer| text::words(layer.entry().name)).collect())
                        .unwrap_or_default(),
                    open: (first && open > 0 && (answers || around.is_some_and(|layers| !layers.is_empty())))
                        .then(|| format!("{} open", figure::compact_count(open))),
                }
            })
            .collect()
    }

    /// The widget of a node: selects, tells, and opens the menu of faults.
    fn touch(
        &self,
        ui: &mut Ui,
        context: &mut Context,
        id: Id,
        at: Origin,
        rect: Rect,
        view: Rect,
    ) -> Option<Response> {
        let on_screen = self.camera.rect_to_screen(rect, view).intersect(view);
        if !on_screen.is_positive() || self.camera.zoom < DETAIL_ZOOM || self.drawing.nodes.len() > WIDGETS_MAX {
            return None;
        }
        let (model, snapshot, tokens) = (context.model, context.snapshot, context.tokens);
        let key = match at {
            Origin::Source(id) => (0, id.0),
            Origin::Handler(id) => (1, id.0),
        };
        ui.data_mut(|data| data.insert_temp(place_on_screen(at), on_screen));
        let response = ui.interact(on_screen, id.with(key), Sense::click());
        let name = model.component_name(at);
        response.widget_info(|| {
            let selected = context.view.selection == Some(at);
            WidgetInfo::selected(Role::Button, true, selected, format!("Node {name}"))
        });
        if response.clicked() {
            context.ask(Action::Select(Some(at)));
        }
        if let Some(command) = fault_menu::on_right_click(&response, tokens, model, at) {
            context.ask(Action::Act(command));
        }
        Some(response.on_hover_ui(|ui| tooltip(ui, tokens, model, snapshot, at)))
    }
}

impl Drawing {
    fn of(model: &Model) -> Drawing {
        let sources = (0..model.sources.len()).map(|at| Origin::Source(SourceId::from(at)));
        let handlers = (0..model.handlers.len()).map(|at| Origin::Handler(HandlerId::from(at)));
        let origins: Vec<Origin> = sources.chain(handlers).collect();
        let place = |at: Origin| match at {
            Origin::Source(id) => id.index(),
            Origin::Handler(id) => model.sources.len() + id.index(),
        };
        let size = |at: &Origin| if matches!(at, Origin::Source(_)) { SOURCE_SIZE } else { HANDLER_SIZE };
        let sizes: Vec<layout::Point> = origins.iter().map(size).collect();
        let mut ends = Vec::new();
        for (at, route) in model.routes.iter().enumerate() {
            let mut targets = route.target.handlers();
            targets.sort_unstable();
            targets.dedup();
            ends.extend(targets.into_iter().map(|to| (RouteId::from(at), route.from, to)));
        }
        let pairs: Vec<(usize, usize)> =
            ends.iter().map(|&(_, from, to)| (place(from), place(Origin::Handler(to)))).collect();
        let laid_out = layout::layered(&sizes, &pairs);
        let rects: Vec<Rect> = laid_out
            .centres
            .iter()
            .zip(&sizes)
            .map(|(centre, size)| Rect::from_center_size((*centre).into(), (*size).into()))
            .collect();
        let edges = ends
            .iter()
            .zip(&pairs)
            .zip(&laid_out.edges)
            .map(|((&(route, _, to), &(a, b)), course)| Edge {
                route,
                to,
                curve: Curve::between(rects[a], rects[b], course),
            })
            .collect();
        let [low, high] = laid_out.bounds;
        let margin = vec2(MARGIN, MARGIN);
        let bounds = Rect::from_min_max(low.into(), high.into());
        let bounds = Rect::from_min_max(bounds.min - margin, bounds.max + margin + vec2(0.0, BADGE_ROOM));
        Drawing { nodes: origins.into_iter().zip(rects).collect(), edges, bounds: Some(bounds) }
    }
}

/// What flows along each edge. Where a route has several targets its rate is divided as it is declared, or
/// by what the targets complete where the choice is made at run time.
fn currents(drawing: &Drawing, context: &Context) -> Vec<Current> {
    let (model, snapshot) = (context.model, context.snapshot);
    let edges = drawing.edges.iter();
    edges
        .map(|edge| {
            let rate = snapshot.routes.get(edge.route.index()).map_or(0.0, |view| view.rate);
            let share = share(&model.route(edge.route).target, edge.to, snapshot);
            Current { rate: if rate.is_finite() { rate * share } else { 0.0 }, length: edge.curve.length() }
        })
        .collect()
}

fn share(target: &Target, to: HandlerId, snapshot: &Snapshot) -> f64 {
    match target {
        Target::To(_) | Target::ToAll(_) => 1.0,
        Target::ByProbability(shares) => {
            let mut below = 0.0;
            let mut own = 0.0;
            for &(handler, up_to) in shares {
                own += if handler == to { up_to - below } else { 0.0 };
                below = up_to;
            }
            own
        }
        Target::ByClass(_) | Target::FirstAccepting(_) => {
            let offered = |id: HandlerId| snapshot.handlers.get(id.index()).map_or(0.0, |view| view.throughput);
            let mut targets = target.handlers();
            targets.sort_unstable();
            targets.dedup();
            let total: f64 = targets.iter().map(|id| offered(*id)).sum();
            if total > 0.0 { offered(to) / total } else { 1.0 / targets.len() as f64 }
        }
    }
}

fn node<'a>(context: &Context<'a>, at: Origin, state: NodeState) -> Node<'a> {
    let (model, snapshot) = (context.model, context.snapshot);
    let (figure, body) = match at {
        Origin::Source(id) => {
            let view = snapshot.sources.get(id.index());
            let kind = source_kind(model, id);
            let in_flight = view.map_or(0, |view| view.in_flight);
            let lines = [kind, format!("{} in flight", figure::compact_count(in_flight))];
            (figure::rate(view.map_or(f64::NAN, |view| view.rate)), Body::Source { lines })
        }
        Origin::Handler(id) => {
            let view = snapshot.handlers.get(id.index());
            let utilisation = view.map_or("\u{2013}".into(), |view| format!("{:.2}", view.utilisation));
            let body = Body::Handler {
                waiting: view.map_or(0, |view| view.waiting),
                limit: model.handler(id).queue,
                replicas: view.map_or(&[], |view| &view.replicas),
            };
            (utilisation, body)
        }
    };
    Node {
        name: model.component_name(at),
        figure,
        health: Health::of(snapshot, model, at),
        badges: health::badges(snapshot, model, at),
        state,
        body,
    }
}

/// What a source makes, in a few words: `Poisson, 3 classes`.
fn source_kind(model: &Model, id: SourceId) -> String {
    use crate::parts::arrival::Arrivals;
    let source = model.source(id);
    let mut words = vec![match &source.arrivals {
        Arrivals::Poisson(_) => "Poisson".to_string(),
        Arrivals::Periodic(_) => "periodic".into(),
        Arrivals::Renewal(_) => "renewal".into(),
        Arrivals::Once(_) => "once".into(),
        Arrivals::Closed(closed) => format!("closed, {}", closed.population),
    }];
    if source.classes.len() > 1 {
        words.push(format!("{} classes", source.classes.len()));
    }
    if source.keys > 0 {
        words.push("keys".into());
    }
    words.join(", ")
}

fn tooltip(ui: &mut Ui, tokens: &crate::desktop::theme::Tokens, model: &Model, snapshot: &Snapshot, at: Origin) {
    ui.set_max_width(240.0);
    ui.spacing_mut().interact_size.y = 14.0;
    ui.label(text::body(model.component_name(at), tokens.text));
    let mut line = |name: &str, value: String| {
        ui.horizontal(|ui| {
            ui.label(text::label(name, tokens.muted));
            ui.label(text::figure(value, tokens.text));
        });
    };
    match at {
        Origin::Source(id) => {
            let Some(view) = snapshot.sources.get(id.index()) else { return };
            line("arrivals", source_kind(model, id));
            line("rate", figure::rate(view.rate));
            line("offered", figure::count(view.offered));
            line("in flight", figure::count(view.in_flight));
        }
        Origin::Handler(id) => {
            let Some(view) = snapshot.handlers.get(id.index()) else { return };
            handler_lines(&mut line, view, model.handler(id).queue);
        }
    }
    for badge in health::badges(snapshot, model, at) {
        ui.label(text::label(badge.text, if badge.severe { tokens.bad } else { tokens.warning }));
    }
    ui.label(text::label("Right-click to break it", tokens.faint));
}

fn handler_lines(line: &mut impl FnMut(&str, String), view: &HandlerView, limit: Option<u32>) {
    line("utilisation", format!("{:.2}", view.utilisation));
    line("waiting", limit.map_or(figure::count(view.waiting), |limit| format!("{} of {limit}", view.waiting)));
    line("replicas", replica_glyphs::describe(&view.replicas));
    line("completes", figure::rate(view.throughput));
    if let Some(response) = &view.mean_response {
        line("mean time here", figure::secs(response.value));
    }
}

fn legend(ui: &mut Ui, context: &Context, state: &mut State, rect: Rect) {
    let tokens = context.tokens;
    let painter = ui.painter_at(rect);
    let centre = rect.center().y;
    let mut x = rect.min.x + 16.0;
    for (replica, name) in replica_glyphs::STATES {
        replica_glyphs::glyph(&painter, tokens, replica, pos2(x + 5.0, centre), 4.5);
        let font = egui::FontId::proportional(text::LABEL);
        let shown = painter.text(pos2(x + 14.0, centre), egui::Align2::LEFT_CENTER, name, font, tokens.muted);
        x = shown.max.x + 14.0;
    }
    let per_dot = state.flow.events_per_dot;
    let fit = Rect::from_min_max(pos2(rect.max.x - 44.0, centre - 12.0), pos2(rect.max.x - 8.0, centre + 12.0));
    let button = egui::Button::new(text::label("Fit", tokens.muted)).frame(false);
    if ui.put(fit, button).on_hover_text("Show the whole system (double-click)").clicked() {
        state.camera.follows = true;
    }
    if per_dot > 0.0 && fit.min.x - x > 130.0 {
        let shown = format!("1 dot = {} events/s", figure::number(per_dot));
        let font = egui::FontId::proportional(text::LABEL);
        let place = pos2(fit.min.x - 8.0, centre);
        let written = painter.text(place, egui::Align2::RIGHT_CENTER, shown, font, tokens.muted);
        ui.interact(written, ui.scope_id().with("dot scale"), Sense::hover()).on_hover_text(format!(
            "Dots move at a fixed pace. One dot passing each second stands for {} events per simulated second, \
             at any speed of the simulation.",
            figure::number(per_dot)
        ));
    }
}

fn fingerprint(model: &Model) -> u64 {
    let mut hasher = DefaultHasher::new();
    model.name.hash(&mut hasher);
    model.sources.iter().for_each(|source| source.name.hash(&mut hasher));
    model.handlers.iter().for_each(|handler| handler.name.hash(&mut hasher));
    for route in &model.routes {
        model.component_name(route.from).hash(&mut hasher);
        route.target.handlers().hash(&mut hasher);
    }
    hasher.finish()
}
