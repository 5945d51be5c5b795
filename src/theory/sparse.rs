//! Sparse systems of linear equations: the order of elimination is found once, then numbers are put in many times.
//!
//! The unknown with the fewest neighbours goes first (Tinney and Walker, Proc. IEEE 55, 1967; George and Liu, SIAM Review
//! 31, 1989), with the pattern taken as symmetric. Pivots stay on the diagonal, which is sound where it dominates, as it
//! does in I - P with P the probabilities of going on.

use std::collections::BTreeSet;

/// A pivot that is smaller than the largest entry by this factor is taken as zero.
const SINGULAR: f64 = 1e-14;

/// Where a square matrix may have entries, and in which order its unknowns are eliminated.
#[derive(Clone, Debug)]
pub struct Elimination {
    /// The place of each unknown in the order.
    place: Vec<usize>,
    /// By place: the places with an entry once everything before is eliminated, in order.
    rows: Vec<Vec<usize>>,
}

/// A matrix taken apart into a lower and an upper triangle.
#[derive(Debug)]
pub struct Factors<'e> {
    elimination: &'e Elimination,
    values: Vec<Vec<f64>>,
}

impl Elimination {
    /// For so many unknowns, with entries at these (row, column) and on the diagonal.
    pub fn new(unknowns: usize, entries: impl Iterator<Item = (usize, usize)>) -> Elimination {
        let mut near = vec![BTreeSet::new(); unknowns];
        for (row, column) in entries.filter(|(row, column)| row != column) {
            near[row].insert(column);
            near[column].insert(row);
        }
        let mut open: BTreeSet<(usize, usize)> = near.iter().enumerate().map(|(at, near)| (near.len(), at)).collect();
        let mut place = vec![0; unknowns];
        let mut later: Vec<Vec<usize>> = Vec::with_capacity(unknowns);
        while let Some((degree, next)) = open.pop_first() {
            place[next] = later.len();
            if degree == open.len() {
                // What is left is all connected: any order will do.
                later.push(open.iter().map(|(_, at)| *at).collect());
                while let Some((_, at)) = open.pop_first() {
                    place[at] = later.len();
                    later.push(open.iter().map(|(_, at)| *at).collect());
                }
                break;
            }
            let around: Vec<usize> = std::mem::take(&mut near[next]).into_iter().collect();
            for at in &around {
                open.remove(&(near[*at].len(), *at));
                near[*at].remove(&next);
                near[*at].extend(around.iter().filter(|other| *other != at));
                open.insert((near[*at].len(), *at));
            }
            later.push(around);
        }
        let mut rows = vec![Vec::new(); unknowns];
        for (at, later) in later.iter().enumerate() {
            rows[at].push(at);
            later.iter().for_each(|other| rows[place[*other]].push(at));
            rows[at].extend(later.iter().map(|other| place[*other]));
        }
        rows.iter_mut().for_each(|row| row.sort_unstable());
        Elimination { place, rows }
    }

    /// Entries that are worked on for each set of numbers.
    pub fn entries(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }

    /// With the (column, value) of every row, which add up; `None` where the matrix is singular to working precision.
    pub fn factors<'r>(&self, row: impl Fn(usize) -> &'r [(usize, f64)]) -> Option<Factors<'_>> {
        let count = self.rows.len();
        let mut unknown = vec![0; count];
        self.place.iter().enumerate().for_each(|(at, place)| unknown[*place] = at);
        let entries = (0..count).flat_map(&row).map(|(_, value)| value.abs());
        let least = entries.fold(0.0, f64::max) * SINGULAR;
        let mut work = vec![0.0; count];
        let mut values: Vec<Vec<f64>> = Vec::with_capacity(count);
        for (at, pattern) in self.rows.iter().enumerate() {
            pattern.iter().for_each(|column| work[*column] = 0.0);
            row(unknown[at]).iter().for_each(|(column, value)| work[self.place[*column]] += value);
            for &before in pattern.iter().take_while(|column| **column < at) {
                let (pattern, values) = (&self.rows[before], &values[before]);
                let diagonal = pattern.partition_point(|column| *column < before);
                let factor = work[before] / values[diagonal];
                work[before] = factor;
                if factor != 0.0 {
                    for (column, value) in pattern.iter().zip(values).skip(diagonal + 1) {
                        work[*column] -= factor * value;
                    }
                }
            }
            if work[at].is_nan() || work[at].abs() <= least {
                return None;
            }
            values.push(pattern.iter().map(|column| work[*column]).collect());
        }
        Some(Factors { elimination: self, values })
    }
}

