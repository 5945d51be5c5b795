//! Names: present, readable, used once; and what is declared but never used.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::check::Checker;
use crate::scenario::limits;
use crate::scenario::places::DEFAULT_CLASS;
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker) {
    let scenario = checker.scenario;
    let listed = |field, names: Vec<&str>| -> Vec<(String, [Step; 3])> {
        let path = |at| [Step::Key(field), Step::At(at), Step::Key("name")];
        names.into_iter().enumerate().map(|(at, name)| (name.to_string(), path(at))).collect()
    };
    let mut components = listed("sources", scenario.sources.iter().map(|source| source.name.as_str()).collect());
    components.extend(listed("handlers", scenario.handlers.iter().map(|handler| handler.name.as_str()).collect()));
    components.extend(listed("groups", scenario.groups.iter().map(|group| group.name.as_str()).collect()));
    unique(checker, "source, handler or group", &components);
    unique(checker, "crew", &listed("crews", scenario.crews.iter().map(|crew| crew.name.as_str()).collect()));
    let classes = scenario.classes.iter().map(|class| class.name.as_str()).collect();
    unique(checker, "class", &listed("classes", classes));
    unique(checker, "link", &listed("links", scenario.links.iter().map(|link| link.name.as_str()).collect()));
    let sets = scenario.strategies.iter().map(|set| set.name.as_str()).collect();
    unique(checker, "strategy set", &listed("strategies", sets));

    let labels: Vec<String> = scenario.routes.iter().map(|route| route.label()).collect();
    let mut seen = BTreeSet::new();
    for (at, (route, label)) in scenario.routes.iter().zip(&labels).enumerate() {
        if let Some(name) = &route.name {
            readable(checker, name, &[Step::Key("routes"), Step::At(at), Step::Key("name")]);
        }
        let is_sound = ["from", "to", "name"].iter().all(|end| is_readable(checker, at, end));
        if !seen.insert(label) && is_sound {
            let field = if route.name.is_some() { "name" } else { "to" };
            checker
                .error(&[Step::Key("routes"), Step::At(at), Step::Key(field)], format!("a second route `{label}`"))
                .hint = Some("give it a `name` of its own".into());
        }
    }
    for (at, fault) in scenario.faults.iter().enumerate() {
        if let Some(name) = &fault.name {
            readable(checker, name, &[Step::Key("faults"), Step::At(at), Step::Key("name")]);
        }
    }
    for (field, text) in [("name", &scenario.name), ("question", &scenario.question)] {
        if text.trim().is_empty() {
            checker.error(&[Step::Key(field)], format!("the {field} is empty"));
        }
    }
}

/// Whether what a route is called by can be read, as far as this field says it.
fn is_readable(checker: &Checker, at: usize, field: &str) -> bool {
    let path = [Step::Key("routes"), Step::At(at), Step::Key(field)];
    checker.tree.at(&path).map_or(field == "name", |_| checker.is_sound(&path))
}

/// Classes and links that nothing uses.
pub(super) fn check_unused(checker: &mut Checker) {
    let scenario = checker.scenario;
    let used: BTreeSet<&String> = scenario.sources.iter().flat_map(|source| source.classes.keys()).collect();
    let default_used = scenario.sources.iter().any(|source| source.classes.is_empty());
    for (at, class) in scenario.classes.iter().enumerate() {
        let is_used = used.contains(&class.name) || (default_used && class.name == DEFAULT_CLASS);
        if !is_used {
            checker
                .warning(
                    &[Step::Key("classes"), Step::At(at), Step::Key("name")],
                    format!("no source makes events of class `{}`", class.name),
                )
                .hint = Some(format!("give it a weight in a source: `classes: {{\"{}\": 1}}`", class.name));
        }
    }
    let carried: BTreeSet<&String> = scenario.routes.iter().filter_map(|route| route.link.as_ref()).collect();
    for (at, link) in scenario.links.iter().enumerate() {
        if !carried.contains(&link.name) {
            checker.warning(
                &[Step::Key("links"), Step::At(at), Step::Key("name")],
                format!("no route uses the link `{}`", link.name),
            );
        }
    }
}

fn unique(checker: &mut Checker, what: &str, names: &[(String, [Step; 3])]) {
    let mut first: BTreeMap<&str, &[Step; 3]> = BTreeMap::new();
    for (name, path) in names {
        readable(checker, name, path);
        if let Some(before) = first.get(name.as_str()) {
            let start = checker.range(&before[..]).start;
            let line = checker.line(start);
            checker.error(path, format!("a second {what} is called `{name}`")).hint =
                Some(format!("the first one is in line {line}; give each a name of its own"));
        } else {
            first.insert(name, path);
        }
    }
}

fn readable(checker: &mut Checker, name: &str, path: &[Step]) {
    let letters = name.chars().count();
    if name.is_empty() {
        checker.error(path, "the name is empty");
    } else if name.trim() != name {
        checker.error(path, "the name begins or ends with a blank");
    } else if name.contains(char::is_control) {
        checker.error(path, "the name contains a control character");
    } else if letters > limits::NAME_LETTERS_MAX {
        checker.error(
            path,
            format!("the name has {letters} letters, and at most {} are allowed", limits::NAME_LETTERS_MAX),
        );
    }
}
