//! The gallery as text: every file is valid, asks its question, and survives formatting with comments anywhere.

use windtunnel::scenario::{self, GALLERY};

/// Byte offsets between the tokens of a file in this repository's style, in and around every one of them.
fn boundaries(text: &str) -> Vec<usize> {
    let (mut at, mut found) = (0, Vec::new());
    while at < text.len() {
        found.push(at);
        let rest = &text[at..];
        at += if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(inside) = rest.strip_prefix('"') {
            inside.find('"').expect("no string of the gallery holds an escape") + 2
        } else if rest.starts_with(|c: char| c.is_whitespace()) {
            rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len())
        } else if rest.starts_with(['(', ')', '[', ']', '{', '}', ':', ',']) {
            1
        } else {
            rest.find(|c: char| c.is_whitespace() || "()[]{}:,".contains(c)).unwrap_or(rest.len())
        };
    }
    found.push(text.len());
    found
}

#[test]
fn the_gallery_holds_every_scenario_of_the_folder() {
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios"))
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").file_name().into_string().expect("a plain name"))
        .collect();
    files.sort();
    let mut listed: Vec<&str> = GALLERY.iter().map(|entry| entry.file).collect();
    listed.sort_unstable();
    assert_eq!(files, listed);
}

#[test]
fn every_scenario_of_the_gallery_is_valid_and_asks_its_question_first() {
    for entry in GALLERY {
        let loaded = scenario::load(entry.text, entry.file).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
        let first = entry.text.lines().next().and_then(|line| line.strip_prefix("// "));
        assert_eq!(first, Some(loaded.scenario.question.as_str()), "{}", entry.file);
    }
}

#[test]
fn every_scenario_of_the_gallery_is_formatted() {
    for entry in GALLERY {
        assert_eq!(scenario::format(entry.text, entry.file).as_deref(), Ok(entry.text), "{}", entry.file);
    }
}

#[test]
fn formatting_keeps_a_comment_at_every_position() {
    for entry in GALLERY {
        let comments = entry.text.matches("//").count();
        let original = scenario::load(entry.text, entry.file).expect("it is valid").scenario.clone();
        for (at, boundary) in boundaries(entry.text).into_iter().enumerate() {
            let (before, after) = entry.text.split_at(boundary);
            let comment = [" /* %% */ ", " // %%\n", "\n\n/* %%\n %% */\n"][at % 3];
            let text = format!("{before}{comment}{after}");
            let formatted = scenario::format(&text, entry.file).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
            assert_eq!(formatted.matches("%%").count(), comment.matches("%%").count(), "{formatted}");
            assert!(formatted.matches("//").count() >= comments, "{formatted}");
            assert_eq!(scenario::format(&formatted, entry.file).as_ref(), Ok(&formatted), "{text}");
            let again = scenario::load(&formatted, entry.file).unwrap_or_else(|wrong| panic!("{wrong}\n{formatted}"));
            assert_eq!(again.scenario, original, "{formatted}");
        }
    }
}

#[test]
fn every_ron_example_of_the_guide_is_ron() {
    let guide = include_str!("../docs/guide/scenario-file.md");
    let examples: Vec<&str> = guide.split("```ron\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!examples.is_empty());
    for example in examples {
        scenario::load(example, "guide").unwrap_or_else(|wrong| panic!("{wrong}"));
    }
}
