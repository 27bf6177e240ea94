//! The survey before the scenarios: can the profile be judged at all, and what does its account show?

use std::sync::Arc;

use super::{ask::Stop, context::Context, requests};
use crate::{checks::answer, exchange::Exchange};

/// What the survey of one profile found.
pub enum Survey {
    /// It can be judged; the answer to its most telling request, where that was served.
    Open(Option<Arc<Exchange>>),
    /// It cannot, for this reason.
    Closed(String),
    /// The run ended, or the suite broke.
    Stopped(Stop),
}

/// Sends the profile's ordinary requests until one is served.
pub async fn survey(ctx: &Context, profile: &str) -> Survey {
    let Some((described, target)) = ctx.profile(profile) else {
        return Survey::Closed(format!("{profile} is not part of the target file"));
    };
    let mut why = None;
    for (n, ask) in requests::ordinary(described, target).iter().enumerate() {
        let shown = match ctx.ask_shared(profile, ask).await {
            Ok(exchange) if answer::accepted(&exchange) => return Survey::Open((n == 0).then_some(exchange)),
            Ok(exchange) => format!("the request for {} was answered {}", ask.role, said(&exchange)),
            Err(Stop::Open(reason)) => {
                why.get_or_insert(reason);
                break;
            }
            Err(stop) => return Survey::Stopped(stop),
        };
        why.get_or_insert(shown);
    }
    let why = why.unwrap_or_else(|| "there is no ordinary request".to_owned());
    Survey::Closed(why)
}

fn said(exchange: &Exchange) -> String {
    match &exchange.answer {
        Ok(response) if (300..400).contains(&response.status) => {
            format!("{}, a redirect, which is not followed", response.status)
        }
        Ok(response) => response.status.to_string(),
        Err(none) => none.message().to_owned(),
    }
}
