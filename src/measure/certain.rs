//! What a scenario cannot make fail: its figures are exact.

use crate::engine::Gauges;
use crate::foundation::HandlerId;
use crate::measure::Measures;
use crate::parts::fault::Consequence;
use crate::scenario::model::Origin;
use crate::scenario::schema::Order;

/// Whether anything can fail a demand on a handler.
pub fn can_fail(gauges: &Gauges, measures: &Measures, id: HandlerId) -> bool {
    let model = &measures.model;
    let handler = model.handler(id);
    [handler.errors, handler.wrong_results].iter().any(|share| share.get() > 0.0)
        || handler.queue.is_some()
        || !measures.strikes.places(Origin::Handler(id)).is_empty()
        || is_touched(gauges, measures, id)
        || !measures.in_force.is_empty
}

/// Whether anything can take it down.
pub fn can_go_down(gauges: &Gauges, measures: &Measures, id: HandlerId) -> bool {
    let mut faults = measures.strikes.faults(&measures.model, Origin::Handler(id));
    faults.any(|declared| declared.fault.can_bring(Consequence::Down)) || is_touched(gauges, measures, id)
}

/// Whether anything can keep the answer to an event from being right and in time.
pub fn events_can_fail(gauges: &Gauges, measures: &Measures) -> bool {
    let model = &measures.model;
    model.declared_classes().any(|class| class.deadline.is_some())
        || model.order != Order::Any
        || (0..model.handlers.len()).any(|at| can_fail(gauges, measures, at.into()))
}

/// By hand, or by what protects it.
fn is_touched(gauges: &Gauges, measures: &Measures, id: HandlerId) -> bool {
    gauges.handlers[id.index()].protection.is_some() || measures.cycles.by_hand() || gauges.commands > 0
}
