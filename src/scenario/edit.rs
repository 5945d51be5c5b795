//! The edits that can be made while a system runs, and what each means for the text of its scenario.

use thiserror::Error;

use crate::foundation::parameter::{Entry, Kind};
use crate::foundation::{Distribution, Probability, Rate, Span};
use crate::parts::arrival::Arrivals;
use crate::parts::protection::{Protection, SLOTS};
use crate::parts::recovery::Layer;
use crate::scenario::lower::NO_STRATEGY;
use crate::scenario::patch::{Patch, set_entry, set_field};
use crate::scenario::schema::Scenario;
use crate::scenario::shape::ron_options;
use crate::scenario::tree::{Node, Step, Tree};

/// One change. Names are those of the file; a route without a name is called "from -> to".
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    Seed(u64),
    /// A list of arrivals and a closed loop have no rate.
    ArrivalRate {
        source: String,
        rate: Rate,
    },
    Replicas {
        handler: String,
        replicas: u32,
    },
    /// The law keeps its shape and takes this mean.
    MeanService {
        handler: String,
        mean: Span,
    },
    Errors {
        handler: String,
        probability: Probability,
    },
    WrongResults {
        handler: String,
        probability: Probability,
    },
    /// All layers around a route in one set, outermost first.
    Layers {
        set: String,
        route: String,
        layers: Vec<Layer>,
    },
    /// Everything that protects a handler in one set.
    Protection {
        set: String,
        handler: String,
        protection: Box<Protection>,
    },
    ActiveSet(String),
}

/// Why an edit cannot be written down.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EditError {
    #[error("the scenario has no {what} `{name}`")]
    Unknown { what: &'static str, name: String },
    #[error("the arrivals of `{source_name}` have no rate that could become {rate}")]
    NoRate { source_name: String, rate: String },
    #[error("the service time of `{handler}` has no mean that could become {mean}")]
    NoMean { handler: String, mean: Span },
}

/// What an edit changes in the text of a valid scenario.
pub(crate) fn patches(tree: &Tree, scenario: &Scenario, edit: &Edit) -> Result<Vec<Patch>, EditError> {
    Editor { tree, scenario }.patches(edit)
}

struct Editor<'d> {
    tree: &'d Tree,
    scenario: &'d Scenario,
}

