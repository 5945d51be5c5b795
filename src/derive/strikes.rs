//! Which declared faults can strike which component, alone or with its group.

use crate::scenario::Model;
use crate::scenario::model::{DeclaredFault, Origin};

/// The places of declared faults in the model, by component.
#[derive(Clone, Debug)]
pub struct FaultPlaces {
    handlers: Vec<Vec<usize>>,
    sources: Vec<Vec<usize>>,
}

impl FaultPlaces {
    /// By the faults that the model declares.
    pub fn of(model: &Model) -> FaultPlaces {
        let mut handlers = vec![Vec::new(); model.handlers.len()];
        let mut sources = vec![Vec::new(); model.sources.len()];
        for (place, fault) in model.declared_faults().map(|(id, fault)| (id.index(), fault)) {
            for struck in model.struck(fault.on) {
                let places = match struck {
                    Origin::Handler(id) => &mut handlers[id.index()],
                    Origin::Source(id) => &mut sources[id.index()],
                };
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        FaultPlaces { handlers, sources }
    }

    /// In the order of the model.
    pub fn places(&self, at: Origin) -> &[usize] {
        match at {
            Origin::Handler(id) => &self.handlers[id.index()],
            Origin::Source(id) => &self.sources[id.index()],
        }
    }

    /// In the order of the model.
    pub fn faults<'m>(&'m self, model: &'m Model, at: Origin) -> impl Iterator<Item = &'m DeclaredFault> {
        self.places(at).iter().map(|place| &model.faults[*place])
    }
}
