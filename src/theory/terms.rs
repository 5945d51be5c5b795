//! Probabilities that are put together of others: terms, each made of other terms, kept together and evaluated many times.
//!
//! Terms are put in an order in which each comes after those it is made of, once. Values are then found in one pass, and
//! the derivatives of a weighted sum of terms by every part in one pass back (reverse accumulation; Griewank and Walther,
//! "Evaluating Derivatives", 2008): both take time in proportion to the number of operands.
//!
//! Terms that are made of each other in a circle are solved together, circle by circle, for the least solution from zero
//! upwards: an event that never leaves never succeeds. Where all derivatives only grow, Newton's method climbs to it and
//! never passes it (Etessami and Yannakakis, J. ACM 56, 2009). They do not where a circle goes through several members of a
//! vote: there values are put into each other round by round, and Newton's method has the last word.
//!
//! Where the events of a circle make one of their kind each, on average, the two solutions of its equations fall together:
//! what can be told of their place is only the root of what numbers resolve, and a derivative has no bound. So a circle has no
//! value where an event comes to its terms more than ten million times on average, by the values found; up to there these
//! hold to about nine digits.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::theory::Refusal;
use crate::theory::form::Form;
use crate::theory::sparse::{Elimination, Factors};

/// Why what depends on itself has no value.
pub const ENDLESS: Refusal = Refusal::Range("every event leaves in the end");

/// Why a circle has no value in which events hardly die out.
pub const CRITICAL: Refusal =
    Refusal::NotDerived("a circle of routes in which an event makes one of its kind on average, or all but one");

/// How often an event may come to the terms of a circle, on average.
const VISITS_MAX: f64 = 1e7;
const NEWTON_STEPS_MAX: usize = 200;
/// Newton's method has arrived when no value changes by more.
const SETTLED: f64 = 1e-15;
const ROUNDS_MAX: usize = 100_000;
/// Near enough for Newton's method.
const NEAR: f64 = 1e-9;

/// Terms while they are put together: one may be made of another that is not defined yet.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    terms: Vec<Option<(Form, Vec<usize>)>>,
}

impl Draft {
    /// A term that is defined later.
    pub fn reserve(&mut self) -> usize {
        self.terms.push(None);
        self.terms.len() - 1
    }

    /// What a reserved term is made of: a form, and the terms that it takes, in the form's order.
    pub fn define(&mut self, term: usize, form: Form, operands: Vec<usize>) {
        self.terms[term] = Some((form, operands));
    }

    /// A term that is defined at once; its number.
    pub fn add(&mut self, form: Form, operands: Vec<usize>) -> usize {
        let term = self.reserve();
        self.define(term, form, operands);
        term
    }

    /// In an order in which they can be evaluated.
    ///
    /// # Panics
    /// Where a reserved term was not defined.
    pub fn finish(self) -> Terms {
        let (forms, operands): (Vec<Form>, Vec<Vec<usize>>) =
            self.terms.into_iter().map(|term| term.expect("every term is defined")).unzip();
        let mut graph = DiGraph::<(), ()>::with_capacity(forms.len(), operands.iter().map(Vec::len).sum());
        let nodes: Vec<NodeIndex> = forms.iter().map(|_| graph.add_node(())).collect();
        let edges = operands.iter().enumerate().flat_map(|(from, operands)| operands.iter().map(move |to| (from, *to)));
        graph.extend_with_edges(edges.map(|(from, to)| (nodes[from], nodes[to])));
        let block = |members: Vec<NodeIndex>| {
            let mut members: Vec<usize> = members.into_iter().map(|node| node.index()).collect();
            match members[..] {
                [only] if !operands[only].contains(&only) => Block::Single(only),
                _ => Block::Circle(Circle::new(std::mem::take(&mut members), &forms, &operands)),
            }
        };
        let blocks = kosaraju_scc(&graph).into_iter().map(block).collect();
        Terms { forms, operands, blocks }
    }
}

/// Terms that can be evaluated.
#[derive(Clone, Debug)]
pub struct Terms {
    forms: Vec<Form>,
    operands: Vec<Vec<usize>>,
    /// Each comes after those that its terms are made of.
    blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
enum Block {
    Single(usize),
    Circle(Circle),
}

impl Block {
    fn terms(&self) -> &[usize] {
        match self {
            Block::Single(term) => std::slice::from_ref(term),
            Block::Circle(circle) => &circle.terms,
        }
    }

