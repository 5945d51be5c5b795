//! Probabilities that sum to 1, nearly to 1, and to something else.

use windtunnel::scenario::model::Target;
use windtunnel::scenario::{self, Diagnostics, Loaded, Severity};

fn loaded(shares: &str) -> Result<Loaded, Diagnostics> {
    let text = format!(
        r#"(name: "n", question: "q", horizon: "1h", sources: [(name: "s", arrivals: Poisson(rate: "1/h"))],
        handlers: [
            (name: "a", service: Exponential(mean: "1s")),
            (name: "b", service: Exponential(mean: "1s")),
            (name: "c", service: Exponential(mean: "1s")),
        ],
        routes: [(from: "s", to: ByProbability({shares}))])"#
    );
    scenario::load(&text, "f.ron")
}

fn cumulated(loaded: &Loaded) -> Vec<f64> {
    match &loaded.model.routes[0].target {
        Target::ByProbability(shares) => shares.iter().map(|(_, upto)| *upto).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_nearly_sums_to_one_is_divided_by_the_sum_and_noted() {
    for (shares, sum) in [
        (r#"[("a", 0.333333), ("b", 0.333333), ("c", 0.333333)]"#, "0.999999"),
        (r#"[("a", "33.33334%"), ("b", "33.33333%"), ("c", "33.33334%")]"#, "1.0000001"),
        (r#"[("a", 0.4), ("b", 0.3), ("c", 0.3000005)]"#, "1.0000005"),
        (r#"[("a", 0.4), ("b", 0.3), ("c", 0.2999991)]"#, "0.9999991"),
    ] {
        let loaded = loaded(shares).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert_eq!(cumulated(&loaded).last(), Some(&1.0), "nothing leaves");
        let notes: Vec<_> = loaded.warnings.iter().collect();
        let [note] = &notes[..] else { panic!("{}", loaded.warnings) };
        assert_eq!((note.severity, note.line), (Severity::Note, 7));
        assert_eq!(note.message, format!("the probabilities sum to {sum}, which is taken as 1"));
    }
    let thirds = loaded(r#"[("a", 0.333333), ("b", 0.333333), ("c", 0.333333)]"#).expect("it is valid");
    let shares = cumulated(&thirds);
    assert!((shares[0] - 1.0 / 3.0).abs() < 1e-15 && (shares[1] - 2.0 / 3.0).abs() < 1e-15, "{shares:?}");
}

#[test]
fn what_sums_to_one_but_for_rounding_needs_no_note() {
    let loaded = loaded(r#"[("a", 0.1), ("b", 0.2), ("c", 0.7)]"#).expect("it is valid");
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    assert_eq!(cumulated(&loaded).last(), Some(&1.0));
}

#[test]
fn what_is_missing_to_one_leaves() {
    let loaded = loaded(r#"[("a", 0.4), ("b", 0.3), ("c", 0.299998)]"#).expect("it is valid");
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    assert!((cumulated(&loaded)[2] - 0.999_998).abs() < 1e-12);
}

#[test]
fn what_sums_to_more_than_one_is_told_with_digits_enough() {
    for (share, sum) in [("0.300002", "1.000002"), ("0.30000101", "1.00000101"), ("1", "1.7")] {
        let found = loaded(&format!(r#"[("a", 0.4), ("b", 0.3), ("c", {share})]"#)).expect_err("it is more than 1");
        let expected = format!("the probabilities sum to {sum}, which is more than 1");
        assert_eq!(found.iter().map(|found| &found.message).collect::<Vec<_>>(), [&expected]);
    }
}
