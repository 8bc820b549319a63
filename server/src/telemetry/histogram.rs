//! Amounts, sorted into few buckets: two additions for each, and nothing kept of it but sums.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How many amounts were how large.
#[derive(Debug)]
pub struct Histogram {
    /// Where each bucket but the last ends, itself included.
    ends: &'static [u64],
    /// What an amount of 1 is on the page.
    unit: f64,
    buckets: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// What a histogram held at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The sum of all amounts.
    pub sum: f64,
    /// How many there were.
    pub count: u64,
    /// The end of each bucket and how many it holds; the last has no end.
    pub buckets: Vec<(f64, u64)>,
}

impl Histogram {
    /// Durations, with the ends of buckets in microseconds; the page shows seconds.
    pub fn of_durations(ends: &'static [u64]) -> Self {
        Self::new(ends, 1e-6)
    }

    /// Numbers of things.
    pub fn of_numbers(ends: &'static [u64]) -> Self {
        Self::new(ends, 1.0)
    }

    fn new(ends: &'static [u64], unit: f64) -> Self {
        let buckets = (0..=ends.len()).map(|_| AtomicU64::new(0)).collect();
        Self { ends, unit, buckets, sum: AtomicU64::new(0) }
    }

    /// Notes how long something took.
    pub fn took(&self, duration: Duration) {
        self.note(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
    }

    /// Notes an amount.
    pub fn note(&self, amount: u64) {
        let place = self.ends.iter().position(|end| amount <= *end).unwrap_or(self.ends.len());
        if let Some(bucket) = self.buckets.get(place) {
            bucket.fetch_add(1, Ordering::Relaxed);
            self.sum.fetch_add(amount, Ordering::Relaxed);
        }
    }

    /// What it holds. Count and buckets agree; the sum may be a moment older or newer.
    pub fn snapshot(&self) -> Snapshot {
        let held: Vec<u64> = self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).collect();
        let ends = self.ends.iter().map(|end| decimal(*end, self.unit)).chain([f64::INFINITY]);
        Snapshot {
            sum: decimal(self.sum.load(Ordering::Relaxed), self.unit),
            count: held.iter().sum(),
            buckets: ends.zip(held).collect(),
        }
    }
}

/// Divides where multiplying would leave the last digit wrong: 5 ms are 0.005 s.
#[expect(clippy::cast_precision_loss, reason = "a sum of more than 2^53 microseconds is 285 years")]
fn decimal(amount: u64, unit: f64) -> f64 {
    amount as f64 / unit.recip().round()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_falls_into_the_first_bucket_that_ends_no_earlier() {
        let histogram = Histogram::of_durations(&[1_000, 5_000]);
        for micros in [0, 1_000, 1_001, 5_000, 5_001, 1_000_000] {
            histogram.took(Duration::from_micros(micros));
        }
        let held = histogram.snapshot();
        assert_eq!(held.buckets, [(0.001, 2), (0.005, 2), (f64::INFINITY, 2)]);
        assert_eq!(held.count, 6);
        assert!((held.sum - 1.012_002).abs() < 1e-9, "{held:?}");
    }

    #[test]
    fn numbers_are_shown_as_they_are() {
        let histogram = Histogram::of_numbers(&[1, 8]);
        histogram.note(1);
        histogram.note(64);
        assert_eq!(
            histogram.snapshot(),
            Snapshot { sum: 65.0, count: 2, buckets: vec![(1.0, 1), (8.0, 0), (f64::INFINITY, 1)] }
        );
    }
}