    /// Which operands of one of its terms are in a circle with it, and where.
    fn inner(&self, at: usize) -> &[(usize, usize)] {
        match self {
            Block::Single(_) => &[],
            Block::Circle(circle) => &circle.inner[at],
        }
    }
}

/// Terms each of which is made of each other, directly or not.
#[derive(Clone, Debug)]
struct Circle {
    terms: Vec<usize>,
    /// For each of them: which of its operands are among them, and where.
    inner: Vec<Vec<(usize, usize)>>,
    elimination: Elimination,
    /// Where derivatives may fall: an order in which most come after those they are made of.
    rounds: Option<Vec<usize>>,
}

impl Circle {
    /// With its terms in an order in which most are followed by those that they are made of.
    fn new(found: Vec<usize>, forms: &[Form], operands: &[Vec<usize>]) -> Circle {
        let mut terms = found.clone();
        terms.sort_unstable();
        let inner = |term: &usize| {
            let place = |operand: &usize| terms.binary_search(operand).ok();
            operands[*term].iter().enumerate().filter_map(|(at, operand)| Some((at, place(operand)?))).collect()
        };
        let inner: Vec<Vec<(usize, usize)>> = terms.iter().map(inner).collect();
        let entries = inner.iter().enumerate().flat_map(|(row, inner)| inner.iter().map(move |(_, at)| (row, *at)));
        let elimination = Elimination::new(terms.len(), entries);
        let only_grow = |(term, inner): (&usize, &Vec<(usize, usize)>)| {
            let of = operands[*term].len();
            forms[*term].slopes_only_grow(of, inner.iter().map(|(operand, _)| *operand))
        };
        let climbs = terms.iter().zip(&inner).all(only_grow);
        let rounds = (!climbs).then(|| found.into_iter().rev().collect());
        Circle { terms, inner, elimination, rounds }
    }
}

impl Terms {
    /// How many terms and operands an evaluation goes through where there is no circle; within circles also what comes up
    /// as they are solved.
    pub fn size(&self) -> usize {
        let solved = self.blocks.iter().map(|block| match block {
            Block::Single(_) => 0,
            Block::Circle(circle) => circle.elimination.entries(),
        });
        self.forms.len() + self.operands.iter().map(Vec::len).sum::<usize>() + solved.sum::<usize>()
    }

    /// How a term follows from its operands.
    pub fn form(&self, term: usize) -> &Form {
        &self.forms[term]
    }

    /// The part whose factor a term has, if it has one.
    pub fn part(&self, term: usize) -> Option<usize> {
        match self.forms[term] {
            Form::Part(part) => Some(part),
            _ => None,
        }
    }

    /// The terms that a term is made of, in the order of its form.
    pub fn operands(&self, term: usize) -> &[usize] {
        &self.operands[term]
    }

    /// How many terms there are.
    pub fn count(&self) -> usize {
        self.forms.len()
    }

    /// Blocks of terms, each after those that its terms are made of; a block of several is a circle.
    pub fn blocks(&self) -> impl Iterator<Item = &[usize]> {
        self.blocks.iter().map(Block::terms)
    }

