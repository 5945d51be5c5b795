//! How long silence must last before a component is taken for dead, and how long a crash goes unseen.

use std::f64::consts::{LN_10, SQRT_2};

use statrs::function::erf::erfc_inv;

use crate::theory::{Refusal, positive, require};

/// Mean seconds from a crash to suspicion, where heartbeats come every `period_secs` without delay and
/// `missed` periods of silence raise it: the crash falls at a random moment between two heartbeats.
pub fn mean_detection_delay(period_secs: f64, missed: u32) -> Result<f64, Refusal> {
    positive(period_secs, "the period is positive")?;
    require(missed > 0, "a heartbeat must be missed")?;
    Ok(period_secs * (f64::from(missed) - 0.5))
}

/// The silence after which suspicion reaches `phi` = -log10 P(a heartbeat is later still), with normal gaps
/// (Hayashibara, Defago, Yared and Katayama, "The phi accrual failure detector", SRDS 2004).
pub fn phi_normal_silence(mean: f64, deviation: f64, phi: f64) -> f64 {
    mean + deviation * SQRT_2 * erfc_inv(2.0 * libm::exp(-phi * LN_10))
}

/// The suspicion after some silence with exponential gaps (Lakshman and Malik, "Cassandra", 2010).
pub fn phi_exponential(mean: f64, silence: f64) -> f64 {
    silence / (mean * LN_10)
}
