//! A request on its way: signed, in its turn, sent, and what came of it recorded.

use std::sync::{PoisonError, atomic::Ordering};

use jiff::Timestamp;

use super::wire::{self, Limits, Raw};
use super::{Came, Client, Endpoint, Transport};
use crate::config::Auth;
use crate::config::reserved::{self, BodyForm};
use crate::exchange::{Credential, Exchange, NoAnswer, Purpose, Request};
use crate::http::authenticate::{Caller, Outgoing, authenticate};
use crate::http::draft::{Draft, host_of};
use crate::http::pace::{Turn, place_of};
use crate::http::stop::Halt;

/// What the program calls itself.
const USER_AGENT: &str = concat!("cloud-conformance/", env!("CARGO_PKG_VERSION"));

impl Client {
    /// Sends one request and records what came of it.
    ///
    /// # Errors
    /// The run was stopped, its budget is used up, or the recording cannot be written or read.
    pub async fn send(&self, to: Endpoint<'_>, request: Request, purpose: Purpose) -> Result<Exchange, Halt> {
        match &self.transport {
            Transport::Replay(replay, wanted) => {
                if self.stop.is_stopped() {
                    return Err(self.stop.halt());
                }
                let exchange = match replay.answer(&to.target.base_url, &request, &purpose) {
                    Err(not_recorded @ (Halt::NotRecorded | Halt::Stopped(_))) => {
                        self.may_be_asked(to)?;
                        return Err(not_recorded);
                    }
                    done => done?,
                };
                if wanted.index == Some(exchange.index) {
                    let mut found = wanted.found.lock().unwrap_or_else(PoisonError::into_inner);
                    *found = Some((request, purpose));
                }
                return Ok(exchange);
            }
            Transport::Nobody(noted) => {
                let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
                noted.push((request, purpose));
                return Err(Halt::Stopped("nothing is sent".to_owned()));
            }
            Transport::Wire(_) => {}
        }
        self.may_be_asked(to)?;
        self.may_go_on()?;
        let order = self.order(to, &purpose);
        let _first = match &order {
            Some(lock) => Some(lock.lock().await),
            None => None,
        };
        let turn = if request.unpaced {
            None
        } else {
            Some(self.turn_of(to).await?)
        };
        // Waiting for a turn can outlast the budget.
        self.may_go_on()?;
        let out = self.outgoing(to, &request, purpose.credential)?;
        self.dispatch(to, &out, purpose, turn, request.patient).await
    }

    pub(super) async fn dispatch(
        &self,
        to: Endpoint<'_>,
        out: &Outgoing,
        purpose: Purpose,
        turn: Option<Turn>,
        patient: bool,
    ) -> Result<Exchange, Halt> {
        let url = url_of(to, out);
        let started = tokio::time::Instant::now();
        let came = self.timed(out, &url, patient).await?;
        let on_purpose = purpose.provoked.is_some();
        let exchange = self.seen(purpose, out, &url, came);
        // What is drawn on purpose and what never came say nothing of how busy the place is.
        if let Some(answer) = exchange.answer.as_ref().ok().filter(|_| !on_purpose) {
            if let Some(turn) = turn {
                turn.came(answer.throttle());
            } else {
                let place = place_of(&to.target.base_url);
                self.pace.came(&place, started, answer.throttle());
            }
        }
        self.keep(exchange)
    }

    /// Records an exchange; one that the run's end cut short ends what asked for it.
    pub(super) fn keep(&self, exchange: Exchange) -> Result<Exchange, Halt> {
        let exchange = self.record(exchange)?;
        match exchange.answer {
            Err(NoAnswer::OutOfBudget(_)) => Err(self.stop.halt()),
            _ => Ok(exchange),
        }
    }

    /// Sends, whatever comes of it; nobody wants to wait for a slow answer after Ctrl-C, or beyond the budget.
    pub(super) async fn timed(&self, out: &Outgoing, url: &str, patient: bool) -> Result<Came, Halt> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let started_ms = self.elapsed_ms();
        let answer = tokio::select! {
            answer = self.exchange(out, url, patient) => answer,
            () = self.stop.interrupted() => return Err(self.stop.halt()),
            () = tokio::time::sleep_until(self.deadline()) => {
                let _ = self.out_of_time();
                let why = format!("the run's time was up before the answer had come ({})", self.time());
                Err(NoAnswer::OutOfBudget(why))
            }
        };
        Ok(Came {
            answer,
            started_ms,
            ended_ms: self.elapsed_ms(),
        })
    }

    /// The headers of every request with these added, each in place of one of the same name.
    pub(super) fn headers(&self, added: &[(String, String)], body: Option<&str>) -> Vec<(String, String)> {
        let mut headers = vec![
            ("User-Agent".to_owned(), USER_AGENT.to_owned()),
            ("Accept".to_owned(), "*/*".to_owned()),
        ];
        for (name, value) in self.target.headers.iter().chain(added) {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            headers.push((name.clone(), value.clone()));
        }
        let is_type = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-type");
        if let Some(body) = body.filter(|_| !headers.iter().any(is_type)) {
            let form = reserved::body(body).unwrap_or(BodyForm::Json);
            headers.push(("Content-Type".to_owned(), form.media_type().to_owned()));
        }
        headers
    }

    /// The request as it goes out; only one that reads comes out of this.
    pub(super) fn outgoing(
        &self,
        to: Endpoint<'_>,
        request: &Request,
        credential: Credential,
    ) -> Result<Outgoing, Halt> {
        let base = &to.target.base_url;
        let draft = Draft {
            method: request.method.clone(),
            host: host_of(base),
            path: format!("{}{}", base.path().trim_end_matches('/'), request.path),
            query: request.query.clone().unwrap_or_default(),
            headers: self.headers(&request.headers, request.body.as_deref()),
            body: request.body.clone(),
            new_connection: request.new_connection,
        };
        let token = match &to.target.auth {
            Auth::Token(token) => Some(token),
            _ => self.tokens.get(&to.target.id).and_then(|t| t.as_ref().ok()),
        };
        let caller = Caller {
            auth: &to.target.auth,
            token,
            credential,
            project: to.target.fixtures.text("project_id").unwrap_or_default(),
        };
        authenticate(draft, to.form, request.call.as_ref(), caller, Timestamp::now()).map_err(Halt::NotSent)
    }

    pub(super) async fn exchange(&self, out: &Outgoing, url: &str, patient: bool) -> Result<Raw, NoAnswer> {
        match &self.transport {
            Transport::Wire(http) => {
                let own = out
                    .new_connection
                    .then(|| crate::http::tls::http_client(&self.target));
                let http = own.as_ref().and_then(|own| own.as_ref().ok()).unwrap_or(http);
                wire::exchange(http, out, url, &Limits::of(&self.target, patient)).await
            }
            Transport::Replay(..) | Transport::Nobody(_) => {
                Err(NoAnswer::Broken("nothing is sent".to_owned()))
            }
        }
    }
}

fn url_of(to: Endpoint<'_>, out: &Outgoing) -> String {
    let query = if out.query.is_empty() {
        String::new()
    } else {
        format!("?{}", out.query)
    };
    format!(
        "{}://{}{}{query}",
        to.target.base_url.scheme(),
        out.host,
        out.path
    )
}
