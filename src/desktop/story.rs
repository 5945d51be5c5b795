//! What a fault by hand did, told in one sentence.

use crate::desktop::widget::health;
use crate::foundation::wording;
use crate::foundation::{HandlerId, Span, Time};
use crate::measure::fault_log::{FaultRecord, StruckBy};
use crate::measure::snapshot::Snapshot;
use crate::measure::toll::Recovery;
use crate::scenario::Model;
use crate::scenario::model::Origin;

/// As many other faults as are told by name.
const NAMED_MAX: usize = 2;
/// As many windows after the fault it is followed at most.
const WINDOWS_MAX: u64 = 5;

/// Follows the queues and the fault tolerance of the system from a fault until the system has recovered.
pub struct Story {
    on: Origin,
    label: String,
    began: Time,
    /// What happens later has other causes, whether it has recovered or not.
    until: Time,
    is_over: bool,
    queues_before: Vec<u64>,
    queues_worst: Vec<u64>,
    tolerance_before: Option<f64>,
    tolerance_worst: Option<f64>,
    /// Other faults that began in between, and may have had a part in it.
    meanwhile: Vec<FaultRecord>,
}

impl Story {
    /// `lasting` is how long the fault is there, `None` for good; `window` is what F is shown for.
    pub fn begin(snapshot: &Snapshot, on: Origin, label: String, lasting: Option<Span>, window: Span) -> Story {
        let (queues, tolerance) = (queues(snapshot), tolerance(snapshot));
        Story {
            on,
            label,
            began: snapshot.now,
            until: snapshot.now + lasting.unwrap_or(window) + Span(window.0.saturating_mul(WINDOWS_MAX)),
            is_over: false,
            queues_before: queues.clone(),
            queues_worst: queues,
            tolerance_before: tolerance,
            tolerance_worst: tolerance,
            meanwhile: Vec::new(),
        }
    }

    pub fn follow(&mut self, snapshot: &Snapshot) {
        self.is_over |= snapshot.now > self.until;
        if self.is_over {
            return;
        }
        let own = |record: &FaultRecord| record.by == StruckBy::Hand && record.on == self.on;
        let told = snapshot.faults.iter().find(|record| own(record) && record.began >= self.began);
        self.is_over = told.is_some_and(|record| record.toll.recovery != Recovery::NotYet);
        let others = snapshot.faults.iter().filter(|record| record.began > self.began && !own(record));
        self.meanwhile = others.cloned().collect();
        for (worst, queue) in self.queues_worst.iter_mut().zip(queues(snapshot)) {
            *worst = queue.max(*worst);
        }
        // What was between two frames is in the history.
        self.tolerance_worst = [self.tolerance_worst, tolerance(snapshot), self.worst_since(snapshot)]
            .into_iter()
            .flatten()
            .reduce(f64::min);
    }

    fn worst_since(&self, snapshot: &Snapshot) -> Option<f64> {
        let timeline = &snapshot.timeline;
        let (began, after) = (self.began.as_secs_f64(), 0.5 * timeline.width.as_secs_f64());
        let since = timeline.points.iter().rev().take_while(|point| point.at + after > began);
        let worst = since.map(|point| f64::from(point.f)).filter(|f| f.is_finite()).reduce(f64::min);
        // It is kept with seven digits.
        worst.map(|f| (f * 1e7).round() * 1e-7)
    }

    /// Whether the run began anew since.
    pub fn is_obsolete(&self, now: Time) -> bool {
        now < self.began
    }

    pub fn sentence(&self, model: &Model) -> String {
        let name = model.component_name(self.on);
        let queues = match self.longest_growth() {
            Some((at, before, worst)) => {
                let whose = &model.handler(at).name;
                format!("the queue of {whose} grew from {} to {}", wording::count(before), wording::count(worst))
            }
            None => "no queue grew".into(),
        };
        let window = wording::exact(model.view.window).replace(' ', "\u{a0}");
        let tolerance = match (self.tolerance_before, self.tolerance_worst) {
            (Some(before), Some(worst)) if worst < before => {
                format!("F over the last {window} fell from {} to {}", shown(before), shown(worst))
            }
            (Some(before), _) => format!("F over the last {window} stayed at {}", shown(before)),
            (None, _) => "nothing was decided before".into(),
        };
        let name_of =
            |record: &FaultRecord| format!("{} {}", health::struck(record, model), health::brief(&record.label));
        let meanwhile = meanwhile_in_words(self.meanwhile.iter().map(name_of));
        let so_far = if self.is_over { "" } else { "so far " };
        format!("You injected “{}” into {name}: {so_far}{queues}, and {tolerance}{meanwhile}.", self.label)
    }

