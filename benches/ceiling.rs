//! The ceiling: an M/M/1 queue as a bare loop with keyed draws and a latency histogram, no model at all.

use std::collections::VecDeque;

use windtunnel::foundation::distribution::standard_exponential;
use windtunnel::foundation::{Span, Stream};
use windtunnel::stats::histogram::Histogram;

/// Serves so many customers at load 0.9; returns how many were recorded.
pub fn run(customers: u64) -> u64 {
    let arrivals = Stream::new(1, 0, "arrivals", "arrival");
    let services = Stream::new(1, 0, "server", "service");
    let mut latency = Histogram::new(7);
    let mut queue: VecDeque<(u64, u64)> = VecDeque::new();
    let nanos = |secs: f64| Span::from_secs_f64(secs).0;
    let service = |lineage: u64| nanos(standard_exponential(&mut services.keyed(lineage, 0, 0)));
    let (mut offered, mut next_arrival) = (0, nanos(standard_exponential(&mut arrivals.nth(0)) / 0.9));
    let (mut in_service, mut next_completion) = (None, u64::MAX);
    while latency.count() < customers {
        if next_completion <= next_arrival {
            let now = next_completion;
            if let Some(arrived) = in_service.take() {
                latency.record(now - arrived);
            }
            next_completion = match queue.pop_front() {
                Some((arrived, lineage)) => {
                    in_service = Some(arrived);
                    now + service(lineage)
                }
                None => u64::MAX,
            };
        } else {
            let now = next_arrival;
            let lineage = arrivals.identity(offered);
            offered += 1;
            if in_service.is_none() {
                in_service = Some(now);
                next_completion = now + service(lineage);
            } else {
                queue.push_back((now, lineage));
            }
            next_arrival = now + nanos(standard_exponential(&mut arrivals.nth(offered)) / 0.9);
        }
    }
    latency.count()
}
