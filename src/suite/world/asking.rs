//! How a scenario asks: one request after the other, side by side, or one that the run shares; and again, where a
//! relation did not hold at once.

use std::sync::Arc;

use futures::StreamExt as _;

use super::{Step, World, refs};
use crate::checks::paging::Pages;
use crate::checks::{Judged, errors, stability};
use crate::exchange::Exchange;
use crate::preflight::ask::{Ask, Stop};
use crate::suite::retry::Asker;

/// An answer that cannot be had ends the scenario, as does the end of the run; a status that alone fails breaks its
/// clause.
impl World {
    /// Sends each of these until the service answers; they are what stating steps speak of.
    pub async fn send(&mut self, asks: Vec<Ask>) -> Step {
        self.last.clear();
        self.asked.clear();
        self.send_also(asks).await
    }

    /// Sends more, beside what was sent before.
    pub async fn send_also(&mut self, asks: Vec<Ask>) -> Step {
        for ask in asks {
            let exchange = self.ask(&ask).await?;
            self.last.push(exchange);
            self.asked.push(ask);
        }
        Ok(())
    }

    /// As [`World::send`], for requests that several scenarios speak of: each is sent once in a run.
    pub async fn send_shared(&mut self, asks: Vec<Ask>) -> Step {
        self.last.clear();
        self.asked.clear();
        self.send_shared_also(asks).await
    }

    /// As [`World::send_also`], shared.
    pub async fn send_shared_also(&mut self, asks: Vec<Ask>) -> Step {
        for ask in asks {
            let exchange = self.ask_shared(&ask).await?;
            self.last.push(exchange);
            self.asked.push(ask);
        }
        Ok(())
    }

    /// As [`World::ask`], shared.
    pub async fn ask_shared(&mut self, ask: &Ask) -> Result<Arc<Exchange>, Stop> {
        self.waits();
        let bound = self.bound();
        let done = bound.ctx.ask_shared(&bound.asker.profile, ask).await;
        self.read(done)
    }

    /// As [`World::ask_shared`], for requests that need not wait for each other: as many at a time as scenarios go
    /// side by side.
    pub async fn ask_shared_at_once(&mut self, asks: &[Ask]) -> Step {
        self.waits();
        let bound = self.bound();
        let sent = asks
            .iter()
            .map(|ask| bound.ctx.ask_shared(&bound.asker.profile, ask));
        let sent = futures::stream::iter(sent).buffered(bound.ctx.target.concurrency);
        let all: Vec<Result<Arc<Exchange>, Stop>> = sent.collect().await;
        for done in all {
            self.read(done)?;
        }
        Ok(())
    }

    /// Sends one request until the service answers.
    pub async fn ask(&mut self, ask: &Ask) -> Result<Arc<Exchange>, Stop> {
        self.waits();
        let bound = self.bound_mut();
        let done = bound.asker.ask(&bound.ctx, ask).await;
        self.read(done)
    }

    /// Sends one request once, whatever comes.
    pub async fn once(&mut self, ask: &Ask) -> Result<Arc<Exchange>, Stop> {
        self.waits();
        let bound = self.bound_mut();
        let done = bound.asker.once(&bound.ctx, ask).await;
        self.read(done)
    }

    /// Sends these at the same time, each once.
    pub async fn at_once(&mut self, asks: &[Ask]) -> Result<Vec<Arc<Exchange>>, Stop> {
        self.waits();
        let bound = self.bound_mut();
        let first = bound.asker.number;
        bound.asker.number += asks.len();
        let sent = asks.iter().enumerate().map(|(n, ask)| {
            let mut asker = Asker {
                number: first + n,
                ..bound.asker.clone()
            };
            let ctx = Arc::clone(&bound.ctx);
            async move { asker.once(&ctx, ask).await }
        });
        let done = futures::future::join_all(sent).await.into_iter().collect();
        self.kept(done)
    }

    /// It waits for one request more, and keeps nothing meanwhile that can be read again.
    fn waits(&mut self) {
        self.waited += 1;
        for exchange in &mut self.last {
            *exchange = exchange.unread();
        }
    }

    /// Waits.
    pub async fn pause(&mut self, time: std::time::Duration) -> Step {
        let ctx = self.ctx();
        let done = ctx.client.pause(time).await.map_err(Stop::from);
        self.kept(done)
    }

    /// Judges a relation between the last answers, on an account that keeps still: a relation that
    /// does not hold at once is asked again in a pattern, and judged only when every request agrees
    /// with itself.
    pub async fn settle(&mut self, relation: impl Fn(&[&Exchange]) -> Judged) -> Step {
        let mut answers = self.last.clone();
        for _ in 0..stability::ROUNDS {
            let judged = relation(&refs(&answers));
            if judged.findings.is_empty() {
                self.note(judged);
                return Ok(());
            }
            answers = answers.iter().map(Exchange::unread).collect();
            let Some(again) = self.repeated(&answers).await? else {
                self.note(judged);
                return Ok(());
            };
            answers = again;
        }
        self.note(Judged::inconclusive(
            "the account kept changing between two equal requests; run again when it is quiet",
        ));
        Ok(())
    }

    /// Sends everything again in the pattern. None when every request agreed with itself; else the
    /// answers of the last round, to begin anew.
    async fn repeated(&mut self, first: &[Arc<Exchange>]) -> Result<Option<Vec<Arc<Exchange>>>, Stop> {
        let asked = self.asked.clone();
        let paging = self.with(|profile, _| profile.document.paging.clone());
        let mut quiet = true;
        let mut latest = first.to_vec();
        for n in stability::pattern(first.len()) {
            let Some(ask) = asked.get(n) else { continue };
            let again = self.ask(ask).await?;
            // An error in place of a page is one, however the account changes.
            if paging
                .as_ref()
                .is_some_and(|paging| Pages(paging).ids_asked(&again).is_empty())
            {
                self.note_broken(errors::is_served(&again));
            }
            quiet &= stability::same(&first[n].unread(), &again.unread(), paging.as_ref().map(Pages));
            latest[n] = again;
            if !quiet {
                break;
            }
        }
        if quiet {
            return Ok(None);
        }
        // What was broken off is asked anew as a whole, so that its answers are neighbours.
        for (n, ask) in asked.iter().enumerate() {
            latest[n] = self.ask(ask).await?;
        }
        Ok(Some(latest))
    }
}
