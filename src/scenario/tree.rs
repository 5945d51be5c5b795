//! The concrete syntax of a RON text: values, fields and brackets with their places, comments left in the
//! gaps between them.
//!
//! Building it recurses once per bracket; [`crate::scenario::limits`] has bounded the nesting before.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::scenario::token::{Bracket, Token, TokenKind, tokens};

/// A text and the value that stands in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    pub text: String,
    pub root: Node,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Bytes, from its first token to its last.
    pub range: Range<usize>,
    pub kind: NodeKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// A number, a flag, or the name of a variant without brackets.
    Word,
    /// A string or a letter.
    Text,
    Group(Group),
}

/// Something in brackets, perhaps with a name in front.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub name: Option<Range<usize>>,
    pub bracket: Bracket,
    /// Where the opening and the closing bracket begin.
    pub open: usize,
    pub close: usize,
    pub items: Vec<Item>,
    /// Where the items of a long group are found by their keys; the first of those with one name.
    places: BTreeMap<String, usize>,
}

/// A field, an entry of a map, or an element of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub key: Option<Node>,
    /// Where the colon stands, if there is a key.
    pub colon: Option<usize>,
    pub value: Node,
    /// Where the comma behind it stands.
    pub comma: Option<usize>,
}

/// One step from a value to a value inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// The field or the entry of this name.
    Key(&'a str),
    /// The element at this place.
    At(usize),
}

/// A shorter group is searched as quickly as it is written.
const LONG: usize = 16;

/// Where a text stops being RON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misplaced {
    pub range: Range<usize>,
    pub expected: &'static str,
}

impl Tree {
    pub fn parse(text: &str) -> Result<Tree, Misplaced> {
        let tokens: Vec<Token> = tokens(text)
            .filter(|token| token.kind != TokenKind::Blank && !token.kind.is_comment())
            .skip_while(|token| token.kind == TokenKind::Attribute)
            .collect();
        let mut parser = Parser { text, tokens: &tokens, next: 0 };
        let root = parser.value()?;
        match parser.peek() {
            None => Ok(Tree { text: text.into(), root }),
            Some(_) => Err(parser.misplaced("the end of the file")),
        }
    }

    pub fn slice(&self, range: Range<usize>) -> &str {
        &self.text[range]
    }

    pub fn source_of(&self, node: &Node) -> &str {
        self.slice(node.range.clone())
    }

    /// The name in front of its brackets, or the word it is.
    pub fn name_of(&self, node: &Node) -> Option<&str> {
        match &node.kind {
            NodeKind::Word => Some(self.source_of(node)),
            NodeKind::Text => None,
            NodeKind::Group(group) => group.name.clone().map(|range| self.slice(range)),
        }
    }

    /// The string a node stands for.
    pub fn text_of(&self, node: &Node) -> Option<String> {
        text_of(&self.text, node)
    }

    /// What a key is called: a field's name or an entry's string.
    pub fn key_of(&self, item: &Item) -> Option<String> {
        key_of(&self.text, item)
    }

    /// The item of a group with this key.
    pub fn item<'t>(&self, group: &'t Group, key: &str) -> Option<&'t Item> {
        if group.items.len() > LONG {
            return group.places.get(key).map(|at| &group.items[*at]);
        }
        group.items.iter().find(|item| self.key_of(item).as_deref() == Some(key))
    }

    /// The value at the end of a path; `Some(...)` on the way is looked through.
    pub fn at(&self, path: &[Step]) -> Option<&Node> {
        path.iter().try_fold(self.bare(&self.root), |node, step| {
            let group = node.group()?;
            let item = match step {
                Step::Key(key) => self.item(group, key)?,
                Step::At(index) => group.items.get(*index)?,
            };
            Some(self.bare(&item.value))
        })
    }

    /// Where the last line begins whose start lies in this stretch, outside comments.
    pub fn last_line_start(&self, range: Range<usize>) -> Option<usize> {
        let blanks = tokens(&self.text[range.clone()]).filter(|token| token.kind == TokenKind::Blank);
        let starts = blanks.filter_map(|blank| {
            let start = range.start + blank.range.start;
            self.text[start..range.start + blank.range.end].rfind('\n').map(|at| start + at + 1)
        });
        starts.last()
    }

    /// The value itself where it is wrapped as `Some(...)`.
    pub fn bare<'t>(&self, node: &'t Node) -> &'t Node {
        match &node.kind {
            NodeKind::Group(group) if group.items.len() == 1 && self.name_of(node) == Some("Some") => {
                self.bare(&group.items[0].value)
            }
            _ => node,
        }
    }
}

impl Item {
    /// Where it begins.
    pub fn start(&self) -> usize {
        self.key.as_ref().unwrap_or(&self.value).range.start
    }
}

impl Node {
    pub fn group(&self) -> Option<&Group> {
        match &self.kind {
            NodeKind::Group(group) => Some(group),
            _ => None,
        }
    }
}

fn text_of(text: &str, node: &Node) -> Option<String> {
    (node.kind == NodeKind::Text).then(|| ron::from_str(&text[node.range.clone()]).ok()).flatten()
}

