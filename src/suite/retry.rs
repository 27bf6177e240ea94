//! Asking politely: trouble on the way to the service is waited out, then the clause stays open.

use std::{sync::Arc, time::Duration};

use sha2::{Digest as _, Sha256};

use super::context::Context;
use crate::checks::{answer, cut, finding, known_number, status};
use crate::exchange::{Credential, Exchange, NoAnswer, Purpose, Request, Response};
use crate::http::client::Client;
use crate::http::stop::Halt;
use crate::record::Finding;

/// Why a scenario cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// What it needs could not be had, for this reason.
    Open(String),
    /// The clause does not apply to this target, for this reason.
    DoesNotApply(String),
    /// What came breaks its clause, and there is nothing more to see.
    Broken(Box<Finding>),
    /// The run ends.
    Ended(String),
    /// The suite itself broke.
    Suite(String),
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open(why) | Self::DoesNotApply(why) | Self::Ended(why) | Self::Suite(why) => {
                f.write_str(why)
            }
            Self::Broken(finding) => f.write_str(&finding.message),
        }
    }
}

impl From<Halt> for Stop {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Stopped(reason) => Self::Ended(reason),
            Halt::LeftAlone(why) => Self::Open(why),
            Halt::NotRecorded => Self::Open("the recording holds no such request".into()),
            Halt::NotSent(why) => Self::Open(format!("the request is not sent: {why}")),
            Halt::Broken(why) => Self::Suite(why),
        }
    }
}

/// The first wait after trouble; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// The longest wait that is not asked for by the target.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How often a request is sent again after trouble on the way.
const AGAIN: u32 = 5;
/// How often a request is sent again that drew no answer at all.
const AGAIN_UNANSWERED: u32 = 2;
/// How often a request is sent again whose answer may be meant.
const AGAIN_DOUBTFUL: u32 = 2;
/// How often a request is sent again after throttling: limits are known that hold for minutes. How long
/// each of them waits is the business of the place's pace.
const AGAIN_THROTTLED: u32 = 8;
/// How often a request is sent again, with the longest patience, that was not answered in time.
const AGAIN_TIMED_OUT: u32 = 1;

/// How often a request is sent again that met this trouble; `doubtful` says that its answer may be meant.
fn most(exchange: &Exchange, trouble: &answer::Trouble, doubtful: bool) -> u32 {
    match &exchange.answer {
        Err(NoAnswer::TimedOut(_)) => AGAIN_TIMED_OUT,
        Err(_) => AGAIN_UNANSWERED,
        // Most likely the path is wrong, or the service means it.
        Ok(response) if response.status == 404 || doubtful => AGAIN_DOUBTFUL,
        Ok(_) if trouble.throttled => AGAIN_THROTTLED,
        Ok(_) => AGAIN,
    }
}

/// The waits between the tries of one request.
#[derive(Debug)]
pub(super) struct Waits {
    next: Duration,
    tries: u32,
}

impl Waits {
    pub(super) fn new() -> Self {
        Self {
            next: FIRST_WAIT,
            tries: 0,
        }
    }

    /// How long to wait after this trouble before the request is sent again; none where that is no help any more.
    pub(super) fn after(
        &mut self,
        client: &Client,
        exchange: &Exchange,
        trouble: &answer::Trouble,
        doubtful: bool,
    ) -> Option<Duration> {
        self.tries += 1;
        let asked = trouble.after.unwrap_or_default();
        if self.tries > most(exchange, trouble, doubtful) || asked > client.time_left_after(exchange) {
            return None;
        }
        if trouble.throttled {
            return Some(Duration::ZERO);
        }
        let wait = trouble.after.unwrap_or(self.next);
        self.next = (self.next * 2).min(LONGEST_WAIT);
        Some(wait)
    }
}

/// A request with what it is for; numbers are given as it is sent.
#[derive(Debug, Clone)]
pub struct Ask {
    /// What is sent.
    pub request: Request,
    /// A few words: `include_failure=banana`.
    pub role: String,
    /// The known instance that it is about.
    pub fixture: Option<String>,
    /// Whether it counts for "could this profile be judged at all".
    pub ordinary: bool,
    /// The answer that a declared provocation promises.
    pub provoked: Option<String>,
    /// Statuses that it may draw beside 200.
    pub expected: Vec<u16>,
    /// Which turn this is, where the same is asked time and again on purpose.
    pub turn: u64,
}

impl Ask {
    /// How the recording calls it where several scenarios share its answer. The role names most requests; of those
    /// whose query or body says more, it is the same for the same request only.
    pub fn shared_name(&self) -> String {
        let Request { query, body, .. } = &self.request;
        let told = body.is_none() && query.as_ref().is_none_or(|query| *query == self.role);
        if told {
            return format!("shared: {}", self.role);
        }
        let said = [query, body].map(|text| text.as_deref().unwrap_or_default());
        let digest = Sha256::digest(said.join("\n"));
        let short = hex::encode(&digest[..4]);
        format!("shared: {} ({short})", self.role)
    }

