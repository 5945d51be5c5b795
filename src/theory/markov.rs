//! Markov chains in continuous time on up to a thousand states: steady state, first passage, course over time.
//!
//! Steady state and first passage eliminate one state after the other and only ever add, multiply and divide
//! positive numbers, so that tiny probabilities keep their digits (Grassmann, Taksar and Heyman, Operations
//! Research 33, 1985). The course over time is a Poisson mixture of the jump chain's powers, "uniformisation"
//! (Jensen 1953; Stewart, "Introduction to the Numerical Solution of Markov Chains", 1994, chapter 8).

use crate::theory::{Refusal, require};

/// States eliminated at most: the time grows with the cube of their number.
const STATES_MAX: usize = 1000;

/// The expected number of jumps over which a chain is followed at most.
const JUMPS_MAX: f64 = 1e7;

/// The same within one step, so that the weight of no jump at all does not underflow.
const JUMPS_PER_STEP: f64 = 100.0;

/// States numbered from 0 and the rates between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// For each state, where it leads and at what rate.
    arcs: Vec<Vec<(usize, f64)>>,
}

impl Chain {
    /// Of arcs (from, to, rate); a rate of 0 is no arc.
    pub fn new(states: usize, arcs: impl IntoIterator<Item = (usize, usize, f64)>) -> Result<Chain, Refusal> {
        require(states > 0, "there is a state")?;
        let mut chain = Chain { arcs: vec![Vec::new(); states] };
        for (from, to, rate) in arcs {
            require(from < states && to < states && from != to, "an arc leads from one state to another")?;
            require(rate >= 0.0 && rate.is_finite(), "rates are 0 or more")?;
            if rate > 0.0 {
                chain.arcs[from].push((to, rate));
            }
        }
        Ok(chain)
    }

    /// The share of time in each state, where each can be reached from every other.
    pub fn steady(&self) -> Result<Vec<f64>, Refusal> {
        let order: Vec<usize> = (0..self.arcs.len()).collect();
        let mut rates = self.dense(&order)?;
        let states = order.len();
        let mut leaving = vec![0.0; states];
        for last in (1..states).rev() {
            leaving[last] = rates[last][..last].iter().sum();
            require(leaving[last] > 0.0, "every state can be reached from every other")?;
            let (kept, gone) = rates.split_at_mut(last);
            for row in kept {
                let share = row[last] / leaving[last];
                if share > 0.0 {
                    row[..last].iter_mut().zip(&gone[0]).for_each(|(rate, onward)| *rate += share * onward);
                }
            }
        }
        let mut steady = vec![1.0; states];
        for state in 1..states {
            let inflow: f64 = (0..state).map(|from| steady[from] * rates[from][state]).sum();
            steady[state] = inflow / leaving[state];
        }
        let total: f64 = steady.iter().sum();
        steady.iter_mut().for_each(|share| *share /= total);
        Ok(steady)
    }

    /// The mean time from a state to the first of the `goals`.
    pub fn mean_time_to(&self, from: usize, goals: impl Fn(usize) -> bool) -> Result<f64, Refusal> {
        let passage = self.passage(from, &goals, &|_| false)?;
        Ok(passage.time)
    }

    /// The probability of meeting one of the `goals` before any of the `misses`.
    pub fn reaches(
        &self,
        from: usize,
        goals: impl Fn(usize) -> bool,
        misses: impl Fn(usize) -> bool,
    ) -> Result<f64, Refusal> {
        let passage = self.passage(from, &goals, &misses)?;
        Ok(passage.probability)
    }

    /// The probability of each state `time` after a start in one.
    pub fn after(&self, start: usize, time: f64) -> Result<Vec<f64>, Refusal> {
        require(start < self.arcs.len(), "it starts in a state")?;
        require(time >= 0.0, "time goes forward")?;
        let leaving = |arcs: &Vec<(usize, f64)>| arcs.iter().map(|(_, rate)| rate).sum::<f64>();
        let fastest = self.arcs.iter().map(leaving).fold(0.0, f64::max);
        require(fastest * time <= JUMPS_MAX, "the chain jumps at most ten million times")?;
        let steps = libm::ceil(fastest * time / JUMPS_PER_STEP).max(1.0);
        let jumps = fastest * time / steps;
        let mut now = vec![0.0; self.arcs.len()];
        now[start] = 1.0;
        for _ in 0..steps as u32 {
            now = self.step(now, fastest, jumps);
        }
        Ok(now)
    }

    /// Follows the chain over so many expected jumps of a clock that ticks at the rate of the fastest state.
    fn step(&self, mut now: Vec<f64>, fastest: f64, jumps: f64) -> Vec<f64> {
        let mut weight = libm::exp(-jumps);
        let mut mixed: Vec<f64> = now.iter().map(|share| weight * share).collect();
        let mut count = 0.0;
        while count < jumps || weight > 1e-18 {
            let mut next = now.clone();
            for (from, arcs) in self.arcs.iter().enumerate() {
                for &(to, rate) in arcs {
                    let moved = now[from] * rate / fastest;
                    next[from] -= moved;
                    next[to] += moved;
                }
            }
            now = next;
            count += 1.0;
            weight *= jumps / count;
            mixed.iter_mut().zip(&now).for_each(|(mixed, share)| *mixed += weight * share);
        }
        mixed
    }

