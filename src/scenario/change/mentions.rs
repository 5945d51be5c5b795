//! Where a file mentions what it names elsewhere.

use std::ops::Range;

use crate::foundation::parameter::{Entry, Kind};
use crate::scenario::change::path::{Part, Path};
use crate::scenario::noun::{Noun, Tie};
use crate::scenario::schema::Scenario;
use crate::scenario::shape::{Body, Field, Shape};
use crate::scenario::tree::{Group, Node, NodeKind, Tree};

/// A name in a place where it leads elsewhere.
pub(super) struct Mention {
    pub noun: Noun,
    pub name: String,
    /// Where it stands, in its quotes.
    pub range: Range<usize>,
    /// The item or the entry that goes with what it names.
    pub goes: Option<Path>,
}

/// All mentions in a file of the right shape.
pub(super) fn mentions(tree: &Tree) -> Vec<Mention> {
    let mut search = Search { tree, at: Path::default(), around: None, found: Vec::new() };
    search.value(&tree.root, Shape::Struct(Scenario::SHAPE));
    search.found
}

struct Search<'t> {
    tree: &'t Tree,
    at: Path,
    /// The innermost item of a list or entry of a map.
    around: Option<Path>,
    found: Vec<Mention>,
}

impl Search<'_> {
    fn value(&mut self, node: &Node, shape: Shape) {
        let node = self.tree.bare(node);
        match (shape, node.group()) {
            (Shape::Name(noun, tie), _) => {
                let goes = self.around.clone().filter(|_| tie == Tie::SaidOfIt);
                self.mention(node, noun, goes);
            }
            (Shape::Optional(inner), _) => self.value(node, *inner),
            (Shape::Quantity(Kind::Handler), _) => self.mention(node, Noun::Component, None),
            (Shape::Quantity(Kind::Handlers), Some(group)) => {
                group.items.iter().for_each(|item| self.mention(&item.value, Noun::Component, None));
            }
            (Shape::Struct(structure), Some(group)) => self.fields(group, structure.fields),
            (Shape::OneOf(variants), Some(group)) => {
                let name = self.tree.name_of(node);
                match variants.iter().find(|variant| Some(variant.name) == name).map(|variant| &variant.body) {
                    Some(Body::Value(inner)) => {
                        for (at, item) in group.items.iter().enumerate() {
                            self.within(Part::Number(at + 1), |search| search.value(&item.value, *inner));
                        }
                    }
                    Some(Body::Fields(fields)) => self.fields(group, fields),
                    Some(Body::Bare) | None => {}
                }
            }
            (Shape::Part(part), Some(group)) => {
                let name = self.tree.name_of(node);
                if let Some(entry) = part.entries.iter().find(|entry| Some(entry.name) == name) {
                    self.parameters(group, entry);
                }
            }
            (Shape::List(element, _), Some(group)) => {
                for (at, item) in group.items.iter().enumerate() {
                    self.within(Part::Number(at + 1), |search| {
                        search.around = Some(search.at.clone());
                        search.value(&item.value, *element);
                    });
                }
            }
            (Shape::Map(noun, inner), Some(group)) => {
                for item in &group.items {
                    let Some(key) = &item.key else { continue };
                    let Some(name) = self.tree.text_of(key) else { continue };
                    self.within(Part::Named(name), |search| {
                        search.around = Some(search.at.clone());
                        search.mention(key, noun, search.around.clone());
                        search.value(&item.value, *inner);
                    });
                }
            }
            (Shape::Pair(first, second), Some(group)) => {
                for (item, shape) in group.items.iter().zip([first, second]) {
                    self.value(&item.value, *shape);
                }
            }
            _ => {}
        }
    }

    fn fields(&mut self, group: &Group, fields: &[Field]) {
        for item in &group.items {
            let Some(key) = self.tree.key_of(item) else { continue };
            let Some(field) = fields.iter().find(|field| field.name == key) else { continue };
            self.within(Part::Field(key), |search| search.value(&item.value, field.shape));
        }
    }

    fn parameters(&mut self, group: &Group, entry: &Entry) {
        for parameter in entry.parameters {
            if let Some(item) = self.tree.item(group, parameter.name) {
                self.value(&item.value, Shape::Quantity(parameter.kind));
            }
        }
    }

    fn within(&mut self, part: Part, look: impl FnOnce(&mut Self)) {
        let around = self.around.clone();
        self.at.parts.push(part);
        look(self);
        self.at.parts.pop();
        self.around = around;
    }

    fn mention(&mut self, node: &Node, noun: Noun, goes: Option<Path>) {
        if node.kind == NodeKind::Text
            && let Some(name) = self.tree.text_of(node)
        {
            self.found.push(Mention { noun, name, range: node.range.clone(), goes });
        }
    }
}
