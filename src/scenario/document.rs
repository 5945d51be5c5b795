//! A scenario's text as its author wrote it.

use crate::scenario::schema::Scenario;
use crate::scenario::shape::ron_options;

/// The text that a model was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    text: String,
    /// What the user calls the file.
    pub origin: String,
}

impl Document {
    pub(crate) fn new(text: &str, origin: &str) -> Document {
        Document { text: text.into(), origin: origin.into() }
    }

    /// All of it, comments included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it says; read anew, for a model holds no second copy of it.
    pub fn scenario(&self) -> Scenario {
        ron_options().from_str(&self.text).expect("it was read, and values of it were changed at most")
    }
}
