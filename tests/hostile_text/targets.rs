//! What must hold of every text, whatever it is. The fuzzers in `fuzz/` include this file, so it uses the public
//! interface alone.

use windtunnel::foundation::signs::is_hidden;
use windtunnel::scenario::{self, Colour, Diagnostics, Loaded, Model};

/// The name under which every text is read; it too must be shown in signs.
const ORIGIN: &str = "hostile\u{1b}\n\u{202e}.ron";

/// What a text turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Not laid out.
    Refused,
    /// Laid out, and no scenario.
    Ron,
    Scenario,
}

/// Reads, validates and lowers. Ends without a panic, and says of everything that is wrong where it stands, in signs.
pub fn read(text: &str) -> Result<Loaded, Diagnostics> {
    let read = scenario::load(text, ORIGIN);
    match &read {
        Ok(loaded) => check_all(text, &loaded.warnings),
        Err(found) => refused(text, found),
    }
    read
}

/// Reads and lays out. What comes of it is laid out already, and means the same.
pub fn lay_out(text: &str) -> Kind {
    let before = read(text);
    let once = match scenario::format(text, ORIGIN) {
        Ok(once) => once,
        Err(found) => {
            assert!(before.is_err(), "a scenario, and not laid out");
            refused(text, &found);
            return Kind::Refused;
        }
    };
    assert_eq!(scenario::format(&once, ORIGIN).as_ref(), Ok(&once), "laid out twice is laid out otherwise");
    match (before, scenario::load(&once, ORIGIN)) {
        (Ok(before), Ok(after)) => {
            assert_eq!(before.scenario, after.scenario, "laid out, it says something else");
            let document = before.model.document.clone();
            let meant = Model { document, ..Model::clone(&after.model) };
            assert_eq!(*before.model, meant, "laid out, it is another model");
            assert_eq!(before.warnings.len(), after.warnings.len(), "laid out, it has other warnings");
            Kind::Scenario
        }
        (Err(before), Err(after)) => {
            let messages = |found: &Diagnostics| found.iter().map(|found| found.message.clone()).collect::<Vec<_>>();
            assert_eq!(before.len(), after.len(), "{:#?}\n{:#?}", messages(&before), messages(&after));
            Kind::Ron
        }
        (before, after) => panic!("valid before: {}, and after: {}", before.is_ok(), after.is_ok()),
    }
}

fn refused(text: &str, found: &Diagnostics) {
    assert!(!found.is_empty(), "refused without a reason");
    check_all(text, found);
}

fn check_all(text: &str, found: &Diagnostics) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for found in found {
        assert!(text.get(found.range.clone()).is_some(), "{:?} is no place in the text", found.range);
        let before = &text[..found.range.start];
        assert_eq!(found.line, before.matches('\n').count() + 1);
        for words in [&found.message, &found.file, &found.text].into_iter().chain(&found.hint) {
            assert!(!words.contains(is_hidden), "{words:?}");
        }
    }
    assert!(found.render(Colour::Plain, None).chars().all(|letter| letter == '\n' || !is_hidden(letter)));
    let styled = found.render(Colour::Ansi, None);
    assert!(without_styles(&styled).chars().all(|letter| letter == '\n' || !is_hidden(letter)), "{styled:?}");
}

/// Without the escape sequences of colours, which are the only ones that may stand there: `ESC [ digits m`.
fn without_styles(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let mut plain = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        let rest = piece.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';');
        plain.push_str(rest.strip_prefix('m').unwrap_or(piece));
    }
    plain
}
