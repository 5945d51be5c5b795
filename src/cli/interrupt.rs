//! The wish that a run ends early: an interrupt from the keyboard, or a request to terminate. Whoever runs something looks
//! for the first; a second ends the program at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// What a shell adds to a signal's number where the signal has ended a program.
const CODE_BASE: i32 = 128;

/// How the program was asked to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    Interrupt,
    Terminate,
}

/// Ears for both signals.
pub(super) struct Interrupt {
    last: Arc<AtomicUsize>,
}

impl Interrupt {
    /// From now on the first signal is left to whoever asks for it. Where the system lets none be heard, each ends the
    /// program as before.
    pub(super) fn listen() -> Interrupt {
        let (is_second, last) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        for signal in [SIGINT, SIGTERM] {
            let heard = flag::register_conditional_shutdown(signal, CODE_BASE + signal, Arc::clone(&is_second))
                .and_then(|_| flag::register_usize(signal, Arc::clone(&last), signal as usize))
                .and_then(|_| flag::register(signal, Arc::clone(&is_second)));
            if heard.is_err() {
                break;
            }
        }
        Interrupt { last }
    }

    pub(super) fn heard(&self) -> Option<Signal> {
        [Signal::Interrupt, Signal::Terminate]
            .into_iter()
            .find(|signal| signal.number() as usize == self.last.load(Ordering::SeqCst))
    }
}

impl Signal {
    fn number(self) -> i32 {
        match self {
            Signal::Interrupt => SIGINT,
            Signal::Terminate => SIGTERM,
        }
    }

    /// The exit code that tells of it: 130 or 143.
    pub(super) fn code(self) -> u8 {
        (CODE_BASE + self.number()) as u8
    }
}
