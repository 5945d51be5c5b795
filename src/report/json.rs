//! A document as JSON, in the shape that `docs/report-schema.md` and `docs/comparison-schema.md` describe; what is
//! no number is `null`.

use serde::Serialize;

pub(super) fn render(document: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(document).expect("a document is plain data with text keys");
    text.push('\n');
    text
}
