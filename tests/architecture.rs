//! The direction of every dependency inside the package, checked on the sources.
//!
//! One table says which layer may use which; whatever it does not allow is reported with file and line.
//! Within a layer neighbours must not use each other in a circle (`architecture/cycles.rs` has the rule).

use std::path::Path;

#[path = "architecture/cycles.rs"]
mod cycles;
#[path = "architecture/methods.rs"]
mod methods;
#[path = "architecture/sources.rs"]
mod sources;

use sources::{Module, Reference, Sources};

const FOUNDATION: &str = "foundation";
const MEASURING: &[&str] = &[FOUNDATION, "parts", "stats", "theory", "scenario", "derive", "pipeline", "engine"];
const REPORTING: &[&str] =
    &[FOUNDATION, "parts", "stats", "theory", "scenario", "pipeline", "engine", "measure", "experiment"];
const PROGRAM: &[&str] = &[
    FOUNDATION,
    "parts",
    "stats",
    "theory",
    "scenario",
    "pipeline",
    "engine",
    "measure",
    "experiment",
    "report",
    "session",
    "storage",
];

/// A layer and the layers it may use.
const LAYERS: &[(&str, &[&str])] = &[
    (FOUNDATION, &[]),
    ("parts", &[FOUNDATION]),
    ("stats", &[FOUNDATION]),
    ("theory", &[FOUNDATION]),
    ("scenario", &[FOUNDATION, "parts", "theory"]),
    ("derive", &[FOUNDATION, "parts", "theory", "scenario"]),
    ("pipeline", &[FOUNDATION, "parts"]),
    ("engine", &[FOUNDATION, "parts", "scenario", "pipeline"]),
    ("measure", MEASURING),
    ("experiment", &[FOUNDATION, "stats", "scenario", "engine", "measure"]),
    ("report", REPORTING),
    ("session", &[FOUNDATION, "parts", "scenario", "engine", "measure", "experiment"]),
    ("storage", &[FOUNDATION]),
    ("desktop", PROGRAM),
    ("cli", PROGRAM),
    ("main", &["cli"]),
];

/// Single modules that may use one layer more.
const EXCEPTIONS: &[(&str, &str)] = &[("cli::app", "desktop"), ("cli::shot", "desktop")];

fn is_allowed(reference: &Reference) -> bool {
    let (Some(from), Some(to)) = (reference.from.first(), reference.to.first()) else {
        return true;
    };
    let layers = LAYERS.iter().find(|(layer, _)| layer == from).map(|(_, layers)| *layers);
    let layers = layers.unwrap_or_else(|| panic!("{} is in no layer: add it to the table", reference.file));
    let module = reference.from.join("::");
    from == to
        || layers.contains(&to.as_str())
        || EXCEPTIONS.iter().any(|(exception, layer)| *exception == module && layer == to)
}

fn describe(reference: &Reference) -> String {
    format!("{}:{}: {} uses {}", reference.file, reference.line, reference.from.join("::"), reference.to.join("::"))
}

