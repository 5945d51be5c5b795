//! Characters that a terminal would obey instead of showing, or that nobody would see, written as signs: `\u{1b}`.
//!
//! They are the control characters (Unicode's general category Cc) and what Unicode's DerivedCoreProperties and
//! PropList call `Default_Ignorable_Code_Point`, `Bidi_Control`, and line and paragraph separators, to which comes the
//! braille letter without a dot: two names that differ by none but these would look alike.

use std::borrow::Cow;

const HIDDEN: [(char, char); 20] = [
    ('\u{00}', '\u{1f}'),
    ('\u{7f}', '\u{9f}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a character would be obeyed or overlooked.
pub fn is_hidden(letter: char) -> bool {
    let at = HIDDEN.partition_point(|(_, last)| *last < letter);
    HIDDEN.get(at).is_some_and(|(first, _)| *first <= letter)
}

/// A text on one line, in which every hidden character is a sign.
pub fn on_one_line(text: &str) -> Cow<'_, str> {
    keeping(text, None)
}

/// A text of several lines, in which every hidden character but the end of a line is a sign.
pub fn on_lines(text: &str) -> Cow<'_, str> {
    keeping(text, Some('\n'))
}

/// A text in which every hidden character but `kept` is a sign.
pub fn keeping(text: &str, kept: Option<char>) -> Cow<'_, str> {
    let is_shown = |letter: char| Some(letter) == kept || !is_hidden(letter);
    if text.chars().all(is_shown) {
        return text.into();
    }
    let mut signs = String::with_capacity(2 * text.len());
    for letter in text.chars() {
        match letter {
            _ if is_shown(letter) => signs.push(letter),
            '\n' | '\r' | '\t' => signs.extend(letter.escape_default()),
            _ => signs.extend(letter.escape_unicode()),
        }
    }
    signs.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_are_in_order() {
        assert!(HIDDEN.iter().all(|(first, last)| first <= last));
        assert!(HIDDEN.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn what_is_obeyed_or_overlooked_is_a_sign() {
        for letter in ('\0'..=char::MAX).filter(|letter| letter.is_control()) {
            assert!(is_hidden(letter), "{letter:?}");
        }
        for letter in "\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{61c}\u{200b}\u{200d}\u{feff}\u{e0041}".chars()
        {
            assert!(is_hidden(letter), "{letter:?}");
        }
        assert_eq!(on_one_line("a\u{1b}[2J\r\nb\u{202e}c\u{9b}\t"), r"a\u{1b}[2J\r\nb\u{202e}c\u{9b}\t");
        assert_eq!(on_lines("a\u{7}\nb"), "a\\u{7}\nb");
    }

    #[test]
    fn names_that_look_alike_are_told_apart() {
        for letter in "\u{34f}\u{180e}\u{200c}\u{2060}\u{2800}\u{3164}\u{fe00}\u{fe0f}\u{ffa0}\u{e0100}".chars() {
            let name = format!("pay{letter}ment");
            assert_eq!(on_one_line(&name), format!("pay{}ment", letter.escape_unicode()));
        }
    }

    #[test]
    fn what_people_read_stays_as_it_is() {
        for text in ["plain", "订单", "سفارش", "हिन्दी", "⚠ 👍🏽", "naïve – “x” ± 3 µs"]
        {
            assert!(matches!(on_one_line(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }
}
