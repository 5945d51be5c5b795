//! The background thread: advances in slices, takes requests between them, and fills a frame when the
//! screen has given one back. A bug in the simulation ends the thread, and what it was doing is handed over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError};

use super::pace::{Pacer, Speed};
use super::{Died, Frame, Lane, Request};
use crate::engine::command::Command;
use crate::foundation::{Span, Time};
use crate::measure::Run;
use crate::measure::measured::Measured;
use crate::scenario::{Diagnostics, Model};

/// Calendar entries in one slice: about a millisecond, so that requests are answered at once.
const SLICE: u64 = 8_192;

/// How often a frame is filled at most.
const FRAME: Duration = Duration::from_micros(16_600);

/// How often an idle worker looks for an empty frame.
const IDLE: Duration = Duration::from_millis(8);

pub(super) fn run(
    model: Arc<Model>,
    inbox: Receiver<Request>,
    outbox: Sender<Box<Frame>>,
    pool: Receiver<Box<Frame>>,
    dying: Sender<Died>,
    wake: impl Fn(),
) {
    let mut worker = Worker::new(model);
    // Of a state that was left half changed only what is whole at all times is read: seed, clock and log.
    let ended = catch_unwind(AssertUnwindSafe(|| worker.serve(&inbox, &outbox, &pool, &wake)));
    if let Err(panic) = ended {
        let engine = &worker.run.engine;
        // The session may be gone by now.
        let _ = dying.send(Died::of(&*panic, engine.seed(), engine.now(), engine.state().log.clone()));
        wake();
    }
}

/// The session has gone.
struct Closed;

struct Worker {
    /// As it was loaded.
    model: Arc<Model>,
    run: Run,
    /// The figures at the horizon, once it has been reached.
    at_horizon: Option<Box<Measured>>,
    playing: bool,
    speed: Speed,
    pacer: Pacer,
    /// What is wrong with the last change that was asked for.
    refused: Option<Diagnostics>,
    /// Something has changed since the last frame.
    dirty: bool,
    last_frame: Option<Instant>,
}

impl Worker {
    fn new(model: Arc<Model>) -> Worker {
        let seed = model.seed;
        let speed = Speed::times(model.view.speed);
        Worker {
            run: Run::new(Arc::clone(&model), seed),
            model,
            at_horizon: None,
            playing: false,
            speed,
            pacer: Pacer::new(speed, Time::ZERO),
            refused: None,
            dirty: true,
            last_frame: None,
        }
    }

    /// Works until the session has gone.
    fn serve(
        &mut self,
        inbox: &Receiver<Request>,
        outbox: &Sender<Box<Frame>>,
        pool: &Receiver<Box<Frame>>,
        wake: &impl Fn(),
    ) {
        while self.take_requests(inbox).is_ok() {
            let busy = self.playing && self.advance();
            if self.frame_is_due()
                && let Ok(mut frame) = pool.try_recv()
            {
                self.fill(&mut frame);
                if outbox.try_send(frame).is_ok() {
                    wake();
                }
            }
            if !busy && self.wait(inbox).is_err() {
                return;
            }
        }
    }

    fn take_requests(&mut self, inbox: &Receiver<Request>) -> Result<(), Closed> {
        loop {
            match inbox.try_recv() {
                Ok(request) => self.take(request),
                Err(TryRecvError::Empty) => return Ok(()),
                Err(TryRecvError::Disconnected) => return Err(Closed),
            }
        }
    }

    /// Sleeps until a request comes or a moment has passed.
    fn wait(&mut self, inbox: &Receiver<Request>) -> Result<(), Closed> {
        match inbox.recv_timeout(if self.playing { Duration::from_millis(1) } else { IDLE }) {
            Ok(request) => {
                self.take(request);
                Ok(())
            }
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Err(RecvTimeoutError::Disconnected) => Err(Closed),
        }
    }

