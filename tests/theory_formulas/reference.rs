//! The table of reference values and how close a formula must come to them.

use serde_json::Value;

/// What gives one reference value.
pub type Formula = fn(&Given) -> f64;

/// The parameters of one reference value.
pub struct Given<'a>(pub &'a Value);

impl Given<'_> {
    pub fn number(&self, name: &str) -> f64 {
        self.0[name].as_f64().unwrap_or_else(|| panic!("no number `{name}` in {}", self.0))
    }

    pub fn count(&self, name: &str) -> u32 {
        self.0[name].as_u64().unwrap_or_else(|| panic!("no count `{name}` in {}", self.0)) as u32
    }

    pub fn list(&self, name: &str) -> Vec<f64> {
        let list = self.0[name].as_array().unwrap_or_else(|| panic!("no list `{name}` in {}", self.0));
        list.iter().map(|value| value.as_f64().expect("a list of numbers")).collect()
    }
}

pub fn references() -> Vec<Value> {
    serde_json::from_str(include_str!("../data/theory.json")).expect("the table is a list")
}

pub fn id(reference: &Value) -> &str {
    reference["id"].as_str().expect("every reference value has an id")
}

/// To the digits that its note asks for, once rounded to the twelve that the table has.
pub fn agrees(reference: &Value, found: f64) -> bool {
    let found: f64 = format!("{found:.11e}").parse().expect("a number in its own notation");
    let expected = reference["expected"].as_f64().expect("every reference value is a number");
    let note = reference["tolerance_note"].as_str().unwrap_or_default();
    let tolerance = if note.contains("analytic: 1e-12") { 1e-12 } else { 1e-9 };
    (found - expected).abs() <= tolerance * expected.abs()
}
