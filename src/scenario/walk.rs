//! Compares the concrete syntax of a file with the shape it should have, and finds everything that differs.

use std::ops::Range;

use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Probability, QuantityError, Rate, Span};
use crate::scenario::diagnostic::{Finding, did_you_mean};
use crate::scenario::limits;
use crate::scenario::shape::{Body, Field, LAW, PartShape, SCENARIO, Shape, StructShape, Variant};
use crate::scenario::token::Bracket;
use crate::scenario::tree::{Group, Item, Node, NodeKind, Step, Tree};

/// Everything in the file that has not the shape of a scenario.
pub(crate) fn walk(tree: &Tree) -> Vec<Finding> {
    let mut walk = Walk { tree, handlers: handler_names(tree), found: Vec::new() };
    walk.structure(tree.bare(&tree.root), &SCENARIO);
    walk.found
}

fn handler_names(tree: &Tree) -> Vec<String> {
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
    handlers: Vec<String>,
    found: Vec<Finding>,
}

/// A field of a struct or a parameter of a part, as far as the walk cares.
struct Place {
    name: &'static str,
    shape: Shape,
    required: bool,
    about: &'static str,
}

impl From<&Field> for Place {
    fn from(field: &Field) -> Place {
        Place { name: field.name, shape: field.shape, required: field.default.is_none(), about: field.about }
    }
}

impl From<&Parameter> for Place {
    fn from(parameter: &Parameter) -> Place {
        let shape = Shape::Quantity(parameter.kind);
        Place { name: parameter.name, shape, required: parameter.default.is_none(), about: parameter.about }
    }
}

impl<'t> Walk<'t> {
    fn error(&mut self, range: &Range<usize>, message: impl Into<String>, hint: Option<String>) {
        self.found.push(Finding::error(range.clone(), message).maybe_hint(hint));
    }

