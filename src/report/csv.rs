//! Tables as CSV, of which no spreadsheet takes a cell for a formula.

use crate::report::figure::Figure;

/// A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection"). Numbers stay as they are; in any other cell
/// an apostrophe goes before what would begin a formula, also behind what separates columns in other countries and
/// behind the end of a line.
fn harmless(cell: String) -> String {
    if cell.parse::<f64>().is_ok_and(f64::is_finite) {
        return cell;
    }
    let moves_on = cell.trim_start_matches(BEFORE_SIGNS).starts_with(['\t', '\r', '\n']);
    let mut out = String::with_capacity(cell.len() + 1);
    for (at, piece) in cell.split_inclusive([';', '\t', '\r', '\n']).enumerate() {
        let bare = piece.trim_start_matches(|letter: char| letter.is_whitespace() || BEFORE_SIGNS.contains(&letter));
        if bare.starts_with(FORMULA_SIGNS) || (at == 0 && moves_on) {
            out.push('\'');
        }
        out.push_str(piece);
    }
    out
}

/// What a formula begins with, and its wide forms.
const FORMULA_SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What may stand before them all the same.
const BEFORE_SIGNS: [char; 6] = [' ', '\'', '"', '`', '‘', '“'];

/// Empty where there is no number.
pub(super) fn written(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

pub(super) struct Table {
    writer: ::csv::Writer<Vec<u8>>,
}

impl Table {
    pub(super) fn new() -> Table {
        Table { writer: ::csv::Writer::from_writer(Vec::new()) }
    }

    pub(super) fn line(&mut self, fields: [String; 9]) {
        self.writer.write_record(fields.map(harmless)).expect("memory takes every line, and all have the same length");
    }

    pub(super) fn value(&mut self, table: &str, item: &str, quantity: &str, value: String) {
        let empty = String::new;
        self.line([table.into(), item.into(), quantity.into(), empty(), value, empty(), empty(), empty(), empty()]);
    }

    pub(super) fn figure(&mut self, table: &str, item: &str, quantity: &str, figure: &Figure) {
        let number = |value: Option<f64>| value.map_or(String::new(), written);
        self.line([
            table.into(),
            item.into(),
            quantity.into(),
            String::new(),
            number(figure.value),
            number(figure.low),
            number(figure.high),
            number(figure.level),
            figure.method.clone().or(figure.reason.clone()).unwrap_or_default(),
        ]);
    }

    pub(super) fn text(self) -> String {
        let bytes = self.writer.into_inner().expect("memory can be flushed");
        String::from_utf8(bytes).expect("text was written")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_compute_is_text() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("@SUM(1)", "'@SUM(1)"),
            ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            (" =1", "' =1"),
            ("\"=1", "'\"=1"),
            ("'=1", "''=1"),
            ("\t=1", "'\t'=1"),
            ("\rx", "'\rx"),
            ("＝1", "'＝1"),
            ("a;=1", "a;'=1"),
            ("a\r\n =1", "a\r\n' =1"),
            ("-inf", "'-inf"),
        ] {
            assert_eq!(harmless(cell.into()), expected);
        }
    }

    #[test]
    fn numbers_and_plain_text_stay_as_they_are() {
        for cell in ["-0.5", "+1", "1e-9", "", "a = b", "retry + timeout; none", "it's", "–", "a-b@c"] {
            assert_eq!(harmless(cell.into()), cell);
        }
    }
}
