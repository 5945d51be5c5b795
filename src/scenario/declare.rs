//! The two ways to declare what a scenario file may say: a struct with its fields, and a choice among words.
//!
//! A field stands once: its sentence, its name, its type, and what may stand there in the file. The struct, its
//! documentation, how it is read, and its `SHAPE` (which validation, the guide and the window go by) follow.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error};

use crate::scenario::shape::{Field, ron_options};

/// Declares a struct of the file: `/// sentence`, then `pub name: Type = required(shape)` or `optional(shape, default)`.
macro_rules! declare {
    (
        $(#[$about_all:meta])*
        pub struct $name:ident {
            $(#[doc = $about:literal] pub $field:ident: $type:ty = $value:expr,)*
        }
    ) => {
        $(#[$about_all])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        pub struct $name {
            $(#[doc = $about] pub $field: $type,)*
        }

        impl $name {
            /// What a file may say of it.
            pub const SHAPE: &'static $crate::scenario::shape::StructShape = &$crate::scenario::shape::StructShape {
                name: stringify!($name),
                fields: &[$($crate::scenario::shape::Field::new(stringify!($field), $about.trim_ascii(), $value)),*],
            };
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                #[serde(deny_unknown_fields)]
                struct $name {
                    $(#[serde(default)] $field: $crate::scenario::declare::Given<$type>,)*
                }
                let given = $name::deserialize(deserializer)?;
                Ok(Self { $($field: given.$field.or_default(Self::SHAPE.field(stringify!($field)))?),* })
            }
        }
    };
}

/// Declares an enum of words, one of which stands in the file.
macro_rules! choice {
    ($(#[$about_all:meta])* pub enum $name:ident { $($(#[$about:meta])* $word:ident,)* }) => {
        $(#[$about_all])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$about])* $word,)*
        }

        impl $name {
            /// The words, as a file may say them.
            pub const SHAPE: $crate::scenario::shape::Shape = $crate::scenario::shape::Shape::Quantity(
                $crate::foundation::parameter::Kind::Choice(&[$(stringify!($word)),*]),
            );
        }
    };
}

pub(crate) use {choice, declare};

/// A field as it was read.
#[derive(Default)]
pub(crate) enum Given<T> {
    Written(T),
    #[default]
    LeftOut,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Given<T>, D::Error> {
        T::deserialize(deserializer).map(Given::Written)
    }
}

impl<T: DeserializeOwned> Given<T> {
    /// What was written, or the default as declared.
    pub fn or_default<E: Error>(self, field: &Field) -> Result<T, E> {
        match (self, field.default_written()) {
            (Given::Written(value), _) => Ok(value),
            (Given::LeftOut, Some(default)) => ron_options().from_str(&default).map_err(E::custom),
            (Given::LeftOut, None) => Err(E::missing_field(field.name)),
        }
    }
}