fn key_of(text: &str, item: &Item) -> Option<String> {
    let key = item.key.as_ref()?;
    match key.kind {
        NodeKind::Word => Some(text[key.range.clone()].trim_start_matches("r#").into()),
        NodeKind::Text => text_of(text, key),
        NodeKind::Group(_) => None,
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: &'t [Token],
    next: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<TokenKind> {
        self.tokens.get(self.next).map(|token| token.kind)
    }

    fn misplaced(&self, expected: &'static str) -> Misplaced {
        let end = self.text.len();
        let range = self.tokens.get(self.next).map_or(end..end, |token| token.range.clone());
        Misplaced { range, expected }
    }

    /// Takes the token if it is of this kind, and says where it began.
    fn take(&mut self, kind: TokenKind) -> Option<usize> {
        let token = self.tokens.get(self.next).filter(|token| token.kind == kind)?;
        self.next += 1;
        Some(token.range.start)
    }

    fn value(&mut self) -> Result<Node, Misplaced> {
        let Some(token) = self.tokens.get(self.next) else { return Err(self.misplaced("a value")) };
        let range = token.range.clone();
        match token.kind {
            TokenKind::Text | TokenKind::Letter => {
                self.next += 1;
                Ok(Node { range, kind: NodeKind::Text })
            }
            TokenKind::Word => {
                self.next += 1;
                match self.peek() {
                    Some(TokenKind::Open(Bracket::Round)) => self.group(Some(range), Bracket::Round),
                    _ => Ok(Node { range, kind: NodeKind::Word }),
                }
            }
            TokenKind::Open(bracket) => self.group(None, bracket),
            _ => Err(self.misplaced("a value")),
        }
    }

    fn places(&self, items: &[Item]) -> BTreeMap<String, usize> {
        let mut places = BTreeMap::new();
        if items.len() > LONG {
            for (at, item) in items.iter().enumerate() {
                if let Some(key) = key_of(self.text, item) {
                    places.entry(key).or_insert(at);
                }
            }
        }
        places
    }

    /// Stands before the opening bracket.
    fn group(&mut self, name: Option<Range<usize>>, bracket: Bracket) -> Result<Node, Misplaced> {
        let open = self.tokens[self.next].range.start;
        self.next += 1;
        let start = name.as_ref().map_or(open, |name| name.start);
        let mut items: Vec<Item> = Vec::new();
        loop {
            if let Some(close) = self.take(TokenKind::Close(bracket)) {
                let places = self.places(&items);
                return Ok(Node {
                    range: start..close + 1,
                    kind: NodeKind::Group(Group { name, bracket, open, close, items, places }),
                });
            }
            if items.last().is_some_and(|item| item.comma.is_none()) {
                return Err(self.misplaced("a comma or the closing bracket"));
            }
            let first = self.value()?;
            let item = match self.take(TokenKind::Colon) {
                Some(colon) => Item { key: Some(first), colon: Some(colon), value: self.value()?, comma: None },
                None => Item { key: None, colon: None, value: first, comma: None },
            };
            items.push(Item { comma: self.take(TokenKind::Comma), ..item });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_a_value() {
        let tree = Tree::parse("// c\nScenario(a: [1, (b: Some(\"x\"))], /* d */ m: {\"k\": To(\"y\")},)").unwrap();
        let found = |path: &[Step]| tree.at(path).map(|node| tree.source_of(node));
        assert_eq!(found(&[Step::Key("a"), Step::At(1), Step::Key("b")]), Some("\"x\""));
        assert_eq!(found(&[Step::Key("m"), Step::Key("k")]), Some("To(\"y\")"));
        assert_eq!(found(&[Step::Key("m"), Step::Key("k"), Step::At(0)]), Some("\"y\""));
        assert_eq!(found(&[Step::Key("a"), Step::At(2)]), None);
    }

    #[test]
    fn in_a_long_group_a_key_leads_to_the_first_of_its_name_as_in_a_short_one() {
        for count in [3, 3 * LONG] {
            let entries: String = (0..count).map(|at| format!("\"k{at}\": {at}, ")).collect();
            let tree = Tree::parse(&format!("{{\"k1\": \"first\", {entries}}}")).unwrap();
            let found = |key| tree.at(&[Step::Key(key)]).map(|node| tree.source_of(node));
            assert_eq!((found("k1"), found("k2"), found("k")), (Some("\"first\""), Some("2"), None), "{count}");
        }
    }

    #[test]
    fn what_is_no_value_is_refused_where_it_stands() {
        for (text, at) in
            [("(a: 1 b: 2)", 6), ("(a:)", 3), ("(a: 1", 5), ("", 0), ("(a: [1)]", 6), ("() x", 3), ("(\"x", 1)]
                .into_iter()
                .chain([("#![x] (a: #![x] 1)", 10), ("[1, #![x]]", 4), ("(a #![x]: 1)", 3), ("() #![x]", 3)])
        {
            assert_eq!(Tree::parse(text).unwrap_err().range.start, at, "{text}");
        }
    }
}
