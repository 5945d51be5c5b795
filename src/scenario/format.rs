//! Lays a RON text out anew and keeps every comment.
//!
//! A bracket is broken into one line per item where the writer broke it, where it holds a comment, or where
//! it would not fit; everything else stays on its line. Comments stay behind the word they follow, or on lines
//! of their own before what they precede. One blank line between items is kept.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::scenario::diagnostic::{Diagnostics, Finding};
use crate::scenario::parse::{syntax, without_mark};
use crate::scenario::token::{Bracket, Token, TokenKind, tokens};
use crate::scenario::tree::{Group, Item, Node, NodeKind, Tree};

/// Letters of a line.
const WIDTH_MAX: usize = 100;
const INDENT: &str = "    ";

/// The text laid out anew. Formatting what it returns changes nothing.
pub fn format(text: &str, origin: &str) -> Result<String, Diagnostics> {
    let text = without_mark(text);
    let tree = syntax(text).map_err(|finding| Diagnostics::new(text, origin, vec![finding]))?;
    let mut printer = Printer::new(&tree);
    printer.file();
    match first_lost(text, &printer.out) {
        None => Ok(printer.out),
        Some(range) => {
            let finding = Finding::error(range, "from here on the text cannot be laid out anew without changing it");
            Err(Diagnostics::new(text, origin, vec![finding.hint("it is left as it is")]))
        }
    }
}

/// The first word or comment that another text does not have at its place. The two may differ in blanks, in commas,
/// and in where comments stand beside a comma.
fn first_lost(before: &str, after: &str) -> Option<Range<usize>> {
    let lost = |comments| {
        let mut kept = words(after, comments);
        let differs = |token: &Token| {
            let kept = kept.next().map(|token| clean_comment(&after[token.range]));
            kept != Some(clean_comment(&before[token.range.clone()]))
        };
        let first = words(before, comments).find(differs).map(|token| token.range);
        first.or_else(|| kept.next().map(|_| before.len()..before.len()))
    };
    lost(false).or_else(|| lost(true))
}

/// The comments of a text, or everything else that is no blank and no comma.
fn words(text: &str, comments: bool) -> impl Iterator<Item = Token> {
    let counts =
        move |kind: TokenKind| !matches!(kind, TokenKind::Blank | TokenKind::Comma) && kind.is_comment() == comments;
    tokens(text).filter(move |token| counts(token.kind))
}

fn clean_comment(comment: &str) -> String {
    comment.replace("\r\n", "\n").trim_end().to_string()
}

/// A comment in a gap between two words.
struct Comment {
    text: String,
    is_line: bool,
    /// Nothing but blanks stand before it on its line.
    own_line: bool,
    /// An empty line stands before it.
    blank_before: bool,
}

/// What was written last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Nothing,
    /// An opening bracket, after which no empty line is kept.
    Open,
    Word,
    /// What comes next must begin a line.
    LineComment,
}

struct Printer<'t> {
    tree: &'t Tree,
    /// Where the brackets open that are broken for another reason than their width.
    broken: BTreeSet<usize>,
    out: String,
    depth: usize,
    after: After,
}

