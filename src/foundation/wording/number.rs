//! Plain numbers: four significant digits, thousands apart.

use super::{NONE, count};

/// Above it, and below its inverse, numbers are written with an exponent.
const PLAIN_MAX: f64 = 1e15;

/// Four significant digits, thousands grouped.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return beyond(value);
    }
    if value == 0.0 {
        return "0".into();
    }
    let digits = 3 - value.abs().log10().floor() as i32;
    match digits {
        _ if value.abs() >= PLAIN_MAX => format!("{value:.3e}"),
        ..=0 => fixed(value, 0),
        1..=8 => trimmed(fixed(value, digits as usize)),
        _ => format!("{value:.3e}"),
    }
}

/// With so many decimals, thousands grouped.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return beyond(value);
    }
    if value.abs() >= PLAIN_MAX {
        return format!("{value:.3e}");
    }
    let text = format!("{value:.decimals$}");
    let bare = text.trim_start_matches('-');
    let (whole, rest) = bare.split_at(bare.find('.').unwrap_or(bare.len()));
    let whole = whole.parse().map_or(whole.into(), count);
    let sign = if text.len() > bare.len() { "-" } else { "" };
    format!("{sign}{whole}{rest}")
}

/// With its sign and so many decimals; no sign where it rounds to zero.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = fixed(value.abs(), decimals);
    let is_zero = !text.contains(|c: char| ('1'..='9').contains(&c));
    match value {
        _ if is_zero => text,
        ..0.0 => format!("-{text}"),
        _ => format!("+{text}"),
    }
}

/// How often something happens: `118.4/s`.
pub fn rate(per_sec: f64) -> String {
    if per_sec.is_nan() { NONE.into() } else { format!("{}/s", number(per_sec)) }
}

/// A written number without what sets its thousands apart: `12,000/s` is `12000/s`. A comma that does not is left, so that
/// `1,5` is not taken for 15.
pub fn ungrouped(text: &str) -> String {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let is_apart = |(at, letter): &(usize, char)| *letter == ',' && digits(&text[at + 1..]) == 3;
    text.char_indices().filter(|found| !is_apart(found)).map(|(_, letter)| letter).collect()
}

fn beyond(value: f64) -> String {
    match value {
        _ if value.is_nan() => NONE.into(),
        ..0.0 => "-∞".into(),
        _ => "∞".into(),
    }
}

fn trimmed(text: String) -> String {
    text.trim_end_matches('0').trim_end_matches('.').into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_say_enough() {
        assert_eq!(number(1_234_567.0), "1,234,567");
        assert_eq!(number(-12.3456), "-12.35");
        assert_eq!(number(-1_234.0), "-1,234");
        assert_eq!(number(0.000123456), "0.0001235");
        assert_eq!(number(1.23456e-12), "1.235e-12");
        assert_eq!(number(2.0), "2");
        assert_eq!(number(3e20), "3.000e20");
        assert_eq!([f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(number), ["–", "∞", "-∞"]);
    }

    #[test]
    fn decimals_leave_the_thousands_apart() {
        assert_eq!(fixed(12_345.678, 1), "12,345.7");
        assert_eq!(fixed(-999.96, 1), "-1,000.0");
        assert_eq!([signed(0.05, 1), signed(-1_500.0, 0), signed(-0.04, 1)], ["+0.1", "-1,500", "0.0"]);
        assert_eq!(rate(118.42), "118.4/s");
        assert_eq!(["1,234,567", "12,000/s", "1,5", "1,2345"].map(ungrouped), ["1234567", "12000/s", "1,5", "1,2345"]);
    }
}
