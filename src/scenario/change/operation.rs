//! What one operation does to the text of a scenario, and what takes it back.
//!
//! The text is changed where something is said and nowhere else: comments and layout stay. What comes out need not be a
//! valid scenario yet.

use std::ops::Range;

use crate::scenario::change::former::former_name;
use crate::scenario::change::mentions::{Mention, mentions};
use crate::scenario::change::path::{Part, Path, ROUTES, name_of, nowhere, quoted};
use crate::scenario::diagnostic::Finding;
use crate::scenario::noun::{Noun, Renamed};
use crate::scenario::parse::syntax;
use crate::scenario::patch::{Patch, added, inserted, patched, removed, set_entry, set_field};
use crate::scenario::token::Bracket;
use crate::scenario::tree::{Group, Node, Step, Tree};

/// One change at one place of a file. Values are as a file says them.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Puts a value in a place, whether there is one or not.
    Set {
        /// The place.
        at: Path,
        /// As a file would say it.
        value: String,
    },
    /// Adds an item to a list: at the end, or where the path ends with a number, so that it has this number.
    Add {
        /// The list, or a place in it.
        to: Path,
        /// As a file would say it.
        value: String,
    },
    /// Takes a field, an item or an entry out; with something that has a name goes what is said of it elsewhere.
    Remove {
        /// What goes.
        at: Path,
    },
    /// Gives something another name, wherever it is mentioned.
    Rename {
        /// What gets another name.
        what: Path,
        /// The name.
        to: String,
    },
}

/// A text after an operation.
pub(super) struct Done {
    pub text: String,
    /// What takes it back, in this order.
    pub undo: Vec<Operation>,
    /// What stays and is called something else.
    pub renamed: Vec<Renamed>,
}

impl Operation {
    /// Where it acts.
    pub fn place(&self) -> &Path {
        match self {
            Operation::Set { at, .. } | Operation::Remove { at } => at,
            Operation::Add { to, .. } => to,
            Operation::Rename { what, .. } => what,
        }
    }

    pub(super) fn apply(&self, tree: &Tree) -> Result<Done, Finding> {
        match self {
            Operation::Set { at, value } => set(tree, at, value),
            Operation::Add { to, value } => add(tree, to, value),
            Operation::Remove { at } => remove(tree, at),
            Operation::Rename { what, to } => rename(tree, what, to),
        }
    }
}

fn set(tree: &Tree, at: &Path, value: &str) -> Result<Done, Finding> {
    check_value(tree, value)?;
    let trail = at.trail(tree);
    let Some((part, rest)) = trail.missing.split_first() else {
        let node = tree.at(&trail.steps).expect("the trail leads there");
        let patch = Patch { range: node.range.clone(), text: value.into() };
        let undo = Operation::Set { at: numbered(tree, at)?, value: tree.source_of(node).into() };
        return Ok(done(tree, &[patch], |_| false, vec![undo]));
    };
    let refused = || nowhere(tree, &trail.steps, part);
    let group = tree.at(&trail.steps).and_then(Node::group).ok_or_else(refused)?;
    if let (Part::Field(name), []) = (part, rest)
        && let Some(former) = former_name(at)
        && let Some(item) = tree.item(group, former)
        && let Some(key) = &item.key
    {
        let patch = Patch { range: key.range.start..item.value.range.end, text: format!("{name}: {value}") };
        let there = numbered(tree, &Path { parts: at.parts[..trail.steps.len()].to_vec() })?;
        let undo = vec![
            Operation::Remove { at: there.clone().field(name) },
            Operation::Set { at: there.field(former), value: tree.source_of(&item.value).into() },
        ];
        return Ok(done(tree, &[patch], |_| false, undo));
    }
    let (key, written) = match part {
        Part::Field(name) => (name, name.clone()),
        Part::Named(name) if group.bracket == Bracket::Curly => (name, quoted(name)),
        Part::Named(_) | Part::Number(_) => return Err(refused()),
    };
    // In the lists of the file itself nothing begins to be by being set.
    if trail.steps.is_empty() && !rest.is_empty() {
        return Err(nowhere(tree, &trail.steps, part));
    }
    let value = rest.iter().rev().try_fold(value.to_string(), |inner, part| match part {
        Part::Field(name) => Ok(format!("({name}: {inner})")),
        Part::Named(name) => Ok(format!("{{{}: {inner}}}", quoted(name))),
        Part::Number(_) => Err(refused()),
    })?;
    let patches = set_entry(tree, &trail.steps, key, &written, &value);
    let there = Path { parts: at.parts[..trail.steps.len()].to_vec() };
    let added = numbered(tree, &there)?.then(part.clone());
    Ok(done(tree, &patches, |_| false, vec![Operation::Remove { at: added }]))
}

