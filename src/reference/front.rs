//! What stands in front of the services and answers in their place: gateways and firewalls.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime},
};

use super::{
    answer::Answer,
    call::Call,
    fault::FAULT_HEADER,
    variants::{Variant, Variants},
};

/// A throttling gateway refuses one request of so many; a prime, so as not to beat with a client.
const THROTTLED_EVERY: u64 = 11;
/// The same where a client is told to wait for a second.
const THROTTLED_RARELY: u64 = 23;
/// One answer of so many is slow, and how slow.
const SLOW_EVERY: u64 = 4;
const SLOW: Duration = Duration::from_millis(30);
/// Trouble comes once in so many requests.
const TROUBLE_EVERY: u64 = 7;

/// Counts the requests of one reference.
#[derive(Debug, Default)]
pub struct Front {
    seen: AtomicU64,
    slow: AtomicU64,
}

impl Front {
    /// How long the next answer is held back.
    pub fn delay(&self, variants: &Variants) -> Duration {
        let late = variants.has(Variant::SlowAnswers)
            && self
                .slow
                .fetch_add(1, Ordering::Relaxed)
                .is_multiple_of(SLOW_EVERY);
        if late { SLOW } else { Duration::ZERO }
    }

    /// The answer that comes in place of the service's own, if any; `enveloped` says how it answers. Requests
    /// that ask for a fault get that one.
    pub fn answer(&self, variants: &Variants, call: &Call, enveloped: bool) -> Option<Answer> {
        if call.headers.contains_key(FAULT_HEADER) {
            return None;
        }
        let seen = self.seen.fetch_add(1, Ordering::Relaxed) + 1;
        let times = |every: u64| seen.is_multiple_of(every).then_some(seen / every);
        for (variant, every, retry) in [
            (Variant::Throttled, THROTTLED_EVERY, None),
            (Variant::ThrottledNow, THROTTLED_EVERY, Some("0".to_owned())),
            (Variant::ThrottledSecond, THROTTLED_RARELY, Some("1".to_owned())),
            (
                Variant::ThrottledDate,
                THROTTLED_EVERY,
                Some(httpdate::fmt_http_date(SystemTime::now())),
            ),
        ] {
            if variants.has(variant) && times(every).is_some() {
                return Some(throttled(enveloped, retry));
            }
        }
        let time = times(TROUBLE_EVERY)?;
        if variants.has(Variant::Hiccups) {
            Some(hiccup(time))
        } else if variants.has(Variant::Firewall) {
            Some(page([403, 418, 503][(time % 3) as usize]).with_header("server", "CloudWAF".into()))
        } else {
            None
        }
    }
}

/// Throttling as each vendor words it.
fn throttled(enveloped: bool, retry: Option<String>) -> Answer {
    let answer = if enveloped {
        Answer::enveloped("RequestLimitExceeded", "Too many requests.")
    } else {
        Answer::gateway(
            429,
            "APIGW.0308",
            "The throttling threshold has been reached: 200 in 5 minutes.",
        )
    };
    match retry {
        Some(retry) => answer.with_header("retry-after", retry),
        None => answer,
    }
}

fn hiccup(time: u64) -> Answer {
    match time % 4 {
        0 => Answer::gateway(504, "APIGW.0201", "The service timed out."),
        1 => page(502),
        2 => page(503).with_header("server", "CloudWAF".into()),
        _ => Answer::gateway(502, "APIGW.0201", "The backend is unavailable."),
    }
}

fn page(status: u16) -> Answer {
    let html =
        format!("<!DOCTYPE html><html><head><title>{status}</title></head><body>{status}</body></html>\n");
    Answer::text(status, "text/html", html)
}
