//! Hostile texts made of harmless ones: pieces are lost, doubled, exchanged, and replaced by what nobody should write.

/// A text longer than this is not made any longer.
const BYTES_MAX: usize = 16 * 1024;

/// One change of a text; numbers that are too large count from the front again.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// What is done.
    pub kind: u8,
    /// Where.
    pub at: u32,
    /// With how much.
    pub length: u16,
    /// With which of the things that it may be done with.
    pub which: u32,
}

/// How a text came to be.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub seed: usize,
    /// Where pieces are taken from.
    pub other: usize,
    pub steps: Vec<Step>,
}

impl Recipe {
    pub fn text(&self, seeds: &[String]) -> String {
        let (seed, other) = (&seeds[self.seed % seeds.len()], &seeds[self.other % seeds.len()]);
        self.steps.iter().fold(seed.clone(), |text, step| step.applied(&text, other))
    }
}

const VALUES: &[&str] = &[
    "0",
    "-0",
    "-0.0",
    "-1",
    "1",
    "0.5",
    "1e308",
    "-1e308",
    "1e-320",
    "1e999",
    "NaN",
    "-NaN",
    "inf",
    "-inf",
    "1_",
    "_1",
    "0x",
    "0xFF",
    "0b1",
    "1.",
    ".5",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    "340282366920938463463374607431768211456",
    "true",
    "None",
    "Some(1)",
    "Some(None)",
    "()",
    "[]",
    "{}",
    "(())",
    "(a: 1)",
    "''",
    "'a'",
    "'\\''",
    "b\"x\"",
    "r\"x\"",
    "r#\"x\"#",
    "r###\"\"##\"###",
    "\"\"",
    "\"\\u{0}\"",
    "\"\\u{d800}\"",
    "\"\\u{110000}\"",
    "\"\\ud83d\\ude00\"",
    "\"\\x00\"",
    "\"\\x1b[2J\"",
    "\"\\q\"",
    "\"\\\"",
    "\" \"",
    "\"a\\nb\"",
    "\"=1+1\"",
    "\"0s\"",
    "\"1ns\"",
    "\"1e308s\"",
    "\"584d\"",
    "\"213503d\"",
    "\"-1s\"",
    "\"NaNs\"",
    "\"infs\"",
    "\"1e-400s\"",
    "\"0/s\"",
    "\"1e9/s\"",
    "\"1e400/s\"",
    "\"100%\"",
    "\"-0%\"",
    "\"100.0000001%\"",
    "\"1e_s\"",
    "\"1\\u{0}s\"",
    "0.333333",
    "0.9999999",
    "1.0000001",
    "#![enable(implicit_some)]",
    "#![type = \"x\"]",
    "#",
    "r#type",
    "r#",
    "// c\n",
    "// c\r\n",
    "//",
    "/* c */",
    "/* /* */ */",
    "/*",
    "*/",
    "/",
    "\"",
    "'",
    "\\",
    ",",
    ",,",
    ":",
    ";",
    "\r",
    "\r\n",
    "\n\n\n",
    "\t",
];

const LETTERS: &[char] = &[
    '\0',
    '\u{1}',
    '\u{7}',
    '\u{8}',
    '\t',
    '\n',
    '\u{b}',
    '\u{c}',
    '\r',
    '\u{1b}',
    '\u{7f}',
    '\u{80}',
    '\u{85}',
    '\u{9b}',
    '\u{a0}',
    '\u{ad}',
    '\u{300}',
    '\u{61c}',
    '\u{115f}',
    '\u{200b}',
    '\u{200d}',
    '\u{200e}',
    '\u{200f}',
    '\u{2028}',
    '\u{2029}',
    '\u{202a}',
    '\u{202e}',
    '\u{2066}',
    '\u{2069}',
    '\u{3000}',
    '\u{d7ff}',
    '\u{e000}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{fffd}',
    '\u{ffff}',
    '\u{1f600}',
    '\u{e0041}',
    '\u{10ffff}',
    '名',
    'é',
    'ß',
    'İ',
    ' ',
    '"',
    '\'',
    '\\',
    '/',
    '*',
    '#',
    '!',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ':',
    ',',
    '.',
    '-',
    '+',
    '%',
    '_',
    'r',
    'b',
    'e',
    'x',
    '0',
    '9',
];

