//! Where everything on the canvas stands for one model, and what flows along its routes.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use egui::{Rect, vec2};

use crate::desktop::widget::canvas::curve::Curve;
use crate::desktop::widget::canvas::flow::Current;
use crate::desktop::widget::canvas::layout;
use crate::foundation::{HandlerId, RouteId, SourceId};
use crate::measure::snapshot::Snapshot;
use crate::parts::recovery::Layer;
use crate::scenario::Model;
use crate::scenario::model::{Origin, Target};

const HANDLER_SIZE: [f32; 2] = [152.0, 82.0];
const SOURCE_SIZE: [f32; 2] = [136.0, 74.0];
/// What is written on a route: a letter's width, the longest state of a layer that is given room, and the frame.
const LETTER_WIDTH: f32 = 5.4;
const STATE_LETTERS: usize = 24;
const NOTE_FRAME: f32 = 30.0;
/// Room around the drawing when it is fitted; below for badges.
const MARGIN: f32 = 16.0;
const BADGE_ROOM: f32 = 20.0;

/// Where everything stands for one model.
#[derive(Default)]
pub struct Drawing {
    /// Sources first, then handlers.
    pub nodes: Vec<(Origin, Rect)>,
    pub edges: Vec<Edge>,
    pub bounds: Option<Rect>,
}

/// A route, one of the ways of a route that has several targets, or a way that a layer around it may take.
pub struct Edge {
    pub route: RouteId,
    pub to: HandlerId,
    /// Only a layer leads here.
    pub aside: bool,
    pub curve: Curve,
}

impl Drawing {
    /// `around` are the layers in every set, by route.
    pub fn of(model: &Model, around: &[Vec<&Layer>]) -> Drawing {
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
            let named = around[at].iter().flat_map(|layer| layer.targets());
            let aside: BTreeSet<HandlerId> = named.filter_map(|name| model.handler_named(name)).collect();
            let aside = aside.into_iter().filter(|id| !targets.contains(id)).map(|to| (to, true)).collect::<Vec<_>>();
            let ways = targets.into_iter().map(|to| (to, false)).chain(aside);
            ends.extend(ways.map(|(to, aside)| (RouteId::from(at), route.from, to, aside)));
        }
        let pairs: Vec<(usize, usize)> =
            ends.iter().map(|&(_, from, to, _)| (place(from), place(Origin::Handler(to)))).collect();
        let rooms: Vec<f32> = ends.iter().map(|(route, ..)| room(&around[route.index()])).collect();
        let laid_out = layout::layered(&sizes, &pairs, &rooms);
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
            .map(|((&(route, _, to, aside), &(a, b)), course)| Edge {
                route,
                to,
                aside,
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

/// The layers around each route, in every set: as they are now, or as they were declared before anything is known.
pub fn layers<'a>(model: &'a Model, snapshot: &'a Snapshot) -> Vec<Vec<&'a Layer>> {
    let now = &snapshot.settings.layers;
    let declared = model.sets.iter().map(|set| &set.routes);
    let sets: Vec<&Vec<Vec<Layer>>> = if now.is_empty() { declared.collect() } else { now.iter().collect() };
    (0..model.routes.len()).map(|at| sets.iter().filter_map(|set| set.get(at)).flatten().collect()).collect()
}

/// So that what is written on a route does not run under the nodes at its ends.
fn room(around: &[&Layer]) -> f32 {
    let letters = around.iter().map(|layer| layer.entry().name.len() + 2).max();
    letters.map_or(0.0, |letters| letters.max(STATE_LETTERS) as f32 * LETTER_WIDTH + NOTE_FRAME)
}

/// What flows along each edge. Where a route has several targets its rate is divided as it is declared, or
/// by what the targets complete where the choice is made at run time.
pub fn currents(drawing: &Drawing, model: &Model, snapshot: &Snapshot) -> Vec<Current> {
    let edges = drawing.edges.iter();
    edges
        .map(|edge| {
            let rate = snapshot.routes.get(edge.route.index()).filter(|_| !edge.aside).map_or(0.0, |view| view.rate);
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

/// Equal for models that are drawn alike with these layers.
pub fn fingerprint(model: &Model, around: &[Vec<&Layer>]) -> u64 {
    let mut hasher = DefaultHasher::new();
    model.name.hash(&mut hasher);
    model.sources.iter().for_each(|source| source.name.hash(&mut hasher));
    model.handlers.iter().for_each(|handler| handler.name.hash(&mut hasher));
    for (route, around) in model.routes.iter().zip(around) {
        model.component_name(route.from).hash(&mut hasher);
        route.target.handlers().hash(&mut hasher);
        for layer in around {
            (layer.part(), layer.targets()).hash(&mut hasher);
        }
    }
    hasher.finish()
}
