//! Work that must not hold up the screen (files, dialogs), each on a thread of its own, with its result
//! delivered as a closure on the app.

use crossbeam_channel::{Receiver, Sender, unbounded};
use egui::Context;

type Delivery<A> = Box<dyn FnOnce(&mut A) + Send>;

/// The jobs of an app of type `A`.
pub struct Jobs<A> {
    ctx: Context,
    /// Tells the app that a job died of a bug.
    died: fn(&mut A),
    sender: Sender<Delivery<A>>,
    receiver: Receiver<Delivery<A>>,
    running: usize,
}

impl<A: 'static> Jobs<A> {
    pub fn new(ctx: &Context, died: fn(&mut A)) -> Jobs<A> {
        let (sender, receiver) = unbounded();
        Jobs { ctx: ctx.clone(), died, sender, receiver, running: 0 }
    }

    /// Does `work` elsewhere and hands its result to `deliver` on the app's thread.
    pub fn start<T: Send + 'static>(
        &mut self,
        work: impl FnOnce() -> T + Send + 'static,
        deliver: impl FnOnce(&mut A, T) + Send + 'static,
    ) {
        let (sender, ctx, died) = (self.sender.clone(), self.ctx.clone(), self.died);
        self.running += 1;
        std::thread::spawn(move || {
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
            let delivery: Delivery<A> = Box::new(move |app| match result {
                Ok(result) => deliver(app, result),
                Err(_) => died(app),
            });
            // The app ends before its jobs where it is closed meanwhile.
            let _ = sender.send(delivery);
            ctx.request_repaint();
        });
    }

    /// What is ready to be delivered.
    pub fn finished(&mut self) -> Vec<Delivery<A>> {
        let finished: Vec<Delivery<A>> = self.receiver.try_iter().collect();
        self.running -= finished.len();
        finished
    }

    /// Waits for one delivery if any job is under way.
    pub fn wait(&mut self) -> Option<Delivery<A>> {
        if self.running == 0 {
            return None;
        }
        let delivery = self.receiver.recv().ok()?;
        self.running -= 1;
        Some(delivery)
    }
}
