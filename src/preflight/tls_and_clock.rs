//! What the first answer of a place shows of the way to it: TLS and the clock.

use jiff::Timestamp;

use super::refusal::window_s;
use super::{Line, State, Step, clock};
use crate::config::{Auth, ProfileTarget, Target, is_loopback};
use crate::exchange::Exchange;
use crate::http::draft::host_of;

/// The lines for a place that answered just now.
pub fn lines(target: &Target, profile: &ProfileTarget, exchange: &Exchange) -> Vec<Line> {
    let line = |step, (state, text)| Line {
        about: host_of(&profile.base_url),
        step,
        state,
        text,
    };
    vec![
        line(Step::Tls, tls(target, profile)),
        line(Step::Clock, clock(profile, exchange)),
    ]
}

fn tls(target: &Target, profile: &ProfileTarget) -> (State, String) {
    if profile.base_url.scheme() != "https" {
        let state = if is_loopback(&profile.base_url) {
            State::Fine
        } else {
            State::Note
        };
        return (
            state,
            "none: plain http, nothing is encrypted on the way".to_owned(),
        );
    }
    let mut text = "the certificate is trusted".to_owned();
    if target.ca_file.is_some() {
        text.push_str(", also by `ca_file`");
    }
    if target.client_identity.is_some() {
        text.push_str(", and a client certificate is sent where it is wanted");
    }
    (State::Fine, text)
}

fn clock(profile: &ProfileTarget, exchange: &Exchange) -> (State, String) {
    let Some(off) = clock::ahead_of(exchange, Timestamp::now()) else {
        let text = "its answers have no Date, so the clocks cannot be compared".to_owned();
        return (State::Note, text);
    };
    let seconds = off.as_secs().unsigned_abs();
    let words = clock::in_words(off);
    match &profile.auth {
        _ if seconds <= clock::UNREMARKABLE_S => (State::Fine, "the clocks agree".to_owned()),
        Auth::Signed { scheme, .. } if seconds > window_s(*scheme) => (
            State::Wrong,
            format!(
                "the clock of this machine is {words} the target's, too far for signatures: set the clock"
            ),
        ),
        _ => (
            State::Note,
            format!("the clock of this machine is {words} the target's: set the clock, signatures need it"),
        ),
    }
}
