//! Layers by themselves: parameters that go together, and other handlers to send to that are others.

use std::collections::{BTreeMap, BTreeSet};

use crate::foundation::parameter::Kind;
use crate::parts::recovery::{Layer, Weight};
use crate::scenario::check::Checker;
use crate::scenario::schema::Target;
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker) {
    let scenario = checker.scenario;
    let only_targets = scenario.routes.iter().filter_map(|route| match &route.to {
        Target::To(name) => Some((route.label(), name.as_str())),
        _ => None,
    });
    let only_targets: BTreeMap<String, &str> = only_targets.collect();
    for (at, set) in scenario.strategies.iter().enumerate() {
        let set_path = [Step::Key("strategies"), Step::At(at)];
        for (label, layers) in &set.routes {
            let path = [set_path[0], set_path[1], Step::Key("routes"), Step::Key(label)];
            stack(checker, &path, layers, only_targets.get(label).copied());
        }
        for (name, protection) in &set.handlers {
            let place = [set_path[0], set_path[1], Step::Key("handlers"), Step::Key(name), Step::Key("layers")];
            stack(checker, &place, &protection.layers, None);
        }
    }
}

/// The layers of one place; `own` is the handler to which a call through them goes anyway.
fn stack(checker: &mut Checker, place: &[Step], layers: &[Layer], own: Option<&str>) {
    for (at, layer) in layers.iter().enumerate() {
        let path = [place, &[Step::At(at)]].concat();
        if checker.is_sound(&path) {
            remarks(checker, &path, layer);
            targets(checker, &path, layer, own);
        }
    }
}

fn remarks(checker: &mut Checker, path: &[Step], layer: &Layer) {
    for remark in layer.remarks() {
        let place = [path, &[Step::Key(remark.parameter)]].concat();
        let is_written = checker.tree.at(&place).is_some();
        match remark.weight {
            Weight::Wrong => checker.error(&place, remark.message).hint = remark.hint,
            Weight::InVain if is_written => checker.warning(&place, remark.message).hint = remark.hint,
            Weight::InVain => {}
        }
    }
}

fn targets(checker: &mut Checker, path: &[Step], layer: &Layer, own: Option<&str>) {
    let entry = layer.entry();
    let Some(list) = entry.parameters.iter().find(|parameter| parameter.kind == Kind::Handlers) else { return };
    let place = [path, &[Step::Key(list.name)]].concat();
    if layer.targets().is_empty() {
        checker.error(&place, format!("`{}` names no other handler", entry.name)).hint =
            Some(format!("name at least one: `{}: [\"...\"]`", list.name));
    }
    let mut seen = BTreeSet::new();
    for (at, name) in layer.targets().iter().enumerate() {
        let place = [&place[..], &[Step::At(at)]].concat();
        if own == Some(name) {
            checker.error(&place, format!("`{name}` is where the route leads anyway")).hint =
                Some("name another handler; to try the same one again there is `Retry`".into());
        } else if !seen.insert(name) {
            checker.error(&place, format!("`{name}` is listed twice"));
        }
    }
}
