//! Pacing: how many requests may start in any sliding second, and how a place that throttles is left alone.
//!
//! One [`Pace`] can be shared by everything that sends: what it knows of a place (`host:port`) holds for all
//! requests to it. After a refusal nothing goes there for a while, then one request alone shows whether it is
//! served again; while that is slow, the others wait. Every further refusal doubles the distance between two
//! requests, every answer shortens it a little, so that it settles where the place is content.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use url::Url;

use crate::exchange::throttle::Throttle;

/// Host and port: what one pace is kept for.
pub fn place_of(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or_default();
    format!("{}:{port}", url.host_str().unwrap_or_default())
}

/// The window of a rate.
const WINDOW: Duration = Duration::from_secs(1);
/// The distance between two requests after the first refusal.
const FIRST_GAP: Duration = Duration::from_millis(200);
/// The longest distance that nobody asked for: limits are known that hold for minutes.
const LONGEST_GAP: Duration = Duration::from_mins(1);
/// A shorter distance is none.
const SHORTEST_GAP: Duration = Duration::from_millis(20);

/// What is known of every place, and of every further key with a rate of its own.
#[derive(Debug, Default)]
pub struct Pace(Mutex<HashMap<String, Arc<Place>>>);

/// What is known of one place, and those who wait for a turn there.
#[derive(Debug, Default)]
struct Place {
    known: Mutex<Known>,
    /// Held by the first of those who wait: the others wait for it and not for a time.
    queue: tokio::sync::Mutex<()>,
    /// Told when the first one's turn may be nearer than it was.
    changed: Notify,
}

#[derive(Debug, Default)]
struct Known {
    /// When requests started in the last second.
    starts: VecDeque<Instant>,
    /// Requests that are out.
    out: usize,
    /// The distance between two requests; none where nothing was refused lately.
    gap: Duration,
    /// When the next request may go.
    next: Option<Instant>,
    /// When it refused, until it serves again.
    refused: Option<Instant>,
    /// Whether a request is out that shows whether it serves again.
    probing: bool,
}

/// A request that may go; whoever has it tells what came of it.
#[derive(Debug)]
pub struct Turn {
    place: Arc<Place>,
    started: Instant,
    probe: bool,
}

/// The place asks to be left alone for longer than there is time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftAlone;

/// Whether a request may go now.
enum Free {
    /// It went.
    Now { started: Instant, probe: bool },
    /// The rate allows the next one then.
    Rate(Instant),
    /// The place is left alone until then.
    Quiet(Instant),
    /// As many are out as may be, or one shows first whether the place serves again.
    Later,
}

impl Pace {
    /// Waits until a request may start, and counts it. No sliding second ever sees more than `rate`, no more than
    /// `most` are out at a time, and no request goes to a place that asks to be left alone.
    ///
    /// # Errors
    /// The place asks to be left alone beyond `until`.
    pub async fn turn(&self, key: &str, rate: u32, most: usize, until: Instant) -> Result<Turn, LeftAlone> {
        let place = self.place(key);
        let first = place.queue.lock().await;
        loop {
            let changed = place.changed.notified();
            let free = place.known().free(rate, most);
            match free {
                Free::Now { started, probe } => {
                    drop((first, changed));
                    return Ok(Turn {
                        place,
                        started,
                        probe,
                    });
                }
                Free::Quiet(at) if at > until => return Err(LeftAlone),
                Free::Quiet(at) | Free::Rate(at) => {
                    tokio::select! { () = sleep_until(at) => {}, () = changed => {} }
                }
                Free::Later => changed.await,
            }
        }
    }

    /// Takes what came of a request that began then without a turn.
    pub fn came(&self, key: &str, started: Instant, throttle: Option<Throttle>) {
        self.place(key).came(started, throttle);
    }

    fn place(&self, key: &str) -> Arc<Place> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(places.entry(key.to_owned()).or_default())
    }
}

impl Turn {
    /// Takes what came of it: what the answer asks for, where it throttles.
    pub fn came(self, throttle: Option<Throttle>) {
        self.place.came(self.started, throttle);
    }
}

/// It is not out any more. A probe that nothing came of shows nothing: the next one may.
impl Drop for Turn {
    fn drop(&mut self) {
        let mut known = self.place.known();
        known.out -= 1;
        known.probing &= !self.probe;
        self.place.changed.notify_waiters();
    }
}

impl Place {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn came(&self, started: Instant, throttle: Option<Throttle>) {
        self.known().came(started, throttle);
        self.changed.notify_waiters();
    }
}

