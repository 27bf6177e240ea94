//! Pacing: how many requests may start in any sliding second.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// The window of a rate.
const WINDOW: Duration = Duration::from_secs(1);

/// Remembers when requests started, for each host and for each profile with a rate of its own.
#[derive(Debug, Default)]
pub struct Pacer {
    starts: Mutex<HashMap<String, VecDeque<Instant>>>,
}

impl Pacer {
    /// Waits until a request may start, and counts it. No sliding second ever sees more than `rate`.
    pub async fn start(&self, key: &str, rate: u32) {
        loop {
            let Some(free) = self.taken(key, rate) else { return };
            sleep_until(free).await;
        }
    }

    /// Counts a start, or says when the next one is possible.
    fn taken(&self, key: &str, rate: u32) -> Option<Instant> {
        let now = Instant::now();
        let mut all = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        let starts = all.entry(key.to_owned()).or_default();
        while starts
            .front()
            .is_some_and(|first| now.duration_since(*first) > WINDOW)
        {
            starts.pop_front();
        }
        match starts.front() {
            Some(first) if starts.len() >= rate.max(1) as usize => {
                Some(*first + WINDOW + Duration::from_millis(1))
            }
            _ => {
                starts.push_back(now);
                None
            }
        }
    }
}

/// The rate that is kept where a document allows `documented` requests a second: a tenth below,
/// since requests that leave evenly may arrive closer together.
pub fn below(documented: u32) -> u32 {
    (documented - documented / 10).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_sliding_second_sees_more_starts_than_the_rate() {
        let pacer = Pacer::default();
        let mut starts = vec![];
        for pause_ms in (0..200).map(|n| n * 7 % 40) {
            pacer.start("host", 36).await;
            starts.push(Instant::now());
            tokio::time::advance(Duration::from_millis(pause_ms)).await;
        }
        for window in starts.windows(37) {
            assert!(window[36].duration_since(window[0]) > WINDOW);
        }
    }

    #[test]
    fn the_kept_rate_is_below_the_documented_one() {
        assert_eq!([below(40), below(10), below(1)], [36, 9, 1]);
    }
}
