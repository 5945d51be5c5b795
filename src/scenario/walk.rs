//! Compares the concrete syntax of a file with the shape it should have, and finds everything that differs.
//!
//! For each difference it notes a patch: what would have to stand there for the rest to be read. So the rest can
//! be checked too, and a file's errors are reported at once whatever their kind. The patched text is never run.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::foundation::distribution;
use crate::foundation::parameter::{Entry, Kind};
use crate::scenario::diagnostic::{Finding, did_you_mean, listed};
use crate::scenario::guesses::Guesses;
use crate::scenario::limits;
use crate::scenario::patch::Patch;
use crate::scenario::placeholder::placeholder;
use crate::scenario::quantity::wrong;
use crate::scenario::schema::Scenario;
use crate::scenario::shape::{Body, LAW, PartShape, Place, Shape, StructShape, Variant};
use crate::scenario::token::Bracket;
use crate::scenario::tree::{Group, Item, Node, NodeKind, Step, Tree};

/// Everything in the file that has not the shape of a scenario, and what would mend it.
pub(crate) fn walk(tree: &Tree) -> (Vec<Finding>, Vec<Patch>) {
    let handlers = handler_names(tree);
    let mut walk = Walk { tree, handlers, guesses: Guesses::new(), found: Vec::new(), patches: Vec::new() };
    walk.structure(tree.bare(&tree.root), Scenario::SHAPE);
    (walk.found, walk.patches)
}

fn handler_names(tree: &Tree) -> BTreeSet<String> {
    let handlers = tree.at(&[Step::Key("handlers")]).and_then(Node::group);
    let items = handlers.map_or(&[][..], |group| &group.items);
    items
        .iter()
        .filter_map(|item| tree.item(item.value.group()?, "name"))
        .filter_map(|name| tree.text_of(&name.value))
        .collect()
}

struct Walk<'t> {
    tree: &'t Tree,
    /// What a parameter that names a handler may say.
    handlers: BTreeSet<String>,
    guesses: Guesses,
    found: Vec<Finding>,
    patches: Vec<Patch>,
}

impl<'t> Walk<'t> {
    fn error(&mut self, range: &Range<usize>, message: impl Into<String>, hint: Option<String>) {
        self.found.push(Finding::error(range.clone(), message).maybe_hint(hint));
    }

