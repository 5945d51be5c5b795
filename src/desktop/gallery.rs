//! The built-in scenarios as menus list them.

use std::sync::LazyLock;

use crate::scenario;
use crate::scenario::gallery::GALLERY;

/// A built-in scenario.
pub struct Item {
    /// Its file name, which identifies it.
    pub file: &'static str,
    pub text: &'static str,
    pub name: String,
    pub question: String,
}

static ITEMS: LazyLock<Vec<Item>> = LazyLock::new(|| {
    GALLERY
        .iter()
        .map(|entry| {
            let loaded = scenario::load(entry.text, entry.file).expect("the scenarios of the gallery are valid");
            let (name, question) = (loaded.model.name.clone(), loaded.model.question.clone());
            Item { file: entry.file, text: entry.text, name, question }
        })
        .collect()
});

pub fn items() -> &'static [Item] {
    &ITEMS
}

/// What runs at the first start.
pub fn first() -> &'static Item {
    &ITEMS[0]
}

pub fn named(file: &str) -> Option<&'static Item> {
    ITEMS.iter().find(|item| item.file == file)
}
