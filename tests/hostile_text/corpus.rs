//! The texts that others are made of: the gallery, and everything in `tests/corpus`.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use windtunnel::scenario::GALLERY;

use crate::targets;

pub static SEEDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let gallery = GALLERY.iter().map(|entry| entry.text.to_string());
    gallery.chain(files().iter().map(|file| read(file))).collect()
});

/// One of `tests/corpus` by its name.
pub fn text(file: &str) -> String {
    read(&folder().join(file))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// In the order of their names.
fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = [folder().join("found"), folder()]
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
        targets::lay_out(seed);
    }
}
