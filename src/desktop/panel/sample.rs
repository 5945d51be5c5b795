//! A made-up system in trouble, for trying panels out.

use std::sync::Arc;

use crate::desktop::panel::{Context, ViewState};
use crate::desktop::sureness::Sureness;
use crate::desktop::theme::Tokens;
use crate::engine::ReplicaState;
use crate::engine::command::Settings;
use crate::foundation::{Bytes, Distribution, HandlerId, Rate, RouteId, SetId, SourceId, Span, Time};
use crate::measure::fault_log::{FaultRecord, StruckBy};
use crate::measure::ledger::{Credit, Ledger};
use crate::measure::snapshot::{
    Beside, Demands, Estimate, Factor, HandlerFigures, HandlerView, Latency, Numbers, Quantity, Reading, RouteView,
    Snapshot, SourceView,
};
use crate::measure::timeline::{Point, TimelineView};
use crate::measure::toll::{Recovery, Toll};
use crate::parts::arrival::{Arrivals, Poisson};
use crate::parts::fault::{Crash, Fault, SlowDown, When};
use crate::parts::recovery::{Abandon, Backoff, DeadLetter, Jitter, Layer, Retry, Timeout};
use crate::scenario::model::{Around, Class, DeclaredFault, Gone, Handler, Origin, Route, Source, StrategySet, Target};
use crate::scenario::schema::{Choice, Mode, Order, View};
use crate::scenario::shape::ron_options;
use crate::scenario::{self, Model};
use crate::session::{Frame, Speed};
use crate::stats::interval::{Interval, Method};
use crate::theory::Prediction;

const SECOND: u64 = 1_000_000_000;
const NOW: Time = Time(761 * SECOND + 300_000_000);
const HANDLERS: [&str; 4] = ["validate", "charge", "charge-alt", "ledger"];

/// Everything a panel looks at, to be borrowed as a [`Context`].
pub struct Sample {
    pub model: Model,
    pub frame: Frame,
    pub snapshot: Snapshot,
    pub view: ViewState,
}

impl Sample {
    /// Before the first frame has come.
    pub fn at_start() -> Sample {
        let frame = Frame { speed: Speed::times(60.0), ..Frame::default() };
        Sample { model: model(), frame, snapshot: Snapshot::default(), view: ViewState::default() }
    }

    /// Twelve minutes in: one replica crashed, another component slowed down before.
    pub fn in_trouble() -> Sample {
        let model = model();
        let snapshot = snapshot(&model);
        let frame = Frame { playing: true, speed: Speed::times(60.0), seed: 7, ..Frame::default() };
        let view = ViewState { selection: Some(Origin::Handler(HandlerId(1))), ..ViewState::default() };
        Sample { model, frame, snapshot, view }
    }

    /// Calls `look` with a context of these things and answers with the actions asked for.
    pub fn with(&mut self, tokens: &Tokens, look: impl FnOnce(&mut Context)) -> Vec<crate::desktop::actions::Action> {
        let mut actions = Vec::new();
        let mut context = Context {
            model: &self.model,
            written: &self.model,
            frame: &self.frame,
            snapshot: &self.snapshot,
            sureness: &Sureness::default(),
            tokens,
            view: &mut self.view,
            actions: &mut actions,
        };
        look(&mut context);
        actions
    }
}

fn model() -> Model {
    let route = |name: &str, from, target, mode| Route {
        name: name.into(),
        from,
        target,
        mode,
        choice: Choice::PerAttempt,
        returns: false,
        link: None,
    };
    let at = |index| Origin::Handler(HandlerId(index));
    Model {
        name: "Checkout".into(),
        question: "Does a retry with a standby keep checkout alive while the ledger crashes?".into(),
        seed: 7,
        horizon: Time(3_600 * SECOND),
        warm_up: Time(60 * SECOND),
        mission: Some(Span(24 * 3_600 * SECOND)),
        view: View { speed: 60.0, window: Span(60 * SECOND) },
        in_flight_max: 5_000_000,
        records_max: 20_000_000,
        memory_max: Bytes::new(2_000_000_000),
        order: Order::Any,
        classes: ["basket", "refund", "audit"]
            .map(|name| Class { name: name.into(), deadline: Some(Span(2 * SECOND)), demand: 1.0 })
            .into(),
        sources: vec![Source {
            name: "orders".into(),
            arrivals: Arrivals::Poisson(Poisson { rate: Rate::per_sec(118.0).unwrap() }),
            classes: [(0, 0.7), (1, 0.9), (2, 1.0)].map(|(id, up_to)| (crate::foundation::ClassId(id), up_to)).into(),
            keys: 1_000,
            route: RouteId(0),
        }],
        handlers: HANDLERS.iter().map(|name| handler(name)).collect(),
        routes: vec![
            route("orders -> validate", Origin::Source(SourceId(0)), Target::To(HandlerId(0)), Mode::Forward),
            route(
                "validate -> charge",
                at(0),
                Target::FirstAccepting(vec![HandlerId(1), HandlerId(2)]),
                Mode::Call { hold: true },
            ),
            route("charge -> ledger", at(1), Target::To(HandlerId(3)), Mode::Forward),
            route("charge-alt -> ledger", at(2), Target::To(HandlerId(3)), Mode::Forward),
        ],
        links: Vec::new(),
        groups: Vec::new(),
        crews: Vec::new(),
        faults: vec![
            DeclaredFault {
                on: at(1).into(),
                fault: Fault::SlowDown(SlowDown { factor: 3.0 }),
                when: When::Window { at: Span(840 * SECOND), lasting: Some(Span(60 * SECOND)) },
                name: None,
                number: 0,
                watched: None,
                crew: None,
            },
            DeclaredFault {
                on: at(3).into(),
                fault: Fault::Crash(Crash::default()),
                when: When::Process {
                    healthy: Distribution::exponential(Span(300 * SECOND)),
                    faulty: Distribution::exponential(Span(20 * SECOND)),
                },
                name: None,
                number: 0,
                watched: None,
                crew: None,
            },
        ],
        sets: ["bare", "retry", "retry + timeout"].iter().enumerate().map(|(at, name)| set(at, name)).collect(),
        active_set: SetId(2),
        gone: Gone::default(),
        document: document(),
        index: Default::default(),
    }
    .indexed()
}

