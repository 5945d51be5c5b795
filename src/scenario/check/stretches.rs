//! Stretches of a text, asked whether any of them reaches into another.

use std::ops::Range;

pub(super) struct Stretches {
    /// (where one begins, how far this one and all before it reach), in the order of the text.
    reach: Vec<(usize, usize)>,
}

impl Stretches {
    pub fn new(stretches: &[Range<usize>]) -> Stretches {
        let mut reach: Vec<(usize, usize)> = stretches.iter().map(|range| (range.start, range.end)).collect();
        reach.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut reach {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Stretches { reach }
    }

    pub fn is_empty(&self) -> bool {
        self.reach.is_empty()
    }

    /// Whether one of them and this one have a byte in common, or it is a gap within this one.
    pub fn touches(&self, range: &Range<usize>) -> bool {
        let before = self.reach.partition_point(|(start, _)| *start < range.end);
        before > 0 && self.reach[before - 1].1 > range.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stretch_is_found_as_one_that_looks_at_all_of_them_finds_it() {
        let all = [3..4, 0..9, 5..5, 20..22, 21..30, 40..40];
        let stretches = Stretches::new(&all);
        for (start, end) in (0..45).flat_map(|start| (start..45).map(move |end| (start, end))) {
            let touches = all.iter().any(|one| one.end > start && one.start < end);
            assert_eq!(stretches.touches(&(start..end)), touches, "{start}..{end}");
        }
        assert!(Stretches::new(&[]).is_empty());
    }
}