impl Editor<'_> {
    fn patches(&self, edit: &Edit) -> Result<Vec<Patch>, EditError> {
        match edit {
            Edit::Seed(seed) => Ok(set_field(self.tree, &[], "seed", &seed.to_string())),
            Edit::ArrivalRate { source, rate } => self.set_rate(source, *rate),
            Edit::Replicas { handler, replicas } => {
                let at = self.handler(handler)?;
                let path = [Step::Key("handlers"), Step::At(at)];
                let mut patches = set_field(self.tree, &path, "replicas", &replicas.to_string());
                if self.scenario.handlers[at].needs > *replicas {
                    patches.extend(set_field(self.tree, &path, "needs", &replicas.to_string()));
                }
                Ok(patches)
            }
            Edit::MeanService { handler, mean } => {
                let at = self.handler(handler)?;
                let path = [Step::Key("handlers"), Step::At(at), Step::Key("service")];
                let service = &self.scenario.handlers[at].service;
                self.set_mean(&path, service, *mean).ok_or(EditError::NoMean { handler: handler.clone(), mean: *mean })
            }
            Edit::Errors { handler, probability } => {
                let at = self.handler(handler)?;
                Ok(set_field(self.tree, &[Step::Key("handlers"), Step::At(at)], "errors", &probability.to_string()))
            }
            Edit::WrongResults { handler, probability } => {
                let at = self.handler(handler)?;
                Ok(set_field(
                    self.tree,
                    &[Step::Key("handlers"), Step::At(at)],
                    "wrong_results",
                    &probability.to_string(),
                ))
            }
            Edit::Layers { set, route, layers } => self.set_layers(set, route, layers),
            Edit::Protection { set, handler, protection } => {
                self.handler(handler)?;
                self.set_in_strategy(set, "handlers", handler, &written_protection(protection))
            }
            Edit::ActiveSet(name) if self.scenario.strategies.is_empty() && name == NO_STRATEGY => Ok(Vec::new()),
            Edit::ActiveSet(name) => {
                self.strategy(name)?;
                Ok(set_field(self.tree, &[], "strategy", &quoted(name)))
            }
        }
    }

    fn set_rate(&self, source: &str, rate: Rate) -> Result<Vec<Patch>, EditError> {
        let at = position("source", source, self.scenario.sources.iter().map(|source| source.name.as_str()))?;
        let path = [Step::Key("sources"), Step::At(at), Step::Key("arrivals")];
        let gap = || (rate.as_per_sec() > 0.0).then(|| Span::from_secs_f64(1.0 / rate.as_per_sec()));
        let patches = match &self.scenario.sources[at].arrivals {
            Arrivals::Poisson(_) => Some(set_field(self.tree, &path, "rate", &quoted(&rate.to_string()))),
            Arrivals::Periodic(_) => {
                gap().map(|every| set_field(self.tree, &path, "every", &quoted(&every.to_string())))
            }
            Arrivals::Renewal(renewal) => {
                let path = [&path[..], &[Step::Key("gap")]].concat();
                gap().and_then(|gap| self.set_mean(&path, &renewal.gap, gap))
            }
            Arrivals::Once(_) | Arrivals::Closed(_) => None,
        };
        patches.ok_or(EditError::NoRate { source_name: source.into(), rate: rate.to_string() })
    }

    /// Gives the law at this path another mean: it is written in the law, or all its lengths of time grow alike.
    fn set_mean(&self, path: &[Step], law: &Distribution, mean: Span) -> Option<Vec<Patch>> {
        let parameters = law.entry().parameters;
        let lengths =
            || parameters.iter().filter(|parameter| matches!(parameter.kind, Kind::Span { .. } | Kind::Spans));
        let only = lengths().count() == 1 && lengths().all(|parameter| matches!(parameter.kind, Kind::Span { .. }));
        let stated = parameters.iter().find(|parameter| parameter.name == "mean");
        let constant = only && law.variance() == 0.0;
        if let Some(parameter) = stated.or_else(|| lengths().next().filter(|_| constant)) {
            let zero_refused = parameter.kind == Kind::Span { positive: true } && mean == Span::ZERO;
            return (!zero_refused).then(|| set_field(self.tree, path, parameter.name, &quoted(&mean.to_string())));
        }
        let factor = mean.as_secs_f64() / law.mean();
        if !(factor.is_finite() && factor > 0.0) {
            return None;
        }
        let mut patches = Vec::new();
        for parameter in lengths() {
            let node = self.tree.at(&[path, &[Step::Key(parameter.name)]].concat())?;
            let values: Vec<&Node> = match node.group() {
                Some(group) => group.items.iter().map(|item| &item.value).collect(),
                None => vec![node],
            };
            for value in values {
                let span: Span = self.tree.text_of(value)?.parse().ok()?;
                patches.push(Patch { range: value.range.clone(), text: quoted(&span.scaled(factor).to_string()) });
            }
        }
        Some(patches)
    }

    fn set_layers(&self, set: &str, route: &str, layers: &[Layer]) -> Result<Vec<Patch>, EditError> {
        position("route", route, self.scenario.routes.iter().map(|route| route.label()))?;
        let layers = format!("[{}]", layers.iter().map(written).collect::<Vec<_>>().join(", "));
        self.set_in_strategy(set, "routes", route, &layers)
    }

    /// Writes an entry of one of the maps of a strategy set, which may not be there yet.
    fn set_in_strategy(&self, set: &str, map: &str, name: &str, value: &str) -> Result<Vec<Patch>, EditError> {
        let entry = format!("{{{}: {value}}}", quoted(name));
        if self.scenario.strategies.is_empty() && set == NO_STRATEGY {
            return Ok(set_field(self.tree, &[], "strategies", &format!("[(name: {}, {map}: {entry})]", quoted(set))));
        }
        let path = [Step::Key("strategies"), Step::At(self.strategy(set)?)];
        let entries = [path[0], path[1], Step::Key(map)];
        if self.tree.at(&entries).is_none() {
            return Ok(set_field(self.tree, &path, map, &entry));
        }
        Ok(set_entry(self.tree, &entries, name, &quoted(name), value))
    }

    fn handler(&self, name: &str) -> Result<usize, EditError> {
        position("handler", name, self.scenario.handlers.iter().map(|handler| handler.name.as_str()))
    }

    fn strategy(&self, name: &str) -> Result<usize, EditError> {
        position("strategy set", name, self.scenario.strategies.iter().map(|set| set.name.as_str()))
    }
}

fn position<S: AsRef<str>>(
    what: &'static str,
    name: &str,
    mut names: impl Iterator<Item = S>,
) -> Result<usize, EditError> {
    names.position(|known| known.as_ref() == name).ok_or_else(|| EditError::Unknown { what, name: name.into() })
}

fn quoted(text: &str) -> String {
    ron::to_string(text).expect("a string can be written")
}

/// A layer as its author would write it: without what is the default anyway.
fn written(layer: &Layer) -> String {
    let text = ron_options().to_string(layer).expect("a layer can be written");
    let tree = Tree::parse(&text).expect("what was written can be read");
    without_defaults(&tree, &tree.root, layer.entry())
}

