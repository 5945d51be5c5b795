//! Numbers as they are shown: grouped counts, lengths of time in a readable unit, as many nines as there
//! are.

use crate::foundation::Span;
use crate::measure::snapshot::Estimate;
use crate::stats::interval::Interval;

/// `89 742`, with spaces that do not break.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number in three significant digits, without an exponent where one can do without.
pub fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !value.is_finite() {
        return if value.is_nan() { "\u{2013}".into() } else { "\u{221e}".into() };
    }
    let magnitude = value.abs().log10().floor() as i32;
    match magnitude {
        6.. => format!("{:.2e}", value),
        3..=5 => count(value.abs().round() as u64).trim_start().to_string(),
        -4..=2 => trim_zeros(format!("{value:.*}", (2 - magnitude).max(0) as usize)),
        _ => format!("{value:.1e}"),
    }
}

/// A number in two or three digits for a place of at most five characters: `118`, `0.52`, `1.2k`.
pub fn compact(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        v if !v.is_finite() => "\u{221e}".into(),
        v if v >= 999.5e6 => format!("{:.1}G", value / 1e9),
        v if v >= 999.5e3 => format!("{:.1}M", value / 1e6),
        v if v >= 9_999.5 => format!("{:.0}k", value / 1e3),
        v if v >= 999.5 => format!("{:.1}k", value / 1e3),
        v if v >= 99.5 => format!("{value:.0}"),
        v if v >= 9.95 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// A count for a narrow place: `431`, `12.4k`.
pub fn compact_count(value: u64) -> String {
    if value < 1_000 { value.to_string() } else { compact(value as f64) }
}

/// A length of time as it was written, with a space before its unit: `1 min`.
pub fn span(span: Span) -> String {
    let written = span.to_string();
    let unit = written.find(|c: char| c.is_alphabetic()).unwrap_or(written.len());
    format!("{}\u{a0}{}", &written[..unit], &written[unit..])
}

/// Events per second: `118/s`.
pub fn rate(per_sec: f64) -> String {
    if per_sec.is_nan() { "\u{2013}".into() } else { format!("{}/s", compact(per_sec)) }
}

/// A length of time in the unit that suits it: `3.20 ms`, `12.4 s`, `2.5 h`.
pub fn secs(value: f64) -> String {
    let (scale, unit) = unit_of_time(value);
    format!("{} {unit}", three_digits(value / scale))
}

/// The unit that keeps a length of time readable, with its seconds.
pub fn unit_of_time(secs: f64) -> (f64, &'static str) {
    match secs.abs() {
        v if v >= 2.0 * 86_400.0 => (86_400.0, "d"),
        v if v >= 2.0 * 3_600.0 => (3_600.0, "h"),
        v if v >= 120.0 => (60.0, "min"),
        v if v >= 1.0 || v == 0.0 => (1.0, "s"),
        v if v >= 1e-3 => (1e-3, "ms"),
        v if v >= 1e-6 => (1e-6, "\u{b5}s"),
        _ => (1e-9, "ns"),
    }
}

/// A clock time since the start, as long as it needs to be: `12:41`, `1:02:03`, `25:01:01`.
pub fn clock(secs: f64) -> String {
    let whole = secs.max(0.0) as u64;
    let (hours, minutes, seconds) = (whole / 3_600, whole / 60 % 60, whole % 60);
    if hours == 0 { format!("{minutes:02}:{seconds:02}") } else { format!("{hours}:{minutes:02}:{seconds:02}") }
}

/// A share as a percentage: `94.5 %`.
pub fn percent(share: f64) -> String {
    format!("{} %", three_digits(share * 100.0))
}

/// Decimals that show a probability near one: one more than it has nines, at least four and at most seven.
pub fn decimals(probability: f64) -> usize {
    let missing = 1.0 - probability;
    if missing <= 0.0 || !missing.is_finite() {
        return 4;
    }
    ((-missing.log10() - 1e-6).ceil() as i64 + 1).clamp(4, 7) as usize
}

/// A probability cut, never rounded up to one that it has not reached.
pub fn probability(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "\u{2013}".into();
    }
    let scale = 10f64.powi(decimals as i32);
    let cut = if value < 1.0 { ((value * scale + 1e-6).floor() / scale).min(value) } else { 1.0 };
    format!("{cut:.decimals$}")
}

