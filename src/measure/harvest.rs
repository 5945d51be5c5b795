//! What a run came to since warm-up, as sums that can be put together with those of other runs.

use crate::engine::End;
use crate::foundation::{Span, Time};
use crate::measure::caution::overdue;
use crate::measure::certain;
use crate::measure::handler::{HandlerMeasures, TIMES_BITS};
use crate::measure::ledger::Ledger;
use crate::measure::link::{Crossings, LinkMeasures};
use crate::measure::run::Run;
use crate::measure::snapshot::{Caution, Demands, LinkView, Snapshot};
use crate::measure::system::{LATENCY_BITS, SystemSums};
use crate::measure::totals::Totals;
use crate::measure::upkeep::UpkeepCosts;
use crate::stats::histogram::Histogram;
use crate::stats::pooled_quantile::Coarse;

/// Of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Harvest {
    /// Where the clock stood at the end.
    pub now: Time,
    /// Why the run could not go on to its horizon, if so.
    pub end: Option<End>,
    /// Calendar entries processed.
    pub events: u64,
    /// Equal runs have equal hashes.
    pub state_hash: u64,
    /// Whether it came to its horizon.
    pub at_horizon: bool,
    /// How long was measured.
    pub measured: Span,
    /// Root events offered, by source.
    pub offered: Vec<u64>,
    /// Where the root events went.
    pub ledger: Ledger,
    /// Of the undecided events, those that have been so for longer than the window.
    pub overdue: u64,
    /// A supervisor gave up, and nothing was answered since.
    pub has_given_up: bool,
    /// Faults that struck.
    pub faults: u64,
    /// Trials were independent by construction.
    pub is_apart: bool,
    /// Whether a root event can fail at all.
    pub can_fail: bool,
    /// The sums that figures of the system are made of.
    pub sums: SystemSums,
    /// Of answered events, in nanoseconds.
    pub latency: Coarse,
    /// Of events that failed, from their offer to the decision of their fate, in nanoseconds.
    pub failed_after: Coarse,
    /// In the order of the model.
    pub handlers: Vec<HandlerHarvest>,
    /// Every link that takes time.
    pub links: Vec<LinkView>,
    /// Of those that can fail, in the order in which R knows them.
    pub crossings: Vec<LinkHarvest>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LinkHarvest {
    /// Demands that were judged.
    pub crossings: Crossings,
    /// Passages at the end of which time may make failures.
    pub open_against_time: u64,
    /// Its trials were independent by construction.
    pub is_apart: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct HandlerHarvest {
    pub totals: Totals,
    pub demands: Demands,
    pub costs: Option<UpkeepCosts>,
    /// Waiting at the end.
    pub waiting: u64,
    /// Attempts at the end of which time may make failures.
    pub open_against_time: u64,
    /// Its trials were independent by construction.
    pub is_apart: bool,
    pub can_fail: bool,
    pub can_go_down: bool,
    /// Sums of squares of the times stayed and waited, in nanoseconds squared.
    pub stayed_squared: f64,
    pub waited_squared: f64,
    /// Times stayed and waited, where there are not too many handlers for that.
    pub times: Option<(Coarse, Coarse)>,
}

/// What was recorded in one run, or in several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distributions {
    /// Of answered events, in nanoseconds.
    pub latency: Histogram<LATENCY_BITS>,
    /// Of events that failed, from their offer to the decision of their fate, in nanoseconds.
    pub failed_after: Histogram<LATENCY_BITS>,
    /// In the order of the model.
    pub handlers: Vec<HandlerTimes>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandlerTimes {
    pub responses: Histogram<TIMES_BITS>,
    pub waits: Histogram<TIMES_BITS>,
}

impl Harvest {
    /// Of a run that is over, with what was read off it last.
    pub fn of(run: &Run, snapshot: &Snapshot) -> Harvest {
        let (engine, measures, gauges) = (&run.engine, &run.measures, &snapshot.gauges);
        let judge = measures.judge(gauges);
        let handler = |(at, handler): (usize, &HandlerMeasures)| {
            let view = &snapshot.handlers[at];
            HandlerHarvest {
                totals: measures.since_warm_up(gauges.now, handler),
                demands: view.demands,
                costs: view.upkeep.as_ref().map(|upkeep| upkeep.costs),
                waiting: view.waiting,
                open_against_time: handler.open_against_time(),
                is_apart: judge.knowing(measures.coupling.of_demands(&measures.model, gauges, at.into())).is_apart,
                can_fail: certain::can_fail(gauges, measures, at.into()),
                can_go_down: certain::can_go_down(gauges, measures, at.into()),
                stayed_squared: handler.stayed_squared,
                waited_squared: handler.waited_squared,
                times: (handler.tails.is_some()).then(|| (Coarse::of(&handler.responses), Coarse::of(&handler.waits))),
            }
        };
        let link = |link: &LinkMeasures| LinkHarvest {
            crossings: link.crossings(),
            open_against_time: link.open_against_time(),
            is_apart: judge.knowing(measures.coupling.of_links()).is_apart,
        };
        Harvest {
            now: snapshot.now,
            end: snapshot.end,
            events: snapshot.events,
            state_hash: engine.state_hash(),
            at_horizon: snapshot.now == measures.model.horizon,
            measured: measures.warm_span(gauges.now),
            offered: measures.offered_since_warm_up(),
            ledger: snapshot.since_warm_up.ledger.clone(),
            overdue: overdue(measures),
            has_given_up: matches!(snapshot.since_warm_up.caution, Some(Caution::GaveUp { .. })),
            faults: snapshot.faults.len() as u64 + snapshot.faults_dropped,
            is_apart: judge.knowing(measures.coupling.of_events(gauges)).is_apart,
            can_fail: certain::events_can_fail(gauges, measures),
            sums: measures.system.sums(snapshot.now),
            latency: Coarse::of(&measures.system.latency),
            failed_after: Coarse::of(&measures.system.failed_after),
            handlers: measures.handlers.iter().enumerate().map(handler).collect(),
            links: snapshot.links.clone(),
            crossings: measures.links_that_can_fail().map(link).collect(),
        }
    }
}

impl Distributions {
    /// Of a run that is over.
    pub fn of(run: &Run) -> Distributions {
        let measures = &run.measures;
        let times = |handler: &HandlerMeasures| HandlerTimes {
            responses: handler.responses.clone(),
            waits: handler.waits.clone(),
        };
        Distributions {
            latency: measures.system.latency.clone(),
            failed_after: measures.system.failed_after.clone(),
            handlers: measures.handlers.iter().map(times).collect(),
        }
    }

    /// Takes in what another run has recorded.
    pub fn merge(&mut self, other: &Distributions) {
        self.latency.merge(&other.latency);
        self.failed_after.merge(&other.failed_after);
        self.handlers.resize_with(other.handlers.len(), HandlerTimes::default);
        for (ours, theirs) in self.handlers.iter_mut().zip(&other.handlers) {
            ours.responses.merge(&theirs.responses);
            ours.waits.merge(&theirs.waits);
        }
    }
}
