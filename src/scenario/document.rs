//! A scenario's text as its author wrote it, and edits that change one value and leave the rest alone.

use crate::scenario::edit::{Edit, EditError};
use crate::scenario::patch::{Patch, patched};
use crate::scenario::schema::Scenario;
use crate::scenario::shape::ron_options;
use crate::scenario::tree::{Group, Step, Tree};

/// A valid scenario file.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub(in crate::scenario) tree: Tree,
    pub(in crate::scenario) scenario: Scenario,
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
            let patches = document.patches(edit)?;
            let text = patched(document.text(), patches);
            let tree = Tree::parse(&text).expect("an edit leaves the syntax whole");
            let scenario = ron_options().from_str(&text).expect("an edit leaves the scenario readable");
            document = Document { tree, scenario };
        }
        Ok(document.tree.text)
    }

    /// Replaces the value of a field, or adds the field.
    pub(in crate::scenario) fn set(&self, path: &[Step], field: &str, value: &str) -> Vec<Patch> {
        self.set_entry(path, field, field, value)
    }

    /// `written` is how the key would be written.
    pub(in crate::scenario) fn set_entry(&self, path: &[Step], key: &str, written: &str, value: &str) -> Vec<Patch> {
        let node = self.tree.at(path).expect("a valid scenario has what it is asked for");
        let group = node.group().expect("fields and entries stand in brackets");
        match self.tree.item(group, key) {
            Some(item) => vec![Patch { range: item.value.range.clone(), text: value.into() }],
            None => self.added(group, &format!("{written}: {value}")),
        }
    }

    /// Adds an item behind the last one, on a line of its own if the bracket closes on another line.
    fn added(&self, group: &Group, item: &str) -> Vec<Patch> {
        let text = &self.tree.text;
        let insert = |at: usize, text: String| Patch { range: at..at, text };
        let Some(last) = group.items.last() else { return vec![insert(group.open + 1, item.into())] };
        let end = last.comma.map_or(last.value.range.end, |comma| comma + 1);
        let mut patches = Vec::new();
        if last.comma.is_none() {
            patches.push(insert(end, ",".into()));
        }
        match self.tree.last_line_start(end..group.close) {
            Some(line) => {
                let start = last.key.as_ref().unwrap_or(&last.value).range.start;
                let before = &text[text[..start].rfind('\n').map_or(0, |at| at + 1)..];
                let indent = &before[..before.len() - before.trim_start_matches([' ', '\t']).len()];
                let ending = if text[..line].ends_with("\r\n") { "\r\n" } else { "\n" };
                patches.push(insert(line, format!("{indent}{item},{ending}")));
            }
            None => patches.push(insert(end, format!(" {item}"))),
        }
        patches
    }
}
