//! Random sequences of changes on the gallery: every invariant after every entry, and the same bits again.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use windtunnel::engine::command::{Command, Logged};
use windtunnel::foundation::{RouteId, Span};
use windtunnel::measure::Run;
use windtunnel::parts::fault::{Crash, Fault, Scope, SlowDown};
use windtunnel::scenario::{self, GALLERY, Model};

use crate::deed::{Deed, a_deed, change};
use crate::plan::a_plan;
use crate::sound::{is_sound, replicas_suffice};

/// Calendar entries from one deed to the next.
const ENTRIES: u64 = 60;

/// The state and everything measured.
fn fingerprint(run: &Run) -> (u64, String) {
    (run.engine.state_hash(), serde_json::to_string(&run.snapshot()).expect("a snapshot can be written"))
}

fn names_are_those_of_the_text(model: &Model) -> TestCaseResult {
    let loaded = scenario::load(model.document.text(), "live.ron").expect("what is in force is valid");
    let mut there: Vec<&str> = model.declared_handlers().map(|(_, handler)| handler.name.as_str()).collect();
    let mut said: Vec<&str> = loaded.scenario.handlers.iter().map(|handler| handler.name.as_str()).collect();
    there.sort_unstable();
    said.sort_unstable();
    prop_assert_eq!(there, said);
    for (id, handler) in model.declared_handlers() {
        let named = &loaded.model.handlers[loaded.model.handler_named(&handler.name).expect("it is said").index()];
        prop_assert_eq!(&named.declared, &handler.declared);
        prop_assert_eq!(model.handler_named(&handler.name), Some(id));
        let targets = |of: &Model, routes: &[RouteId]| -> Vec<String> {
            let names = routes.iter().map(|route| of.route(*route).name.clone());
            names.collect()
        };
        prop_assert_eq!(targets(model, &handler.calls), targets(&loaded.model, &named.calls));
    }
    Ok(())
}

/// So many entries or a second, and then until the clock has moved on: what is given comes after the deadlines of an instant
/// that is over.
fn runs_on(run: &mut Run, entries: u64, told: &str) -> TestCaseResult {
    let limit = run.engine.now() + Span::SECOND;
    for entry in 0..=entries {
        let is_last = entry == entries;
        let until = if is_last { run.engine.now() + Span(1) } else { limit };
        let most = if is_last { u64::MAX } else { 1 };
        run.engine.advance_at_most(until, most, &mut run.measures);
        if let Err(wrong) = run.engine.recount() {
            return Err(TestCaseError::fail(format!("{wrong}\n{told}\n{}", run.engine.model().document.text())));
        }
        replicas_suffice(run)?;
    }
    is_sound(run)
}

fn changes_are_carried_through(model: &Arc<Model>, seed: u64, log: &[Logged], deeds: &[Deed]) -> TestCaseResult {
    let mut run = Run::replay(Arc::clone(model), seed, log);
    runs_on(&mut run, ENTRIES, "nothing was changed yet")?;
    for (at, deed) in deeds.iter().enumerate() {
        let Some(change) = change(deed, run.engine.model()) else { continue };
        if run.engine.model().changed(&change).is_ok() {
            run.give(Command::Change(change));
        }
        if at % 3 == 1 {
            let site = windtunnel::scenario::model::Site::Handler((at % run.engine.model().handlers.len()).into());
            let fault =
                [Fault::Crash(Crash::of(Scope::Handler)), Fault::SlowDown(SlowDown { factor: 2.0 })][at % 2].clone();
            run.give(Command::Inject { on: site, fault, lasting: None });
        }
        let told = format!("{:?}", run.engine.state().log);
        runs_on(&mut run, ENTRIES, &told)?;
        if at == deeds.len() / 2 {
            let mut other = run.clone();
            runs_on(&mut other, ENTRIES, &told)?;
        }
    }
    names_are_those_of_the_text(run.engine.model())?;
    let log = &run.engine.state().log;
    let mut again = Run::replay(Arc::clone(model), seed, log);
    again.advance(run.engine.now());
    prop_assert!(fingerprint(&again) == fingerprint(&run), "a replay is another run: {log:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_changed_nothing_is_lost_or_made_up_and_a_replay_gives_the_same_bits(
        file in 0..GALLERY.len(),
        seed in 0..9u64,
        deeds in prop::collection::vec(a_deed(), 1..14),
    ) {
        let entry = GALLERY[file];
        let model = scenario::load(entry.text, entry.file).expect("the gallery is valid").model;
        changes_are_carried_through(&model, seed, &[], &deeds)?;
    }

    #[test]
    fn the_same_holds_of_any_scenario_with_faults_and_protections(
        plan in a_plan(),
        deeds in prop::collection::vec(a_deed(), 1..14),
    ) {
        let model = scenario::load(&plan.text(), "random.ron").expect("it is valid").model;
        let log = plan.log(&model);
        changes_are_carried_through(&model, plan.seed, &log, &deeds)?;
    }
}
