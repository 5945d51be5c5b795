fn main() {
    let file = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let loaded = windtunnel::scenario::load(&text, &file).unwrap_or_else(|e| panic!("{e}"));
    for w in &loaded.warnings {
        eprintln!("warn {}", w.message);
    }
    let model = loaded.model;
    let mut run = windtunnel::measure::Run::new(model.clone(), model.seed);
    let t = std::time::Instant::now();
    run.advance(model.horizon);
    let s = run.snapshot();
    let n = s.since_warm_up.ledger.offered as f64;
    eprintln!("{:?} customers/s {:.2}M events {} ", t.elapsed(), n / t.elapsed().as_secs_f64() / 1e6, s.events);
    run.engine.recount().unwrap();
    println!("{:#?}", s.since_warm_up.ledger);
    println!(
        "F {:?}\nR {:?} {:?}",
        s.since_warm_up.fault_tolerance, s.since_warm_up.per_demand.system, s.since_warm_up.latency
    );
    for b in &s.beside {
        println!(
            "{:?} {:?} {:?} {:?}",
            b.handler,
            b.quantity,
            b.prediction.as_ref().map(|p| p.value),
            b.measured.map(|m| (m.value, m.low, m.high))
        );
    }
    println!("end {:?} hash {:016x} adds up {}", s.end, run.engine.state_hash(), s.since_warm_up.ledger.adds_up());
}
