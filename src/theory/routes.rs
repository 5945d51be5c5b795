//! System reliability per demand from the reliabilities of the stages and the routes between them.
//!
//! Cheung, "A user-oriented software reliability model" (IEEE TSE 6, 1980): an event that a stage has served
//! with success R_i goes on by the stage's routes or leaves; the system's R is the probability that it leaves
//! and no stage has failed. With V_i the reliability from stage i on,
//!
//! ```text
//! V_i = R_i * (product over the routes of i, in series, of what lies behind each)
//! to one:  sum p_j V_j + (1 - sum p_j)      to all:  product of V_j      k of n:  P(at least k of the V_j)
//! in turn: T_i = A_i B_i + (1 - A_i) T_(i+1), with A_i the answer of member i and B_i what it sends on
//! ```
//!
//! V is the least solution, from zero upwards: an event that never leaves never succeeds. Where all routes
//! lead to one the equations are linear and V is Cheung's absorbing-chain value; on a chain it is prod R_i.
//! Stages fail independently of one another and from visit to visit. `terms` has how it is found.

use crate::theory::form::Form;
use crate::theory::terms::Draft;
use crate::theory::{Refusal, probability, require};

/// Where an event goes next.
#[derive(Clone, Debug, PartialEq)]
pub enum Onward {
    /// To one of these by chance: (stage, probability); with what remains it leaves.
    ToOne(Vec<(usize, f64)>),
    /// To all of these, and all must succeed.
    All(Vec<usize>),
    /// By all of these ways, of which so many must succeed, and then the voter.
    KOfN {
        /// How many.
        needs: usize,
        /// The ways.
        of: Vec<Onward>,
        /// The probability that the voter works.
        voter: f64,
    },
    /// By these ways one after the other until an answer is right; what that one sends on must succeed as well.
    InTurn(Vec<(Onward, Onward)>),
    /// To the first of these that accepts it.
    FirstThatAccepts(Vec<usize>),
}

/// One stage and its routes, which are taken one after another and must all succeed; none means that the
/// event leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// The probability that a demand on this stage alone succeeds.
    pub reliability: f64,
    /// In the order in which they are taken.
    pub routes: Vec<Onward>,
}

/// The reliability of a system and what each stage means to it.
#[derive(Clone, Debug, PartialEq)]
pub struct System {
    /// The probability that an event leaves and no stage has failed, from 0 to 1.
    pub reliability: f64,
    /// Birnbaum's importance: the derivative of the system's reliability by that of each stage.
    pub gradient: Vec<f64>,
}

/// The reliability of a system whose events start by `entry`.
pub fn system(entry: &Onward, stages: &[Stage]) -> Result<System, Refusal> {
    check(entry, stages.len())?;
    for stage in stages {
        probability(stage.reliability, "reliabilities lie between 0 and 1")?;
        stage.routes.iter().try_for_each(|route| check(route, stages.len()))?;
    }
    let mut draft = Draft::default();
    let reserved: Vec<usize> = stages.iter().map(|_| draft.reserve()).collect();
    for (at, stage) in stages.iter().enumerate() {
        let routes = stage.routes.iter().map(|route| term(route, &mut draft)).collect();
        draft.define(reserved[at], Form::Part(at), routes);
    }
    let entry = term(entry, &mut draft);
    let terms = draft.finish();
    let factor = |at: usize| stages[at].reliability;
    let values = terms.values(&factor)?;
    let gradient = terms.gradient([(entry, 1.0)], &values, &factor, stages.len())?;
    Ok(System { reliability: values[entry], gradient })
}

/// What lies behind a route.
fn term(route: &Onward, draft: &mut Draft) -> usize {
    let (form, operands) = match route {
        Onward::ToOne(targets) => {
            let (to, shares) = targets.iter().copied().unzip();
            (Form::Chance(shares), to)
        }
        Onward::All(targets) => (Form::All, targets.clone()),
        Onward::KOfN { needs, of, voter } => {
            let of = of.iter().map(|way| term(way, draft)).collect();
            (Form::AtLeast { needs: *needs, voter: *voter }, of)
        }
        Onward::InTurn(ways) => {
            (Form::InTurn, ways.iter().flat_map(|(answer, then)| [term(answer, draft), term(then, draft)]).collect())
        }
        Onward::FirstThatAccepts(targets) => (Form::FirstThatAccepts, targets.clone()),
    };
    draft.add(form, operands)
}