    /// Eliminates all states but the first between it and where the passage ends.
    fn passage(
        &self,
        from: usize,
        goals: &dyn Fn(usize) -> bool,
        misses: &dyn Fn(usize) -> bool,
    ) -> Result<Passage, Refusal> {
        require(from < self.arcs.len(), "it starts in a state")?;
        if goals(from) || misses(from) {
            return Ok(Passage { time: 0.0, probability: f64::from(u8::from(goals(from))) });
        }
        let order = self.met(from, &|state| goals(state) || misses(state));
        let mut rates = self.dense(&order)?;
        let into = |ends: &dyn Fn(usize) -> bool| -> Vec<f64> {
            let rate = |&state: &usize| self.arcs[state].iter().filter(|(to, _)| ends(*to)).map(|(_, rate)| rate).sum();
            order.iter().map(rate).collect()
        };
        let (mut hit, mut missed, mut reward) = (into(goals), into(misses), vec![1.0; order.len()]);
        for last in (0..order.len()).rev() {
            let leaving = rates[last][..last].iter().sum::<f64>() + hit[last] + missed[last];
            require(leaving > 0.0, "the chain arrives in the end")?;
            let (kept, gone) = rates.split_at_mut(last);
            for (state, row) in kept.iter_mut().enumerate() {
                let share = row[last] / leaving;
                if share > 0.0 {
                    row[..last].iter_mut().zip(&gone[0]).for_each(|(rate, onward)| *rate += share * onward);
                    hit[state] += share * hit[last];
                    missed[state] += share * missed[last];
                    reward[state] += share * reward[last];
                }
            }
        }
        let leaving = hit[0] + missed[0];
        Ok(Passage { time: reward[0] / leaving, probability: hit[0] / leaving })
    }

    /// The states that can be met before the passage ends, the first one first.
    fn met(&self, from: usize, ends: &dyn Fn(usize) -> bool) -> Vec<usize> {
        let mut seen = vec![false; self.arcs.len()];
        seen[from] = true;
        let mut order = vec![from];
        let mut next = 0;
        while let Some(&state) = order.get(next) {
            for &(to, _) in &self.arcs[state] {
                if !seen[to] && !ends(to) {
                    seen[to] = true;
                    order.push(to);
                }
            }
            next += 1;
        }
        order
    }

    /// The rates among some states, numbered in their order.
    fn dense(&self, order: &[usize]) -> Result<Vec<Vec<f64>>, Refusal> {
        require(order.len() <= STATES_MAX, "there are at most a thousand states")?;
        let mut place = vec![None; self.arcs.len()];
        order.iter().enumerate().for_each(|(at, &state)| place[state] = Some(at));
        let mut rates = vec![vec![0.0; order.len()]; order.len()];
        for (row, &state) in rates.iter_mut().zip(order) {
            for &(to, rate) in &self.arcs[state] {
                if let Some(at) = place[to] {
                    row[at] += rate;
                }
            }
        }
        Ok(rates)
    }
}

/// A way from one state to the first of some.
struct Passage {
    time: f64,
    /// Of ending at a goal.
    probability: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::availability::{Group, instantaneous};

    /// Units that fail at 0.001 and are repaired one at a time at 0.1; the state is the number down.
    fn group(units: u32) -> Chain {
        let fail = (0..units).map(|down| (down as usize, down as usize + 1, f64::from(units - down) * 0.001));
        let repair = (1..=units as usize).map(|down| (down, down - 1, 0.1));
        Chain::new(units as usize + 1, fail.chain(repair)).expect("valid")
    }

    #[test]
    fn a_chain_agrees_with_the_birth_death_solution() {
        let known = Group::new(5, 3, 1, 0.001, 0.1).expect("valid");
        let steady = group(5).steady().expect("irreducible");
        assert!((steady[3..].iter().sum::<f64>() / known.unavailability() - 1.0).abs() < 1e-14);
        let life = group(5).mean_time_to(0, |down| down == 3).expect("it fails");
        assert!((life / known.mean_time_to_failure() - 1.0).abs() < 1e-14);
    }

    #[test]
    fn the_gamblers_ruin_keeps_its_digits() {
        let arcs = (1..100).flat_map(|at| [(at, at + 1, 1.0), (at, at - 1, 2.0)]);
        let chain = Chain::new(101, arcs).expect("valid");
        let found = chain.reaches(1, |at| at == 100, |at| at == 0).expect("it ends");
        assert!((found * (libm::exp2(100.0) - 1.0) - 1.0).abs() < 1e-12, "{found}");
    }

    #[test]
    fn the_course_over_time_leads_to_the_steady_state() {
        let unit = Chain::new(2, [(0, 1, 0.01), (1, 0, 0.1)]).expect("valid");
        for time in [0.0, 5.0, 5000.0] {
            let up = unit.after(0, time).expect("short")[0];
            assert!((up - instantaneous(0.01, 0.1, time)).abs() < 1e-14, "{up}");
        }
    }

    #[test]
    fn what_never_arrives_is_refused() {
        let chain = Chain::new(3, [(0, 1, 1.0), (1, 0, 1.0)]).expect("valid");
        assert!(chain.mean_time_to(0, |state| state == 2).is_err() && chain.steady().is_err());
        assert!(Chain::new(2, [(0, 2, 1.0)]).is_err() && Chain::new(2, [(0, 1, -1.0)]).is_err());
        assert_eq!(chain.mean_time_to(0, |state| state == 0), Ok(0.0));
    }
}
