//! Which API a request is for.

use axum::http::Method;

use super::{
    account::Account,
    answer::{Answer, Profile, REQUEST_ID, huawei_request_id},
    auth::Credentials,
    call::Call,
    clouddc, cvm, dcs, dcs_instance, dcs_status, identity,
    options::Options,
};

/// Everything that one reference holds.
#[derive(Debug)]
pub struct World {
    /// As it was started.
    pub options: Options,
    /// Who may ask.
    pub credentials: Credentials,
    /// What DCS v1.0 sees: Redis only.
    pub dcs_v1: Account,
    /// What DCS v2 sees: Redis and Memcached.
    pub dcs_v2: Account,
    /// The `CloudDC` instances.
    pub clouddc: clouddc::Instances,
    /// The cvm account.
    pub cvm: cvm::Service,
}

impl World {
    /// A fresh world.
    pub fn new(options: Options) -> Self {
        Self {
            credentials: Credentials::new(&options),
            dcs_v1: Account::v1(),
            dcs_v2: Account::v2(),
            clouddc: clouddc::Instances::default(),
            cvm: cvm::Service::new(options.rate_limit),
            options,
        }
    }
}

/// Answers one request.
pub fn answer(world: &World, call: &Call) -> Answer {
    let segments = call.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (profile, answer) = match segments.as_slice() {
        [""] => (Some(Profile::Cvm), cvm::answer(world, call)),
        ["v3", "auth", "tokens"] => (None, identity::answer(world, call)),
        ["v1.0", project, "instances", "status"] => {
            (Some(Profile::DcsV1Status), dcs_status::v1(world, call, project))
        }
        ["v2", project, "instances", "status"] => {
            (Some(Profile::DcsV2Status), dcs_status::v2(world, call, project))
        }
        ["v1.0", project, "instances", id] => (
            Some(Profile::DcsV1Instance),
            dcs_instance::answer(world, call, project, id),
        ),
        ["v1", project, "instances", id, "status"] => {
            (Some(Profile::CloudDc), clouddc::answer(world, call, project, id))
        }
        ["v1.0", ..] => (None, dcs::Refusal::UnknownUrl.answer(dcs::Codes::Numeric)),
        ["v2", ..] => (None, dcs::Refusal::UnknownUrl.answer(dcs::Codes::Dotted)),
        _ => (None, unknown(call)),
    };
    finish(world, profile, answer)
}

fn unknown(call: &Call) -> Answer {
    let (status, message) = match call.method {
        Method::GET | Method::HEAD | Method::POST => {
            (404, "The API does not exist or has not been published.")
        }
        _ => (405, "The method is not allowed for this API."),
    };
    Answer::gateway(status, "APIGW.0101", message)
}

/// What all answers have: whose they are and, at Huawei, a request id. The time is the server's
/// matter, unless it is to be wrong.
fn finish(world: &World, profile: Option<Profile>, mut answer: Answer) -> Answer {
    answer.profile = profile;
    let named = answer.headers.iter().any(|(name, _)| *name == REQUEST_ID);
    if profile != Some(Profile::Cvm) && !named {
        answer.headers.push((REQUEST_ID, huawei_request_id()));
    }
    if world.options.clock_offset_s != 0 {
        let date = httpdate::fmt_http_date(world.credentials.now().into());
        answer.headers.push(("date", date));
    }
    answer
}
