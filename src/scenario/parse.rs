//! Text to schema: limits first, then the shape of the whole file, then the types as `ron` reads them.

use std::ops::Range;

use crate::scenario::diagnostic::Finding;
use crate::scenario::limits;
use crate::scenario::mended::Mended;
use crate::scenario::patch::patched;
use crate::scenario::schema::Scenario;
use crate::scenario::shape::ron_options;
use crate::scenario::token::{BYTE_ORDER_MARK, TokenKind, tokens};
use crate::scenario::tree::Tree;
use crate::scenario::walk::walk;

/// The text without a byte order mark, as every place in it is counted.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// The concrete syntax, or the one place where the text stops being RON.
pub(crate) fn syntax(text: &str) -> Result<Tree, Finding> {
    if text.len() > limits::FILE_BYTES_MAX {
        let message = format!("the file has {} bytes, and at most {} are allowed", text.len(), limits::FILE_BYTES_MAX);
        return Err(Finding::error(0..0, message));
    }
    if let Some(at) = limits::too_deep(text) {
        let message = format!("brackets are nested more than {} deep", limits::NESTING_MAX);
        return Err(Finding::error(at..at + 1, message));
    }
    Tree::parse(text).map_err(|misplaced| match ron_options().from_str::<ron::Value>(text) {
        Err(error) => as_ron_places_it(text, &error),
        Ok(_) => Finding::error(misplaced.range, format!("expected {}", misplaced.expected)),
    })
}

/// A text as far as it can be read.
pub(crate) struct Parsed {
    pub tree: Tree,
    /// What has not the shape of a scenario.
    pub findings: Vec<Finding>,
    /// Where the schema holds placeholders for it.
    pub mended: Mended,
    pub scenario: Scenario,
}

/// The schema and the syntax it was read from, or what prevents any reading.
pub(crate) fn parse(text: &str) -> Result<Parsed, Vec<Finding>> {
    let tree = syntax(text).map_err(|finding| vec![finding])?;
    let (findings, patches) = walk(&tree);
    match ron_options().from_str(&patched(text, &patches)) {
        Ok(scenario) => Ok(Parsed { tree, findings, mended: Mended::of(&patches), scenario }),
        Err(error) if findings.is_empty() => Err(vec![as_ron_places_it(text, &error)]),
        Err(_) => Err(findings),
    }
}

fn as_ron_places_it(text: &str, error: &ron::error::SpannedError) -> Finding {
    let start = offset(text, error.span.start);
    let end = offset(text, error.span.end).max(start);
    let token = tokens(&text[start..]).next().filter(|token| token.kind != TokenKind::Blank);
    let end = if end > start { end } else { token.map_or(start, |token| start + token.range.end) };
    Finding::error(without_end_of_line(text, start..end), sentence(&error.code.to_string()))
}

/// The byte at a line and a column, both from 1 and the column in characters.
fn offset(text: &str, place: ron::error::Position) -> usize {
    let start = match place.line {
        0 | 1 => 0,
        line => text.match_indices('\n').nth(line - 2).map_or(text.len(), |(at, _)| at + 1),
    };
    text[start..].char_indices().nth(place.col.saturating_sub(1)).map_or(text.len(), |(at, _)| start + at)
}

fn without_end_of_line(text: &str, range: Range<usize>) -> Range<usize> {
    let length = text[range.clone()].lines().next().unwrap_or_default().len();
    range.start..range.start + length
}

/// Messages begin in lower case, as ours do.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}