/// Of another system: panels show what is in force, and read no text.
fn document() -> Arc<scenario::Document> {
    let first = &scenario::GALLERY[0];
    Arc::clone(&scenario::load(first.text, first.file).expect("the gallery is valid").model.document)
}

fn handler(name: &str) -> Handler {
    let queue = if name == "ledger" { "None" } else { "500" };
    let declared = format!(
        r#"(name: "{name}", replicas: 3, queue: {queue}, service: Exponential(mean: "28ms"), errors: 0.003, on_crash: Requeue)"#
    );
    Handler {
        declared: ron_options().from_str(&declared).expect("a handler can be read"),
        calls: if name == "validate" { vec![RouteId(1)] } else { vec![] },
        forward: match name {
            "charge" => Some(RouteId(2)),
            "charge-alt" => Some(RouteId(3)),
            _ => None,
        },
    }
}

fn set(at: usize, name: &str) -> StrategySet {
    let retry = Layer::Retry(Retry {
        retries: 3,
        delay: Span(50_000_000),
        backoff: Backoff::Exponential,
        factor: 2.0,
        max_delay: Span(30 * SECOND),
        jitter: Jitter::Full,
    });
    let timeout = Layer::Timeout(Timeout { after: Span(400_000_000), abandon: Abandon::Cancel });
    let around = match at {
        0 => vec![],
        1 => vec![retry],
        _ => vec![Layer::DeadLetter(DeadLetter::default()), retry, timeout],
    };
    StrategySet { name: name.into(), routes: vec![vec![], around, vec![], vec![]], protections: Default::default() }
}

fn snapshot(model: &Model) -> Snapshot {
    use ReplicaState::{Busy, Down, Held, Idle};
    let states = [vec![Busy, Idle, Held], vec![Busy; 4], vec![Idle], vec![Busy, Down, Busy]];
    let utilisation = [0.36, 0.91, 0.04, 0.52];
    let waiting = [3, 431, 0, 74];
    let handlers = states.into_iter().enumerate().map(|(at, replicas)| HandlerView {
        waiting: waiting[at],
        in_service: 2,
        replicas,
        utilisation: utilisation[at],
        throughput: [118.0, 101.0, 14.0, 115.0][at],
        slow_down: if at == 1 { 3.0 } else { 1.0 },
        figures: HandlerFigures {
            response: Estimate::Measured(interval(0.00319, 0.00004)),
            wait: Estimate::Measured(interval(0.00119, 0.00003)),
            ..HandlerFigures::default()
        },
        demands: Demands { offered: 89_742, succeeded: 89_531, ..Demands::default() },
        ..HandlerView::default()
    });
    let mut settings = Settings::of(model);
    settings.handlers[1].replicas = 4;
    Snapshot {
        now: NOW,
        events: 1_204_332,
        active_set: SetId(2),
        settings,
        sources: vec![SourceView { offered: 89_742, in_flight: 177, rate: 118.2, paused: false, surge: 1.0 }],
        handlers: handlers.collect(),
        routes: [118.2, 117.9, 101.0, 14.0]
            .into_iter()
            .enumerate()
            .map(|(at, rate)| RouteView { passed: 80_000, rate, open: if at == 1 { 12 } else { 0 } })
            .collect(),
        recent: numbers(0.9964),
        since_warm_up: numbers(0.9931),
        timeline: timeline(),
        faults: vec![
            record(1, None, "slow down x3", StruckBy::Scenario, 330, Some(372)),
            record(3, Some(0), "crash", StruckBy::Scenario, 500, Some(508)),
            record(1, None, "slow down x3", StruckBy::Hand, 700, None),
            record(3, Some(1), "crash", StruckBy::Hand, 758, None),
        ],
        faults_dropped: 0,
        injected: Vec::new(),
        beside: vec![
            Beside {
                handler: Some(HandlerId(1)),
                quantity: Quantity::MeanResponse,
                prediction: Ok(prediction("M/M/4, Erlang C", 0.0032)),
                measured: Estimate::Measured(interval(0.00319, 0.00004)),
            },
            Beside {
                handler: Some(HandlerId(1)),
                quantity: Quantity::PerDemand,
                prediction: Err("its queue is bounded and its callers retry".into()),
                measured: Estimate::NoData,
            },
        ],
        ..Snapshot::default()
    }
}

