//! Every text is read or refused at its place.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/hostile_text/targets.rs"]
#[allow(dead_code)]
mod targets;

fuzz_target!(|text: &str| {
    let _ = targets::read(text);
});
