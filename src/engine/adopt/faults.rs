//! Faults and crews that come, go, or are declared otherwise.
//!
//! A fault that is gone lets go of what it holds, and never strikes again. One that is declared otherwise, or whose group has
//! other members, is over as well and begins anew with a healthy time, or with its window, if that is still ahead; its draws go on.
//! A repairer finishes what it is at work on.

use std::sync::Arc;

use crate::engine::agenda::Step;
use crate::engine::processes::Process;
use crate::engine::{Engine, Observer, Occurrence, What};
use crate::foundation::{CrewId, FaultId, HandlerId};
use crate::scenario::Model;
use crate::scenario::model::{DeclaredFault, Origin, Site};

impl Engine {
    pub(super) fn faults_changed<O: Observer>(&mut self, before: &Model, observer: &mut O) {
        let next = Arc::clone(&self.model);
        let members = |model: &Model, site: Site| match site {
            Site::Group(group) => model.group(group).members.clone(),
            Site::Source(_) | Site::Handler(_) => Vec::new(),
        };
        for group in next.gone.groups.difference(&before.gone.groups) {
            self.end_faults_on(Site::Group(*group), observer);
        }
        for source in next.gone.sources.difference(&before.gone.sources) {
            self.end_faults_on(Site::Source(*source), observer);
        }
        for (at, is) in next.faults.iter().enumerate() {
            let fault = FaultId::from(at);
            let was = before.faults.get(at).filter(|_| !before.gone.faults.contains(&fault));
            let is_there = !next.gone.faults.contains(&fault);
            let is_same = |was: &DeclaredFault| is.is_like(was) && members(before, is.on) == members(&next, is.on);
            if is_there && was.is_some_and(is_same) {
                continue;
            }
            if was.is_some() {
                self.end_those(|process| process.declared == Some(fault.0), observer);
            }
            if is_there {
                self.add_clocks(at, 0);
                for struck in next.struck(is.on) {
                    if let Origin::Handler(handler) = struck {
                        self.age_all(handler);
                        self.state.agenda.push(Step::ShareLoad { handler });
                    }
                }
            }
        }
    }

    /// Every fault that strikes just this is over.
    pub(super) fn end_faults_on<O: Observer>(&mut self, site: Site, observer: &mut O) {
        self.end_those(|process| process.on == site, observer);
    }

    fn end_those<O: Observer>(&mut self, meant: impl Fn(&Process) -> bool, observer: &mut O) {
        for index in 0..self.state.processes.len() as u32 {
            if meant(&self.state.processes[index as usize]) {
                self.end_for_good(index, observer);
            }
        }
    }

    /// A fault process never strikes again, and lets go of what it holds.
    fn end_for_good<O: Observer>(&mut self, index: u32, observer: &mut O) {
        let process = &mut self.state.processes[index as usize];
        if process.is_over() {
            return;
        }
        let (was_on, declared) = (process.is_on, process.declared);
        self.state.processes.retire(index);
        self.state.load_shared.retain(|process| *process != index);
        self.disarm(index);
        if was_on {
            observer.hear(Occurrence::of_none(self.state.now, What::CycleEnded { declared }));
            self.dismiss_crew(index);
            self.state.agenda.push(Step::Lift { process: index });
        }
    }

    fn age_all(&mut self, handler: HandlerId) {
        let known = self.state.handlers[handler.index()].protected.as_ref();
        let known = known.map_or(0, |protected| protected.replicas.len() as u32);
        (0..known).for_each(|replica| self.age_as_held(handler, replica));
    }

    /// A crew that has grown takes up what waits.
    pub(super) fn crews_changed(&mut self) {
        for crew in 0..self.model.crews.len() {
            self.take_up_repairs(CrewId::from(crew));
        }
    }
}
