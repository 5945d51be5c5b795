//! Changes to a text, each at a place of its own.

use std::cmp::Reverse;
use std::ops::Range;

use crate::scenario::tree::{Group, Step, Tree};

/// A stretch of text and what replaces it; an empty stretch for something added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Patch {
    pub range: Range<usize>,
    pub text: String,
}

/// The patches that count, from front to back: of one inside another the outer alone. What is added at a place comes
/// before what begins there.
pub(crate) fn effective(patches: &[Patch]) -> impl Iterator<Item = &Patch> {
    let mut sorted: Vec<&Patch> = patches.iter().collect();
    sorted.sort_by_key(|patch| {
        let Range { start, end } = patch.range;
        (start, start < end, Reverse(end))
    });
    let mut from = 0;
    sorted.into_iter().filter(move |patch| {
        let counts = patch.range.start >= from;
        from = if counts { patch.range.end } else { from };
        counts
    })
}

/// The text after all patches that count.
pub(crate) fn patched(text: &str, patches: &[Patch]) -> String {
    let mut out = String::new();
    let mut from = 0;
    for patch in effective(patches) {
        out.push_str(&text[from..patch.range.start]);
        out.push_str(&patch.text);
        from = patch.range.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Replaces the value of a field, or adds the field.
pub(crate) fn set_field(tree: &Tree, path: &[Step], field: &str, value: &str) -> Vec<Patch> {
    set_entry(tree, path, field, field, value)
}

/// `written` is how the key would be written.
pub(crate) fn set_entry(tree: &Tree, path: &[Step], key: &str, written: &str, value: &str) -> Vec<Patch> {
    let node = tree.at(path).expect("a valid scenario has what it is asked for");
    let group = node.group().expect("fields and entries stand in brackets");
    match tree.item(group, key) {
        Some(item) => vec![Patch { range: item.value.range.clone(), text: value.into() }],
        None => added(tree, group, &format!("{written}: {value}")),
    }
}

/// Adds an item behind the last one, on a line of its own if the bracket closes on another line.
fn added(tree: &Tree, group: &Group, item: &str) -> Vec<Patch> {
    let text = &tree.text;
    let insert = |at: usize, text: String| Patch { range: at..at, text };
    let Some(last) = group.items.last() else { return vec![insert(group.open + 1, item.into())] };
    let end = last.comma.map_or(last.value.range.end, |comma| comma + 1);
    let mut patches = Vec::new();
    if last.comma.is_none() {
        patches.push(insert(end, ",".into()));
    }
    match tree.last_line_start(end..group.close) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outer_of_two_nested_patches_holds() {
        let patch = |range: Range<usize>, text: &str| Patch { range, text: text.into() };
        let patches = vec![patch(3..4, "X"), patch(2..5, "Y"), patch(0..0, "Z"), patch(6..6, "!")];
        assert_eq!(patched("012345", &patches), "Z01Y5!");
    }

    #[test]
    fn what_is_added_where_something_is_taken_out_counts_too() {
        let patch = |range: Range<usize>, text: &str| Patch { range, text: text.into() };
        assert_eq!(patched("(ab)", &[patch(1..2, ""), patch(1..1, "X"), patch(1..1, "Y")]), "(XYb)");
    }
}
