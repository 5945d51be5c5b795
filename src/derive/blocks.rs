//! The redundancy in space that layers around a route make of its target: votes and alternates.
//!
//! They stand for what they are given by the layers further in: each member passes those anew. Layers are gone through
//! once from the outside, for the members that each is asked for, and once from the inside, for their terms: members
//! within members share what they have in common. What no formula is derived for is refused with the reason.

use std::collections::BTreeMap;

use crate::derive::NoValue;
use crate::derive::bonds::Asked;
use crate::derive::ways::{Ways, not_derived, targets};
use crate::foundation::{ClassId, Probability, RouteId};
use crate::parts::recovery::{Layer, NVersion, Vote};
use crate::theory::form::Form;

/// Versions of versions around one route that R is put together of.
const MEMBERS_MAX: usize = 64;

/// A handler that a layer is asked for; `None` is the target of the route as a whole, where it is not one handler.
type Aim = Option<usize>;

/// What a layer makes of one that it is asked for.
enum Block {
    /// Of that alone.
    Alone(Form),
    /// Of it and the others that the layer names.
    Members { form: Form, of: Vec<usize> },
    /// Of the answers of these, one after the other; each right one is what the layer gives.
    Answers { of: Vec<usize> },
    /// Of these one after the other, with what each sends on.
    SentOn { of: Vec<usize> },
}

