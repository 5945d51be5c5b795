//! Where a schema holds placeholders: what is found wrong with them is no fault of the file.

use std::ops::Range;

use crate::scenario::patch::{Patch, effective};

/// The stretches of a text that hold something else in the schema, in order and apart from each other; an empty one
/// where a field was added.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mended {
    ranges: Vec<Range<usize>>,
}

impl Mended {
    pub fn of(patches: &[Patch]) -> Mended {
        Mended { ranges: effective(patches).map(|patch| patch.range.clone()).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether some of this stretch is not what the file says.
    pub fn touches(&self, range: &Range<usize>) -> bool {
        self.first_ending_after(range.start).is_some_and(|mended| mended.start < range.end)
    }

    /// Whether nothing of this stretch is what the file says.
    pub fn covers(&self, range: &Range<usize>) -> bool {
        self.first_ending_after(range.start)
            .is_some_and(|mended| mended.start <= range.start && range.end <= mended.end)
    }

    /// Whether a field was added at this place.
    pub fn adds_at(&self, at: usize) -> bool {
        let first = self.ranges.partition_point(|mended| mended.start < at);
        self.ranges.get(first).is_some_and(|mended| *mended == (at..at))
    }

    fn first_ending_after(&self, at: usize) -> Option<&Range<usize>> {
        self.ranges.get(self.ranges.partition_point(|mended| mended.end <= at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_mended_in_part_or_as_a_whole_or_not() {
        let patch = |range| Patch { range, text: String::new() };
        let mended = Mended::of(&[patch(10..20), patch(12..14), patch(30..30), patch(30..33)]);
        for (range, touched, covered) in [
            (0..10, false, false),
            (8..12, true, false),
            (12..20, true, true),
            (10..21, true, false),
            (20..30, false, false),
            (28..32, true, false),
            (33..40, false, false),
        ] {
            assert_eq!((mended.touches(&range), mended.covers(&range)), (touched, covered), "{range:?}");
        }
        assert!(mended.adds_at(30) && !mended.adds_at(10) && !mended.adds_at(31));
    }
}
