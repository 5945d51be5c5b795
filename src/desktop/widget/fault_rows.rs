//! What the menu of a component offers to break it with.

use crate::foundation::wording;
use crate::foundation::{Distribution, HandlerId, Probability, Span};
use crate::parts::fault::{
    Ageing, ColdStart, CorruptResults, CorruptState, Crash, ErrorBurst, Fault, GilbertElliott, Hang, Harm, Outage,
    OutageAnswer, Pause, PoisonEvent, Scope, SlowDown, StopTheWorld, Surge,
};
use crate::scenario::Model;
use crate::scenario::model::{Origin, Site};

/// A name and its variants; a row of one is a button with the variant's name.
pub type Row = (&'static str, Vec<(String, Fault)>);

/// The faults that a component can have, in the order of the menu.
pub fn rows(model: &Model, on: Origin) -> Vec<Row> {
    match on {
        Origin::Handler(id) => of_handler(model, id),
        Origin::Source(_) => vec![
            ("Pause", vec![("Pause".into(), Fault::Pause(Pause {}))]),
            ("Surge", [2.0, 5.0, 10.0].map(|factor| (format!("x{factor}"), Fault::Surge(Surge { factor }))).into()),
        ],
    }
}

/// The groups that a component can go down with.
pub fn groups(model: &Model, on: Origin) -> Vec<(String, Site)> {
    let of = |at: usize| Site::Group(at.into());
    let all = (0..model.groups.len()).filter(|at| model.struck(of(*at)).contains(&on));
    all.map(|at| (format!("Crash {}", model.groups[at].name), of(at))).collect()
}

pub fn crash(scope: Scope) -> Fault {
    Fault::Crash(Crash::of(scope))
}

fn of_handler(model: &Model, id: HandlerId) -> Vec<Row> {
    let handler = model.handler(id);
    let percents = |percents: [f64; 3], fault: fn(Probability) -> Fault| {
        percents.map(|percent| (format!("{percent} %"), fault(share(percent)))).into()
    };
    let one_or_all =
        |fault: fn(Scope) -> Fault| vec![("one".into(), fault(Scope::Replica)), ("all".into(), fault(Scope::Handler))];
    let mut rows: Vec<Row> = vec![
        ("Crash", vec![("Crash one replica".into(), crash(Scope::Replica))]),
        ("Crash", vec![("Crash all replicas".into(), crash(Scope::Handler))]),
        ("Hang", one_or_all(|scope| Fault::Hang(Hang { scope }))),
        ("Pause", one_or_all(|scope| Fault::StopTheWorld(StopTheWorld { scope }))),
        (
            "Slow down",
            [2.0, 3.0, 10.0].map(|factor| (format!("x{factor}"), Fault::SlowDown(SlowDown { factor }))).into(),
        ),
        ("Cold start", cold_starts(handler.service.mean())),
        ("Ageing", vec![(format!("Age, \u{d7}2 in {}", wording::exact(model.view.window)), ageing(model.view.window))]),
        ("Errors", percents([10.0, 50.0, 100.0], |probability| Fault::ErrorBurst(ErrorBurst { probability }))),
        ("Poison", percents([0.1, 1.0, 10.0], |share| poison(share, Harm::Error))),
        ("Poison", vec![("Poison 1 % that crash".into(), poison(share(1.0), Harm::Crash))]),
        ("Bursts", vec![("Errors in bursts".into(), bursts())]),
        (
            "Wrong results",
            percents([1.0, 10.0, 100.0], |probability| Fault::CorruptResults(CorruptResults { probability })),
        ),
        (
            "Outage",
            [("refuse", OutageAnswer::Refusal), ("silent", OutageAnswer::Silence)]
                .map(|(name, answer)| (name.into(), Fault::Outage(Outage { answer })))
                .into(),
        ),
    ];
    if model.sources.iter().any(|source| source.keys > 0) {
        rows.push(("Corrupt state", percents([1.0, 10.0, 100.0], |share| Fault::CorruptState(CorruptState { share }))));
    }
    rows
}

/// Set-up times in mean services.
fn cold_starts(mean_service_secs: f64) -> Vec<(String, Fault)> {
    let mean = if mean_service_secs.is_finite() { mean_service_secs } else { 1.0 };
    let cold = |services: f64| {
        let set_up = Distribution::deterministic(Span::from_secs_f64(mean * services));
        (format!("{services} services"), Fault::ColdStart(ColdStart { set_up, after: Span::ZERO }))
    };
    [3.0, 30.0].map(cold).into()
}

fn ageing(doubles_after: Span) -> Fault {
    Fault::Ageing(Ageing { doubles_after, shape: 1.0, up_to: 10.0 })
}

fn poison(share: Probability, ends_in: Harm) -> Fault {
    Fault::PoisonEvent(PoisonEvent { share, ends_in, restart: Span::SECOND })
}

/// Two attempts of a hundred begin a burst of ten.
fn bursts() -> Fault {
    let [enter, leave] = [2.0, 10.0].map(share);
    Fault::GilbertElliott(GilbertElliott { enter, leave, good: Probability::ZERO, bad: share(100.0) })
}

fn share(percent: f64) -> Probability {
    Probability::new(percent / 100.0).expect("a percentage")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::SourceId;
    use crate::parts::fault::Strikes;
    use crate::scenario;

    #[test]
    fn every_fault_offered_fits_its_component() {
        let entry = scenario::GALLERY.iter().find(|entry| entry.file == "ordered-sessions.ron").unwrap();
        let model = scenario::load(entry.text, entry.file).unwrap().model;
        let faults = |on| rows(&model, on).into_iter().flat_map(|(_, variants)| variants);
        assert!(faults(Origin::Handler(HandlerId(0))).all(|(_, fault)| fault.strikes() == Strikes::Handlers));
        assert!(faults(Origin::Source(SourceId(0))).all(|(_, fault)| fault.strikes() == Strikes::Sources));
    }
}
