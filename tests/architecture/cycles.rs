//! Circles among neighbours: files and folders that stand side by side.
//!
//! The rule. A reference is lifted to the two neighbours below the nearest folder that holds both its ends;
//! among the neighbours of one folder there must be no way round in a circle. A folder's `mod.rs` and what lies
//! in the folder are one unit: a file may use what its own `mod.rs` (or one further up) *defines*, and `mod.rs`
//! may use and re-export its files. A name that `mod.rs` only passes on counts as a reference to the file that
//! defines it, so that a circle cannot hide behind a re-export. A file's tests may use any neighbour:
//! nothing uses them.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::{ModulePath, Reference, Sources};

/// Neighbours from each of which there is a way to every other.
pub struct Circle {
    pub members: BTreeSet<ModulePath>,
    /// The references among them, in order of place.
    pub places: Vec<String>,
}

/// Every circle there is.
pub fn circles(sources: &Sources, references: &[Reference]) -> Vec<Circle> {
    let mut edges: BTreeMap<ModulePath, BTreeSet<ModulePath>> = BTreeMap::new();
    let mut places: BTreeMap<(ModulePath, ModulePath), Vec<String>> = BTreeMap::new();
    for reference in references.iter().filter(|reference| !reference.in_tests) {
        let target = sources.definition(&reference.to);
        let Some((from, to)) = neighbours(&reference.from, &target) else { continue };
        let place =
            format!("{}:{}: {} uses {}", reference.file, reference.line, reference.from.join("::"), target.join("::"));
        edges.entry(from.clone()).or_default().insert(to.clone());
        places.entry((from, to)).or_default().push(place);
    }
    let mut found: Vec<BTreeSet<ModulePath>> = Vec::new();
    for start in edges.keys() {
        let circle: BTreeSet<ModulePath> =
            reachable(&edges, start).into_iter().filter(|other| reachable(&edges, other).contains(start)).collect();
        if circle.len() > 1 && !found.contains(&circle) {
            found.push(circle);
        }
    }
    let within = |members: BTreeSet<ModulePath>| {
        let inside = places.iter().filter(|((from, to), _)| members.contains(from) && members.contains(to));
        let places = inside.flat_map(|(_, places)| places.clone()).collect();
        Circle { members, places }
    };
    found.into_iter().map(within).collect()
}

/// The two ends as seen from the nearest folder that holds both; `None` where one end holds the other, or where
/// they are of different layers.
fn neighbours(from: &[String], to: &[String]) -> Option<(ModulePath, ModulePath)> {
    let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let apart = shared > 0 && shared < from.len() && shared < to.len();
    apart.then(|| (from[..=shared].to_vec(), to[..=shared].to_vec()))
}

fn reachable(edges: &BTreeMap<ModulePath, BTreeSet<ModulePath>>, start: &ModulePath) -> BTreeSet<ModulePath> {
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for next in edges.get(at).into_iter().flatten() {
            if seen.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    seen
}
