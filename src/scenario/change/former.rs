//! Fields that were called something else once, where a file still says the former name.

use crate::scenario::change::path::{Part, Path};
use crate::scenario::schema::Scenario;
use crate::scenario::shape::{Field, Shape};

/// The former name of the field that a path leads to, if it has one.
pub(super) fn former_name(at: &Path) -> Option<&'static str> {
    let (last, before) = at.parts.split_last()?;
    let inside = before.iter().try_fold(Shape::Struct(Scenario::SHAPE), within)?;
    field(inside, last)?.former
}

/// The shape of what a part of a path leads to.
fn within(shape: Shape, part: &Part) -> Option<Shape> {
    match (bare(shape), part) {
        (Shape::List(item, _), Part::Number(_) | Part::Named(_)) => Some(*item),
        (Shape::Map(_, entry), Part::Named(_)) => Some(*entry),
        (shape, part) => field(shape, part).map(|field| field.shape),
    }
}

fn field(shape: Shape, part: &Part) -> Option<&'static Field> {
    match (bare(shape), part) {
        (Shape::Struct(structure), Part::Field(name)) => structure.fields.iter().find(|field| field.name == name),
        _ => None,
    }
}

fn bare(shape: Shape) -> Shape {
    match shape {
        Shape::Optional(inner) => bare(*inner),
        shape => shape,
    }
}
