//! A scenario's text as its author wrote it, and edits that change one value and leave the rest alone.

use crate::scenario::edit::{Edit, EditError, patches};
use crate::scenario::patch::patched;
use crate::scenario::schema::Scenario;
use crate::scenario::shape::ron_options;
use crate::scenario::tree::Tree;

/// A valid scenario file.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    tree: Tree,
    scenario: Scenario,
}

impl Document {
    pub(crate) fn new(tree: Tree, scenario: Scenario) -> Document {
        Document { tree, scenario }
    }

    pub fn text(&self) -> &str {
        &self.tree.text
    }

    /// The text after the edits, one after the other; comments and layout stay.
    pub fn edited(&self, edits: &[Edit]) -> Result<String, EditError> {
        let mut document = self.clone();
        for edit in edits {
            let patches = patches(&document.tree, &document.scenario, edit)?;
            let text = patched(document.text(), &patches);
            let tree = Tree::parse(&text).expect("an edit leaves the syntax whole");
            let scenario = ron_options().from_str(&text).expect("an edit leaves the scenario readable");
            document = Document { tree, scenario };
        }
        Ok(document.tree.text)
    }
}