    fn source_of(&self, node: &Node) -> &'t str {
        self.tree.source_of(node)
    }

    /// Reports a value and puts one of the right shape in its place.
    fn refuse(&mut self, node: &Node, shape: Shape, message: impl Into<String>, hint: Option<String>) {
        self.error(&node.range, message, hint);
        self.mend(&node.range, placeholder(shape));
    }

    fn expected(&mut self, node: &Node, shape: Shape, what: impl std::fmt::Display) {
        self.refuse(node, shape, format!("expected {what}"), None);
    }

    fn mend(&mut self, range: &Range<usize>, text: impl Into<String>) {
        self.patches.push(Patch { range: range.clone(), text: text.into() });
    }

    /// Takes a field or an entry out, with its comma.
    fn drop_item(&mut self, item: &Item) {
        let start = item.key.as_ref().unwrap_or(&item.value).range.start;
        self.mend(&(start..item.comma.map_or(item.value.range.end, |comma| comma + 1)), "");
    }

    fn value(&mut self, node: &'t Node, shape: Shape) {
        match shape {
            Shape::Text | Shape::Name(..) => self.text(node, shape, usize::MAX),
            Shape::Note(letters_max) => self.text(node, shape, letters_max),
            Shape::Quantity(kind) => self.quantity(node, kind),
            Shape::Struct(structure) => self.structure(node, structure),
            Shape::OneOf(variants) => self.one_of(node, variants),
            Shape::Part(part) => self.part(node, part),
            Shape::List(element, count_max) => self.list(node, *element, count_max),
            Shape::Map(_, value) => self.map(node, *value),
            Shape::Pair(first, second) => self.pair(node, first, second),
            Shape::Optional(_) if self.tree.name_of(node) == Some("None") && node.kind == NodeKind::Word => {}
            Shape::Optional(inner) => self.value(self.tree.bare(node), *inner),
        }
    }

    fn text(&mut self, node: &Node, shape: Shape, letters_max: usize) {
        if node.kind != NodeKind::Text {
            return self.refuse(node, shape, "expected a string", Some("write it in double quotes".into()));
        }
        let Some(text) = self.tree.text_of(node) else { return self.expected(node, shape, "a string") };
        let letters = text.chars().count();
        if letters > letters_max {
            let message = format!("the text has {letters} letters, and at most {letters_max} are allowed");
            self.refuse(node, shape, message, None);
        }
    }

    fn structure(&mut self, node: &'t Node, shape: &'static StructShape) {
        let Some(group) = node.group().filter(|group| group.bracket == Bracket::Round) else {
            return self.expected(node, Shape::Struct(shape), format!("`{}( ... )`", shape.name));
        };
        if let Some(name) = &group.name
            && self.tree.slice(name.clone()) != shape.name
        {
            self.error(name, format!("expected `{}`, which may also be left out", shape.name), None);
            self.mend(name, "");
        }
        self.fields(group, shape.fields.iter().map(Place::from).collect());
    }

    fn fields(&mut self, group: &'t Group, places: Vec<Place>) {
        let mut seen = vec![false; places.len()];
        for item in &group.items {
            let Some(key) = item.key.as_ref().filter(|key| key.kind == NodeKind::Word) else {
                let names = places.iter().map(|place| place.name);
                self.error(
                    &item.value.range,
                    "expected `field: value`",
                    Some(listed("the fields here are", names)).filter(|_| !places.is_empty()),
                );
                self.drop_item(item);
                continue;
            };
            let name = self.source_of(key).trim_start_matches("r#");
            let Some(at) = places.iter().position(|place| place.name == name || place.former == Some(name)) else {
                let names = || places.iter().map(|place| place.name);
                let hint = did_you_mean(name, names()).unwrap_or_else(|| listed("the fields here are", names()));
                self.error(&key.range, format!("unknown field `{name}`"), Some(hint));
                self.drop_item(item);
                continue;
            };
            if std::mem::replace(&mut seen[at], true) {
                self.error(&key.range, format!("`{name}` is given twice"), Some("remove one of them".into()));
                self.drop_item(item);
            }
            self.value(&item.value, places[at].shape);
        }
        let front = group.name.clone().unwrap_or(group.open..group.open + 1);
        for (place, _) in places.iter().zip(seen).filter(|(place, seen)| place.required && !seen) {
            self.error(
                &front,
                format!("missing field `{}`", place.name),
                Some(format!("add `{}: ...`: {}", place.name, place.about)),
            );
            self.mend(&(group.open + 1..group.open + 1), format!("{}: {},", place.name, placeholder(place.shape)));
        }
    }

    fn one_of(&mut self, node: &'t Node, variants: &'static [Variant]) {
        let shape = Shape::OneOf(variants);
        let names = || variants.iter().map(|variant| variant.name);
        let Some(name) = self.tree.name_of(node) else {
            return self.expected(node, shape, listed("one of", names()));
        };
        let Some(variant) = variants.iter().find(|variant| variant.name == name) else {
            return self.unknown(node, shape, "choice", name, &names().collect::<Vec<_>>());
        };
        match (&variant.body, node.group()) {
            (Body::Bare, None) => {}
            (Body::Bare, Some(_)) => self.expected(node, shape, format!("`{name}` without brackets")),
            (Body::Value(_), None) => self.expected(node, shape, format!("a value in brackets: `{name}(...)`")),
            (Body::Value(inner), Some(group)) => match &group.items[..] {
                [Item { key: None, value, .. }] => self.value(value, *inner),
                _ => self.expected(node, shape, format!("one value in brackets: `{name}(...)`")),
            },
            (Body::Fields(_), None) => {
                let hint = Some(format!("write `{name}()`"));
                self.refuse(node, shape, format!("`{name}` lacks its brackets"), hint);
            }
            (Body::Fields(fields), Some(group)) => self.fields(group, fields.iter().map(Place::from).collect()),
        }
    }

    fn part(&mut self, node: &'t Node, part: &'static PartShape) {
        let shape = Shape::Part(part);
        let names: Vec<&str> = part.entries.iter().map(|entry| entry.name).collect();
        let Some(name) = self.tree.name_of(node) else {
            let hint = Some(listed("one of", names.iter().copied()));
            return self.refuse(node, shape, format!("expected {}", with_article(part.what)), hint);
        };
        let Some(entry) = part.entries.iter().find(|entry| entry.name == name) else {
            return self.unknown(node, shape, part.what, name, &names);
        };
        let Some(group) = node.group() else {
            let hint = Some(format!("write `{}`", written(entry)));
            return self.refuse(node, shape, format!("`{name}` lacks its brackets"), hint);
        };
        let before = self.found.len();
        self.fields(group, entry.parameters.iter().map(Place::from).collect());
        if self.found.len() == before
            && let Err(error) = (part.read)(self.source_of(node))
        {
            self.refuse(node, shape, error.code.to_string(), None);
        }
    }

    fn unknown(&mut self, node: &Node, shape: Shape, what: &str, name: &str, names: &[&str]) {
        let range = node.group().and_then(|group| group.name.clone()).unwrap_or(node.range.clone());
        let offered = || names.iter().copied();
        let is_other = distribution::ABSENT.iter().any(|absent| absent.eq_ignore_ascii_case(name));
        let meant = if is_other { None } else { did_you_mean(name, offered()) };
        let hint = meant.unwrap_or_else(|| listed("one of", offered()));
        self.error(&range, format!("unknown {what} `{name}`"), Some(hint));
        self.mend(&node.range, placeholder(shape));
    }

    fn list(&mut self, node: &'t Node, element: Shape, count_max: usize) {
        let Some(group) = self.bare_group(node, Bracket::Square) else {
            self.error(&node.range, "expected a list in square brackets", None);
            return self.mend(&node.range, "[]");
        };
        if group.items.len() > count_max {
            let message = format!("{} entries, and at most {count_max} are allowed", group.items.len());
            self.error(&(group.open..group.open + 1), message, None);
            return self.mend(&node.range, "[]");
        }
        for item in &group.items {
            match (&item.key, item.colon) {
                (Some(key), Some(colon)) => {
                    self.error(&key.range, "expected an element of a list, not `key: value`", None);
                    self.mend(&(key.range.start..colon + 1), "");
                    self.value(&item.value, element);
                }
                _ => self.value(&item.value, element),
            }
        }
    }

    fn map(&mut self, node: &'t Node, value: Shape) {
        let Some(group) = self.bare_group(node, Bracket::Curly) else {
            self.error(&node.range, "expected entries in curly brackets: `{\"name\": value}`", None);
            return self.mend(&node.range, "{}");
        };
        let mut seen = BTreeSet::new();
        for item in &group.items {
            let name = item.key.as_ref().and_then(|key| self.tree.text_of(key));
            match (&item.key, name) {
                (None, _) => {
                    self.error(&item.value.range, "expected `\"name\": value`", None);
                    self.drop_item(item);
                    continue;
                }
                (Some(key), None) => {
                    self.error(&key.range, "expected a string", Some("write it in double quotes".into()));
                    self.drop_item(item);
                }
                (Some(key), Some(name)) if !seen.insert(name.clone()) => {
                    self.error(&key.range, format!("`{name}` is given twice"), Some("remove one of them".into()));
                    self.drop_item(item);
                }
                _ => {}
            }
            self.value(&item.value, value);
        }
    }

    fn pair(&mut self, node: &'t Node, first: &'static Shape, second: &'static Shape) {
        match self.bare_group(node, Bracket::Round).map(|group| &group.items[..]) {
            Some([Item { key: None, value: left, .. }, Item { key: None, value: right, .. }]) => {
                self.value(left, *first);
                self.value(right, *second);
            }
            _ => self.expected(node, Shape::Pair(first, second), "a pair in round brackets"),
        }
    }

    fn quantity(&mut self, node: &'t Node, kind: Kind) {
        match kind {
            Kind::Law => self.part(node, &LAW),
            Kind::Spans => self.list(node, Shape::Quantity(Kind::Span { positive: false }), limits::VALUES_MAX),
            Kind::Factors => {
                let any = Kind::Factor { min: f64::MIN, max: f64::MAX };
                self.list(node, Shape::Quantity(any), limits::VALUES_MAX);
            }
            Kind::Handlers => self.list(node, Shape::Quantity(Kind::Handler), limits::BRANCHES_MAX),
            Kind::Handler => self.handler(node),
            _ => {
                if let Some((message, hint)) = wrong(self.tree, node, kind) {
                    self.refuse(node, Shape::Quantity(kind), message, hint);
                }
            }
        }
    }

    /// The name of a handler.
    fn handler(&mut self, node: &'t Node) {
        let shape = Shape::Quantity(Kind::Handler);
        match self.tree.text_of(node) {
            Some(name) if self.handlers.contains(&name) => {}
            Some(name) => {
                let hint = self.guesses.did_you_mean(&name, self.handlers.iter().map(String::as_str));
                self.refuse(node, shape, format!("there is no handler `{name}`"), hint);
            }
            None => self.expected(node, shape, "the name of a handler in double quotes"),
        }
    }

    fn bare_group(&self, node: &'t Node, bracket: Bracket) -> Option<&'t Group> {
        node.group().filter(|group| group.bracket == bracket && group.name.is_none())
    }
}

fn with_article(what: &str) -> String {
    let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {what}")
}

/// A part with its required parameters, as an example.
fn written(entry: &Entry) -> String {
    let required = entry.parameters.iter().filter(|parameter| parameter.default.is_none());
    let parameters: Vec<String> = required.map(|parameter| format!("{}: ...", parameter.name)).collect();
    format!("{}({})", entry.name, parameters.join(", "))
}
