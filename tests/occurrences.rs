//! What an engine tells of a run is enough to draw the life of each event as spans, one within the other.

use std::collections::BTreeMap;
use std::sync::Arc;

use windtunnel::engine::command::Command;
use windtunnel::engine::record::{Member, Parent};
use windtunnel::engine::{Engine, NodeKind, Observer, Occurrence, What, Whose};
use windtunnel::foundation::{HandlerId, Time};
use windtunnel::scenario::change::Path;
use windtunnel::scenario::{self, Change, GALLERY, Model};

/// Something of an event that has begun and is not over.
#[derive(Debug)]
struct Open {
    began: Time,
    root: u32,
    parent: Parent,
    of: Of,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Of {
    Node(NodeKind),
    Attempt { handler: HandlerId, phase: Phase },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Waiting,
    With {
        replica: u32,
    },
    /// Its replica serves others meanwhile.
    Calling,
}

/// Draws spans of what it hears alone, and complains about what does not fit.
#[derive(Default)]
struct Stories {
    now: Time,
    events: BTreeMap<u32, Time>,
    open: BTreeMap<(bool, u32), Open>,
    settled: u64,
    spans: u64,
}

fn key(member: Member) -> (bool, u32) {
    match member {
        Member::Attempt(attempt) => (true, attempt),
        Member::Node(node) => (false, node),
    }
}

impl Stories {
    fn begin(&mut self, whose: Option<Whose>, of: Of) {
        let whose = whose.expect("what begins is of an event");
        let member = whose.member.expect("it is of the tree");
        assert!(self.events.contains_key(&whose.root), "{of:?} is of a live event");
        match whose.parent {
            Parent::Root | Parent::Nobody => {}
            Parent::Attempt(attempt) => self.holds(Member::Attempt(attempt), whose.root, of),
            Parent::Node { node, .. } => self.holds(Member::Node(node), whose.root, of),
        }
        let open = Open { began: self.now, root: whose.root, parent: whose.parent, of };
        assert!(self.open.insert(key(member), open).is_none(), "{member:?} begins once");
    }

    /// A span stands within that of whoever waits for it.
    fn holds(&self, outer: Member, root: u32, of: Of) {
        let outer = self.open.get(&key(outer)).unwrap_or_else(|| panic!("{of:?} stands within something live"));
        assert_eq!(outer.root, root, "{of:?} and what it stands in are of one event");
        assert!(outer.began <= self.now);
    }

    fn end(&mut self, whose: Option<Whose>) -> Open {
        let whose = whose.expect("what ends is of an event");
        let member = whose.member.expect("it is of the tree");
        self.spans += 1;
        let open = self.open.remove(&key(member)).unwrap_or_else(|| panic!("{member:?} ends once"));
        assert_eq!(open.root, whose.root);
        assert!(whose.parent == open.parent || whose.parent == Parent::Nobody, "it may be cut off, not handed on");
        open
    }

    /// An attempt goes from one phase to another at its handler.
    fn moves(&mut self, whose: Option<Whose>, at: HandlerId, from: Phase, to: Phase) {
        let member = whose.and_then(|whose| whose.member).expect("it is of an attempt");
        let open = self.open.get_mut(&key(member)).expect("the attempt is live");
        assert_eq!(open.of, Of::Attempt { handler: at, phase: from }, "{member:?} at {:?}", self.now);
        open.of = Of::Attempt { handler: at, phase: to };
    }

    fn phase(&self, whose: Option<Whose>) -> Phase {
        let member = whose.and_then(|whose| whose.member).expect("it is of an attempt");
        let Of::Attempt { phase, .. } = self.open[&key(member)].of else { panic!("{member:?} is no attempt") };
        phase
    }
}

impl Observer for Stories {
    fn clock(&mut self, now: Time) {
        assert!(now >= self.now);
        self.now = now;
    }

