//! The guide to the parts says what the catalogue says.
//!
//! `UPDATE_GUIDE=1 cargo test --test parts_guide` writes the part of the guide below its marker anew.

use std::fmt::Write;
use std::path::Path;

use windtunnel::foundation::parameter::Entry;
use windtunnel::parts::FAMILIES;
use windtunnel::scenario::shape::Shape;

const MARKER: &str = "<!-- From here on the catalogue speaks; see tests/parts_guide.rs. -->\n";

fn catalogue() -> String {
    let mut text = String::from("\n");
    for family in &FAMILIES {
        let title = family.name[..1].to_uppercase() + &family.name[1..];
        writeln!(text, "## {title}: {}\n", family.summary).expect("a string takes everything");
        for entry in family.entries {
            describe(entry, &mut text);
        }
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

fn describe(entry: &Entry, text: &mut String) {
    write!(text, "### `{}`\n\n{}.", entry.name, entry.summary).expect("a string takes everything");
    if !entry.source.is_empty() {
        write!(text, " After {}.", entry.source.trim_end_matches('.')).expect("a string takes everything");
    }
    text.push_str("\n\n");
    if entry.parameters.is_empty() {
        return;
    }
    text.push_str("| parameter | meaning | value | default |\n|---|---|---|---|\n");
    for parameter in entry.parameters {
        let default = parameter.default.map_or("required".into(), |default| format!("`{default}`"));
        let value = Shape::Quantity(parameter.kind);
        let row = format!("| `{}` | {} | {} | {default} |", parameter.name, parameter.about, value.in_words());
        writeln!(text, "{row}").expect("a string takes everything");
    }
    text.push('\n');
}

#[test]
fn the_guide_to_the_parts_says_what_the_catalogue_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/parts.md");
    let guide = std::fs::read_to_string(&path).expect("the guide can be read");
    let (introduction, rest) = guide.split_once(MARKER).expect("the guide has its marker");
    let expected = catalogue();
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        std::fs::write(&path, format!("{introduction}{MARKER}{expected}")).expect("the guide can be written");
    } else {
        assert_eq!(rest, expected, "run UPDATE_GUIDE=1 cargo test --test parts_guide");
    }
}
