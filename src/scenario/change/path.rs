//! A place in a scenario file, by names: `handlers "charge" service mean`.

use std::fmt;

use crate::foundation::spelling::closest;
use crate::scenario::diagnostic::Finding;
use crate::scenario::schema::Route;
use crate::scenario::shape::ron_options;
use crate::scenario::token::Bracket;
use crate::scenario::tree::{Item, Node, Step, Tree};

/// From the whole file to a value in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    pub(super) parts: Vec<Part>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// A field of a struct or of a part.
    Field(String),
    /// An entry of a map, or an item of a list by its name.
    Named(String),
    /// An item of a list by its number, from 1.
    Number(usize),
}

/// As far as a path leads in a file.
pub(super) struct Trail<'p> {
    pub steps: Vec<Step<'p>>,
    /// What is not there.
    pub missing: &'p [Part],
}

pub(super) const ROUTES: &str = "routes";

impl Path {
    /// A field of the whole file.
    pub fn of(field: &str) -> Path {
        Path::default().field(field)
    }

    /// The field of this name of what the path leads to.
    pub fn field(self, name: &str) -> Path {
        self.then(Part::Field(name.into()))
    }

    /// An entry of a map, or an item of a list; a route without a name is called `from -> to`.
    pub fn named(self, name: &str) -> Path {
        self.then(Part::Named(name.into()))
    }

    /// An item of a list by its number, from 1.
    pub fn number(self, number: usize) -> Path {
        self.then(Part::Number(number))
    }

    pub(super) fn then(mut self, part: Part) -> Path {
        self.parts.push(part);
        self
    }

    /// The path to what this one stands in, and the last step.
    pub(super) fn split(&self) -> Option<(Path, &Part)> {
        let (last, before) = self.parts.split_last()?;
        Some((Path { parts: before.to_vec() }, last))
    }

    pub(super) fn starts_with(&self, other: &Path) -> bool {
        self.parts.starts_with(&other.parts)
    }

    /// The list of the file that it leads into, and the item there, if it goes no further.
    pub(super) fn item_of_list(&self) -> Option<(&str, &Part)> {
        match &self.parts[..] {
            [Part::Field(list), item] => Some((list, item)),
            _ => None,
        }
    }

    pub(super) fn trail(&self, tree: &Tree) -> Trail<'_> {
        let mut steps = Vec::new();
        for (at, part) in self.parts.iter().enumerate() {
            let Some(step) = step(tree, &steps, part) else {
                return Trail { steps, missing: &self.parts[at..] };
            };
            steps.push(step);
        }
        Trail { steps, missing: &[] }
    }

    /// The steps to what must be there.
    pub(super) fn find(&self, tree: &Tree) -> Result<Vec<Step<'_>>, Finding> {
        let trail = self.trail(tree);
        match trail.missing.first() {
            None => Ok(trail.steps),
            Some(part) => Err(nowhere(tree, &trail.steps, part)),
        }
    }
}

fn step<'p>(tree: &Tree, before: &[Step], part: &'p Part) -> Option<Step<'p>> {
    let group = tree.at(before)?.group()?;
    match part {
        Part::Field(name) => tree.item(group, name).map(|_| Step::Key(name)),
        Part::Named(name) if group.bracket == Bracket::Curly => tree.item(group, name).map(|_| Step::Key(name)),
        Part::Named(name) => {
            let is_meant = |item: &Item| name_of(tree, before, item).as_ref() == Some(name);
            group.items.iter().position(is_meant).map(Step::At)
        }
        Part::Number(number) => number.checked_sub(1).filter(|at| *at < group.items.len()).map(Step::At),
    }
}

/// What an item of the list at these steps is called.
pub(super) fn name_of(tree: &Tree, list: &[Step], item: &Item) -> Option<String> {
    let own = item.value.group().and_then(|group| tree.item(group, "name"));
    match own.and_then(|own| tree.text_of(tree.bare(&own.value))) {
        None if list == [Step::Key(ROUTES)] => {
            ron_options().from_str::<Route>(tree.source_of(&item.value)).ok().map(|route| route.label())
        }
        own => own,
    }
}

/// Says that a path goes no further.
pub(super) fn nowhere(tree: &Tree, steps: &[Step], part: &Part) -> Finding {
    let node = tree.at(steps);
    let group = node.and_then(Node::group);
    let range = match (node, group) {
        (_, Some(group)) => group.name.clone().unwrap_or(group.open..group.open + 1),
        (Some(node), None) => node.range.clone(),
        (None, None) => 0..0,
    };
    let items = group.map_or(&[][..], |group| &group.items);
    let (message, offered): (String, Vec<String>) = match part {
        Part::Field(name) => {
            (format!("there is no `{name}` here"), items.iter().filter_map(|item| tree.key_of(item)).collect())
        }
        Part::Named(name) => {
            let name_of = |item| tree.key_of(item).or_else(|| name_of(tree, steps, item));
            (format!("nothing here is called `{name}`"), items.iter().filter_map(name_of).collect())
        }
        Part::Number(number) => (format!("there is no item {number} here, of {}", items.len()), Vec::new()),
    };
    let meant = match part {
        Part::Field(name) | Part::Named(name) => closest(name, offered.iter().map(String::as_str)),
        Part::Number(_) => None,
    };
    Finding::error(range, message).maybe_hint(meant.map(|meant| format!("did you mean `{meant}`?")))
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (at, part) in self.parts.iter().enumerate() {
            let blank = if at > 0 { " " } else { "" };
            match part {
                Part::Field(name) => write!(f, "{blank}{name}")?,
                Part::Named(name) => write!(f, "{blank}{}", quoted(name))?,
                Part::Number(number) => write!(f, "{blank}{number}")?,
            }
        }
        Ok(())
    }
}

/// As a file says it.
pub(super) fn quoted(text: &str) -> String {
    ron::to_string(text).expect("a string can be written")
}
