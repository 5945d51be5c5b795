//! Sources that come, go, or send otherwise.
//!
//! A source that is gone sends nothing more; what it has sent goes on. Where a rate becomes another rate the gap that has begun
//! goes on at the new one. Where a closed loop gets more users, the new ones begin to think; one of those that are too many
//! leaves when it would ask next. Any other process begins anew: a list goes on with what is not past.

use std::sync::Arc;

use crate::engine::Engine;
use crate::foundation::SourceId;
use crate::parts::arrival::Arrivals;
use crate::scenario::model::{Origin, Source};

impl Engine {
    pub(super) fn source_changed(&mut self, id: SourceId, was: Option<&Source>) {
        let model = Arc::clone(&self.model);
        let is = &model.source(id).arrivals;
        match was.map(|was| &was.arrivals) {
            Some(was) if was == is => {}
            Some(Arrivals::Closed(was)) if is.population() > 0 => {
                self.users_changed(id, was.population, is.population())
            }
            Some(was) => match (was.mean_rate(), is.mean_rate()) {
                (Some(was), Some(is)) => self.retime(id, was.as_per_sec(), is.as_per_sec()),
                _ => self.send_anew(id, is),
            },
            None => self.send_anew(id, is),
        }
    }

    /// The gap that has begun goes on at the new rate.
    fn retime(&mut self, source: SourceId, was: f64, is: f64) {
        self.freeze(source.0);
        let state = &mut self.state.sources[source.index()];
        match state.frozen.take() {
            Some(left) if is > 0.0 => state.frozen = Some(left.scaled(was / is)),
            None if was == 0.0 => self.schedule_arrival(source.0),
            // It fires no more, until it has a rate again.
            Some(_) | None => {}
        }
        self.apply_faults(Origin::Source(source));
    }

    fn users_changed(&mut self, source: SourceId, were: u64, are: u64) {
        let state = &mut self.state.sources[source.index()];
        let stay = state.leaving.min(are.saturating_sub(were));
        state.leaving = state.leaving - stay + were.saturating_sub(are);
        for _ in 0..are.saturating_sub(were) - stay {
            self.schedule_return(source.0, self.state.now);
        }
    }

    /// Whatever was to come of a source comes no more, and a process begins.
    fn send_anew(&mut self, source: SourceId, arrivals: &Arrivals) {
        let now = self.state.now;
        let state = &mut self.state.sources[source.index()];
        (state.generation, state.crowd) = (state.generation + 1, state.crowd + 1);
        state.ordinal = state.ordinal.max(arrivals.past(now));
        (state.nominal, state.frozen, state.held_back, state.leaving) = (now, None, 0, 0);
        for root in self.state.roots.iter_mut().filter(|root| root.source == source) {
            root.marks.released = true;
        }
        self.schedule_arrival(source.0);
        for _ in 0..arrivals.population() {
            self.schedule_return(source.0, now);
        }
    }
}
