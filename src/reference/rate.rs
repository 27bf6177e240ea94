//! The documented rate: so many requests in any sliding second, and no more.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Requests in any sliding second at most.
const RATE: usize = 40;
const SECOND: Duration = Duration::from_secs(1);

/// The requests of the last second.
#[derive(Debug, Default)]
pub struct Rate {
    recent: Mutex<VecDeque<Instant>>,
}

impl Rate {
    /// Whether a request is within the rate. Those that are refused do not count, or a client that
    /// asks again at once would never be served.
    pub fn admits(&self, now: Instant) -> bool {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        while recent
            .front()
            .is_some_and(|t| now.saturating_duration_since(*t) >= SECOND)
        {
            recent.pop_front();
        }
        let admitted = recent.len() < RATE;
        if admitted {
            recent.push_back(now);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{RATE, Rate};

    #[test]
    fn forty_requests_in_any_second_are_served_and_no_more() {
        let rate = Rate::default();
        let begin = Instant::now();
        let at = |ms: u64| begin + Duration::from_millis(ms);
        for n in 0..RATE as u64 {
            assert!(rate.admits(at(n * 10)), "request {n}");
        }
        assert!(!rate.admits(at(999)));
        assert!(rate.admits(at(1000)));
        assert!(!rate.admits(at(1005)));
        assert!(rate.admits(at(1010)));
    }
}
