//! Which of some words was probably meant by one that is none of them: a near spelling, never another word.
//!
//! Nearness is the optimal string alignment distance, in which two letters that changed places count once, without
//! regard to capitals. A word of three letters may have one letter wrong, one of nine and more three.

use rapidfuzz::distance::osa::{Args, BatchComparator};

/// Nobody means a longer word, and a near one would be as long.
const LETTERS_MAX: usize = 100;
/// Letters for each that may be wrong.
const LETTERS_PER_MISTAKE: usize = 3;
const MISTAKES_MAX: usize = 3;

/// The offered word that is spelt most like the one found, the first of several, if any is spelt like it at all.
pub fn closest<'w>(found: &str, offered: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let length = found.chars().take(LETTERS_MAX + 1).count();
    if length > LETTERS_MAX {
        return None;
    }
    let found = BatchComparator::new(lower_case(found));
    let distance = |word: &str| {
        let other = word.chars().take(LETTERS_MAX + 1).count();
        let mistakes = (length.min(other) / LETTERS_PER_MISTAKE).min(MISTAKES_MAX);
        let near = length.abs_diff(other) <= mistakes;
        near.then(|| found.distance_with_args(lower_case(word), &Args::default().score_cutoff(mistakes))).flatten()
    };
    let near = offered.into_iter().filter_map(|word| Some((distance(word)?, word)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

fn lower_case(word: &str) -> impl DoubleEndedIterator<Item = char> + Clone {
    word.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_spelling_is_offered() {
        for (found, meant) in [
            ("chrage", "charge"),
            ("POISSON", "Poisson"),
            ("Poison", "Poisson"),
            ("horizont", "horizon"),
            ("订单列", "订单表"),
        ] {
            assert_eq!(closest(found, ["ledger", meant, "other"]), Some(meant));
        }
        assert_eq!(closest("work3", ["work1", "work2"]), Some("work1"));
    }

    #[test]
    fn another_word_is_not() {
        for (found, other) in
            [("zebra", "charge"), ("a", "b"), ("ab", "ac"), ("", "a"), ("Normal", "Lognormal"), ("Beta", "Gamma")]
        {
            assert_eq!(closest(found, [other]), None, "{found}");
        }
    }

    #[test]
    fn nobody_means_a_name_without_end() {
        let endless = "a".repeat(200_000);
        assert_eq!(closest(&endless, [endless.as_str()]), None);
        assert_eq!(closest("aa", [endless.as_str()]), None);
    }
}
