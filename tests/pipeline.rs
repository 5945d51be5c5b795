//! The same layers with two drivers: the engine, and a small one of plain threads, messages over channels and a clock that the
//! test turns. With callees that answer after a fixed time, rightly, wrongly or with an error, as their luck says, every event
//! must come to the same outcome at the same instant.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use windtunnel::engine::{Engine, Observer, Occurrence, Verdict, What};
use windtunnel::foundation::{BranchName, Deviation, Identity, Name, Span, Stream, Time};
use windtunnel::parts::recovery::{Layer, Memory, Ticket, Way};
use windtunnel::pipeline::{Activation, Move, Pause, Place, Reply, Surroundings};
use windtunnel::scenario::model::Around;
use windtunnel::scenario::{self, Model};

const SEED: u64 = 11;
const EVENTS: u64 = 400;
const ERRORS: f64 = 0.3;
const WRONG: f64 = 0.1;

/// A handler on a thread of its own: it is asked about a try, and says how long that takes and what comes of it.
struct Callee {
    ask: Sender<Identity>,
    answers: Receiver<(Span, Reply)>,
}

impl Callee {
    fn of(name: String, takes: Span) -> Callee {
        let ((ask, asked), (answer, answers)) = (channel::<Identity>(), channel());
        std::thread::spawn(move || {
            let stream = |purpose: &str| Stream::new(SEED, 0, &name, purpose);
            let (error, wrong) = (stream("error"), stream("wrong result"));
            for who in asked {
                let mut draw = wrong.of(who);
                let reply = if error.of(who).chance(ERRORS) {
                    Reply::Failed(windtunnel::parts::recovery::Cause::Error)
                } else if draw.chance(WRONG) {
                    Reply::Done { deviation: Deviation::draw(&mut draw) }
                } else {
                    Reply::RIGHT
                };
                if answer.send((takes, reply)).is_err() {
                    return;
                }
            }
        });
        Callee { ask, answers }
    }
}

/// What is live below a layer: a layer further in, or a try at a callee.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Member {
    Node(usize),
    Try(usize),
}

/// To whom an outcome goes.
#[derive(Clone, Copy, PartialEq)]
enum Parent {
    Event,
    Branch(usize, u16),
    Nobody,
}

impl Parent {
    /// The layer further out, and its branch.
    fn layer(self) -> Option<(usize, u16)> {
        if let Parent::Branch(node, branch) = self { Some((node, branch)) } else { None }
    }
}

struct Node {
    activation: Activation<Member>,
    parent: Parent,
    event: usize,
    who: Identity,
    /// The callee that a layer further out sends it to, instead of the first.
    diverted: Option<usize>,
    /// Whoever sent it has gone.
    is_forsaken: bool,
}

/// What is due at an instant, in the engine's order of simultaneous entries.
#[derive(Clone, Copy, Debug)]
enum Due {
    Answer(usize, Reply),
    Alarm(usize),
    Resume(usize),
    Arrival(usize),
}

enum Step {
    Send {
        layer: usize,
        parent: Parent,
        event: usize,
        who: Identity,
        diverted: Option<usize>,
    },
    Enter {
        callee: usize,
        parent: Parent,
        event: usize,
        who: Identity,
    },
    Outcome(Parent, usize, Reply),
    Count(usize),
    Cancel(Member),
    Leave(Member),
    /// A layer waits for nothing any more, if it is still there and nobody will notice.
    Lose(usize),
    LookForSilence(usize),
    Finish(usize, Reply),
    Close(usize),
}

struct Twin {
    layers: Vec<(Layer, Name, Vec<usize>)>,
    memories: Vec<Memory>,
    callees: Vec<Callee>,
    names: Vec<Name>,
    stream: Stream,
    now: Time,
    serial: u64,
    calendar: BTreeMap<(Time, u8, u64), Due>,
    nodes: BTreeMap<usize, Node>,
    /// Tries under way, with whoever waits for them and their event.
    tries: BTreeMap<usize, (Parent, usize)>,
    used: usize,
    /// What is left to do at this instant, the next thing last.
    left: Vec<Step>,
    outcomes: BTreeMap<usize, (Time, Verdict)>,
}

