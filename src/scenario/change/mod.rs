//! Changes of what a scenario says: everything that a file can say can be changed, and the text is what is changed.
//!
//! A change is applied to the text, and what comes out is read and checked like any other file: so what a change makes is
//! what the file that it writes says. Several operations are one change where only together they make sense.

mod former;
mod mentions;
mod operation;
mod path;
mod text;
mod values;

use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::document::Document;
use crate::scenario::load::{Loaded, load};
use crate::scenario::lower::lower_after;
use crate::scenario::model::Model;
use crate::scenario::noun::Renamed;
use crate::scenario::parse::syntax;

pub use operation::Operation;
pub use path::Path;

/// Operations that are checked as one. Its text (`set handlers "charge" replicas: 3`) is what logs hold.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Change {
    /// In the order in which they are made.
    pub operations: Vec<Operation>,
}

/// A scenario after a change.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The scenario as it is now.
    pub loaded: Loaded,
    /// What makes it say again what it said before.
    pub undo: Change,
    /// What stays and is called something else, one after the other.
    pub renamed: Vec<Renamed>,
}

/// A text after a change.
struct Written {
    text: String,
    undo: Change,
    renamed: Vec<Renamed>,
}

impl Change {
    /// These operations, checked as one.
    pub fn new(operations: Vec<Operation>) -> Change {
        Change { operations }
    }

    /// Puts a value in a place; it is written as a file says it.
    pub fn set(at: Path, value: impl Into<String>) -> Change {
        Change::new(vec![Operation::Set { at, value: value.into() }])
    }

    /// Adds an item to a list: at the end, or with the number that the path ends with.
    pub fn add(to: Path, value: impl Into<String>) -> Change {
        Change::new(vec![Operation::Add { to, value: value.into() }])
    }

    /// Takes out what is there, and what is said of it elsewhere.
    pub fn remove(at: Path) -> Change {
        Change::new(vec![Operation::Remove { at }])
    }

    /// Gives a component, a class, a route, a link, a crew or a strategy set another name wherever it is mentioned.
    pub fn rename(what: Path, to: &str) -> Change {
        Change::new(vec![Operation::Rename { what, to: to.into() }])
    }

    /// This change and then another, as one.
    pub fn and(mut self, other: Change) -> Change {
        self.operations.extend(other.operations);
        self
    }

    /// Whether another change sets the same values, as when one is dragged.
    pub fn sets_the_same(&self, other: &Change) -> bool {
        let places = |change: &Change| -> Option<Vec<Path>> {
            let set = |operation: &Operation| match operation {
                Operation::Set { at, .. } => Some(at.clone()),
                _ => None,
            };
            change.operations.iter().map(set).collect()
        };
        let own = places(self);
        own.is_some() && own == places(other)
    }

    /// Whether it says something of this field of the whole file.
    fn is_about(&self, field: &str) -> bool {
        self.operations.iter().any(|operation| *operation.place() == Path::of(field))
    }

    /// The scenario after the change, or everything that is wrong with it then, in the text that it would have.
    pub fn apply(&self, to: &Document) -> Result<Changed, Diagnostics> {
        let Written { text, undo, renamed } = self.write(to)?;
        load(&text, &to.origin).map(|loaded| Changed { loaded, undo, renamed })
    }

    /// The text after the change, as it is: of several changes only the last need make a valid scenario. They change values
    /// that a scenario may say, each by itself.
    pub fn unchecked(&self, of: &Document) -> Result<Document, Diagnostics> {
        Ok(Document::new(&self.write(of)?.text, &of.origin))
    }

    /// The text after the change, and what takes it back; comments and layout stay.
    fn write(&self, document: &Document) -> Result<Written, Diagnostics> {
        let wrong = |text: &str, finding| Diagnostics::new(text, &document.origin, vec![finding]);
        let mut tree = syntax(document.text()).map_err(|finding| wrong(document.text(), finding))?;
        let (mut undo, mut renamed) = (Vec::new(), Vec::new());
        for operation in &self.operations {
            let mut done = operation.apply(&tree).map_err(|finding| wrong(&tree.text, finding))?;
            done.undo.extend(undo);
            undo = done.undo;
            renamed.extend(done.renamed);
            tree = syntax(&done.text).map_err(|finding| wrong(&done.text, finding))?;
        }
        Ok(Written { text: tree.text, undo: Change::new(undo), renamed })
    }
}

