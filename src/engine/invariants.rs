//! What must hold after every calendar entry, recounted from the live records alone.

use super::Engine;
use super::node::{Leg, Role, Transit};
use super::record::{Member, Parent, Phase};
use super::station::Server;

/// The live records, counted by walking queues, replicas, calls and the records themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recount {
    pub roots: u64,
    /// Offered after warm-up.
    pub counted: u64,
    pub counted_undecided: u64,
    pub waiting: u64,
    pub serving: u64,
    pub calling: u64,
    pub nodes: u64,
    /// Of these, passages and answers on their way over links.
    pub on_links: u64,
}

impl Engine {
    /// Counts everything anew; the error says which two counts disagree.
    pub fn recount(&self) -> Result<Recount, String> {
        let state = &self.state;
        let mut count = Recount::default();
        if !state.agenda.is_empty() || !state.moves.is_empty() {
            return Err(format!("{} steps and {} moves are left", state.agenda.len(), state.moves.len()));
        }
        let mut live = std::collections::BTreeMap::<u32, u32>::new();
        for (_, root) in state.roots.iter() {
            count.roots += 1;
            if root.marks.counted {
                count.counted += 1;
                count.counted_undecided += u64::from(root.fate.is_none());
            }
        }
        for (id, attempt) in state.attempts.iter() {
            *live.entry(attempt.passage.root).or_default() += 1;
            let place = attempt.replica.map(|replica| state.station(attempt.handler).server(replica));
            if place.is_some_and(|server| server.attempt() != Some(id)) {
                return Err(format!("attempt {id} and its replica disagree"));
            }
            match attempt.phase {
                Phase::Waiting => count.waiting += 1,
                Phase::Serving if place.is_none() => return Err(format!("attempt {id} is served by nobody")),
                Phase::Serving => count.serving += 1,
                Phase::Sending => return Err(format!("attempt {id} is still sending its call")),
                Phase::Calling => count.calling += 1,
            }
            self.expect_child(attempt.parent, Member::Attempt(id))?;
        }
        for (id, node) in state.nodes.iter() {
            count.nodes += 1;
            *live.entry(node.passage.root).or_default() += 1;
            self.expect_child(node.parent, Member::Node(id))?;
            self.expect_sound(id)?;
            match &node.role {
                Role::Transit(Transit { leg: Leg::Beyond(None), .. }) => {
                    return Err(format!("node {id} has come over its link to nobody"));
                }
                Role::Transit(Transit { leg: Leg::Inward | Leg::Back(_), .. }) => count.on_links += 1,
                _ => {}
            }
        }
        for (id, root) in state.roots.iter() {
            if live.get(&id).copied().unwrap_or(0) != root.live || root.live == 0 {
                return Err(format!("root {id} has {} live records, not {}", live.get(&id).unwrap_or(&0), root.live));
            }
        }
        self.recount_handlers(&count)?;
        let kept = state.parked.iter().map(|(_, parked)| &parked.letters);
        let letters: usize = state.letters.values().chain(kept).map(Vec::len).sum();
        let records = (state.attempts.len() + state.nodes.len() + letters) as u64;
        if records != state.bounds.records {
            return Err(format!("{records} records are live, not {}", state.bounds.records));
        }
        let roots = state.roots.iter().map(|(_, root)| root).chain(state.parked.iter().map(|(_, parked)| &parked.root));
        let nodes = state.nodes.iter().map(|(_, node)| node.role.inside());
        let inside = roots.map(|root| root.effects.bytes()).chain(nodes).sum::<u64>();
        if inside != state.bounds.inside {
            return Err(format!("live records hold {inside} bytes beside themselves, not {}", state.bounds.inside));
        }
        let in_flight: u64 = state.sources.iter().map(|source| source.in_flight).sum();
        if in_flight != count.roots || state.counted_in_flight != count.counted {
            return Err(format!("{} root events are live, the sources count {in_flight}", count.roots));
        }
        if state.counted_undecided != count.counted_undecided {
            return Err(format!("{} events are undecided, not {}", count.counted_undecided, state.counted_undecided));
        }
        Ok(count)
    }

    fn recount_handlers(&self, count: &Recount) -> Result<(), String> {
        let state = &self.state;
        let (mut waiting, mut busy) = (0, 0);
        for (handler, declared) in state.handlers.iter().zip(&self.model.handlers) {
            let station = &handler.station;
            let queued = station.line.iter(&state.attempts).count();
            if queued != station.line.len() as usize {
                return Err(format!("{queued} attempts are queued, the line counts {}", station.line.len()));
            }
            waiting += queued as u64;
            let count_servers = |is: fn(&Server) -> bool| station.servers().iter().filter(|it| is(it)).count();
            busy += count_servers(|server| server.attempt().is_some() && !server.is_held()) as u64;
            let taken = count_servers(|server| server.attempt().is_some());
            if taken != station.taken() as usize {
                return Err(format!("{taken} replicas have an event, the station counts {}", station.taken()));
            }
            if let Some(protected) = &handler.protected {
                protected.expect_tally(station)?;
            }
            if count_servers(Server::is_in_use) != declared.replicas as usize {
                return Err(format!("the model asks for {} replicas, others are in use", declared.replicas));
            }
            let up = count_servers(|server| server.is_up() && server.is_in_use());
            if up != station.up() as usize || up != count_servers(Server::counts) {
                return Err(format!("{up} replicas are up, the station counts {}", station.up()));
            }
            if !station.line.is_empty() && station.idle().is_some() && !state.has_stopped() {
                return Err("an attempt waits although a replica is idle".into());
            }
        }
        if waiting != count.waiting || busy != count.serving {
            return Err(format!("{busy} replicas are busy with {} attempts in service", count.serving));
        }
        Ok(())
    }

    fn expect_child(&self, parent: Parent, member: Member) -> Result<(), String> {
        let known = match parent {
            Parent::Root | Parent::Nobody => true,
            Parent::Attempt(id) => self.state.attempts.live(id).is_some_and(|record| record.child == Some(member)),
            Parent::Node { node, .. } => self.state.nodes.live(node).is_some_and(|record| match &record.role {
                Role::Layer(activation) => activation.below.members().any(|below| below == member),
                Role::Join { children, .. } => children.contains(&Some(member)),
                Role::Choice { member: present, .. } => *present == Some(member),
                Role::Transit(transit) => matches!(transit.leg, Leg::Beyond(Some(beyond)) if beyond == member),
            }),
        };
        if known { Ok(()) } else { Err(format!("{member:?} names a parent that does not know it: {parent:?}")) }
    }
}
