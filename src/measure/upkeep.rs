//! What protects a handler, live, and what it has cost since the start of the run.

use serde::Serialize;

use crate::engine::{ProtectionGauge, Upkept, WardGauge};
use crate::foundation::{Span, wording};

/// Spans are work at full speed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UpkeepCosts {
    /// Checkpoints that were completed.
    pub checkpoints: u64,
    /// Writing them, those included that a crash cut short.
    pub writing: Span,
    /// Work that crashes threw away and that had to be done again.
    pub thrown_back: Span,
    /// Going back to checkpoints.
    pub restoring: Span,
    /// Crashes that went unnoticed at first, and for how long together.
    pub unnoticed: u64,
    /// How long the crashes went unnoticed, together.
    pub notice_delay: Span,
    /// Replicas that were well and taken for dead.
    pub false_suspicions: u64,
    /// By a supervisor, and how long they took together.
    pub restarts: u64,
    /// How long these restarts took, together.
    pub restarting: Span,
    /// How often a supervisor stopped all its children for good.
    pub gave_up: u64,
    /// Planned ones, and how long they took together.
    pub rejuvenations: u64,
    /// How long these restarts took, together.
    pub rejuvenating: Span,
    /// Failures after which a spare served.
    pub switch_overs: u64,
    /// Failures that were not covered.
    pub switches_failed: u64,
    /// From the notice of a failure until a spare served, together.
    pub switching: Span,
    /// Events that were served before older ones.
    pub newest_first: u64,
}

impl UpkeepCosts {
    /// Name, value and meaning of everything that has cost something.
    pub fn in_words(&self) -> Vec<(&'static str, String, &'static str)> {
        let mut words = Vec::new();
        let mut add = |name, value: Option<String>, about| words.extend(value.map(|value| (name, value, about)));
        let count = |count: u64| (count > 0).then(|| wording::count(count));
        let span = |span: Span| (span > Span::ZERO).then(|| wording::span(span));
        add("checkpoints", count(self.checkpoints), "Checkpoints that were completed, since the start");
        add("writing them", span(self.writing), "Work spent on writing checkpoints, since the start");
        add("thrown back", span(self.thrown_back), "Work that crashes threw away and that was to be done again");
        let each = |count: u64, total: Span| {
            (count > 0)
                .then(|| format!("{}, mean {}", wording::count(count), wording::span(Span(total.0 / count.max(1)))))
        };
        let delay = each(self.unnoticed, self.notice_delay);
        add("crashes unnoticed", delay, "Crashes that nobody noticed at first, and how long that lasted");
        add("false suspicions", count(self.false_suspicions), "Replicas that were well and taken for dead");
        add("restarts", each(self.restarts, self.restarting), "Restarts by the supervisor, and how long each took");
        add("gave up", count(self.gave_up), "How often the supervisor stopped everything");
        let planned = each(self.rejuvenations, self.rejuvenating);
        add("planned restarts", planned, "Planned restarts, and how long each took");
        add("switch-overs", each(self.switch_overs, self.switching), "Spares that took over, and how long each took");
        add("switches failed", count(self.switches_failed), "Failures that no switch-over covered");
        add("newest first", count(self.newest_first), "Events that were served although older ones waited");
        add("restoring", span(self.restoring), "Work spent on going back to checkpoints, since the start");
        words
    }

    /// What another run has cost.
    pub fn add_all(&mut self, other: &UpkeepCosts) {
        self.checkpoints += other.checkpoints;
        self.writing = self.writing + other.writing;
        self.thrown_back = self.thrown_back + other.thrown_back;
        self.restoring = self.restoring + other.restoring;
        self.unnoticed += other.unnoticed;
        self.notice_delay = self.notice_delay + other.notice_delay;
        self.false_suspicions += other.false_suspicions;
        self.restarts += other.restarts;
        self.restarting = self.restarting + other.restarting;
        self.gave_up += other.gave_up;
        self.rejuvenations += other.rejuvenations;
        self.rejuvenating = self.rejuvenating + other.rejuvenating;
        self.switch_overs += other.switch_overs;
        self.switches_failed += other.switches_failed;
        self.switching = self.switching + other.switching;
        self.newest_first += other.newest_first;
    }

    /// Books what a mechanism has cost.
    pub fn add(&mut self, what: Upkept) {
        match what {
            Upkept::Wrote { spent, completed } => {
                self.checkpoints += u64::from(completed);
                self.writing = self.writing + spent;
            }
            Upkept::ThrownBack { work } => self.thrown_back = self.thrown_back + work,
            Upkept::Restored { spent } => self.restoring = self.restoring + spent,
            Upkept::Unnoticed { delay } => {
                self.unnoticed += 1;
                self.notice_delay = self.notice_delay + delay;
            }
            Upkept::SuspectedFalsely => self.false_suspicions += 1,
            Upkept::Restarted { lasting } => {
                self.restarts += 1;
                self.restarting = self.restarting + lasting;
            }
            Upkept::GaveUp => self.gave_up += 1,
            Upkept::Rejuvenated { lasting } => {
                self.rejuvenations += 1;
                self.rejuvenating = self.rejuvenating + lasting;
            }
            Upkept::SwitchBegan { lasting } => self.switching = self.switching + lasting,
            Upkept::SwitchedOver => self.switch_overs += 1,
            Upkept::SwitchFailed => self.switches_failed += 1,
            Upkept::NewestFirst => self.newest_first += 1,
        }
    }
}

/// What protects a handler, at one instant.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct UpkeepView {
    /// Since the start of the run.
    pub costs: UpkeepCosts,
    /// By replica; the last ones may be missing, if nothing has happened to them.
    pub replicas: Vec<WardGauge>,
    /// Restarts that its supervisor has left before it gives up; `None` without one.
    pub restarts_left: Option<u32>,
    /// Its supervisor has stopped all its children for good.
    pub has_given_up: bool,
}

impl UpkeepView {
    /// What is read off the engine, beside what it has cost until now.
    pub fn of(gauge: &ProtectionGauge, costs: UpkeepCosts) -> UpkeepView {
        let ProtectionGauge { restarts_left, has_given_up, wards, .. } = gauge;
        UpkeepView { costs, replicas: wards.clone(), restarts_left: *restarts_left, has_given_up: *has_given_up }
    }
}
