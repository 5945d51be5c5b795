//! What a component on the canvas says while the pointer rests on it.

use egui::Ui;

use crate::desktop::theme::Tokens;
use crate::desktop::widget::{health, replica_glyphs, text};
use crate::foundation::wording;
use crate::foundation::{HandlerId, RouteId, SourceId};
use crate::measure::snapshot::{HandlerView, Snapshot};
use crate::scenario::Model;
use crate::scenario::model::Origin;
use crate::scenario::schema::Mode;

pub fn show(ui: &mut Ui, tokens: &Tokens, model: &Model, snapshot: &Snapshot, at: Origin) {
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
            line("rate", wording::rate(view.rate));
            line("offered", wording::count(view.offered));
            line("in flight", wording::count(view.in_flight));
        }
        Origin::Handler(id) => {
            let Some(view) = snapshot.handlers.get(id.index()) else { return };
            handler_lines(&mut line, view, model.handler(id).queue);
            if let Some(calling) = calls_open(model, id, view) {
                line("calls open", wording::count(calling));
            }
        }
    }
    for badge in health::badges(snapshot, model, at) {
        ui.label(text::label(badge.text, if badge.severe { tokens.bad } else { tokens.warning }));
    }
    ui.label(text::label("Right-click, or select it and press B, to break it", tokens.muted));
}

fn handler_lines(line: &mut impl FnMut(&str, String), view: &HandlerView, limit: Option<u32>) {
    line("utilisation", wording::percent(view.utilisation));
    line(
        "waiting",
        limit.map_or(wording::count(view.waiting), |limit| {
            format!("{} of {}", wording::count(view.waiting), wording::count(limit.into()))
        }),
    );
    line("replicas", replica_glyphs::describe(&view.replicas));
    line("completes", wording::rate(view.throughput));
    if let Some(response) = view.figures.response.value() {
        line("mean response", wording::duration(response));
    }
}

/// How many attempts wait for a callee while their replica serves others; `None` for a handler that makes no such call.
pub fn calls_open(model: &Model, id: HandlerId, view: &HandlerView) -> Option<u64> {
    let releases = |route: &RouteId| matches!(model.route(*route).mode, Mode::Call { hold: false });
    model.handler(id).calls.iter().any(releases).then_some(view.calling)
}

/// What a source makes, in a few words: `Poisson, 3 classes`.
pub fn source_kind(model: &Model, id: SourceId) -> String {
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
