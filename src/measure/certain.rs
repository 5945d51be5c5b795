//! What a scenario cannot make fail: its figures are exact.

use crate::engine::Engine;
use crate::foundation::HandlerId;
use crate::measure::Measures;
use crate::parts::fault::Consequence;
use crate::scenario::model::Origin;
use crate::scenario::schema::Order;

/// Whether anything can fail a demand on a handler.
pub fn can_fail(engine: &Engine, measures: &Measures, id: HandlerId) -> bool {
    let model = engine.model();
    let handler = model.handler(id);
    [handler.errors, handler.wrong_results].iter().any(|share| share.get() > 0.0)
        || handler.queue.is_some()
        || !measures.strikes.places(Origin::Handler(id)).is_empty()
        || is_touched(engine, measures, id)
        || !measures.in_force.is_empty
}

/// Whether anything can take it down.
pub fn can_go_down(engine: &Engine, measures: &Measures, id: HandlerId) -> bool {
    let mut faults = measures.strikes.faults(engine.model(), Origin::Handler(id));
    faults.any(|declared| declared.fault.can_bring(Consequence::Down)) || is_touched(engine, measures, id)
}

/// Whether anything can keep the answer to an event from being right and in time.
pub fn events_can_fail(engine: &Engine, measures: &Measures) -> bool {
    let model = engine.model();
    model.classes.iter().any(|class| class.deadline.is_some())
        || model.order != Order::Any
        || (0..model.handlers.len()).any(|at| can_fail(engine, measures, at.into()))
}

/// By hand, or by what protects it.
fn is_touched(engine: &Engine, measures: &Measures, id: HandlerId) -> bool {
    engine.state().handlers[id.index()].protected.is_some()
        || measures.cycles.by_hand()
        || !engine.state().log.is_empty()
}
