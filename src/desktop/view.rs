//! What the user chose to look at, and how it can be looked at.

use egui::{Vec2, vec2};
use serde::{Deserialize, Serialize};

use crate::scenario::model::Origin;

/// What the user chose to look at; remembered across restarts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ViewState {
    #[serde(skip)]
    pub selection: Option<Origin>,
    #[serde(skip)]
    pub workspace: Workspace,
    /// How the canvas is to be looked at from the next frame on.
    #[serde(skip)]
    pub look: Option<Look>,
    pub scope: Scope,
    pub reading: ReadingKind,
}

/// A way to work with a scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Workspace {
    #[default]
    Run,
    Compare,
}

impl Workspace {
    pub const ALL: [Workspace; 2] = [Workspace::Run, Workspace::Compare];

    pub fn title(self) -> &'static str {
        match self {
            Workspace::Run => "Run",
            Workspace::Compare => "Compare",
        }
    }
}

/// What can be asked of the canvas by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Closer,
    Further,
    /// At the whole system.
    AtAll,
}

/// The stretch of time that R, F and the ledger are shown for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    #[default]
    Recent,
    SinceWarmUp,
}

/// How R is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadingKind {
    #[default]
    PerDemand,
    Mission,
    Availability,
}

/// A way on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Left,
    Right,
    Up,
    Down,
}

impl Direction {
    /// Of length one, on the screen.
    pub fn unit(self) -> Vec2 {
        match self {
            Direction::Left => vec2(-1.0, 0.0),
            Direction::Right => vec2(1.0, 0.0),
            Direction::Up => vec2(0.0, -1.0),
            Direction::Down => vec2(0.0, 1.0),
        }
    }
}
