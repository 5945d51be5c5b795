//! The texts that others are made of: the gallery, and everything in `tests/corpus`.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use windtunnel::scenario::GALLERY;

use crate::targets;

pub static SEEDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let gallery = GALLERY.iter().map(|entry| entry.text.to_string());
    gallery.chain(files().iter().map(|file| text(file))).collect()
});

pub fn text(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// In the order of their names.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<PathBuf> = [root.join("found"), root]
        .iter()
        .flat_map(|folder| folder.read_dir().expect("the folder is there"))
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    files.sort();
    files
}

#[test]
fn what_holds_of_every_text_holds_of_the_corpus() {
    for seed in SEEDS.iter() {
        targets::read(seed);
        targets::lay_out(seed);
    }
}