    fn source_of(&self, node: &Node) -> &'t str {
        self.tree.source_of(node)
    }

    fn expected(&mut self, node: &Node, what: impl std::fmt::Display) {
        self.error(&node.range, format!("expected {what}"), None);
    }

    fn value(&mut self, node: &'t Node, shape: Shape) {
        match shape {
            Shape::Text if node.kind == NodeKind::Text => {
                if self.tree.text_of(node).is_none() {
                    self.expected(node, "a string");
                }
            }
            Shape::Text => self.error(&node.range, "expected a string", Some("write it in double quotes".into())),
            Shape::Quantity(kind) => self.quantity(node, kind),
            Shape::Struct(structure) => self.structure(node, structure),
            Shape::OneOf(variants) => self.one_of(node, variants),
            Shape::Part(part) => self.part(node, part),
            Shape::List(element, count_max) => self.list(node, *element, count_max),
            Shape::Map(value) => self.map(node, *value),
            Shape::Pair(first, second) => self.pair(node, *first, *second),
            Shape::Optional(_) if self.tree.name_of(node) == Some("None") && node.kind == NodeKind::Word => {}
            Shape::Optional(inner) => self.value(self.tree.bare(node), *inner),
        }
    }

    fn structure(&mut self, node: &'t Node, shape: &StructShape) {
        let Some(group) = node.group().filter(|group| group.bracket == Bracket::Round) else {
            return self.expected(node, format!("`{}( ... )`", shape.name));
        };
        if let Some(name) = &group.name
            && self.tree.slice(name.clone()) != shape.name
        {
            self.error(name, format!("expected `{}`, which may also be left out", shape.name), None);
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
                continue;
            };
            let name = self.source_of(key).trim_start_matches("r#");
            let Some(at) = places.iter().position(|place| place.name == name) else {
                let names = || places.iter().map(|place| place.name);
                let hint = did_you_mean(name, names()).unwrap_or_else(|| listed("the fields here are", names()));
                self.error(&key.range, format!("unknown field `{name}`"), Some(hint));
                continue;
            };
            if std::mem::replace(&mut seen[at], true) {
                self.error(&key.range, format!("`{name}` is given twice"), Some("remove one of them".into()));
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
        }
    }

    fn one_of(&mut self, node: &'t Node, variants: &[Variant]) {
        let names = || variants.iter().map(|variant| variant.name);
        let Some(name) = self.tree.name_of(node) else {
            return self.expected(node, listed("one of", names()));
        };
        let Some(variant) = variants.iter().find(|variant| variant.name == name) else {
            return self.unknown(node, "choice", name, &names().collect::<Vec<_>>());
        };
        match (&variant.body, node.group()) {
            (Body::Bare, None) => {}
            (Body::Bare, Some(_)) => self.expected(node, format!("`{name}` without brackets")),
            (Body::Value(_), None) => self.expected(node, format!("a value in brackets: `{name}(...)`")),
            (Body::Value(shape), Some(group)) => match &group.items[..] {
                [Item { key: None, value, .. }] => self.value(value, *shape),
                _ => self.expected(node, format!("one value in brackets: `{name}(...)`")),
            },
            (Body::Fields(_), None) => {
                self.error(&node.range, format!("`{name}` lacks its brackets"), Some(format!("write `{name}()`")));
            }
            (Body::Fields(fields), Some(group)) => self.fields(group, fields.iter().map(Place::from).collect()),
        }
    }

    fn part(&mut self, node: &'t Node, part: &PartShape) {
        let names: Vec<&str> = part.entries.iter().map(|entry| entry.name).collect();
        let Some(name) = self.tree.name_of(node) else {
            let what = with_article(part.what);
            return self.error(&node.range, format!("expected {what}"), Some(listed("one of", names.iter().copied())));
        };
        let Some(entry) = part.entries.iter().find(|entry| entry.name == name) else {
            return self.unknown(node, part.what, name, &names);
        };
        let Some(group) = node.group() else {
            let hint = format!("write `{}`", written(entry));
            return self.error(&node.range, format!("`{name}` lacks its brackets"), Some(hint));
        };
        let before = self.found.len();
        self.fields(group, entry.parameters.iter().map(Place::from).collect());
        if self.found.len() == before
            && let Err(error) = (part.read)(self.source_of(node))
        {
            self.error(&node.range, error.code.to_string(), None);
        }
    }

    fn unknown(&mut self, node: &Node, what: &str, name: &str, names: &[&str]) {
        let range = node.group().and_then(|group| group.name.clone()).unwrap_or(node.range.clone());
        let hint = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| listed("one of", names.iter().copied()));
        self.error(&range, format!("unknown {what} `{name}`"), Some(hint));
    }

    fn list(&mut self, node: &'t Node, element: Shape, count_max: usize) {
        let Some(group) = self.bare_group(node, Bracket::Square) else {
            return self.expected(node, "a list in square brackets");
        };
        if group.items.len() > count_max {
            let message = format!("{} entries, and at most {count_max} are allowed", group.items.len());
            self.error(&(group.open..group.open + 1), message, None);
        }
        for item in group.items.iter().take(count_max) {
            match &item.key {
                None => self.value(&item.value, element),
                Some(key) => self.expected(key, "an element of a list, not `key: value`"),
            }
        }
    }

    fn map(&mut self, node: &'t Node, value: Shape) {
        let Some(group) = self.bare_group(node, Bracket::Curly) else {
            return self.expected(node, "entries in curly brackets: `{ \"name\": value }`");
        };
        let mut seen = std::collections::BTreeSet::new();
        for item in &group.items {
            let Some(key) = &item.key else {
                self.expected(&item.value, "`\"name\": value`");
                continue;
            };
            match self.tree.text_of(key) {
                None => self.error(&key.range, "expected a string", Some("write it in double quotes".into())),
                Some(name) if !seen.insert(name.clone()) => {
                    self.error(&key.range, format!("`{name}` is given twice"), Some("remove one of them".into()));
                }
                Some(_) => {}
            }
            self.value(&item.value, value);
        }
    }

    fn pair(&mut self, node: &'t Node, first: Shape, second: Shape) {
        match self.bare_group(node, Bracket::Round).map(|group| &group.items[..]) {
            Some([Item { key: None, value: left, .. }, Item { key: None, value: right, .. }]) => {
                self.value(left, first);
                self.value(right, second);
            }
            _ => self.expected(node, "a pair in round brackets"),
        }
    }

    fn bare_group(&self, node: &'t Node, bracket: Bracket) -> Option<&'t Group> {
        node.group().filter(|group| group.bracket == bracket && group.name.is_none())
    }

    fn quantity(&mut self, node: &'t Node, kind: Kind) {
        let source = self.source_of(node);
        let wrong = match kind {
            Kind::Law => return self.part(node, &LAW),
            Kind::Spans => return self.list(node, Shape::Quantity(Kind::Span { positive: false }), limits::VALUES_MAX),
            Kind::Factors => {
                let any = Kind::Factor { min: f64::MIN, max: f64::MAX };
                return self.list(node, Shape::Quantity(any), limits::VALUES_MAX);
            }
            Kind::Span { positive } => match self.tree.text_of(node) {
                Some(text) => match text.parse::<Span>() {
                    Ok(Span::ZERO) if positive => {
                        Some((format!("`{text}` is out of range: expected more than 0"), None))
                    }
                    Ok(_) => None,
                    Err(error) => Some(explained(error)),
                },
                None => Some(quoted("a length of time", source, "20ms")),
            },
            Kind::Rate { positive } => match self.tree.text_of(node) {
                Some(text) => match text.parse::<Rate>() {
                    Ok(rate) if positive && rate.as_per_sec() == 0.0 => {
                        Some((format!("`{text}` is out of range: expected more than 0/s"), None))
                    }
                    Ok(_) => None,
                    Err(error) => Some(explained(error)),
                },
                None => Some(quoted("a rate", source, "120/s")),
            },
            Kind::Probability => {
                let read = match (self.tree.text_of(node), number(source)) {
                    (Some(text), _) => Some(text.parse::<Probability>()),
                    (None, Some(value)) if node.kind == NodeKind::Word => Some(Probability::new(value)),
                    _ => None,
                };
                match read {
                    Some(Ok(_)) => None,
                    Some(Err(error)) => Some(explained(error)),
                    None => Some(("expected a probability such as 0.003 or \"0.3%\"".into(), None)),
                }
            }
            Kind::Count { min, max } => match whole(source) {
                Some(value) if (i128::from(min)..=i128::from(max)).contains(&value) => None,
                Some(_) => {
                    Some((format!("`{source}` is out of range: expected a whole number {}", from_to(min, max)), None))
                }
                None => Some((format!("expected a whole number {}", from_to(min, max)), None)),
            },
            Kind::Factor { min, max } => match number(source).filter(|_| node.kind == NodeKind::Word) {
                Some(value) if (min..=max).contains(&value) => None,
                Some(value) if value.is_nan() => Some((format!("`{source}` is not a number"), None)),
                Some(_) => Some((format!("`{source}` is out of range: expected {}", range_of_factor(min, max)), None)),
                None => Some(("expected a number without a unit".into(), None)),
            },
            Kind::Choice(words) => {
                if node.kind != NodeKind::Word {
                    return self.expected(node, listed("one of", words.iter().copied()));
                } else if !words.contains(&source) {
                    return self.unknown(node, "choice", source, words);
                }
                None
            }
            Kind::Flag => (!matches!(source, "true" | "false")).then(|| ("expected `true` or `false`".into(), None)),
            Kind::Handler => match self.tree.text_of(node) {
                Some(name) if self.handlers.contains(&name) => None,
                Some(name) => {
                    let hint = did_you_mean(&name, self.handlers.iter().map(String::as_str));
                    Some((format!("there is no handler `{name}`"), hint))
                }
                None => Some(("expected the name of a handler in double quotes".into(), None)),
            },
        };
        if let Some((message, hint)) = wrong {
            self.error(&node.range, message, hint);
        }
    }
}

