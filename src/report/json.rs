//! A document as JSON, in the shape that `docs/report-schema.md` and `docs/comparison-schema.md` describe; what is
//! no number is `null`.

use std::fmt::Write;

use serde::Serialize;

use crate::foundation::signs;

pub(super) fn render(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document).expect("a document is plain data with text keys");
    escaped(&text) + "\n"
}

/// The same JSON in which every hidden character of a string is escaped; outside strings there are but ends of lines.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    for letter in text.chars() {
        if letter == '\n' || !signs::is_hidden(letter) {
            out.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}").expect("a string takes every text");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_that_is_read_back_is_the_same() {
        let text = "\u{1b}[2J\u{9b}\u{202e}\u{e0041}\u{7f}订单\n";
        let rendered = render(&text);
        assert_eq!(rendered, "\"\\u001b[2J\\u009b\\u202e\\udb40\\udc41\\u007f订单\\n\"\n");
        assert_eq!(serde_json::from_str::<String>(&rendered).expect("it is JSON"), text);
    }
}
