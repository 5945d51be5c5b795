//! A run on its background thread: requests in, frames out, over crossbeam channels. A late screen never
//! slows the engine, because it fills a frame only when the screen has given one back. A [`Study`] is the same
//! for an experiment of many runs.

mod machine;
mod pace;
mod remains;
mod study;
mod worker;

use std::sync::Arc;
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded, unbounded};

use crate::engine::command::{Command, Logged};
use crate::foundation::Time;
use crate::measure::measured::Measured;
use crate::measure::snapshot::Snapshot;
use crate::scenario::{Diagnostics, Model};

pub use machine::means;
pub use pace::Speed;
pub use remains::{Died, Remains};
pub use study::{Ended, Study};

/// What the screen may ask of a session.
#[derive(Clone, Debug)]
pub enum Request {
    /// Go on at the chosen speed.
    Play,
    /// Stand still.
    Pause,
    /// Process one calendar entry, then pause.
    Step,
    /// Go on to this instant as fast as possible, then pause.
    RunTo(Time),
    /// Go on at this speed from now on.
    SetSpeed(Speed),
    /// Begin again from the start, with another seed if given; the log of commands is dropped.
    Restart {
        /// `None` for the present one.
        seed: Option<u64>,
    },
    /// Do this to the system at the present instant.
    Act(Command),
    /// The window that "recent" covers.
    SetWindow(crate::foundation::Span),
    /// Send a frame of this moment, when everything asked earlier is done.
    Show(Sender<Box<Frame>>),
    /// Send the figures of the horizon once it has been reached, unless a command came after it; else those
    /// so far.
    Measure(Sender<Measured>),
}

/// What the screen draws from.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Engines that run in step; one for now.
    pub lanes: Vec<Lane>,
    /// Whether the clock goes on by itself.
    pub playing: bool,
    /// The speed that was chosen.
    pub speed: Speed,
    /// That all draws come from.
    pub seed: u64,
    /// Simulated seconds per second, and calendar entries per second, over the last moments of playing.
    pub achieved_speed: f64,
    /// Calendar entries per second, over the last moments of playing.
    pub achieved_events_per_sec: f64,
    /// Commands given so far.
    pub log: Vec<Logged>,
    /// The clock has passed the scenario's horizon.
    pub past_horizon: bool,
    /// What is wrong with the change that was asked for last, if it could not be made: it is not in the log.
    pub refused: Option<Diagnostics>,
}

/// One engine of several that run in step.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    /// As the screen calls it.
    pub name: String,
    /// Every figure of the moment.
    pub snapshot: Snapshot,
}

/// A handle on the background thread; dropping it ends the thread.
pub struct Session {
    model: Arc<Model>,
    requests: Sender<Request>,
    frames: Receiver<Box<Frame>>,
    empties: Sender<Box<Frame>>,
    current: Box<Frame>,
    last_words: Receiver<Died>,
    died: Option<Died>,
    worker: Option<JoinHandle<()>>,
}

impl Session {
    /// Starts paused at time zero; `wake` is called from the worker whenever a frame is ready, and when it dies.
    pub fn start(model: Arc<Model>, wake: impl Fn() + Send + 'static) -> Session {
        let (requests, inbox) = unbounded();
        let (outbox, frames) = bounded(1);
        let (empties, pool) = bounded(2);
        empties.try_send(Box::default()).expect("the pool is empty at first");
        let (dying, last_words) = bounded(1);
        let shared = Arc::clone(&model);
        let worker = std::thread::Builder::new()
            .name("windtunnel-session".into())
            .spawn(move || worker::run(shared, inbox, outbox, pool, dying, wake))
            .expect("the system can start one more thread");
        Session {
            model,
            requests,
            frames,
            empties,
            current: Box::default(),
            last_words,
            died: None,
            worker: Some(worker),
        }
    }

    /// As it was when the session began.
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// Returns at once; requests are done in their order.
    pub fn request(&self, request: Request) {
        // The worker ends only with its session, or by a bug that `died` tells of.
        let _ = self.requests.send(request);
    }

    /// Takes the newest frame if there is one; true if the current frame changed.
    pub fn poll(&mut self) -> bool {
        match self.frames.try_recv() {
            Ok(frame) => {
                let empty = std::mem::replace(&mut self.current, frame);
                let _ = self.empties.try_send(empty);
                true
            }
            Err(_) => false,
        }
    }

    /// Waits for the next frame; false if the worker has ended.
    pub fn wait(&mut self) -> bool {
        match self.frames.recv() {
            Ok(frame) => {
                let empty = std::mem::replace(&mut self.current, frame);
                let _ = self.empties.try_send(empty);
                true
            }
            Err(_) => false,
        }
    }

    /// Runs to an instant and pauses there; returns when the frame shows it, false if the worker has ended.
    pub fn run_to(&mut self, until: Time) -> bool {
        self.request(Request::RunTo(until));
        self.settle()
    }

    /// Waits until everything asked so far is done and the frame shows it; false if the worker has ended.
    pub fn settle(&mut self) -> bool {
        let (answer, shown) = bounded(1);
        self.request(Request::Show(answer));
        let Ok(frame) = shown.recv() else { return false };
        while let Ok(older) = self.frames.try_recv() {
            let _ = self.empties.try_send(older);
        }
        self.current = frame;
        true
    }

    /// The frame to draw; empty before the first one arrives.
    pub fn frame(&self) -> &Frame {
        &self.current
    }

    /// What is left of the run if the worker has died of a bug.
    pub fn died(&mut self) -> Option<&Died> {
        if self.died.is_none() {
            self.died = match self.last_words.try_recv() {
                Ok(died) => Some(died),
                Err(TryRecvError::Empty) => None,
                Err(TryRecvError::Disconnected) => Some(Died::at_birth(self.model.seed)),
            };
        }
        self.died.as_ref()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let (closed, _) = unbounded();
        self.requests = closed;
        if let Some(worker) = self.worker.take() {
            let _ = worker.join();
        }
    }
}
