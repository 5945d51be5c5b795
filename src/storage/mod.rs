//! The only place that touches files: reads with a limit, writes whole or not at all.

mod read;
mod recent;
mod settings;
mod temporary;
mod write;

pub use read::{ReadError, read_standard_input, read_text};
pub use recent::Recent;
pub use settings::{SettingsError, make_ready, read_settings, write_settings};
pub use write::{Overwrite, WriteError, probe, write};
