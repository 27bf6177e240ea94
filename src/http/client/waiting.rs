//! How long a request waits: for its turn, for an answer, and no longer than the run goes on.

use std::sync::{Arc, PoisonError, atomic::Ordering};
use std::time::Duration;

use super::{Client, Endpoint, place_of};
use crate::exchange::{Credential, Exchange, Purpose};
use crate::http::pace::{LeftAlone, Turn, below};
use crate::http::stop::Halt;

impl Client {
    /// How much of the run's time was left when this answer had come: a recording says the same.
    pub fn time_left_after(&self, exchange: &Exchange) -> Duration {
        let passed = Duration::try_from_secs_f64(exchange.ended_ms / 1000.0).unwrap_or(Duration::MAX);
        self.target.budget.saturating_sub(passed)
    }

    /// Waits; a recording needs no waiting.
    ///
    /// # Errors
    /// The run was stopped, or the time would not be enough.
    pub async fn pause(&self, time: Duration) -> Result<(), Halt> {
        if self.replay().is_some() || time.is_zero() {
            return Ok(());
        }
        if self.begun.elapsed() + time > self.target.budget {
            return Err(self.out_of_time());
        }
        tokio::select! {
            () = tokio::time::sleep(time) => Ok(()),
            () = self.stop.stopped() => Err(self.stop.halt()),
        }
    }

    pub(super) fn may_go_on(&self) -> Result<(), Halt> {
        if self.stop.is_stopped() {
            return Err(self.stop.halt());
        }
        if self.begun.elapsed() > self.target.budget {
            return Err(self.out_of_time());
        }
        if self.sent.load(Ordering::Relaxed) >= self.target.max_requests {
            return Err(self
                .stop
                .out_of_budget(format!("max_requests = {}", self.target.max_requests)));
        }
        Ok(())
    }

    /// Requests about one instance take turns where the order of its answers is judged.
    pub(super) fn order(&self, to: Endpoint<'_>, purpose: &Purpose) -> Option<Arc<tokio::sync::Mutex<()>>> {
        // What a refused credential is answered says nothing of the instance.
        let sampled = to.form.in_order && purpose.credential == Credential::Valid;
        let fixture = purpose.fixture.as_ref().filter(|_| sampled)?;
        let mut all = self.in_order.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(
            all.entry(format!("{} {fixture}", purpose.profile)).or_default(),
        ))
    }

    /// The setting that limits the run's time, with its value.
    pub(super) fn time(&self) -> String {
        format!("budget_s = {}", self.target.budget.as_secs())
    }

    pub(super) fn out_of_time(&self) -> Halt {
        self.stop.out_of_budget(self.time())
    }

    /// When the run's time is up.
    pub(super) fn deadline(&self) -> tokio::time::Instant {
        /// Nobody waits for longer.
        const FAR: Duration = Duration::from_hours(24 * 365);
        (self.begun + self.target.budget.min(FAR)).into()
    }

    /// Whether the place has not asked to be left alone until after the run.
    pub(super) fn may_be_asked(&self, to: Endpoint<'_>) -> Result<(), Halt> {
        let left_alone = self.left_alone.lock().unwrap_or_else(PoisonError::into_inner);
        match left_alone.get(&place_of(&to.target.base_url)) {
            Some(why) => Err(Halt::LeftAlone(why.clone())),
            None => Ok(()),
        }
    }

    /// Waits until a request may go, by what the place and the document allow.
    pub(super) async fn turn_of(&self, to: Endpoint<'_>) -> Result<Turn, Halt> {
        let place = place_of(&to.target.base_url);
        let turn = self.turn(&place, self.target.rate).await?;
        if let Some(rate) = to.form.rate {
            let documented = format!("{place} {}", to.target.id);
            drop(self.turn(&documented, below(rate)).await?);
        }
        Ok(turn)
    }

    /// Waits for a turn, no longer than the run goes on.
    pub(super) async fn turn(&self, key: &str, rate: u32) -> Result<Turn, Halt> {
        tokio::select! {
            turn = self.pace.turn(key, rate, self.target.concurrency, self.deadline()) => turn.map_err(|LeftAlone| {
                let why = format!(
                    "{key} throttles, and is to be left alone until after the end of this run ({}): raise budget_s, \
                     lower `rate`, or run again later",
                    self.time()
                );
                let mut places = self.left_alone.lock().unwrap_or_else(PoisonError::into_inner);
                places.insert(key.to_owned(), why.clone());
                Halt::LeftAlone(why)
            }),
            () = self.stop.stopped() => Err(self.stop.halt()),
            () = tokio::time::sleep_until(self.deadline()) => Err(self.out_of_time()),
        }
    }

    pub(super) fn elapsed_ms(&self) -> f64 {
        // Whole microseconds, as the recording keeps them: a replay sees the same numbers.
        (self.begun.elapsed().as_secs_f64() * 1_000_000.0).round() / 1000.0
    }
}
