//! The desktop app, driven through its accessibility tree and compared with pictures.

#[path = "desktop/contact_sheet.rs"]
mod contact_sheet;
#[path = "desktop/handler_lists.rs"]
mod handler_lists;
#[path = "desktop/harness.rs"]
mod harness;
#[path = "desktop/hostile_names.rs"]
mod hostile_names;
#[path = "desktop/outage.rs"]
mod outage;
#[path = "desktop/pictures.rs"]
mod pictures;
#[path = "desktop/protections.rs"]
mod protections;
#[path = "desktop/stories.rs"]
mod stories;
#[path = "desktop/strategies.rs"]
mod strategies;
#[path = "desktop/sureness.rs"]
mod sureness;
#[path = "desktop/warnings.rs"]
mod warnings;