    /// The handler whose queue grew most, with its length before and at worst.
    fn longest_growth(&self) -> Option<(HandlerId, u64, u64)> {
        let pairs = self.queues_before.iter().zip(&self.queues_worst).enumerate();
        let (at, (before, worst)) = pairs.max_by_key(|(_, (before, worst))| *worst - *before)?;
        (worst > before).then(|| (HandlerId::from(at), *before, *worst))
    }
}

fn queues(snapshot: &Snapshot) -> Vec<u64> {
    snapshot.handlers.iter().map(|handler| handler.waiting).collect()
}

fn shown(tolerance: f64) -> String {
    wording::percent(tolerance)
}

fn tolerance(snapshot: &Snapshot) -> Option<f64> {
    snapshot.recent.fault_tolerance.value()
}

/// Such as `; meanwhile ledger[0] crash twice, ledger[1] crash and 3 more`.
fn meanwhile_in_words(faults: impl Iterator<Item = String>) -> String {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for name in faults {
        match counted.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counted.push((name, 1)),
        }
    }
    let told = |(name, count): &(String, usize)| match count {
        1 => name.clone(),
        2 => format!("{name} twice"),
        _ => format!("{name} {count} times"),
    };
    let named: Vec<String> = counted.iter().take(NAMED_MAX).map(told).collect();
    let rest: usize = counted.iter().skip(NAMED_MAX).map(|(_, count)| count).sum();
    match (named.len(), rest) {
        (0, _) => String::new(),
        (_, 0) => format!("; meanwhile {}", named.join(" and ")),
        _ => format!("; meanwhile {} and {rest} more", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::snapshot::HandlerView;

    fn at(secs: u64, queues: [u64; 2]) -> Snapshot {
        let handlers = queues.map(|waiting| HandlerView { waiting, ..HandlerView::default() }).into();
        Snapshot { now: Time(secs * Span::SECOND.0), handlers, ..Snapshot::default() }
    }

    fn begun() -> Story {
        let lasting = Some(Span(10 * Span::SECOND.0));
        let on = Origin::Handler(HandlerId(0));
        Story::begin(&at(5, [3, 0]), on, "crash".into(), lasting, Span(20 * Span::SECOND.0))
    }

    fn told(following: &[Snapshot]) -> Option<(HandlerId, u64, u64)> {
        let mut story = begun();
        following.iter().for_each(|snapshot| story.follow(snapshot));
        story.longest_growth()
    }

    #[test]
    fn the_queue_that_grew_most_is_told_at_its_worst() {
        assert_eq!(told(&[at(6, [10, 40]), at(7, [9, 184]), at(8, [5, 20])]), Some((HandlerId(1), 0, 184)));
        assert_eq!(told(&[at(6, [2, 0])]), None);
    }

    fn record(secs: u64, by: StruckBy) -> FaultRecord {
        FaultRecord {
            on: Origin::Handler(HandlerId(0)),
            replica: None,
            label: "crash".into(),
            by,
            began: Time(secs * Span::SECOND.0),
            ended: None,
            toll: Default::default(),
            struck_down: 0,
        }
    }

    #[test]
    fn other_faults_that_began_meanwhile_are_told_too() {
        let faults = vec![record(4, StruckBy::Scenario), record(6, StruckBy::Hand), record(8, StruckBy::Scenario)];
        let mut story = begun();
        story.follow(&Snapshot { faults, ..at(9, [500, 0]) });
        assert_eq!(story.meanwhile, [record(8, StruckBy::Scenario)]);
    }

    #[test]
    fn the_same_fault_over_again_is_told_once() {
        let told = |names: &[&str]| meanwhile_in_words(names.iter().map(|name| name.to_string()));
        assert_eq!(told(&[]), "");
        assert_eq!(told(&["a crash", "b crash", "a crash"]), "; meanwhile a crash twice and b crash");
        assert_eq!(told(&["a", "b", "c", "a", "c", "a"]), "; meanwhile a 3 times, b and 2 more");
    }

    #[test]
    fn what_comes_long_after_the_fault_is_not_its_doing() {
        assert_eq!(told(&[at(114, [9, 0]), at(116, [500, 0])]), Some((HandlerId(0), 3, 9)));
        let mut recovered = record(5, StruckBy::Hand);
        recovered.toll.recovery = Recovery::At(Time(20 * Span::SECOND.0));
        let recovered = Snapshot { faults: vec![recovered], ..at(21, [9, 0]) };
        assert_eq!(told(&[recovered, at(22, [500, 0])]), Some((HandlerId(0), 3, 9)));
    }
}
