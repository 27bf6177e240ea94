//! What an answer says of coming again: that there were too many requests, and how long to stay away.

use std::time::{Duration, SystemTime};

use super::Response;

/// The error of an API 3.0 answer that there were too many requests.
pub const LIMITED: &str = "RequestLimitExceeded";

/// The longest time that is read: whoever names a longer one, or a number without end, means "not today".
const LONGEST: Duration = Duration::from_hours(24);

/// An answer that asks for fewer requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// How long it asks to stay away, where it says so.
    pub after: Option<Duration>,
}

impl Response {
    /// Whether it says that there were too many requests: 429, 503 with `Retry-After`, or the error
    /// `RequestLimitExceeded` with any status.
    pub fn throttle(&self) -> Option<Throttle> {
        let after = self.retry_after();
        let throttles = self.status == 429 || (self.status == 503 && after.is_some()) || self.is_limited();
        throttles.then_some(Throttle { after })
    }

    /// Whether it is the error `RequestLimitExceeded` of an API 3.0 answer.
    pub fn is_limited(&self) -> bool {
        let code = self
            .json()
            .ok()
            .and_then(|json| json.value.pointer("/Response/Error/Code"));
        let family = code.and_then(|code| code.as_str()?.split('.').next());
        family == Some(LIMITED)
    }

    /// How long `Retry-After` asks to stay away, in seconds or as a date of any HTTP form. A date is read
    /// against the answer's own `Date`, so that judging again says the same; none where that is missing.
    pub fn retry_after(&self) -> Option<Duration> {
        let value = self.header("retry-after")?.trim();
        if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
            // More digits than a number holds are a very long time.
            return Some(value.parse().map_or(LONGEST, Duration::from_secs).min(LONGEST));
        }
        let moment = |text: &str| httpdate::parse_http_date(text.trim()).ok();
        let (until, said): (SystemTime, SystemTime) = (moment(value)?, moment(self.header("date")?)?);
        Some(until.duration_since(said).unwrap_or_default().min(LONGEST))
    }
}
