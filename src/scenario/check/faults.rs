//! Declared faults: on something they can strike, set off by something that happens, and in a way that lets
//! time pass; the groups they strike and the crews that mend them.

use std::collections::BTreeSet;

use crate::parts::fault::{Effect, Strikes, When};
use crate::scenario::check::Checker;
use crate::scenario::schema::DeclaredFault;
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker) {
    let scenario = checker.scenario;
    let names = Names {
        sources: scenario.sources.iter().map(|source| source.name.as_str()).collect(),
        handlers: scenario.handlers.iter().map(|handler| handler.name.as_str()).collect(),
        groups: scenario.groups.iter().map(|group| group.name.as_str()).collect(),
        crews: scenario.crews.iter().map(|crew| crew.name.as_str()).collect(),
    };
    groups(checker, &names);
    luck(checker);
    for (at, declared) in scenario.faults.iter().enumerate() {
        site(checker, at, declared, &names);
        timing(checker, at, declared);
        watched(checker, at, declared, &names);
        if let Some(crew) = declared.crew.as_deref().filter(|crew| !names.crews.contains(crew)) {
            checker.error(&field(at, "crew"), format!("there is no crew `{crew}`")).hint = checker
                .did_you_mean(crew, names.crews.iter().copied())
                .or(Some(format!("declare it: `crews: [(name: \"{crew}\", size: 1)]`")));
        }
    }
}

struct Names<'s> {
    sources: BTreeSet<&'s str>,
    handlers: BTreeSet<&'s str>,
    groups: BTreeSet<&'s str>,
    crews: BTreeSet<&'s str>,
}

fn field(at: usize, name: &'static str) -> [Step<'static>; 3] {
    [Step::Key("faults"), Step::At(at), Step::Key(name)]
}

fn site(checker: &mut Checker, at: usize, declared: &DeclaredFault, names: &Names) {
    let on = declared.on.as_str();
    let is_source = names.sources.contains(on);
    let strikes_handlers = names.handlers.contains(on) || names.groups.contains(on);
    let fault = declared.fault.entry().name;
    let strikes = if checker.is_sound(&field(at, "fault")) { declared.fault.strikes() } else { anything(is_source) };
    match (strikes, is_source, strikes_handlers) {
        (_, false, false) => {
            let known = names.sources.iter().chain(&names.handlers).chain(&names.groups).copied();
            checker.error(&field(at, "on"), format!("there is no source, handler or group `{on}`")).hint =
                checker.did_you_mean(on, known);
        }
        (Strikes::Handlers, _, false) => {
            checker.error(&field(at, "on"), format!("`{fault}` strikes handlers, and `{on}` is a source"));
        }
        (Strikes::Sources, false, _) => {
            checker.error(&field(at, "on"), format!("`{fault}` strikes sources, and `{on}` is not one"));
        }
        _ => {}
    }
}

fn timing(checker: &mut Checker, at: usize, declared: &DeclaredFault) {
    match &declared.when {
        When::Process { healthy, faulty } if healthy.mean() + faulty.mean() == 0.0 => {
            checker
                .error(&field(at, "when"), "neither being well nor being faulty takes time, so time would stand still");
        }
        When::Window { at: begins, .. } if *begins >= checker.scenario.horizon => {
            let message = format!("the fault begins after the horizon, {}", checker.scenario.horizon);
            checker.warning(&field(at, "when"), message);
        }
        _ => {}
    }
}

/// Faults of a kind at one place keep their luck by name; without names it goes by their order.
fn luck(checker: &mut Checker) {
    let mut named = BTreeSet::new();
    let mut nameless = BTreeSet::new();
    for (at, declared) in checker.scenario.faults.iter().enumerate() {
        if !checker.is_sound(&[Step::Key("faults"), Step::At(at)]) {
            continue;
        }
        let kind = (declared.on.as_str(), declared.fault.entry().name);
        let is_drawn = matches!(declared.when, When::Process { .. }) || declared.fault.effect() == Effect::Attempts;
        match &declared.name {
            Some(name) if !named.insert((kind, name)) => {
                let message = format!("a second `{}` of `{}` is called `{name}`", kind.1, kind.0);
                checker.error(&field(at, "name"), message).hint = Some("give each a name of its own".into());
            }
            None if is_drawn && !nameless.insert(kind) => {
                let message = format!("a second `{}` of `{}` has no name", kind.1, kind.0);
                checker.note(&[Step::Key("faults"), Step::At(at)], message).hint = Some(
                    "they are told apart by their order; with a `name` of its own each keeps its luck when another is \
                     added or taken away"
                        .into(),
                );
            }
            _ => {}
        }
    }
}

/// The component whose state sets a fault off.
fn watched(checker: &mut Checker, at: usize, declared: &DeclaredFault, names: &Names) {
    let (events, what) = match &declared.when {
        When::QueueAbove { .. } => (false, "queue"),
        When::OnNthEvent { .. } => (true, "events"),
        When::WhileSaving { .. } => (false, "checkpoints"),
        When::Process { .. } | When::Window { .. } => return,
    };
    let [faults, place, when] = field(at, "when");
    let path = [faults, place, when, Step::Key("of")];
    match declared.when.of() {
        Some(name) if names.handlers.contains(name) || (events && names.sources.contains(name)) => {}
        Some(name) if names.sources.contains(name) || names.groups.contains(name) => {
            let whose = if names.groups.contains(name) { "a group" } else { "a source" };
            checker.error(&path, format!("`{name}` is {whose}, which has no {what}")).hint =
                Some("name a handler".into());
        }
        Some(name) => {
            let known = names.handlers.iter().chain(&names.sources).copied();
            checker.error(&path, format!("there is no handler `{name}`")).hint = checker.did_you_mean(name, known);
        }
        None if !checker.is_sound(&field(at, "on")) => {}
        None if names.groups.contains(declared.on.as_str())
            || (!events && names.sources.contains(declared.on.as_str())) =>
        {
            checker.error(&path[..3], format!("`{}` has no {what} of its own", declared.on)).hint =
                Some("say whose is meant: `of: \"...\"`".into());
        }
        None => {}
    }
}

fn groups(checker: &mut Checker, names: &Names) {
    for (at, group) in checker.scenario.groups.iter().enumerate() {
        let members = [Step::Key("groups"), Step::At(at), Step::Key("members")];
        if group.members.is_empty() && checker.is_sound(&[Step::Key("groups"), Step::At(at)]) {
            checker.error(&members, format!("`{}` has no members", group.name));
        }
        let mut seen = BTreeSet::new();
        for (index, name) in group.members.iter().enumerate() {
            let path = [&members[..], &[Step::At(index)]].concat();
            if !names.handlers.contains(name.as_str()) {
                checker.error(&path, format!("there is no handler `{name}`")).hint =
                    checker.did_you_mean(name, names.handlers.iter().copied());
            } else if !seen.insert(name) {
                checker.error(&path, format!("`{name}` is listed twice"));
            }
        }
    }
}

/// For a fault that could not be read: one that fits.
fn anything(is_source: bool) -> Strikes {
    if is_source { Strikes::Sources } else { Strikes::Handlers }
}
