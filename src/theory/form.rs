//! How the probability of a whole follows from those of its members, and its derivative by each of them.
//!
//! Members succeed independently of one another. Rausand and Hoyland, "System Reliability Theory" (2004), chapters 3 and 4;
//! Cheung, IEEE TSE 6 (1980), for what goes on by chance.

use crate::theory::structure::k_of_n;

/// How a term is made of its members.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// This part works, and all members succeed.
    Part(usize),
    /// The event goes to one of the members, with these probabilities; with what remains it leaves, which succeeds.
    Chance(Vec<f64>),
    /// All members succeed.
    All,
    /// So many members succeed, and then the voter.
    AtLeast {
        /// How many.
        needs: usize,
        /// The probability that the voter works.
        voter: f64,
    },
    /// Members are pairs, an answer and what it sends on: the first answer that is right decides.
    InTurn,
    /// The first member that accepts; no value is derived.
    FirstThatAccepts,
}

impl Form {
    /// The probability of the whole.
    pub fn value(&self, members: &[f64], factor: &dyn Fn(usize) -> f64) -> f64 {
        match self {
            Form::Part(part) => factor(*part) * members.iter().product::<f64>(),
            Form::Chance(shares) => {
                let total: f64 = shares.iter().sum();
                shares.iter().zip(members).map(|(share, member)| share * member).sum::<f64>() + (1.0 - total).max(0.0)
            }
            Form::All => members.iter().product(),
            Form::AtLeast { needs, voter } => voter * k_of_n(*needs, members),
            Form::InTurn => members.rchunks(2).fold(0.0, |rest, pair| pair[0] * pair[1] + (1.0 - pair[0]) * rest),
            Form::FirstThatAccepts => unreachable!("it has no value"),
        }
    }

    /// Whether the derivatives by some of so many members grow with each of these, whatever the others are.
    pub fn slopes_only_grow(&self, members: usize, mut by: impl ExactSizeIterator<Item = usize>) -> bool {
        match self {
            Form::Part(_) | Form::Chance(_) | Form::All | Form::FirstThatAccepts => true,
            Form::AtLeast { needs, .. } => *needs >= members || by.len() < 2,
            // By what a single answer sends on: a constant.
            Form::InTurn => by.len() < 2 && by.all(|member| member % 2 == 1),
        }
    }

    /// The derivative by each member, in place of what `slopes` holds.
    pub fn slopes(&self, members: &[f64], factor: &dyn Fn(usize) -> f64, slopes: &mut Vec<f64>) {
        slopes.clear();
        match self {
            Form::Part(part) => of_product(members, factor(*part), slopes),
            Form::Chance(shares) => slopes.extend(shares),
            Form::All => of_product(members, 1.0, slopes),
            Form::AtLeast { needs, voter } => of_vote(members, *needs, *voter, slopes),
            Form::InTurn => of_turns(members, slopes),
            Form::FirstThatAccepts => unreachable!("it has no value"),
        }
    }
}

/// By each member: the product of the others.
fn of_product(members: &[f64], scale: f64, slopes: &mut Vec<f64>) {
    let mut before = scale;
    for member in members {
        slopes.push(before);
        before *= member;
    }
    let mut after = 1.0;
    for (slope, member) in slopes.iter_mut().zip(members).rev() {
        *slope *= after;
        after *= member;
    }
}

/// A member decides where just one less than needed of the others succeed.
fn of_vote(members: &[f64], needs: usize, voter: f64, slopes: &mut Vec<f64>) {
    slopes.resize(members.len(), 0.0);
    let Some(others) = needs.checked_sub(1) else { return };
    let mut after: Vec<Vec<f64>> = vec![vec![1.0]];
    members.iter().rev().for_each(|member| after.push(with(&after[after.len() - 1], *member)));
    let mut before = vec![1.0];
    for (at, member) in members.iter().enumerate() {
        let after = &after[members.len() - 1 - at];
        let pairs = before.iter().enumerate().filter_map(|(count, p)| Some(p * after.get(others.checked_sub(count)?)?));
        slopes[at] = voter * pairs.sum::<f64>();
        before = with(&before, *member);
    }
}

/// The law of how many succeed, with one member more.
fn with(law: &[f64], member: f64) -> Vec<f64> {
    let mut next = vec![0.0; law.len() + 1];
    for (count, p) in law.iter().enumerate() {
        next[count] += p * (1.0 - member);
        next[count + 1] += p * member;
    }
    next
}

fn of_turns(members: &[f64], slopes: &mut Vec<f64>) {
    let mut rest = 0.0;
    // From the last pair to the first: what answer and onward are worth once it is reached.
    for pair in members.rchunks(2) {
        slopes.extend([pair[0], pair[1] - rest]);
        rest = pair[0] * pair[1] + (1.0 - pair[0]) * rest;
    }
    slopes.reverse();
    let mut reached = 1.0;
    for (pair, slopes) in members.chunks(2).zip(slopes.chunks_mut(2)) {
        slopes.iter_mut().for_each(|slope| *slope *= reached);
        reached *= 1.0 - pair[0];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_agree_with_differences() {
        let members = [0.9, 0.35, 0.6, 0.75];
        let factor = |_: usize| 0.8;
        let vote = |needs| Form::AtLeast { needs, voter: 0.95 };
        let forms = [Form::Part(0), Form::Chance(vec![0.4, 0.1, 0.3, 0.15]), Form::All, Form::InTurn];
        for form in forms.into_iter().chain((0..6).map(vote)) {
            let mut slopes = vec![7.0];
            form.slopes(&members, &factor, &mut slopes);
            for at in 0..members.len() {
                let bumped = |by: f64| {
                    let mut members = members;
                    members[at] += by;
                    form.value(&members, &factor)
                };
                let slope = (bumped(1e-3) - bumped(-1e-3)) / 2e-3;
                assert!((slopes[at] - slope).abs() < 1e-12, "{form:?} by {at}: {} against {slope}", slopes[at]);
            }
        }
    }

    #[test]
    fn members_that_never_succeed_have_slopes_too() {
        let mut slopes = Vec::new();
        Form::All.slopes(&[0.0, 0.5, 0.25], &|_| 1.0, &mut slopes);
        assert_eq!(slopes, [0.125, 0.0, 0.0]);
        Form::AtLeast { needs: 0, voter: 0.9 }.slopes(&[], &|_| 1.0, &mut slopes);
        assert!(slopes.is_empty());
    }
}
