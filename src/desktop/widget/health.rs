//! How a component fares, in three steps that differ in shape and in colour.

use std::collections::BTreeSet;

use egui::{Color32, Painter, Pos2, Shape, Stroke, vec2};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::text;
use crate::engine::{ReplicaState, WardGauge};
use crate::foundation::Time;
use crate::foundation::wording;
use crate::measure::fault_log::FaultRecord;
use crate::measure::snapshot::{HandlerView, Snapshot, SourceView};
use crate::measure::upkeep::UpkeepView;
use crate::parts::recovery::{Mood, name_of};
use crate::scenario::model::{Around, Handler, Model, Origin};

/// From this utilisation on a handler counts as strained.
pub const STRAINED_UTILISATION: f64 = 0.85;
/// From this share of its queue on a handler counts as strained.
const STRAINED_QUEUE: f64 = 0.8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// A dot.
    Good,
    /// A diamond: near its limits, or under a fault that leaves it working.
    Strained,
    /// A cross: it does not work at all.
    Failing,
}

impl Health {
    pub fn of(snapshot: &Snapshot, model: &Model, at: Origin) -> Health {
        match at {
            Origin::Source(id) => snapshot.sources.get(id.index()).map_or(Health::Good, Health::of_source),
            Origin::Handler(id) => snapshot
                .handlers
                .get(id.index())
                .map_or(Health::Good, |view| Health::of_handler(view, model.handler(id)))
                .under_faults(open(snapshot, at).next().is_some()),
        }
    }

    fn under_faults(self, any: bool) -> Health {
        if any && self == Health::Good { Health::Strained } else { self }
    }

    fn of_source(view: &SourceView) -> Health {
        match view {
            SourceView { paused: true, .. } => Health::Failing,
            SourceView { surge, .. } if is_changed(*surge) => Health::Strained,
            _ => Health::Good,
        }
    }

    fn of_handler(view: &HandlerView, handler: &Handler) -> Health {
        let down =
            view.replicas.iter().filter(|state| matches!(state, ReplicaState::Down | ReplicaState::Hung)).count();
        let up = view.replicas.iter().filter(|state| state.is_up()).count();
        let full = handler.queue.is_some_and(|limit| view.waiting as f64 > STRAINED_QUEUE * f64::from(limit));
        if !view.replicas.is_empty() && up == 0 {
            Health::Failing
        } else if down > 0
            || full && view.waiting > 0
            || view.utilisation > STRAINED_UTILISATION
            || is_changed(view.slow_down)
            || view.error_burst > 0.0
            || view.corruption > 0.0
        {
            Health::Strained
        } else {
            Health::Good
        }
    }

    pub fn colour(self, tokens: &Tokens) -> Color32 {
        match self {
            Health::Good => tokens.good,
            Health::Strained => tokens.warning,
            Health::Failing => tokens.bad,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Health::Good => "working",
            Health::Strained => "strained",
            Health::Failing => "down",
        }
    }

    pub fn paint(self, painter: &Painter, tokens: &Tokens, centre: Pos2, radius: f32) {
        let colour = self.colour(tokens);
        match self {
            Health::Good => {
                painter.circle_filled(centre, radius, colour);
            }
            Health::Strained => {
                let r = radius * 1.25;
                let corners = [vec2(0.0, -r), vec2(r, 0.0), vec2(0.0, r), vec2(-r, 0.0)].map(|corner| centre + corner);
                painter.add(Shape::convex_polygon(corners.to_vec(), colour, Stroke::NONE));
            }
            Health::Failing => {
                let stroke = Stroke::new(radius * 0.5, colour);
                painter.line_segment([centre + vec2(-radius, -radius), centre + vec2(radius, radius)], stroke);
                painter.line_segment([centre + vec2(-radius, radius), centre + vec2(radius, -radius)], stroke);
            }
        }
    }
}

/// A fault that is on, in a few words.
#[derive(Clone, Debug, PartialEq)]
pub struct Badge {
    pub text: String,
    pub severe: bool,
}

