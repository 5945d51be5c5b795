//! One case run once, for a tool that counts instructions: `scripts/instructions.sh` takes the difference of two lengths.

mod models;

use windtunnel::foundation::Time;
use windtunnel::measure::Run;
use windtunnel::scenario::load;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [case, secs] = &arguments[..] else {
        println!("usage: once mm1|tandem|checkout|layered|timers SIMULATED-SECONDS");
        return;
    };
    let text = match case.as_str() {
        "mm1" => models::MM1.into(),
        "tandem" => models::TANDEM.into(),
        "checkout" => models::checkout(),
        "layered" => models::LAYERED.into(),
        "timers" => models::timers(1_000),
        other => panic!("no case is named {other}"),
    };
    let secs: u64 = secs.parse().expect("the length is a number of seconds");
    let mut run = Run::new(load(&text, "bench").unwrap_or_else(|why| panic!("{why}")).model, 1);
    run.advance(Time(secs * 1_000_000_000));
    let snapshot = run.snapshot();
    let offered: u64 = snapshot.sources.iter().map(|source| source.offered).sum();
    let attempts: u64 = snapshot.handlers.iter().map(|handler| handler.demands.offered).sum();
    println!("{}", if matches!(case.as_str(), "checkout" | "layered") { attempts } else { offered });
}
