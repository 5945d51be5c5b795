//! The interpreter of layers, without input or output of its own.
//!
//! An [`Activation`] is one call at one layer. Its driver tells it what happens (the call comes, a branch has its outcome, a
//! time is up) and carries out the [`Move`]s that come back: send a branch, set an alarm, pause, call off, hand on an outcome.
//! It knows neither a calendar nor where records are kept; what stands for the members below it is the driver's business.
//! The engine is one driver, `tests/pipeline` has another one that runs the same layers on threads.
//!
//! A layer of the catalogue outside of the engine, with a driver that does by hand what the moves say:
//!
//! ```
//! use windtunnel::foundation::{Identity, Name, Span, Stream, Time};
//! use windtunnel::parts::recovery::{Backoff, Cause, Jitter, Layer, Retry, Ticket};
//! use windtunnel::pipeline::{Activation, Move, Place, Reply, Surroundings};
//!
//! let second = Span::SECOND;
//! let (backoff, jitter) = (Backoff::Constant, Jitter::None);
//! let layer = Layer::Retry(Retry { retries: 1, delay: second, backoff, factor: 2.0, max_delay: second, jitter });
//! let place = Place { layer: &layer, name: Name::of("layer", "retry"), stream: Stream::new(1, 0, "pay", "layers") };
//! let who = Identity::root(0);
//! let at = |now| Surroundings {
//!     now,
//!     ticket: Ticket(0),
//!     who,
//!     event: who.event(),
//!     deadline: Time::NEVER,
//!     load: None,
//!     is_forsaken: false,
//! };
//!
//! let (mut memory, mut moves) = (layer.memory(), Vec::new());
//! let mut call: Activation<&str> = Activation::new(0, false, Time::ZERO);
//!
//! // The call comes: the layer sends it on. The callee fails, and the layer asks for a pause.
//! call.enter(&place, &mut memory, &at(Time::ZERO), &mut moves);
//! assert!(moves.drain(..).any(|made| matches!(made, Move::Send(0))));
//! call.leave(&place, &mut memory, &at(Time::ZERO), (0, Reply::Failed(Cause::Error)), &mut moves);
//! assert!(moves.drain(..).any(|made| matches!(made, Move::Pause(pause) if pause == second)));
//!
//! // It is over: the call is sent once more, and what comes back is handed on.
//! let later = Time::ZERO + second;
//! call.resume(&place, &mut memory, &at(later), &mut moves);
//! assert!(moves.drain(..).any(|made| matches!(made, Move::Send(0))));
//! call.leave(&place, &mut memory, &at(later), (0, Reply::RIGHT), &mut moves);
//! assert!(moves.drain(..).any(|made| matches!(made, Move::Finish(Reply::RIGHT))));
//! ```

mod activation;
mod below;
mod moves;
mod reply;

pub use activation::{Activation, Pause, Place, Surroundings};
pub use below::Below;
pub use moves::Move;
pub use reply::Reply;

pub use crate::parts::recovery::Act;
