//! Every text is laid out or refused, and keeps its meaning.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/hostile_text/targets.rs"]
#[allow(dead_code)]
mod targets;

fuzz_target!(|text: &str| {
    targets::lay_out(text);
});
