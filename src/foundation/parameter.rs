//! How a part describes its own parameters: one table from which validation, `windtunnel list`, the
//! editor's forms and the documentation are made.

use serde::Serialize;

/// One parameter of a part, as it is written in a scenario.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Parameter {
    /// As it is written, in small letters.
    pub name: &'static str,
    /// How a value looks, and which are allowed.
    pub kind: Kind,
    /// As it would be written; `None` where the parameter is required.
    pub default: Option<&'static str>,
    /// One sentence, no full stop.
    pub about: &'static str,
}

/// What may stand as a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Kind {
    /// A length of time such as `"20ms"`; `positive` excludes zero.
    Span {
        /// Not zero.
        positive: bool,
    },
    /// Events per time such as `"120/s"`.
    Rate {
        /// Not zero.
        positive: bool,
    },
    /// An amount of memory such as `"2 GB"`.
    Bytes,
    /// `0.003` or `"0.3%"`.
    Probability,
    /// A whole number.
    Count {
        /// The smallest that is allowed.
        min: u64,
        /// The largest that is allowed.
        max: u64,
    },
    /// A number without a unit.
    Factor {
        /// The smallest that is allowed.
        min: f64,
        /// The largest that is allowed.
        max: f64,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A distribution of lengths of time.
    Law,
    /// A list of lengths of time.
    Spans,
    /// A list of numbers without a unit.
    Factors,
    /// The name of a handler.
    Handler,
    /// Names of handlers.
    Handlers,
    /// A name of the author's own.
    Name,
}

/// A part in the catalogue: what it is called and what it takes.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Entry {
    /// The word that a scenario uses.
    pub name: &'static str,
    /// One sentence on what it does.
    pub summary: &'static str,
    /// In the order in which they are shown.
    pub parameters: &'static [Parameter],
    /// Where the definition comes from; empty where it is common knowledge.
    pub source: &'static str,
}

impl Parameter {
    /// One that must be written.
    pub const fn required(name: &'static str, kind: Kind, about: &'static str) -> Parameter {
        Parameter { name, kind, default: None, about }
    }

    /// One that may be left out, and is `default` then.
    pub const fn optional(name: &'static str, kind: Kind, default: &'static str, about: &'static str) -> Parameter {
        Parameter { name, kind, default: Some(default), about }
    }
}
