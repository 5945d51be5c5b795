//! Changes to a text, each at a place of its own.

use std::ops::Range;

/// A stretch of text and what replaces it; an empty stretch for something added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Patch {
    pub range: Range<usize>,
    pub text: String,
}

/// The text after all patches; one inside another counts for nothing.
pub(crate) fn patched(text: &str, mut patches: Vec<Patch>) -> String {
    patches.sort_by_key(|patch| (patch.range.start, std::cmp::Reverse(patch.range.end)));
    let mut out = String::new();
    let mut from = 0;
    for patch in patches.iter().filter(|patch| patch.range.end <= text.len()) {
        if patch.range.start < from {
            continue;
        }
        out.push_str(&text[from..patch.range.start]);
        out.push_str(&patch.text);
        from = patch.range.end;
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outer_of_two_nested_patches_holds() {
        let patch = |range: Range<usize>, text: &str| Patch { range, text: text.into() };
        let patches = vec![patch(3..4, "X"), patch(2..5, "Y"), patch(0..0, "Z"), patch(6..6, "!")];
        assert_eq!(patched("012345", patches), "Z01Y5!");
    }
}
