//! Declared faults: on something they can strike, and in a way that lets time pass.

use std::collections::BTreeSet;

use crate::parts::fault::{Strikes, When};
use crate::scenario::check::Checker;
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker) {
    let scenario = checker.scenario;
    let sources: BTreeSet<&str> = scenario.sources.iter().map(|source| source.name.as_str()).collect();
    let handlers: BTreeSet<&str> = scenario.handlers.iter().map(|handler| handler.name.as_str()).collect();
    for (at, declared) in scenario.faults.iter().enumerate() {
        let field = |name| [Step::Key("faults"), Step::At(at), Step::Key(name)];
        let is_source = sources.contains(declared.on.as_str());
        let is_handler = handlers.contains(declared.on.as_str());
        let fault = declared.fault.entry().name;
        let strikes = if checker.is_sound(&field("fault")) { declared.fault.strikes() } else { anything(is_source) };
        match (strikes, is_source, is_handler) {
            (_, false, false) => {
                checker.error(&field("on"), format!("there is no source or handler `{}`", declared.on)).hint =
                    checker.did_you_mean(&declared.on, sources.iter().chain(&handlers).copied());
            }
            (Strikes::Handlers, _, false) => {
                checker.error(&field("on"), format!("`{fault}` strikes handlers, and `{}` is a source", declared.on));
            }
            (Strikes::Sources, false, _) => {
                checker.error(&field("on"), format!("`{fault}` strikes sources, and `{}` is a handler", declared.on));
            }
            _ => {}
        }
        match &declared.when {
            When::Process { healthy, faulty } if healthy.mean() + faulty.mean() == 0.0 => {
                checker
                    .error(&field("when"), "neither being well nor being faulty takes time, so time would stand still");
            }
            When::Window { at, .. } if *at >= scenario.horizon => {
                let message = format!("the fault begins after the horizon, {}", scenario.horizon);
                checker.warning(&field("when"), message);
            }
            _ => {}
        }
    }
}

/// For a fault that could not be read: one that fits.
fn anything(is_source: bool) -> Strikes {
    if is_source { Strikes::Sources } else { Strikes::Handlers }
}
