//! Numbers for places of at most five characters, as on the drawing of a system.

use super::count;

/// Two or three digits: `118`, `0.52`, `1.2k`.
pub fn compact(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        v if v.is_nan() => super::NONE.into(),
        v if !v.is_finite() => "∞".into(),
        v if v >= 999.5e9 => format!("{value:.0e}"),
        v if v >= 9.9995e9 => format!("{:.0}G", value / 1e9),
        v if v >= 999.5e6 => format!("{:.1}G", value / 1e9),
        v if v >= 9.9995e6 => format!("{:.0}M", value / 1e6),
        v if v >= 999.5e3 => format!("{:.1}M", value / 1e6),
        v if v >= 9_999.5 => format!("{:.0}k", value / 1e3),
        v if v >= 999.5 => format!("{:.1}k", value / 1e3),
        v if v >= 99.5 => format!("{value:.0}"),
        v if v >= 9.95 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// A count: `431`, `12k`.
pub fn compact_count(value: u64) -> String {
    if value < 1_000 { count(value) } else { compact(value as f64) }
}

/// A share in whole percent: `74 %`.
pub fn compact_share(share: f64) -> String {
    if share.is_nan() { super::NONE.into() } else { format!("{:.0} %", share * 100.0) }
}

/// Events per second: `118/s`.
pub fn compact_rate(per_sec: f64) -> String {
    if per_sec.is_nan() { super::NONE.into() } else { format!("{}/s", compact(per_sec)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_characters_are_enough() {
        assert_eq!([0.914, 118.4, 41_000.0].map(compact), ["0.91", "118", "41k"]);
        assert_eq!([compact_rate(f64::NAN), compact_share(0.736)], ["–", "74 %"]);
        for power in 0..64 {
            for lead in [1_u64, 5, 9] {
                let value = lead.saturating_mul(1 << power);
                assert!(compact_count(value).len() <= 5, "{value}");
            }
        }
    }
}
