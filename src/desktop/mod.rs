//! The graphical program: it sees snapshots and sends commands, and never touches the simulated world.

mod actions;
mod app;
mod banner;
mod break_menu;
mod carry_out;
mod comparison;
mod dialog;
mod display;
mod export;
mod fonts;
mod gallery;
mod hint;
mod history;
mod jobs;
mod keys;
mod palette;
pub mod panel;
mod panel_list;
mod preferences;
mod problems;
pub mod raster;
mod refusal;
mod run;
pub mod shot;
mod story;
pub mod sureness;
pub mod theme;
mod toast;
mod top_bar;
mod view;
mod widget;
mod workspace;

pub use actions::Action;
pub use app::{App, Start};
pub use display::{LaunchError, launch};
pub use run::Place;
