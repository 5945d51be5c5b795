//! Disciplines: who is served next changes how waits are spread, and not how long they are on average.

use std::sync::Arc;

use windtunnel::engine::{Engine, Observer, Occurrence, What};
use windtunnel::foundation::Time;

use crate::harness::{Entry, REPLICATIONS, SEEDS, model, station};

/// Sums over those who were taken up after warm-up, in seconds.
#[derive(Clone, Copy, Default)]
struct Waits {
    from: Time,
    count: f64,
    sum: f64,
    squares: f64,
}

impl Observer for Waits {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        if let What::Started { waited, .. } = what
            && now >= self.from
        {
            let waited = waited.as_secs_f64();
            self.count += 1.0;
            self.sum += waited;
            self.squares += waited * waited;
        }
    }
}

/// One replica at half load with a mean service of a second: the first two moments of the wait.
fn judge_moments(discipline: &str, mean: f64, second: f64) {
    let handler = format!("service: Exponential(mean: \"1s\"), discipline: {discipline}()");
    let body = station("Poisson(rate: \"0.5/s\")", &handler);
    let model = model(64e6 / REPLICATIONS as f64, 2_000.0, &body);
    let (of_mean, of_second) =
        (Entry::exact(&format!("{discipline}.Wq"), mean), Entry::exact(&format!("{discipline}.Wq2"), second));
    for nth in 0..SEEDS {
        let seed = of_mean.seed(nth);
        let played: Vec<Waits> = (0..REPLICATIONS)
            .map(|replication| {
                let mut waits = Waits { from: model.warm_up, ..Waits::default() };
                Engine::new(Arc::clone(&model), seed, replication).advance(model.horizon, &mut waits);
                waits
            })
            .collect();
        of_mean.judge(seed, played.iter().map(|waits| waits.sum / waits.count));
        of_second.judge(seed, played.iter().map(|waits| waits.squares / waits.count));
    }
}

#[test]
fn against_the_order_of_arrival_all_wait_as_long_on_average_and_some_much_longer() {
    // The second moment is that of the order of arrival by one minus the load.
    judge_moments("LastComeFirstServed", 1.0, 4.0 / (1.0 - 0.5));
}
