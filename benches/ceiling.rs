//! The ceiling: an M/M/1 queue as a bare loop, with what every event-oriented simulation has to keep and
//! nothing else: a calendar, a record per customer, keyed draws, whole nanoseconds, a ledger of outcomes, a
//! histogram.
//! No model, no layers, no routes, no windows, no intervals.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use windtunnel::foundation::distribution::standard_exponential;
use windtunnel::foundation::{Identity, Span, Stream};
use windtunnel::stats::histogram::Histogram;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Completion(u32),
    Arrival,
}

#[derive(Clone, Copy, Default)]
struct Job {
    lineage: u64,
    offered: u64,
    deadline: u64,
    started: u64,
}

#[derive(Default)]
struct Ledger {
    offered: u64,
    correct: u64,
    late: u64,
    in_flight: u64,
    waited: u64,
}

/// Serves so many customers at load 0.9; returns how many were recorded.
pub fn run(customers: u64) -> u64 {
    let arrivals = Stream::new(1, 0, "arrivals", "arrival");
    let services = Stream::new(1, 0, "server", "service");
    let nanos = |secs: f64| Span::from_secs_f64(secs).0;
    let service = |job: &Job| nanos(standard_exponential(&mut services.of(Identity::root(job.lineage))));
    let gap = |ordinal: u64| nanos(standard_exponential(&mut arrivals.nth(ordinal)) / 0.9);
    let mut latency = Histogram::<7>::default();
    let mut ledger = Ledger::default();
    let (mut jobs, mut free): (Vec<Job>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut queue: VecDeque<u32> = VecDeque::new();
    let mut busy = false;
    let mut calendar = BinaryHeap::from([Reverse((gap(0), Due::Arrival))]);
    while ledger.correct + ledger.late < customers {
        let Some(Reverse((now, due))) = calendar.pop() else { break };
        let mut next = None;
        match due {
            Due::Arrival => {
                let lineage = arrivals.identity(ledger.offered);
                let job = Job { lineage, offered: now, deadline: u64::MAX, started: now };
                ledger.offered += 1;
                ledger.in_flight += 1;
                let index = match free.pop() {
                    Some(index) => {
                        jobs[index as usize] = job;
                        index
                    }
                    None => {
                        jobs.push(job);
                        jobs.len() as u32 - 1
                    }
                };
                if busy {
                    queue.push_back(index)
                } else {
                    next = Some(index)
                }
                calendar.push(Reverse((now + gap(ledger.offered), Due::Arrival)));
            }
            Due::Completion(index) => {
                let job = jobs[index as usize];
                latency.record(now - job.offered);
                ledger.waited += job.started - job.offered;
                match now <= job.deadline {
                    true => ledger.correct += 1,
                    false => ledger.late += 1,
                }
                ledger.in_flight -= 1;
                free.push(index);
                busy = false;
                next = queue.pop_front();
            }
        }
        if let Some(index) = next {
            busy = true;
            jobs[index as usize].started = now;
            calendar.push(Reverse((now + service(&jobs[index as usize]), Due::Completion(index))));
        }
    }
    std::hint::black_box((ledger.waited, ledger.in_flight));
    latency.count()
}
