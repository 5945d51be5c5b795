//! Where a series has left its start behind: the truncation point by MSER-5.
//!
//! White, Cobb and Spratt, "A comparison of five steady-state truncation heuristics for simulation" (Winter
//! Simulation Conference 2000): of means of five observations, drop as many as make the squared standard
//! error of the rest smallest.

const GROUP: usize = 5;

/// How many observations to drop; `None` where the series is too short, or the best point lies in its second
/// half, so that it has not settled.
pub fn truncation(series: &[f64]) -> Option<usize> {
    let groups: Vec<f64> = series.chunks_exact(GROUP).map(|group| group.iter().sum::<f64>() / GROUP as f64).collect();
    if groups.len() < 2 * GROUP {
        return None;
    }
    let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
    let mut best = (f64::INFINITY, 0);
    for (at, &group) in groups.iter().enumerate().rev() {
        count += 1.0;
        let distance = group - mean;
        mean += distance / count;
        squares += distance * (group - mean);
        // The last few alone may agree by chance.
        if count >= GROUP as f64 && squares / (count * count) <= best.0 {
            best = (squares / (count * count), at);
        }
    }
    (best.1 <= groups.len() / 2).then_some(best.1 * GROUP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;

    fn noise(n: usize) -> Vec<f64> {
        let mut draw = Stream::new(1, 0, "series", "noise").nth(0);
        (0..n).map(|_| draw.unit() - 0.5).collect()
    }

    #[test]
    fn a_start_from_far_away_is_dropped() {
        let series: Vec<f64> =
            noise(2000).iter().enumerate().map(|(at, noise)| noise + 20.0 * (-(at as f64) / 50.0).exp()).collect();
        let found = truncation(&series).expect("it settles");
        assert!((150..500).contains(&found), "{found}");
    }

    #[test]
    fn a_settled_series_keeps_nearly_all() {
        let found = truncation(&noise(2000)).expect("it is settled");
        assert!(found < 200, "{found}");
    }

    #[test]
    fn a_series_that_keeps_growing_has_no_truncation_point() {
        let series: Vec<f64> = (0..1000).map(|at| (at as f64).exp2().min(1e9) + at as f64 * 1e8).collect();
        assert_eq!(truncation(&series), None);
        assert_eq!(truncation(&noise(49)), None);
    }
}