impl Factors<'_> {
    /// The x with A x = `right`.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut x = self.placed(right);
        for at in 0..x.len() {
            let known: f64 = self.row(at).take_while(|(column, _)| *column < at).map(|(k, value)| value * x[k]).sum();
            x[at] -= known;
        }
        for at in (0..x.len()).rev() {
            let mut row = self.row(at).skip_while(|(column, _)| *column < at);
            let (_, pivot) = row.next().expect("the diagonal has an entry");
            let known: f64 = row.map(|(k, value)| value * x[k]).sum();
            x[at] = (x[at] - known) / pivot;
        }
        self.taken_back(&x)
    }

    /// The x with A' x = `right`, A' being the transpose.
    pub fn solve_transposed(&self, right: &[f64]) -> Vec<f64> {
        let mut x = self.placed(right);
        for at in 0..x.len() {
            let mut row = self.row(at).skip_while(|(column, _)| *column < at);
            let (_, pivot) = row.next().expect("the diagonal has an entry");
            x[at] /= pivot;
            row.for_each(|(column, value)| x[column] -= value * x[at]);
        }
        for at in (0..x.len()).rev() {
            let row = self.row(at).take_while(|(column, _)| *column < at);
            row.for_each(|(column, value)| x[column] -= value * x[at]);
        }
        self.taken_back(&x)
    }

    fn row(&self, at: usize) -> impl Iterator<Item = (usize, f64)> {
        self.elimination.rows[at].iter().copied().zip(self.values[at].iter().copied())
    }

    fn placed(&self, of: &[f64]) -> Vec<f64> {
        let mut placed = vec![0.0; of.len()];
        of.iter().zip(&self.elimination.place).for_each(|(value, place)| placed[*place] = *value);
        placed
    }

    fn taken_back(&self, placed: &[f64]) -> Vec<f64> {
        self.elimination.place.iter().map(|place| placed[*place]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(matrix: &[Vec<(usize, f64)>]) -> Elimination {
        let entries = matrix.iter().enumerate().flat_map(|(at, row)| row.iter().map(move |(column, _)| (at, *column)));
        Elimination::new(matrix.len(), entries)
    }

    #[test]
    fn both_triangles_give_back_what_was_put_in() {
        let matrix: Vec<Vec<(usize, f64)>> = vec![
            vec![(0, 2.0), (3, -0.5)],
            vec![(0, -1.0), (1, 1.5), (4, 0.25)],
            vec![(2, 1.0), (1, -0.5), (2, 0.5)],
            vec![(2, -0.75), (3, 1.0)],
            vec![(4, 1.0), (0, -0.25), (1, -0.125)],
        ];
        let right = [1.0, -2.0, 3.0, 0.5, 0.25];
        let order = with(&matrix);
        let factors = order.factors(|at| &matrix[at]).expect("regular");
        let (x, y) = (factors.solve(&right), factors.solve_transposed(&right));
        for at in 0..5 {
            let forward: f64 = matrix[at].iter().map(|(column, value)| value * x[*column]).sum();
            let entries =
                matrix.iter().zip(&y).flat_map(|(row, y)| row.iter().map(move |(to, value)| (*to, value * y)));
            let back: f64 = entries.filter(|(to, _)| *to == at).map(|(_, value)| value).sum();
            assert!((forward - right[at]).abs() < 1e-13 && (back - right[at]).abs() < 1e-13, "{forward} {back}");
        }
    }

    #[test]
    fn a_ring_and_a_ladder_fill_in_proportion_to_their_length() {
        for count in [10, 100, 1_000] {
            let ring = Elimination::new(count, (0..count).map(|at| (at, (at + 1) % count)));
            let ladder = Elimination::new(count, (1..count).flat_map(|at| [(at - 1, at), (at, at - 1)]));
            assert!(ring.entries() <= 6 * count && ladder.entries() <= 4 * count);
        }
    }

    #[test]
    fn a_singular_matrix_is_found_out() {
        let matrix = [vec![(0, 1.0), (1, -1.0)], vec![(0, -1.0), (1, 1.0)]];
        assert!(with(&matrix).factors(|at| &matrix[at]).is_none());
    }
}
