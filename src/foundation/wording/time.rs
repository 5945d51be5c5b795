//! Lengths of time in a unit that fits, and instants as a clock shows them.

use super::number;
use crate::foundation::Span;

/// Seconds in a unit, and its name.
type Unit = (f64, &'static str);

const UNITS: [Unit; 7] =
    [(86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")];

/// The unit that keeps a length of time in seconds readable: minutes, hours and days only where two of them are full, so
/// that 90 s stays 90 s.
pub fn unit_of_time(secs: f64) -> Unit {
    let fits = |unit: f64| secs.abs() >= if unit > 1.0 { 2.0 * unit } else { unit };
    match secs {
        0.0 => (1.0, "s"),
        _ => UNITS.into_iter().find(|(unit, _)| fits(*unit)).unwrap_or(UNITS[UNITS.len() - 1]),
    }
}

/// A length of time in seconds: `3.2 ms`, `12.44 s`, `2.5 h`.
pub fn duration(secs: f64) -> String {
    if !secs.is_finite() {
        return number(secs);
    }
    let (scale, unit) = unit_of_time(secs);
    format!("{} {unit}", number(secs / scale))
}

/// The same of a length that is kept in whole nanoseconds.
pub fn span(span: Span) -> String {
    duration(span.as_secs_f64())
}

/// A length of time as a file would write it, to the nanosecond, with a space before its unit: `1 min`.
pub fn exact(span: Span) -> String {
    let written = span.to_string();
    let unit = written.find(|c: char| c.is_alphabetic()).unwrap_or(written.len());
    format!("{} {}", &written[..unit], &written[unit..])
}

/// An instant in seconds since the start, to the second: `12:41`, `1:02:03`, `25:01:01`.
pub fn clock(secs: f64) -> String {
    let whole = secs.max(0.0) as u64;
    let (hours, minutes, seconds) = (whole / 3_600, whole / 60 % 60, whole % 60);
    if hours == 0 { format!("{minutes:02}:{seconds:02}") } else { format!("{hours}:{minutes:02}:{seconds:02}") }
}

/// An instant in seconds since the start, to the millisecond: `12:41.250`.
pub fn instant(secs: f64) -> String {
    let millis = (secs.max(0.0) * 1e3).round() as u64;
    format!("{}.{:03}", clock((millis / 1_000) as f64), millis % 1_000)
}

/// How long ago something was, to the whole unit: `3 s ago`.
pub fn ago(past: Span) -> String {
    let secs = past.as_secs_f64();
    if secs < 1.0 {
        return "just now".into();
    }
    let (scale, unit) = unit_of_time(secs);
    format!("{:.0} {unit} ago", secs / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_fits_the_length() {
        let lengths = [0.0032, 12.44, 90.0, 120.0, 7_200.0, 0.0, 1.5e-9].map(duration);
        assert_eq!(lengths, ["3.2 ms", "12.44 s", "90 s", "2 min", "2 h", "0 s", "1.5 ns"]);
        assert_eq!(duration(f64::INFINITY), "∞");
        assert_eq!(span(Span(11_218_588_025)), "11.22 s");
        assert_eq!(exact(Span(60_000_000_000)), "1 min");
    }

    #[test]
    fn instants_are_as_long_as_they_need_to_be() {
        assert_eq!([761.3, 3_723.0, 90_061.0].map(clock), ["12:41", "1:02:03", "25:01:01"]);
        assert_eq!([0.0, 59.9996, 3_725.5].map(instant), ["00:00.000", "01:00.000", "1:02:05.500"]);
    }

    #[test]
    fn the_past_is_told_in_one_unit() {
        let past = [0, 3, 100, 7_200].map(|secs| ago(Span(secs * 1_000_000_000)));
        assert_eq!(past, ["just now", "3 s ago", "100 s ago", "2 h ago"]);
    }
}
