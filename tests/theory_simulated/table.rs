//! The page that says of every reference value how it is checked: `docs/validation.md`.
//!
//! What is simulated is read from the sources of these tests, and what cannot be is listed here with the reason; the
//! page must say so of every entry of its families. What was measured stands on the page as it was when the page was
//! last written.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::NOTES;

const FAMILIES: [(&str, &str); 13] = [
    ("queueing/faults", "Queues that break down, lose and lump together"),
    ("recovery/retry", "Retries"),
    ("recovery/breaker", "Circuit breakers"),
    ("recovery/hedge", "Hedged calls"),
    ("recovery/restart", "Work that starts again"),
    ("recovery/checkpoint", "Checkpoints"),
    ("recovery/blocks", "Recovery blocks, versions and votes"),
    ("recovery/rejuvenation", "Rejuvenation"),
    ("detection", "Detection of failures"),
    ("delivery", "Delivery"),
    ("metastability", "Overload that sustains itself"),
    ("faults/channel", "Channels"),
    ("reliability/", "Lives, repair and availability"),
];

/// Of the families of reliability, those that a run can measure.
const RELIABILITY: [&str; 3] = ["reliability/mttf", "reliability/repair", "reliability/availability"];

/// What no scenario can express, and why; the formula alone is checked.
const FORMULA_ONLY: &[(&str, &str)] = &[
    ("npolicy.L", "a replica takes up the first event that comes; none waits until four are there"),
    ("bulk.L", "a replica serves one event at a time; none takes up several as one batch"),
    ("biterr.msg", "what a scenario states is the chance that an event is spoilt; it knows nothing of bits"),
    (
        "crc.undetected",
        "one in 4.3 billion: a run that sees a hundred takes 4 \u{d7} 10\u{b9}\u{b9} spoilt events, and would give \
         back the coverage that the scenario states",
    ),
    (
        "rejuv.pf",
        "a planned restart falls due by the age of its replica; no scenario can say that its clock starts as the \
         replica becomes likely to fail",
    ),
];

/// How a scenario expresses what it has no word for, and what takes long.
const HOW: &[(&str, &str)] = &[
    ("mm1_breakdown.maxtput", "four users who never think keep the server busy"),
    (
        "mm1_active_breakdown.L",
        "no crash process stands still while its replica idles, so a breakdown is a call to a repairer that keeps the \
         server",
    ),
    (
        "erlangA.ab",
        "patience is a race against the answer that goes on during service; half of those in service leave by it, so \
         that the queue is that of the model",
    ),
    ("erlangA.pw", "the same race"),
    ("mm1_D.loss", "a bulkhead of one call whose longest wait is the deadline"),
    ("batcharr.L", "a route to all: to the station, and to a relay that takes no time and passes on to it"),
    ("alo.attempts", "the way there and the way back are handlers that fail; each failure is a message lost"),
    ("tailscale.100", "a route to all of a hundred leaves"),
    ("meta.low", "of the runs that chance has not tipped over"),
    ("meta.high", "every run stays collapsed"),
    ("ckpt.young", "the instant at which the first checkpoint is written"),
    ("ckpt.daly", "the instant at which the first checkpoint is written"),
    ("ckpt.efficiency", "jobs as long as the best interval"),
    ("phi.t8", "heartbeats without spread, to which the detector allows a deviation of 200 ms"),
    ("phi.exp", "the silence at which a detector with this threshold suspects"),
    ("avail.3of5.1crew", "slow group"),
    ("avail.downtime", "64 runs of 300 years"),
];

const INTRODUCTION: &str = "# Validation

The simulator against theory: every reference value of the literature for faults and recovery, the formula that gives
it and the run that must give it too. A run goes through the full path, from the text of a scenario to the measures
that the reports show.

- Every formula in `src/theory` gives its reference value to 9 digits: `cargo test --test theory_formulas`.
- *Simulated* values are judged on three seeds that follow from the id. An exact one must have a 95 % half-width of at
  most 1 % and lie within 4 standard errors; a share of independent trials must lie in its 99.9 % Wilson interval; an
  approximation is held to what its source claims for it: `cargo test --test theory_simulated`.
- The *slow group*, probabilities below 10\u{207b}\u{2074}, takes a quarter of an hour:
  `cargo test --test theory_simulated -- --ignored`.
- *Formula only* is what no scenario can express, with the reason.

What was measured is the mean over the replications with the first of the three seeds, with its 95 % half-width; no
half-width means that chance has no part in it. A test holds this page to the tests; after a change, run them and then
`UPDATE_VALIDATION=1 cargo test --test theory_simulated table`.
";

/// One line of the page.
struct Row {
    id: String,
    what: String,
    expected: f64,
    is_exact: bool,
    checked: String,
    measured: Option<(f64, f64)>,
}

