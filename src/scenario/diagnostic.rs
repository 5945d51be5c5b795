//! What is wrong with a scenario file, each thing at its place and with a hint.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use crate::scenario::limits;

/// A longer line is not shown with what was found in it.
const LINE_BYTES_MAX: usize = 2_000;

/// A narrower terminal has to wrap the lines of the file by itself.
const COLUMNS_MIN: usize = 40;

/// One thing that is wrong, or deserves a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// One sentence without a full stop.
    pub message: String,
    /// The file as the user knows it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// Bytes of the text, a byte order mark at its start left out.
    pub range: Range<usize>,
    /// What stands there; shortened where it is long.
    pub text: String,
    /// What to do about it.
    pub hint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
    /// Right as it is, but worth knowing.
    Note,
}

/// Everything that was found in one file, in the order of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostics {
    source: String,
    list: Vec<Diagnostic>,
    /// Found but not kept.
    left_out: usize,
}

/// How diagnostics are shown on a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    #[default]
    Plain,
    Ansi,
}

/// Something found at a place, before the place is known by line and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub severity: Severity,
    pub range: Range<usize>,
    pub message: String,
    pub hint: Option<String>,
}

impl Finding {
    pub fn error(range: Range<usize>, message: impl Into<String>) -> Finding {
        Finding { severity: Severity::Error, range, message: message.into(), hint: None }
    }

    pub fn warning(range: Range<usize>, message: impl Into<String>) -> Finding {
        Finding { severity: Severity::Warning, range, message: message.into(), hint: None }
    }

    pub fn note(range: Range<usize>, message: impl Into<String>) -> Finding {
        Finding { severity: Severity::Note, range, message: message.into(), hint: None }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Finding {
        self.hint = Some(hint.into());
        self
    }

    pub fn maybe_hint(mut self, hint: Option<String>) -> Finding {
        self.hint = hint;
        self
    }
}

impl Diagnostics {
    /// Places every finding in the text.
    pub(crate) fn new(source: &str, file: &str, mut findings: Vec<Finding>) -> Diagnostics {
        findings.sort_by_key(|finding| (finding.range.start, finding.severity));
        findings.dedup();
        let left_out = findings.len().saturating_sub(limits::DIAGNOSTICS_MAX);
        findings.truncate(limits::DIAGNOSTICS_MAX);
        let mut place = Place { source, at: 0, line: 1, line_start: 0 };
        let list = findings
            .into_iter()
            .map(|Finding { severity, range, message, hint }| {
                let (line, column) = place.advance_to(range.start);
                let text = shortened(&source[range.clone()]);
                Diagnostic { severity, message, file: file.into(), line, column, range, text, hint }
            })
            .collect();
        Diagnostics { source: source.into(), list, left_out }
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// All of them as a terminal of so many columns shows them, each with its lines of the file.
    pub fn render(&self, colour: Colour, columns: Option<usize>) -> String {
        let mut renderer = match colour {
            Colour::Plain => Renderer::plain(),
            Colour::Ansi => Renderer::styled(),
        };
        if let Some(columns) = columns {
            renderer = renderer.term_width(columns.max(COLUMNS_MIN));
        }
        let mut shown: Vec<String> = self.list.iter().map(|diagnostic| self.show(diagnostic, &renderer)).collect();
        if self.left_out > 0 {
            shown.push(format!("and {} more", self.left_out));
        }
        shown.join("\n\n")
    }

    fn show(&self, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let (window, offset) = self.window(&diagnostic.range);
        if window.len() > LINE_BYTES_MAX {
            let place = Origin::path(diagnostic.file.as_str()).line(diagnostic.line).char_column(diagnostic.column);
            return renderer.render(&[level.primary_title(diagnostic.message.as_str()).element(place)]);
        }
        let place = diagnostic.range.start - offset..diagnostic.range.end.min(offset + window.len()) - offset;
        let snippet = Snippet::source(window)
            .path(diagnostic.file.as_str())
            .line_start(diagnostic.line)
            .annotation(AnnotationKind::Primary.span(place));
        let mut report = level.primary_title(diagnostic.message.as_str()).element(snippet);
        if let Some(hint) = &diagnostic.hint {
            report = report.element(Level::HELP.message(hint.as_str()));
        }
        renderer.render(&[report])
    }

    /// The line that a range begins in, as far as the range's end on that line; a large file is not searched
    /// as a whole for each diagnostic.
    fn window(&self, range: &Range<usize>) -> (&str, usize) {
        let start = self.source[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = self.source[range.start..].find('\n').map_or(self.source.len(), |at| range.start + at);
        (&self.source[start..end], start)
    }
}

impl<'d> IntoIterator for &'d Diagnostics {
    type Item = &'d Diagnostic;
    type IntoIter = std::slice::Iter<'d, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.render(Colour::Plain, None))
    }
}

impl std::error::Error for Diagnostics {}

/// Runs once through a text, counting lines and characters.
struct Place<'t> {
    source: &'t str,
    at: usize,
    line: usize,
    line_start: usize,
}

impl Place<'_> {
    fn advance_to(&mut self, offset: usize) -> (usize, usize) {
        for (at, _) in self.source[self.at..offset].match_indices('\n') {
            self.line += 1;
            self.line_start = self.at + at + 1;
        }
        self.at = offset;
        (self.line, self.source[self.line_start..offset].chars().count() + 1)
    }
}

/// The first line, at most 60 letters of it.
fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.len() < text.len() => format!("{line} …"),
        None => line.into(),
    }
}

/// "one of a, b, c"
pub(crate) fn listed<'w>(front: &str, words: impl Iterator<Item = &'w str>) -> String {
    format!("{front} {}", words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "))
}

/// The offered word that is closest to the one found, as a hint.
pub(crate) fn did_you_mean<'w>(found: &str, offered: impl IntoIterator<Item = &'w str>) -> Option<String> {
    closest(found, offered).map(|word| format!("did you mean `{word}`?"))
}

/// The offered word that is closest to the one found, if it is close at all.
pub(crate) fn closest<'w>(found: &str, offered: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let found_lower = found.to_lowercase();
    offered
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(&found_lower, &word.to_lowercase()), word))
        .filter(|(distance, word)| *distance <= word.chars().count().max(found.chars().count()) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_in_any_way() {
        let source = "名: 1,\r\n\té: 2";
        let found = |range| {
            let found = Diagnostics::new(source, "f.ron", vec![Finding::error(range, "x")]);
            let first = found.iter().next().unwrap();
            (first.line, first.column, first.text.clone())
        };
        assert_eq!(found(5..6), (1, 4, "1".into()));
        let at = source.find('2').unwrap();
        assert_eq!(found(at..at + 1), (2, 5, "2".into()));
        assert_eq!(found(source.len()..source.len()), (2, 6, String::new()));
    }

    #[test]
    fn a_finding_is_shown_with_its_line_and_its_hint() {
        let findings = vec![Finding::error(7..8, "no such thing").hint("did you mean `3`?")];
        let shown = Diagnostics::new("(\n  a: 2,\n)", "f.ron", findings).to_string();
        for part in ["error: no such thing", "f.ron:2:6", "a: 2", "did you mean `3`?"] {
            assert!(shown.contains(part), "{shown}");
        }
    }

    #[test]
    fn the_closest_word_is_offered_if_any_is_close() {
        assert_eq!(did_you_mean("chrage", ["ledger", "charge"]), Some("did you mean `charge`?".into()));
        assert_eq!(did_you_mean("zebra", ["ledger", "charge"]), None);
        assert_eq!(did_you_mean("a", ["b"]), None);
    }
}