fn check(route: &Onward, stages: usize) -> Result<(), Refusal> {
    match route {
        Onward::ToOne(targets) => {
            let total: f64 = targets.iter().map(|(_, share)| share).sum();
            require(targets.iter().all(|(to, share)| *to < stages && *share >= 0.0), "routes lead to stages")?;
            require(total <= 1.0 + 1e-9, "the probabilities of a route add up to at most 1")
        }
        Onward::All(targets) => require(targets.iter().all(|to| *to < stages), "routes lead to stages"),
        Onward::KOfN { of, voter, .. } => {
            probability(*voter, "a voter works with a probability")?;
            of.iter().try_for_each(|way| check(way, stages))
        }
        Onward::InTurn(ways) => ways.iter().try_for_each(|(answer, then)| {
            check(answer, stages)?;
            check(then, stages)
        }),
        Onward::FirstThatAccepts(_) => Err(Refusal::NotDerived("a route to the first that accepts")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::terms::ENDLESS;

    fn stage(reliability: f64, routes: Vec<Onward>) -> Stage {
        Stage { reliability, routes }
    }

    fn to(stage: usize) -> Onward {
        Onward::ToOne(vec![(stage, 1.0)])
    }

    fn solve(stages: &[Stage]) -> System {
        system(&to(0), stages).expect("derived")
    }

    #[test]
    fn on_a_chain_it_is_the_product() {
        let found = solve(&[stage(0.99, vec![to(1)]), stage(0.95, vec![to(2)]), stage(0.9, vec![])]);
        assert!((found.reliability - 0.99 * 0.95 * 0.9).abs() < 1e-15);
        assert!((found.gradient[1] - 0.99 * 0.9).abs() < 1e-15);
    }

    #[test]
    fn feedback_is_a_geometric_series() {
        // After success at 0 the event comes back with probability 0.3.
        let found = solve(&[stage(0.9, vec![Onward::ToOne(vec![(0, 0.3)])])]);
        assert!((found.reliability - 0.9 * 0.7 / (1.0 - 0.27)).abs() < 1e-15);
        assert!((found.gradient[0] - 0.7 / (0.73 * 0.73)).abs() < 1e-14);
    }

    #[test]
    fn all_branches_are_needed_and_calls_come_in_series() {
        let leaf = |reliability: f64| stage(reliability, vec![]);
        let all = solve(&[stage(0.9, vec![Onward::All(vec![1, 2])]), leaf(0.8), leaf(0.7)]);
        let calls = solve(&[stage(0.9, vec![to(1), to(2)]), leaf(0.8), leaf(0.7)]);
        for found in [all, calls] {
            assert!((found.reliability - 0.9 * 0.8 * 0.7).abs() < 1e-15);
            assert!((found.gradient[2] - 0.9 * 0.8).abs() < 1e-15);
        }
        let twice = solve(&[stage(0.9, vec![to(1), to(1)]), leaf(0.8)]);
        assert!((twice.gradient[1] - 2.0 * 0.9 * 0.8).abs() < 1e-15);
    }

    /// Each event begets two of its kind with probability p, which both must succeed: V = R (p V² + 1 - p),
    /// the smaller root.
    #[test]
    fn a_branching_feedback_gives_the_least_solution() {
        let (r, p) = (0.98, 0.6);
        let stages = [stage(r, vec![Onward::ToOne(vec![(1, p)])]), stage(1.0, vec![Onward::All(vec![0, 0])])];
        let expected = (1.0 - (1.0f64 - 4.0 * r * p * r * (1.0 - p)).sqrt()) / (2.0 * r * p);
        assert!((solve(&stages).reliability - expected).abs() < 1e-12);
    }

    #[test]
    fn two_of_three_members_are_enough() {
        let (r, voter) = (0.9, 0.99);
        let vote = Onward::KOfN { needs: 2, of: vec![to(1), to(2), to(3)], voter };
        let leaf = stage(r, vec![]);
        let found = solve(&[stage(1.0, vec![vote]), leaf.clone(), leaf.clone(), leaf]);
        assert!((found.reliability - voter * (3.0 * r * r - 2.0 * r * r * r)).abs() < 1e-15);
        assert!((found.gradient[1] - voter * 2.0 * r * (1.0 - r)).abs() < 1e-15);
    }

    #[test]
    fn the_gradient_agrees_with_differences() {
        let stages = |bump: [f64; 3]| {
            vec![
                stage(
                    0.95 + bump[0],
                    vec![
                        Onward::ToOne(vec![(1, 0.6), (2, 0.3)]),
                        Onward::KOfN { needs: 1, of: vec![to(1), to(2)], voter: 0.9 },
                    ],
                ),
                stage(0.9 + bump[1], vec![Onward::ToOne(vec![(0, 0.2)])]),
                stage(0.97 + bump[2], vec![]),
            ]
        };
        let found = solve(&stages([0.0; 3]));
        for at in 0..3 {
            let mut bump = [0.0; 3];
            bump[at] = 1e-6;
            let up = solve(&stages(bump)).reliability;
            bump[at] = -1e-6;
            let slope = (up - solve(&stages(bump)).reliability) / 2e-6;
            assert!((found.gradient[at] - slope).abs() < 1e-8, "{at}: {} against {slope}", found.gradient[at]);
        }
    }

    /// Adds up the probabilities of all outcomes of the members.
    #[test]
    fn ways_within_ways_agree_with_every_outcome_counted() {
        let r = [0.9, 0.8, 0.7, 0.6];
        let leaves: Vec<Stage> = r.iter().map(|r| stage(*r, vec![])).collect();
        let vote = |of: Vec<Onward>| Onward::KOfN { needs: 2, of, voter: 1.0 };
        let inner = |first: usize| vote(vec![to(first), to(2), to(3)]);
        let nested = Onward::KOfN { needs: 2, of: vec![inner(0), inner(1)], voter: 0.95 };
        let turns = Onward::InTurn(vec![(to(0), to(2)), (to(1), to(3))]);
        let found = |entry: &Onward| system(entry, &leaves).expect("derived").reliability;
        let chance = |right: u32, of: &[usize]| -> f64 {
            let each = |(at, member): (usize, &usize)| if right >> at & 1 == 1 { r[*member] } else { 1.0 - r[*member] };
            of.iter().enumerate().map(each).product()
        };
        // Each inner vote runs its members anew.
        let of = [0, 2, 3, 1, 2, 3];
        let wins = |right: &u32| (right & 0b111).count_ones() >= 2 && (right >> 3).count_ones() >= 2;
        let expected: f64 = 0.95 * (0..64).filter(wins).map(|right| chance(right, &of)).sum::<f64>();
        assert!((found(&nested) - expected).abs() < 1e-14, "{} {expected}", found(&nested));
        let of = [0, 2, 1, 3];
        let wins = |right: &u32| if right & 1 == 1 { right & 2 != 0 } else { right & 0b1100 == 0b1100 };
        let expected: f64 = (0..16).filter(wins).map(|right| chance(right, &of)).sum();
        assert!((found(&turns) - expected).abs() < 1e-14);
        for entry in [nested, turns] {
            let gradient = system(&entry, &leaves).expect("derived").gradient;
            for at in 0..4 {
                let bumped = |by: f64| {
                    let mut stages = leaves.clone();
                    stages[at].reliability += by;
                    system(&entry, &stages).expect("derived").reliability
                };
                assert!((gradient[at] - (bumped(1e-6) - bumped(-1e-6)) / 2e-6).abs() < 1e-8);
            }
        }
    }

    #[test]
    fn what_is_not_derived_says_so() {
        let found = system(&Onward::FirstThatAccepts(vec![0]), &[stage(0.9, vec![])]);
        assert!(matches!(found, Err(Refusal::NotDerived(_))));
        assert_eq!(system(&to(0), &[stage(1.0, vec![to(0)])]), Err(ENDLESS));
    }
}
