//! What the drawings of a page share.

use crate::foundation::signs;

/// Intervals between ticks, about.
pub(super) const TICKS: f64 = 5.0;

/// Classes of colours that a page defines.
pub(super) const COLOURS: usize = 8;

/// Text that stays inside of its element.
pub(super) fn escaped(text: &str) -> String {
    let signs = signs::on_one_line(text);
    signs.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A distance between ticks of 1, 2 or 5 times a power of ten.
pub(super) fn step(extent: f64) -> f64 {
    let rough = extent / TICKS;
    let power = 10_f64.powf(rough.log10().floor());
    let lead = [1.0, 2.0, 5.0].into_iter().find(|lead| lead * power >= rough * 0.999);
    lead.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_out_of_the_picture() {
        assert_eq!(escaped("</text><script>&\u{202e}"), "&lt;/text&gt;&lt;script&gt;&amp;\\u{202e}");
    }

    #[test]
    fn ticks_stand_at_round_numbers() {
        assert_eq!([step(1.0), step(600.0)], [0.2, 200.0]);
    }
}
