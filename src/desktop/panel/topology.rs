//! The system as a drawing: what waits where, which replicas work, what flows along the routes.

use std::sync::Arc;

use egui::{Color32, Id, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2};

use crate::desktop::actions::Action;
use crate::desktop::panel::drawing::{self, Drawing};
use crate::desktop::panel::{Context, Look, node_tooltip, places};
use crate::desktop::theme::Tokens;
use crate::desktop::widget::canvas::camera::Camera;
use crate::desktop::widget::canvas::flow::Flow;
use crate::desktop::widget::canvas::paint::{Body, Canvas, DETAIL_ZOOM, Link, Node, NodeState};
use crate::desktop::widget::health::{self, Health};
use crate::desktop::widget::{fault_menu, mood, replica_glyphs, text};
use crate::engine::ReplicaState;
use crate::foundation::wording;
use crate::foundation::{RouteId, Time};
use crate::measure::snapshot::Snapshot;
use crate::parts::recovery::{Layer, Mood};
use crate::scenario::model::{Around, Origin};
use crate::scenario::schema::Mode;

const LEGEND_HEIGHT: f32 = 28.0;
/// With more nodes than this only the drawing is shown, without a widget for each.
const WIDGETS_MAX: usize = 500;
/// How much closer one step of zooming by key looks.
const ZOOM_STEP: f32 = 1.25;

/// What is kept between two frames.
#[derive(Clone, Default)]
struct State {
    camera: Camera,
    flow: Flow,
    drawing: Arc<Drawing>,
    /// The model that the drawing was made for.
    fingerprint: u64,
    last: Time,
    selection: Option<Origin>,
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
    state.look_as_asked(context, view);
    let camera = state.camera;
    let rects = state.drawing.nodes.iter().map(|(at, rect)| (*at, camera.rect_to_screen(*rect, view)));
    places::publish(ui.ctx(), view, rects);

    let currents = drawing::currents(&state.drawing, context.model, context.snapshot);
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
        let around = drawing::layers(context.model, context.snapshot);
        let fingerprint = drawing::fingerprint(context.model, &around);
        if self.fingerprint != fingerprint {
            let drawing = Arc::new(Drawing::of(context.model, &around));
            let is_same_model = drawing.nodes.iter().map(|(at, _)| at).eq(self.drawing.nodes.iter().map(|(at, _)| at));
            let camera = if is_same_model { self.camera } else { Camera::default() };
            *self = State { drawing, fingerprint, camera, ..State::default() };
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

    /// Zooms by key, and moves so far that what was selected elsewhere can be seen.
    fn look_as_asked(&mut self, context: &mut Context, view: Rect) {
        match context.view.look.take() {
            Some(Look::Closer) => self.camera.zoom_at(ZOOM_STEP, view.center(), view),
            Some(Look::Further) => self.camera.zoom_at(1.0 / ZOOM_STEP, view.center(), view),
            Some(Look::AtAll) => self.camera.follows = true,
            None => {}
        }
        let selected = context.view.selection;
        if std::mem::replace(&mut self.selection, selected) != selected
            && let Some((_, rect)) = self.drawing.nodes.iter().find(|(at, _)| Some(*at) == selected)
            && !view.contains_rect(self.camera.rect_to_screen(*rect, view))
        {
            self.camera.pan(view.center() - self.camera.to_screen(rect.center(), view));
        }
    }

    fn links<'a>(&'a self, context: &Context<'a>) -> Vec<Link<'a>> {
        let (model, snapshot) = (context.model, context.snapshot);
        let layers = snapshot.settings.layers.get(snapshot.active_set.index());
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
                    answers: answers && !edge.aside,
                    aside: edge.aside,
                    notes: around.map(|layers| notes(snapshot, context.tokens, edge.route, layers)).unwrap_or_default(),
                    open: (first && open > 0 && (answers || around.is_some_and(|layers| !layers.is_empty())))
                        .then(|| format!("{} open", wording::compact_count(open))),
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
        let response = ui.interact(on_screen, id.with(key), Sense::click());
        let name = model.component_name(at);
        response.widget_info(|| {
            let selected = context.view.selection == Some(at);
            WidgetInfo::selected(Role::Button, true, selected, format!("Node {name}"))
        });
        if response.clicked() {
            context.ask(Action::Select(Some(at)));
        }
        if fault_menu::is_asked_by_key(&response) {
            context.ask(Action::Break(at));
        }
        if let Some(command) = fault_menu::on_right_click(&response, tokens, model, at) {
            context.ask(Action::Act(command));
        }
        Some(response.on_hover_ui(|ui| node_tooltip::show(ui, tokens, model, snapshot, at)))
    }
}

fn node<'a>(context: &Context<'a>, at: Origin, state: NodeState) -> Node<'a> {
    let (model, snapshot) = (context.model, context.snapshot);
    let (figure, body) = match at {
        Origin::Source(id) => {
            let view = snapshot.sources.get(id.index());
            let kind = node_tooltip::source_kind(model, id);
            let in_flight = view.map_or(0, |view| view.in_flight);
            let lines = [kind, format!("{} in flight", wording::compact_count(in_flight))];
            (wording::compact_rate(view.map_or(f64::NAN, |view| view.rate)), Body::Source { lines })
        }
        Origin::Handler(id) => {
            let view = snapshot.handlers.get(id.index());
            let utilisation = wording::or_dash(view.map(|view| view.utilisation), wording::compact_share);
            let body = Body::Handler {
                waiting: view.map_or(0, |view| view.waiting),
                limit: model.handler(id).queue,
                replicas: view.map_or(&[], |view| &view.replicas),
                calling: view.and_then(|view| node_tooltip::calls_open(model, id, view)),
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

fn legend(ui: &mut Ui, context: &Context, state: &mut State, rect: Rect) {
    let tokens = context.tokens;
    let painter = ui.painter_at(rect);
    let centre = rect.center().y;
    let mut x = rect.min.x + 16.0;
    let is_there =
        |wanted: &ReplicaState| context.snapshot.handlers.iter().any(|handler| handler.replicas.contains(wanted));
    let shown = replica_glyphs::STATES.into_iter().enumerate();
    for (_, (replica, name)) in shown.filter(|(at, (state, _))| *at < replica_glyphs::ALWAYS || is_there(state)) {
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
        let shown = format!("1 dot = {} events/s", wording::number(per_dot));
        let font = egui::FontId::proportional(text::LABEL);
        let place = pos2(fit.min.x - 8.0, centre);
        let written = painter.text(place, egui::Align2::RIGHT_CENTER, shown, font, tokens.muted);
        ui.interact(written, ui.scope_id().with("dot scale"), Sense::hover()).on_hover_text(format!(
            "Dots move at a fixed pace. One dot passing each second stands for {} events per simulated second, \
             at any speed of the simulation.",
            wording::number(per_dot)
        ));
    }
}

/// The names of the layers around a route, and what those say that are not at their ease.
fn notes(snapshot: &Snapshot, tokens: &Tokens, route: RouteId, layers: &[Layer]) -> Vec<(String, Color32)> {
    let mut views = snapshot.layers.iter().filter(|view| view.around == Around::Route(route));
    let note = |layer: &Layer| {
        let name = text::words(layer.entry().name);
        match views.next().map(|view| &view.status).filter(|status| status.mood != Mood::Quiet) {
            Some(status) => vec![(name, tokens.muted), (status.words.clone(), mood::colour(status.mood, tokens))],
            None => vec![(name, tokens.muted)],
        }
    };
    layers.iter().flat_map(note).collect()
}
