//! What is wrong with a scenario file, each thing at its place and with a hint.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use crate::foundation::signs;
use crate::foundation::spelling::closest;
use crate::scenario::limits;

/// A longer line is not shown with what was found in it.
const LINE_BYTES_MAX: usize = 2_000;
/// Letters of a message or a hint; what a file says in it may be of any length.
const MESSAGE_LETTERS_MAX: usize = 1_000;
/// Letters of what stands at a place.
const TEXT_LETTERS_MAX: usize = 60;

/// A narrower terminal has to wrap the lines of the file by itself.
const COLUMNS_MIN: usize = 40;

/// One thing that is wrong, or deserves a look. No text of it holds a control character: what the file says in it
/// stands there in signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
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

/// How much a diagnostic weighs, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// There is no model until it is mended.
    Error,
    /// It deserves a look and prevents nothing.
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
    /// Text alone.
    #[default]
    Plain,
    /// With the colours that terminals understand.
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
        let file = signs::on_one_line(file).into_owned();
        let mut place = Place { source, at: 0, line: 1, column: 1 };
        let list = findings
            .into_iter()
            .map(|Finding { severity, range, message, hint }| {
                let (line, column) = place.advance_to(range.start);
                let text = first_line(&source[range.clone()]);
                let (message, hint) = (legible(&message), hint.map(|hint| legible(&hint)));
                Diagnostic { severity, message, file: file.clone(), line, column, range, text, hint }
            })
            .collect();
        Diagnostics { source: source.into(), list, left_out }
    }

    /// In the order of the file's lines.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many are kept.
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
        let title = level.primary_title(diagnostic.message.as_str());
        let mut report = match self.window(&diagnostic.range) {
            None => {
                let place = Origin::path(diagnostic.file.as_str()).line(diagnostic.line).char_column(diagnostic.column);
                title.element(place)
            }
            Some((window, offset)) => {
                let place = diagnostic.range.start - offset..diagnostic.range.end - offset;
                let (window, place) = in_signs(window, place);
                let snippet = Snippet::source(window)
                    .path(diagnostic.file.as_str())
                    .line_start(diagnostic.line)
                    .annotation(AnnotationKind::Primary.span(place));
                title.element(snippet)
            }
        };
        if let Some(hint) = &diagnostic.hint {
            report = report.element(Level::HELP.message(hint.as_str()));
        }
        renderer.render(&[report])
    }

    /// The line that a range begins in and where it begins, unless it is too long to be shown; a large file is not
    /// searched as a whole for each diagnostic.
    fn window(&self, range: &Range<usize>) -> Option<(&str, usize)> {
        let source = &self.source;
        let from = source.floor_char_boundary(range.start.saturating_sub(LINE_BYTES_MAX + 1));
        let start = source[from..range.start].rfind('\n').map(|at| from + at + 1).or((from == 0).then_some(0))?;
        let to = source.ceil_char_boundary(range.start + LINE_BYTES_MAX + 1);
        let found = source[range.start..to].find('\n').map(|at| range.start + at);
        let end = found.or((to == source.len()).then_some(to))?;
        (end - start <= LINE_BYTES_MAX).then(|| (&source[start..end], start))
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
    column: usize,
}

impl Place<'_> {
    fn advance_to(&mut self, offset: usize) -> (usize, usize) {
        let passed = &self.source[self.at..offset];
        let in_line = match passed.rfind('\n') {
            Some(end) => {
                self.line += passed.matches('\n').count();
                self.column = 1;
                &passed[end + 1..]
            }
            None => passed,
        };
        self.column += in_line.chars().count();
        self.at = offset;
        (self.line, self.column)
    }
}

/// A line in signs, and where a stretch of it then stands. Tabs are left to the renderer, which sets them.
fn in_signs(line: &str, range: Range<usize>) -> (String, Range<usize>) {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let (start, end) = (range.start.min(line.len()), range.end.min(line.len()));
    let mut shown = String::new();
    let mut ends = [0; 2];
    for (part, end) in [&line[..start], &line[start..end]].into_iter().zip(&mut ends) {
        shown.push_str(&signs::keeping(part, Some('\t')));
        *end = shown.len();
    }
    shown.push_str(&signs::keeping(&line[end..], Some('\t')));
    (shown, ends[0]..ends[1])
}

/// On one line, of bounded length, and in signs.
fn legible(text: &str) -> String {
    signs::on_one_line(&shortened(text, MESSAGE_LETTERS_MAX)).into_owned()
}

/// The first line of what stands at a place.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let shown = signs::on_one_line(&shortened(line, TEXT_LETTERS_MAX)).into_owned();
    if line.len() < text.len() && line.chars().count() <= TEXT_LETTERS_MAX { format!("{shown} …") } else { shown }
}

fn shortened(text: &str, letters_max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(letters_max) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// "one of a, b, c"
pub(crate) fn listed<'w>(front: &str, words: impl Iterator<Item = &'w str>) -> String {
    format!("{front} {}", words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "))
}

/// The offered word that was probably meant, as a hint.
pub(crate) fn did_you_mean<'w>(found: &str, offered: impl IntoIterator<Item = &'w str>) -> Option<String> {
    closest(found, offered).map(|word| format!("did you mean `{word}`?"))
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
    fn a_line_is_shown_in_signs_and_the_caret_stays_below_its_place() {
        let source = "\ta\u{1b}[2J: \"\u{202e}名\u{9b}\",\r\n";
        let start = source.find('名').unwrap();
        let findings = vec![Finding::error(start..start + '名'.len_utf8(), "no \u{7}\n").hint("as \u{202e}")];
        let shown = Diagnostics::new(source, "f\u{1b}.ron", findings).to_string();
        assert!(shown.chars().all(|letter| letter == '\n' || !signs::is_hidden(letter)), "{shown:?}");
        let lines: Vec<&str> = shown.lines().collect();
        let (at, line) = lines.iter().enumerate().find(|(_, line)| line.contains('名')).unwrap();
        assert!(line.ends_with(r#"    a\u{1b}[2J: "\u{202e}名\u{9b}","#), "{shown}");
        let before = &line[..line.find('名').unwrap()];
        assert_eq!(lines[at + 1].find('^'), Some(before.len()), "{shown}");
        assert_eq!(lines[at + 1].matches('^').count(), 2, "it is two columns wide\n{shown}");
        assert!(shown.contains(r"no \u{7}\n") && shown.contains(r"f\u{1b}.ron") && shown.contains(r"as \u{202e}"));
    }

    #[test]
    fn a_message_is_bounded_whatever_the_file_says_in_it() {
        let endless = "a".repeat(200_000);
        let findings = vec![Finding::error(0..1, format!("no `{endless}`")).hint(endless)];
        let shown = Diagnostics::new("x", "f.ron", findings).to_string();
        assert!(shown.len() < 3 * MESSAGE_LETTERS_MAX, "{}", shown.len());
    }
}
