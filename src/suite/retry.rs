//! Asking politely: trouble on the way to the service is waited out, then the clause stays inconclusive.

use std::sync::Arc;

use super::context::Context;
use crate::checks::{Judged, answer, cut, every, finding, instance, known_number, status};
use crate::exchange::{Credential, Exchange, NoAnswer, Request, Response};
use crate::preflight::ask::{Ask, Stop, Waits};
use crate::preflight::requests;
use crate::verdict::ledger::{Cause, Suspect};

/// How often a request has to fail beside another one that is served: what fails now and then may meet one request
/// several times in a row. Waiting for an answer with the longest patience is worth as much.
const ROUNDS: u32 = 3;

/// Who asks: a scenario, or the survey before them.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The profile's id.
    pub profile: String,
    /// The scenario's key.
    pub scenario: String,
    /// How many requests it has sent.
    pub number: usize,
}

impl Asker {
    /// Sends once, records and judges by the schemas.
    pub async fn once(&mut self, ctx: &Context, ask: &Ask) -> Result<Arc<Exchange>, Stop> {
        let exchange = self.send(ctx, ask.request.clone(), ask).await?;
        ctx.take(&exchange);
        if let Some(known) = ctx.unlike_known(&exchange) {
            let is_back = |again: &Exchange| known_number::is_back(&exchange, again, known);
            if let Some(judged) = self.look_again(ctx, ask, is_back).await? {
                ctx.known_number_is_back(&self.profile, judged);
            }
        } else if exchange.purpose.ordinary && instance::is_not_found(&exchange) {
            // Whether the instance went away or was hidden, the whole run tells from what is seen now.
            self.look_again(ctx, ask, |again| answer::accepted(again).then_some(()))
                .await?;
        }
        Ok(Arc::new(exchange).unread())
    }

    /// Sends a request for what was asked, and counts it.
    async fn send(&mut self, ctx: &Context, request: Request, ask: &Ask) -> Result<Exchange, Stop> {
        let Some((profile, target)) = ctx.profile(&self.profile) else {
            return Err(Stop::Suite(format!(
                "the profile {} is not part of this run",
                self.profile
            )));
        };
        let purpose = ask.purpose(&self.profile, &self.scenario, self.number);
        self.number += 1;
        let sent = ctx
            .client
            .send(Context::endpoint(profile, target), request, purpose);
        Ok(sent.await?)
    }

    /// An answer that says another number than the known one, or that a known instance is not there, may be wrong,
    /// or the account moved: the same is asked again at once, also on a connection of its own, since a fault may
    /// stick to one. What the first answer is told by that was wrong comes back.
    async fn look_again<T>(
        &mut self,
        ctx: &Context,
        ask: &Ask,
        told: impl Fn(&Exchange) -> Option<T>,
    ) -> Result<Option<T>, Stop> {
        for new_connection in [false, true, false] {
            let request = Request {
                new_connection,
                ..ask.request.clone()
            };
            let again = self.send(ctx, request, ask).await?;
            ctx.take(&again);
            if let Some(told) = told(&again) {
                return Ok(Some(told));
            }
        }
        Ok(None)
    }

    /// Sends until an answer of the service comes.
    ///
    /// # Errors
    /// The scenario stays inconclusive after trouble that does not end and where the credential is refused;
    /// it breaks where this request alone draws a server error every time.
    pub async fn ask(&mut self, ctx: &Context, ask: &Ask) -> Result<Arc<Exchange>, Stop> {
        let mut waits = Waits::default();
        let mut ask = ask.clone();
        let mut late: Option<Arc<Exchange>> = None;
        let mut failures = 0;
        loop {
            let ask = &mut ask;
            let exchange = self.once(ctx, ask).await?;
            if let Some(why) = late.and_then(|first| is_slow(&first, &exchange)) {
                return Err(Stop::Inconclusive(why));
            }
            late = matches!(exchange.answer, Err(NoAnswer::TimedOut(_))).then(|| Arc::clone(&exchange));
            let Some(trouble) = answer::trouble(&exchange, &ask.expected) else {
                ctx.journal().hiccups.served(failures);
                let usable = Self::usable(exchange, ask)?;
                self.still_admitted(ctx, ask, &usable).await?;
                return self.readable(ctx, ask, usable).await;
            };
            failures += u32::from(trouble.failing);
            // An error in the service's envelope that comes every time is its own, whatever the status, where an
            // error is asked for.
            let error = |r: &Response| answer::is_error(r) && !answer::is_limited(r);
            let own = !ask.ordinary && exchange.answer.as_ref().is_ok_and(error);
            match waits.after(&ctx.client, &exchange, &trouble, own) {
                Some(wait) => ctx.client.pause(wait).await?,
                None if own => return Self::usable(exchange, ask),
                None => {
                    let tries = waits.tries();
                    return Err(self.after_trouble(ctx, ask, &exchange, &trouble, tries).await?);
                }
            }
            ask.request.patient = late.is_some();
        }
    }

