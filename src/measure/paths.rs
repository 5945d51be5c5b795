//! The ways that events take through a scenario, with the redundancy in space that layers make of them.
//!
//! Votes and alternates stand for what they are given by the layers further in: each member passes those anew. What
//! no formula is derived for, and what does not fail independently, is refused with the reason.

use crate::foundation::{ClassId, HandlerId, Probability};
use crate::measure::bonds::{Asked, harms};
use crate::measure::in_force::InForce;
use crate::measure::snapshot::Estimate;
use crate::parts::recovery::{Layer, NVersion, Vote};
use crate::scenario::Model;
use crate::scenario::model::Target;
use crate::theory::Refusal;
use crate::theory::routes::{Onward, Stage, System, system, visits};

/// Versions of versions around one route that R is put together of.
const MEMBERS_MAX: usize = 64;

/// What there is instead of a value.
pub type NoValue = Estimate;

/// The events of one class from one source.
pub struct Path {
    /// Of all events.
    pub share: f64,
    entry: Onward,
    /// By handler; where blocks of alternates send on, followed by every handler's answer alone.
    routes: Vec<Vec<Onward>>,
}

impl Path {
    /// The reliability and its derivative by each handler's factor.
    pub fn solve(&self, factor: &dyn Fn(usize) -> f64, handlers: usize) -> Result<System, NoValue> {
        let stage =
            |(at, routes): (usize, &Vec<Onward>)| Stage { reliability: factor(at % handlers), routes: routes.clone() };
        let stages: Vec<Stage> = self.routes.iter().enumerate().map(stage).collect();
        let mut found = system(&self.entry, &stages).map_err(|why| match why {
            Refusal::NotDerived(what) => Estimate::NotDerived(what.into()),
            other => Estimate::NotApplicable(other.to_string()),
        })?;
        for alone in handlers..found.gradient.len() {
            found.gradient[alone - handlers] += found.gradient[alone];
        }
        found.gradient.truncate(handlers);
        Ok(found)
    }

    /// The handlers that one event may come to more than once.
    pub fn again(&self, handlers: usize) -> Vec<bool> {
        let stage = |routes: &Vec<Onward>| Stage { reliability: 1.0, routes: routes.clone() };
        let stages: Vec<Stage> = self.routes.iter().map(stage).collect();
        let mut counts = visits(&self.entry, &stages);
        for alone in handlers..counts.len() {
            counts[alone - handlers] += counts[alone];
        }
        counts[..handlers].iter().map(|count| *count > 1).collect()
    }

    /// Whether every event is in one place at a time, and goes on by chance alone: what comes out is then what came
    /// in less what failed, however failures depend on each other.
    fn is_a_chain(&self) -> bool {
        let goes_on = |way: &Onward| matches!(way, Onward::ToOne(_));
        goes_on(&self.entry) && self.routes.iter().all(|routes| routes.len() < 2 && routes.iter().all(goes_on))
    }
}

/// All paths, of sources that offer these shares of the events.
pub fn paths(
    model: &Model,
    in_force: &InForce,
    asked: Asked,
    shares: &[f64],
    may_be_wrong: &[bool],
) -> Result<Vec<Path>, NoValue> {
    let ways = Ways { model, in_force, asked, may_be_wrong, sends_on_alone: sends_on_alone(model, in_force) };
    let mut all = Vec::new();
    for (source, of_source) in model.sources.iter().zip(shares) {
        let mut below = 0.0;
        for (class, upto) in &source.classes {
            let share = of_source * (upto - below);
            below = *upto;
            if share > 0.0 {
                let path =
                    Path { share, entry: ways.along(source.route.index(), *class)?, routes: ways.routes(*class)? };
                if asked == Asked::Demand {
                    ways.check(&path)?;
                }
                all.push(path);
            }
        }
    }
    Ok(all)
}

struct Ways<'m> {
    model: &'m Model,
    in_force: &'m InForce,
    asked: Asked,
    may_be_wrong: &'m [bool],
    /// Whether handlers' answers are looked at without what they send on.
    sends_on_alone: bool,
}

fn sends_on_alone(model: &Model, in_force: &InForce) -> bool {
    in_force.layers().any(|layer| matches!(layer, Layer::RecoveryBlock(_)))
        && model.handlers.iter().any(|handler| handler.forward.is_some())
}

