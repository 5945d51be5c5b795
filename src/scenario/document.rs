//! A scenario's text as its author wrote it, with the syntax in it.

use std::sync::Arc;

use crate::scenario::tree::Tree;

/// The text of a valid scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    tree: Arc<Tree>,
    /// What the user calls the file.
    origin: String,
}

impl Document {
    pub(crate) fn new(tree: Tree, origin: &str) -> Document {
        Document { tree: Arc::new(tree), origin: origin.into() }
    }

    pub fn text(&self) -> &str {
        &self.tree.text
    }

    /// What the user calls the file.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn tree(&self) -> &Arc<Tree> {
        &self.tree
    }
}
