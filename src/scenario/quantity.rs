//! Whether a quantity or a choice stands where one should, and what is wrong if not.

use crate::foundation::parameter::Kind;
use crate::foundation::{Bytes, Probability, QuantityError, Rate, Span};
use crate::scenario::diagnostic::{did_you_mean, listed};
use crate::scenario::tree::{Node, NodeKind, Tree};

/// A message and perhaps a hint.
pub(crate) type Wrong = (String, Option<String>);

/// What is wrong with a value of a kind that holds no further values and names nothing declared elsewhere.
pub(crate) fn wrong(tree: &Tree, node: &Node, kind: Kind) -> Option<Wrong> {
    let source = tree.source_of(node);
    match kind {
        Kind::Span { positive } => match tree.text_of(node) {
            Some(text) => match text.parse::<Span>() {
                Ok(Span::ZERO) if positive => Some((format!("`{text}` is out of range: expected more than 0"), None)),
                Ok(_) => None,
                Err(error) => Some(explained(error)),
            },
            None => Some(quoted("a length of time", source, "20ms")),
        },
        Kind::Rate { positive } => match tree.text_of(node) {
            Some(text) => match text.parse::<Rate>() {
                Ok(rate) if positive && rate.as_per_sec() == 0.0 => {
                    Some((format!("`{text}` is out of range: expected more than 0/s"), None))
                }
                Ok(_) => None,
                Err(error) => Some(explained(error)),
            },
            None => Some(quoted("a rate", source, "120/s")),
        },
        Kind::Bytes => match tree.text_of(node) {
            Some(text) => text.parse::<Bytes>().err().map(explained),
            None => Some(quoted("an amount of memory", source, "2 GB")),
        },
        Kind::Probability => {
            let read = match (tree.text_of(node), number(source)) {
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
        Kind::Choice(words) if node.kind == NodeKind::Word => {
            let hint = || {
                did_you_mean(source, words.iter().copied()).unwrap_or_else(|| listed("one of", words.iter().copied()))
            };
            (!words.contains(&source)).then(|| (format!("unknown choice `{source}`"), Some(hint())))
        }
        Kind::Choice(words) => Some((format!("expected {}", listed("one of", words.iter().copied())), None)),
        Kind::Flag => (!matches!(source, "true" | "false")).then(|| ("expected `true` or `false`".into(), None)),
        Kind::Name => match tree.text_of(node) {
            Some(name) if name.is_empty() => Some(("the name is empty".into(), None)),
            Some(name) if name.contains(char::is_control) => {
                Some(("the name contains a control character".into(), None))
            }
            Some(_) => None,
            None => Some(("expected a name in double quotes".into(), None)),
        },
        Kind::Law | Kind::Spans | Kind::Factors | Kind::Handler | Kind::Handlers => {
            unreachable!("the walk through the file looks into them itself")
        }
    }
}

fn explained(error: QuantityError) -> Wrong {
    let hint = match &error {
        QuantityError::Unit { found, units } => did_you_mean(found, units.iter().copied()),
        QuantityError::Number { .. } => Some("write a number and a unit, such as \"20ms\" or \"120/s\"".into()),
        QuantityError::Range { .. } => None,
    };
    (error.to_string(), hint)
}

fn quoted(what: &str, source: &str, example: &str) -> Wrong {
    let hint = match number(source) {
        Some(_) => format!("give it a unit and double quotes, such as \"{example}\""),
        None => format!("such as \"{example}\""),
    };
    (format!("expected {what} in double quotes"), Some(hint))
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
