//! How far the target's clock is from ours, as its `Date` header tells.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use url::Url;

use crate::exchange::{Exchange, SentRequest};

/// Differences up to this many seconds are not worth a word.
pub const UNREMARKABLE_S: u64 = 60;

/// How far the target's clock is ahead of this time; none where its answer does not tell.
pub fn ahead_of(exchange: &Exchange, time: Timestamp) -> Option<SignedDuration> {
    let date = exchange.answer.as_ref().ok()?.header("date")?;
    let date = Timestamp::try_from(httpdate::parse_http_date(date).ok()?).ok()?;
    Some(date.duration_since(time))
}

/// How far the target's clock is ahead of the time at which the request was signed.
pub fn ahead_of_signature(exchange: &Exchange) -> Option<SignedDuration> {
    ahead_of(exchange, signed_at(&exchange.request)?)
}

/// When a request was signed, by what it carries; none where it is not signed.
fn signed_at(request: &SentRequest) -> Option<Timestamp> {
    if let Some(date) = request.header("x-sdk-date") {
        let date = DateTime::strptime("%Y%m%dT%H%M%SZ", date).ok()?;
        return date.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    }
    let parameter = || {
        let url = Url::parse(&request.url).ok()?;
        let body = request.body.as_deref().unwrap_or_default();
        let mut pairs = url
            .query_pairs()
            .chain(url::form_urlencoded::parse(body.as_bytes()));
        pairs
            .find(|(name, _)| name == "Timestamp")
            .map(|(_, value)| value.into_owned())
    };
    let seconds = request
        .header("x-tc-timestamp")
        .map(str::to_owned)
        .or_else(parameter)?;
    Timestamp::from_second(seconds.parse().ok()?).ok()
}

/// The difference in words, as this machine's: `1 h 0 min behind`.
pub fn in_words(target_is_ahead: SignedDuration) -> String {
    let seconds = target_is_ahead.as_secs().unsigned_abs();
    let length = match seconds {
        0..60 => format!("{seconds} s"),
        // A Date has whole seconds, so the last ones are nobody's.
        60..86_370 => {
            let minutes = (seconds + 30) / 60;
            match minutes / 60 {
                0 => format!("{minutes} min"),
                hours => format!("{hours} h {} min", minutes % 60),
            }
        }
        _ => {
            let hours = (seconds + 1800) / 3600;
            match hours / 24 {
                1 => format!("1 day {} h", hours % 24),
                days => format!("{days} days {} h", hours % 24),
            }
        }
    };
    let side = if target_is_ahead.is_positive() {
        "behind"
    } else {
        "ahead of"
    };
    format!("{length} {side}")
}