impl<'t> Printer<'t> {
    fn new(tree: &'t Tree) -> Printer<'t> {
        let broken = BTreeSet::new();
        let mut printer = Printer { tree, broken, out: String::new(), depth: 0, after: After::Nothing };
        let comments = tokens(&tree.text).filter(|token| token.kind.is_comment());
        let comments: Vec<usize> = comments.map(|comment| comment.range.start).collect();
        printer.find_broken(&tree.root, &comments);
        printer
    }

    fn file(&mut self) {
        let text = &self.tree.text;
        let root = &self.tree.root;
        let mut from = 0;
        let attributes: Vec<Range<usize>> = tokens(&text[..root.range.start])
            .filter(|token| token.kind == TokenKind::Attribute)
            .map(|token| token.range)
            .collect();
        for attribute in attributes {
            self.lead(from..attribute.start);
            self.word(&text[attribute.clone()]);
            from = attribute.end;
        }
        self.lead(from..root.range.start);
        self.value(root);
        self.trail(self.gap(root.range.end..text.len()));
        self.out.truncate(self.out.trim_end().len());
        self.out.push('\n');
    }

    /// Comments before something that begins a line, and the new line itself.
    fn lead(&mut self, gap: Range<usize>) {
        let blank_before = ends_with_empty_line(&self.tree.text[gap.clone()]);
        self.trail(self.gap(gap));
        self.line(blank_before);
    }

    /// Comments behind a word: on its line where they stood there.
    fn trail(&mut self, comments: Vec<Comment>) {
        for comment in comments {
            if comment.own_line || self.after == After::LineComment {
                self.line(comment.blank_before);
            } else if !self.out.is_empty() && !self.out.ends_with([' ', '\n']) {
                self.out.push(' ');
            }
            self.comment(&comment);
        }
    }

    /// Comments between two words of one item, which all stay on the line.
    fn inside(&mut self, comments: Vec<Comment>) {
        for comment in comments {
            self.space();
            self.comment(&comment);
        }
    }

    fn comment(&mut self, comment: &Comment) {
        self.out.push_str(&comment.text);
        self.after = if comment.is_line { After::LineComment } else { After::Word };
    }

    /// Begins a line, unless one has just begun.
    fn line(&mut self, blank_before: bool) {
        self.out.truncate(self.out.trim_end_matches(' ').len());
        if self.out.is_empty() {
            return;
        }
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        if blank_before && self.after != After::Open {
            self.out.push('\n');
        }
        self.out.push_str(&INDENT.repeat(self.depth));
        self.after = After::Nothing;
    }

    /// A blank, or a deeper line where a line comment leaves no other way.
    fn space(&mut self) {
        if self.after == After::LineComment {
            self.depth += 1;
            self.line(false);
            self.depth -= 1;
        } else if !self.out.ends_with([' ', '\n', '(', '[', '{']) {
            self.out.push(' ');
        }
    }

    fn word(&mut self, word: &str) {
        if self.after == After::LineComment {
            self.space();
        }
        self.out.push_str(word);
        self.after = After::Word;
    }

    fn column(&self) -> usize {
        let line = self.out.rfind('\n').map_or(0, |at| at + 1);
        self.out[line..].chars().count()
    }

    fn value(&mut self, node: &'t Node) {
        let source = self.tree.source_of(node);
        let NodeKind::Group(group) = &node.kind else { return self.word(source) };
        if !self.broken.contains(&group.open) {
            let mut flat = Flat { text: String::new(), room: WIDTH_MAX.saturating_sub(self.column() + 1) };
            if self.flatten(node, &mut flat).is_some() {
                return self.word(&flat.text);
            }
        }
        if let Some(name) = &group.name {
            self.word(self.tree.slice(name.clone()));
            self.inside(self.gap(name.end..group.open));
        }
        self.word(&group.bracket.open().to_string());
        match self.wrapped(group) {
            Some(inner) => self.value(inner),
            None => self.items(group),
        }
        self.word(&group.bracket.close().to_string());
    }

    fn items(&mut self, group: &'t Group) {
        self.after = After::Open;
        self.depth += 1;
        let mut from = group.open + 1;
        for item in &group.items {
            self.lead(from..start_of(item));
            self.item(item);
            self.word(",");
            from = item.value.range.end;
            if let Some(comma) = item.comma {
                self.trail(self.gap(from..comma));
                from = comma + 1;
            }
        }
        self.trail(self.gap(from..group.close));
        self.depth -= 1;
        self.line(false);
    }

    fn item(&mut self, item: &'t Item) {
        if let (Some(key), Some(colon)) = (&item.key, item.colon) {
            self.value(key);
            self.inside(self.gap(key.range.end..colon));
            self.word(":");
            self.inside(self.gap(colon + 1..item.value.range.start));
            self.space();
        }
        self.value(&item.value);
    }

    /// The only value of `Name([...])`, whose brackets open and close together.
    fn wrapped<'g>(&self, group: &'g Group) -> Option<&'g Node> {
        let [Item { key: None, value, .. }] = &group.items[..] else { return None };
        value.group().filter(|inner| inner.name.is_none() && !inner.items.is_empty())?;
        let outside = [group.open..value.range.start, value.range.end..group.close];
        let bare = outside.into_iter().all(|gap| self.gap(gap).is_empty());
        (group.name.is_some() && group.bracket == Bracket::Round && bare).then_some(value)
    }

    /// Finds the brackets at this value and below it that have to be broken; whether the value's own have to.
    fn find_broken(&mut self, node: &'t Node, comments: &[usize]) -> bool {
        let Some(group) = node.group() else { return false };
        let text = &self.tree.text;
        let mut breaks = std::ptr::eq(node, &self.tree.root) && !group.items.is_empty();
        for inner in group.items.iter().flat_map(|item| item.key.iter().chain([&item.value])) {
            breaks |= self.find_broken(inner, comments);
        }
        if let Some(first) = group.items.first() {
            breaks |= self.wrapped(group).is_none() && text[group.open..start_of(first)].contains('\n');
        }
        let next = comments.partition_point(|comment| *comment < node.range.start);
        breaks |= comments.get(next).is_some_and(|comment| *comment < node.range.end);
        if breaks {
            self.broken.insert(group.open);
        }
        breaks
    }

    /// Writes a value on one line; `None` where it has not the room.
    fn flatten(&self, node: &Node, flat: &mut Flat) -> Option<()> {
        let NodeKind::Group(group) = &node.kind else { return flat.push(self.tree.source_of(node)) };
        if let Some(name) = &group.name {
            flat.push(self.tree.slice(name.clone()))?;
        }
        flat.push(group.bracket.open().encode_utf8(&mut [0; 4]))?;
        for (at, item) in group.items.iter().enumerate() {
            if at > 0 {
                flat.push(", ")?;
            }
            if let Some(key) = &item.key {
                self.flatten(key, flat)?;
                flat.push(": ")?;
            }
            self.flatten(&item.value, flat)?;
        }
        flat.push(group.bracket.close().encode_utf8(&mut [0; 4]))
    }

    /// The comments in a stretch of text.
    fn gap(&self, range: Range<usize>) -> Vec<Comment> {
        let text = &self.tree.text[range];
        let mut comments = Vec::new();
        let mut newlines = 0;
        for token in tokens(text) {
            let part = &text[token.range];
            if token.kind.is_comment() {
                comments.push(Comment {
                    text: clean_comment(part),
                    is_line: token.kind == TokenKind::LineComment,
                    own_line: newlines > 0,
                    blank_before: newlines > 1,
                });
                newlines = 0;
            } else if token.kind == TokenKind::Blank {
                newlines += part.matches('\n').count();
            }
        }
        comments
    }
}

