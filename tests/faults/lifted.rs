//! A fault injected by hand is lifted by its number, and no other with it.

use windtunnel::engine::command::Command;
use windtunnel::foundation::{HandlerId, Probability, Span};
use windtunnel::parts::fault::{Crash, Fault, Harm, PoisonEvent, Scope, SlowDown};
use windtunnel::scenario::Model;
use windtunnel::scenario::model::Site;

use crate::play::{Played, SERVICE, play_with, server};

type Deed = fn(&Model) -> Command;

const SERVER: Site = Site::Handler(HandlerId(0));

fn crash(_: &Model) -> Command {
    Command::Inject { on: SERVER, fault: Fault::Crash(Crash::of(Scope::Handler)), lasting: None }
}

fn slow_down(_: &Model) -> Command {
    Command::Inject { on: SERVER, fault: Fault::SlowDown(SlowDown { factor: 2.0 }), lasting: None }
}

fn short_crash(_: &Model) -> Command {
    Command::Inject { on: SERVER, fault: Fault::Crash(Crash::of(Scope::Handler)), lasting: Some(Span(10_000_000)) }
}

/// One event of 30 ms that is slowed down threefold by the scenario from 5 ms to 205 ms.
fn played(deeds: &[(u64, Deed)]) -> Played {
    let declared = "(on: \"server\", fault: SlowDown(factor: 3), when: Window(at: \"5ms\", lasting: \"200ms\"))";
    play_with(&server("\"0s\"", &format!("{SERVICE}, on_crash: Resume"), declared), deeds)
}

fn ends(played: &Played) -> Vec<f64> {
    played.faults().iter().map(|fault| fault.3).collect()
}

#[test]
fn one_of_two_injections_is_lifted_in_either_order_and_what_the_scenario_declares_stays() {
    let first_first =
        played(&[(10, slow_down as Deed), (20, crash), (40, |_| Command::Lift(1)), (50, |_| Command::Lift(2))]);
    assert_eq!(ends(&first_first), [205.0, 40.0, 50.0]);
    let last_first =
        played(&[(10, slow_down as Deed), (20, crash), (40, |_| Command::Lift(2)), (50, |_| Command::Lift(1))]);
    assert_eq!(ends(&last_first), [205.0, 50.0, 40.0]);
    assert_eq!(last_first.run.snapshot().injected, Vec::<u64>::new());
}

#[test]
fn of_two_equal_injections_the_other_goes_on() {
    let played = played(&[(10, crash as Deed), (20, crash), (40, |_| Command::Lift(1))]);
    assert_eq!(ends(&played), [205.0, 40.0, f64::INFINITY]);
    assert_eq!(played.run.snapshot().injected, [2]);
    assert_eq!(played.settled, []);
}

#[test]
fn what_is_over_or_was_never_there_cannot_be_lifted() {
    let lift = |number: u64| -> Deed {
        match number {
            0 => |_| Command::Lift(0),
            1 => |_| Command::Lift(1),
            _ => |_| Command::Lift(u64::MAX),
        }
    };
    let untouched = played(&[(10, short_crash as Deed)]);
    for number in 0..3 {
        let lifted = played(&[(10, short_crash as Deed), (40, lift(number))]);
        assert_eq!(ends(&lifted), [205.0, 20.0]);
        assert_eq!(lifted.settled, untouched.settled);
    }
}

#[test]
fn what_an_injection_has_crashed_comes_back_with_it() {
    let poison = |_: &Model| {
        let restart = Span(5_000_000_000);
        let fault = Fault::PoisonEvent(PoisonEvent { share: Probability::ONE, ends_in: Harm::Crash, restart });
        Command::Inject { on: SERVER, fault, lasting: None }
    };
    let lift = |_: &Model| Command::Lift(1);
    let deeds: &[(u64, Deed)] = &[(10, poison), (90, lift)];
    let played = play_with(&server("\"20ms\"", SERVICE, ""), deeds);
    assert!(played.faults().len() > 1 && ends(&played).iter().all(|end| *end == 90.0), "{:?}", played.faults());
}
