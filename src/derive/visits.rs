//! Which terms one event may come to more than once.
//!
//! All that lies on a circle is; so is what two branches lead to that an event takes both. Branches are followed side by
//! side, and no further than until all but one have come to their ends, if nothing else leads into those: the time is in
//! proportion to the operands but where many branches share a little with each other over long ways.

use crate::theory::form::Form;
use crate::theory::terms::Terms;

/// By term, for events that start by any term that is made of it.
pub(super) fn again(terms: &Terms) -> Vec<bool> {
    let mut before = vec![Vec::new(); terms.count()];
    for term in 0..terms.count() {
        terms.operands(term).iter().for_each(|operand| before[*operand].push(term));
    }
    let mut visits = Visits { terms, before, again: vec![false; terms.count()], met: vec![NEVER; terms.count()] };
    terms.circles().flatten().for_each(|term| visits.comes_again(*term));
    let blocks: Vec<&[usize]> = terms.blocks().collect();
    for term in blocks.into_iter().rev().flatten().copied() {
        if !visits.again[term] && takes_all(terms.form(term)) && terms.operands(term).len() > 1 {
            visits.follow(term);
        }
    }
    visits.again
}

/// Whether an event may take more than one of the ways that a term is made of.
fn takes_all(form: &Form) -> bool {
    match form {
        Form::Chance(_) => false,
        Form::Part(_) | Form::All | Form::AtLeast { .. } | Form::InTurn | Form::FirstThatAccepts => true,
    }
}

/// A term that branches, and one of its branches.
type Branch = (usize, usize);

const NEVER: Branch = (usize::MAX, usize::MAX);

struct Visits<'t> {
    terms: &'t Terms,
    /// The terms that are made of each.
    before: Vec<Vec<usize>>,
    /// With each also all that it is made of.
    again: Vec<bool>,
    /// The branch by which each was met last.
    met: Vec<Branch>,
}

impl Visits<'_> {
    fn comes_again(&mut self, from: usize) {
        let mut open = vec![from];
        while let Some(term) = open.pop() {
            if !std::mem::replace(&mut self.again[term], true) {
                open.extend(self.terms.operands(term));
            }
        }
    }

    /// Marks what more than one branch of a term leads to.
    fn follow(&mut self, term: usize) {
        let terms = self.terms;
        let operands = terms.operands(term);
        let mut met: Vec<Vec<usize>> = vec![Vec::new(); operands.len()];
        let mut next = vec![0; operands.len()];
        operands.iter().enumerate().for_each(|(at, operand)| self.meet((term, at), *operand, &mut met[at]));
        let mut active: Vec<usize> = (0..operands.len()).collect();
        let mut sealed = Sealed::default();
        loop {
            active.retain(|at| next[*at] < met[*at].len());
            match active[..] {
                [] => return,
                [only] if sealed.all_but(only, term, &met, self) => return,
                _ => {}
            }
            for &at in &active {
                let from = met[at][next[at]];
                next[at] += 1;
                if !self.again[from] {
                    terms.operands(from).iter().for_each(|operand| self.meet((term, at), *operand, &mut met[at]));
                }
            }
        }
    }

    fn meet(&mut self, branch: Branch, term: usize, met: &mut Vec<usize>) {
        if self.again[term] || self.met[term] == branch {
            return;
        }
        if self.met[term].0 == branch.0 {
            self.comes_again(term);
        } else {
            self.met[term] = branch;
            met.push(term);
        }
    }
}

/// How far it is known that nothing leads into what was met but the branch by which it was.
#[derive(Default)]
struct Sealed {
    branch: usize,
    place: usize,
    from: usize,
}

