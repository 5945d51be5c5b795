//! The words everything else is written in: time, quantities, identifiers, keyed random draws, laws.

pub mod deviation;
pub mod distribution;
pub mod draw;
pub(crate) mod grouping;
pub mod identity;
pub mod ids;
mod mixing;
pub mod parameter;
pub mod quantity;
pub mod signs;
pub(crate) mod spelling;
pub mod time;
pub mod wording;

pub use deviation::Deviation;
pub use distribution::Distribution;
pub use draw::{Draw, Stream};
pub use identity::{BranchName, Identity, Name, Try};
pub use ids::{ClassId, CrewId, FaultId, GroupId, HandlerId, LinkId, RouteId, SetId, SourceId};
pub use quantity::{Bytes, Probability, QuantityError, Rate};
pub use time::{Span, Time};
