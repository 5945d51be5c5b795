//! Reliability of a structure from the probabilities that its independent members work.
//!
//! Rausand and Hoyland, "System Reliability Theory" (2004), chapters 3 and 4.

use crate::theory::{Refusal, probability, require};

/// All members are needed: the product.
pub fn series(members: &[f64]) -> f64 {
    members.iter().product()
}

/// Any one member is enough: 1 - prod (1 - p).
pub fn parallel(members: &[f64]) -> f64 {
    1.0 - members.iter().map(|member| 1.0 - member).product::<f64>()
}

/// At least one of `count` independent things of the same probability happens, 1 - (1 - p)^n; exact where p is
/// tiny.
pub fn any_of(probability: f64, count: u32) -> f64 {
    -libm::expm1(f64::from(count) * libm::log1p(-probability))
}

/// At least `needs` members are needed, each with its own probability. Exact, by adding one member at a time
/// to the law of how many work.
pub fn k_of_n(needs: usize, members: &[f64]) -> f64 {
    let mut working = vec![0.0; members.len() + 1];
    working[0] = 1.0;
    for (count, member) in members.iter().enumerate() {
        for at in (0..=count).rev() {
            working[at + 1] += working[at] * member;
            working[at] *= 1.0 - member;
        }
    }
    working.get(needs..).map_or(0.0, |enough| enough.iter().sum())
}

/// The same of so many equal members, in time linear in their number: the upper tail of a binomial law, whose terms are
/// found outwards from the largest.
pub fn k_of_equal(needs: usize, members: usize, member: f64) -> f64 {
    if needs == 0 || member >= 1.0 {
        return if needs <= members { 1.0 } else { 0.0 };
    }
    if needs > members || member <= 0.0 {
        return 0.0;
    }
    let largest = (((members + 1) as f64 * member) as usize).min(members);
    let odds = member / (1.0 - member);
    let ratio = |working: usize| (members - working) as f64 / (working + 1) as f64 * odds;
    let (mut all, mut enough) = (0.0, 0.0);
    let mut add = |working: usize, term: f64| {
        all += term;
        enough += if working >= needs { term } else { 0.0 };
    };
    add(largest, 1.0);
    let mut term = 1.0;
    for working in largest..members {
        term *= ratio(working);
        add(working + 1, term);
    }
    term = 1.0;
    for working in (0..largest).rev() {
        term /= ratio(working);
        add(working, term);
    }
    enough / all
}

/// Members in a row, which together fail when `run` neighbours do; each works with the same probability
/// (Derman, Lieberman and Ross, IEEE Trans. Reliability 31, 1982). Follows the number failed in a row.
pub fn consecutive(run: usize, members: usize, member: f64) -> Result<f64, Refusal> {
    require(run > 0, "a run has a member")?;
    probability(member, "members work with a probability")?;
    let mut failed_in_a_row = vec![0.0; run];
    failed_in_a_row[0] = 1.0;
    for _ in 0..members {
        let working: f64 = failed_in_a_row.iter().sum();
        for at in (1..run).rev() {
            failed_in_a_row[at] = failed_in_a_row[at - 1] * (1.0 - member);
        }
        failed_in_a_row[0] = working * member;
    }
    Ok(failed_in_a_row.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_n_is_parallel_and_n_of_n_is_series() {
        let members = [0.9, 0.35, 0.6, 0.99];
        assert!((k_of_n(1, &members) - parallel(&members)).abs() < 1e-15);
        assert!((k_of_n(4, &members) - series(&members)).abs() < 1e-15);
        assert!((k_of_n(0, &members) - 1.0).abs() < 1e-15);
        assert_eq!(k_of_n(5, &members), 0.0);
        assert_eq!((series(&[]), parallel(&[])), (1.0, 0.0));
    }

    #[test]
    fn equal_members_are_a_case_of_any_members() {
        for member in [0.0, 1e-9, 0.01, 0.4, 0.9, 1.0 - 1e-12, 1.0] {
            for needs in 0..=31 {
                let (one, other) = (k_of_equal(needs, 30, member), k_of_n(needs, &[member; 30]));
                assert!((one - other).abs() <= 1e-13 * other.max(1e-300), "{needs} of 30 at {member}: {one} {other}");
            }
        }
        assert!((k_of_equal(5_000, 10_000, 0.5) - 0.503_989_323).abs() < 1e-8);
    }

    #[test]
    fn a_run_of_one_is_series_and_a_run_of_all_is_parallel() {
        assert!((consecutive(1, 5, 0.9).expect("valid") - series(&[0.9; 5])).abs() < 1e-15);
        assert!((consecutive(5, 5, 0.9).expect("valid") - parallel(&[0.9; 5])).abs() < 1e-15);
        assert_eq!(consecutive(3, 2, 0.0), Ok(1.0));
    }
}