/// The half-width where the interval is symmetric, else both ends.
pub fn interval(interval: &Interval, decimals: usize) -> String {
    let (below, above) = (interval.value - interval.low, interval.high - interval.value);
    if !below.is_finite() || !above.is_finite() {
        return String::new();
    }
    if (below - above).abs() <= 0.1 * above.max(below) && interval.high < 1.0 {
        let half = 0.5 * (below + above);
        let digits = if half > 0.0 { (-half.log10()).ceil().clamp(0.0, 8.0) as usize } else { 0 };
        format!("\u{b1} {half:.*}", digits.max(decimals))
    } else {
        format!(
            "{} \u{2013} {}",
            probability(interval.low.max(0.0), decimals),
            probability(interval.high.min(1.0), decimals)
        )
    }
}

/// How far an estimate may be off, in a few words: its interval, or that there is none.
pub fn beside(estimate: &Estimate, decimals: usize) -> String {
    match estimate {
        Estimate::Measured(found) if found.low == found.high => "exact".into(),
        Estimate::Measured(found) => interval(found, decimals),
        Estimate::Point { .. } => "no interval".into(),
        _ => String::new(),
    }
}

/// How the interval of an estimate was made, or why there is none, for tooltips.
pub fn about(estimate: &Estimate) -> String {
    match estimate {
        Estimate::Measured(interval) => method(interval),
        Estimate::Point { why, .. } => format!("No interval: {why}"),
        _ => String::new(),
    }
}

/// How an interval was made, for tooltips.
pub fn method(interval: &Interval) -> String {
    format!("{} % interval, {}", trim_zeros(format!("{:.1}", interval.level * 100.0)), interval.method)
}

fn three_digits(value: f64) -> String {
    match value.abs() {
        v if !v.is_finite() => "\u{221e}".into(),
        0.0 => "0".into(),
        v if v >= 999.5 => count(v.round() as u64),
        v if v >= 99.95 => format!("{value:.0}"),
        v if v >= 9.995 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

fn trim_zeros(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!(count(7), "7");
        assert_eq!(count(89_742), "89\u{a0}742");
        assert_eq!(count(1_000_000), "1\u{a0}000\u{a0}000");
    }

    #[test]
    fn a_probability_below_one_is_never_shown_as_one() {
        for value in [0.9931, 0.99962, 0.999_999_99, 0.123_456] {
            let shown: f64 = probability(value, decimals(value)).parse().unwrap();
            assert!(shown <= value && value - shown < 1e-4, "{value} {shown}");
            assert!(shown < 1.0);
        }
        assert_eq!(probability(1.0, 4), "1.0000");
        assert_eq!(probability(0.9931, decimals(0.9931)), "0.9931");
        assert_eq!(probability(0.99962, decimals(0.99962)), "0.99962");
    }

    #[test]
    fn time_is_shown_in_a_unit_that_suits_it() {
        assert_eq!(secs(0.0032), "3.20 ms");
        assert_eq!(secs(12.44), "12.4 s");
        assert_eq!(secs(0.0), "0 s");
        assert_eq!(secs(9_000.0), "2.50 h");
        assert_eq!(clock(761.3), "12:41");
        assert_eq!(clock(90_061.0), "25:01:01");
    }

    #[test]
    fn numbers_keep_three_digits() {
        assert_eq!(number(0.0312), "0.0312");
        assert_eq!(number(118.4), "118");
        assert_eq!(number(2.0), "2");
        assert_eq!(compact(0.914), "0.91");
        assert_eq!(compact(41_000.0), "41k");
    }
}
