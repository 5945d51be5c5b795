//! The gallery as text: every file is valid, asks its question, and survives formatting with comments anywhere.

use windtunnel::scenario::grammar::SCENARIO;
use windtunnel::scenario::shape::{Body, Shape, StructShape, Variant};
use windtunnel::scenario::{self, GALLERY, limits};

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
        let original = scenario::load(entry.text, entry.file).expect("it is valid").scenario;
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

/// The rows of the guide's tables that describe a struct and everything inside it.
fn rows_of_struct(structure: &StructShape, rows: &mut Vec<String>) {
    rows.push(format!("## `{}`", structure.name));
    for field in structure.fields {
        rows.push(row(field.name, field.about, field.shape, field.default));
    }
    for field in structure.fields {
        rows_inside(field.shape, rows);
    }
}

fn rows_inside(shape: Shape, rows: &mut Vec<String>) {
    match shape {
        Shape::Struct(structure) => rows_of_struct(structure, rows),
        Shape::List(element, _) => rows_inside(*element, rows),
        Shape::OneOf(variants) => rows_of_variants(variants, rows),
        _ => {}
    }
}

fn rows_of_variants(variants: &[Variant], rows: &mut Vec<String>) {
    for variant in variants {
        match &variant.body {
            Body::Bare => rows.push(format!("| `{}` | {} | |", variant.name, variant.about)),
            Body::Value(value) => {
                rows.push(format!("| `{}(...)` | {} | {} |", variant.name, variant.about, value.in_words()))
            }
            Body::Fields(fields) => {
                let words = fields.iter().map(|field| match field.default {
                    Some(default) => {
                        format!("`{}`: {} (`{default}`): {}", field.name, field.shape.in_words(), field.about)
                    }
                    None => format!("`{}`: {}: {}", field.name, field.shape.in_words(), field.about),
                });
                rows.push(format!(
                    "| `{}(...)` | {} | {} |",
                    variant.name,
                    variant.about,
                    words.collect::<Vec<_>>().join("; ")
                ));
            }
        }
    }
}

fn row(name: &str, about: &str, shape: Shape, default: Option<&str>) -> String {
    let default = default.map_or("required".to_string(), |default| format!("`{default}`"));
    format!("| `{name}` | {about} | {} | {default} |", shape.in_words())
}

/// Every field stands in the guide with its meaning, its range and its default; the parts have a page of their own.
#[test]
fn the_guide_describes_every_field() {
    let guide = include_str!("../docs/guide/scenario-file.md");
    let mut rows = Vec::new();
    rows_of_struct(&SCENARIO, &mut rows);
    for limit in [
        limits::FILE_BYTES_MAX,
        limits::NESTING_MAX,
        limits::COMPONENTS_MAX,
        limits::REPLICAS_MAX as usize,
        limits::REPLICAS_TOTAL_MAX as usize,
        limits::LAYERS_MAX,
        limits::STACKS_MAX,
        limits::CLASS_TABLES_MAX,
        limits::NAME_LETTERS_MAX,
        limits::VALUES_MAX,
    ] {
        rows.push(format!("| {limit} |"));
    }
    let missing: Vec<String> = rows.into_iter().filter(|row| !guide.contains(row.as_str())).collect();
    assert!(missing.is_empty(), "docs/guide/scenario-file.md lacks:\n{}", missing.join("\n"));
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
