//! Random scenarios with hostile values in the places of some of theirs.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::plan::{Plan, a_plan};

/// What stands in the place of a value of the same kind: next to nothing, or by far too much.
const TIMES: [&str; 12] =
    ["0s", "1ns", "1us", "1ms", "20ms", "999999999ns", "1s", "3s", "1h", "30d", "1000d", "100000d"];
const RATES: [&str; 7] = ["0/s", "0.000000001/s", "1/h", "30/s", "1000/s", "1000000/s", "1000000000/s"];
const SHARES: [&str; 8] = ["0%", "0.0000001%", "1%", "50%", "99.9999999%", "100%", "100.0000001%", "33.3333333%"];
const NUMBERS: [&str; 16] = [
    "0",
    "1",
    "2",
    "3",
    "7",
    "31",
    "1000",
    "10000",
    "1000000",
    "4294967295",
    "18446744073709551615",
    "0.5",
    "1e-12",
    "0.9999999",
    "1e12",
    "-1",
];

/// One scenario, how it is run, and when it is looked at.
#[derive(Debug)]
pub struct Input {
    pub text: String,
    pub plan: Plan,
    /// Calendar entries between two looks.
    pub looks: Vec<u64>,
}

impl Input {
    /// The same for the same number, everywhere.
    pub fn numbered(number: u64) -> Input {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        let luck = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), luck);
        an_input().new_tree(&mut runner).expect("no input is refused").current()
    }
}

fn an_input() -> impl Strategy<Value = Input> {
    let replacements = prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..6);
    (a_plan(), replacements, prop::collection::vec(0_u64..1_500, 1..5)).prop_map(|(plan, replacements, looks)| {
        let with_another = |text: String, (place, value): &(prop::sample::Index, prop::sample::Index)| {
            let places = values(&text);
            let place = places[place.index(places.len())].clone();
            let value = value.get(of_the_kind(&text[place.clone()]));
            format!("{}{value}{}", &text[..place.start], &text[place.end..])
        };
        let bounded = "limits: (in_flight: 2000, records: 20000, memory: \"100 MB\")";
        let text = plan.text().replace("limits: (in_flight: 2000)", bounded);
        let text = replacements.iter().fold(text, with_another);
        Input { text, plan, looks }
    })
}

/// The places of values: whole numbers, and quantities in quotation marks.
fn values(text: &str) -> Vec<std::ops::Range<usize>> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "./%".contains(letter);
    let mut found = Vec::new();
    let mut before = ' ';
    let mut letters = text.char_indices().peekable();
    while let Some((from, letter)) = letters.next() {
        if letter.is_ascii_digit() && !before.is_ascii_alphanumeric() {
            let mut to = from + 1;
            while let Some((at, _)) = letters.next_if(|(_, next)| is_part(*next)) {
                to = at + 1;
            }
            found.push(from..to);
        }
        before = letter;
    }
    found
}

fn of_the_kind(value: &str) -> &'static [&'static str] {
    if value.ends_with('%') {
        &SHARES
    } else if value.contains('/') {
        &RATES
    } else if value.ends_with(|last: char| last.is_ascii_alphabetic()) {
        &TIMES
    } else {
        &NUMBERS
    }
}

#[test]
fn values_are_found_whole() {
    let text = "h0: (\"20ms\", 0.5, [3], \"10%\", \"60/s\")";
    let found: Vec<&str> = values(text).into_iter().map(|place| &text[place]).collect();
    assert_eq!(found, ["20ms", "0.5", "3", "10%", "60/s"]);
}