/// The faults that are on at a component, the gravest first.
pub fn badges(snapshot: &Snapshot, model: &Model, at: Origin) -> Vec<Badge> {
    let mut badges = Vec::new();
    match at {
        Origin::Source(id) => {
            let Some(view) = snapshot.sources.get(id.index()) else { return badges };
            if view.paused {
                badges.push(Badge { text: "paused".into(), severe: true });
            }
            if is_changed(view.surge) {
                badges.push(Badge { text: format!("surge \u{d7}{}", factor(view.surge)), severe: false });
            }
        }
        Origin::Handler(id) => {
            let Some(view) = snapshot.handlers.get(id.index()) else { return badges };
            if let Some(crash) = crashed(snapshot, at)
                && view.replicas.contains(&ReplicaState::Down)
            {
                let text = format!("{} crashed {}", struck(crash, model), ago(crash.began, snapshot.now));
                badges.push(Badge { text, severe: true });
            }
            badges.extend(view.upkeep.iter().flat_map(upkeep_badges));
            if is_changed(view.slow_down) {
                badges.push(Badge { text: format!("slow \u{d7}{}", factor(view.slow_down)), severe: false });
            }
            if view.error_burst > 0.0 {
                badges.push(Badge { text: format!("errors {} %", factor(view.error_burst * 100.0)), severe: true });
            }
            if view.corruption > 0.0 {
                badges.push(Badge { text: format!("wrong {} %", factor(view.corruption * 100.0)), severe: true });
            }
            for view in snapshot.layers.iter().filter(|view| view.around == Around::Handler(id)) {
                let status = &view.status;
                if status.mood != Mood::Quiet {
                    let text = format!("{}: {}", text::words(name_of(view.part)), status.words);
                    badges.push(Badge { text, severe: status.mood == Mood::Refusing });
                }
            }
            let others = open(snapshot, at).filter(|record| !is_told_by_its_own_badge(&record.label));
            for label in others.map(|record| &*record.label).collect::<BTreeSet<_>>() {
                badges.push(Badge { text: brief(label), severe: true });
            }
        }
    }
    badges
}

/// Faults whose extent the views of a component give.
fn is_told_by_its_own_badge(label: &str) -> bool {
    let is_share = |what| label.starts_with(what) && label.ends_with('%');
    label.starts_with("crash") || label.starts_with("slow down") || is_share("errors") || is_share("wrong results")
}

/// The component a fault struck, with the replica: `ledger[1]`.
pub fn struck(record: &FaultRecord, model: &Model) -> String {
    let name = model.component_name(record.on);
    record.replica.map_or_else(|| name.to_string(), |replica| format!("{name}[{replica}]"))
}

/// How long ago something was: `3 s ago`.
pub fn ago(then: Time, now: Time) -> String {
    wording::ago(now.since(then))
}

/// Whether a record is of a crash, by the word it was entered with.
pub fn is_crash(record: &FaultRecord) -> bool {
    record.label.starts_with("crash")
}

/// A fault's label in the fewest words: "slow ×3", "crash".
pub fn brief(label: &str) -> String {
    if label.starts_with("crash") {
        "crash".into()
    } else {
        label.replace("slow down", "slow").replace(" x", " \u{d7}")
    }
}

fn crashed(snapshot: &Snapshot, at: Origin) -> Option<&FaultRecord> {
    open(snapshot, at).filter(|record| is_crash(record)).max_by_key(|record| record.began)
}

fn open(snapshot: &Snapshot, at: Origin) -> impl Iterator<Item = &FaultRecord> {
    snapshot.faults.iter().filter(move |record| record.on == at && record.ended.is_none())
}

/// A factor of 1, and the 0 of a view that was never filled, change nothing.
fn is_changed(factor: f64) -> bool {
    factor != 0.0 && (factor - 1.0).abs() > 1e-9
}

fn factor(value: f64) -> String {
    wording::number(value)
}

/// What protects a handler and is at work.
fn upkeep_badges(upkeep: &UpkeepView) -> Vec<Badge> {
    let mut badges = Vec::new();
    let mut add = |text: String, severe| badges.push(Badge { text, severe });
    let plural =
        |count: usize, one: &str, many: &str| if count == 1 { one.to_string() } else { format!("{count} {many}") };
    if upkeep.has_given_up {
        add("supervisor gave up".into(), true);
    }
    let count = |what: fn(&WardGauge) -> bool| upkeep.replicas.iter().filter(|replica| what(replica)).count();
    let unnoticed = count(|replica| replica.is_crash_unnoticed);
    if unnoticed > 0 {
        add(plural(unnoticed, "crash unnoticed", "crashes unnoticed"), true);
    }
    let suspected = count(|replica| replica.is_suspected);
    if suspected > 0 {
        add(plural(suspected, "falsely suspected", "falsely suspected"), false);
    }
    if let Some(soonest) = upkeep.replicas.iter().filter_map(|replica| replica.takes_over_in).min() {
        add(format!("spare takes over in {}", wording::span(soonest)), false);
    }
    badges
}
