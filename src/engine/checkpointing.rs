//! Service whose progress is saved: work, writing and going back take turns, each at the replica's speed.
//!
//! The attempt's remaining work counts work alone; a [`Job`] beside it knows what of it is safe. A checkpoint is
//! complete when it is written, and holds the work that was done when it was begun. A crash throws back the work
//! since the last completed one; whoever takes the event up again first goes back to it, also where there is none
//! yet, and a crash meanwhile means going back anew. What has begun keeps the plan it began with.

use super::observe::Upkept;
use super::record::{NONE, Phase};
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
        let mut work = work;
        if let Some(job) = &job {
            record.remaining = Span(job.work.0 - job.saved.0);
            work = job.work;
        }
        let keep = upkeep.keep(record.replica);
        (keep.job, keep.serving) = (job, work);
        self.begin_stretch(attempt);
    }

    /// How long a stretch takes that begins now, at full speed, and whether its end is that of the work.
    pub(super) fn stretch_ahead(&mut self, attempt: u32) -> (Span, bool) {
        let record = self.state.attempts.get(attempt);
        let upkeep = self.state.handlers[record.handler.index()].upkeep.as_mut();
        let job = upkeep.and_then(|upkeep| upkeep.keep(record.replica).job.as_ref());
        job.map_or((record.remaining, true), |job| job.ahead(record.remaining))
    }

    /// A stage is over; the next one begins.
    pub(super) fn end_stage<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let now = self.state.now;
        if self.state.keep(handler, replica).stage.is_some() {
            return self.end_own_stage(handler, replica, observer);
        }
        let state = &mut self.state.handlers[handler.index()];
        let attempt = state.replicas[replica as usize].attempt;
        let Some(upkeep) = state.upkeep.as_mut().filter(|_| attempt != NONE) else { return };
        if upkeep.keep(replica).job.is_none() || !self.state.may_save(handler, attempt) {
            return;
        }
        let state = &mut self.state.handlers[handler.index()];
        let Some(job) = state.upkeep.as_mut().and_then(|upkeep| upkeep.keep(replica).job.as_mut()) else { return };
        let record = self.state.attempts.get_mut(attempt);
        match job.stage {
            Stage::Working => {
                let (done, _) = job.ahead(record.remaining);
                record.remaining = Span(record.remaining.0.saturating_sub(done.0));
                job.stage = Stage::Writing(job.plan.writing(job.written));
                self.saving_begins(handler);
            }
            Stage::Writing(_) => {
                let spent = job.plan.writing(job.written);
                job.saved = Span(job.work.0 - record.remaining.0);
                job.written += 1;
                job.saved_at = now;
                job.stage = Stage::Working;
                observer.upkept(now, handler, Upkept::Wrote { spent, completed: true });
                if record.remaining == Span::ZERO {
                    let generation = self.state.attempts.generation(attempt);
                    return self.complete(attempt, generation, observer);
                }
            }
            Stage::Restoring(_) => {
                let spent = job.plan.restoring(job.written);
                job.stage = Stage::Working;
                observer.upkept(now, handler, Upkept::Restored { spent });
            }
        }
        self.begin_stretch(attempt);
    }

    /// A crash throws the job in service back; its stretch has ended. It stays with its replica, or is kept for
    /// whoever takes the attempt up again.
    #[cold]
    pub(super) fn throw_back<O: Observer>(&mut self, attempt: u32, stays: bool, observer: &mut O) {
        let now = self.state.now;
        let record = self.state.attempts.get_mut(attempt);
        let (handler, replica) = (record.handler, record.replica);
        let Some(upkeep) = &mut self.state.handlers[handler.index()].upkeep else { return };
        let keep = upkeep.keep(replica);
        keep.call_off(Alarm::Stage);
        let Some(mut job) = keep.job.take() else { return };
        if record.phase == Phase::Calling {
            record.remaining = Span::ZERO;
        }
        let redone = job.unsaved(record.remaining);
        match job.stage {
            Stage::Working => {}
            Stage::Writing(left) => {
                let spent = Span(job.plan.writing(job.written).0.saturating_sub(left.0));
                observer.upkept(now, handler, Upkept::Wrote { spent, completed: false });
            }
            Stage::Restoring(left) => {
                let spent = Span(job.plan.restoring(job.written).0.saturating_sub(left.0));
                observer.upkept(now, handler, Upkept::Restored { spent });
            }
        }
        observer.upkept(now, handler, Upkept::ThrownBack { work: redone });
        record.remaining = job.roll_back();
        if stays {
            keep.job = Some(job);
        } else {
            upkeep.carried.insert(attempt, job);
        }
    }
}