    /// An answer that breaks its document's form shows nothing of how it stands to others. It was judged as it came;
    /// where the profile's plain answer has that form, the same is asked once more, so that this fault hides no other.
    async fn readable(
        &mut self,
        ctx: &Context,
        ask: &Ask,
        first: Arc<Exchange>,
    ) -> Result<Arc<Exchange>, Stop> {
        if !ask.ordinary || !ctx.is_malformed_alone(&first) {
            return Ok(first);
        }
        // Boxed: every request waits with room for what few of them need.
        match Box::pin(self.once(ctx, ask)).await {
            Ok(again) if ctx.is_well_formed(&again) == Some(true) => Ok(again),
            Err(stop @ (Stop::Ended(_) | Stop::Suite(_))) => Err(stop),
            Ok(_) | Err(_) => Ok(first),
        }
    }

    fn usable(exchange: Arc<Exchange>, ask: &Ask) -> Result<Arc<Exchange>, Stop> {
        if ask.request.credential == Credential::Valid && ask.ordinary {
            if let Some(denied) = answer::denial(&exchange) {
                return Err(Stop::Inconclusive(format!(
                    "the request for {} was answered {denied}; see that they may read what it asks for",
                    ask.role
                )));
            }
            let strange = exchange
                .answer
                .as_ref()
                .ok()
                .filter(|r| answer::author(r) != answer::Author::Service);
            if let Some(response) = strange.filter(|r| !ask.expected.contains(&r.status)) {
                return Err(Stop::Inconclusive(format!(
                    "the request for {} was answered {} by the gateway in front, not by the service; \
                     see what the gateway refuses, or run again when it is well",
                    ask.role, response.status
                )));
            }
        }
        Ok(exchange)
    }

    /// A request that should be refused is, with the right credential, for that credential: where an ordinary one is
    /// refused so as well, it has expired, and nothing else was said.
    async fn still_admitted(&mut self, ctx: &Context, ask: &Ask, refused: &Exchange) -> Result<(), Stop> {
        let own = !ask.ordinary && ask.request.credential == Credential::Valid;
        // A 403 may be about what was asked for.
        let status = refused.answer.as_ref().map_or(0, |response| response.status);
        let Some(denied) = answer::denial(refused).filter(|_| own && status != 403) else {
            return Ok(());
        };
        let Some((profile, target)) = ctx.profile(&self.profile) else {
            return Ok(());
        };
        let Some(plain) = requests::ordinary(profile, target).into_iter().next() else {
            return Ok(());
        };
        // Boxed: every request waits with room for what few of them need.
        let shown = Box::pin(self.once(ctx, &plain)).await?;
        match answer::denial(&shown) {
            Some(_) => Err(Stop::Inconclusive(format!(
                "the request for {} was answered {denied}, and so was the one for {}; see that they hold for the \
                 whole run",
                ask.role, shown.purpose.role
            ))),
            None => Ok(()),
        }
    }