fn record(
    on: u32,
    replica: Option<u32>,
    label: &'static str,
    by: StruckBy,
    began: u64,
    ended: Option<u64>,
) -> FaultRecord {
    FaultRecord {
        on: Origin::Handler(HandlerId(on)),
        replica,
        label: label.into(),
        by,
        began: Time(began * SECOND),
        ended: ended.map(|secs| Time(secs * SECOND)),
        toll: Toll { failed: 17, expected: Some(0.4), recovery: Recovery::NotYet },
        struck_down: u64::from(replica.is_some()),
    }
}

fn numbers(r: f64) -> Numbers {
    let factor = |value: f64, theory: Option<f64>| Factor {
        estimate: Estimate::Measured(interval(value, 0.0004)),
        importance: Some(r / value),
        theory: theory.map(|value| prediction("1 - errors", value)),
    };
    Numbers {
        ledger: Ledger {
            offered: 89_742,
            correct: 89_531,
            late: 17,
            dead_lettered: 9,
            lost: 6,
            wrong: 2,
            undecided: 177,
            rescues: vec![
                (Credit::Layer { around: Around::Route(RouteId(1)), part: 0 }, 436),
                (Credit::Requeue(HandlerId(3)), 151),
            ],
            ..Ledger::default()
        },
        fault_tolerance: Estimate::Measured(interval(0.99962, 0.00004)),
        per_demand: Reading {
            system: Estimate::Measured(interval(r, 0.0006)),
            factors: vec![
                factor(0.9999, Some(0.9998)),
                factor(0.9964, Some(0.997)),
                factor(0.99999, None),
                factor(0.9968, Some(0.9971)),
            ],
        },
        mission: Reading {
            system: Estimate::NotDerived("charge | charge-alt: an alternate with a route of its own".into()),
            factors: vec![Factor::default(), factor(0.82, None), Factor::default(), factor(0.71, None)],
        },
        availability: Reading {
            system: Estimate::NotApplicable("no component ever goes down".into()),
            factors: vec![],
        },
        latency: Latency { count: 89_000, mean: 0.08, p50: 0.05, p95: 0.12, p99: 0.31, max: 1.9, ..Latency::default() },
        failed_after: Latency::default(),
        caution: None,
        rate_in: 118.2,
        rate_out: 117.1,
    }
}

fn timeline() -> TimelineView {
    let count = 190;
    let bump = |at: f64, centre: f64, width: f64| (-((at - centre) / width).powi(2)).exp() as f32;
    let points: Vec<Point> = (0..count)
        .map(|at| {
            let secs = 2.0 + 4.0 * f64::from(at);
            let wave = ((secs * 0.31).sin() + (secs * 0.11).cos()) as f32;
            let dip = bump(secs, 350.0, 20.0) + bump(secs, 755.0, 12.0);
            let gap = (60..66).contains(&at);
            Point {
                at: secs,
                rate_in: 116.0 + 4.0 * wave,
                rate_out: 116.0 + 3.0 * wave - 34.0 * dip,
                p50: if gap { f32::NAN } else { 0.045 + 0.002 * wave + 0.02 * dip },
                p95: if gap { f32::NAN } else { 0.11 + 0.008 * wave + 0.07 * dip },
                p99: if gap { f32::NAN } else { 0.2 + 0.02 * wave + 0.13 * dip },
                r: 0.9965 - 0.02 * dip,
                f: 0.9997 - 0.004 * dip,
            }
        })
        .collect();
    let waiting = (0..HANDLERS.len())
        .map(|handler| {
            let height = [6.0, 24.0, 2.0, 9.0][handler];
            let peak = [0.0, 70.0, 0.0, 50.0][handler];
            let values = points.iter().map(|point| {
                let wave = ((point.at * 0.2 + handler as f64).sin() + 1.2) as f32;
                height * 0.5 * wave + peak * (bump(point.at, 352.0, 18.0) + bump(point.at, 756.0, 9.0))
            });
            values.collect()
        })
        .collect();
    TimelineView { width: Span(4 * SECOND), points, waiting }
}

fn interval(value: f64, half: f64) -> Interval {
    Interval { value, low: value - half, high: value + half, level: 0.95, method: Method::BatchMeans { batches: 32 } }
}

fn prediction(name: &str, value: f64) -> Prediction {
    Prediction {
        name: name.into(),
        value,
        conditions: "Poisson arrivals, exponential service",
        source: "Erlang (1917)",
    }
}
