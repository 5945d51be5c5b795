//! The only place that touches files: reads with a limit, writes whole or not at all.

mod read;
mod recent;
mod settings;
mod write;

pub use read::{ReadError, read_text};
pub use recent::Recent;
pub use settings::{SettingsError, read_settings, write_settings};
pub use write::{Overwrite, WriteError, write};