/// The layers, and the slots that hold something, each without what is the default anyway.
fn written_protection(protection: &Protection) -> String {
    let text = ron_options().to_string(protection).expect("a protection can be written");
    let tree = Tree::parse(&text).expect("what was written can be read");
    let layers = protection.layers.iter().map(written).collect::<Vec<_>>().join(", ");
    let layers = (!layers.is_empty()).then(|| format!("layers: [{layers}]"));
    let slots = SLOTS.iter().filter_map(|slot| {
        let value = &tree.item(tree.root.group()?, slot.name)?.value;
        let name = tree.name_of(value)?;
        let entry = slot.entries.iter().find(|entry| entry.name == name)?;
        Some(format!("{}: {}", slot.name, without_defaults(&tree, value, entry)))
    });
    format!("({})", layers.into_iter().chain(slots).collect::<Vec<_>>().join(", "))
}

fn without_defaults(tree: &Tree, part: &Node, entry: &Entry) -> String {
    let items = part.group().map_or(&[][..], |group| &group.items);
    let stated: Vec<String> = items
        .iter()
        .filter_map(|item| {
            let name = tree.key_of(item)?;
            // The writer escapes words that Rust knows: `r#None`.
            let value = tree.source_of(&item.value).trim_start_matches("r#");
            let parameter = entry.parameters.iter().find(|parameter| parameter.name == name)?;
            let default = parameter.default.map(|default| default.trim_matches('"'));
            (default != Some(value.trim_matches('"'))).then(|| format!("{name}: {value}"))
        })
        .collect();
    format!("{}({})", entry.name, stated.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::HandlerId;
    use crate::parts::checkpoint::{Checkpoint, Periodic};
    use crate::parts::recovery::{Abandon, Backoff, Jitter, Retry, Timeout};
    use crate::scenario::{Loaded, load};

    const TEXT: &str = r#"// A head.
(
    name: "x", question: "y?", horizon: "1h",
    sources: [
        (name: "poisson", arrivals: Poisson(rate: "1/s")), // often
        (name: "clock", arrivals: Periodic(every: "1s")),
        (name: "renewal", arrivals: Renewal(gap: Uniform(min: "1s", max: "3s"))),
        (name: "list", arrivals: Once(at: ["1s"])),
    ],
    handlers: [
        (name: "a", replicas: 3, needs: 2, service: Lognormal(mean: "20ms", /* wide */ cv: 2)),
        (name: "b", service: Empirical(values: ["1ms", "3ms"])),
        (
            name: "c",
            service: Deterministic(value: "0s") // at once
            // the end
        ),
    ],
    routes: [
        (from: "poisson", to: To("a")),
        (from: "clock", to: To("b")), (from: "renewal", to: To("b")),
        (from: "list", to: To("c")),
    ],
    strategies: [
        (name: "bare"),
        (name: "retry", routes: {"poisson -> a": [Retry(retries: 1)]}),
    ],
) // A tail.
"#;

    fn loaded(text: &str) -> Loaded {
        load(text, "t.ron").unwrap_or_else(|wrong| panic!("{wrong}\n{text}"))
    }

    fn edited(edits: &[Edit]) -> (String, Loaded) {
        let text = loaded(TEXT).document.edited(edits).expect("the edits apply");
        for comment in ["// A head.", "// often", "/* wide */", "// at once", "// the end", "// A tail."] {
            assert!(text.contains(comment), "{comment}\n{text}");
        }
        let again = loaded(&text);
        (text, again)
    }

    fn rate(per_sec: f64) -> Rate {
        Rate::per_sec(per_sec).unwrap()
    }

    fn mean(handler: &str, millis: u64) -> Edit {
        Edit::MeanService { handler: handler.into(), mean: Span(millis * 1_000_000) }
    }

    #[test]
    fn values_are_replaced_where_they_stand_and_added_where_they_are_missing() {
        let errors =
            |handler: &str| Edit::Errors { handler: handler.into(), probability: Probability::new(0.25).unwrap() };
        let (text, again) = edited(&[
            Edit::Seed(9),
            Edit::Replicas { handler: "a".into(), replicas: 1 },
            Edit::Replicas { handler: "c".into(), replicas: 7 },
            errors("b"),
            errors("c"),
            Edit::ActiveSet("retry".into()),
        ]);
        assert_eq!((again.model.seed, again.model.active_set.index()), (9, 1));
        assert_eq!(
            again.scenario.handlers.iter().map(|h| (h.replicas, h.needs)).collect::<Vec<_>>(),
            [(1, 1), (1, 1), (7, 1)]
        );
        assert_eq!(again.scenario.handlers.iter().map(|h| h.errors.get()).collect::<Vec<_>>(), [0.0, 0.25, 0.25]);
        assert!(text.contains("            errors: 0.25,\n        ),"), "{text}");
    }

    #[test]
    fn a_law_keeps_its_shape_and_takes_another_mean() {
        let (_, again) = edited(&[mean("a", 30), mean("b", 10), mean("c", 5)]);
        let means: Vec<Span> = again.scenario.handlers.iter().map(|h| Span::from_secs_f64(h.service.mean())).collect();
        assert_eq!(means, [30, 10, 5].map(|millis| Span(millis * 1_000_000)));
        let scv: Vec<f64> = again.scenario.handlers.iter().map(|h| h.service.scv()).collect();
        assert!((scv[0] - 4.0).abs() < 1e-9 && (scv[1] - 0.25).abs() < 1e-9 && scv[2] == 0.0, "{scv:?}");
    }

    #[test]
    fn rates_change_in_whichever_way_they_are_written() {
        let rates =
            ["poisson", "clock", "renewal"].map(|source| Edit::ArrivalRate { source: source.into(), rate: rate(4.0) });
        let (_, again) = edited(&rates);
        let found: Vec<_> = again.scenario.sources.iter().map(|source| source.arrivals.mean_rate()).collect();
        assert_eq!(found, [Some(rate(4.0)), Some(rate(4.0)), Some(rate(4.0)), None]);
    }

    #[test]
    fn layers_are_written_without_their_defaults() {
        let timeout = Layer::Timeout(Timeout { after: Span(200_000_000), abandon: Abandon::Cancel });
        let retry = Layer::Retry(Retry {
            retries: 3,
            delay: Span(10_000_000),
            backoff: Backoff::Exponential,
            factor: 2.0,
            max_delay: Span(30_000_000_000),
            jitter: Jitter::Full,
        });
        let layers = vec![retry, timeout];
        let edit =
            |set: &str, route: &str| Edit::Layers { set: set.into(), route: route.into(), layers: layers.clone() };
        let (text, again) =
            edited(&[edit("bare", "clock -> b"), edit("retry", "poisson -> a"), edit("retry", "list -> c")]);
        assert_eq!(again.model.sets[0].routes, [vec![], layers.clone(), vec![], vec![]]);
        assert_eq!(again.model.sets[1].routes, [layers.clone(), vec![], vec![], layers.clone()]);
        let expected =
            r#"[Retry(retries: 3, delay: "10ms", backoff: Exponential, jitter: Full), Timeout(after: "200ms")]"#;
        assert_eq!(text.matches(expected).count(), 3, "{text}");
    }

    #[test]
    fn a_protection_is_written_into_its_set_without_its_defaults() {
        let checkpoint = |millis: u64| {
            Checkpoint::Periodic(Periodic {
                interval: Span(millis * 1_000_000),
                write: Span(1_000_000),
                restore: Span::ZERO,
                full_every: 1,
                increment: 0.1,
                at_end: true,
            })
        };
        let protection = |millis| Protection { checkpoint: Some(checkpoint(millis)), ..Protection::default() };
        let edit = |set: &str, handler: &str, millis| Edit::Protection {
            set: set.into(),
            handler: handler.into(),
            protection: Box::new(protection(millis)),
        };
        let bare = Edit::Protection { set: "retry".into(), handler: "c".into(), protection: Box::default() };
        let (text, again) = edited(&[edit("bare", "a", 20), edit("bare", "b", 30), edit("bare", "b", 40), bare]);
        let expected = "{\"a\": (checkpoint: Periodic(interval: \"20ms\", write: \"1ms\", at_end: true)), \
                        \"b\": (checkpoint: Periodic(interval: \"40ms\", write: \"1ms\", at_end: true))}";
        assert!(text.contains(expected), "{text}");
        let (a, b) = (HandlerId(0), HandlerId(1));
        assert_eq!(again.model.sets[0].protections, [(a, protection(20)), (b, protection(40))].into());
        assert_eq!(again.model.sets[1].protections, [].into());
    }

    #[test]
    fn a_scenario_without_sets_gets_one_when_layers_are_added() {
        let text = TEXT.split("    strategies").next().unwrap().to_string() + ")";
        let layers = vec![Layer::DeadLetter(Default::default())];
        let edit = Edit::Layers { set: "none".into(), route: "list -> c".into(), layers: layers.clone() };
        let again = loaded(&loaded(&text).document.edited(&[Edit::ActiveSet("none".into()), edit]).unwrap());
        assert_eq!(again.model.sets[0].routes[3], layers);
    }

    #[test]
    fn what_cannot_be_written_down_is_refused() {
        let document = loaded(TEXT).document;
        for edit in [
            Edit::ActiveSet("brae".into()),
            Edit::ArrivalRate { source: "list".into(), rate: rate(1.0) },
            Edit::ArrivalRate { source: "clock".into(), rate: rate(0.0) },
            mean("nobody", 1),
            mean("a", 0),
        ] {
            assert!(document.edited(std::slice::from_ref(&edit)).is_err(), "{edit:?}");
        }
    }
}
