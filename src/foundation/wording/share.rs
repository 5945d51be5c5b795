//! Shares and probabilities as percentages.

use super::number::fixed;

/// As many digits as tell it from 0 % and 100 %, at most five behind the point.
pub fn percent(share: f64) -> String {
    if !share.is_finite() {
        return super::number(share);
    }
    let gap = share.abs().min((1.0 - share).abs());
    if gap > 0.0 && gap < 1e-7 {
        return if share < 0.5 { "< 0.00001 %".into() } else { "> 99.99999 %".into() };
    }
    let digits =
        if gap == 0.0 { 0 } else { (1.0 - (gap * 100.0 * (1.0 + 1e-9)).log10().floor()).clamp(2.0, 5.0) as usize };
    format!("{} %", fixed(share * 100.0, digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_all_is_not_all() {
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(0.9999), "99.990 %");
        assert_eq!(percent(1.0 - 1e-12), "> 99.99999 %");
        assert_eq!(percent(1e-12), "< 0.00001 %");
        assert_eq!(percent(0.5), "50.00 %");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(f64::NAN), "–");
    }
}
