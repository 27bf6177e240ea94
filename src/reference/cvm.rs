//! Tencent CVM: `DescribeInstancesStatus`.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::{
    answer::Answer,
    call::Call,
    cvm_account::{Instance, instances},
    cvm_parameters::{Asked, Parameters, Problem},
    fault,
    router::World,
};

const ACTION: &str = "DescribeInstancesStatus";
const VERSION: &str = "2017-03-12";
/// Requests in any sliding second at most.
const RATE: usize = 40;

/// The account, and the requests of the last second.
#[derive(Debug)]
pub struct Service {
    instances: Vec<Instance>,
    recent: Option<Mutex<VecDeque<Instant>>>,
}

impl Service {
    /// A fresh account, with or without the documented rate.
    pub fn new(rate_limit: bool) -> Self {
        Self {
            instances: instances(),
            recent: rate_limit.then(Mutex::default),
        }
    }

    /// Counts a request; those that are refused do not count, or a client that asks again at once
    /// would never be served.
    fn admit(&self, now: Instant) -> Result<(), Problem> {
        let Some(recent) = &self.recent else { return Ok(()) };
        let mut recent = recent.lock().unwrap_or_else(PoisonError::into_inner);
        while recent
            .front()
            .is_some_and(|t| now.duration_since(*t) >= Duration::from_secs(1))
        {
            recent.pop_front();
        }
        if recent.len() >= RATE {
            return Err((
                "RequestLimitExceeded",
                "More than 40 requests were sent within a second.",
            ));
        }
        recent.push_back(now);
        Ok(())
    }

    fn page(&self, asked: &Asked) -> Map<String, Value> {
        let wanted = |i: &&Instance| asked.ids.as_ref().is_none_or(|ids| ids.contains(&i.id));
        let matching: Vec<&Instance> = self.instances.iter().filter(wanted).collect();
        let skip = usize::try_from(asked.offset).unwrap_or(usize::MAX);
        let take = usize::try_from(asked.limit).unwrap_or(usize::MAX);
        let items = matching.iter().skip(skip).take(take);
        let set: Vec<Value> = items
            .map(|i| json!({ "InstanceId": i.id, "InstanceState": i.state }))
            .collect();
        let mut result = Map::new();
        result.insert("TotalCount".into(), matching.len().into());
        result.insert("InstanceStatusSet".into(), set.into());
        result
    }
}

/// `GET` or `POST` at `/`.
pub fn answer(world: &World, call: &Call) -> Answer {
    let mut response = match result(world, call) {
        Ok(result) => result,
        Err((code, message)) => {
            let mut failure = Map::new();
            failure.insert("Error".into(), json!({ "Code": code, "Message": message }));
            failure
        }
    };
    response.insert("RequestId".into(), uuid::Uuid::new_v4().to_string().into());
    Answer::new(200, json!({ "Response": response }))
}

fn result(world: &World, call: &Call) -> Result<Map<String, Value>, (String, &'static str)> {
    let own = |(code, message): Problem| (code.to_owned(), message);
    if !call.reads() && call.method != Method::POST {
        return Err(own((
            "UnsupportedProtocol",
            "Requests are sent with GET or POST.",
        )));
    }
    world.credentials.check_tencent(call).map_err(own)?;
    let parameters = Parameters::of(call).map_err(own)?;
    world.cvm.admit(Instant::now()).map_err(own)?;
    if let Some(code) = fault::asked_code(call) {
        return Err((code.to_owned(), "The request asked for this error."));
    }
    match parameters.action.as_deref() {
        Some(ACTION) => {}
        Some(_) => return Err(own(("InvalidAction", "There is no such action."))),
        None => return Err(own(("MissingParameter", "The parameter Action is missing."))),
    }
    match parameters.version.as_deref() {
        Some(VERSION) => {}
        Some(_) => return Err(own(("NoSuchVersion", "There is no such version."))),
        None => return Err(own(("MissingParameter", "The parameter Version is missing."))),
    }
    Ok(world.cvm.page(&parameters.read().map_err(own)?))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{RATE, Service};

    #[test]
    fn forty_requests_in_any_second_are_served_and_no_more() {
        let service = Service::new(true);
        let begin = Instant::now();
        let at = |ms: u64| begin + Duration::from_millis(ms);
        for n in 0..RATE as u64 {
            assert!(service.admit(at(n * 10)).is_ok(), "request {n}");
        }
        assert!(service.admit(at(999)).is_err());
        assert!(service.admit(at(1000)).is_ok());
        assert!(service.admit(at(1005)).is_err());
        assert!(service.admit(at(1010)).is_ok());
    }

    #[test]
    fn without_the_rate_everything_is_served() {
        let service = Service::new(false);
        assert!((0..200).all(|_| service.admit(Instant::now()).is_ok()));
    }
}
