//! How often each fault has struck after warm-up, and ended again.

use serde::Serialize;

use crate::foundation::Time;
use crate::scenario::Model;
use crate::stats::no_interval::{CYCLES_MIN, Single};

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cycles {
    warm_up: Time,
    /// By declared fault.
    counts: Vec<Count>,
    /// Of all that were injected by hand.
    by_hand: Count,
}

/// What was there at the end of warm-up and stays is no cycle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
struct Count {
    began: u64,
    completed: u64,
}

impl Cycles {
    pub fn new(model: &Model) -> Cycles {
        Cycles { warm_up: model.warm_up, counts: vec![Count::default(); model.faults.len()], by_hand: Count::default() }
    }

    /// For as many declared faults, once there were fewer.
    pub fn make_room(&mut self, faults: usize) {
        self.counts.resize(faults, Count::default());
    }

    /// `declared` is the place of the fault in the model; `None` if it was injected by hand.
    pub fn begin(&mut self, now: Time, declared: Option<u32>) {
        self.count(declared).began += u64::from(now > self.warm_up);
    }

    pub fn end(&mut self, now: Time, declared: Option<u32>) {
        self.count(declared).completed += u64::from(now > self.warm_up);
    }

    fn count(&mut self, declared: Option<u32>) -> &mut Count {
        match declared {
            Some(at) => &mut self.counts[at as usize],
            None => &mut self.by_hand,
        }
    }

    /// Whether anything was injected by hand.
    pub fn by_hand(&self) -> bool {
        self.by_hand != Count::default()
    }

    /// The fault that struck and has been through the fewest cycles, if they are too few to say anything of it.
    pub fn too_few(&self) -> Option<Single> {
        let struck = self.counts.iter().chain([&self.by_hand]).filter(|count| count.began + count.completed > 0);
        let completed = struck.map(|count| count.completed).min()?;
        (completed < CYCLES_MIN).then_some(Single::FewCycles { completed })
    }
}
