//! Single stations.

use windtunnel::engine::{Engine, Observer, Occurrence, What};
use windtunnel::foundation::{Span, Time};
use windtunnel::measure::Run;

use crate::harness::{
    REPLICATIONS, long_runs, mm, model, present, present_and_busy, rejected, response, short_runs, station, wait,
};

#[test]
fn a_single_server_is_as_busy_as_its_load() {
    long_runs("mm1.rho", &mm(1, 0.8), 0.8, 3e5, |run| present_and_busy(run, 0).1);
}

#[test]
fn a_single_server_holds_as_many_as_theory_says() {
    long_runs("mm1.L", &mm(1, 0.8), 0.8, 6e6, present);
}

#[test]
fn a_single_server_answers_in_the_mean_time_theory_says() {
    long_runs("mm1.W", &mm(1, 0.8), 0.8, 4e6, response);
}

#[test]
fn one_answer_of_twenty_takes_as_long_as_theory_says() {
    let p95 = |run: &Run| run.measures.latency().quantile(0.95).expect("somebody came") as f64 * 1e-9;
    long_runs("mm1.T_p95", &mm(1, 0.8), 0.8, 1.15e7, p95);
}

#[test]
fn several_servers_share_one_queue_as_erlang_says() {
    long_runs("mmc2.W", &mm(2, 1.6), 1.6, 4e6, response);
    long_runs("mmc5.W", &mm(5, 4.0), 4.0, 3.6e6, response);
    long_runs("mmc10.W", &mm(10, 8.5), 8.5, 3.4e6, response);
}

#[test]
fn several_servers_make_as_many_wait_as_erlang_says() {
    waits_longer("mmc2.C", &mm(2, 1.6), 1.6, 6e5, Span::ZERO);
}

#[test]
fn a_clock_that_feeds_a_server_makes_as_many_wait_as_theory_says() {
    let body = station("Periodic(every: \"1250ms\")", "service: Exponential(mean: \"1s\")");
    waits_longer("dm1.sigma", &body, 0.8, 1e6, Span::ZERO);
}

/// Counts who waits longer than so long, after warm-up.
#[derive(Clone)]
struct Waits {
    from: Time,
    longer_than: Span,
    started: u64,
    longer: u64,
}

impl Observer for Waits {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        if let What::Started { waited, .. } = what
            && now >= self.from
        {
            self.started += 1;
            self.longer += u64::from(waited > self.longer_than);
        }
    }
}

fn waits_longer(id: &str, body: &str, per_sec: f64, events: f64, longer_than: Span) {
    let horizon = (events / per_sec / REPLICATIONS as f64).ceil();
    let model = model(horizon, (horizon / 50.0).ceil(), body);
    let listener = Waits { from: model.warm_up, longer_than, started: 0, longer: 0 };
    let share = |mut engine: Engine, mut waits: Waits| {
        engine.advance(engine.model().horizon, &mut waits);
        waits.longer as f64 / waits.started as f64
    };
    short_runs(id, &model, REPLICATIONS, share, listener);
}

#[test]
fn a_full_house_turns_as_many_away_as_erlang_says() {
    let service = "service: Exponential(mean: \"1s\")";
    let body = station("Poisson(rate: \"4/s\")", &format!("replicas: 5, queue: 0, {service}"));
    long_runs("erlangB.a4c5", &body, 4.0, 9e5, rejected);
    let limited = |rate: f64, places: u32| {
        station(&format!("Poisson(rate: \"{rate}/s\")"), &format!("queue: {}, {service}", places - 1))
    };
    long_runs("mm1K.l0.8K10.L", &limited(0.8, 10), 0.8, 2e6, present);
    long_runs("mm1K.l1.2K10.L", &limited(1.2, 10), 1.2, 6e5, present);
    long_runs("mm1K.l2K5.L", &limited(2.0, 5), 2.0, 2e5, present);
}

#[test]
fn the_spread_of_service_times_makes_events_wait_as_pollaczek_and_khinchine_say() {
    for (id, law) in [
        ("mg1.md1.Wq", "Deterministic(value: \"1s\")"),
        ("mg1.me2.Wq", "Erlang(shape: 2, mean: \"1s\")"),
        ("mg1.munif.Wq", "Uniform(min: \"0s\", max: \"2s\")"),
    ] {
        let body = station("Poisson(rate: \"0.8/s\")", &format!("service: {law}"));
        long_runs(id, &body, 0.8, 5e6, wait);
    }
}

/// The time that one handler stands empty.
#[derive(Clone, Default)]
struct Empty {
    present: u64,
    since: Time,
    empty: u64,
}

impl Observer for Empty {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        match what {
            What::Entered(_) => {
                if self.present == 0 {
                    self.empty += now.since(self.since).0;
                }
                self.present += 1;
            }
            What::Left { .. } => {
                self.present -= 1;
                self.since = now;
            }
            _ => {}
        }
    }
}

#[test]
fn servers_without_limit_are_all_idle_as_often_as_theory_says() {
    let model = model(110_000.0, 0.0, &mm(60, 3.0));
    let idle = |mut engine: Engine, mut seen: Empty| {
        engine.advance(engine.model().horizon, &mut seen);
        seen.empty as f64 / engine.now().0 as f64
    };
    short_runs("mminf.p0", &model, REPLICATIONS, idle, Empty::default());
}
