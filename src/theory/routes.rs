//! System reliability per demand from the reliabilities of the stages and the routes between them.
//!
//! Cheung, "A user-oriented software reliability model" (IEEE TSE 6, 1980): an event that a stage has served
//! with success R_i goes on by the stage's routes or leaves; the system's R is the probability that it leaves
//! and no stage has failed. With V_i the reliability from stage i on,
//!
//! ```text
//! V_i = R_i * (product over the routes of i, in series, of what lies behind each)
//! to one:  sum p_j V_j + (1 - sum p_j)      to all:  product of V_j      k of n:  P(at least k of the V_j)
//! ```
//!
//! V is the least solution, from zero upwards: an event that never leaves never succeeds. Where all routes
//! lead to one the equations are linear and V is Cheung's absorbing-chain value; on a chain it is prod R_i.
//! Newton's method from zero climbs to the least solution and never passes it (Etessami and Yannakakis,
//! J. ACM 56, 2009). Stages fail independently of one another and from visit to visit.

use crate::theory::structure::k_of_n;
use crate::theory::{Refusal, linear, probability, require};

/// Where an event goes next.
#[derive(Clone, Debug, PartialEq)]
pub enum Onward {
    /// To one of these by chance: (stage, probability); with what remains it leaves.
    ToOne(Vec<(usize, f64)>),
    /// To all of these, and all must succeed.
    All(Vec<usize>),
    /// To all of these, and so many must succeed, and then the voter.
    KOfN { needs: usize, of: Vec<usize>, voter: f64 },
    /// To the first of these that accepts it.
    FirstThatAccepts(Vec<usize>),
}

/// One stage and its routes, which are taken one after another and must all succeed; none means that the
/// event leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// The probability that a demand on this stage alone succeeds.
    pub reliability: f64,
    pub routes: Vec<Onward>,
}

/// The reliability of a system and what each stage means to it.
#[derive(Clone, Debug, PartialEq)]
pub struct System {
    pub reliability: f64,
    /// Birnbaum's importance: the derivative of the system's reliability by that of each stage.
    pub gradient: Vec<f64>,
}

const NEWTON_STEPS_MAX: usize = 200;

/// The reliability of a system whose events start by `entry`.
pub fn system(entry: &Onward, stages: &[Stage]) -> Result<System, Refusal> {
    check(entry, stages.len())?;
    for stage in stages {
        probability(stage.reliability, "reliabilities lie between 0 and 1")?;
        stage.routes.iter().try_for_each(|route| check(route, stages.len()))?;
    }
    let values = least_solution(stages)?;
    let n = stages.len();
    let mut start = vec![0.0; n];
    let mut matrix = vec![vec![0.0; n]; n];
    slopes(entry, &values, |to, slope| start[to] += slope);
    for (from, stage) in stages.iter().enumerate() {
        matrix[from][from] += 1.0;
        stage_slopes(stage, &values, |to, slope| matrix[to][from] -= slope);
    }
    // How strongly each stage's value enters the system's, over all paths to it.
    let weights = linear::solve(matrix, start).ok_or(ENDLESS)?;
    let gradient = stages.iter().zip(weights).map(|(stage, weight)| weight * behind_all(&stage.routes, &values));
    Ok(System { reliability: behind(entry, &values), gradient: gradient.collect() })
}

const ENDLESS: Refusal = Refusal::Range("every event leaves in the end");

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
            require(of.iter().all(|to| *to < stages), "routes lead to stages")
        }
        Onward::FirstThatAccepts(_) => Err(Refusal::NotDerived("a route to the first that accepts")),
    }
}

/// The reliability from each stage on.
fn least_solution(stages: &[Stage]) -> Result<Vec<f64>, Refusal> {
    let n = stages.len();
    let mut values = vec![0.0; n];
    for _ in 0..NEWTON_STEPS_MAX {
        let mut matrix = vec![vec![0.0; n]; n];
        let mut rest = vec![0.0; n];
        for (from, stage) in stages.iter().enumerate() {
            matrix[from][from] += 1.0;
            stage_slopes(stage, &values, |to, slope| matrix[from][to] -= slope);
            rest[from] = stage.reliability * behind_all(&stage.routes, &values) - values[from];
        }
        let steps = linear::solve(matrix, rest).ok_or(ENDLESS)?;
        let largest = steps.iter().fold(0.0_f64, |largest, step| largest.max(step.abs()));
        values.iter_mut().zip(&steps).for_each(|(value, step)| *value = (*value + step).clamp(0.0, 1.0));
        if largest < 1e-15 {
            break;
        }
    }
    Ok(values)
}

/// The probability that all goes well behind one route.
fn behind(route: &Onward, values: &[f64]) -> f64 {
    match route {
        Onward::ToOne(targets) => {
            let total: f64 = targets.iter().map(|(_, share)| share).sum();
            targets.iter().map(|(to, share)| share * values[*to]).sum::<f64>() + (1.0 - total).max(0.0)
        }
        Onward::All(targets) => targets.iter().map(|to| values[*to]).product(),
        Onward::KOfN { needs, of, voter } => {
            let members: Vec<f64> = of.iter().map(|to| values[*to]).collect();
            voter * k_of_n(*needs, &members)
        }
        Onward::FirstThatAccepts(_) => unreachable!("refused before"),
    }
}

fn behind_all(routes: &[Onward], values: &[f64]) -> f64 {
    routes.iter().map(|route| behind(route, values)).product()
}

/// The derivatives of what lies behind a route by the values of the stages it leads to.
fn slopes(route: &Onward, values: &[f64], mut add: impl FnMut(usize, f64)) {
    match route {
        Onward::ToOne(targets) => targets.iter().for_each(|(to, share)| add(*to, *share)),
        Onward::All(targets) => {
            for (at, to) in targets.iter().enumerate() {
                let others = targets.iter().enumerate().filter(|(other, _)| *other != at);
                add(*to, others.map(|(_, other)| values[*other]).product());
            }
        }
        // A member decides where just one less than needed of the others succeed.
        Onward::KOfN { needs, of, voter } => {
            for (at, to) in of.iter().enumerate() {
                let others: Vec<f64> =
                    of.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| values[*other]).collect();
                let decides = k_of_n(needs.saturating_sub(1), &others) - k_of_n(*needs, &others);
                add(*to, voter * decides);
            }
        }
        Onward::FirstThatAccepts(_) => unreachable!("refused before"),
    }
}

/// The derivatives of a stage's equation by the values of the stages it leads to.
fn stage_slopes(stage: &Stage, values: &[f64], mut add: impl FnMut(usize, f64)) {
    for (at, route) in stage.routes.iter().enumerate() {
        let others = stage.routes.iter().enumerate().filter(|(other, _)| *other != at);
        let factor: f64 = others.map(|(_, other)| behind(other, values)).product();
        slopes(route, values, |to, slope| add(to, stage.reliability * factor * slope));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let vote = Onward::KOfN { needs: 2, of: vec![1, 2, 3], voter };
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
                        Onward::KOfN { needs: 1, of: vec![1, 2], voter: 0.9 },
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

    #[test]
    fn what_is_not_derived_says_so() {
        let found = system(&Onward::FirstThatAccepts(vec![0]), &[stage(0.9, vec![])]);
        assert!(matches!(found, Err(Refusal::NotDerived(_))));
        assert_eq!(system(&to(0), &[stage(1.0, vec![to(0)])]), Err(ENDLESS));
    }
}