fn is_simulated(id: &str) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/theory_simulated");
    let files = fs::read_dir(folder).expect("the tests have sources").map(|file| file.expect("readable").path());
    let name = format!("\"{id}\"");
    let own = Path::new(file!()).file_name();
    files.filter(|file| file.file_name() != own).any(|file| fs::read_to_string(file).expect("a text").contains(&name))
}

fn reason(list: &[(&'static str, &'static str)], id: &str) -> Option<&'static str> {
    list.iter().find(|(name, _)| *name == id).map(|(_, reason)| *reason)
}

fn checked(id: &str) -> String {
    match (is_simulated(id), reason(FORMULA_ONLY, id)) {
        (true, None) => reason(HOW, id).map_or("simulated".into(), |how| format!("simulated: {how}")),
        (false, Some(why)) => format!("formula only: {why}"),
        (true, Some(_)) => panic!("`{id}` is simulated, and listed as if it could not be"),
        (false, None) => panic!("`{id}` is neither simulated nor listed with the reason why not"),
    }
}

/// Value and half-width, as the runs have left them or as the page has them.
fn measured(id: &str, page: &str) -> Option<(f64, f64)> {
    let words = match std::env::var_os("UPDATE_VALIDATION") {
        Some(_) => fs::read_to_string(Path::new(NOTES).join(id)).ok().or_else(|| on_page(id, page))?,
        None => on_page(id, page)?,
    };
    let mut numbers = words.split_whitespace().filter_map(|word| word.parse().ok());
    Some((numbers.next()?, numbers.next().unwrap_or(0.0)))
}

fn on_page(id: &str, page: &str) -> Option<String> {
    let line = page.lines().find(|line| line.starts_with(&format!("| `{id}` |")))?;
    line.split('|').nth(5).map(str::to_owned)
}

fn rows(family: &str, page: &str) -> Vec<Row> {
    let all: Vec<Value> = serde_json::from_str(include_str!("../data/theory.json")).expect("the data is valid");
    let here = |entry: &&Value| {
        let of = entry["family"].as_str().expect("a text");
        of == family || (family == "reliability/" && RELIABILITY.contains(&of))
    };
    let row = |entry: &Value| {
        let text = |name: &str| entry[name].as_str().expect("a text").to_owned();
        let id = text("id");
        Row {
            what: format!("{}: {}", text("title"), text("quantity")),
            expected: entry["expected"].as_f64().expect("a number"),
            is_exact: text("kind") == "exact",
            checked: checked(&id),
            measured: measured(&id, page).filter(|_| is_simulated(&id)),
            id,
        }
    };
    all.iter().filter(here).map(row).collect()
}

/// With so many digits that count.
fn digits(value: f64, count: i32) -> String {
    let places = (count - 1 - value.abs().log10().floor() as i32).clamp(0, 12) as usize;
    let shown = format!("{value:.places$}");
    match shown.contains('.') {
        true => shown.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => shown,
    }
}

/// To the second digit of its half-width.
fn with_half_width((value, half_width): (f64, f64)) -> String {
    if half_width == 0.0 {
        return digits(value, 9);
    }
    let places = (1 - half_width.log10().floor() as i32).max(0) as usize;
    format!("{value:.places$} \u{b1} {half_width:.places$}")
}

fn render(page: &str) -> String {
    let mut text = INTRODUCTION.to_owned();
    for (family, title) in FAMILIES {
        let head = "| id | what | expected | checked | measured |\n|---|---|---|---|---|";
        writeln!(text, "\n## {title}\n\n{head}").expect("a text grows");
        for Row { id, what, expected, checked, measured, .. } in rows(family, page) {
            let measured = measured.map(with_half_width).unwrap_or_default();
            let expected = if expected < 1e-4 { format!("{expected:.4e}") } else { digits(expected, 6) };
            writeln!(text, "| `{id}` | {what} | {expected} | {checked} | {measured} |").expect("a text grows");
        }
    }
    text
}

#[test]
fn the_page_says_of_every_entry_how_it_is_checked() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/validation.md");
    let page = fs::read_to_string(&path).unwrap_or_default();
    let rendered = render(&page);
    if std::env::var_os("UPDATE_VALIDATION").is_some() {
        fs::write(&path, &rendered).expect("the page can be written");
    }
    let page = fs::read_to_string(&path).expect("there is a page");
    assert!(page == rendered, "docs/validation.md is not what the tests say: run with UPDATE_VALIDATION=1");
    for row in FAMILIES.iter().flat_map(|(family, _)| rows(family, &page)).filter(|row| is_simulated(&row.id)) {
        let (value, half_width) = row.measured.unwrap_or_else(|| panic!("nothing is measured for `{}`", row.id));
        let tolerance = if row.is_exact { 2.1 * half_width + 1e-8 * row.expected } else { 0.02 * row.expected };
        assert!((value - row.expected).abs() <= tolerance, "{}: {value} with {half_width}", row.id);
    }
}