impl Model {
    /// The model that a run goes by after a change: ids stay what they are. Which set is active and which seed is used may have
    /// been chosen for a run; that stands until a change says something else. The time of warm-up is one from start to end.
    pub fn changed(&self, change: &Change) -> Result<Model, Diagnostics> {
        let Changed { loaded, renamed, .. } = change.apply(&self.document)?;
        let mut next = lower_after(self, &renamed, &loaded.scenario, &loaded.model.document);
        next.warm_up = self.warm_up;
        if !change.is_about("seed") {
            next.seed = self.seed;
        }
        if !change.is_about("strategy") && !next.gone.sets.contains(&self.active_set) {
            next.active_set = self.active_set;
        }
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"// A head.
(
    name: "x", question: "y?", horizon: "1h",
    classes: [(name: "gold"), (name: "iron")],
    sources: [
        (name: "in", arrivals: Poisson(rate: "1/s"), classes: {"gold": 1, "iron": 2}), // often
    ],
    handlers: [
        (name: "a", service: Exponential(mean: "1ms")),
        (name: "b", service: Exponential(mean: "1ms")), // the middle
        // the last
        (name: "c", service: Exponential(mean: "1ms")),
    ],
    routes: [
        (from: "in", to: To("a")),
        (from: "a", to: To("b")),
        (name: "onward", from: "b", to: To("c")),
    ],
    groups: [(name: "rack", members: ["b", "c"])],
    crews: [(name: "crew", size: 1)],
    faults: [
        (on: "b", fault: Crash(), when: Window(at: "1s"), crew: "crew"),
        (on: "a", fault: Crash(), when: QueueAbove(queue: 3, of: "c")),
    ],
    strategies: [
        (name: "bare"),
        (name: "retry", routes: {"a -> b": [Retry(retries: 1)], "onward": [Retry(retries: 2)]}, handlers: {"b": (layers: [])}),
    ],
) // A tail.
"#;

    fn loaded() -> Loaded {
        load(TEXT, "t.ron").unwrap_or_else(|wrong| panic!("{wrong}"))
    }

    /// The scenario after a change; taken back, it says what it said.
    #[track_caller]
    fn changed(change: &str) -> Loaded {
        let before = loaded();
        let change: Change = change.parse().expect("a change");
        let changed = change.apply(&before).unwrap_or_else(|wrong| panic!("{wrong}"));
        let back = changed.undo.apply(&changed.loaded).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert_eq!(back.loaded.scenario, before.scenario, "{}\n{}", changed.undo, back.loaded.text());
        let text = changed.loaded.text();
        for comment in ["// A head.", "// often", "// the middle", "// the last", "// A tail."] {
            assert!(text.contains(comment), "{comment}\n{text}");
        }
        changed.loaded
    }

    #[track_caller]
    fn refused(change: &str) -> (String, usize) {
        let wrong = change.parse::<Change>().expect("a change").apply(&loaded()).expect_err("it cannot be");
        let first = wrong.iter().next().expect("something is wrong");
        (first.message.clone(), first.line)
    }

    #[test]
    fn values_are_set_where_they_stand_and_added_where_they_are_missing() {
        let text = changed("set handlers \"b\" service mean: \"2ms\", set handlers \"a\" replicas: 3, set seed: 9");
        let (a, b) = (&text.scenario.handlers[0], &text.scenario.handlers[1]);
        assert_eq!((text.scenario.seed, a.replicas, b.service.mean()), (9, 3, 0.002));
        let text = changed("set strategies \"bare\" handlers \"c\" layers: [Retry(retries: 5)]");
        assert_eq!(text.model.sets[0].protections.len(), 1);
    }

    #[test]
    fn a_field_that_has_another_name_now_takes_the_place_of_the_former_one() {
        let text = TEXT.replace("(layers: [])", "(overload: AdaptiveLifo(waiting: 3), layers: [])");
        let before = load(&text, "t.ron").unwrap_or_else(|wrong| panic!("{wrong}"));
        let change = "set strategies \"retry\" handlers \"b\" discipline: LastComeFirstServed()";
        let changed =
            change.parse::<Change>().expect("a change").apply(&before).unwrap_or_else(|wrong| panic!("{wrong}"));
        let now = changed.loaded.text();
        assert!(!now.contains("overload") && now.contains("(discipline: LastComeFirstServed(), layers: [])"), "{now}");
        let back = changed.undo.apply(&changed.loaded).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert_eq!(back.loaded.scenario, before.scenario);
    }

    #[test]
    fn a_rename_takes_every_mention_along() {
        let after = changed("rename handlers \"b\" to \"middle\"");
        let scenario = &after.scenario;
        assert_eq!(scenario.handlers[1].name, "middle");
        let keys: Vec<&String> = scenario.strategies[1].routes.keys().collect();
        assert_eq!(keys, ["a -> middle", "onward"]);
        assert!(scenario.strategies[1].handlers.contains_key("middle"));
        assert_eq!((&scenario.groups[0].members[0], &scenario.faults[0].on), (&"middle".into(), &"middle".into()));
        assert!(!after.text().contains("\"b\""), "{}", after.text());
        assert!(changed("rename routes \"a -> b\" to \"first\"").scenario.strategies[1].routes.contains_key("first"));
        assert_eq!(changed("rename crews \"crew\" to \"team\"").scenario.faults[0].crew.as_deref(), Some("team"));
        assert!(changed("rename classes \"iron\" to \"tin\"").scenario.sources[0].classes.contains_key("tin"));
    }

    #[test]
    fn what_is_said_of_a_route_follows_it_elsewhere() {
        let after = changed("set routes \"a -> b\" to: ToAll([\"b\", \"c\"])");
        assert_eq!(after.scenario.strategies[1].routes.keys().collect::<Vec<_>>(), ["a -> b | c", "onward"]);
    }

    #[test]
    fn what_is_said_of_something_alone_goes_with_it() {
        let after = &changed("set faults 2 when: Window(at: \"1s\"), remove handlers \"c\"").scenario;
        assert_eq!(after.routes.len(), 2);
        assert_eq!(after.groups[0].members, ["b"]);
        assert_eq!(after.strategies[1].routes.keys().collect::<Vec<_>>(), ["a -> b"]);
        let after = &changed("remove classes \"iron\"").scenario;
        assert_eq!(after.sources[0].classes.keys().collect::<Vec<_>>(), ["gold"]);
    }

    #[test]
    fn what_something_else_needs_is_not_removed() {
        assert_eq!(refused("remove handlers \"c\""), ("there is no handler `c`".into(), 21));
        assert_eq!(refused("remove crews \"crew\"").1, 22);
    }

    #[test]
    fn a_place_that_is_not_there_is_named_with_what_was_meant() {
        let wrong = "set handlers \"bb\" replicas: 2".parse::<Change>().unwrap().apply(&loaded()).unwrap_err();
        let first = wrong.iter().next().unwrap();
        assert_eq!((first.message.as_str(), first.line), ("nothing here is called `bb`", 8));
        assert_eq!(refused("add handlers \"a\" service: 1").0, "only to a list can something be added");
        assert_eq!(refused("set handlers 9 replicas: 1").0, "there is no item 9 here, of 3");
        assert_eq!(refused("set strategies \"new\" routes: {}").0, "nothing here is called `new`");
        assert_eq!(refused("rename faults 1 to \"x\"").0, "this has no name that is mentioned elsewhere");
    }

    #[test]
    fn what_would_not_be_valid_is_refused_as_in_a_file() {
        assert_eq!(refused("set handlers \"a\" replicas: 0").1, 9);
        assert!(refused("set handlers \"a\" replicas: many").0.contains("expected"));
        let beside = Change::set(Path::of("seed"), "1, horizon: \"2h\"");
        let wrong = beside.apply(&loaded()).unwrap_err();
        assert!(wrong.to_string().contains("is no value"), "{wrong}");
    }

    #[test]
    fn what_was_chosen_for_a_run_stands_until_a_change_says_something_else() {
        let model = Model { active_set: 1.into(), seed: 7, ..Model::clone(&loaded().model) };
        let after = |change: &str| {
            let next = model.changed(&change.parse().expect("a change")).unwrap_or_else(|wrong| panic!("{wrong}"));
            (next.active_set.index(), next.seed)
        };
        assert_eq!(after("set horizon: \"2h\""), (1, 7));
        assert_eq!(after("set strategy: \"bare\""), (0, 7));
        assert_eq!(after("set seed: 9"), (1, 9));
    }

    #[test]
    fn a_value_that_is_dragged_is_one_change() {
        let replicas = |count| Change::replicas(&loaded().scenario, "a", count);
        assert!(replicas(2).sets_the_same(&replicas(3)));
        assert!(!replicas(2).sets_the_same(&Change::seed(2)));
        assert!(!Change::remove(Path::of("seed")).sets_the_same(&Change::remove(Path::of("seed"))));
    }
}
