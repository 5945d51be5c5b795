//! The stretches of time that charts shade because a fault lasted.

/// A stretch of time in which a fault lasted, or several did for a part of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shade {
    pub from: f64,
    pub until: f64,
    pub severe: bool,
    /// The part of the stretch that was faulty, up to 1.
    pub share: f64,
}

/// With more shades than this their share of the time is drawn instead.
const SHADES_MAX: usize = 96;

impl Shade {
    /// Few shapes for any number of faults up to `now`: those that overlap are joined, and where many are
    /// left each stretch of time is shaded by the part of it that was faulty.
    pub fn summary(mut shades: Vec<Shade>, now: f64) -> Vec<Shade> {
        shades.sort_by(|a, b| a.severe.cmp(&b.severe).then(a.from.total_cmp(&b.from)));
        let mut joined: Vec<Shade> = Vec::new();
        for shade in shades {
            match joined.last_mut() {
                Some(last) if last.severe == shade.severe && shade.from <= last.until => {
                    last.until = last.until.max(shade.until);
                }
                _ => joined.push(shade),
            }
        }
        if joined.len() <= SHADES_MAX {
            return joined;
        }
        let width = now / SHADES_MAX as f64;
        let mut faulty = vec![[0.0; 2]; SHADES_MAX];
        for shade in joined {
            let first = ((shade.from / width) as usize).min(SHADES_MAX - 1);
            for (at, sum) in faulty.iter_mut().enumerate().skip(first) {
                let overlap = shade.until.min((at + 1) as f64 * width) - shade.from.max(at as f64 * width);
                if overlap <= 0.0 {
                    break;
                }
                sum[usize::from(shade.severe)] += overlap;
            }
        }
        let mut summary: Vec<Shade> = Vec::new();
        for severe in [false, true] {
            for (at, times) in faulty.iter().enumerate() {
                let share = (times[usize::from(severe)] / width).min(1.0);
                let (from, until) = (at as f64 * width, (at + 1) as f64 * width);
                match summary.last_mut() {
                    Some(last) if last.severe == severe && last.until == from && alike(last.share, share) => {
                        let whole = until - last.from;
                        last.share = (last.share * (from - last.from) + share * width) / whole;
                        last.until = until;
                    }
                    _ => summary.push(Shade { from, until, severe, share }),
                }
            }
        }
        summary.retain(|shade| shade.share > 0.0);
        summary
    }
}

/// Whether two shares look the same, so that neighbours need no edge between them.
fn alike(a: f64, b: f64) -> bool {
    (a > 0.0) == (b > 0.0) && (a - b).abs() < 0.15
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shade(from: f64, until: f64, severe: bool) -> Shade {
        Shade { from, until, severe, share: 1.0 }
    }

    #[test]
    fn shades_that_overlap_become_one() {
        let summary = Shade::summary(vec![shade(5.0, 6.0, true), shade(0.0, 1.0, true), shade(0.5, 2.0, true)], 9.0);
        assert_eq!(summary, [shade(0.0, 2.0, true), shade(5.0, 6.0, true)]);
    }

    #[test]
    fn many_shades_keep_the_time_that_they_cover() {
        let many: Vec<Shade> = (0..5_000).map(|at| shade(f64::from(at), f64::from(at) + 0.25, true)).collect();
        let summary = Shade::summary(many, 5_000.0);
        assert!(summary.len() <= SHADES_MAX);
        let covered: f64 = summary.iter().map(|shade| (shade.until - shade.from) * shade.share).sum();
        assert!((covered - 1_250.0).abs() < 1e-6, "{covered}");
    }
}