fn add(tree: &Tree, to: &Path, value: &str) -> Result<Done, Finding> {
    check_value(tree, value)?;
    let trail = to.trail(tree);
    if let ([Part::Field(name)], Some(_)) = (trail.missing, tree.at(&trail.steps).and_then(Node::group)) {
        let text = patched(&tree.text, &set_field(tree, &trail.steps, name, &format!("[{value}]")));
        return Ok(Done { text, undo: vec![Operation::Remove { at: to.clone() }], renamed: Vec::new() });
    }
    let (list, number) = match (list_at(tree, to), to.split()) {
        (Some(group), _) => (to.clone(), group.items.len() + 1),
        (None, Some((list, Part::Number(number)))) => (list, *number),
        _ => {
            return Err(trail
                .missing
                .first()
                .map_or_else(|| no_list(tree, &trail.steps), |part| nowhere(tree, &trail.steps, part)));
        }
    };
    let steps = list.find(tree)?;
    let group = list_at(tree, &list).ok_or_else(|| no_list(tree, &steps))?;
    let patches = match number.checked_sub(1) {
        Some(at) if at == group.items.len() => added(tree, group, value),
        Some(at) if at < group.items.len() => inserted(tree, &group.items[at], value),
        _ => return Err(nowhere(tree, &steps, &Part::Number(number))),
    };
    let undo = Operation::Remove { at: list.number(number) };
    Ok(Done { text: patched(&tree.text, &patches), undo: vec![undo], renamed: Vec::new() })
}

fn remove(tree: &Tree, at: &Path) -> Result<Done, Finding> {
    let mut going = vec![numbered(tree, at)?];
    let mentions = mentions(tree);
    let mut next = 0;
    while let Some(item) = going.get(next) {
        next += 1;
        let Some((noun, name)) = named(tree, item) else { continue };
        let said = mentions.iter().filter(|mention| mention.noun == noun && mention.name == name);
        for goes in said.filter_map(|mention| mention.goes.as_ref()) {
            if !going.iter().any(|gone| goes.starts_with(gone)) {
                going.push(goes.clone());
            }
        }
    }
    going.sort();
    going.dedup_by(|later, earlier| later.starts_with(earlier));
    let mut items = Vec::new();
    let mut undo = Vec::new();
    for path in &going {
        let (within, last) = path.split().expect("the whole file is not removed");
        let group = tree.at(&within.find(tree)?).and_then(Node::group).expect("what is in it was found");
        let item = match last {
            Part::Number(number) => &group.items[number - 1],
            Part::Field(key) | Part::Named(key) => tree.item(group, key).expect("it was found"),
        };
        items.push(item);
        let value = tree.source_of(&item.value).to_string();
        undo.push(match last {
            Part::Number(_) => Operation::Add { to: path.clone(), value },
            Part::Field(_) | Part::Named(_) => Operation::Set { at: path.clone(), value },
        });
    }
    let patches = removed(tree, items);
    let is_gone = |route: usize| going.contains(&Path::of(ROUTES).number(route + 1));
    Ok(done(tree, &patches, is_gone, undo))
}