impl Ways<'_> {
    fn routes(&self, class: ClassId) -> Result<Vec<Vec<Onward>>, NoValue> {
        let of = |route: &crate::foundation::RouteId| self.along(route.index(), class);
        let answer = |at: usize| self.model.handlers[at].calls.iter().map(of).collect::<Result<Vec<Onward>, NoValue>>();
        let mut whole = Vec::new();
        let mut alone = Vec::new();
        for (at, handler) in self.model.handlers.iter().enumerate() {
            let mut routes = self.tested(at, answer(at)?)?;
            if self.sends_on_alone {
                alone.push(routes.clone());
            }
            routes.extend(handler.forward.iter().map(of).collect::<Result<Vec<Onward>, NoValue>>()?);
            whole.push(routes);
        }
        whole.extend(alone);
        Ok(whole)
    }

    /// What stands around a handler is passed whichever way an event comes.
    fn tested(&self, at: usize, mut routes: Vec<Onward>) -> Result<Vec<Onward>, NoValue> {
        let handler = &self.model.handlers[at];
        for layer in &self.in_force.around_handlers[at] {
            let false_alarm = self.false_alarm(layer);
            if !layer.targets().is_empty() || false_alarm > 0.0 && handler.forward.is_some() {
                return Err(not_derived(layer, &handler.name));
            }
            if false_alarm > 0.0 {
                routes.push(Onward::KOfN { needs: 0, of: Vec::new(), voter: 1.0 - false_alarm });
            }
        }
        Ok(routes)
    }

    /// How often a layer makes a failure of a right result.
    fn false_alarm(&self, layer: &Layer) -> f64 {
        match layer {
            Layer::AcceptanceTest(test) if self.asked == Asked::Demand => test.false_alarm.get(),
            _ => 0.0,
        }
    }

    fn along(&self, route: usize, class: ClassId) -> Result<Onward, NoValue> {
        let layers = &self.in_force.around_routes[route];
        let members = layers.iter().map(|layer| 1 + layer.targets().len()).fold(1, usize::saturating_mul);
        if members > MEMBERS_MAX {
            let name = &self.model.routes[route].name;
            return Err(Estimate::NotDerived(format!("so many versions of versions around {name}")));
        }
        let target = targets(&self.model.routes[route].target, class);
        self.through(layers, route, &target, class)
    }

    /// From these layers on inwards to a target.
    fn through(&self, layers: &[Layer], route: usize, target: &Onward, class: ClassId) -> Result<Onward, NoValue> {
        let Some((layer, inner)) = layers.split_first() else { return Ok(target.clone()) };
        let refused = || not_derived(layer, &self.model.routes[route].name);
        let false_alarm = self.false_alarm(layer);
        if false_alarm > 0.0 {
            if target.stages().into_iter().any(|at| self.sends_on(at)) {
                return Err(refused());
            }
            let of = vec![self.through(inner, route, target, class)?];
            return Ok(Onward::KOfN { needs: 1, of, voter: 1.0 - false_alarm });
        }
        if layer.targets().is_empty() {
            return self.through(inner, route, target, class);
        }
        let Onward::ToOne(only) = target else { return Err(refused()) };
        let [(primary, 1.0)] = only[..] else { return Err(refused()) };
        let others = layer.targets().iter().filter_map(|name| self.model.handler_named(name)).map(HandlerId::index);
        let of: Vec<usize> = std::iter::once(primary).chain(others).collect();
        let member = |at: &usize| self.through(inner, route, &to(*at), class);
        let members = || of.iter().map(member).collect::<Result<Vec<Onward>, NoValue>>();
        let answers_once = !of.iter().any(|at| self.sends_on(*at));
        Ok(match layer {
            Layer::NVersion(versions) if answers_once => {
                let needs = self.needed(versions, &of).ok_or_else(refused)?;
                Onward::KOfN { needs, of: members()?, voter: versions.voter.get() }
            }
            Layer::DistributedRecoveryBlock(block) if answers_once && is_perfect(block.coverage, block.false_alarm) => {
                Onward::KOfN { needs: 1, of: members()?, voter: 1.0 }
            }
            Layer::RecoveryBlock(block) if is_perfect(block.coverage, block.false_alarm) => {
                if answers_once {
                    Onward::InTurn(members()?.into_iter().map(|answer| (answer, leaves())).collect())
                } else {
                    let is_bare =
                        inner.iter().all(|layer| layer.targets().is_empty() && self.false_alarm(layer) == 0.0);
                    let answer_at_once = |at: &usize| !self.calls_send_on(*at) && !self.answer_may_err(*at);
                    if !is_bare || !of.iter().all(answer_at_once) {
                        return Err(refused());
                    }
                    let turn = |at: &usize| Ok((to(self.model.handlers.len() + at), self.sent_on(*at, class)?));
                    Onward::InTurn(of.iter().map(turn).collect::<Result<_, NoValue>>()?)
                }
            }
            _ => return Err(refused()),
        })
    }

    /// How many right results a vote needs, whatever the wrong ones are.
    fn needed(&self, versions: &NVersion, of: &[usize]) -> Option<usize> {
        match versions.vote {
            Vote::Majority => Some(of.len() / 2 + 1),
            // The first answer wins.
            Vote::KOfN if versions.needs == 1 && of.len() > 1 => {
                let reached = self.reach(of);
                let may_err = (0..reached.len()).any(|at| reached[at] && self.may_be_wrong[at]);
                (self.asked != Asked::Demand || !may_err).then_some(1)
            }
            Vote::KOfN => Some(versions.needs as usize),
            Vote::Plurality | Vote::Weighted | Vote::Median => None,
        }
    }

    fn sent_on(&self, at: usize, class: ClassId) -> Result<Onward, NoValue> {
        self.model.handlers[at].forward.map_or_else(|| Ok(leaves()), |route| self.along(route.index(), class))
    }

    /// Whether an event goes on by itself behind the answer of a handler, or of one that it calls.
    fn sends_on(&self, at: usize) -> bool {
        self.model.handlers[at].forward.is_some() || self.calls_send_on(at)
    }

    fn calls_send_on(&self, at: usize) -> bool {
        let reached = self.reach(&self.called(at));
        (0..reached.len()).any(|at| reached[at] && self.model.handlers[at].forward.is_some())
    }

    /// Whether an answer that is sent on may be found wrong, which comes too late then.
    fn answer_may_err(&self, at: usize) -> bool {
        let reached = self.reach(&self.called(at));
        let may_err = (0..reached.len()).any(|other| (other == at || reached[other]) && self.may_be_wrong[other]);
        self.asked == Asked::Demand && may_err
    }

    fn called(&self, at: usize) -> Vec<usize> {
        self.model.handlers[at].calls.iter().flat_map(|route| self.next_by(route.index())).collect()
    }

    fn next_by(&self, route: usize) -> Vec<usize> {
        let layers = &self.in_force.around_routes[route];
        let named = layers.iter().flat_map(Layer::targets).filter_map(|name| self.model.handler_named(name));
        let targets = self.model.routes[route].target.handlers();
        targets.into_iter().chain(named).map(HandlerId::index).collect()
    }

    /// The handlers that an event may come to from any of these on.
    fn reach(&self, from: &[usize]) -> Vec<bool> {
        let mut reached = vec![false; self.model.handlers.len()];
        let mut open = from.to_vec();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut reached[at], true) {
                let handler = &self.model.handlers[at];
                open.extend(handler.calls.iter().chain(&handler.forward).flat_map(|route| self.next_by(route.index())));
            }
        }
        reached
    }

    /// Whether what is put together as independent is so.
    fn check(&self, path: &Path) -> Result<(), NoValue> {
        if path.is_a_chain() {
            return Ok(());
        }
        let again = path.again(self.model.handlers.len());
        let faulty = |at: &usize| harms(self.model, *at) || self.in_force.by_hand[*at];
        if let Some(at) = (0..again.len()).filter(|at| again[*at]).find(faulty) {
            let name = &self.model.handlers[at].name;
            let why =
                format!("an event may come to {name} more than once, and its faults last from one time to the next");
            return Err(Estimate::NotApplicable(why));
        }
        path.routes.iter().flatten().chain([&path.entry]).try_for_each(|way| self.check_way(way))
    }

    fn check_way(&self, way: &Onward) -> Result<(), NoValue> {
        let handlers = self.model.handlers.len();
        let at = |way: &Onward| way.stages().into_iter().map(|stage| stage % handlers).collect::<Vec<usize>>();
        match way {
            Onward::ToOne(_) | Onward::FirstThatAccepts(_) => Ok(()),
            Onward::All(targets) => {
                self.check_apart(&targets.iter().map(|to| vec![to % handlers]).collect::<Vec<_>>(), false)
            }
            Onward::KOfN { of, .. } => {
                of.iter().try_for_each(|way| self.check_way(way))?;
                self.check_apart(&of.iter().map(at).collect::<Vec<_>>(), false)
            }
            Onward::InTurn(ways) => {
                ways.iter().try_for_each(|(answer, _)| self.check_way(answer))?;
                self.check_apart(&ways.iter().map(|(answer, _)| at(answer)).collect::<Vec<_>>(), true)
            }
        }
    }

    /// Whether these branches fail independently; what is asked in turn, and nowhere else, need not: its factor is
    /// that of the cases in which the others have failed.
    fn check_apart(&self, branches: &[Vec<usize>], in_turn: bool) -> Result<(), NoValue> {
        let reached: Vec<Vec<bool>> = branches.iter().map(|branch| self.reach(branch)).collect();
        for bond in self.in_force.bonds.iter().filter(|bond| bond.tells_on(Asked::Demand)) {
            let touched = reached.iter().filter(|reached| bond.members.iter().any(|member| reached[*member])).count();
            let met: Vec<usize> =
                bond.members.iter().copied().filter(|member| reached.iter().any(|reached| reached[*member])).collect();
            if touched > 1 && !(in_turn && met.iter().all(|member| self.references(*member) == 1)) {
                return Err(together(self.model, met, &bond.why));
            }
        }
        Ok(())
    }

    fn references(&self, at: usize) -> usize {
        let by_routes = (0..self.model.routes.len()).flat_map(|route| self.next_by(route));
        let by_layers = self.in_force.around_handlers.iter().flatten().flat_map(Layer::targets);
        by_routes.filter(|to| *to == at).count()
            + by_layers.filter(|name| **name == self.model.handlers[at].name).count()
    }
}