    fn take(&mut self, request: Request) {
        self.dirty = true;
        match request {
            Request::Play => self.play(true),
            Request::Pause => self.play(false),
            Request::Step => {
                self.play(false);
                self.run.step();
                self.note_horizon();
            }
            Request::RunTo(limit) => {
                self.play(false);
                self.advance_past_horizon(limit, u64::MAX);
            }
            Request::SetSpeed(speed) => {
                self.speed = speed;
                self.pacer = Pacer::new(speed, self.run.engine.now());
            }
            Request::Restart { seed } => {
                let seed = seed.unwrap_or(self.run.engine.seed());
                self.run = Run::new(Arc::clone(&self.model), seed);
                self.at_horizon = None;
                self.refused = None;
                self.pacer = Pacer::new(self.speed, Time::ZERO);
            }
            Request::Act(command) => self.act(command),
            Request::SetWindow(window) => self.run.set_window(window),
            Request::Show(reply) => {
                let mut frame = Box::default();
                self.fill(&mut frame);
                // Whoever asked may have gone.
                let _ = reply.send(frame);
            }
            Request::Measure(reply) => {
                let measured = match &self.at_horizon {
                    Some(measured) if !self.was_touched_since_horizon() => (**measured).clone(),
                    _ => self.measure(),
                };
                // Whoever asked may have gone.
                let _ = reply.send(measured);
            }
        }
    }

    /// Gives a command, unless it is a change that cannot be made.
    fn act(&mut self, command: Command) {
        if let Command::Change(change) = &command {
            self.refused = self.run.engine.model().changed(change).err();
            if self.refused.is_some() {
                return;
            }
        }
        self.run.give(command);
        // A paused run carries the command out at once, so that it is seen.
        self.run.advance(self.run.engine.now());
    }

    fn play(&mut self, playing: bool) {
        self.playing = playing;
        self.pacer = Pacer::new(self.speed, self.run.engine.now());
    }

    /// Advances by one slice; false if there is nothing to do for now.
    fn advance(&mut self) -> bool {
        if self.run.engine.state().end.is_some() {
            self.playing = false;
            self.dirty = true;
            return false;
        }
        let now = self.run.engine.now();
        // At full speed the clock still moves in strides, so that a run that dries up ends near its last event.
        let stride = Span(self.run.engine.model().horizon.0 / 64 + 1);
        let target = match self.speed {
            Speed::AsFastAsPossible => now + stride,
            Speed::Times(_) => self.pacer.target(now),
        };
        if target <= now {
            return false;
        }
        self.dirty = true;
        let events = self.run.engine.state().events;
        let arrived = self.advance_past_horizon(target, SLICE);
        let done = self.run.engine.state().events - events;
        self.pacer.progress(self.run.engine.now(), done, !arrived);
        !arrived || self.speed == Speed::AsFastAsPossible
    }

    /// Advances, stopping at the horizon on the way to take the figures.
    fn advance_past_horizon(&mut self, target: Time, events_max: u64) -> bool {
        let horizon = self.run.engine.model().horizon;
        if self.run.engine.now() < horizon && target >= horizon {
            if !self.run.advance_at_most(horizon, events_max) {
                return false;
            }
            self.note_horizon();
        }
        self.run.advance_at_most(target, events_max)
    }

    fn note_horizon(&mut self) {
        let reached = self.run.engine.now() >= self.run.engine.model().horizon;
        if self.at_horizon.is_none() && reached {
            self.at_horizon = Some(Box::new(self.measure()));
        }
    }

    /// Whoever acted after the horizon wants to see what came of it, not the figures before.
    fn was_touched_since_horizon(&self) -> bool {
        let horizon = self.run.engine.model().horizon;
        self.run.engine.state().log.last().is_some_and(|logged| logged.at > horizon)
    }

    fn measure(&self) -> Measured {
        Measured::of(&self.run)
    }

    fn frame_is_due(&self) -> bool {
        self.dirty && self.last_frame.is_none_or(|last| last.elapsed() >= FRAME)
    }

    fn fill(&mut self, frame: &mut Frame) {
        frame.lanes.resize_with(1, Lane::default);
        let lane = &mut frame.lanes[0];
        lane.name.clone_from(&self.run.engine.model().name);
        self.run.fill(&mut lane.snapshot);
        frame.playing = self.playing;
        frame.speed = self.speed;
        frame.seed = self.run.engine.seed();
        (frame.achieved_speed, frame.achieved_events_per_sec) =
            if self.playing { self.pacer.achieved() } else { (0.0, 0.0) };
        frame.log.clone_from(&self.run.engine.state().log);
        frame.past_horizon = self.run.engine.now() >= self.run.engine.model().horizon;
        frame.refused.clone_from(&self.refused);
        self.last_frame = Some(Instant::now());
        self.dirty = false;
    }
}
