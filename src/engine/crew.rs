//! Repair crews: a limited number of repairers, shared by the faults that name them. What breaks while all
//! are at work waits its turn, in the order of breaking (the machine-repairman model, Palm 1947).

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{Engine, Event, Rank};
use crate::foundation::{CrewId, Span};

/// Who is at work, and what waits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CrewState {
    pub busy: u32,
    pub waiting: VecDeque<Job>,
}

/// A repair that has not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    process: u32,
    generation: u32,
    lasting: Span,
}

impl Engine {
    /// A fault asks for a repairer, who takes so long.
    pub(super) fn call_crew(&mut self, crew: CrewId, process: u32, lasting: Span) {
        let generation = self.state.processes[process as usize].generation;
        let job = Job { process, generation, lasting };
        let state = &mut self.state.crews[crew.index()];
        if state.busy < self.model.crew(crew).size {
            state.busy += 1;
            self.mend(job);
        } else {
            state.waiting.push_back(job);
        }
    }

    /// A fault has ended: whoever mended it takes up the next one.
    pub(super) fn dismiss_crew(&mut self, process: u32) {
        let process = &mut self.state.processes[process as usize];
        let Some(crew) = process.crew.filter(|_| std::mem::replace(&mut process.is_mended, false)) else {
            return;
        };
        let state = &mut self.state.crews[crew.index()];
        if state.busy > self.model.crew(crew).size {
            state.busy -= 1;
            return;
        }
        while let Some(job) = state.waiting.pop_front() {
            if self.state.processes[job.process as usize].generation == job.generation {
                self.mend(job);
                return;
            }
        }
        state.busy -= 1;
    }

    /// Repairers that have nothing to do take up what waits.
    pub(super) fn take_up_repairs(&mut self, crew: CrewId) {
        let size = self.model.crew(crew).size;
        while self.state.crews[crew.index()].busy < size {
            let Some(job) = self.state.crews[crew.index()].waiting.pop_front() else { return };
            if self.state.processes[job.process as usize].generation == job.generation {
                self.state.crews[crew.index()].busy += 1;
                self.mend(job);
            }
        }
    }

    fn mend(&mut self, job: Job) {
        self.state.processes[job.process as usize].is_mended = true;
        let event = Event::FaultEnds { process: job.process, generation: job.generation };
        self.state.calendar.push(self.state.now + job.lasting, Rank::FaultEnds, event);
    }
}
