//! Planned restarts. A replica that has been restarted, by plan or by its supervisor, is as good as new.

use super::holding::Purpose;
use crate::engine::alarm::Alarm;
use crate::engine::station::Hold;
use crate::engine::{Engine, Observer, Upkept};
use crate::foundation::HandlerId;
use crate::parts::fault::When;
use crate::parts::rejuvenation::Busy;

impl Engine {
    /// Sets the time of the next planned restart of a replica that is up. The age at which that is due is drawn for each
    /// of its lives, so that it is the same after an edit and another one after a crash.
    pub(super) fn plan_rejuvenation(&mut self, handler: HandlerId, replica: u32) {
        let now = self.state.now;
        let Some(rejuvenation) = self.state.protected(handler).protection.rejuvenation.clone() else { return };
        let replicas = self.model.handler(handler).replicas;
        if replica >= replicas {
            return;
        }
        let (ordinal, up_since) = {
            let ward = self.state.ward(handler, replica);
            (ward.lives, ward.up_since)
        };
        let mut draw = self.protection_draw(handler, replica, Purpose::Age, ordinal);
        let wait = rejuvenation.due_after(now, up_since, (replica, replicas), &mut draw);
        self.set_replica_alarm(handler, replica, Alarm::Rejuvenation, wait);
    }

    pub(super) fn rejuvenation_due<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let (protected, station) = self.state.tended(handler);
        let is_busy = station.server(replica).attempt().is_some() || protected.ward(replica).chore.is_some();
        let Some(rejuvenation) = &protected.protection.rejuvenation else { return };
        if is_busy && rejuvenation.busy() == Busy::Finish {
            self.state.ward(handler, replica).is_closing = true;
        } else {
            self.rejuvenate(handler, replica, observer);
        }
    }

    pub(super) fn rejuvenate<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let Some(rejuvenation) = self.state.protected(handler).protection.rejuvenation.clone() else {
            self.state.ward(handler, replica).is_closing = false;
            return;
        };
        let ward = self.state.ward(handler, replica);
        let ordinal = ward.rejuvenations;
        ward.rejuvenations += 1;
        let lasting =
            rejuvenation.restart().sample(&mut self.protection_draw(handler, replica, Purpose::Rejuvenation, ordinal));
        self.hold(handler, replica, Hold::Rejuvenating, observer);
        self.set_replica_alarm(handler, replica, Alarm::Rejuvenated, lasting);
        self.tell(handler, Upkept::Rejuvenated { lasting }, observer);
    }

    pub(super) fn rejuvenation_over<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        self.renew_clocks(handler, replica);
        self.release(handler, replica, Hold::Rejuvenating, observer);
    }

    /// The lifetimes that a replica measures begin anew.
    pub(super) fn renew_clocks(&mut self, handler: HandlerId, replica: u32) {
        self.note_restart(handler, replica);
        for index in self.lives_of(handler, replica) {
            let process = &mut self.state.processes[index as usize];
            let runs = matches!(process.when, When::Process { .. }) && !process.is_on && process.left.is_some();
            if runs {
                process.generation += 1;
                process.ordinal += 1;
                self.schedule_next_strike(index);
            }
        }
    }
}
