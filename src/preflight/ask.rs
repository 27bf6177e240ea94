//! One request with what it is for, how often it is sent again, and why nothing came of it.

use std::time::Duration;

use ring::digest::{self, SHA256};

use crate::checks::answer;
use crate::exchange::{Exchange, NoAnswer, Purpose, Request};
use crate::http::client::Client;
use crate::http::stop::Halt;
use crate::record::Finding;

/// Why a scenario cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// What it needs could not be had, for this reason.
    #[error("{0}")]
    Inconclusive(String),
    /// The clause does not apply to this target, for this reason.
    #[error("{0}")]
    DoesNotApply(String),
    /// It failed every time, so many times, and there is nothing more to see.
    #[error("{}", .0.message)]
    Broken(Box<Finding>, u32),
    /// The run ends.
    #[error("{0}")]
    Ended(String),
    /// The suite itself broke.
    #[error("{0}")]
    Suite(String),
}

impl From<Halt> for Stop {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Stopped(reason) => Self::Ended(reason),
            Halt::LeftAlone(why) => Self::Inconclusive(why),
            Halt::NotRecorded => Self::Inconclusive("the recording holds no such request".into()),
            Halt::NotSent(why) => Self::Inconclusive(format!("the request is not sent: {why}")),
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
pub struct Waits {
    next: Duration,
    tries: u32,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            next: FIRST_WAIT,
            tries: 0,
        }
    }
}

impl Waits {
    /// How often the request was sent.
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// How long to wait after this trouble before the request is sent again; none where that is no help any more.
    pub fn after(
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
    /// How the recording calls it where several scenarios share its answer: by its role, and by everything that the
    /// request says, so that no two requests have one name.
    pub fn shared_name(&self) -> String {
        let digest = digest::digest(&SHA256, format!("{:?} {}", self.request, self.turn).as_bytes());
        let short = hex::encode(&digest.as_ref()[..4]);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Call, Credential};

    /// Scenarios share an answer by its request: whatever differs in it gives another name.
    #[test]
    fn no_two_requests_are_recorded_under_one_name() {
        let ask = |request: Request, turn| Ask {
            request,
            role: "the same".to_owned(),
            fixture: None,
            ordinary: true,
            provoked: None,
            expected: vec![],
            turn,
        };
        let plain = Request {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            query: None,
            headers: vec![],
            body: None,
            credential: Credential::Valid,
            call: None,
            unpaced: false,
            patient: false,
            new_connection: false,
        };
        let (text, header) = (
            || Some("a=1".to_owned()),
            ("accept-encoding".to_owned(), "gzip".to_owned()),
        );
        let others = [
            Request {
                method: "POST".to_owned(),
                ..plain.clone()
            },
            Request {
                path: "/other".to_owned(),
                ..plain.clone()
            },
            Request {
                query: text(),
                ..plain.clone()
            },
            Request {
                headers: vec![header],
                ..plain.clone()
            },
            Request {
                body: text(),
                ..plain.clone()
            },
            Request {
                credential: Credential::None,
                ..plain.clone()
            },
            Request {
                call: Some(Call::default()),
                ..plain.clone()
            },
            Request {
                call: Some(Call {
                    region: text(),
                    ..Call::default()
                }),
                ..plain.clone()
            },
            Request {
                new_connection: true,
                ..plain.clone()
            },
        ];
        let mut names: Vec<String> = others
            .into_iter()
            .map(|other| ask(other, 0).shared_name())
            .collect();
        names.extend([0, 1].map(|turn| ask(plain.clone(), turn).shared_name()));
        let all = names.len();
        assert_eq!(ask(plain, 0).shared_name(), names[all - 2]);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all, "{names:?}");
    }
}
