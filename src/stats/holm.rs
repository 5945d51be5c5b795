//! Several comparisons at once: p-values adjusted so that the chance of any false claim stays bounded.
//!
//! Holm, "A simple sequentially rejective multiple test procedure" (Scand. J. Statistics 6, 1979).

/// The adjusted p-values, in the order given.
pub fn adjust(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![0.0; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, &at) in order.iter().enumerate() {
        largest = largest.max((p_values.len() - rank) as f64 * p_values[at]).min(1.0);
        adjusted[at] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smaller_p_values_pay_for_more_comparisons() {
        let found = adjust(&[0.01, 0.04, 0.03, 0.005]);
        for (found, expected) in found.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((found - expected).abs() < 1e-15, "{found}, expected {expected}");
        }
        assert_eq!(adjust(&[0.9, 0.8]), [1.0, 1.0]);
    }
}