impl Twin {
    fn of(model: &Model) -> Twin {
        let callees = model.handlers.iter().map(|handler| {
            let takes = Span::from_secs_f64(handler.service.mean());
            Callee::of(handler.name.clone(), takes)
        });
        let place = Name::of("route", &model.routes[0].name);
        let mut layers = Vec::new();
        let declared = model.sets[0].layers(Around::Route(0usize.into()));
        for (at, layer) in declared.iter().enumerate() {
            let alike = declared[at + 1..].iter().filter(|further_in| further_in.part() == layer.part()).count();
            let name = place.of_its("layer", layer.entry().name).nth(alike as u64);
            let target = |name: &String| model.handler_named(name).expect("it is there").index();
            layers.push((layer.clone(), name, layer.targets().iter().map(target).collect()));
        }
        Twin {
            memories: layers.iter().map(|(layer, ..)| layer.memory()).collect(),
            layers,
            callees: callees.collect(),
            names: model.handlers.iter().map(|handler| Name::of("handler", &handler.name)).collect(),
            stream: Stream::new(SEED, 0, &model.routes[0].name, "layers around the route"),
            now: Time::ZERO,
            serial: 0,
            calendar: BTreeMap::new(),
            nodes: BTreeMap::new(),
            tries: BTreeMap::new(),
            used: 0,
            left: Vec::new(),
            outcomes: BTreeMap::new(),
        }
    }

    fn enter_in_calendar(&mut self, at: Time, due: Due) {
        let rank = match due {
            Due::Answer(..) => 0,
            Due::Alarm(_) => 1,
            Due::Resume(_) => 2,
            Due::Arrival(_) => 3,
        };
        self.serial += 1;
        self.calendar.insert((at, rank, self.serial), due);
    }