fn explained(error: QuantityError) -> (String, Option<String>) {
    let hint = match &error {
        QuantityError::Unit { found, units } => did_you_mean(found, units.iter().copied()),
        QuantityError::Number { .. } => Some("write a number and a unit, such as \"20ms\" or \"120/s\"".into()),
        QuantityError::Range { .. } => None,
    };
    (error.to_string(), hint)
}

fn quoted(what: &str, source: &str, example: &str) -> (String, Option<String>) {
    let hint = match number(source) {
        Some(_) => format!("give it a unit and double quotes, such as \"{example}\""),
        None => format!("such as \"{example}\""),
    };
    (format!("expected {what} in double quotes"), Some(hint))
}

/// "one of a, b, c"
fn listed<'w>(front: &str, words: impl Iterator<Item = &'w str>) -> String {
    format!("{front} {}", words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "))
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

fn from_to(min: u64, max: u64) -> String {
    if max == u64::MAX { format!("from {min}") } else { format!("from {min} to {max}") }
}

fn range_of_factor(min: f64, max: f64) -> String {
    if min == f64::MIN_POSITIVE {
        format!("more than 0 and at most {max}")
    } else if max == f64::MAX {
        "a finite number".into()
    } else {
        format!("a number from {min} to {max}")
    }
}

/// A number as RON writes it.
fn number(source: &str) -> Option<f64> {
    match source {
        "NaN" | "-NaN" | "+NaN" => Some(f64::NAN),
        _ if source.contains(['n', 'N']) && !source.ends_with("inf") => None,
        _ => ron::from_str(source).ok().or_else(|| whole(source).map(|value| value as f64)),
    }
}

fn whole(source: &str) -> Option<i128> {
    ron::from_str::<i64>(source).map(i128::from).or_else(|_| ron::from_str::<u64>(source).map(i128::from)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_ron_writes_them() {
        for (text, value) in
            [("1_000", 1000.0), ("0x1F", 31.0), ("-2.5", -2.5), ("3e-3", 0.003), ("inf", f64::INFINITY)]
        {
            assert_eq!(number(text), Some(value), "{text}");
        }
        assert!(number("NaN").is_some_and(f64::is_nan));
        assert_eq!(number("Forward"), None);
        assert_eq!(whole("18446744073709551615"), Some(i128::from(u64::MAX)));
        assert_eq!((whole("-3"), whole("1.5")), (Some(-3), None));
    }
}
