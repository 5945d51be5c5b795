//! Work that must not hold up the screen (files, dialogs), each on a thread of its own, with its result
//! delivered as a closure on the app.

use crossbeam_channel::{Receiver, Sender, unbounded};
use egui::Context;

use crate::desktop::app::App;

type Delivery = Box<dyn FnOnce(&mut App) + Send>;

pub struct Jobs {
    ctx: Context,
    sender: Sender<Delivery>,
    receiver: Receiver<Delivery>,
    running: usize,
}

impl Jobs {
    pub fn new(ctx: &Context) -> Jobs {
        let (sender, receiver) = unbounded();
        Jobs { ctx: ctx.clone(), sender, receiver, running: 0 }
    }

    /// Does `work` elsewhere and hands its result to `deliver` on the app's thread.
    pub fn start<T: Send + 'static>(
        &mut self,
        work: impl FnOnce() -> T + Send + 'static,
        deliver: impl FnOnce(&mut App, T) + Send + 'static,
    ) {
        let (sender, ctx) = (self.sender.clone(), self.ctx.clone());
        self.running += 1;
        std::thread::spawn(move || {
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
            let delivery: Delivery = Box::new(move |app| match result {
                Ok(result) => deliver(app, result),
                Err(_) => app.toasts.error("That did not work because of an error in Windtunnel; nothing was written."),
            });
            // The app ends before its jobs where it is closed meanwhile.
            let _ = sender.send(delivery);
            ctx.request_repaint();
        });
    }

    /// What is ready to be delivered.
    pub fn finished(&mut self) -> Vec<Delivery> {
        let finished: Vec<Delivery> = self.receiver.try_iter().collect();
        self.running -= finished.len();
        finished
    }

    /// Waits for one delivery if any job is under way.
    pub fn wait(&mut self) -> Option<Delivery> {
        if self.running == 0 {
            return None;
        }
        let delivery = self.receiver.recv().ok()?;
        self.running -= 1;
        Some(delivery)
    }
}
