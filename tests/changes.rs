//! Random changes of what the gallery says: what is written is what is meant, and what is taken back is as it was.

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use windtunnel::scenario::change::{Operation, Path};
use windtunnel::scenario::{self, Change, GALLERY, Loaded};

#[path = "live/names.rs"]
mod names;

use names::names;

/// What a random change does, by numbers that are taken as far as there is something to choose from.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Replicas(usize, u32),
    Errors(usize, f64),
    Law(usize, &'static str),
    Horizon(u64),
    NewHandler(usize),
    Remove(usize, usize),
    RemoveField(usize, &'static str),
    Rename(usize, usize),
    Turn(usize, usize),
    Layers(usize, usize, &'static str),
}

const LISTS: [&str; 8] = ["sources", "handlers", "groups", "classes", "routes", "links", "crews", "strategies"];

fn a_deed() -> impl Strategy<Value = Deed> {
    let any_place = || any::<prop::sample::Index>().prop_map(|index| index.index(1_000));
    let laws = vec!["Exponential(mean: \"7ms\")", "Uniform(min: \"1ms\", max: \"3ms\")", "Nothing()"];
    let fields = vec!["replicas", "queue", "errors", "service", "name"];
    let layers =
        vec!["[Retry(retries: 2)]", "[]", "[Timeout(after: \"1s\"), DeadLetter()]", "[Fallback(to: [\"new\"])]"];
    prop_oneof![
        1 => (any_place(), 0u32..9).prop_map(|(on, count)| Deed::Replicas(on, count)),
        1 => (any_place(), 0.0..1.2).prop_map(|(on, share)| Deed::Errors(on, share)),
        1 => (any_place(), prop::sample::select(laws)).prop_map(|(on, law)| Deed::Law(on, law)),
        1 => (0u64..9).prop_map(Deed::Horizon),
        1 => any_place().prop_map(Deed::NewHandler),
        3 => (0..LISTS.len(), any_place()).prop_map(|(list, at)| Deed::Remove(list, at)),
        1 => (any_place(), prop::sample::select(fields)).prop_map(|(on, field)| Deed::RemoveField(on, field)),
        3 => (0..LISTS.len(), any_place()).prop_map(|(list, at)| Deed::Rename(list, at)),
        2 => (any_place(), any_place()).prop_map(|(route, to)| Deed::Turn(route, to)),
        2 => (any_place(), any_place(), prop::sample::select(layers)).prop_map(|(set, on, what)| Deed::Layers(set, on, what)),
    ]
}

/// `None` where there is nothing to choose from.
fn change(deed: Deed, loaded: &Loaded) -> Option<Change> {
    let one_of = |list: &str, at: usize| {
        let names = names(&loaded.scenario, list);
        (!names.is_empty()).then(|| names[at % names.len()].clone())
    };
    let item = |list: &str, at| one_of(list, at).map(|name| Path::of(list).named(&name));
    Some(match deed {
        Deed::Replicas(on, count) => Change::replicas(&loaded.scenario, &one_of("handlers", on)?, count),
        Deed::Errors(on, share) => Change::set(item("handlers", on)?.field("errors"), share.to_string()),
        Deed::Law(on, law) => Change::set(item("handlers", on)?.field("service"), law),
        Deed::Horizon(hours) => Change::set(Path::of("horizon"), format!("\"{hours}h\"")),
        Deed::NewHandler(from) => {
            let from = one_of("handlers", from)?;
            let handler = "(\n            name: \"new\", // it is new\n            service: Exponential(mean: \"1ms\"),\n        )";
            let route = format!("(from: {from:?}, to: To(\"new\"), mode: Call(hold: true))");
            Change::add(Path::of("handlers").number(1), handler).and(Change::add(Path::of("routes"), route))
        }
        Deed::Remove(list, at) => Change::remove(item(LISTS[list], at)?),
        Deed::RemoveField(on, field) => Change::remove(item("handlers", on)?.field(field)),
        Deed::Rename(list, at) => Change::rename(item(LISTS[list], at)?, &format!("other \"{at}\"")),
        Deed::Turn(route, to) => {
            let to = one_of("handlers", to)?;
            Change::set(item("routes", route)?.field("to"), format!("To({to:?})"))
        }
        Deed::Layers(set, route, layers) => {
            let route = one_of("routes", route)?;
            Change::set(item("strategies", set)?.field("routes").named(&route), layers)
        }
    })
}

fn comments(text: &str) -> usize {
    text.matches("//").count()
}

/// The scenario after a change, or as it was where the change cannot be.
fn changed(change: &Change, before: Loaded) -> Result<Loaded, TestCaseError> {
    let read = change.to_string().parse::<Change>();
    prop_assert_eq!(read.as_ref(), Ok(change));
    let Ok(after) = change.apply(&before) else { return Ok(before) };
    let text = after.loaded.text();
    let read = scenario::load(text, &before.origin).expect("it was read before");
    prop_assert_eq!(&read.model, &after.loaded.model);
    let takes_out = |operation: &Operation| !matches!(operation, Operation::Rename { .. } | Operation::Add { .. });
    if !change.operations.iter().any(takes_out) {
        prop_assert!(comments(text) >= comments(before.text()), "{}", text);
    }
    let back = after.undo.apply(&after.loaded);
    let back = back.map_err(|wrong| TestCaseError::fail(format!("{change}\n{}\n{wrong}", after.undo)))?;
    prop_assert_eq!(&back.loaded.scenario, &before.scenario, "{}\n{}", change, after.undo);
    let again = change.apply(&back.loaded).expect("it was made before");
    prop_assert_eq!(&again.loaded.scenario, &after.loaded.scenario, "{}", change);
    Ok(after.loaded)
}

fn changes_hold(file: usize, deeds: &[Deed]) -> TestCaseResult {
    let entry = GALLERY[file];
    let mut now = scenario::load(entry.text, entry.file).expect("the gallery is valid");
    for deed in deeds {
        if let Some(change) = change(*deed, &now) {
            now = changed(&change, now)?;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_what_is_meant_and_what_is_taken_back_is_as_it_was(
        file in 0..GALLERY.len(),
        deeds in prop::collection::vec(a_deed(), 1..8),
    ) {
        changes_hold(file, &deeds)?;
    }
}

#[test]
fn everything_in_the_gallery_can_be_renamed() {
    for entry in GALLERY {
        let mut now = scenario::load(entry.text, entry.file).expect("the gallery is valid");
        for list in LISTS {
            for (at, name) in names(&now.scenario, list).into_iter().enumerate() {
                let change = Change::rename(Path::of(list).named(&name), &format!("{list} {at}"));
                let after = change.apply(&now).unwrap_or_else(|wrong| panic!("{wrong}"));
                now = after.loaded;
            }
        }
        assert_eq!(comments(now.text()), comments(entry.text), "{}", entry.file);
    }
}
