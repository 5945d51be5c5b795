//! The tokens of RON with their places. Every byte of a text belongs to one token; nothing is refused here.

use std::ops::Range;

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Blank,
    /// From `//` to the end of the line, which it leaves out.
    LineComment,
    /// May nest.
    BlockComment,
    /// `#![enable(...)]`
    Attribute,
    /// A number, a name, `true` or `false`.
    Word,
    /// A string of any sort, with its quotes.
    Text,
    /// A letter in single quotes.
    Letter,
    Open(Bracket),
    Close(Bracket),
    Colon,
    Comma,
    /// What cannot stand anywhere, such as a string without an end.
    Broken,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bracket {
    Round,
    Square,
    Curly,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    /// Bytes.
    pub range: Range<usize>,
}

impl Bracket {
    pub fn open(self) -> char {
        match self {
            Bracket::Round => '(',
            Bracket::Square => '[',
            Bracket::Curly => '{',
        }
    }

    pub fn close(self) -> char {
        match self {
            Bracket::Round => ')',
            Bracket::Square => ']',
            Bracket::Curly => '}',
        }
    }
}

impl TokenKind {
    pub fn is_comment(self) -> bool {
        matches!(self, TokenKind::LineComment | TokenKind::BlockComment)
    }
}

/// The tokens one after the other, blanks and comments included.
pub fn tokens(text: &str) -> impl Iterator<Item = Token> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let (kind, length) = first(rest)?;
        assert!(length > 0 && length <= rest.len(), "every token takes some text");
        let range = at..at + length;
        at += length;
        Some(Token { kind, range })
    })
}

/// The first token of `rest` and its length in bytes.
fn first(rest: &str) -> Option<(TokenKind, usize)> {
    let letter = rest.chars().next()?;
    let token = match letter {
        '(' => (TokenKind::Open(Bracket::Round), 1),
        '[' => (TokenKind::Open(Bracket::Square), 1),
        '{' => (TokenKind::Open(Bracket::Curly), 1),
        ')' => (TokenKind::Close(Bracket::Round), 1),
        ']' => (TokenKind::Close(Bracket::Square), 1),
        '}' => (TokenKind::Close(Bracket::Curly), 1),
        ':' => (TokenKind::Colon, 1),
        ',' => (TokenKind::Comma, 1),
        '"' => ended(TokenKind::Text, quoted(rest, 1), rest),
        '\'' => ended(TokenKind::Letter, letter_literal(rest), rest),
        '/' if rest.starts_with("//") => {
            let line = rest.find('\n').unwrap_or(rest.len());
            (TokenKind::LineComment, rest[..line].trim_end_matches('\r').len())
        }
        '/' if rest.starts_with("/*") => ended(TokenKind::BlockComment, block_comment(rest), rest),
        '#' => ended(
            TokenKind::Attribute,
            rest.starts_with("#!").then(|| rest.find(']').map(|end| end + 1)).flatten(),
            rest,
        ),
        _ if is_blank(letter) => (TokenKind::Blank, rest.find(|c| !is_blank(c)).unwrap_or(rest.len())),
        _ => match text_prefix(rest) {
            Some(end) => ended(TokenKind::Text, end, rest),
            None => word(rest),
        },
    };
    Some(token)
}

fn ended(kind: TokenKind, end: Option<usize>, rest: &str) -> (TokenKind, usize) {
    end.map_or((TokenKind::Broken, rest.len()), |end| (kind, end))
}

/// Stands before a text, if anywhere; a second one would be taken for the first when it is read again.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// What RON calls white space.
fn is_blank(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '\t' | '\n' | '\r' | '\x0B' | '\x0C' | '\u{85}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}'
    )
}

/// The end of a string whose opening quote ends at `start`.
fn quoted(rest: &str, start: usize) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// For `r"`, `r#"`, `b"`, `br"` ...: the end of the string; `None` in front of anything else.
fn text_prefix(rest: &str) -> Option<Option<usize>> {
    let body = rest.strip_prefix('b').unwrap_or(rest);
    if let Some(raw) = body.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let closing = format!("\"{}", "#".repeat(hashes));
            let start = rest.len() - raw.len() + hashes + 1;
            return Some(rest[start..].find(&closing).map(|at| start + at + closing.len()));
        }
    }
    (body.len() < rest.len() && body.starts_with('"')).then(|| quoted(rest, 2))
}

/// `'x'`, `'\''`, `'\u{41}'`
fn letter_literal(rest: &str) -> Option<usize> {
    let mut letters = rest.char_indices().skip(1);
    let (_, first) = letters.next()?;
    if first == '\\' {
        letters.next()?;
    }
    letters.take(12).find(|&(_, c)| c == '\'').map(|(at, _)| at + 1)
}

fn block_comment(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let (mut at, mut depth) = (2, 1);
    while depth > 0 {
        match bytes.get(at..at + 2)? {
            b"/*" => (at, depth) = (at + 2, depth + 1),
            b"*/" => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
    }
    Some(at)
}

fn word(rest: &str) -> (TokenKind, usize) {
    let raw = if rest.starts_with("r#") { 2 } else { 0 };
    let ends = ['(', ')', '[', ']', '{', '}', ':', ',', '"', '\'', '/', '#', BYTE_ORDER_MARK];
    let inside = |c: char| !is_blank(c) && !ends.contains(&c);
    match rest[raw..].find(|c| !inside(c)).unwrap_or(rest.len() - raw) {
        0 => (TokenKind::Broken, rest.chars().next().map_or(1, char::len_utf8)),
        length => (TokenKind::Word, raw + length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        let found: Vec<_> = tokens(text).map(|token| (token.kind, &text[token.range])).collect();
        assert_eq!(found.iter().map(|(_, part)| *part).collect::<String>(), text, "no byte is lost");
        found.into_iter().filter(|(kind, _)| *kind != TokenKind::Blank).collect()
    }

    #[test]
    fn brackets_inside_strings_and_comments_are_no_brackets() {
        for text in [r#""(\"(""#, r###"r#"("("#"###, r#"b"(""#, r###"br#"("#"###] {
            assert_eq!(kinds(text), [(TokenKind::Text, text)]);
        }
        assert_eq!(kinds("/* ( /* ( */ ( */"), [(TokenKind::BlockComment, "/* ( /* ( */ ( */")]);
        assert_eq!(kinds("// (\r\n"), [(TokenKind::LineComment, "// (")]);
        assert_eq!(kinds(r"'(' '\''"), [(TokenKind::Letter, "'('"), (TokenKind::Letter, r"'\''")]);
    }

    #[test]
    fn names_and_numbers_are_words() {
        assert_eq!(
            kinds("r#type 名字 -1.5e-3 0x1F rate b r"),
            ["r#type", "名字", "-1.5e-3", "0x1F", "rate", "b", "r"].map(|word| (TokenKind::Word, word))
        );
        assert_eq!(kinds("#![enable(x)]"), [(TokenKind::Attribute, "#![enable(x)]")]);
    }

    #[test]
    fn what_never_ends_is_broken_and_takes_the_rest() {
        for text in ["\"abc", "/* abc", "r#\"abc\"", "'a", "#x", "\u{feff}"] {
            assert_eq!(kinds(text).last().map(|(kind, _)| *kind), Some(TokenKind::Broken), "{text}");
        }
    }
}
