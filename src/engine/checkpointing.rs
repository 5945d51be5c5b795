//! Service whose progress is saved: work, writing and going back take turns, each at the replica's speed.
//!
//! The attempt's stretch is the present stage; a [`Job`] beside it knows how much work there is and what of it is safe. A
//! checkpoint is complete when it is written, and holds the work that was done when it was begun. A crash throws back the
//! work since the last completed one; whoever takes the event up again first goes back to it, also where there is none
//! yet, and a crash meanwhile means going back anew. What has begun keeps the plan it began with.

use super::observe::Upkept;
use super::record::Phase;
use super::station::Stretch;
use super::upkeep::{Alarm, Job, Stage};
use super::{Engine, Observer};
use crate::foundation::{HandlerId, Span};

impl Engine {
    /// A replica of a protected handler takes an attempt up, with so much work.
    #[cold]
    pub(super) fn start_protected(&mut self, attempt: u32, work: Span) {
        let now = self.state.now;
        let record = self.state.attempts.get_mut(attempt);
        let handler = &mut self.state.handlers[record.handler.index()];
        let upkeep = handler.upkeep.as_mut().expect("the handler is protected");
        let job = upkeep.carried.remove(&attempt).or_else(|| Some(Job::new(upkeep.plan?, work, now)));
        let keep = upkeep.keep(record.taken_by());
        (keep.job, keep.serving) = (job, job.map_or(work, |job| job.work));
        match job {
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
        if self.state.keep(handler, replica).chore.is_some() {
            return self.end_chore(handler, replica, observer);
        }
        let Some(attempt) = self.state.station(handler).server(replica).attempt() else { return };
        if self.state.keep(handler, replica).job.is_none() || !self.state.may_save(handler, attempt) {
            return;
        }
        let Some(job) = &mut self.state.keep(handler, replica).job else { return };
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
                    return self.complete(attempt, generation, observer);
                }
            }
            Stage::Restoring => {
                let spent = job.plan.restoring(job.written);
                job.stage = Stage::Working;
                self.tell(handler, Upkept::Restored { spent }, observer);
            }
        }
        if let Some(job) = self.state.keep(handler, replica).job {
            self.begin_stage(attempt, &job);
        }
    }

    /// A crash throws the job in service back; its stretch has ended. It stays with its replica, or is kept for
    /// whoever takes the attempt up again.
    #[cold]
    pub(super) fn throw_back<O: Observer>(&mut self, attempt: u32, stays: bool, observer: &mut O) {
        let now = self.state.now;
        let record = self.state.attempts.get_mut(attempt);
        let (handler, replica) = (record.handler, record.taken_by());
        let Some(upkeep) = &mut self.state.handlers[handler.index()].upkeep else { return };
        let keep = upkeep.keep(replica);
        keep.call_off(Alarm::Stage);
        let Some(mut job) = keep.job.take() else { return };
        let left = if record.phase == Phase::Calling { Span::ZERO } else { record.stretch.left() };
        let spent = job.break_off(left);
        let redone = job.unsaved();
        match job.stage {
            Stage::Working => {}
            Stage::Writing => observer.upkept(now, handler, Upkept::Wrote { spent, completed: false }),
            Stage::Restoring => observer.upkept(now, handler, Upkept::Restored { spent }),
        }
        observer.upkept(now, handler, Upkept::ThrownBack { work: redone });
        job.roll_back();
        record.stretch = Stretch::of(job.ahead().0);
        if stays {
            keep.job = Some(job);
        } else {
            upkeep.carried.insert(attempt, job);
        }
    }
}