    /// Trouble that does not end is the way's, unless this request alone draws it: then another ordinary
    /// request succeeds between its failures, [`ROUNDS`] times. Where a clause says that it is served, that one is broken,
    /// whoever asked.
    async fn after_trouble(
        &mut self,
        ctx: &Context,
        ask: &Ask,
        last: &Exchange,
        trouble: &answer::Trouble,
        tries: u32,
    ) -> Result<Stop, Stop> {
        let inconclusive = Stop::Inconclusive(match &last.answer {
            Ok(_) => format!(
                "the request for {} was answered {}, {}",
                ask.role,
                cut(&trouble.reason),
                if tries > 1 {
                    "again and again; run again when the target is well".to_owned()
                } else {
                    format!(
                        "and asks to wait longer than this run may take (budget_s = {}); raise that or run again later",
                        ctx.target.budget.as_secs()
                    )
                },
            ),
            Err(none) => format!("the request for {} had no answer: {}", ask.role, none.message()),
        });
        // A firewall may drop what should fail; a 5xx is an answer.
        let service = |r: &Response| answer::author(r) == answer::Author::Service;
        if !trouble.failing || !(ask.ordinary || last.answer.as_ref().is_ok_and(service)) {
            return Ok(inconclusive);
        }
        let rounds = match &last.answer {
            Err(NoAnswer::TimedOut(_)) => 1,
            _ => ROUNDS,
        };
        let mut alone = self.fails_alone(ctx, ask).await?;
        for _ in 1..rounds {
            if alone.is_some() {
                alone = self.fails_alone(ctx, ask).await?;
            }
        }
        let Some((shown, again)) = alone else {
            return Ok(inconclusive);
        };
        let times = tries + rounds;
        let (actual, drawn) = match &last.answer {
            Ok(response) => (
                response.status.to_string(),
                format!("is answered {}", response.status),
            ),
            Err(none) => (
                none.message().to_owned(),
                "has no answer, with the longest patience,".to_owned(),
            ),
        };
        let message = format!(
            "the request for {} {drawn} every time, while the one for {} is served",
            ask.role, shown.purpose.role
        );
        let mut found = finding(&again, message, None, "an answer of the service", actual);
        found.compared_with.push(shown.index);
        let profile = ctx.catalogue.get(&self.profile);
        let Some(clause) = profile.and_then(|p| every::clause_of_status(p, &again)) else {
            return Ok(Stop::Broken(Box::new(found), times));
        };
        let needed = format!("{}, and its answer is needed here", found.message);
        ctx.journal().suspects.push(Suspect {
            clause,
            profile: self.profile.clone(),
            finding: found,
            cause: Cause::EveryTime(times),
        });
        Ok(Stop::Inconclusive(needed))
    }

    /// Another ordinary request that is served now, and this one failing after it.
    async fn fails_alone(
        &mut self,
        ctx: &Context,
        ask: &Ask,
    ) -> Result<Option<(Arc<Exchange>, Arc<Exchange>)>, Stop> {
        let Some(shown) = self.served(ctx, ask).await? else {
            return Ok(None);
        };
        let again = self.once(ctx, ask).await?;
        let fails = answer::trouble(&again, &ask.expected).is_some_and(|trouble| trouble.failing);
        Ok(fails.then_some((shown, again)))
    }

    /// Another ordinary request than this one that is served now, of the first few.
    async fn served(&mut self, ctx: &Context, ask: &Ask) -> Result<Option<Arc<Exchange>>, Stop> {
        /// Ordinary requests that are tried.
        const TRIED: usize = 2;
        let Some((profile, target)) = ctx.profile(&self.profile) else {
            return Ok(None);
        };
        let is_other = |other: &Ask| {
            let patient = ask.request.patient;
            ask.request
                != Request {
                    patient,
                    ..other.request.clone()
                }
        };
        let ordinary = requests::ordinary(profile, target).into_iter();
        for other in ordinary.filter(is_other).take(TRIED) {
            let shown = self.once(ctx, &other).await?;
            if answer::accepted(&shown) {
                return Ok(Some(shown));
            }
        }
        Ok(None)
    }
}

/// Why an answer says nothing that came only because it was waited for longer than the target file allows.
fn is_slow(late: &Exchange, again: &Exchange) -> Option<String> {
    let took = |exchange: &Exchange| exchange.ended_ms - exchange.started_ms;
    let Err(why) = &late.answer else { return None };
    let slow = again.answer.is_ok() && took(again) >= took(late);
    slow.then(|| {
        format!(
            "the request for {} was answered after {:.0} ms when it was waited for: {}",
            again.purpose.role,
            took(again),
            why.message()
        )
    })
}

/// The answer must have this status; the words on statuses come from the profile's pages.
pub fn status_is(ctx: &Context, exchange: &Exchange, expected: u16) -> Judged {
    let named = ctx
        .catalogue
        .get(&exchange.purpose.profile)
        .map(|p| p.document.request.statuses.clone());
    status::is(exchange, expected, &named.unwrap_or_default())
}
