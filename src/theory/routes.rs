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
    /// By all of these ways, of which so many must succeed, and then the voter.
    KOfN { needs: usize, of: Vec<Onward>, voter: f64 },
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
    slopes(entry, &values, 1.0, &mut |to, slope| start[to] += slope);
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
            of.iter().try_for_each(|way| check(way, stages))
        }
        Onward::InTurn(ways) => ways.iter().try_for_each(|(answer, then)| {
            check(answer, stages)?;
            check(then, stages)
        }),
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
            let members: Vec<f64> = of.iter().map(|way| behind(way, values)).collect();
            voter * k_of_n(*needs, &members)
        }
        Onward::InTurn(ways) => ways.iter().rev().fold(0.0, |rest, (answer, then)| {
            let right = behind(answer, values);
            right * behind(then, values) + (1.0 - right) * rest
        }),
        Onward::FirstThatAccepts(_) => unreachable!("refused before"),
    }
}

fn behind_all(routes: &[Onward], values: &[f64]) -> f64 {
    routes.iter().map(|route| behind(route, values)).product()
}

/// The derivatives of what lies behind a route by the values of the stages it leads to, times `scale`.
fn slopes(route: &Onward, values: &[f64], scale: f64, add: &mut dyn FnMut(usize, f64)) {
    match route {
        Onward::ToOne(targets) => targets.iter().for_each(|(to, share)| add(*to, scale * share)),
        Onward::All(targets) => {
            for (at, to) in targets.iter().enumerate() {
                let others = targets.iter().enumerate().filter(|(other, _)| *other != at);
                add(*to, scale * others.map(|(_, other)| values[*other]).product::<f64>());
            }
        }
        // A member decides where just one less than needed of the others succeed.
        Onward::KOfN { needs, of, voter } => {
            let members: Vec<f64> = of.iter().map(|way| behind(way, values)).collect();
            for (at, way) in of.iter().enumerate() {
                let mut others = members.clone();
                others.remove(at);
                let decides = k_of_n(needs.saturating_sub(1), &others) - k_of_n(*needs, &others);
                slopes(way, values, scale * voter * decides, add);
            }
        }
        Onward::InTurn(ways) => {
            let mut reached = scale;
            for (at, (answer, then)) in ways.iter().enumerate() {
                let right = behind(answer, values);
                let rest = behind(&Onward::InTurn(ways[at + 1..].to_vec()), values);
                slopes(answer, values, reached * (behind(then, values) - rest), add);
                slopes(then, values, reached * right, add);
                reached *= 1.0 - right;
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
        slopes(route, values, stage.reliability * factor, &mut add);
    }
}

/// How often one event may come to each stage: not at all, once, or more than once, which counts as 2.
pub fn visits(entry: &Onward, stages: &[Stage]) -> Vec<u8> {
    let mut walk = Walk { stages, counts: vec![None; stages.len()], is_on_the_way: vec![false; stages.len()] };
    let mut counts = walk.along(entry);
    let mut open: Vec<usize> = (0..stages.len()).filter(|stage| counts[*stage] > 1).collect();
    while let Some(from) = open.pop() {
        for to in stages[from].routes.iter().flat_map(Onward::stages) {
            if std::mem::replace(&mut counts[to], 2) < 2 {
                open.push(to);
            }
        }
    }
    counts
}

/// Counts how often an event comes to each stage at most, up to twice.
struct Walk<'s> {
    stages: &'s [Stage],
    /// From each stage on, where that is known.
    counts: Vec<Option<Vec<u8>>>,
    is_on_the_way: Vec<bool>,
}

impl Walk<'_> {
    fn along(&mut self, way: &Onward) -> Vec<u8> {
        let none = vec![0; self.stages.len()];
        match way {
            Onward::ToOne(targets) => targets.iter().fold(none, |most, (to, _)| {
                let counts = self.from(*to);
                most.iter().zip(counts).map(|(one, other)| (*one).max(other)).collect()
            }),
            Onward::All(targets) | Onward::FirstThatAccepts(targets) => {
                targets.iter().fold(none, |sum, to| added(&sum, &self.from(*to)))
            }
            Onward::KOfN { of, .. } => of.iter().fold(none, |sum, way| added(&sum, &self.along(way))),
            Onward::InTurn(ways) => ways.iter().fold(none, |sum, (answer, then)| {
                let answered = added(&sum, &self.along(answer));
                added(&answered, &self.along(then))
            }),
        }
    }

    fn from(&mut self, stage: usize) -> Vec<u8> {
        if let Some(known) = &self.counts[stage] {
            return known.clone();
        }
        let mut counts = vec![0; self.stages.len()];
        if std::mem::replace(&mut self.is_on_the_way[stage], true) {
            counts[stage] = 2;
            return counts;
        }
        counts[stage] = 1;
        let stages = self.stages;
        for route in &stages[stage].routes {
            counts = added(&counts, &self.along(route));
        }
        self.is_on_the_way[stage] = false;
        self.counts[stage] = Some(counts.clone());
        counts
    }
}

fn added(one: &[u8], other: &[u8]) -> Vec<u8> {
    one.iter().zip(other).map(|(one, other)| (one + other).min(2)).collect()
}

impl Onward {
    /// Every stage that it may lead to next.
    pub fn stages(&self) -> Vec<usize> {
        match self {
            Onward::ToOne(targets) => targets.iter().map(|(to, _)| *to).collect(),
            Onward::All(targets) | Onward::FirstThatAccepts(targets) => targets.clone(),
            Onward::KOfN { of, .. } => of.iter().flat_map(Onward::stages).collect(),
            Onward::InTurn(ways) => {
                ways.iter().flat_map(|(answer, then)| [answer.stages(), then.stages()].concat()).collect()
            }
        }
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
    fn an_event_comes_again_by_branches_calls_votes_and_feedback() {
        let visits = |entry: Onward, routes: Vec<Vec<Onward>>| {
            let stages: Vec<Stage> = routes.into_iter().map(|routes| stage(0.9, routes)).collect();
            super::visits(&entry, &stages)
        };
        let either = Onward::ToOne(vec![(0, 0.5), (1, 0.5)]);
        assert_eq!(visits(either, vec![vec![to(2)], vec![to(2)], vec![]]), [1; 3]);
        assert_eq!(visits(Onward::All(vec![0, 1]), vec![vec![to(2)], vec![to(2)], vec![]]), [1, 1, 2]);
        assert_eq!(visits(to(0), vec![vec![to(1), to(1)], vec![to(2)], vec![]]), [1, 2, 2]);
        let vote = Onward::KOfN { needs: 1, of: vec![to(1), to(2)], voter: 1.0 };
        assert_eq!(visits(vote, vec![vec![], vec![to(2)], vec![]]), [0, 1, 2]);
        let back = Onward::ToOne(vec![(0, 0.3)]);
        assert_eq!(visits(to(0), vec![vec![to(1)], vec![back, to(2)], vec![]]), [2; 3]);
    }

    #[test]
    fn what_is_not_derived_says_so() {
        let found = system(&Onward::FirstThatAccepts(vec![0]), &[stage(0.9, vec![])]);
        assert!(matches!(found, Err(Refusal::NotDerived(_))));
        assert_eq!(system(&to(0), &[stage(1.0, vec![to(0)])]), Err(ENDLESS));
    }
}