impl Known {
    fn free(&mut self, rate: u32, most: usize) -> Free {
        let now = Instant::now();
        if self.out >= most {
            return Free::Later;
        }
        if let Some(next) = self.next.filter(|next| *next > now) {
            return Free::Quiet(next);
        }
        if self.refused.is_some() && self.probing {
            return Free::Later;
        }
        let old = |first: &Instant| now.duration_since(*first) > WINDOW;
        while self.starts.front().is_some_and(old) {
            self.starts.pop_front();
        }
        if let Some(first) = self
            .starts
            .front()
            .filter(|_| self.starts.len() >= rate.max(1) as usize)
        {
            return Free::Rate(*first + WINDOW + Duration::from_millis(1));
        }
        // Beside others a request waits for its share of the window: at a slow rate few connections are opened then.
        // What is answered at once is followed at once.
        let share = WINDOW / rate.max(1);
        if let Some(last) = self.starts.back()
            && self.out > 0
            && share >= SHORTEST_GAP
            && *last + share > now
        {
            return Free::Rate(*last + share);
        }
        self.starts.push_back(now);
        self.out += 1;
        self.next = (!self.gap.is_zero()).then(|| now + self.gap);
        let probe = self.refused.is_some();
        self.probing |= probe;
        Free::Now { started: now, probe }
    }

