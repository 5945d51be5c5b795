//! What protects a handler itself, as opposed to the calls to it: one state, [`Protected`], and what happens to it.
//!
//! A handler without protection has none of it, and pays one look for that. `in_force` says which protection that is,
//! `holding` keeps replicas from work for its sake; `progress` and `snapshots` save and restore, `detection` notices crashes,
//! `supervision` restarts, `rejuvenation` restarts by plan, and `standby` lets spares serve.

mod detection;
mod holding;
mod in_force;
mod job;
mod progress;
mod protected;
mod rejuvenation;
mod snapshots;
mod standby;
mod supervision;
mod tally;
mod ward;

pub use job::{Chore, Job, Stage};
pub use protected::{Protected, Supervising};
pub use ward::{Crash, Ward};
