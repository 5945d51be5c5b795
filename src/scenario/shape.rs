//! What may stand as a value in a scenario file, as data: the shapes that declarations put together.
//!
//! Parts come in through their catalogue entries.

use std::borrow::Cow;

use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, distribution};
use crate::scenario::noun::{Noun, Tie};

/// What may stand as a value.
#[derive(Clone, Copy)]
pub enum Shape {
    /// A string.
    Text,
    /// A string of at most this many letters.
    Note(usize),
    /// The name of something in the file.
    Name(Noun, Tie),
    /// A number with or without a unit, a word, or a list of such.
    Quantity(Kind),
    /// Fields in parentheses.
    Struct(&'static StructShape),
    /// One of these, each with a value, with fields, or bare.
    OneOf(&'static [Variant]),
    /// A part of the catalogue, with its parameters.
    Part(&'static PartShape),
    /// At most this many.
    List(&'static Shape, usize),
    /// Keys are the names of such things, and an entry says something of what it names.
    Map(Noun, &'static Shape),
    /// Two values in parentheses.
    Pair(&'static Shape, &'static Shape),
    /// May be left out or be `None`.
    Optional(&'static Shape),
}

/// What has fields in a file.
pub struct StructShape {
    /// As the guide calls it.
    pub name: &'static str,
    /// In the order in which the guide lists them.
    pub fields: &'static [Field],
}

/// A field that a file may have.
pub struct Field {
    /// As it is written.
    pub name: &'static str,
    /// What it was called once: files of then are still read.
    pub former: Option<&'static str>,
    /// What may stand in it.
    pub shape: Shape,
    /// As it would be written, but without the quotes of a quantity; `None` where the field is required.
    pub default: Option<&'static str>,
    /// One sentence, no full stop.
    pub about: &'static str,
}

/// One of several things that may stand in a place.
pub struct Variant {
    /// As it is written.
    pub name: &'static str,
    /// What follows its name.
    pub body: Body,
    /// What it means: a few words, no full stop.
    pub about: &'static str,
}

/// What follows the name of a variant.
pub enum Body {
    /// Nothing.
    Bare,
    /// A value in parentheses.
    Value(Shape),
    /// Fields in parentheses.
    Fields(&'static [Field]),
}

/// A family of parts as a value.
pub struct PartShape {
    /// What one of them is called.
    pub what: &'static str,
    /// The parts of the family.
    pub entries: &'static [&'static Entry],
    /// Reads the part as the program will, for conditions that bind several parameters.
    pub read: fn(&str) -> Result<(), ron::error::SpannedError>,
}

/// A law of a length of time.
pub const LAW: PartShape =
    PartShape { what: "distribution", entries: distribution::CATALOGUE, read: read_as::<Distribution> };

/// What may stand in a field, and what does where it is left out.
pub(super) struct Value {
    shape: Shape,
    default: Option<&'static str>,
}

pub(super) const fn required(shape: Shape) -> Value {
    Value { shape, default: None }
}

pub(super) const fn optional(shape: Shape, default: &'static str) -> Value {
    Value { shape, default: Some(default) }
}

/// The name of something that the item or the entry around it says something of.
pub(super) const fn of(noun: Noun) -> Shape {
    Shape::Name(noun, Tie::SaidOfIt)
}

/// The name of something that is needed there.
pub(super) const fn needs(noun: Noun) -> Shape {
    Shape::Name(noun, Tie::NeedsIt)
}

pub(super) const fn count(min: u64, max: u64) -> Shape {
    Shape::Quantity(Kind::Count { min, max })
}

pub(super) const fn factor(min: f64, max: f64) -> Shape {
    Shape::Quantity(Kind::Factor { min, max })
}

pub(super) const fn span(positive: bool) -> Shape {
    Shape::Quantity(Kind::Span { positive })
}

/// A field of a struct or a parameter of a part.
pub(crate) struct Place {
    pub name: &'static str,
    pub former: Option<&'static str>,
    pub shape: Shape,
    pub required: bool,
    pub about: &'static str,
}

impl Shape {
    /// Every struct that may stand there or further in, the outer first.
    pub fn structs(self) -> Vec<&'static StructShape> {
        match self {
            Shape::Struct(structure) => {
                let inner = structure.fields.iter().flat_map(|field| field.shape.structs());
                [structure].into_iter().chain(inner).collect()
            }
            Shape::List(inner, _) | Shape::Map(_, inner) | Shape::Optional(inner) => inner.structs(),
            _ => Vec::new(),
        }
    }

    /// What may stand there, as the guide says it.
    pub fn in_words(self) -> String {
        let joined = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        match self {
            Shape::Text | Shape::Name(..) => "text".into(),
            Shape::Note(letters_max) => format!("text of at most {letters_max} letters"),
            Shape::Quantity(kind) => match kind {
                Kind::Span { positive: false } => "length of time".into(),
                Kind::Span { positive: true } => "length of time, more than 0".into(),
                Kind::Rate { positive: false } => "rate".into(),
                Kind::Rate { positive: true } => "rate, more than 0".into(),
                Kind::Bytes => "amount of memory".into(),
                Kind::Probability => "probability".into(),
                Kind::Count { min, max: u64::MAX } => format!("whole number from {min}"),
                Kind::Count { min, max } => format!("whole number from {min} to {max}"),
                Kind::Factor { min: f64::MIN_POSITIVE, max } => format!("number above 0, at most {max}"),
                Kind::Factor { min, max } => format!("number from {min} to {max}"),
                Kind::Choice(words) => joined(words),
                Kind::Flag => joined(&["true", "false"]),
                Kind::Law => LAW.what.into(),
                Kind::Spans => "list of lengths of time".into(),
                Kind::Factors => "list of numbers".into(),
                Kind::Handler => "name of a handler".into(),
                Kind::Handlers => "list of names of handlers".into(),
                Kind::Name => "name".into(),
            },
            Shape::Struct(structure) => format!("`{}(...)`", structure.name),
            Shape::OneOf(variants) => joined(&variants.iter().map(|variant| variant.name).collect::<Vec<_>>()),
            Shape::Part(part) => part.what.into(),
            Shape::List(element, _) => format!("list: {}", element.in_words()),
            Shape::Map(_, value) => format!("map: text to {}", value.in_words()),
            Shape::Pair(first, second) => format!("({}, {})", first.in_words(), second.in_words()),
            Shape::Optional(inner) => inner.in_words(),
        }
    }
}

impl StructShape {
    /// The field of this name, which must be one of them.
    pub fn field(&self, name: &str) -> &'static Field {
        self.fields.iter().find(|field| field.name == name).expect("the struct declares this field")
    }
}

impl Field {
    pub(super) const fn new(name: &'static str, about: &'static str, value: Value) -> Field {
        Field { name, former: None, shape: value.shape, default: value.default, about }
    }

    pub(super) const fn once_called(self, former: &'static str) -> Field {
        Field { former: Some(former), ..self }
    }

    /// The default as a file would say it.
    pub(super) fn default_written(&self) -> Option<Cow<'static, str>> {
        let default = self.default?;
        match self.shape {
            Shape::Quantity(Kind::Span { .. } | Kind::Rate { .. } | Kind::Bytes) => {
                Some(Cow::Owned(format!("\"{default}\"")))
            }
            _ => Some(Cow::Borrowed(default)),
        }
    }
}

impl From<&Field> for Place {
    fn from(field: &Field) -> Place {
        let Field { name, former, shape, about, .. } = *field;
        Place { name, former, shape, required: field.default.is_none(), about }
    }
}

impl From<&Parameter> for Place {
    fn from(parameter: &Parameter) -> Place {
        let shape = Shape::Quantity(parameter.kind);
        let Parameter { name, about, .. } = *parameter;
        Place { name, former: None, shape, required: parameter.default.is_none(), about }
    }
}

/// How scenario files are read everywhere.
pub fn ron_options() -> ron::Options {
    ron::Options::default().with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES | Extensions::IMPLICIT_SOME)
}

pub(super) fn read_as<T: DeserializeOwned>(text: &str) -> Result<(), ron::error::SpannedError> {
    ron_options().from_str::<T>(text).map(|_| ())
}