    fn run(&mut self, model: &Model, horizon: Time) {
        let lineage = Stream::new(0, 0, &model.sources[0].name, "lineage");
        let every = Span::from_secs_f64(1.0 / model.sources[0].arrivals.mean_rate().expect("it has one").as_per_sec());
        for event in 0..EVENTS as usize {
            self.enter_in_calendar(Time(event as u64 * every.0), Due::Arrival(event));
        }
        while let Some(((at, ..), due)) = self.calendar.pop_first() {
            if at > horizon {
                return;
            }
            self.now = at;
            match due {
                Due::Arrival(event) => {
                    let who = Identity::root(lineage.identity(event as u64));
                    self.left.push(Step::Send { layer: 0, parent: Parent::Event, event, who, diverted: None });
                }
                Due::Answer(tried, reply) => {
                    if let Some((parent, event)) = self.tries.remove(&tried) {
                        self.left.push(Step::Outcome(parent, event, reply));
                    }
                }
                Due::Alarm(node) if self.nodes.contains_key(&node) => self.tell(node, Activation::alarm),
                Due::Resume(node) if self.nodes.contains_key(&node) => self.tell(node, Activation::resume),
                Due::Alarm(_) | Due::Resume(_) => {}
            }
            self.left.reverse();
            while let Some(step) = self.left.pop() {
                let before = self.left.len();
                self.take(step);
                self.left[before..].reverse();
            }
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Send { layer, parent, event, who, diverted } if layer == self.layers.len() => {
                let callee = diverted.unwrap_or(0);
                self.left.push(Step::Enter { callee, parent, event, who });
            }
            Step::Send { layer, parent, event, who, diverted } => {
                let is_repeat = parent.layer().is_some_and(|(above, branch)| {
                    let Node { activation, .. } = &self.nodes[&above];
                    let same_way = branch > 0 && self.layers[layer - 1].0.way(branch) == Way::Inward;
                    activation.is_repeat || activation.frame.repeats > 0 || same_way
                });
                let activation = Activation::new(layer as u32, is_repeat, self.now);
                let node = self.next_number();
                self.nodes.insert(node, Node { activation, parent, event, who, diverted, is_forsaken: false });
                self.adopt(parent, Member::Node(node));
                self.tell(node, Activation::enter);
            }
            Step::Enter { callee, parent, event, who } => {
                let tried = self.next_number();
                self.tries.insert(tried, (parent, event));
                self.adopt(parent, Member::Try(tried));
                self.callees[callee].ask.send(who).expect("the callee listens");
                let (takes, reply) = self.callees[callee].answers.recv().expect("the callee answers");
                self.enter_in_calendar(self.now + takes, Due::Answer(tried, reply));
                self.tell_of_receipt(parent);
            }
            Step::Outcome(Parent::Nobody, ..) => {}
            Step::Outcome(Parent::Event, event, reply) => {
                self.outcomes.insert(event, (self.now, reply.into()));
            }
            Step::Outcome(Parent::Branch(node, branch), _, reply) => {
                self.tell(node, |activation, place, memory, around, moves| {
                    activation.leave(place, memory, around, (branch, reply), moves);
                });
            }
            Step::Count(node) => {
                let Some(record) = self.nodes.get_mut(&node) else { return };
                if let Some((branch, reply)) = record.activation.count() {
                    let event = record.event;
                    self.left.extend([Step::Outcome(Parent::Branch(node, branch), event, reply), Step::Count(node)]);
                }
            }
            Step::Cancel(Member::Try(tried)) => {
                self.tries.remove(&tried);
            }
            Step::Cancel(Member::Node(node)) => {
                let below: Vec<Member> = self.nodes[&node].activation.below.members().collect();
                self.left.extend(below.into_iter().map(Step::Cancel));
                self.left.push(Step::Close(node));
            }
            Step::Leave(Member::Try(tried)) => {
                self.tries.get_mut(&tried).expect("it is under way").0 = Parent::Nobody;
            }
            Step::Leave(Member::Node(node)) => {
                self.nodes.get_mut(&node).expect("it is under way").parent = Parent::Nobody;
                self.forsake(node);
                self.lose_what_is_silent(node);
            }
            Step::LookForSilence(node) => {
                if self.nodes.contains_key(&node) && !self.is_watched(node) {
                    self.lose_what_is_silent(node);
                }
            }
            Step::Lose(node) => {
                if self.nodes.contains_key(&node) && !self.is_watched(node) {
                    self.finish(node, Reply::Lost);
                }
            }
            Step::Finish(node, reply) => self.finish(node, reply),
            Step::Close(node) => self.close(node),
        }
    }

    fn next_number(&mut self) -> usize {
        self.used += 1;
        self.used
    }

    fn forsake(&mut self, node: usize) {
        let record = self.nodes.get_mut(&node).expect("it is under way");
        record.is_forsaken = true;
        for member in record.activation.below.members().collect::<Vec<_>>() {
            if let Member::Node(node) = member {
                self.forsake(node);
            }
        }
    }

    fn lose_what_is_silent(&mut self, node: usize) {
        let Some(Node { activation, is_forsaken, .. }) = self.nodes.get(&node) else { return };
        let may_be_lost = match activation.pause {
            Pause::None => true,
            Pause::Verdict(_) => false,
            _ => *is_forsaken,
        };
        if may_be_lost && !activation.below.has_live() {
            self.left.push(Step::Lose(node));
        }
        for member in activation.below.members().collect::<Vec<_>>() {
            if let Member::Node(node) = member {
                self.lose_what_is_silent(node);
            }
        }
    }

    fn adopt(&mut self, parent: Parent, member: Member) {
        if let Some((above, branch)) = parent.layer() {
            let under_way = windtunnel::parts::recovery::Branch::UnderWay;
            self.nodes.get_mut(&above).expect("it waits").activation.below.set(branch, Some(member), under_way);
        }
    }

    fn put<A>(
        &mut self,
        node: usize,
        moves: &mut Vec<Move<Member>>,
        put: impl FnOnce(&mut Activation<Member>, &Place, &mut Memory, &Surroundings, &mut Vec<Move<Member>>) -> A,
    ) -> A {
        let record = self.nodes.get_mut(&node).expect("it is there");
        let at = record.activation.index as usize;
        let (layer, name, _) = &self.layers[at];
        let event = match record.diverted {
            None => record.who.event(),
            Some(other) => record.who.event().copied_to(self.names[other]),
        };
        let around = Surroundings {
            now: self.now,
            ticket: Ticket(node as u64),
            who: record.who,
            event,
            deadline: Time::NEVER,
            load: None,
            is_forsaken: record.is_forsaken,
        };
        let place = Place { layer, name: *name, stream: self.stream };
        put(&mut record.activation, &place, &mut self.memories[at], &around, moves)
    }

