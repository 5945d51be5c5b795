//! Queues that have not settled yet.

use windtunnel::engine::Engine;
use windtunnel::foundation::{Span, Time};

use crate::harness::{mm, model, short_runs};

#[test]
fn an_empty_queue_fills_as_fast_as_theory_says() {
    let model = model(200.0, 0.0, &mm(1, 0.8));
    let present = |mut engine: Engine, ()| {
        engine.advance(Time(20 * Span::SECOND.0), &mut ());
        engine.state().attempts.len() as f64
    };
    short_runs("mm1.transient.t20", &model, 60_000, present, ());
}

#[test]
fn a_backlog_drains_in_the_time_theory_says() {
    let backlog = vec!["\"0s\""; 50].join(", ");
    let body = format!(
        "sources: [(name: \"backlog\", arrivals: Once(at: [{backlog}])),
                   (name: \"source\", arrivals: Poisson(rate: \"0.8/s\"))],
         handlers: [(name: \"server\", service: Exponential(mean: \"1s\"))],
         routes: [(from: \"backlog\", to: To(\"server\")), (from: \"source\", to: To(\"server\"))]"
    );
    let model = model(1_000.0, 0.0, &body);
    let emptied = |mut engine: Engine, ()| {
        engine.advance(Time::ZERO, &mut ());
        assert_eq!(engine.state().attempts.len(), 50);
        while !engine.state().attempts.is_empty() {
            engine.step(&mut ());
        }
        engine.now().as_secs_f64()
    };
    short_runs("drain.mm1", &model, 11_000, emptied, ());
}
