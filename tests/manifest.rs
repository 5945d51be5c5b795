//! What `Cargo.toml` brings in is used.

use std::fs;
use std::path::Path;

use toml::Table;

/// The text of every source below these folders.
fn sources(folders: &[&str]) -> String {
    let mut open: Vec<_> = folders.iter().map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).collect();
    let mut text = String::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("the folders of the sources can be read") {
            let path = entry.expect("their entries too").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text += &fs::read_to_string(&path).expect("sources are text");
            }
        }
    }
    text
}

/// Whether a crate is named in front of one of its items.
fn names(text: &str, name: &str) -> bool {
    let item = format!("{name}::");
    text.match_indices(&item)
        .any(|(at, _)| !text[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_'))
}

fn unused(dependencies: &Table, text: &str) -> Vec<String> {
    let is_unused = |name: &&String| !names(text, &name.replace('-', "_"));
    dependencies.keys().filter(is_unused).cloned().collect()
}

#[test]
fn every_dependency_is_used() {
    let manifest: Table = include_str!("../Cargo.toml").parse().expect("the manifest is TOML");
    let table = |name: &str| manifest[name].as_table().expect("a table of dependencies");
    let program = sources(&["src"]);
    let optional_for_tests = |name: &String| name == "egui_kittest";
    let unused_by_program =
        unused(table("dependencies"), &program).into_iter().filter(|name| !optional_for_tests(name));
    assert_eq!(unused_by_program.collect::<Vec<_>>(), [""; 0]);
    assert_eq!(unused(table("dev-dependencies"), &sources(&["src", "tests", "benches"])), [""; 0]);
}

#[test]
fn a_crate_is_known_by_its_whole_name() {
    assert!(names("use ron::Value;", "ron"));
    assert!(!names("use matron::Value;", "ron"));
    assert!(!names("ron is a notation", "ron"));
}