    fn hear(&mut self, Occurrence { at, whose, what }: Occurrence) {
        assert_eq!(at, self.now);
        match what {
            What::Offered(_) | What::Redriven { .. } => {
                let root = whose.expect("it is of an event").root;
                assert!(self.events.insert(root, at).is_none());
            }
            What::Settled(_) => {
                let root = whose.expect("it is of an event").root;
                assert!(self.events.remove(&root).is_some());
                assert!(self.open.values().all(|open| open.root != root), "nothing of a settled event is open");
                self.settled += 1;
            }
            What::Opened(node) => self.begin(whose, Of::Node(node)),
            What::Closed { node, .. } => assert_eq!(self.end(whose).of, Of::Node(node)),
            What::Entered(handler) => self.begin(whose, Of::Attempt { handler, phase: Phase::Waiting }),
            What::Started { handler, replica, .. } => {
                self.moves(whose, handler, Phase::Waiting, Phase::With { replica });
            }
            What::Suspended { handler, replica } | What::Continued { handler, replica } => {
                self.moves(whose, handler, Phase::With { replica }, Phase::With { replica });
            }
            What::Called(handler) => {
                let before = self.phase(whose);
                self.moves(whose, handler, before, Phase::Calling);
            }
            What::Freed { handler, replica } if self.phase(whose) != Phase::Calling => {
                self.moves(whose, handler, Phase::With { replica }, Phase::Waiting);
            }
            What::Returned(handler) => self.moves(whose, handler, Phase::Calling, Phase::Waiting),
            What::Left { handler, stayed } => {
                let open = self.end(whose);
                assert_eq!(open.of, Of::Attempt { handler, phase: Phase::Waiting }, "no replica keeps it any more");
                assert_eq!(at.since(open.began), stayed);
            }
            _ => {}
        }
    }
}

/// So many calendar entries of each scenario are listened to.
const ENTRIES: u64 = 20_000;

fn listen(model: &Arc<Model>, seed: u64) -> Stories {
    let mut engine = Engine::new(Arc::clone(model), seed, 0);
    let mut stories = Stories::default();
    engine.advance_at_most(model.horizon, ENTRIES, &mut stories);
    assert_eq!(stories.events.len(), engine.state().roots.iter().count(), "what is not settled is in flight");
    let live = engine.state().attempts.iter().count() + engine.state().nodes.iter().count();
    assert_eq!(stories.open.len(), live, "what is open is live");
    stories
}

#[test]
fn in_every_scenario_under_every_set_spans_stand_one_within_the_other_and_end_with_their_event() {
    let mut spans = 0;
    for entry in GALLERY {
        let loaded = scenario::load(entry.text, entry.file).unwrap_or_else(|wrong| panic!("{wrong}"));
        for set in 0..loaded.model.sets.len() {
            let model = Arc::new(Model { active_set: set.into(), ..Model::clone(&loaded.model) });
            let stories = listen(&model, 1);
            assert!(stories.settled > 0, "{}", entry.file);
            spans += stories.spans;
        }
    }
    assert!(spans > 1_000_000, "only {spans} spans were drawn");
}

#[test]
fn spans_end_with_what_is_taken_away_while_the_run_goes_on() {
    let mut removed = 0;
    for entry in GALLERY {
        let model = scenario::load(entry.text, entry.file).unwrap_or_else(|wrong| panic!("{wrong}")).model;
        for handler in &model.handlers {
            let mut engine = Engine::new(Arc::clone(&model), 1, 0);
            let mut stories = Stories::default();
            engine.advance_at_most(model.horizon, ENTRIES / 10, &mut stories);
            let change = Change::remove(Path::of("handlers").named(&handler.name));
            if model.changed(&change).is_ok() {
                removed += 1;
                engine.give(Command::Change(change));
            }
            engine.advance_at_most(model.horizon, ENTRIES / 10, &mut stories);
            let live = engine.state().attempts.iter().count() + engine.state().nodes.iter().count();
            assert_eq!(stories.open.len(), live, "{}: without {}", entry.file, handler.name);
        }
    }
    assert!(removed >= 15, "only {removed} handlers could be removed");
}
