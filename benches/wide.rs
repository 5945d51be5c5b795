//! Scenarios of a kind, as wide or as deep as one asks for.

/// What can be made of any size.
pub const KINDS: [&str; 7] = ["chain", "calls", "fan", "pairs", "standby", "breakers", "fallbacks"];

/// A scenario of a kind with so many handlers, or replicas of the one there is.
pub fn scenario(kind: &str, count: usize) -> String {
    let each = |of: &dyn Fn(usize) -> String| (0..count).map(of).collect::<Vec<_>>().join(",\n        ");
    let handlers = |rest: &str| each(&|at| format!(r#"(name: "h{at}", {rest}service: Deterministic(value: "1us"))"#));
    let source = r#"(name: "s", arrivals: Periodic(every: "1s"))"#.to_string();
    let chain = |mode: &str| {
        each(&|at| match at {
            0 => r#"(from: "s", to: To("h0"))"#.into(),
            _ => format!(r#"(from: "h{}", to: To("h{at}"){mode})"#, at - 1),
        })
    };
    let layered = |layer: &dyn Fn(usize) -> String| {
        let all = (0..count - 1).map(|at| format!(r#""h{at}": (layers: [{}])"#, layer(at))).collect::<Vec<_>>();
        format!(r#"(name: "on", handlers: {{{}}})"#, all.join(",\n        "))
    };
    let bare = String::new;
    let (sources, handlers, routes, sets, faults) = match kind {
        "chain" => (source, handlers("replicas: 4, "), chain(""), bare(), bare()),
        "calls" => (source, handlers("replicas: 4, "), chain(", mode: Call(hold: false)"), bare(), bare()),
        "fan" => {
            let all = format!(r#"(from: "s", to: ToAll([{}]))"#, each(&|at| format!(r#""h{at}""#)));
            (source, handlers("replicas: 4, "), all, bare(), bare())
        }
        "pairs" => {
            let sources = each(&|at| format!(r#"(name: "s{at}", arrivals: Poisson(rate: "1/s"))"#));
            let routes = each(&|at| format!(r#"(from: "s{at}", to: To("h{at}"))"#));
            (sources, handlers("replicas: 4, "), routes, bare(), bare())
        }
        "standby" => {
            let crash = r#"(on: "h", fault: Crash(), when: Process(healthy: Exponential(mean: "20d"),
                faulty: Exponential(mean: "1d")))"#;
            let spares = (count / 2).max(1);
            let cold = format!(r#"standby: Cold(spares: {spares}, switch_over: Deterministic(value: "10min"))"#);
            (
                r#"(name: "s", arrivals: Periodic(every: "1d"))"#.into(),
                format!(r#"(name: "h", replicas: {count}, on_crash: Requeue, service: Deterministic(value: "1s"))"#),
                r#"(from: "s", to: To("h"))"#.into(),
                format!(r#"(name: "on", handlers: {{"h": ({cold})}})"#),
                crash.into(),
            )
        }
        "breakers" => {
            let sets = layered(&|_| "CircuitBreaker()".into());
            (source, handlers("replicas: 4, "), chain(""), sets, bare())
        }
        "fallbacks" => {
            let sets = layered(&|at| format!(r#"Fallback(to: ["h{}"])"#, at + 1));
            (source, handlers("replicas: 4, "), chain(""), sets, bare())
        }
        other => panic!("no kind is named {other}"),
    };
    format!(
        r#"(
    name: "{kind} {count}", question: "How does the cost grow?", horizon: "1000d",
    sources: [{sources}],
    handlers: [{handlers}],
    routes: [{routes}],
    faults: [{faults}],
    strategies: [{sets}],
)
"#
    )
}
