//! Equal scenario, seed and commands give an equal run: straight, replayed, from a checkpoint, in slices of any
//! size, headless or in a session.

use std::sync::Arc;

use windtunnel::engine::command::Command;
use windtunnel::foundation::{HandlerId, Probability, Rate, RouteId, SetId, SourceId, Span, Time};
use windtunnel::measure::Run;
use windtunnel::parts::fault::{CorruptResults, Crash, ErrorBurst, Fault, Pause, Scope, SlowDown, Surge};
use windtunnel::parts::recovery::{Abandon, DeadLetter, Layer, Timeout};
use windtunnel::scenario::model::{Around, Site};
use windtunnel::scenario::{self, GALLERY, Model};
use windtunnel::session::{Request, Session, Speed};

fn gallery(file: &str) -> Arc<Model> {
    let entry = GALLERY.iter().find(|entry| entry.file == file).unwrap_or_else(|| panic!("no {file}"));
    scenario::load(entry.text, entry.file).unwrap_or_else(|wrong| panic!("{wrong}")).model
}

fn secs(count: u64) -> Time {
    Time(count * Span::SECOND.0)
}

/// The state and everything measured.
fn fingerprint(run: &Run) -> (u64, String) {
    (run.engine.state_hash(), serde_json::to_string(&run.snapshot()).expect("a snapshot can be written"))
}

/// Every kind of command, and when it is given.
fn commands(model: &Model) -> Vec<(Time, Command)> {
    let charge = model.handler_named("charge").expect("the checkout charges");
    let ledger = model.handler_named("ledger").expect("the checkout has a ledger");
    let route = RouteId::from(2);
    let share = |value: f64| Probability::new(value).expect("a probability");
    let inject = |on, fault, lasting: Option<u64>| Command::Inject {
        on,
        fault,
        lasting: lasting.map(|n| secs(n).since(Time::ZERO)),
    };
    let (at, source) = (Site::Handler(charge), Site::Source(SourceId(0)));
    let layers = vec![
        Layer::DeadLetter(DeadLetter { redrives: 3, redrive_after: Span(3 * Span::SECOND.0) }),
        Layer::Timeout(Timeout { after: Span(80_000_000), abandon: Abandon::LeaveRunning }),
    ];
    [
        Command::SetArrivalRate(SourceId(0), Rate::per_sec(150.0).expect("a rate")),
        Command::SwitchSet(SetId(2)),
        inject(at, Fault::Crash(Crash::of(Scope::Handler)), Some(2)),
        inject(at, Fault::Crash(Crash::default()), None),
        inject(at, Fault::SlowDown(SlowDown { factor: 2.5 }), Some(3)),
        inject(at, Fault::ErrorBurst(ErrorBurst { probability: share(0.4) }), Some(2)),
        inject(Site::Handler(ledger), Fault::CorruptResults(CorruptResults { probability: share(0.2) }), None),
        Command::SetReplicas(charge, 7),
        inject(source, Fault::Surge(Surge { factor: 1.5 }), Some(2)),
        inject(source, Fault::Pause(Pause {}), Some(1)),
        Command::Lift(5),
        Command::Repair(at),
        Command::SetMeanService(charge, Span(30_000_000)),
        Command::SetErrors(charge, share(0.05)),
        Command::SetWrongResults(ledger, share(0.01)),
        Command::SetLayers { set: SetId(2), route, layers },
        Command::SetReplicas(HandlerId(0), 8),
        Command::Redrive(Around::Route(route)),
        Command::Repair(Site::Handler(ledger)),
        Command::Repair(source),
        Command::SwitchSet(SetId(3)),
    ]
    .into_iter()
    .enumerate()
    .map(|(n, command)| (Time((n as u64 + 1) * 1_300_000_007), command))
    .collect()
}

fn straight(model: &Arc<Model>, seed: u64, commands: &[(Time, Command)], end: Time) -> Run {
    let mut run = Run::new(Arc::clone(model), seed);
    for (at, command) in commands {
        run.advance(*at);
        run.give(command.clone());
    }
    run.advance(end);
    run
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    for entry in GALLERY {
        let model = gallery(entry.file);
        let end = model.horizon.min(secs(30));
        let run = |seed| straight(&model, seed, &[], end);
        assert_eq!(fingerprint(&run(model.seed)), fingerprint(&run(model.seed)), "{}", entry.file);
        if entry.file != "article-example.ron" {
            assert_ne!(run(1).engine.state_hash(), run(2).engine.state_hash(), "{}", entry.file);
        }
    }
}

#[test]
fn a_replay_of_the_log_gives_the_same_run() {
    let model = gallery("checkout.ron");
    let live = straight(&model, 5, &commands(&model), secs(40));
    let log = live.engine.state().log.clone();
    assert_eq!(log.len(), commands(&model).len());
    let mut replayed = Run::replay(Arc::clone(&model), 5, &log);
    replayed.advance(secs(40));
    assert_eq!(fingerprint(&live), fingerprint(&replayed));
    replayed.advance(secs(50));
    assert_ne!(live.engine.state_hash(), replayed.engine.state_hash());
}

#[test]
fn a_run_through_a_checkpoint_is_the_straight_run() {
    for file in ["checkout.ron", "overload.ron", "replicas-repaired.ron", "fan-out.ron"] {
        let model = gallery(file);
        let mut run = Run::new(Arc::clone(&model), 9);
        run.advance(secs(12));
        let checkpoint = run.clone();
        run.advance(secs(60));
        let mut again = checkpoint.clone();
        again.advance(secs(60));
        assert_eq!(fingerprint(&run), fingerprint(&again), "{file}");
        assert_eq!(fingerprint(&run), fingerprint(&straight(&model, 9, &[], secs(60))), "{file}");
        assert_eq!(checkpoint.engine.now(), secs(12));
    }
}

#[test]
fn slices_of_any_size_give_the_same_run() {
    let model = gallery("checkout.ron");
    let whole = fingerprint(&straight(&model, 3, &[], secs(20)));
    for size in [1, 7, 8_192] {
        let mut run = Run::new(Arc::clone(&model), 3);
        while !run.advance_at_most(secs(20), size) {}
        assert_eq!(fingerprint(&run), whole, "slices of {size}");
    }
    let mut run = Run::new(Arc::clone(&model), 3);
    for second in 1..=20 {
        run.advance(secs(second));
    }
    assert_eq!(fingerprint(&run), whole, "second by second");
}

#[test]
fn a_session_gives_the_same_run_as_a_headless_one() {
    let model = gallery("checkout.ron");
    let commands = commands(&model);
    let session = Session::start(Arc::clone(&model), || {});
    session.request(Request::SetSpeed(Speed::AsFastAsPossible));
    for (at, command) in &commands {
        session.request(Request::RunTo(*at));
        session.request(Request::Act(command.clone()));
    }
    session.request(Request::RunTo(secs(40)));
    let (reply, measured) = crossbeam_channel::bounded(1);
    session.request(Request::Measure(reply));
    let measured = measured.recv().expect("the session answers");
    let headless = straight(&model, model.seed, &commands, secs(40));
    assert_eq!(measured.log, headless.engine.state().log);
    assert_eq!(measured.state_hash, headless.engine.state_hash());
    assert_eq!(serde_json::to_value(&measured.snapshot).ok(), serde_json::to_value(headless.snapshot()).ok());
}
