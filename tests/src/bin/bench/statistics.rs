//! Medians, spreads and percentiles.

/// The middle value; of an even number, the mean of the two.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get(sorted.len().checked_sub(1)? / 2)?;
    Some(f64::midpoint(lower, upper))
}

/// The distance of the lowest and the highest value as a share of the median.
pub fn spread(values: &[f64]) -> Option<f64> {
    let low = values.iter().copied().min_by(f64::total_cmp)?;
    let high = values.iter().copied().max_by(f64::total_cmp)?;
    let middle = median(values)?;
    (middle > 0.0).then(|| (high - low) / middle)
}

/// Of sorted values, the one that so many of a thousand do not exceed.
pub fn of_a_thousand(sorted: &[u32], share: usize) -> u32 {
    let rank = (sorted.len() * share).div_ceil(1_000).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

/// A count as a real number; exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "no benchmark counts that far")]
pub fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_few_values() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(median(&[9.0, 1.0, 4.0]), Some(4.0));
        assert_eq!(median(&[4.0, 1.0]), Some(2.5));
        assert_eq!(spread(&[4.0, 5.0, 6.0]), Some(0.4));
    }

    #[test]
    fn percentiles_are_values_that_occurred() {
        let values: Vec<u32> = (1..=100).collect();
        assert_eq!(of_a_thousand(&values, 500), 50);
        assert_eq!(of_a_thousand(&values, 990), 99);
        assert_eq!(of_a_thousand(&values, 999), 100);
        assert_eq!(of_a_thousand(&[7], 990), 7);
        assert_eq!(of_a_thousand(&[], 990), 0);
    }
}
