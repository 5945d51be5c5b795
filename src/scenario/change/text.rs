//! A change as text: `set handlers "charge" replicas: 3, remove handlers "mail", rename routes "a -> b" to "main"`.
//!
//! Operations are parted by commas. A path is made of the names of fields, of names in quotes, and of numbers of items,
//! from 1. Values are as a file says them.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::scenario::change::path::{Part, quoted};
use crate::scenario::change::{Change, Operation, Path};
use crate::scenario::diagnostic::{Diagnostics, Finding};
use crate::scenario::token::{Bracket, Token, TokenKind, tokens};

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (at, operation) in self.operations.iter().enumerate() {
            f.write_str(if at > 0 { ", " } else { "" })?;
            operation.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Operation::Set { at, value } => write!(f, "set {at}: {value}"),
            Operation::Add { to, value } => write!(f, "add {to}: {value}"),
            Operation::Remove { at } => write!(f, "remove {at}"),
            Operation::Rename { what, to } => write!(f, "rename {what} to {}", quoted(to)),
        }
    }
}

impl FromStr for Change {
    type Err = Diagnostics;

    fn from_str(text: &str) -> Result<Change, Diagnostics> {
        Reader::new(text).change().map_err(|finding| Diagnostics::new(text, "the change", vec![finding]))
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Change, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

struct Reader<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    next: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Reader<'t> {
        let counts = |token: &Token| token.kind != TokenKind::Blank && !token.kind.is_comment();
        Reader { text, tokens: tokens(text).filter(counts).collect(), next: 0 }
    }

    fn change(&mut self) -> Result<Change, Finding> {
        let mut operations = Vec::new();
        while self.next < self.tokens.len() {
            operations.push(self.operation()?);
            if self.next < self.tokens.len() {
                self.take(TokenKind::Comma, "a comma or the end")?;
            }
        }
        Ok(Change { operations })
    }

    fn operation(&mut self) -> Result<Operation, Finding> {
        const VERBS: &str = "`set`, `add`, `remove` or `rename`";
        let verb = self.take(TokenKind::Word, VERBS)?;
        match &self.text[verb.clone()] {
            "set" => Ok(Operation::Set { at: self.path()?, value: self.value()? }),
            "add" => Ok(Operation::Add { to: self.path()?, value: self.value()? }),
            "remove" => Ok(Operation::Remove { at: self.path()? }),
            "rename" => {
                let what = Path { parts: vec![self.part()?, self.part()?] };
                let to = self.take(TokenKind::Word, "`to`")?;
                if &self.text[to.clone()] != "to" {
                    return Err(Finding::error(to, "expected `to`"));
                }
                Ok(Operation::Rename { what, to: self.name()? })
            }
            _ => Err(Finding::error(verb, format!("expected {VERBS}"))),
        }
    }

    fn path(&mut self) -> Result<Path, Finding> {
        let mut parts = vec![self.part()?];
        while let Some(TokenKind::Word | TokenKind::Text) = self.peek() {
            parts.push(self.part()?);
        }
        Ok(Path { parts })
    }

    fn part(&mut self) -> Result<Part, Finding> {
        if self.peek() == Some(TokenKind::Text) {
            return self.name().map(Part::Named);
        }
        let range = self.take(TokenKind::Word, "a field, a name in quotes or a number")?;
        let word = &self.text[range];
        Ok(word.parse().map_or_else(|_| Part::Field(word.into()), Part::Number))
    }

    fn name(&mut self) -> Result<String, Finding> {
        let range = self.take(TokenKind::Text, "a name in quotes")?;
        let unreadable = |_| Finding::error(range.clone(), "this text cannot be read");
        ron::from_str(&self.text[range.clone()]).map_err(unreadable)
    }

    /// A colon and one whole value.
    fn value(&mut self) -> Result<String, Finding> {
        self.take(TokenKind::Colon, "a colon and a value")?;
        let start = self.range().start;
        let is_word = self.peek() == Some(TokenKind::Word);
        if !is_word && !matches!(self.peek(), Some(TokenKind::Text | TokenKind::Letter | TokenKind::Open(_))) {
            return Err(Finding::error(self.range(), "expected a value"));
        }
        let mut depth = 0;
        loop {
            match self.peek() {
                Some(TokenKind::Open(_)) => depth += 1,
                Some(TokenKind::Close(_)) => depth -= 1,
                Some(_) => {}
                None => return Err(Finding::error(self.range(), "a bracket is not closed")),
            }
            let end = self.range().end;
            self.next += 1;
            let opens = is_word && depth == 0 && self.peek() == Some(TokenKind::Open(Bracket::Round));
            let is_name = opens && self.tokens[self.next - 1].kind == TokenKind::Word;
            if depth <= 0 && !is_name {
                return Ok(self.text[start..end].into());
            }
        }
    }

    fn peek(&self) -> Option<TokenKind> {
        self.tokens.get(self.next).map(|token| token.kind)
    }

    fn range(&self) -> Range<usize> {
        let end = self.text.len();
        self.tokens.get(self.next).map_or(end..end, |token| token.range.clone())
    }

    fn take(&mut self, kind: TokenKind, expected: &str) -> Result<Range<usize>, Finding> {
        let range = self.range();
        if self.peek() != Some(kind) {
            return Err(Finding::error(range, format!("expected {expected}")));
        }
        self.next += 1;
        Ok(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_read_as_it_was_written() {
        let text = "set seed: 9, set handlers \"a \\\"b\\\"\" service: Lognormal(mean: \"1s\", cv: 2), \
                    add routes 3: (from: \"a\", to: To(\"b\")), remove strategies \"x\" routes \"a -> b\", \
                    rename handlers \"a\" to \"c\", set handlers \"a\" queue: None";
        let change: Change = text.parse().unwrap();
        assert_eq!(change.operations.len(), 6);
        assert_eq!(change.to_string(), text);
        let logged = ron::to_string(&change).unwrap();
        assert_eq!(ron::from_str::<Change>(&logged).unwrap(), change);
    }

    #[test]
    fn what_is_no_change_is_refused_where_it_stands() {
        for (text, column) in [
            ("put seed: 9", 1),
            ("set seed 9", 11),
            ("set seed:", 10),
            ("set seed: (1", 13),
            ("set seed: 1 2", 13),
            ("rename handlers \"a\" into \"b\"", 21),
            ("remove", 7),
            ("set seed: )", 11),
        ] {
            let wrong = text.parse::<Change>().unwrap_err();
            assert_eq!(wrong.iter().next().map(|found| found.column), Some(column), "{text}");
        }
    }
}
