//! A bug in the simulation costs nothing but the run's future: what was asked, with which seed, is kept.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use windtunnel::engine::command::Command;
use windtunnel::foundation::{HandlerId, Probability, SetId, Span, Time};
use windtunnel::measure::Run;
use windtunnel::parts::fault::{Crash, Fault};
use windtunnel::parts::recovery::{Abandon, DeadLetter, Layer, Timeout};
use windtunnel::scenario::model::Site;
use windtunnel::scenario::{self, GalleryEntry};
use windtunnel::session::{Remains, Request, Session};
use windtunnel::storage;

const SECOND: u64 = Span::SECOND.0;

/// No handler has this number, so that acting on it is a bug of whoever asks.
const NOBODY: HandlerId = HandlerId(9_999);

fn checkout() -> (&'static str, Session, Arc<AtomicUsize>) {
    let text = GalleryEntry::named("checkout.ron").expect("it is in the gallery").text;
    let model = scenario::load(text, "checkout.ron").expect("it is valid").model;
    let woken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&woken);
    let session = Session::start(model, move || {
        count.fetch_add(1, Ordering::SeqCst);
    });
    (text, session, woken)
}

fn deeds() -> Vec<Command> {
    let layers = vec![
        Layer::DeadLetter(DeadLetter::default()),
        Layer::Timeout(Timeout { after: Span(80_000_000), abandon: Abandon::LeaveRunning }),
    ];
    let crash = Fault::Crash(Crash::default());
    vec![
        Command::Inject { on: Site::Handler(HandlerId(0)), fault: crash, lasting: Some(Span(SECOND)) },
        Command::SetErrors(HandlerId(1), Probability::new(0.25).expect("a probability")),
        Command::SetMeanService(HandlerId(1), Span(12_345_678)),
        Command::SetLayers { set: SetId(1), route: 1.into(), layers },
    ]
}

#[test]
fn a_session_whose_engine_fails_an_assertion_says_what_it_was_doing() {
    let (_, mut session, woken) = checkout();
    session.request(Request::Restart { seed: Some(77) });
    assert!(session.run_to(Time(3 * SECOND)));
    assert!(session.died().is_none());
    let seen = woken.load(Ordering::SeqCst);
    session.request(Request::Act(Command::SetReplicas(NOBODY, 2)));
    assert!(!session.settle(), "the worker has ended");
    let died = session.died().expect("the worker has died").clone();
    assert_eq!((died.seed, died.at, died.log.len()), (77, Time(3 * SECOND), 1));
    assert!(died.reason.contains("9999"), "{}", died.reason);
    assert_eq!(session.died(), Some(&died), "it is told as often as it is asked for");
    assert_eq!(session.frame().lanes[0].snapshot.now, Time(3 * SECOND), "the last frame can still be drawn");
    drop(session);
    assert!(woken.load(Ordering::SeqCst) > seen, "whoever draws is woken");
}

#[test]
fn a_session_whose_screen_fails_keeps_the_run_too() {
    let text = GalleryEntry::named("mm1.ron").expect("it is in the gallery").text;
    let model = scenario::load(text, "mm1.ron").expect("it is valid").model;
    let seed = model.seed;
    let mut session = Session::start(model, || panic!("there is no screen"));
    assert!(session.wait(), "the screen fails when the first frame is ready");
    assert!(!session.settle());
    let died = session.died().expect("the worker has died");
    assert_eq!((died.reason.as_str(), died.seed), ("there is no screen", seed));
}

#[test]
fn what_was_kept_replays_up_to_the_bug() {
    let (text, mut session, _) = checkout();
    for (at, deed) in deeds().into_iter().enumerate() {
        session.run_to(Time((at as u64 + 1) * 1_100_000_007));
        session.request(Request::Act(deed));
    }
    session.run_to(Time(60 * SECOND));
    session.request(Request::Act(Command::SetReplicas(NOBODY, 2)));
    assert!(!session.settle());
    let folder = tempfile::tempdir().expect("a folder can be made");
    let remains = Remains::new(text, session.died().expect("the worker has died"));
    storage::write_settings(folder.path(), Remains::FILE, &remains).expect("it can be written");
    let read: Remains = storage::read_settings(folder.path(), Remains::FILE).expect("readable").expect("there");
    assert_eq!(read, remains);

    let mut straight = Run::new(Arc::clone(session.model()), remains.died.seed);
    for logged in &remains.died.log[..deeds().len()] {
        straight.advance(logged.at);
        straight.give(logged.command.clone());
    }
    let before = Time(remains.died.at.0 - 1);
    straight.advance(before);
    let mut replayed = read.replay().expect("the scenario is valid");
    replayed.advance(before);
    assert_eq!(straight.snapshot().since_warm_up.ledger, replayed.snapshot().since_warm_up.ledger);
    assert!(replayed.snapshot().since_warm_up.ledger.offered > 0);
    let end = catch_unwind(AssertUnwindSafe(|| replayed.advance(read.died.at)));
    assert!(end.is_err(), "the replay meets the same bug");
}
