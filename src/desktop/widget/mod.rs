//! The pieces that panels are put together from; they draw what they are given and keep no run.

pub mod canvas;
pub mod chart;
pub mod fault_menu;
pub mod fault_rows;
pub mod figure;
pub mod handler_list;
pub mod health;
pub mod icon;
pub mod mood;
pub mod parameter_form;
pub mod replica_glyphs;
pub mod sheet;
pub mod stacked_bar;
pub mod text;
pub mod value_editor;
