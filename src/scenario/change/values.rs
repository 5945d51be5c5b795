//! The changes of single values that a person makes while a system runs. Names that lead nowhere are refused when the
//! change is applied.

use crate::foundation::parameter::{Entry, Kind};
use crate::foundation::{Distribution, Probability, Rate, Span};
use crate::parts::arrival::Arrivals;
use crate::parts::protection::{Protection, SLOTS};
use crate::parts::recovery::Layer;
use crate::scenario::change::path::quoted;
use crate::scenario::change::{Change, Path};
use crate::scenario::places::NO_STRATEGY;
use crate::scenario::schema::Scenario;
use crate::scenario::shape::ron_options;
use crate::scenario::tree::{Node, Tree};

impl Change {
    /// Holds from the next start.
    pub fn seed(seed: u64) -> Change {
        Change::set(Path::of("seed"), seed.to_string())
    }

    /// `None` where the arrivals have no rate that could become this: a list of arrivals, a closed loop.
    pub fn arrival_rate(of: &Scenario, source: &str, rate: Rate) -> Option<Change> {
        let arrivals = &of.sources.iter().find(|known| known.name == source)?.arrivals;
        let at = Path::of("sources").named(source).field("arrivals");
        let gap = (rate.as_per_sec() > 0.0).then(|| Span::from_secs_f64(1.0 / rate.as_per_sec()));
        match arrivals {
            Arrivals::Poisson(_) => Some(Change::set(at.field("rate"), quoted(&rate.to_string()))),
            Arrivals::Periodic(_) => gap.map(|every| Change::set(at.field("every"), quoted(&every.to_string()))),
            Arrivals::Renewal(renewal) => mean(at.field("gap"), &renewal.gap, gap?),
            Arrivals::Once(_) | Arrivals::Closed(_) => None,
        }
    }

    /// Where more of them were needed at once, so many are needed from then on.
    pub fn replicas(of: &Scenario, handler: &str, replicas: u32) -> Change {
        let at = |field| Path::of("handlers").named(handler).field(field);
        let change = Change::set(at("replicas"), replicas.to_string());
        match of.handlers.iter().find(|known| known.name == handler) {
            Some(known) if known.needs > replicas => change.and(Change::set(at("needs"), replicas.to_string())),
            _ => change,
        }
    }

    /// The law keeps its shape and takes this mean; `None` where it cannot.
    pub fn mean_service(of: &Scenario, handler: &str, to: Span) -> Option<Change> {
        let service = &of.handlers.iter().find(|known| known.name == handler)?.service;
        mean(Path::of("handlers").named(handler).field("service"), service, to)
    }

    /// The share of attempts that fail with an error by themselves.
    pub fn errors(handler: &str, probability: Probability) -> Change {
        Change::set(Path::of("handlers").named(handler).field("errors"), probability.to_string())
    }

    /// The share of results that are silently wrong by themselves.
    pub fn wrong_results(handler: &str, probability: Probability) -> Change {
        Change::set(Path::of("handlers").named(handler).field("wrong_results"), probability.to_string())
    }

    /// All layers around a route in one set, outermost first.
    pub fn layers(of: &Scenario, set: &str, route: &str, layers: &[Layer]) -> Change {
        let layers = format!("[{}]", layers.iter().map(written).collect::<Vec<_>>().join(", "));
        in_set(of, set, Path::of("strategies").named(set).field("routes").named(route), layers)
    }

    /// Everything that protects a handler in one set.
    pub fn protection(of: &Scenario, set: &str, handler: &str, protection: &Protection) -> Change {
        let at = Path::of("strategies").named(set).field("handlers").named(handler);
        in_set(of, set, at, written_protection(protection))
    }

    /// Another set of strategies becomes the active one.
    pub fn active_set(of: &Scenario, name: &str) -> Change {
        match of.strategies.is_empty() && name == NO_STRATEGY {
            true => Change::default(),
            false => Change::set(Path::of("strategy"), quoted(name)),
        }
    }
}

/// Something in a strategy set; a scenario without sets gets the one that it has been run with.
fn in_set(of: &Scenario, set: &str, at: Path, value: String) -> Change {
    let change = Change::set(at, value);
    match of.strategies.is_empty() && set == NO_STRATEGY {
        true => Change::add(Path::of("strategies"), format!("(name: {})", quoted(set))).and(change),
        false => change,
    }
}