    /// The terms of every circle.
    pub fn circles(&self) -> impl Iterator<Item = &[usize]> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Single(_) => None,
            Block::Circle(circle) => Some(&circle.terms[..]),
        })
    }

    /// The terms that these are made of, and they themselves.
    pub fn below(&self, from: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut reached = vec![false; self.forms.len()];
        let mut open: Vec<usize> = from.into_iter().collect();
        while let Some(term) = open.pop() {
            if !std::mem::replace(&mut reached[term], true) {
                open.extend(&self.operands[term]);
            }
        }
        reached
    }

    /// The value of every term, by the probability that each part works.
    pub fn values(&self, factor: &dyn Fn(usize) -> f64) -> Result<Vec<f64>, Refusal> {
        if self.forms.contains(&Form::FirstThatAccepts) {
            return Err(Refusal::NotDerived("a route to the first that accepts"));
        }
        let mut values = vec![0.0; self.forms.len()];
        let mut members = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Single(term) => values[*term] = self.value(*term, &values, factor, &mut members),
                Block::Circle(circle) => self.climb(circle, &mut values, factor)?,
            }
        }
        Ok(values)
    }

    /// The derivatives of a sum of terms, each with its weight, by the probabilities of so many parts.
    pub fn gradient(
        &self,
        sum: impl IntoIterator<Item = (usize, f64)>,
        values: &[f64],
        factor: &dyn Fn(usize) -> f64,
        parts: usize,
    ) -> Result<Vec<f64>, Refusal> {
        let mut weights = vec![0.0; self.forms.len()];
        sum.into_iter().for_each(|(term, weight)| weights[term] += weight);
        let mut gradient = vec![0.0; parts];
        let (mut members, mut slopes) = (Vec::new(), Vec::new());
        for block in self.blocks.iter().rev() {
            if let Block::Circle(circle) = block {
                let rows = self.equations(circle, values, factor, &mut members, &mut slopes);
                let factors = solvable(circle, &rows)?;
                let outside: Vec<f64> = circle.terms.iter().map(|term| weights[*term]).collect();
                let all = factors.solve_transposed(&outside);
                circle.terms.iter().zip(all).for_each(|(term, weight)| weights[*term] = weight);
            }
            for (at, &term) in block.terms().iter().enumerate() {
                let weight = weights[term];
                if weight == 0.0 {
                    continue;
                }
                self.gather(term, values, &mut members);
                let form = &self.forms[term];
                if let Form::Part(part) = form {
                    gradient[*part] += weight * members.iter().product::<f64>();
                }
                form.slopes(&members, factor, &mut slopes);
                // Weights within a circle are all there already.
                block.inner(at).iter().for_each(|(operand, _)| slopes[*operand] = 0.0);
                self.operands[term]
                    .iter()
                    .zip(&slopes)
                    .for_each(|(operand, slope)| weights[*operand] += weight * slope);
            }
        }
        Ok(gradient)
    }

    fn gather(&self, term: usize, values: &[f64], members: &mut Vec<f64>) {
        members.clear();
        members.extend(self.operands[term].iter().map(|operand| values[*operand]));
    }

    fn value(&self, term: usize, values: &[f64], factor: &dyn Fn(usize) -> f64, members: &mut Vec<f64>) -> f64 {
        self.gather(term, values, members);
        self.forms[term].value(members, factor)
    }

    /// Finds the values of a circle, those of all it is made of besides being there.
    fn climb(&self, circle: &Circle, values: &mut [f64], factor: &dyn Fn(usize) -> f64) -> Result<(), Refusal> {
        let (mut members, mut slopes) = (Vec::new(), Vec::new());
        for _ in 0..circle.rounds.as_ref().map_or(0, |_| ROUNDS_MAX) {
            let mut largest = 0.0_f64;
            for &term in circle.rounds.iter().flatten() {
                let value = self.value(term, values, factor, &mut members);
                largest = largest.max((value - values[term]).abs());
                values[term] = value;
            }
            if largest < NEAR {
                break;
            }
        }
        for _ in 0..NEWTON_STEPS_MAX {
            let rows = self.equations(circle, values, factor, &mut members, &mut slopes);
            let rest = |term: &usize| self.value(*term, values, factor, &mut members) - values[*term];
            let rest: Vec<f64> = circle.terms.iter().map(rest).collect();
            let steps = solvable(circle, &rows)?.solve(&rest);
            let largest = steps.iter().fold(0.0_f64, |largest, step| largest.max(step.abs()));
            for (term, step) in circle.terms.iter().zip(&steps) {
                values[*term] = (values[*term] + step).clamp(0.0, 1.0);
            }
            if largest < SETTLED {
                break;
            }
        }
        let rows = self.equations(circle, values, factor, &mut members, &mut slopes);
        let visits = solvable(circle, &rows)?.solve(&vec![1.0; circle.terms.len()]);
        if visits.iter().all(|visits| visits.abs() <= VISITS_MAX) { Ok(()) } else { Err(CRITICAL) }
    }

    /// The rows of I - J, with J the derivatives of a circle's terms by each other.
    fn equations(
        &self,
        circle: &Circle,
        values: &[f64],
        factor: &dyn Fn(usize) -> f64,
        members: &mut Vec<f64>,
        slopes: &mut Vec<f64>,
    ) -> Vec<Vec<(usize, f64)>> {
        let row = |(at, term): (usize, &usize)| {
            self.gather(*term, values, members);
            self.forms[*term].slopes(members, factor, slopes);
            let others = circle.inner[at].iter().map(|(operand, column)| (*column, -slopes[*operand]));
            std::iter::once((at, 1.0)).chain(others).collect()
        };
        circle.terms.iter().enumerate().map(row).collect()
    }
}

fn solvable<'c>(circle: &'c Circle, rows: &[Vec<(usize, f64)>]) -> Result<Factors<'c>, Refusal> {
    circle.elimination.factors(|at| &rows[at]).ok_or(ENDLESS)
}
