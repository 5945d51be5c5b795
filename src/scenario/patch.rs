//! Changes to a text, each at a place of its own.

use std::cmp::Reverse;
use std::ops::Range;

use crate::scenario::tree::{Group, Item, Step, Tree};

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
pub(crate) fn added(tree: &Tree, group: &Group, item: &str) -> Vec<Patch> {
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
            let before = &text[line_start(text, last.start())..];
            let indent = &before[..before.len() - before.trim_start_matches([' ', '\t']).len()];
            let ending = if text[..line].ends_with("\r\n") { "\r\n" } else { "\n" };
            patches.push(insert(line, format!("{indent}{item},{ending}")));
        }
        None => patches.push(insert(end, format!(" {item}"))),
    }
    patches
}

/// Adds an item before another one, on a line of its own if that one begins its line.
pub(crate) fn inserted(tree: &Tree, before: &Item, item: &str) -> Vec<Patch> {
    let start = before.start();
    let line = &tree.text[line_start(&tree.text, start)..start];
    let text = if line.trim().is_empty() {
        let ending = if tree.text.contains("\r\n") { "\r\n" } else { "\n" };
        format!("{item},{ending}{line}")
    } else {
        format!("{item}, ")
    };
    vec![Patch { range: start..start, text }]
}

/// Takes items out, with their commas and with the lines that nothing else stands in.
pub(crate) fn removed<'t>(tree: &Tree, items: impl IntoIterator<Item = &'t Item>) -> Vec<Patch> {
    let mut ranges: Vec<Range<usize>> = items.into_iter().map(|item| room_of(&tree.text, item)).collect();
    ranges.sort_by_key(|range| range.start);
    let mut patches: Vec<Patch> = Vec::new();
    for range in ranges {
        match patches.last_mut().filter(|last| range.start <= last.range.end) {
            Some(last) => last.range.end = last.range.end.max(range.end),
            None => patches.push(Patch { range, text: String::new() }),
        }
    }
    patches
}

/// An item, its comma, and the blanks that nobody needs without it.
fn room_of(text: &str, item: &Item) -> Range<usize> {
    let (start, end) = (item.start(), item.comma.map_or(item.value.range.end, |comma| comma + 1));
    let before = &text[line_start(text, start)..start];
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let after = &text[end..line_end];
    let blanks_after = after.len() - after.trim_start().len();
    if before.trim().is_empty() && after.trim().is_empty() && line_end < text.len() {
        start - before.len()..line_end + 1
    } else if before.trim().is_empty() || before.ends_with(['(', '[', '{']) {
        start..end + blanks_after
    } else {
        start - (before.len() - before.trim_end().len())..end
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
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

    #[test]
    fn items_leave_neither_empty_lines_nor_double_blanks() {
        for (text, gone, left) in [
            ("[\n  a, // x\n  b,\n  c,\n]", vec![1], "[\n  a, // x\n  c,\n]"),
            ("[a, b, c]", vec![0], "[b, c]"),
            ("[a, b, c]", vec![1], "[a, c]"),
            ("[a, b, c]", vec![1, 2], "[a,]"),
            ("[a]", vec![0], "[]"),
        ] {
            let tree = Tree::parse(text).unwrap();
            let items = &tree.root.group().unwrap().items;
            let patches = removed(&tree, gone.iter().map(|at| &items[*at]));
            assert_eq!(patched(text, &patches), left, "{text}");
        }
    }

    #[test]
    fn an_item_is_put_before_another_as_that_one_stands() {
        for (text, after) in [("[a, b]", "[a, X, b]"), ("[\n  a,\n  b,\n]", "[\n  a,\n  X,\n  b,\n]")] {
            let tree = Tree::parse(text).unwrap();
            assert_eq!(patched(text, &inserted(&tree, &tree.root.group().unwrap().items[1], "X")), after);
        }
    }
}