impl Ways<'_> {
    pub(super) fn define_route(&mut self, term: usize, route: RouteId, class: ClassId) -> Result<(), NoValue> {
        let (model, in_force) = (self.model, self.in_force);
        let layers = &in_force.around_routes[route.index()];
        let members = layers.iter().map(|layer| 1 + layer.targets().len()).fold(1, usize::saturating_mul);
        if members > MEMBERS_MAX {
            let name = &model.route(route).name;
            return Err(NoValue::NotDerived(format!("so many versions of versions around {name}")));
        }
        let (form, handlers) = targets(&model.route(route).target, class);
        let aim = match (&form, &handlers[..]) {
            (Form::Chance(shares), [only]) if shares[0] == 1.0 => Some(only.index()),
            _ => None,
        };
        let mut aims = vec![aim];
        let mut blocks: Vec<Vec<(Aim, Block)>> = Vec::new();
        for (depth, layer) in layers.iter().enumerate() {
            if layer.targets().is_empty() && self.false_alarm(layer) == 0.0 {
                continue;
            }
            let refused = || not_derived(layer, &model.route(route).name);
            let mut of_layer = Vec::new();
            for aim in aims.clone() {
                let block = match aim {
                    Some(at) => self.block(layer, &layers[depth + 1..], at),
                    None => self.test(layer, handlers.iter().map(|handler| handler.index())),
                };
                let block = block.ok_or_else(refused)?;
                if let Block::Members { of, .. } | Block::Answers { of } = &block {
                    aims.extend(of.iter().copied().map(Some));
                }
                of_layer.push((aim, block));
            }
            aims.sort_unstable();
            aims.dedup();
            blocks.push(of_layer);
        }
        let stages: Vec<usize> = handlers.iter().map(|handler| self.stage(handler.index(), class)).collect();
        let link = in_force.link(route).filter(|_| self.asked == Asked::Demand);
        match link {
            Some(_) if !blocks.is_empty() => {
                let name = &model.route(route).name;
                return Err(NoValue::NotDerived(format!("versions behind the link of {name}, which can fail")));
            }
            Some(link) => {
                self.define_link(term, model.handlers.len() + link, form, stages);
                return Ok(());
            }
            None if blocks.is_empty() => {
                self.draft.define(term, form, stages);
                return Ok(());
            }
            None => {}
        }
        let mut made: BTreeMap<Aim, usize> = BTreeMap::new();
        for aim in aims {
            let target = match aim {
                Some(at) => {
                    let stage = self.stage(at, class);
                    self.draft.add(Form::Chance(vec![1.0]), vec![stage])
                }
                None => self.draft.add(form.clone(), stages.clone()),
            };
            made.insert(aim, target);
        }
        for of_layer in blocks.into_iter().rev() {
            let around = of_layer.into_iter().map(|(aim, block)| (aim, self.around(aim, block, &made, class)));
            made = around.collect();
        }
        self.draft.define(term, Form::Chance(vec![1.0]), vec![made[&aim]]);
        Ok(())
    }

    /// A route over a link that can fail: what leaves the system does not come to it.
    fn define_link(&mut self, term: usize, link: usize, form: Form, stages: Vec<usize>) {
        if let Form::Chance(_) = form {
            let beyond = stages.into_iter().map(|stage| self.draft.add(Form::Part(link), vec![stage])).collect();
            return self.draft.define(term, form, beyond);
        }
        let beyond = self.draft.add(form, stages);
        self.draft.define(term, Form::Part(link), vec![beyond]);
    }

    /// The term of a block around what is made further in.
    fn around(&mut self, aim: Aim, block: Block, made: &BTreeMap<Aim, usize>, class: ClassId) -> usize {
        let member = |at: &usize| made[&Some(*at)];
        match block {
            Block::Alone(form) => self.draft.add(form, vec![made[&aim]]),
            Block::Members { form, of } => self.draft.add(form, of.iter().map(member).collect()),
            Block::Answers { of } => {
                let leaves = self.draft.add(Form::Chance(Vec::new()), Vec::new());
                self.draft.add(Form::InTurn, of.iter().flat_map(|at| [member(at), leaves]).collect())
            }
            Block::SentOn { of } => {
                let turns = of.iter().flat_map(|at| {
                    let answer = self.answer(*at, class);
                    let then = match self.model.handlers[*at].forward {
                        Some(route) => self.route(route, class),
                        None => self.draft.add(Form::Chance(Vec::new()), Vec::new()),
                    };
                    [answer, then]
                });
                let turns = turns.collect();
                self.draft.add(Form::InTurn, turns)
            }
        }
    }

    /// A test that errs, around handlers whose answers are not sent on.
    fn test(&self, layer: &Layer, mut targets: impl Iterator<Item = usize>) -> Option<Block> {
        let false_alarm = self.false_alarm(layer);
        let is_test = false_alarm > 0.0 && !targets.any(|at| self.sends_on(at));
        is_test.then_some(Block::Alone(Form::AtLeast { needs: 1, voter: 1.0 - false_alarm }))
    }

    /// What a layer, with these further in, makes of a handler; `None` where that is not derived.
    fn block(&self, layer: &Layer, inner: &[Layer], primary: usize) -> Option<Block> {
        if self.false_alarm(layer) > 0.0 {
            return self.test(layer, std::iter::once(primary));
        }
        let of: Vec<usize> = std::iter::once(primary).chain(self.leads.targets(layer)).collect();
        let answers_once = !of.iter().any(|at| self.sends_on(*at));
        match layer {
            Layer::NVersion(versions) if answers_once => {
                let form = Form::AtLeast { needs: self.needed(versions, &of)?, voter: versions.voter.get() };
                Some(Block::Members { form, of })
            }
            Layer::DistributedRecoveryBlock(block) if answers_once && is_perfect(block.coverage, block.false_alarm) => {
                Some(Block::Members { form: Form::AtLeast { needs: 1, voter: 1.0 }, of })
            }
            Layer::RecoveryBlock(block) if is_perfect(block.coverage, block.false_alarm) => {
                let is_bare = || inner.iter().all(|layer| layer.targets().is_empty() && self.false_alarm(layer) == 0.0);
                let answers_at_once = |at: &usize| !self.calls_send_on(*at) && !self.answer_may_err(*at);
                match answers_once {
                    true => Some(Block::Answers { of }),
                    false => (is_bare() && of.iter().all(answers_at_once)).then_some(Block::SentOn { of }),
                }
            }
            _ => None,
        }
    }

    /// How many right results a vote needs, whatever the wrong ones are.
    fn needed(&self, versions: &NVersion, of: &[usize]) -> Option<usize> {
        match versions.vote {
            Vote::Majority => Some(of.len() / 2 + 1),
            // The first answer wins.
            Vote::KOfN if versions.needs == 1 && of.len() > 1 => {
                let may_err = of.iter().any(|at| self.may_err[*at]);
                (self.asked != Asked::Demand || !may_err).then_some(1)
            }
            Vote::KOfN => Some(versions.needs as usize),
            Vote::Plurality | Vote::Weighted | Vote::Median => None,
        }
    }

    /// Whether an event goes on by itself behind the answer of a handler, or of one that it calls.
    fn sends_on(&self, at: usize) -> bool {
        self.model.handlers[at].forward.is_some() || self.calls_send_on(at)
    }

    fn calls_send_on(&self, at: usize) -> bool {
        self.leads.called(at).any(|called| self.sends_on[called])
    }

    /// Whether an answer that is sent on may be found wrong, which comes too late then.
    fn answer_may_err(&self, at: usize) -> bool {
        let may_err = self.may_be_wrong[at] || self.leads.called(at).any(|called| self.may_err[called]);
        self.asked == Asked::Demand && may_err
    }
}

/// Whether an acceptance test never errs.
fn is_perfect(coverage: Probability, false_alarm: Probability) -> bool {
    coverage == Probability::ONE && false_alarm == Probability::ZERO
}
