//! The traffic equations of an open network: how much comes to each station.
//!
//! lambda_j = gamma_j + sum_i lambda_i p_ij (Jackson, Operations Research 5, 1957), with p_ij how many events a served one
//! makes at j on average, which may be more than one. Stations are taken in the order in which events pass them; those
//! that events pass in a circle are solved together.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::theory::sparse::Elimination;

/// The rate at every station, from what comes from outside and what each served event makes elsewhere as (station, mean
/// number); `None` where events multiply, or go round for ever.
pub fn rates(outside: &[f64], onward: &[Vec<(usize, f64)>]) -> Option<Vec<f64>> {
    let mut graph = DiGraph::<(), ()>::with_capacity(outside.len(), onward.iter().map(Vec::len).sum());
    let nodes: Vec<NodeIndex> = outside.iter().map(|_| graph.add_node(())).collect();
    let edges = onward.iter().enumerate().flat_map(|(from, onward)| onward.iter().map(move |(to, _)| (from, *to)));
    graph.extend_with_edges(edges.map(|(from, to)| (nodes[from], nodes[to])));
    let mut rates = outside.to_vec();
    for circle in kosaraju_scc(&graph).into_iter().rev() {
        let mut circle: Vec<usize> = circle.into_iter().map(|node| node.index()).collect();
        circle.sort_unstable();
        let within = |to: &usize| circle.binary_search(to).ok();
        let is_circle = circle.iter().any(|from| onward[*from].iter().any(|(to, _)| within(to).is_some()));
        // What nothing comes to may go round for ever.
        if is_circle && circle.iter().any(|at| rates[*at] > 0.0) {
            let inner = |from: &usize| -> Vec<(usize, f64)> {
                onward[*from].iter().filter_map(|(to, share)| Some((within(to)?, -share))).collect()
            };
            let mut rows: Vec<Vec<(usize, f64)>> = circle.iter().map(inner).collect();
            rows.iter_mut().enumerate().for_each(|(at, row)| row.push((at, 1.0)));
            let entries = rows.iter().enumerate().flat_map(|(at, row)| row.iter().map(move |(to, _)| (at, *to)));
            let elimination = Elimination::new(circle.len(), entries);
            let into: Vec<f64> = circle.iter().map(|at| rates[*at]).collect();
            let found = elimination.factors(|at| &rows[at])?.solve_transposed(&into);
            if found.iter().any(|rate| *rate < 0.0) {
                return None;
            }
            circle.iter().zip(found).for_each(|(at, rate)| rates[*at] = rate);
        }
        for &from in &circle {
            let passed_on = onward[from].iter().filter(|(to, _)| within(to).is_none());
            passed_on.for_each(|(to, share)| rates[*to] += rates[from] * share);
        }
    }
    Some(rates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_add_up_and_feedback_multiplies() {
        let onward = vec![vec![(1, 0.5), (2, 2.0)], vec![(2, 1.0)], vec![(1, 0.2)]];
        let found = rates(&[1.0, 0.0, 0.0], &onward).expect("settles");
        // The rate at 1 is 0.5 + 0.2 of that at 2, which is 2 + that at 1.
        let at_one = 0.9 / 0.8;
        assert!((found[1] - at_one).abs() < 1e-14 && (found[2] - 2.0 - at_one).abs() < 1e-14, "{found:?}");
    }

    #[test]
    fn what_multiplies_or_never_leaves_has_no_rate_where_anything_comes() {
        for share in [1.0, 1.5] {
            let onward = vec![vec![(1, 1.0)], vec![(0, share)], vec![]];
            assert_eq!(rates(&[0.1, 0.0, 0.0], &onward), None);
            assert_eq!(rates(&[0.0, 0.0, 0.3], &onward), Some(vec![0.0, 0.0, 0.3]));
        }
    }
}
