//! A structure of any shape whose parts can only help: reliability, bounds and the importance of parts.
//!
//! Barlow and Proschan, "Statistical Theory of Reliability and Life Testing" (1975), chapters 1 and 2. Exact by
//! summing over all 2^n states of up to twenty independent parts.

use crate::theory::{Refusal, probability, require};

const PARTS_MAX: usize = 20;

/// A structure by its minimal sets; a set is a mask of parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Coherent {
    parts: usize,
    /// With all of one of these up, it works.
    paths: Vec<u32>,
    /// With all of one of these down, it fails.
    cuts: Vec<u32>,
}

impl Coherent {
    /// It works as long as all parts of one of the sets do.
    pub fn of_paths(parts: usize, sets: &[&[usize]]) -> Result<Coherent, Refusal> {
        let paths = minimal(masks(parts, sets)?);
        let cuts = transversals(parts, &paths);
        Ok(Coherent { parts, paths, cuts })
    }

    /// It fails as soon as all parts of one of the sets do: a fault tree of AND and OR.
    pub fn of_cuts(parts: usize, sets: &[&[usize]]) -> Result<Coherent, Refusal> {
        let cuts = minimal(masks(parts, sets)?);
        let paths = transversals(parts, &cuts);
        Ok(Coherent { parts, paths, cuts })
    }

    /// The same with the probability that each part works.
    pub fn with(&self, works: &[f64]) -> Result<Solved<'_>, Refusal> {
        require(works.len() == self.parts, "every part has a probability")?;
        works.iter().try_for_each(|part| probability(*part, "parts work with a probability"))?;
        Ok(Solved { structure: self, works: works.to_vec() })
    }
}

/// A structure with numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved<'a> {
    structure: &'a Coherent,
    works: Vec<f64>,
}

impl Solved<'_> {
    /// The probability that it works, from 0 to 1.
    pub fn reliability(&self) -> f64 {
        self.sum(|up| self.structure.paths.iter().any(|path| up & path == *path))
    }

    /// The probability of failure; exact where it is tiny.
    pub fn failure(&self) -> f64 {
        self.sum(|up| self.structure.cuts.iter().any(|cut| up & cut == 0))
    }

    /// How much the reliability gains per unit that a part gains (Birnbaum 1969).
    pub fn birnbaum(&self, part: usize) -> f64 {
        self.given(part, 0.0).failure() - self.given(part, 1.0).failure()
    }

    /// The probability that a failure has all of a minimal cut with this part down (Fussell 1975), exact
    /// rather than for rare failures.
    pub fn fussell_vesely(&self, part: usize) -> f64 {
        let cuts: Vec<u32> = self.structure.cuts.iter().copied().filter(|cut| cut >> part & 1 == 1).collect();
        self.sum(|up| cuts.iter().any(|cut| up & cut == 0)) / self.failure()
    }

    /// How many times more often it fails where a part is down (NUREG/CR-3385, 1983).
    pub fn risk_achievement(&self, part: usize) -> f64 {
        self.given(part, 0.0).failure() / self.failure()
    }

    /// How many times less often it fails where a part never does (NUREG/CR-3385, 1983).
    pub fn risk_reduction(&self, part: usize) -> f64 {
        self.failure() / self.given(part, 1.0).failure()
    }

    /// The reliability lies between these (Esary and Proschan, Technometrics 5, 1963): the cuts in series, the
    /// paths in parallel, each as if parts were not shared.
    pub fn bounds(&self) -> (f64, f64) {
        let all = |set: &u32, of: &dyn Fn(f64) -> f64| -> f64 {
            let members = self.works.iter().enumerate().filter(|(part, _)| set >> part & 1 == 1);
            members.map(|(_, works)| of(*works)).product()
        };
        let low = self.structure.cuts.iter().map(|cut| 1.0 - all(cut, &|works| 1.0 - works)).product();
        let missed: f64 = self.structure.paths.iter().map(|path| 1.0 - all(path, &|works| works)).product();
        (low, 1.0 - missed)
    }

    fn given(&self, part: usize, works: f64) -> Self {
        let mut other = self.clone();
        other.works[part] = works;
        other
    }

    /// The probability of the states that hold.
    fn sum(&self, holds: impl Fn(u32) -> bool) -> f64 {
        let chance = |up: u32| -> f64 {
            let part = |(at, works): (usize, &f64)| if up >> at & 1 == 1 { *works } else { 1.0 - works };
            self.works.iter().enumerate().map(part).product()
        };
        (0..1_u32 << self.structure.parts).filter(|up| holds(*up)).map(chance).sum()
    }
}

fn masks(parts: usize, sets: &[&[usize]]) -> Result<Vec<u32>, Refusal> {
    require(parts > 0 && parts <= PARTS_MAX, "there are one to twenty parts")?;
    require(!sets.is_empty() && sets.iter().all(|set| !set.is_empty()), "every set has a part")?;
    require(sets.iter().all(|set| set.iter().all(|part| *part < parts)), "sets are of the structure's parts")?;
    Ok(sets.iter().map(|set| set.iter().fold(0, |mask, part| mask | 1 << part)).collect())
}

/// Those that contain no other.
fn minimal(sets: Vec<u32>) -> Vec<u32> {
    let mut kept: Vec<u32> = Vec::new();
    for set in &sets {
        if !kept.contains(set) && !sets.iter().any(|other| other != set && other & set == *other) {
            kept.push(*set);
        }
    }
    kept
}

/// The minimal sets that share a part with each of these: cuts from paths and paths from cuts.
fn transversals(parts: usize, sets: &[u32]) -> Vec<u32> {
    let meets_all = |candidate: u32| sets.iter().all(|set| candidate & set != 0);
    let is_minimal = |candidate: u32| {
        (0..parts).filter(|part| candidate >> part & 1 == 1).all(|part| !meets_all(candidate & !(1 << part)))
    };
    (1..1_u32 << parts).filter(|candidate| meets_all(*candidate) && is_minimal(*candidate)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::structure::k_of_n;

    #[test]
    fn two_of_three_is_found_from_its_paths_and_from_its_cuts() {
        let pairs: &[&[usize]] = &[&[0, 1], &[0, 2], &[1, 2]];
        let works = [0.95, 0.9, 0.8];
        let (by_paths, by_cuts) =
            (Coherent::of_paths(3, pairs).expect("valid"), Coherent::of_cuts(3, pairs).expect("valid"));
        let expected = k_of_n(2, &works);
        for structure in [by_paths, by_cuts] {
            let solved = structure.with(&works).expect("valid");
            assert!((solved.reliability() - expected).abs() < 1e-15);
            assert!((solved.failure() - (1.0 - expected)).abs() < 1e-15);
            let (low, high) = solved.bounds();
            assert!(low < expected && expected < high);
        }
    }

    #[test]
    fn sets_that_contain_another_are_left_out() {
        let series = Coherent::of_cuts(2, &[&[0], &[0, 1], &[1], &[1]]).expect("valid");
        assert_eq!(series, Coherent::of_paths(2, &[&[0, 1]]).expect("valid"));
        assert!(Coherent::of_paths(2, &[&[2]]).is_err() && Coherent::of_paths(2, &[]).is_err());
    }
}
