//! The report as JSON, in the shape that `docs/report-schema.md` describes; what is no number is `null`.

use crate::report::document::Report;

pub(super) fn render(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(report).expect("a report is plain data with text keys");
    text.push('\n');
    text
}
