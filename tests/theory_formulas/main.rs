//! Every closed form against a table of reference values from the literature, each of which was checked by
//! an independent method when the table was made.

mod faults;
mod queues;
mod recovery;
mod reference;
mod reliability;
mod statistics;

use reference::{Formula, Given, agrees, id, references};

/// All families.
const FAMILIES: &[&[(&str, Formula)]] =
    &[queues::FORMULAS, faults::FORMULAS, recovery::FORMULAS, reliability::FORMULAS, statistics::FORMULAS];

/// Reference values that nothing here gives yet. The sequence of `stat.ar1` is checked by simulation, at the
/// batch means.
const NOT_COVERED: &[&str] = &[
    "srpt.rho0.7",
    "srpt.rho0.95",
    "srpt.rho0.99",
    "sjf.rho0.5",
    "sjf.rho0.8",
    "sjf.rho0.9",
    "ballsbins.d2.ge1",
    "ballsbins.d2.ge2",
    "ballsbins.tanh1",
    "mmpp2m1.L",
    "stat.ar1",
    "stat.kn.h2",
    "stat.dd.h1.k2",
    "stat.dd.h1.k3",
    "rm.bound2",
    "rta.0",
    "rta.2",
    "capacity.sqrt.C1",
    "capacity.sqrt.C2",
    "rap.4stage",
    "rap.classic",
];

fn formulas() -> impl Iterator<Item = &'static (&'static str, Formula)> {
    FAMILIES.iter().copied().flatten()
}

#[test]
fn every_formula_gives_its_reference_value() {
    let references = references();
    let mut wrong = Vec::new();
    for (name, formula) in formulas() {
        let reference = references.iter().find(|reference| id(reference) == *name).expect("a known reference value");
        let found = formula(&Given(&reference["parameters"]));
        if !agrees(reference, found) {
            wrong.push(format!("{name}: found {found}, expected {}", reference["expected"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_relative_error_of_one_in_a_hundred_million_is_seen() {
    for reference in references() {
        let expected = reference["expected"].as_f64().expect("every reference value is a number");
        assert!(agrees(&reference, expected) && !agrees(&reference, expected * (1.0 + 1e-8)), "{}", id(&reference));
    }
}

#[test]
fn every_reference_value_is_either_covered_or_listed_as_not() {
    for reference in references() {
        let covered = formulas().filter(|(name, _)| *name == id(&reference)).count();
        let listed = NOT_COVERED.iter().filter(|name| **name == id(&reference)).count();
        assert_eq!(covered + listed, 1, "{}", id(&reference));
    }
    assert_eq!(formulas().count() + NOT_COVERED.len(), references().len());
}