/// Gives a law another mean: it is written in the law, or all its lengths of time grow alike.
fn mean(at: Path, law: &Distribution, mean: Span) -> Option<Change> {
    let entry = law.entry();
    let is_length = |kind| matches!(kind, Kind::Span { .. } | Kind::Spans);
    let lengths: Vec<_> = entry.parameters.iter().filter(|parameter| is_length(parameter.kind)).collect();
    let stated = entry.parameters.iter().find(|parameter| parameter.name == "mean");
    let constant = match lengths[..] {
        [only] if only.kind != Kind::Spans && law.variance() == 0.0 => Some(only),
        _ => None,
    };
    if let Some(parameter) = stated.or(constant) {
        let zero_refused = parameter.kind == Kind::Span { positive: true } && mean == Span::ZERO;
        return (!zero_refused).then(|| Change::set(at.field(parameter.name), quoted(&mean.to_string())));
    }
    let factor = mean.as_secs_f64() / law.mean();
    if !(factor.is_finite() && factor > 0.0) {
        return None;
    }
    let tree =
        Tree::parse(&ron_options().to_string(law).expect("a law can be written")).expect("what was written is read");
    let scaled = |node: &Node| -> Option<String> {
        let span: Span = tree.text_of(node)?.parse().ok()?;
        Some(quoted(&span.scaled(factor).to_string()))
    };
    let mut change = Change::default();
    for parameter in lengths {
        let node = &tree.item(tree.root.group()?, parameter.name)?.value;
        let value = match node.group() {
            None => scaled(node)?,
            Some(group) => {
                let values: Option<Vec<String>> = group.items.iter().map(|item| scaled(&item.value)).collect();
                format!("[{}]", values?.join(", "))
            }
        };
        change = change.and(Change::set(at.clone().field(parameter.name), value));
    }
    Some(change)
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

    type Wish<'w> = &'w dyn Fn(&Scenario) -> Change;

    fn edited(text: &str, wishes: &[Wish]) -> (String, Loaded) {
        let mut now = loaded(text);
        for wish in wishes {
            now = wish(&now.scenario).apply(&now).unwrap_or_else(|wrong| panic!("{wrong}")).loaded;
        }
        let text = now.text();
        for comment in ["// A head.", "// often", "/* wide */", "// at once", "// the end"] {
            assert!(text.contains(comment), "{comment}\n{text}");
        }
        (text.into(), now)
    }

    fn rate(per_sec: f64) -> Rate {
        Rate::per_sec(per_sec).unwrap()
    }

    fn mean(of: &Scenario, handler: &str, millis: u64) -> Option<Change> {
        Change::mean_service(of, handler, Span(millis * 1_000_000))
    }

    #[test]
    fn values_are_replaced_where_they_stand_and_added_where_they_are_missing() {
        let quarter = Probability::new(0.25).unwrap();
        let (text, again) = edited(
            TEXT,
            &[
                &|_| Change::seed(9),
                &|of| Change::replicas(of, "a", 1),
                &|of| Change::replicas(of, "c", 7),
                &|_| Change::errors("b", quarter),
                &|_| Change::errors("c", quarter),
                &|_| Change::wrong_results("c", quarter),
                &|of| Change::active_set(of, "retry"),
            ],
        );
        assert_eq!((again.model.seed, again.model.active_set.index()), (9, 1));
        let handlers = &again.scenario.handlers;
        assert_eq!(handlers.iter().map(|h| (h.replicas, h.needs)).collect::<Vec<_>>(), [(1, 1), (1, 1), (7, 1)]);
        assert_eq!(handlers.iter().map(|h| h.errors.get()).collect::<Vec<_>>(), [0.0, 0.25, 0.25]);
        assert_eq!(handlers[2].wrong_results, quarter);
        assert!(text.contains("            errors: 0.25,\n"), "{text}");
    }

    #[test]
    fn a_law_keeps_its_shape_and_takes_another_mean() {
        let law = |name: &'static str, millis| move |of: &Scenario| mean(of, name, millis).expect("it can");
        let (_, again) = edited(TEXT, &[&law("a", 30), &law("b", 10), &law("c", 5)]);
        let means: Vec<Span> = again.scenario.handlers.iter().map(|h| Span::from_secs_f64(h.service.mean())).collect();
        assert_eq!(means, [30, 10, 5].map(|millis| Span(millis * 1_000_000)));
        let scv: Vec<f64> = again.scenario.handlers.iter().map(|h| h.service.scv()).collect();
        assert!((scv[0] - 4.0).abs() < 1e-9 && (scv[1] - 0.25).abs() < 1e-9 && scv[2] == 0.0, "{scv:?}");
    }

    #[test]
    fn rates_change_in_whichever_way_they_are_written() {
        let to_four = |source: &'static str| {
            move |of: &Scenario| Change::arrival_rate(of, source, rate(4.0)).expect("it has a rate")
        };
        let (_, again) = edited(TEXT, &[&to_four("poisson"), &to_four("clock"), &to_four("renewal")]);
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
        let around = |set: &'static str, route: &'static str| {
            let layers = layers.clone();
            move |of: &Scenario| Change::layers(of, set, route, &layers)
        };
        let wishes: [Wish; 3] =
            [&around("bare", "clock -> b"), &around("retry", "poisson -> a"), &around("retry", "list -> c")];
        let (text, again) = edited(TEXT, &wishes);
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
        let of = |set: &'static str, handler: &'static str, protection: Protection| {
            move |of: &Scenario| Change::protection(of, set, handler, &protection)
        };
        let wishes: [Wish; 4] = [
            &of("bare", "a", protection(20)),
            &of("bare", "b", protection(30)),
            &of("bare", "b", protection(40)),
            &of("retry", "c", Protection::default()),
        ];
        let (text, again) = edited(TEXT, &wishes);
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
        let wishes: [Wish; 2] = [&|of| Change::active_set(of, "none"), &|of| {
            Change::layers(of, "none", "list -> c", &layers).and(Change::active_set(of, "none"))
        }];
        assert_eq!(edited(&text, &wishes).1.model.sets[0].routes[3], layers);
    }

    #[test]
    fn what_cannot_be_written_down_is_refused() {
        let loaded = loaded(TEXT);
        let scenario = &loaded.scenario;
        assert_eq!(Change::arrival_rate(scenario, "list", rate(1.0)), None);
        assert_eq!(Change::arrival_rate(scenario, "clock", rate(0.0)), None);
        assert_eq!(mean(scenario, "nobody", 1), None);
        assert_eq!(mean(scenario, "a", 0), None);
        for change in [Change::active_set(scenario, "brae"), Change::replicas(scenario, "nobody", 2)] {
            assert!(change.apply(&loaded).is_err(), "{change}");
        }
    }
}
