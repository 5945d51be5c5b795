//! The guide to scenario files says what `scenario/schema` declares.
//!
//! `UPDATE_GUIDE=1 cargo test --test scenario_guide` writes its tables of fields anew, and leaves the text around them.

use std::path::Path;

use windtunnel::scenario::limits;
use windtunnel::scenario::schema::Scenario;
use windtunnel::scenario::shape::{Body, Field, Shape, StructShape, Variant};

const FIELDS: &str = "| field | meaning | value | default |\n|---|---|---|---|\n";
const VARIANTS: &str = "| written | meaning | with |\n|---|---|---|\n";
const SECTION: &str = "\n## ";

fn field_row(field: &Field) -> String {
    let default = field.default.map_or("required".into(), |default| format!("`{default}`"));
    format!("| `{}` | {} | {} | {default} |\n", field.name, field.about, field.shape.in_words())
}

fn variant_row(variant: &Variant) -> String {
    let (brackets, with) = match &variant.body {
        Body::Bare => ("", String::new()),
        Body::Value(value) => ("(...)", format!("{} ", value.in_words())),
        Body::Fields(fields) => ("(...)", format!("{} ", fields.iter().map(inside).collect::<Vec<_>>().join("; "))),
    };
    format!("| `{}{brackets}` | {} | {with}|\n", variant.name, variant.about)
}

/// A field within a row.
fn inside(field: &Field) -> String {
    let default = field.default.map(|default| format!(" (`{default}`)")).unwrap_or_default();
    format!("`{}`: {}{default}: {}", field.name, field.shape.in_words(), field.about)
}

/// The section with other rows below the head of a table.
#[track_caller]
fn with_rows(section: &str, head: &str, rows: &str) -> String {
    let (before, after) = section.split_once(head).unwrap_or_else(|| panic!("no table {head}in {section}"));
    let old: usize = after.split_inclusive('\n').take_while(|line| line.starts_with('|')).map(str::len).sum();
    format!("{before}{head}{rows}{}", &after[old..])
}

fn section_of(structure: &StructShape, section: &str) -> String {
    let fields: String = structure.fields.iter().map(field_row).collect();
    let variants = structure.fields.iter().filter_map(|field| match field.shape {
        Shape::OneOf(variants) => Some(variants),
        _ => None,
    });
    let variants: String = variants.flatten().map(variant_row).collect();
    let section = with_rows(section, FIELDS, &fields);
    if variants.is_empty() { section } else { with_rows(&section, VARIANTS, &variants) }
}

#[test]
fn the_guide_to_scenario_files_says_what_is_declared() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/scenario-file.md");
    let guide = std::fs::read_to_string(&path).expect("the guide can be read");
    let mut sections: Vec<String> = guide.split(SECTION).map(str::to_string).collect();
    for structure in Shape::Struct(Scenario::SHAPE).structs() {
        let title = format!("`{}`\n", structure.name);
        let section = sections.iter_mut().find(|section| section.starts_with(&title));
        let section = section.unwrap_or_else(|| panic!("the guide has no section {title}"));
        *section = section_of(structure, section);
    }
    let expected = sections.join(SECTION);
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        std::fs::write(&path, expected).expect("the guide can be written");
    } else {
        assert_eq!(guide, expected, "run UPDATE_GUIDE=1 cargo test --test scenario_guide");
    }
}

#[test]
fn the_guide_states_every_limit() {
    let guide = include_str!("../docs/guide/scenario-file.md");
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
        assert!(guide.contains(&format!("| {limit} |")), "docs/guide/scenario-file.md lacks {limit}");
    }
}
