//! Links that take time against closed forms: what is on its way, how long events take, and R of a link that a limit makes
//! fail.

use windtunnel::measure::Run;
use windtunnel::measure::snapshot::{Estimate, Numbers};
use windtunnel::scenario;

/// A source, a server and the link between them.
fn played(arrivals: &str, server: &str, there: &str, back: &str, layers: &str, horizon: &str) -> Run {
    let text = format!(
        "(name: \"link\", question: \"How long?\", horizon: \"{horizon}\", limits: (records: 100000000),
         sources: [(name: \"source\", arrivals: {arrivals})], handlers: [(name: \"server\", {server})],
         routes: [(name: \"way\", from: \"source\", to: To(\"server\"), link: \"wan\")],
         links: [(name: \"wan\", medium: Delay(there: {there}, back: {back}))],
         strategies: [(name: \"set\", routes: {{\"way\": [{layers}]}})])"
    );
    let model = scenario::load(&text, "link.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let horizon = model.horizon;
    let mut run = Run::new(model, 7);
    run.advance(horizon);
    run.engine.recount().expect("every count agrees");
    run
}

fn since_warm_up(run: &Run) -> Numbers {
    run.snapshot().since_warm_up
}

#[track_caller]
fn is_near(found: f64, exact: f64, share: f64) {
    assert!((found / exact - 1.0).abs() <= share, "{found} against {exact}");
}

fn interval_holds(estimate: &Estimate, exact: f64) {
    let interval = estimate.interval().unwrap_or_else(|| panic!("{estimate:?}"));
    let half = (interval.high - interval.low) / 2.0;
    assert!(half < 0.02 * exact && (interval.value - exact).abs() < 2.0 * half, "{interval:?} against {exact}");
}

/// M/M/1 at half load behind a link: 1 / (10 - 5) s there, and both ways of the link on top. On the link are, by Little's
/// law, as many as come within its two delays, whatever their laws.
#[test]
fn a_server_behind_a_link_answers_later_by_both_ways_and_the_link_holds_what_is_on_them() {
    let (there, back) = ("Uniform(min: \"10ms\", max: \"50ms\")", "Exponential(mean: \"20ms\")");
    let run = played("Poisson(rate: \"5/s\")", "service: Exponential(mean: \"100ms\")", there, back, "", "60000s");
    interval_holds(&since_warm_up(&run).latency.mean_estimate, 0.2 + 0.03 + 0.02);
    is_near(run.snapshot().links[0].under_way_mean, 5.0 * (0.03 + 0.02), 0.01);
}

/// Two exponential ways are an Erlang of shape 2: later than three means with chance e^-3 (1 + 3). Nothing else takes time,
/// so that what the link fails is what fails.
#[test]
fn a_link_fails_what_its_two_ways_alone_keep_longer_than_the_limit() {
    let exponential = "Exponential(mean: \"20ms\")";
    let at_once = "service: Deterministic(value: \"0s\"), replicas: 1000";
    let run =
        played("Periodic(every: \"5ms\")", at_once, exponential, exponential, "Timeout(after: \"60ms\")", "1000s");
    let numbers = since_warm_up(&run);
    let fails = (-3.0_f64).exp() * (1.0 + 3.0);
    interval_holds(&numbers.per_demand.factors[1].estimate, 1.0 - fails);
    let (link, ledger) = (run.snapshot().links[0].demands, &numbers.ledger);
    assert_eq!(link.succeeded, ledger.correct);
    assert_eq!(link.timed_out, ledger.error);
    assert_eq!(numbers.per_demand.system.value(), numbers.fault_tolerance.value());
    assert_eq!(numbers.per_demand.factors[0].estimate.value(), Some(1.0));
}

/// The ways take 10 and 5 ms, the limit is 40: the server has 30 ms. What is done there within the last 5 of these is late
/// through both together, and charged to neither.
#[test]
fn a_demand_that_the_server_keeps_past_the_limit_is_not_charged_to_the_link() {
    let (there, back) = ("Deterministic(value: \"10ms\")", "Deterministic(value: \"5ms\")");
    let server = "service: Exponential(mean: \"30ms\"), replicas: 1000";
    let run = played("Periodic(every: \"5ms\")", server, there, back, "Timeout(after: \"40ms\")", "1000s");
    let numbers = since_warm_up(&run);
    let link = run.snapshot().links[0].demands;
    assert_eq!((link.timed_out, link.censored), (0, 0));
    interval_holds(&numbers.per_demand.factors[0].estimate, 1.0 - (-1.0_f64).exp());
    interval_holds(&numbers.fault_tolerance, 1.0 - (-25.0_f64 / 30.0).exp());
    interval_holds(&numbers.per_demand.system, 1.0 - (-1.0_f64).exp());
}

/// Only the way there can be too long: 20 ms on average, with a limit of 40. What is called off on its way says nothing of
/// the server, and retries have R as it was.
#[test]
fn retries_add_to_f_and_leave_the_r_of_the_link() {
    let way = "Exponential(mean: \"20ms\")";
    let at_once = "service: Deterministic(value: \"0s\"), replicas: 1000, errors: \"10%\"";
    let layers = "Retry(retries: 1), Timeout(after: \"40ms\")";
    let run = played("Periodic(every: \"5ms\")", at_once, way, "Deterministic(value: \"0s\")", layers, "1000s");
    let numbers = since_warm_up(&run);
    let (link, server) = (1.0 - (-2.0_f64).exp(), 0.9);
    interval_holds(&numbers.per_demand.factors[1].estimate, link);
    interval_holds(&numbers.per_demand.factors[0].estimate, server);
    interval_holds(&numbers.per_demand.system, link * server);
    interval_holds(&numbers.fault_tolerance, 1.0 - (1.0 - link * server).powi(2));
}

#[test]
fn a_link_without_a_limit_around_it_is_no_part_of_r() {
    let way = "Exponential(mean: \"20ms\")";
    let run = played("Periodic(every: \"5ms\")", "service: Deterministic(value: \"1ms\")", way, way, "", "100s");
    let numbers = since_warm_up(&run);
    assert_eq!((numbers.per_demand.factors.len(), numbers.per_demand.system.value()), (1, Some(1.0)));
    assert_eq!(run.snapshot().links[0].factor, None);
}

/// Half of the events leave before the link, a third of the others meet a limit that it passes.
#[test]
fn what_leaves_the_system_by_chance_does_not_come_to_the_link() {
    let text = "(name: \"link\", question: \"How long?\", horizon: \"1000s\",
        sources: [(name: \"source\", arrivals: Periodic(every: \"5ms\"))],
        handlers: [(name: \"server\", service: Deterministic(value: \"0s\"), replicas: 1000)],
        routes: [(name: \"way\", from: \"source\", to: ByProbability([(\"server\", 0.5)]), link: \"wan\")],
        links: [(name: \"wan\", medium: Delay(there: Uniform(min: \"0s\", max: \"30ms\"), back: Deterministic(value: \"0s\")))],
        strategies: [(name: \"set\", routes: {\"way\": [Timeout(after: \"20ms\")]})])";
    let model = scenario::load(text, "link.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let horizon = model.horizon;
    let mut run = Run::new(model, 7);
    run.advance(horizon);
    let numbers = since_warm_up(&run);
    interval_holds(&numbers.per_demand.factors[1].estimate, 2.0 / 3.0);
    interval_holds(&numbers.per_demand.system, 0.5 + 0.5 * 2.0 / 3.0);
    is_near(numbers.fault_tolerance.value().expect("events were decided"), 0.5 + 0.5 * 2.0 / 3.0, 0.01);
}
