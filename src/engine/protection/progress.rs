//! Service whose progress is saved: work, writing and going back take turns, each at the replica's speed.
//!
//! The attempt's stretch is the present stage; a [`Job`] beside it knows how much work there is and what of it is safe. A
//! checkpoint is complete when it is written, and holds the work that was done when it was begun. A crash throws back the
//! work since the last completed one; whoever takes the event up again first goes back to it, also where there is none
//! yet, and a crash meanwhile means going back anew. What has begun keeps the plan it began with.

use super::job::{Job, Stage};
use super::protected::Protected;
use crate::engine::agenda::Step;
use crate::engine::alarm::Alarm;
use crate::engine::record::Phase;
use crate::engine::station::Stretch;
use crate::engine::{Engine, Observer, Occurrence, Upkept, What};
use crate::foundation::{HandlerId, Span, Time};

impl Protected {
    /// A replica takes an attempt up with so much work: the job that it is, where progress is saved.
    fn take_up(&mut self, attempt: u32, replica: u32, work: Span, now: Time) -> Option<Job> {
        let job = self.carried.remove(&attempt).or_else(|| Some(Job::new(self.plan?, work, now)));
        let ward = self.ward(replica);
        (ward.job, ward.serving) = (job, job.map_or(work, |job| job.work));
        job
    }
}

impl Engine {
    /// A replica of a protected handler takes an attempt up, with so much work.
    #[cold]
    pub(in crate::engine) fn start_protected(&mut self, attempt: u32, work: Span) {
        let now = self.state.now;
        let record = self.state.attempts.get(attempt);
        let (handler, replica) = (record.handler, record.taken_by());
        match self.state.protected(handler).take_up(attempt, replica, work, now) {
            Some(job) => self.begin_stage(attempt, &job),
            None => self.proceed(attempt),
        }
    }

    /// The next stage of the work on an attempt begins.
    fn begin_stage(&mut self, attempt: u32, job: &Job) {
        self.state.attempts.get_mut(attempt).stretch = Stretch::of(job.ahead().0);
        self.proceed(attempt);
    }

    /// A stage is over; the next one begins.
    pub(super) fn end_stage<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let now = self.state.now;
        if self.state.ward(handler, replica).chore.is_some() {
            return self.end_chore(handler, replica, observer);
        }
        let Some(attempt) = self.state.station(handler).server(replica).attempt() else { return };
        if self.state.ward(handler, replica).job.is_none() || !self.state.may_save(handler, attempt) {
            return;
        }
        let Some(job) = &mut self.state.ward(handler, replica).job else { return };
        job.pass();
        match job.stage {
            Stage::Working => {
                job.stage = Stage::Writing;
                self.saving_begins(handler);
            }
            Stage::Writing => {
                let spent = job.plan.writing(job.written);
                job.saved = Span(job.work.0 - job.left.0);
                job.written += 1;
                job.saved_at = now;
                job.stage = Stage::Working;
                let is_done = job.left == Span::ZERO;
                self.tell(handler, Upkept::Wrote { spent, completed: true }, observer);
                if is_done {
                    let generation = self.state.attempts.generation(attempt);
                    return self.state.agenda.push(Step::Complete { attempt, generation });
                }
            }
            Stage::Restoring => {
                let spent = job.plan.restoring(job.written);
                job.stage = Stage::Working;
                self.tell(handler, Upkept::Restored { spent }, observer);
            }
        }
        if let Some(job) = self.state.ward(handler, replica).job {
            self.begin_stage(attempt, &job);
        }
    }

    /// A crash throws the job in service back; its stretch has ended. It stays with its replica, or is kept for
    /// whoever takes the attempt up again.
    #[cold]
    pub(in crate::engine) fn throw_back<O: Observer>(&mut self, attempt: u32, stays: bool, observer: &mut O) {
        let now = self.state.now;
        let record = self.state.attempts.get_mut(attempt);
        let (handler, replica) = (record.handler, record.taken_by());
        let Some(protected) = &mut self.state.handlers[handler.index()].protected else { return };
        let ward = protected.ward(replica);
        ward.call_off(Alarm::Stage);
        let Some(mut job) = ward.job.take() else { return };
        let left = if record.phase == Phase::Calling { Span::ZERO } else { record.stretch.left() };
        let spent = job.break_off(left);
        let redone = job.unsaved();
        let mut tell = |what| observer.hear(Occurrence::of_none(now, What::Upkept { handler, what }));
        match job.stage {
            Stage::Working => {}
            Stage::Writing => tell(Upkept::Wrote { spent, completed: false }),
            Stage::Restoring => tell(Upkept::Restored { spent }),
        }
        tell(Upkept::ThrownBack { work: redone });
        job.roll_back();
        record.stretch = Stretch::of(job.ahead().0);
        if stays {
            ward.job = Some(job);
        } else {
            protected.carried.insert(attempt, job);
        }
    }
}