    fn came(&mut self, started: Instant, throttle: Option<Throttle>) {
        let now = Instant::now();
        // What was on its way when the place refused says nothing of what came after.
        let stale = self.refused.is_some_and(|refused| started < refused);
        match throttle {
            Some(throttle) => {
                if !stale {
                    // Who says how long is believed: the distance grows only in the dark.
                    let wider = if throttle.after.is_none() { 2 } else { 1 };
                    self.gap = (self.gap * wider).clamp(FIRST_GAP, LONGEST_GAP);
                    self.refused = Some(now);
                }
                let quiet = now + throttle.after.unwrap_or_default().max(self.gap);
                self.next = Some(self.next.map_or(quiet, |next| next.max(quiet)));
            }
            None if stale => {}
            None => {
                self.refused = None;
                self.gap = self.gap * 2 / 3;
                if self.gap < SHORTEST_GAP {
                    self.gap = Duration::ZERO;
                }
                self.next = (!self.gap.is_zero()).then(|| started + self.gap);
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

    fn later() -> Instant {
        Instant::now() + Duration::from_hours(1)
    }

    fn refused(after: Option<u64>) -> Throttle {
        Throttle {
            after: after.map(Duration::from_secs),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_sliding_second_sees_more_starts_than_the_rate() {
        let pace = Arc::new(Pace::default());
        let mut starts = vec![];
        for pause_ms in (0..200).map(|n| n * 7 % 40) {
            pace.turn("host", 36, 100, later()).await.unwrap().came(None);
            starts.push(Instant::now());
            tokio::time::advance(Duration::from_millis(pause_ms)).await;
        }
        for window in starts.windows(37) {
            assert!(window[36].duration_since(window[0]) > WINDOW);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_longer_goes_first_and_nobody_waits_for_another_place() {
        let pace = Arc::new(Pace::default());
        let went = Arc::new(Mutex::new(vec![]));
        let all = (0..5).map(|n| {
            let (pace, went) = (Arc::clone(&pace), Arc::clone(&went));
            async move {
                let host = if n == 3 { "other" } else { "host" };
                drop(pace.turn(host, 1, 100, later()).await.unwrap());
                went.lock().unwrap().push(n);
            }
        });
        futures::future::join_all(all).await;
        assert_eq!(*went.lock().unwrap(), [0, 3, 1, 2, 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn at_a_slow_rate_few_are_out_and_the_rate_is_kept_all_the_same() {
        for (latency_ms, most_out) in [(1, 1), (120, 3), (2000, 40)] {
            let (pace, out) = (Arc::new(Pace::default()), Arc::new(Mutex::new((0, 0))));
            let begun = Instant::now();
            let all = (0..100).map(|_| {
                let (pace, out) = (Arc::clone(&pace), Arc::clone(&out));
                async move {
                    let turn = pace.turn("host", 20, 100, later()).await.unwrap();
                    {
                        let mut out = out.lock().unwrap();
                        out.0 += 1;
                        out.1 = out.1.max(out.0);
                    }
                    tokio::time::sleep(Duration::from_millis(latency_ms)).await;
                    out.lock().unwrap().0 -= 1;
                    turn.came(None);
                }
            });
            futures::future::join_all(all).await;
            let seconds = begun.elapsed().as_secs();
            assert!((4..=7).contains(&seconds), "{latency_ms}: {seconds} s");
            assert!(
                out.lock().unwrap().1 <= most_out,
                "{latency_ms}: {:?}",
                out.lock()
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_are_out_than_may_be() {
        let pace = Pace::default();
        let first = pace.turn("host", 100, 2, later()).await.unwrap();
        let _second = pace.turn("host", 100, 2, later()).await.unwrap();
        let third = pace.turn("host", 100, 2, later());
        let mut third = std::pin::pin!(third);
        let early = tokio::time::timeout(Duration::from_mins(1), third.as_mut()).await;
        assert!(early.is_err(), "a third request went");
        first.came(None);
        drop(third.await.unwrap());
    }

    #[test]
    fn the_kept_rate_is_below_the_documented_one() {
        assert_eq!([below(40), below(10), below(1)], [36, 9, 1]);
    }

    /// A gateway that serves so many requests in any minute; it counts those that it refuses, too.
    async fn asked_of_a_gateway(allowed: usize, says: bool, minutes: u64) -> (usize, usize) {
        let (pace, begun) = (Arc::new(Pace::default()), Instant::now());
        let until = begun + Duration::from_secs(60 * minutes);
        let served = Arc::new(Mutex::new(vec![]));
        let sent = Arc::new(Mutex::new(0));
        let scenarios = (0..8).map(|_| {
            let (pace, served, sent) = (Arc::clone(&pace), Arc::clone(&served), Arc::clone(&sent));
            tokio::spawn(async move {
                while let Ok(turn) = pace.turn("gateway:443", 20, 100, until).await {
                    if Instant::now() > until {
                        break;
                    }
                    *sent.lock().unwrap() += 1;
                    let throttle = {
                        let mut served = served.lock().unwrap();
                        let now = Instant::now();
                        let minute = |at: &&Instant| now.duration_since(**at) < Duration::from_mins(1);
                        let recent: Vec<&Instant> = served.iter().filter(minute).collect();
                        if recent.len() < allowed {
                            served.push(now);
                            None
                        } else {
                            let again = Duration::from_mins(1).saturating_sub(now.duration_since(*recent[0]));
                            Some(refused(says.then_some(again.as_secs() + 1)))
                        }
                    };
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    turn.came(throttle);
                }
            })
        });
        futures::future::join_all(scenarios).await;
        let (sent, served) = (*sent.lock().unwrap(), served.lock().unwrap().len());
        (sent, served)
    }

    #[tokio::test(start_paused = true)]
    async fn a_gateway_that_throttles_is_asked_little_more_than_it_serves() {
        for (allowed, says) in [(5, false), (5, true), (60, false), (60, true)] {
            let (sent, served) = asked_of_a_gateway(allowed, says, 5).await;
            let most = allowed * 5;
            assert!(served <= most && served * 2 > most, "{allowed} {says}: {served}");
            assert!(sent < most * 2, "{allowed} {says}: {sent} for {served}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_refusal_one_request_alone_shows_whether_the_place_serves_again() {
        let pace = Arc::new(Pace::default());
        let first = pace.turn("a:80", 20, 100, later()).await.unwrap();
        let on_its_way = pace.turn("a:80", 20, 100, later()).await.unwrap();
        let begun = Instant::now();
        first.came(Some(refused(Some(7))));
        // What was on its way does not make it worse, and nobody else is slowed down.
        on_its_way.came(Some(refused(Some(3))));
        pace.turn("b:80", 20, 100, later()).await.unwrap().came(None);
        assert_eq!(Instant::now(), begun);
        let probe = pace.turn("a:80", 20, 100, later()).await.unwrap();
        assert_eq!(begun.elapsed().as_secs(), 7);
        let second = tokio::time::timeout(Duration::from_mins(1), pace.turn("a:80", 20, 100, later())).await;
        assert!(second.is_err(), "a second request went beside the probe");
        // A probe that comes to nothing makes room for another.
        drop(probe);
        pace.turn("a:80", 20, 100, later()).await.unwrap().came(None);
        pace.turn("a:80", 20, 100, later()).await.unwrap().came(None);
        // Beyond the time that is left nobody waits.
        pace.turn("a:80", 20, 100, later())
            .await
            .unwrap()
            .came(Some(refused(Some(9000))));
        let before = Instant::now();
        assert_eq!(pace.turn("a:80", 20, 100, later()).await.unwrap_err(), LeftAlone);
        assert_eq!(Instant::now(), before);
    }
}
