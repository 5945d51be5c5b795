//! Declared faults: on something they can strike, and in a way that lets time pass.

use crate::parts::fault::{Strikes, When};
use crate::scenario::check::Checker;
use crate::scenario::diagnostic::did_you_mean;
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker) {
    let scenario = checker.scenario;
    for (at, declared) in scenario.faults.iter().enumerate() {
        let field = |name| [Step::Key("faults"), Step::At(at), Step::Key(name)];
        let is_source = scenario.sources.iter().any(|source| source.name == declared.on);
        let is_handler = scenario.handlers.iter().any(|handler| handler.name == declared.on);
        let fault = declared.fault.entry().name;
        match (declared.fault.strikes(), is_source, is_handler) {
            (_, false, false) => {
                let sources = scenario.sources.iter().map(|source| source.name.as_str());
                let handlers = scenario.handlers.iter().map(|handler| handler.name.as_str());
                checker.error(&field("on"), format!("there is no source or handler `{}`", declared.on)).hint =
                    did_you_mean(&declared.on, sources.chain(handlers));
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
