//! What the things of a scenario are called, list by list.

use windtunnel::scenario::schema::Scenario;

/// The names of what stands in a list.
pub fn names(scenario: &Scenario, list: &str) -> Vec<String> {
    match list {
        "sources" => scenario.sources.iter().map(|known| known.name.clone()).collect(),
        "handlers" => scenario.handlers.iter().map(|known| known.name.clone()).collect(),
        "groups" => scenario.groups.iter().map(|known| known.name.clone()).collect(),
        "classes" => scenario.classes.iter().map(|known| known.name.clone()).collect(),
        "routes" => scenario.routes.iter().map(|known| known.label()).collect(),
        "links" => scenario.links.iter().map(|known| known.name.clone()).collect(),
        "crews" => scenario.crews.iter().map(|known| known.name.clone()).collect(),
        _ => scenario.strategies.iter().map(|known| known.name.clone()).collect(),
    }
}
