//! The stretches of time in which faults lasted, as charts shade them.

use crate::desktop::widget::chart::Shade;
use crate::desktop::widget::health;
use crate::measure::snapshot::Snapshot;

pub fn of(snapshot: &Snapshot) -> Vec<Shade> {
    let now = snapshot.now.as_secs_f64();
    let shades = snapshot.faults.iter().map(|record| Shade {
        from: record.began.as_secs_f64(),
        until: record.ended.map_or(now, |ended| ended.as_secs_f64()),
        severe: health::is_crash(record),
        share: 1.0,
    });
    Shade::summary(shades.collect(), now)
}
