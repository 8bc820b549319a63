//! Keeps a fault that comes back again and again from filling the log: one line a minute, with how many were kept back.

use std::time::{Duration, Instant};

/// After a complaint, silence for this long.
const QUIET: Duration = Duration::from_mins(1);

/// What was complained about lately.
#[derive(Debug, Default)]
pub struct Patience {
    spoke: Option<Instant>,
    kept_back: u64,
}

impl Patience {
    /// Whether to log a fault now, and how many were kept back since the last one that was.
    pub fn complain(&mut self, now: Instant) -> Option<u64> {
        if self.spoke.is_some_and(|spoke| now.duration_since(spoke) < QUIET) {
            self.kept_back += 1;
            return None;
        }
        self.spoke = Some(now);
        Some(std::mem::take(&mut self.kept_back))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_complaint_a_minute() {
        let start = Instant::now();
        let mut patience = Patience::default();
        assert_eq!(patience.complain(start), Some(0));
        assert_eq!(patience.complain(start + Duration::from_secs(5)), None);
        assert_eq!(patience.complain(start + Duration::from_secs(59)), None);
        assert_eq!(patience.complain(start + Duration::from_mins(1)), Some(2));
        assert_eq!(patience.complain(start + Duration::from_secs(61)), None);
    }
}