fn package() -> Sources {
    Sources::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

fn module(path: &[&str], text: &str) -> Module {
    let file = format!("src/{}.rs", path.join("/"));
    Module::parse(path.iter().map(|name| name.to_string()).collect(), &file, text)
}

fn all_references(sources: &Sources) -> Vec<Reference> {
    sources.modules.iter().flat_map(|module| sources.references(module)).collect()
}

#[test]
fn layers_use_only_what_the_table_allows() {
    let sources = package();
    let references = all_references(&sources);
    assert!(references.len() > 500, "only {} references were found", references.len());
    let wrong: Vec<String> = references.iter().filter(|reference| !is_allowed(reference)).map(describe).collect();
    assert!(wrong.is_empty(), "{} wrong references:\n{}", wrong.len(), wrong.join("\n"));
}

/// Measures fold occurrences and read gauges; the one module that puts an engine beside them may name it.
#[test]
fn measures_never_see_the_engine() {
    let references = all_references(&package());
    let sees = |reference: &&Reference| {
        reference.from.first().is_some_and(|layer| layer == "measure")
            && !reference.in_tests
            && reference.to == ["engine", "Engine"]
    };
    let (in_run, wrong): (Vec<&Reference>, Vec<&Reference>) =
        references.iter().filter(sees).partition(|reference| reference.from == ["measure", "run"]);
    assert!(!in_run.is_empty(), "the engine is found where it is named");
    let wrong: Vec<String> = wrong.into_iter().map(describe).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn neighbours_do_not_use_each_other_in_a_circle() {
    let sources = package();
    let circles = cycles::circles(&sources, &all_references(&sources));
    let described: Vec<String> = circles.iter().map(|circle| circle.places.join("\n")).collect();
    assert!(circles.is_empty(), "{} circles:\n\n{}", circles.len(), described.join("\n\n"));
}

#[test]
fn the_table_itself_has_no_circle() {
    for (at, (layer, uses)) in LAYERS.iter().enumerate() {
        for used in *uses {
            assert!(LAYERS[..at].iter().any(|(earlier, _)| earlier == used), "{layer} uses {used}, which is above it");
        }
    }
}

#[test]
fn every_wrong_import_of_the_fixture_is_reported() {
    let text = include_str!("architecture/wrong_imports.rs.txt");
    let mut sources = package().modules;
    sources.push(module(&["theory", "wrong", "imports"], text));
    let sources = Sources::of(sources);
    let fixture = sources.modules.last().expect("the fixture was added");

    let mut reported: Vec<usize> = sources
        .references(fixture)
        .iter()
        .filter(|reference| !is_allowed(reference))
        .map(|reference| reference.line)
        .collect();
    reported.dedup();
    let marked: Vec<usize> =
        text.lines().enumerate().filter(|(_, line)| line.contains("// wrong ")).map(|(at, _)| at + 1).collect();
    assert_eq!(reported, marked);
    for number in 1..=10 {
        assert!(text.contains(&format!("// wrong {number}:")), "the fixture has a wrong import number {number}");
    }
}

#[test]
fn a_circle_is_found_even_behind_a_re_export() {
    let sources = Sources::of(vec![
        module(&["engine"], "mod a; mod b; pub use b::Second; pub struct Own;"),
        module(&["engine", "a"], "use super::{Own, Second}; pub struct First;"),
        module(&["engine", "b"], "pub struct Second(crate::engine::a::First);"),
    ]);
    let circles = cycles::circles(&sources, &all_references(&sources));
    assert_eq!(circles.len(), 1);
    assert_eq!(circles[0].places.len(), 2, "{:?}", circles[0].places);
}

#[test]
fn a_file_may_use_what_its_folder_defines() {
    let sources = Sources::of(vec![
        module(&["engine"], "mod a; use a::First; pub struct Own(First);"),
        module(&["engine", "a"], "use super::Own; pub struct First;"),
    ]);
    assert!(cycles::circles(&sources, &all_references(&sources)).is_empty());
}

#[test]
fn tests_may_use_any_neighbour() {
    let sources = Sources::of(vec![
        module(&["engine", "a"], "#[cfg(test)] mod tests { use crate::engine::b::Second; } pub struct First;"),
        module(&["engine", "b"], "use crate::engine::a::First; pub struct Second(First);"),
    ]);
    assert!(cycles::circles(&sources, &all_references(&sources)).is_empty());
}

/// Neighbours that stand in a circle once calls of methods are counted. It is to become empty: whoever opens a circle takes
/// its files out, and none comes in.
const IN_A_CIRCLE: &[&str] = &[
    "derive::blocks",
    "derive::ways",
    "desktop::app",
    "desktop::carry_out",
    "engine::clock",
    "engine::contagion",
    "engine::fault",
    "engine::protection",
    "engine::protection::detection",
    "engine::protection::holding",
    "engine::protection::progress",
    "engine::protection::rejuvenation",
    "engine::protection::snapshots",
    "engine::protection::standby",
    "engine::protection::supervision",
    "engine::queue",
    "engine::receipt",
    "engine::service",
    "engine::source",
    "engine::stall",
    "engine::state",
    "engine::tree",
];

#[test]
fn calls_of_methods_close_no_circle_but_those_that_are_known() {
    let sources = package();
    let references = [all_references(&sources), methods::references(&sources)].concat();
    let circles = cycles::circles(&sources, &references);
    let is_known = |member: &Vec<String>| IN_A_CIRCLE.contains(&member.join("::").as_str());
    let grown: Vec<String> = (circles.iter())
        .filter(|circle| !circle.members.iter().all(is_known))
        .map(|circle| circle.places.join("\n"))
        .collect();
    assert!(grown.is_empty(), "{} circles have grown:\n\n{}", grown.len(), grown.join("\n\n"));
    let members: Vec<String> =
        circles.iter().flat_map(|circle| &circle.members).map(|member| member.join("::")).collect();
    let opened: Vec<&&str> =
        IN_A_CIRCLE.iter().filter(|known| !members.iter().any(|member| member == **known)).collect();
    assert!(opened.is_empty(), "no longer in a circle, so take them out of the list: {opened:?}");
}

#[test]
fn a_circle_of_methods_is_found_though_no_import_shows_it() {
    let sources = Sources::of(vec![
        module(&["engine"], "mod a; mod b; pub struct Engine;"),
        module(&["engine", "a"], "use super::Engine; impl Engine { pub fn first(&mut self) { self.second() } }"),
        module(&["engine", "b"], "use super::Engine; impl Engine { pub fn second(&mut self) { self.first() } }"),
    ]);
    assert!(cycles::circles(&sources, &all_references(&sources)).is_empty());
    let circles = cycles::circles(&sources, &methods::references(&sources));
    assert_eq!(circles.len(), 1);
    assert_eq!(circles[0].places.len(), 2, "{:?}", circles[0].places);
}