fn rename(tree: &Tree, what: &Path, to: &str) -> Result<Done, Finding> {
    let steps = what.find(tree)?;
    let node = tree.at(&steps).expect("the path leads there");
    let item = numbered(tree, what)?;
    let Some((noun, before)) = named(tree, &item) else {
        return Err(Finding::error(node.range.clone(), "this has no name that is mentioned elsewhere"));
    };
    let mut patches = set_field(tree, &steps, "name", &quoted(to));
    let all = mentions(tree);
    let meant = all.iter().filter(|mention| mention.noun == noun && mention.name == before);
    patches.extend(meant.map(|mention| with_name(mention, to)));
    let had_one = node.group().is_some_and(|group| tree.item(group, "name").is_some());
    let undo = match had_one {
        true => Operation::Rename { what: item, to: before.clone() },
        false => Operation::Remove { at: item.field("name") },
    };
    let mut done = done(tree, &patches, |_| false, vec![undo]);
    done.renamed.push(Renamed { noun, before, now: to.into() });
    Ok(done)
}

fn with_name(mention: &Mention, to: &str) -> Patch {
    Patch { range: mention.range.clone(), text: quoted(to) }
}

/// The text with these patches. A route without a name is called after where it leads: where that changes, what is said of it
/// goes along.
fn done(tree: &Tree, patches: &[Patch], is_gone: impl Fn(usize) -> bool, undo: Vec<Operation>) -> Done {
    let text = patched(&tree.text, patches);
    let Ok(after) = Tree::parse(&text) else { return Done { text, undo, renamed: Vec::new() } };
    let before = labels(tree).into_iter().enumerate().filter(|(at, _)| !is_gone(*at)).map(|(_, label)| label);
    let now = labels(&after);
    let renamed: Vec<Renamed> = before
        .zip(now)
        .filter_map(|(before, now)| Some(Renamed { noun: Noun::Route, before: before?, now: now? }))
        .filter(|route| route.before != route.now)
        .collect();
    if renamed.is_empty() {
        return Done { text, undo, renamed };
    }
    let follow = |mention: Mention| {
        let route = renamed.iter().find(|route| mention.noun == Noun::Route && mention.name == route.before)?;
        Some(with_name(&mention, &route.now))
    };
    let followed: Vec<Patch> = mentions(&after).into_iter().filter_map(follow).collect();
    Done { text: patched(&text, &followed), undo, renamed }
}

fn labels(tree: &Tree) -> Vec<Option<String>> {
    let list = [Step::Key(ROUTES)];
    let items = tree.at(&list).and_then(Node::group).map_or(&[][..], |group| &group.items);
    items.iter().map(|item| name_of(tree, &list, item)).collect()
}

/// The same path with items of lists by their numbers.
fn numbered(tree: &Tree, path: &Path) -> Result<Path, Finding> {
    let steps = path.find(tree)?;
    let parts = path.parts.iter().zip(steps).map(|(part, step)| match step {
        Step::At(at) => Part::Number(at + 1),
        Step::Key(_) => part.clone(),
    });
    Ok(Path { parts: parts.collect() })
}

/// What an item is and what it is called, if other places can mention it.
fn named(tree: &Tree, item: &Path) -> Option<(Noun, String)> {
    let (list, Part::Number(number)) = item.item_of_list()? else { return None };
    let noun = Noun::in_list(list)?;
    let steps = [Step::Key(list)];
    let item = tree.at(&steps)?.group()?.items.get(number - 1)?;
    Some((noun, name_of(tree, &steps, item)?))
}

fn list_at<'t>(tree: &'t Tree, path: &Path) -> Option<&'t Group> {
    let trail = path.trail(tree);
    let group = tree.at(&trail.steps).and_then(Node::group);
    group.filter(|group| trail.missing.is_empty() && group.bracket == Bracket::Square)
}

fn no_list(tree: &Tree, steps: &[Step]) -> Finding {
    let range: Range<usize> = tree.at(steps).map_or(0..0, |node| node.range.clone());
    Finding::error(range, "only to a list can something be added")
}

/// A value must be whole, so that it says nothing of what stands beside it.
fn check_value(tree: &Tree, value: &str) -> Result<(), Finding> {
    let wrong = |finding: Finding| {
        let shown = tree.root.range.start..tree.root.range.start;
        Finding::error(shown, format!("`{value}` is no value: {}", finding.message)).maybe_hint(finding.hint)
    };
    syntax(value).map(|_| ()).map_err(wrong)
}