    fn tell(
        &mut self,
        node: usize,
        what: impl FnOnce(&mut Activation<Member>, &Place, &mut Memory, &Surroundings, &mut Vec<Move<Member>>),
    ) {
        let mut moves = Vec::new();
        self.put(node, &mut moves, what);
        for next in moves {
            match next {
                Move::SetAlarm(after) => self.enter_in_calendar(self.now + after, Due::Alarm(node)),
                Move::Pause(span) => self.enter_in_calendar(self.now + span, Due::Resume(node)),
                Move::Send(branch) => self.send(node, branch),
                Move::Count => self.left.push(Step::Count(node)),
                Move::Cancel { member, .. } => self.left.push(Step::Cancel(member)),
                Move::Leave { member, .. } => self.left.push(Step::Leave(member)),
                Move::FinishUnnoticed(_) if self.is_watched(node) => {}
                Move::Finish(reply) | Move::FinishUnnoticed(reply) => self.left.push(Step::Finish(node, reply)),
                Move::Park(_) => unreachable!("nothing is parked here"),
                Move::LookForSilence => self.left.push(Step::LookForSilence(node)),
                Move::Tell(..) | Move::HasFailed | Move::Credit { .. } => {}
            }
        }
    }

    /// Whether this layer or one further out will notice that nothing comes back.
    fn is_watched(&self, node: usize) -> bool {
        std::iter::successors(Some(node), |node| self.nodes[node].parent.layer().map(|(above, _)| above)).any(|node| {
            let activation = &self.nodes[&node].activation;
            activation.alarms > 0 && self.layers[activation.index as usize].0.notices_silence()
        })
    }

    fn send(&mut self, node: usize, branch: u16) {
        let Node { activation, event, who, diverted, .. } = &self.nodes[&node];
        let (layer, name, targets) = &self.layers[activation.index as usize];
        let way = layer.way(branch);
        let target = match way {
            Way::Inward => None,
            Way::InwardTo(at) | Way::StraightTo(at) => Some(targets[at]),
        };
        let which = target.map_or(BranchName::Nth(branch), |target| BranchName::To(self.names[target]));
        let who = who.tried(who.attempt.through(*name, which, activation.frame.repeats));
        let (parent, event) = (Parent::Branch(node, branch), *event);
        self.left.push(match (way, target) {
            (Way::StraightTo(_), Some(callee)) => Step::Enter { callee, parent, event, who },
            _ => {
                let (layer, diverted) = (activation.index as usize + 1, target.or(*diverted));
                Step::Send { layer, parent, event, who, diverted }
            }
        });
    }

    fn tell_of_receipt(&mut self, mut parent: Parent) {
        while let Some((node, branch)) = parent.layer() {
            self.tell(node, |activation, place, memory, around, moves| {
                activation.received(place, memory, around, branch, moves);
            });
            parent = self.nodes[&node].parent;
        }
    }

    fn finish(&mut self, node: usize, reply: Reply) {
        let Node { parent, event, .. } = &self.nodes[&node];
        let outcome = Step::Outcome(*parent, *event, reply);
        self.close(node);
        self.left.push(outcome);
    }

    fn close(&mut self, node: usize) {
        let end = |activation: &mut Activation<Member>, place: &Place, memory: &mut Memory, around: &Surroundings| {
            activation.end(place, memory, around)
        };
        let woken = self
            .put(node, &mut Vec::new(), |activation, place, memory, around, _| end(activation, place, memory, around));
        for Ticket(node) in woken {
            self.enter_in_calendar(self.now, Due::Resume(node as usize));
        }
        self.nodes.remove(&node);
    }
}