    /// What it is for, as the request of this number in a scenario.
    pub fn purpose(&self, profile: &str, scenario: &str, number: usize) -> Purpose {
        Purpose {
            profile: profile.to_owned(),
            scenario: scenario.to_owned(),
            number,
            role: self.role.clone(),
            credential: self.request.credential,
            fixture: self.fixture.clone(),
            provoked: self.provoked.clone(),
            ordinary: self.ordinary,
            origin: None,
        }
    }
}

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
            self.look_again(ctx, ask, &exchange, known).await?;
        }
        Ok(Arc::new(exchange))
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

    /// An answer that says another number than the known one may be wrong, or the account moved: the same is asked
    /// again at once, also on a connection of its own, since a fault may stick to one.
    async fn look_again(
        &mut self,
        ctx: &Context,
        ask: &Ask,
        first: &Exchange,
        known: u64,
    ) -> Result<(), Stop> {
        for new_connection in [false, true, false] {
            let request = Request {
                new_connection,
                ..ask.request.clone()
            };
            let again = self.send(ctx, request, ask).await?;
            ctx.take(&again);
            if let Some(judged) = known_number::is_back(first, &again, known) {
                ctx.known_number_is_back(&self.profile, judged);
                break;
            }
        }
        Ok(())
    }

    /// Sends until an answer of the service comes.
    ///
    /// # Errors
    /// The scenario stays open after trouble that does not end and where the credential is refused;
    /// it breaks where this request alone draws a server error every time.
    pub async fn ask(&mut self, ctx: &Context, ask: &Ask) -> Result<Arc<Exchange>, Stop> {
        let mut waits = Waits::new();
        let mut ask = ask.clone();
        let mut late: Option<Arc<Exchange>> = None;
        loop {
            let ask = &mut ask;
            let exchange = self.once(ctx, ask).await?;
            if let Some(why) = late.and_then(|first| is_slow(&first, &exchange)) {
                return Err(Stop::Open(why));
            }
            late = matches!(exchange.answer, Err(NoAnswer::TimedOut(_))).then(|| Arc::clone(&exchange));
            let Some(trouble) = answer::trouble(&exchange, &ask.expected) else {
                return Self::usable(exchange, ask);
            };
            // An error in the service's envelope that comes every time is its own, whatever the status, where an
            // error is asked for.
            let error = |r: &Response| answer::is_error(r) && !answer::is_limited(r);
            let own = !ask.ordinary && exchange.answer.as_ref().is_ok_and(error);
            match waits.after(&ctx.client, &exchange, &trouble, own) {
                Some(wait) => ctx.client.pause(wait).await?,
                None if own => return Self::usable(exchange, ask),
                None => {
                    let again = waits.tries > 1;
                    return Err(self.after_trouble(ctx, ask, &exchange, &trouble, again).await?);
                }
            }
            ask.request.patient = late.is_some();
        }
    }

    fn usable(exchange: Arc<Exchange>, ask: &Ask) -> Result<Arc<Exchange>, Stop> {
        if ask.request.credential == Credential::Valid && ask.ordinary {
            if let Some(denied) = answer::denial(&exchange) {
                return Err(Stop::Open(format!(
                    "the request for {} was answered {denied}",
                    ask.role
                )));
            }
            let strange = exchange
                .answer
                .as_ref()
                .ok()
                .filter(|r| answer::author(r) != answer::Author::Service);
            if let Some(response) = strange.filter(|r| !ask.expected.contains(&r.status)) {
                return Err(Stop::Open(format!(
                    "the request for {} was answered {} by the gateway in front, not by the service",
                    ask.role, response.status
                )));
            }
        }
        Ok(exchange)
    }

    /// Trouble that does not end is the way's, unless this request alone draws it: then the plain
    /// request succeeds between two failures of this one.
    async fn after_trouble(
        &mut self,
        ctx: &Context,
        ask: &Ask,
        last: &Exchange,
        trouble: &answer::Trouble,
        again: bool,
    ) -> Result<Stop, Stop> {
        let open = Stop::Open(match &last.answer {
            Ok(_) => format!(
                "the request for {} was answered {}, {}",
                ask.role,
                cut(&trouble.reason),
                if again {
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
            return Ok(open);
        }
        let Some(plain) = self.plain(ctx) else {
            return Ok(open);
        };
        if plain.request == ask.request {
            return Ok(open);
        }
        let shown = self.once(ctx, &plain).await?;
        if !answer::accepted(&shown) {
            return Ok(open);
        }
        let again = self.once(ctx, ask).await?;
        if answer::trouble(&again, &ask.expected).is_none_or(|t| !t.failing) {
            return Ok(open);
        }
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
            "the request for {} {drawn} every time, while the plain request is served",
            ask.role
        );
        let mut found = finding(&again, message, None, "an answer of the service", actual);
        found.compared_with.push(shown.index);
        Ok(Stop::Broken(Box::new(found)))
    }

    fn plain(&self, ctx: &Context) -> Option<Ask> {
        let (profile, target) = ctx.profile(&self.profile)?;
        super::requests::ordinary(profile, target).into_iter().next()
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
pub fn status_is(ctx: &Context, exchange: &Exchange, expected: u16) -> crate::checks::Judged {
    let named = ctx
        .catalogue
        .get(&exchange.purpose.profile)
        .map(|p| p.document.request.statuses.clone());
    status::is(exchange, expected, &named.unwrap_or_default())
}
