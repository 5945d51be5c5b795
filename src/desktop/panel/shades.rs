//! The stretches of time in which faults lasted, as charts shade and name them.

use crate::desktop::widget::chart::Shade;
use crate::desktop::widget::health;
use crate::measure::fault_log::FaultRecord;
use crate::measure::snapshot::Snapshot;
use crate::scenario::Model;

/// As many faults as one readout names.
const NAMED_MAX: usize = 3;

pub fn of(snapshot: &Snapshot) -> Vec<Shade> {
    let now = snapshot.now.as_secs_f64();
    let shades = snapshot.faults.iter().map(|record| {
        let (from, until) = stretch(record, now);
        Shade { from, until, severe: health::is_crash(record), share: 1.0 }
    });
    Shade::summary(shades.collect(), now)
}

/// The faults that lasted at an instant, such as `ledger[1] crash`; of many the first few and how many more.
pub fn named(snapshot: &Snapshot, model: &Model, at: f64) -> Vec<String> {
    let now = snapshot.now.as_secs_f64();
    let lasted = snapshot.faults.iter().filter(|record| {
        let (from, until) = stretch(record, now);
        (from..=until).contains(&at)
    });
    let mut names: Vec<String> =
        lasted.map(|record| format!("{} {}", health::struck(record, model), health::brief(&record.label))).collect();
    if names.len() > NAMED_MAX {
        let rest = names.len() - NAMED_MAX;
        names.truncate(NAMED_MAX);
        names.push(format!("and {rest} more"));
    }
    names
}

fn stretch(record: &FaultRecord, now: f64) -> (f64, f64) {
    (record.began.as_secs_f64(), record.ended.map_or(now, |ended| ended.as_secs_f64()))
}
