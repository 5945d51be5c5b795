//! What in a scenario file has a name that other places of the file mention.

/// Things whose names are apart from those of other things. Their names are unique among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noun {
    /// A source, a handler or a group.
    Component,
    Class,
    Route,
    Link,
    Crew,
    /// A strategy set.
    Set,
}

/// What becomes of a mention when that which it names is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// It goes along, with the item of a list or the entry of a map that it stands in.
    SaidOfIt,
    /// It stays, and that which it names cannot go before it.
    NeedsIt,
}

/// Something that has another name than before.
#[derive(Clone, Debug, PartialEq)]
pub struct Renamed {
    /// What it is.
    pub noun: Noun,
    /// What it was called.
    pub before: String,
    /// What it is called.
    pub now: String,
}

/// The lists of the file whose items have names, and what they are.
const LISTS: [(&str, Noun); 8] = [
    ("sources", Noun::Component),
    ("handlers", Noun::Component),
    ("groups", Noun::Component),
    ("classes", Noun::Class),
    ("routes", Noun::Route),
    ("links", Noun::Link),
    ("crews", Noun::Crew),
    ("strategies", Noun::Set),
];

impl Noun {
    /// What the items of a list of the file are; `None` where no other place mentions them.
    pub fn in_list(list: &str) -> Option<Noun> {
        LISTS.iter().find(|(name, _)| *name == list).map(|(_, noun)| *noun)
    }
}
