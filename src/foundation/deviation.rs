//! By how much a result differs from the right one.
//!
//! Right results are all equal. Results that went wrong independently differ from each other (but for a
//! chance of 2^-32), so that a vote can tell them apart; results that went wrong for one reason are equal,
//! so that it cannot. A handler that gets a wrong input hands its deviation on.

use serde::{Deserialize, Serialize};

use crate::foundation::Draw;

/// Zero for a right result. Values can be compared and ordered; their size has no unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Deviation(i32);

impl Deviation {
    /// Of every right result.
    pub const RIGHT: Deviation = Deviation(0);

    /// A wrong result, uniform over all of them.
    #[inline]
    pub fn draw(draw: &mut Draw) -> Deviation {
        Deviation::from_word(draw.word())
    }

    /// The wrong result that stands for a word: equal words give equal results.
    #[inline]
    pub fn from_word(word: u64) -> Deviation {
        match (word >> 32) as i32 {
            0 => Deviation(1),
            deviation => Deviation(deviation),
        }
    }

    /// Whether the result is the right one.
    #[inline]
    pub fn is_right(self) -> bool {
        self == Deviation::RIGHT
    }

    /// Whether the result differs from the right one.
    #[inline]
    pub fn is_wrong(self) -> bool {
        self != Deviation::RIGHT
    }

    /// Of a result that rests on two: they add up, never to a right one, and the same deviation twice is
    /// one.
    #[inline]
    #[must_use]
    pub fn and(self, other: Deviation) -> Deviation {
        if self == other {
            return self;
        }
        match self.0.wrapping_add(other.0) {
            0 => self.max(other),
            sum => Deviation(sum),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;

    #[test]
    fn independent_wrong_results_differ_from_the_right_one_and_from_each_other() {
        let stream = Stream::new(1, 0, "charge", "wrong result");
        let drawn: std::collections::BTreeSet<Deviation> =
            (0..1000).map(|n| Deviation::draw(&mut stream.nth(n))).collect();
        assert_eq!(drawn.len(), 1000);
        assert!(drawn.iter().all(|deviation| deviation.is_wrong()));
        assert!(Deviation::from_word(0).is_wrong());
    }

    #[test]
    fn two_wrong_results_never_make_a_right_one() {
        let (a, b) = (Deviation(7), Deviation(-7));
        assert_eq!(a.and(b), b.and(a));
        assert!(a.and(b).is_wrong());
        assert_eq!(a.and(a), a);
        assert_eq!(a.and(Deviation::RIGHT), a);
        assert_eq!(Deviation::RIGHT.and(a), a);
        assert_eq!(a.and(Deviation(3)), Deviation(10));
    }
}
