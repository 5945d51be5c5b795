//! Dots that move along the routes and tell the truth about the flow at any speed.
//!
//! Dots move at a fixed pace in wall time. A dot stands for `k` events per simulated second: a route that
//! carries `rate` events per simulated second sends out `rate / k` dots per second of wall time. So equal
//! density means equal flow on every route, whatever the simulation's speed, and a gap in the flow travels
//! along as a gap. `k` is 1, 2 or 5 times a power of ten and is written beside the drawing.

/// Points per second of wall time, at zoom 1.
pub const PACE: f32 = 64.0;
/// Dots per second on the busiest route lie in this range; outside it `k` changes.
const BUSIEST_MIN: f64 = 2.0;
const BUSIEST_MAX: f64 = 8.0;
/// What the busiest route gets when `k` changes, at most.
const BUSIEST_AIM: f64 = 6.0;
/// After a longer pause between two drawings the dots do not jump ahead.
const STEP_SECS_MAX: f32 = 0.1;

/// The dots on all routes.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// Events per simulated second that one dot per second stands for; 0 before anything flows.
    pub events_per_dot: f64,
    streams: Vec<Stream>,
}

/// The dots on one course.
#[derive(Clone, Debug, Default)]
struct Stream {
    /// How far each dot has come, points; the first is the furthest.
    dots: Vec<f32>,
    /// The part of a dot that has flowed but not set out yet.
    owed: f32,
}

/// What flows along one course.
#[derive(Clone, Copy, Debug)]
pub struct Current {
    /// Events per simulated second.
    pub rate: f64,
    /// How long the course is, points at zoom 1.
    pub length: f32,
}

impl Flow {
    /// Lets `wall_secs` pass; 0 while the simulation stands still.
    pub fn advance(&mut self, currents: &[Current], wall_secs: f32) {
        let busiest = currents.iter().map(|current| current.rate).filter(|rate| rate.is_finite()).fold(0.0, f64::max);
        let rescaled = self.rescale(busiest);
        if rescaled || self.streams.len() != currents.len() {
            self.streams = currents.iter().map(|current| Stream::filled(self.dots_per_sec(current), current)).collect();
            return;
        }
        let step = wall_secs.clamp(0.0, STEP_SECS_MAX);
        if step == 0.0 {
            return;
        }
        let per_sec: Vec<f32> = currents.iter().map(|current| self.dots_per_sec(current)).collect();
        for ((stream, current), per_sec) in self.streams.iter_mut().zip(currents).zip(per_sec) {
            stream.advance(per_sec, current.length, step);
        }
    }

    /// How far the dots on a course have come.
    pub fn dots(&self, course: usize) -> &[f32] {
        self.streams.get(course).map_or(&[], |stream| &stream.dots)
    }

    /// Takes all dots away, as at a new start.
    pub fn clear(&mut self) {
        *self = Flow::default();
    }

    fn dots_per_sec(&self, current: &Current) -> f32 {
        if self.events_per_dot > 0.0 && current.rate.is_finite() {
            (current.rate / self.events_per_dot) as f32
        } else {
            0.0
        }
    }

    fn rescale(&mut self, busiest: f64) -> bool {
        if busiest <= 0.0 {
            return false;
        }
        let dots = busiest / self.events_per_dot;
        if (BUSIEST_MIN..=BUSIEST_MAX).contains(&dots) {
            return false;
        }
        let chosen = round_up(busiest / BUSIEST_AIM);
        let changed = chosen != self.events_per_dot;
        self.events_per_dot = chosen;
        changed
    }
}

impl Stream {
    /// A course on which this flow has gone on for a while.
    fn filled(per_sec: f32, current: &Current) -> Stream {
        if per_sec <= 0.0 {
            return Stream::default();
        }
        let spacing = PACE / per_sec;
        let count = (current.length / spacing) as usize;
        Stream { dots: (0..=count).rev().map(|at| at as f32 * spacing).collect(), owed: 0.0 }
    }

    fn advance(&mut self, per_sec: f32, length: f32, secs: f32) {
        for dot in &mut self.dots {
            *dot += PACE * secs;
        }
        let arrived = self.dots.partition_point(|dot| *dot > length);
        self.dots.drain(..arrived);
        self.owed += per_sec * secs;
        while self.owed >= 1.0 {
            self.owed -= 1.0;
            self.dots.push((self.owed / per_sec * PACE).min(length));
        }
    }
}

/// The next of 1, 2, 5, 10, ... that is not below `value`.
fn round_up(value: f64) -> f64 {
    let power = 10f64.powi(value.log10().floor() as i32);
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| step * power >= value * (1.0 - 1e-9));
    step.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(flow: &mut Flow, currents: &[Current], secs: f32) {
        for _ in 0..(secs / 0.02) as usize {
            flow.advance(currents, 0.02);
        }
    }

    #[test]
    fn the_scale_is_one_two_or_five_times_a_power_of_ten() {
        assert_eq!(round_up(19.7), 20.0);
        assert_eq!(round_up(20.0), 20.0);
        assert_eq!(round_up(0.3), 0.5);
        assert!((round_up(6e6) - 1e7).abs() < 1.0);
    }

    #[test]
    fn density_is_proportional_to_the_rate() {
        let mut flow = Flow::default();
        let currents = [Current { rate: 120.0, length: 2000.0 }, Current { rate: 60.0, length: 2000.0 }];
        run(&mut flow, &currents, 60.0);
        assert_eq!(flow.events_per_dot, 20.0);
        let expected = 120.0 / 20.0 * 2000.0 / f64::from(PACE);
        assert!((flow.dots(0).len() as f64 - expected).abs() <= 2.0, "{} {expected}", flow.dots(0).len());
        assert!((flow.dots(1).len() as f64 - expected / 2.0).abs() <= 2.0);
    }

    #[test]
    fn dots_stand_still_while_no_time_passes() {
        let mut flow = Flow::default();
        let currents = [Current { rate: 50.0, length: 300.0 }];
        run(&mut flow, &currents, 1.0);
        let before = flow.dots(0).to_vec();
        flow.advance(&currents, 0.0);
        assert_eq!(flow.dots(0), before);
    }

    #[test]
    fn a_stopped_flow_runs_off_the_end() {
        let mut flow = Flow::default();
        let other = Current { rate: 50.0, length: 300.0 };
        run(&mut flow, &[other, other], 2.0);
        run(&mut flow, &[other, Current { rate: 0.0, length: 300.0 }], 2.0);
        assert!(!flow.dots(1).is_empty());
        run(&mut flow, &[other, Current { rate: 0.0, length: 300.0 }], 5.0);
        assert!(flow.dots(1).is_empty());
    }

    #[test]
    fn a_small_change_of_rate_keeps_the_scale() {
        let mut flow = Flow::default();
        for rate in [118.0, 122.0, 125.0, 90.0, 60.0] {
            flow.advance(&[Current { rate, length: 100.0 }], 0.02);
            assert_eq!(flow.events_per_dot, 20.0);
        }
    }
}