/// When the engine has answered which event, and how.
#[derive(Default)]
struct Answers(BTreeMap<usize, (Time, Verdict)>);

impl Observer for Answers {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        if let What::Decided { root, row, .. } = what {
            self.0.insert(root.ordinal as usize, (now, row));
        }
    }
}

/// Plays all events with both drivers; which outcomes there were.
#[track_caller]
fn agree(layers: &str) -> BTreeSet<Verdict> {
    let handler = |name: &str, takes: u32| {
        format!(
            r#"(name: "{name}", replicas: 500, errors: {ERRORS}, wrong_results: {WRONG}, service: Deterministic(value: "{takes}us"))"#
        )
    };
    let text = format!(
        r#"(name: "twin", question: "Do two drivers agree?", horizon: "10s", seed: {SEED},
            sources: [(name: "s", arrivals: Periodic(every: "3ms"))],
            handlers: [{}, {}, {}],
            routes: [(name: "r", from: "s", to: To("first"))],
            strategies: [(name: "x", routes: {{"r": [{layers}]}}),
                (name: "reaches all", routes: {{"r": [Fallback(to: ["second", "third"])]}})])"#,
        handler("first", 10_007),
        handler("second", 7_001),
        handler("third", 13_003)
    );
    let model = scenario::load(&text, "twin.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let horizon = Time((EVENTS * 3_000_000) + 3_000_000_000);
    let mut answers = Answers::default();
    Engine::new(Arc::clone(&model), SEED, 0).advance(horizon, &mut answers);
    let mut twin = Twin::of(&model);
    twin.run(&model, horizon);
    assert_eq!(twin.outcomes.len(), EVENTS as usize, "every event has its outcome");
    // Later on the engine has more events than the twin.
    let until = Time((EVENTS - 1) * 3_000_000);
    for (event, outcome) in twin.outcomes.iter().filter(|(_, (at, _))| *at <= until) {
        assert_eq!(answers.0.get(event), Some(outcome), "event {event} through {layers}");
    }
    twin.outcomes.values().map(|(_, row)| *row).collect()
}

const LAYERS: [&str; 17] = [
    r#"Retry(retries: 2, delay: "4ms", jitter: Full)"#,
    r#"Timeout(after: "9ms")"#,
    r#"Timeout(after: "12ms")"#,
    r#"CircuitBreaker(failure_rate: 0.5, calls: 10, calls_min: 5, wait: "20ms", probes: 2)"#,
    r#"Bulkhead(calls: 3, waiting: 2, wait: "15ms")"#,
    r#"RetryBudget(ratio: 0.2, burst: 3)"#,
    r#"RateLimiter(rate: "200/s", burst: 2, wait: "10ms")"#,
    r#"Hedge(delay: "6ms", copies: 2)"#,
    r#"Fallback(to: ["second", "third"])"#,
    r#"AcceptanceTest(coverage: 0.8, false_alarm: 0.05, cost: "1ms")"#,
    r#"RecoveryBlock(alternates: ["second", "third"], coverage: 0.8, test: "1ms", restore: "2ms")"#,
    r#"DistributedRecoveryBlock(alternates: ["second", "third"], coverage: 0.8)"#,
    r#"NVersion(versions: ["second", "third"])"#,
    r#"NSelfChecking(versions: ["second"])"#,
    r#"Redelivery(visibility: "8ms", deliveries: 3)"#,
    r#"Idempotency(window: "20ms")"#,
    r#"ConcurrencyLimit(initial: 3, least: 1, most: 5)"#,
];

#[test]
fn each_layer_alone_comes_to_the_same_with_both_drivers() {
    let rows: BTreeSet<Verdict> = LAYERS.iter().flat_map(|layer| agree(layer)).collect();
    let all = [Verdict::Correct, Verdict::Wrong, Verdict::Rejected, Verdict::Error];
    assert_eq!(rows, BTreeSet::from(all), "luck shows");
}

#[test]
fn any_layer_within_any_other_comes_to_the_same_with_both_drivers() {
    for outer in LAYERS {
        for inner in LAYERS {
            agree(&format!("{outer}, {inner}"));
        }
    }
}