/// A value on one line, as far as there is room.
struct Flat {
    text: String,
    /// Letters.
    room: usize,
}

impl Flat {
    fn push(&mut self, text: &str) -> Option<()> {
        self.room = self.room.checked_sub(text.chars().take(self.room + 1).count())?;
        self.text.push_str(text);
        Some(())
    }
}

fn start_of(item: &Item) -> usize {
    item.key.as_ref().unwrap_or(&item.value).range.start
}

fn ends_with_empty_line(gap: &str) -> bool {
    let blanks = gap.len() - gap.trim_end().len();
    gap[gap.len() - blanks..].matches('\n').count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(text: &str) -> String {
        let once = format(text, "f.ron").expect("it is RON");
        assert_eq!(format(&once, "f.ron").as_ref(), Ok(&once), "formatting again changes nothing");
        once
    }

    #[test]
    fn brackets_break_where_they_were_broken() {
        let text = "S(a:1,b :[ 1,2 ] ,\n\n\n c: To( \"x\"), d: [\n(n:1),{\"k\":2}])";
        let expected = "S(\n    a: 1,\n    b: [1, 2],\n\n    c: To(\"x\"),\n    d: [\n        (n: 1),\n        {\"k\": 2},\n    ],\n)\n";
        assert_eq!(formatted(text), expected);
    }

    #[test]
    fn what_does_not_fit_is_broken() {
        let names: Vec<String> = (0..12).map(|at| format!("\"handler-{at}\"")).collect();
        let out = formatted(&format!("(to: ToAll([{}]))", names.join(",")));
        assert!(out.starts_with("(\n    to: ToAll([\n        \"handler-0\",\n"), "{out}");
        assert!(out.ends_with("\n    ]),\n)\n"), "{out}");
    }

    #[test]
    fn comments_stay_where_they_were() {
        let text = "// head\n\n/* two */\nS( // open\n  // before\n  a: 1, // behind\n  b /* key */ : // colon\n 2 // last\n // end\n)\n// tail";
        let expected = "// head\n\n/* two */\nS( // open\n    // before\n    a: 1, // behind\n    b /* key */: // colon\n        2, // last\n    // end\n)\n// tail\n";
        assert_eq!(formatted(text), expected);
    }

    #[test]
    fn windows_lines_and_marks_and_attributes_are_read() {
        assert_eq!(
            formatted("\u{feff}#![enable(implicit_some)]\r\n// c \r\n(\r\n\ta: 1,\r\n)"),
            "#![enable(implicit_some)]\n// c\n(\n    a: 1,\n)\n"
        );
    }

    #[test]
    fn what_is_not_ron_is_refused_and_left_alone() {
        let wrong = format("(a: 1 b: 2)", "f.ron").unwrap_err();
        assert_eq!(wrong.iter().map(|found| (found.line, found.column)).collect::<Vec<_>>(), [(1, 7)]);
    }
}