/// "A and B fail together", and why.
pub fn together(model: &Model, mut handlers: Vec<usize>, why: &str) -> NoValue {
    handlers.sort_unstable();
    handlers.dedup();
    let names: Vec<&str> = handlers.iter().map(|at| model.handlers[*at].name.as_str()).collect();
    let names = match &names[..] {
        [only] => return Estimate::NotApplicable(format!("several ways lead to {only}, and fail together: {why}")),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
        [] => String::new(),
    };
    Estimate::NotApplicable(format!("{names} fail together: {why}"))
}

fn not_derived(layer: &Layer, place: &str) -> NoValue {
    Estimate::NotDerived(format!("{} around {place}", layer.entry().name))
}

fn to(stage: usize) -> Onward {
    Onward::ToOne(vec![(stage, 1.0)])
}

fn leaves() -> Onward {
    Onward::ToOne(Vec::new())
}

/// Whether an acceptance test never errs.
fn is_perfect(coverage: Probability, false_alarm: Probability) -> bool {
    coverage == Probability::ONE && false_alarm == Probability::ZERO
}

fn targets(target: &Target, class: ClassId) -> Onward {
    match target {
        Target::To(handler) => to(handler.index()),
        Target::ByProbability(shares) => {
            let mut below = 0.0;
            let share = |(handler, upto): &(HandlerId, f64)| {
                let share = upto - below;
                below = *upto;
                (handler.index(), share)
            };
            Onward::ToOne(shares.iter().map(share).collect())
        }
        Target::ByClass(by_class) => {
            Onward::ToOne(by_class[class.index()].iter().map(|handler| (handler.index(), 1.0)).collect())
        }
        Target::ToAll(handlers) => Onward::All(handlers.iter().map(|handler| handler.index()).collect()),
        Target::FirstAccepting(handlers) => {
            Onward::FirstThatAccepts(handlers.iter().map(|handler| handler.index()).collect())
        }
    }
}
