//! Rounds of several cases, interleaved so that a slow moment of the machine hits them alike, each timed by the
//! CPU time of this thread.

use std::hint::black_box;

use crate::cpu_time::cpu_secs;

pub struct Case {
    pub name: &'static str,
    pub unit: &'static str,
    /// Runs once and says how many units of work that was.
    pub run: Box<dyn FnMut() -> u64>,
}

/// Units of work per CPU-second in each round, from the slowest round to the fastest, by case.
pub fn rates(cases: &mut [Case], rounds: usize) -> Vec<Vec<f64>> {
    let mut rates: Vec<Vec<f64>> = vec![Vec::new(); cases.len()];
    for _ in 0..rounds {
        for (case, rates) in cases.iter_mut().zip(&mut rates) {
            let before = cpu_secs();
            let work = black_box((case.run)());
            rates.push(work as f64 / (cpu_secs() - before));
        }
    }
    rates.iter_mut().for_each(|rates| rates.sort_by(f64::total_cmp));
    rates
}

pub fn median(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

pub fn print(cases: &[Case], rates: &[Vec<f64>]) {
    println!("{:40} {:>12} {:>12} {:>12}   per CPU-second", "", "median", "least", "most");
    for (case, rates) in cases.iter().zip(rates) {
        let [median, least, most] = [median(rates), rates[0], rates[rates.len() - 1]].map(|rate| match rate {
            1e6.. => format!("{:.2} M", rate / 1e6),
            1e3.. => format!("{:.2} k", rate / 1e3),
            _ => format!("{rate:.1}"),
        });
        println!("{:40} {median:>12} {least:>12} {most:>12}   {}", case.name, case.unit);
    }
}
