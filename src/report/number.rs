//! Numbers as people read them: few digits, and a unit that fits.

pub use crate::foundation::grouping::grouped as count;

/// Four significant digits, thousands grouped.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    if value == 0.0 {
        return "0".into();
    }
    let digits = 3 - value.abs().log10().floor() as i32;
    match digits {
        ..=0 => grouped(value),
        1..=8 => trimmed(format!("{value:.*}", digits as usize)),
        _ => format!("{value:.3e}"),
    }
}

/// A length of time in seconds, in the unit that keeps it readable.
pub fn duration(secs: f64) -> String {
    let units = [(86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")];
    if !secs.is_finite() {
        return "–".into();
    }
    if secs == 0.0 {
        return "0 s".into();
    }
    // Minutes, hours and days only where two of them are full, so that 90 s stays 90 s.
    let fits = |unit: f64| secs.abs() >= if unit > 1.0 { 2.0 * unit } else { unit };
    let (unit, name) = units.into_iter().find(|(unit, _)| fits(*unit)).unwrap_or((1e-9, "ns"));
    format!("{} {name}", number(secs / unit))
}

/// An instant in seconds, to the millisecond.
pub fn instant(secs: f64) -> String {
    let whole = (secs * 1e3).round() as u64;
    let (hours, minutes, rest) = (whole / 3_600_000, whole / 60_000 % 60, whole % 60_000);
    format!("{hours}:{minutes:02}:{:02}.{:03}", rest / 1_000, rest % 1_000)
}

/// A share as a percentage: as many digits as tell it from 0 % and 100 %, at most five behind the point.
pub fn percent(share: f64) -> String {
    if !share.is_finite() {
        return "–".into();
    }
    let gap = share.abs().min((1.0 - share).abs());
    if gap > 0.0 && gap < 1e-7 {
        return if share < 0.5 { "< 0.00001 %".into() } else { "> 99.99999 %".into() };
    }
    let digits =
        if gap == 0.0 { 0 } else { (1.0 - (gap * 100.0 * (1.0 + 1e-9)).log10().floor()).clamp(2.0, 5.0) as usize };
    format!("{:.digits$} %", share * 100.0)
}

fn grouped(value: f64) -> String {
    let whole = count(value.abs().round() as u64);
    if value < 0.0 { format!("-{whole}") } else { whole }
}

fn trimmed(text: String) -> String {
    text.trim_end_matches('0').trim_end_matches('.').into()
}

/// With its sign and so many decimals; none where it rounds to zero.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{value:+.decimals$}");
    let is_zero = !text.contains(|c: char| ('1'..='9').contains(&c));
    if is_zero { text[1..].into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_say_enough() {
        assert_eq!(number(1_234_567.0), "1,234,567");
        assert_eq!(number(-12.3456), "-12.35");
        assert_eq!(number(0.000123456), "0.0001235");
        assert_eq!(number(1.23456e-12), "1.235e-12");
        assert_eq!(number(2.0), "2");
        assert_eq!(number(f64::NAN), "–");
    }

    #[test]
    fn the_unit_fits_the_length() {
        assert_eq!(duration(0.0032), "3.2 ms");
        assert_eq!(duration(90.0), "90 s");
        assert_eq!(duration(7_200.0), "2 h");
        assert_eq!(duration(0.0), "0 s");
        assert_eq!(instant(3_725.5), "1:02:05.500");
    }

    #[test]
    fn nearly_all_is_not_all() {
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(0.9999), "99.990 %");
        assert_eq!(percent(1.0 - 1e-12), "> 99.99999 %");
        assert_eq!(percent(1e-12), "< 0.00001 %");
        assert_eq!(percent(0.5), "50.00 %");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(count(1_000), "1,000");
    }
}
