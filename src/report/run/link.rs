//! What a report says of one link that takes time.

use serde::Serialize;

use crate::measure::measured::Measured;
use crate::measure::snapshot::LinkView;
use crate::report::figure::Figure;

/// The link of one route since warm-up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LinkRow {
    /// The route that it carries.
    pub route: String,
    /// What the link is called.
    pub link: String,
    /// Mean number of passages and answers on their way.
    pub under_way: f64,
    /// R_i per demand; `None` where nothing can make it fail.
    pub per_demand: Option<Figure>,
    /// How much R per demand would gain per unit that this factor gains (Birnbaum).
    pub importance: Option<f64>,
    /// Passages that were judged.
    pub demands: u64,
    /// Of these, those that were in time.
    pub succeeded: u64,
    /// And those that were not.
    pub timed_out: u64,
    /// Passages of which nothing can be said: called off by whoever sent them.
    pub censored: u64,
}

pub(super) fn links(measured: &Measured) -> Vec<LinkRow> {
    let factors = &measured.snapshot.since_warm_up.per_demand.factors;
    let row = |view: &LinkView| {
        let route = measured.model.route(view.route);
        let link = route.link.map_or("", |link| &measured.model.link(link).name);
        let factor = view.factor.and_then(|at| factors.get(at));
        LinkRow {
            route: route.name.clone(),
            link: link.into(),
            under_way: view.under_way_mean,
            per_demand: factor.map(|factor| Figure::from(&factor.estimate)),
            importance: factor.and_then(|factor| factor.importance),
            demands: view.demands.offered,
            succeeded: view.demands.succeeded,
            timed_out: view.demands.timed_out,
            censored: view.demands.censored,
        }
    };
    measured.snapshot.links.iter().map(row).collect()
}
