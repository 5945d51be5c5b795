//! What is put in the place of values that cannot be read, so that the rest of the file can.

use crate::foundation::parameter::Kind;
use crate::scenario::shape::{Body, LAW, Place, Shape};

/// Stands for a name that the file does not give. A file may hold the same word, which is refused for its control
/// character: a placeholder is known by its place alone.
const NO_NAME: char = '\u{0}';

/// Something of this shape, with names that mean nothing.
pub(crate) fn placeholder(shape: Shape) -> String {
    let fields = |places: Vec<Place>| {
        let required = places.iter().filter(|place| place.required);
        required.map(|place| format!("{}: {}", place.name, placeholder(place.shape))).collect::<Vec<_>>().join(", ")
    };
    match shape {
        Shape::Text | Shape::Name(..) => format!("\"{NO_NAME}\""),
        Shape::Note(_) => "\"\"".into(),
        Shape::Quantity(kind) => placeholder_quantity(kind),
        Shape::Struct(structure) => format!("({})", fields(structure.fields.iter().map(Place::from).collect())),
        Shape::OneOf(variants) => match &variants[0].body {
            Body::Bare => variants[0].name.into(),
            Body::Value(inner) => format!("{}({})", variants[0].name, placeholder(*inner)),
            Body::Fields(inner) => {
                format!("{}({})", variants[0].name, fields(inner.iter().map(Place::from).collect()))
            }
        },
        Shape::Part(part) => {
            let entry = part.entries[0];
            format!("{}({})", entry.name, fields(entry.parameters.iter().map(Place::from).collect()))
        }
        Shape::List(..) => "[]".into(),
        Shape::Map(..) => "{}".into(),
        Shape::Pair(first, second) => format!("({}, {})", placeholder(*first), placeholder(*second)),
        Shape::Optional(_) => "None".into(),
    }
}

fn placeholder_quantity(kind: Kind) -> String {
    match kind {
        Kind::Span { .. } => "\"1s\"".into(),
        Kind::Rate { .. } => "\"1/s\"".into(),
        Kind::Bytes => "\"1 GB\"".into(),
        Kind::Probability => "0".into(),
        Kind::Count { min, .. } => min.to_string(),
        Kind::Factor { min, max } => 1.0_f64.clamp(min, max).to_string(),
        Kind::Choice(words) => words[0].into(),
        Kind::Flag => "false".into(),
        Kind::Law => placeholder(Shape::Part(&LAW)),
        Kind::Spans | Kind::Factors | Kind::Handlers => "[]".into(),
        Kind::Handler | Kind::Name => format!("\"{NO_NAME}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::schema::Scenario;
    use crate::scenario::shape::ron_options;

    #[test]
    fn a_placeholder_of_the_whole_file_can_be_read() {
        let text = placeholder(Shape::Struct(Scenario::SHAPE));
        let scenario: Scenario = ron_options().from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(scenario.name, NO_NAME.to_string());
    }
}
