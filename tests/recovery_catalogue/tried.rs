//! Every part of the catalogues, in every place and with several settings.

use windtunnel::engine::alarm::Alarm;
use windtunnel::engine::node::Role;
use windtunnel::foundation::HandlerId;
use windtunnel::foundation::parameter::Entry;
use windtunnel::measure::Run;
use windtunnel::measure::layers::LayerActs;
use windtunnel::measure::upkeep::UpkeepCosts;
use windtunnel::parts::discipline::Turn;
use windtunnel::parts::protection::SLOTS;
use windtunnel::parts::recovery::CATALOGUE;

use crate::gentle::gentle;
use crate::layers::written;
use crate::system::{Place, SERVER};

/// A part as it is written, and where it stands.
#[derive(Clone, Debug)]
pub struct Tried {
    pub name: &'static str,
    pub text: String,
    pub place: Place,
}

/// Every part with a few settings, always the same.
pub fn all() -> Vec<Tried> {
    each_in_its_places(|entry| {
        let mut word = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = || {
            word ^= word << 13;
            word ^= word >> 7;
            word ^= word << 17;
            (word >> 32) as u8
        };
        (0..6).map(|_| written(entry, &[(); 12].map(|()| next()))).collect()
    })
}

/// Every part with nothing to do as long as nothing fails.
pub fn all_gentle() -> Vec<Tried> {
    each_in_its_places(|entry| vec![gentle(entry)])
}

fn each_in_its_places(settings: impl Fn(&Entry) -> Vec<String>) -> Vec<Tried> {
    let mut all = Vec::new();
    for entry in CATALOGUE {
        for text in settings(entry) {
            let tried = |place| Tried { name: entry.name, text: text.clone(), place };
            all.extend([Place::Call, Place::Way, Place::Around].map(tried));
        }
    }
    for slot in SLOTS {
        // The order of arrival is what there is without it.
        for entry in slot.entries.iter().filter(|entry| entry.name != "FirstComeFirstServed") {
            // Nobody is watched, aged or restarted in no time at all.
            let settings = settings(entry).into_iter().map(|text| text.replace("\"0s\")", "\"3ms\")"));
            let tried = |text| Tried { name: entry.name, text: format!("{}: {text}", slot.name), place: Place::Server };
            all.extend(settings.map(tried));
        }
    }
    all
}

impl Tried {
    /// Whether it has something under way.
    pub fn is_at_work(&self, run: &Run) -> bool {
        let state = run.engine.state();
        if self.place != Place::Server {
            return state.nodes.iter().any(|(_, node)| matches!(node.role, Role::Layer(_)));
        }
        let Some(protected) = &state.handlers[SERVER as usize].protected else { return false };
        let waiting = state.handlers[SERVER as usize].station.line.len();
        protected.protection.discipline.is_some_and(|discipline| discipline.next(waiting) == Turn::Last && waiting > 1)
            || protected.uncovered.is_some()
            || protected.replicas.iter().any(|ward| {
                ward.chore.is_some() || ward.job.is_some() || Alarm::ALL.into_iter().any(|alarm| ward.awaits(alarm))
            })
    }

    /// Whether it has done anything so far.
    pub fn has_acted(&self, run: &Run) -> bool {
        let is_it = |part: u8| CATALOGUE[usize::from(part)].name == self.name;
        let views = run.snapshot().layers;
        views.iter().any(|view| is_it(view.part) && view.acts != LayerActs::default())
            || run.measures.handler(HandlerId(SERVER)).upkeep != UpkeepCosts::default()
    }
}