impl Sealed {
    /// Whether the branches that have come to their ends, which are all but one, are so as a whole.
    fn all_but(&mut self, only: usize, term: usize, met: &[Vec<usize>], visits: &Visits) -> bool {
        while self.branch < met.len() {
            if self.branch == only || self.place == met[self.branch].len() {
                *self = Sealed { branch: self.branch + 1, ..Sealed::default() };
                continue;
            }
            let at = met[self.branch][self.place];
            let mut before = visits.before[at][self.from..].iter();
            let is_within = |from: &usize| *from == term || visits.met[*from] == (term, self.branch);
            if !visits.again[at]
                && let Some(apart) = before.position(|from| !is_within(from))
            {
                self.from += apart;
                return false;
            }
            (self.place, self.from) = (self.place + 1, 0);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::terms::Draft;

    fn visits(terms: &[(Form, &[usize])]) -> Vec<bool> {
        let mut draft = Draft::default();
        for (form, operands) in terms {
            draft.add(form.clone(), operands.to_vec());
        }
        again(&draft.finish())
    }

    fn part(at: usize) -> Form {
        Form::Part(at)
    }

    #[test]
    fn an_event_comes_again_by_branches_calls_votes_and_feedback() {
        let either = Form::Chance(vec![0.5, 0.5]);
        let ways = |form: Form| [(form, &[1_usize, 2][..]), (part(0), &[3]), (part(1), &[3]), (part(2), &[])];
        assert_eq!(visits(&ways(either)), [false; 4]);
        for form in [Form::All, Form::AtLeast { needs: 1, voter: 1.0 }, Form::InTurn, part(3)] {
            assert_eq!(visits(&ways(form)), [false, false, false, true]);
        }
        assert_eq!(visits(&[(part(0), &[1, 1]), (part(1), &[2]), (part(2), &[])]), [false, true, true]);
        let back = Form::Chance(vec![0.3]);
        assert_eq!(visits(&[(part(0), &[1]), (part(1), &[2, 3]), (back, &[0]), (part(2), &[])]), [true; 4]);
    }

    /// Every handler of a chain calls the same one, or one of its own that another way leads to as well.
    #[test]
    fn what_many_call_is_found_along_a_chain() {
        let chain = |called: &dyn Fn(usize) -> usize| {
            let mut draft = Draft::default();
            let leaves: Vec<usize> = (0..50).map(|at| draft.add(part(at), vec![])).collect();
            let mut next = draft.add(part(0), vec![]);
            for at in 0..50 {
                next = draft.add(part(at), vec![leaves[called(at)], next]);
            }
            let apart = leaves.iter().map(|leaf| draft.add(Form::Chance(vec![1.0]), vec![*leaf])).collect();
            draft.add(Form::Chance(vec![0.01; 50]), apart);
            let again = again(&draft.finish());
            (0..50).filter(|leaf| again[*leaf]).count()
        };
        assert_eq!((chain(&|_| 7), chain(&|at| at), chain(&|at| at / 2)), (1, 0, 25));
    }

    /// How often an event may come from each term to one of them at most, up to twice; operands stand behind their terms.
    fn counts(terms: &Terms, to: usize) -> Vec<u8> {
        let mut counts = vec![0_u8; terms.count()];
        for term in (0..terms.count()).rev() {
            let onward = terms.operands(term).iter().map(|operand| counts[*operand]);
            let onward = if takes_all(terms.form(term)) { onward.sum() } else { onward.max().unwrap_or(0) };
            counts[term] = (u8::from(term == to) + onward).min(2);
        }
        counts
    }

    proptest::proptest! {
        #[test]
        fn terms_are_counted_as_by_following_every_way(
            ways in proptest::collection::vec((proptest::bool::ANY, proptest::collection::vec(1..6_usize, 0..4)), 2..14)
        ) {
            let mut draft = Draft::default();
            for (at, (takes_all, steps)) in ways.iter().enumerate() {
                let operands: Vec<usize> =
                    steps.iter().map(|step| at + step).filter(|operand| *operand < ways.len()).collect();
                draft.add(if *takes_all { Form::All } else { Form::Chance(vec![0.1; operands.len()]) }, operands);
            }
            let terms = draft.finish();
            let found = again(&terms);
            for (to, found) in found.into_iter().enumerate() {
                proptest::prop_assert_eq!(found, counts(&terms, to).contains(&2), "{}", to);
            }
        }
    }
}