const BRACKETS: &[(&str, &str)] =
    &[("(", ")"), ("[", "]"), ("{", "}"), ("Some(", ")"), ("(a:", ")"), ("[(", ")]"), ("", "]")];

impl Step {
    fn applied(&self, text: &str, other: &str) -> String {
        let cuts = cuts(text);
        let length = usize::from(self.length);
        let (start, end) = self.stretch(&cuts, length % 8 + 1);
        let which = self.which as usize;
        let value = VALUES[which % VALUES.len()];
        let letter = LETTERS[which % LETTERS.len()].to_string();
        let place = on_boundary(text, self.at as usize);
        let (front, stretch, back) = (&text[..start], &text[start..end], &text[end..]);
        match self.kind % 16 {
            0 => [front, back].concat(),
            1 => [front, stretch, stretch, back].concat(),
            2 => {
                let (from, to) =
                    Step { at: self.which, ..*self }.stretch(&cuts[cuts.partition_point(|at| *at < end)..], 1);
                [front, &text[from..to], &text[end..from], stretch, &text[to..]].concat()
            }
            3 | 4 => [front, value, back].concat(),
            5 => [front, value, stretch, back].concat(),
            6 => [&text[..place], &letter, &text[place..]].concat(),
            7 => [&text[..place], &text[on_boundary(text, place + length % 40)..]].concat(),
            8 | 9 => {
                let (from, to) = Step { at: self.which, ..*self }.stretch(&self::cuts(other), length % 24 + 1);
                [front, &other[from..to], if self.kind.is_multiple_of(2) { back } else { &text[start..] }].concat()
            }
            10 => {
                let (open, close) = BRACKETS[which % BRACKETS.len()];
                let depth = length % 70;
                [front, &open.repeat(depth), stretch, &close.repeat(depth), back].concat()
            }
            11 if text.len() < BYTES_MAX => [front, &stretch.repeat(length % 40), back].concat(),
            12 => match stretch.strip_prefix('"') {
                Some(rest) => [front, "\"", &letter, rest, back].concat(),
                None => [front, "\"", &letter.repeat(length % 300), "\"", back].concat(),
            },
            13 => text.replace('\n', ["\r\n", "\r", "\u{85}", " "][which % 4]),
            14 => format!("\u{feff}{text}"),
            15 if which.is_multiple_of(4) => front.into(),
            _ => {
                let random = char::from_u32(self.which % 0x11_0000).unwrap_or('\u{fffd}');
                [&text[..place], &random.to_string(), &text[on_boundary(text, place + 1)..]].concat()
            }
        }
    }

    /// So many tokens from some token on, as the bytes from and to which they go.
    fn stretch(&self, cuts: &[usize], count: usize) -> (usize, usize) {
        let Some(last) = cuts.len().checked_sub(1) else { return (0, 0) };
        let first = self.at as usize % cuts.len();
        (cuts[first], cuts[(first + count).min(last)])
    }
}

/// Where tokens begin and end, roughly: every string is one, every word, every blank and every other sign.
fn cuts(text: &str) -> Vec<usize> {
    let (mut at, mut cuts) = (0, vec![0]);
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        let is_word = |letter: char| letter.is_alphanumeric() || "._-+".contains(letter);
        at += match letter {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            _ if is_word(letter) => rest.find(|letter| !is_word(letter)).unwrap_or(rest.len()),
            _ if letter.is_whitespace() => rest.find(|letter: char| !letter.is_whitespace()).unwrap_or(rest.len()),
            _ => letter.len_utf8(),
        };
        cuts.push(at);
    }
    cuts
}

/// The first boundary between two letters at a byte or behind it.
fn on_boundary(text: &str, at: usize) -> usize {
    let at = if at > text.len() { at % (text.len() + 1) } else { at };
    (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}
