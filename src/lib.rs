//! A wind tunnel for event-handler systems.
//!
//! You put the design of a system in it (sources, queues, handlers, links, strategies of recovery), switch on the fan,
//! break things, and read the instruments: where the queues grow, which component fails, what reliability R the parts give,
//! what fault tolerance F the recovery makes of it, and where every lost event went.
//!
//! `windtunnel` is a program with a window and a command line; this is the library that both are made from. The engine has no
//! wall clock, no thread, no file and no randomness of its own: the same scenario and seed give the same bits everywhere.
//! `docs/guide/concepts.md` defines every word.
//!
//! # The layers
//!
//! Each may use those above it that one table in `tests/architecture.rs` allows.
//!
//! - [`foundation`]: time, quantities, ids, keyed draws and the identity of a try, laws
//! - [`parts`]: the catalogue of arrivals, disciplines, links, faults and recovery: pure state machines
//! - [`stats`]: moments, histograms, batch means, intervals, and why there is none
//! - [`theory`]: closed forms and exact numeric solutions, to stand beside what is measured
//! - [`scenario`]: a text, what is wrong with it and where, and the valid [`Model`](scenario::Model) that comes of it
//! - [`derive`](mod@derive): a model turned into questions for theory
//! - [`pipeline`]: the interpreter of layers around calls, without input or output of its own
//! - [`engine`]: the simulation, and what it tells of: [`Occurrence`](engine::Occurrence)s
//! - [`measure`]: the ledger, R and F, histories; a [`Run`](measure::Run) is an engine with its measures
//! - [`experiment`]: strategy sets compared over replications that meet the same luck
//! - [`report`]: a run or a comparison as HTML, Markdown, JSON and CSV
//! - [`session`]: a run on its background thread, for a window
//! - [`storage`]: the only place that touches files
//! - [`cli`]: the command line
//!
//! # A scenario, run to its horizon
//!
//! ```
//! use windtunnel::measure::Run;
//! use windtunnel::scenario;
//!
//! let text = r#"(
//!     name: "orders",
//!     question: "What does one retry make of a bank that fails one order in twenty?",
//!     horizon: "10min",
//!     warm_up: "10s",
//!     sources: [(name: "shop", arrivals: Poisson(rate: "20/s"))],
//!     handlers: [(name: "bank", replicas: 2, service: Exponential(mean: "60ms"), errors: 0.05)],
//!     routes: [(name: "pay", from: "shop", to: To("bank"))],
//!     strategies: [(name: "retry once", routes: {"pay": [Retry(retries: 1, delay: "100ms")]})],
//! )"#;
//! let loaded = scenario::load(text, "orders.ron").map_err(|wrong| wrong.to_string())?;
//!
//! let mut run = Run::new(loaded.model.clone(), loaded.model.seed);
//! run.advance(loaded.model.horizon);
//!
//! let numbers = run.snapshot().since_warm_up;
//! let r = numbers.per_demand.system.value().expect("the bank was asked");
//! let f = numbers.fault_tolerance.value().expect("orders were decided");
//! println!("R = {r:.4} per demand, F = {f:.4}: recovery adds {:.4}", f - r);
//! assert!((0.93..0.97).contains(&r) && f > 0.99);
//! # Ok::<(), String>(())
//! ```
//!
//! # A layer of one's own
//!
//! A layer of recovery answers questions and schedules nothing: it says what is to become of a call, and who asked does it. Any
//! type can be one, and can be asked by hand, as here and in tests. What runs in the engine is one of a closed list: a layer
//! of one's own gets there by a file beside [`Retry`](parts::recovery::Retry) and a line in the list of
//! [`parts::recovery`]. How a layer is driven with all that follows (alarms, pauses, branches) stands in [`pipeline`].
//!
//! ```
//! use windtunnel::foundation::parameter::{Entry, Kind, Parameter};
//! use windtunnel::foundation::{Identity, Name, Stream, Time};
//! use windtunnel::parts::recovery::{Answer, Call, Cause, Frame, Inward, Luck, Mechanism, Outcome, Outward, Ticket};
//!
//! /// Refuses calls once so many have failed in a row.
//! struct LoseHeart {
//!     failures: u32,
//! }
//!
//! impl Mechanism for LoseHeart {
//!     const ENTRY: Entry = Entry {
//!         name: "LoseHeart",
//!         summary: "Refuses calls once so many have failed in a row",
//!         parameters: &[Parameter::required("failures", Kind::Count { min: 1, max: 100 }, "failures in a row")],
//!         source: "",
//!     };
//!
//!     /// Failures in a row: what all calls through the layer share.
//!     type Memory = u32;
//!
//!     fn memory(&self) -> u32 {
//!         0
//!     }
//!
//!     fn enter(&self, in_a_row: &mut u32, _call: &mut Call) -> Inward {
//!         if *in_a_row >= self.failures { Inward::Reject(Cause::Rejected) } else { Inward::Proceed }
//!     }
//!
//!     fn leave(&self, in_a_row: &mut u32, _call: &mut Call, _branch: u16, outcome: Outcome) -> Outward {
//!         *in_a_row = if outcome.is_done() { 0 } else { *in_a_row + 1 };
//!         Outward::Pass
//!     }
//! }
//!
//! let layer = LoseHeart { failures: 2 };
//! let mut memory = layer.memory();
//! let outcomes = [Outcome::Failed(Cause::TimedOut), Outcome::Done(Answer::RIGHT), Outcome::Failed(Cause::Error)];
//! let mut refused = 0;
//! for ordinal in 0..6 {
//!     let who = Identity::root(ordinal);
//!     let mut frame = Frame::default();
//!     let luck = Luck { stream: Stream::new(1, 0, "pay", "layers"), who, layer: Name::of("layer", "heart"), question: 0 };
//!     let mut call = Call {
//!         now: Time::ZERO,
//!         ticket: Ticket(ordinal),
//!         frame: &mut frame,
//!         luck,
//!         is_repeat: false,
//!         deadline: Time::NEVER,
//!         event: who,
//!         branches: &[],
//!         load: None,
//!     };
//!     match layer.enter(&mut memory, &mut call) {
//!         Inward::Proceed => {
//!             let outcome = outcomes[ordinal as usize % 3];
//!             assert_eq!(layer.leave(&mut memory, &mut call, 0, outcome), Outward::Pass);
//!         }
//!         refusal => {
//!             assert_eq!(refusal, Inward::Reject(Cause::Rejected));
//!             refused += 1;
//!         }
//!     }
//! }
//! // The third and the fourth call have failed in a row.
//! assert_eq!(refused, 2);
//! ```
//!
//! # An outcome, read
//!
//! Every root event stands in one row of the [`Ledger`](measure::ledger::Ledger). A figure says how far it may be off, or why
//! that is not known.
//!
//! ```
//! use windtunnel::foundation::{Span, Time};
//! use windtunnel::measure::Run;
//! use windtunnel::measure::snapshot::Estimate;
//! use windtunnel::scenario::{self, GalleryEntry};
//!
//! let entry = GalleryEntry::named("mm1.ron").expect("it is in the gallery");
//! let model = scenario::load(entry.text, entry.file).map_err(|wrong| wrong.to_string())?.model;
//! let mut run = Run::new(model.clone(), 7);
//!
//! let in_words = |estimate: &Estimate| match estimate {
//!     Estimate::Measured(interval) => {
//!         format!("{:.4}, from {:.4} to {:.4} ({})", interval.value, interval.low, interval.high, interval.method)
//!     }
//!     Estimate::Point { value, why } => format!("{value:.4}, without an interval: {why}"),
//!     Estimate::NoData => "nothing was seen".into(),
//!     Estimate::NotDerived(why) | Estimate::NotApplicable(why) => why.clone(),
//! };
//!
//! // Soon after warm-up too little has happened for an interval, and the figure says so.
//! run.advance(model.warm_up + Span::from_secs_f64(100.0));
//! let early = run.snapshot();
//! assert!(early.handlers[0].figures.response.interval().is_none());
//! println!("response time: {}", in_words(&early.handlers[0].figures.response));
//!
//! run.advance(model.horizon);
//! let snapshot = run.snapshot();
//! let response = &snapshot.handlers[0].figures.response;
//! println!("response time: {}", in_words(response));
//! assert!(response.interval().is_some_and(|interval| (8.0..13.0).contains(&interval.value)), "10 s, by theory");
//!
//! let ledger = &snapshot.since_warm_up.ledger;
//! println!("{} offered: {} correct, {} lost, {} undecided", ledger.offered, ledger.correct, ledger.lost, ledger.undecided);
//! assert!(ledger.adds_up());
//! assert_eq!(snapshot.now, Time(model.horizon.0));
//! # Ok::<(), String>(())
//! ```

pub mod cli;
pub mod derive;
/// The window: for the program, its tests and its benches alone.
#[cfg(feature = "desktop")]
#[doc(hidden)]
pub mod desktop;
pub mod engine;
pub mod experiment;
pub mod foundation;
pub mod measure;
pub mod parts;
pub mod pipeline;
pub mod report;
pub mod scenario;
pub mod session;
pub mod stats;
pub mod storage;
pub mod theory;
