//! Which API a request is for, and the way that every answer goes.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

use axum::http::Method;

use super::{
    account::Account,
    answer::{Answer, REQUEST_ID, huawei_request_id},
    auth::Credentials,
    call::Call,
    clouddc_instances::Instances,
    cvm, dcs,
    deletions::Deletions,
    deviations::{Active, Below},
    front::Front,
    identity,
    options::Options,
    service::{Named, Service, asked},
    shape::shape,
    variants::{Variant, Variants},
};

/// Everything that one reference holds.
#[derive(Debug)]
pub struct World {
    /// As it was started.
    pub options: Options,
    /// In which ways it differs.
    pub variants: Variants,
    /// Who may ask.
    pub credentials: Credentials,
    /// What stands in front of the services.
    pub front: Front,
    /// The APIs that it serves, in the order of their documents.
    pub services: Vec<Service>,
    /// What DCS v1.0 sees: Redis only.
    pub dcs_v1: Account,
    /// What DCS v2 sees: Redis and Memcached.
    pub dcs_v2: Account,
    /// The `CloudDC` instances.
    pub clouddc: Instances,
    /// The cvm account.
    pub cvm: cvm::Service,
    /// Which instances go away.
    pub deletions: Deletions,
    /// The documented statements that it breaks.
    pub deviations: Vec<Active>,
    /// How many requests each connection has carried.
    pub connections: Connections,
}

/// The requests of each connection, by its other end.
#[derive(Debug, Default)]
pub struct Connections(Mutex<HashMap<SocketAddr, u64>>);

impl Connections {
    /// Counts a request; returns how many came before it.
    pub fn count(&self, peer: SocketAddr) -> u64 {
        let mut carried = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let carried = carried.entry(peer).or_default();
        *carried += 1;
        *carried - 1
    }
}

impl World {
    /// A fresh world.
    pub fn new(options: Options) -> Self {
        let variants = Variants::named(&options.variants);
        let deviations = Active::named(&options.suite, &options.deviations);
        let rate_limit = options.rate_limit && !deviations.iter().any(Active::lifts_rate);
        Self {
            services: options.suite.documents.iter().map(Service::of).collect(),
            credentials: Credentials::new(&options),
            front: Front::default(),
            dcs_v1: Account::v1(&variants),
            dcs_v2: Account::v2(),
            clouddc: Instances::default(),
            cvm: cvm::Service::new(rate_limit, &variants),
            deletions: Deletions::new(&options, &variants),
            deviations,
            connections: Connections::default(),
            variants,
            options,
        }
    }
}

/// What a path leads to.
enum Route<'a> {
    Api(&'a Service, Named),
    Tokens,
    UnknownDcs(dcs::Codes),
    Unknown,
}

impl<'a> Route<'a> {
    fn of(world: &'a World, call: &Call) -> Self {
        if let Some((service, named)) = asked(&world.services, call) {
            return Self::Api(service, named);
        }
        let segments = call.segments();
        match segments.iter().map(String::as_str).collect::<Vec<&str>>()[..] {
            ["v3", "auth", "tokens"] => Self::Tokens,
            ["v1.0", ..] => Self::UnknownDcs(dcs::Codes::Numeric),
            ["v2", ..] => Self::UnknownDcs(dcs::Codes::Dotted),
            _ => Self::Unknown,
        }
    }

    fn answer(&self, world: &World, call: &Call) -> Answer {
        match self {
            Self::Api(service, named) => service.api.answer(world, call, named),
            Self::Tokens => identity::answer(world, call),
            Self::UnknownDcs(codes) => dcs::Refusal::UnknownUrl.answer(*codes),
            Self::Unknown => unknown(call),
        }
    }
}

/// Answers one request, as far as the deviations leave it conforming.
pub fn answer(world: &World, call: &Call) -> Answer {
    let mut answer = Below::everything(world).answer(call);
    add_headers(world, &mut answer);
    answer
}

/// Answers one request as the documents have it.
pub fn conforming(world: &World, call: &Call) -> Answer {
    let route = Route::of(world, call);
    let Route::Api(service, _) = &route else {
        let mut answer = route.answer(world, call);
        shape(&world.variants, None, &mut answer);
        return answer;
    };
    world.deletions.count(&service.document.profile);
    let enveloped = service.document.request.has_envelope();
    let in_front = world.front.answer(&world.variants, call, enveloped);
    let mut answer = in_front.unwrap_or_else(|| route.answer(world, call));
    answer.of = Some(service.document.clone());
    shape(&world.variants, Some(service), &mut answer);
    answer
}

fn unknown(call: &Call) -> Answer {
    match call.method {
        Method::GET | Method::HEAD | Method::POST => Answer::gateway(
            404,
            "APIGW.0101",
            "The API does not exist or has not been published.",
        ),
        _ => Answer::gateway(405, "APIGW.0101", "The method is not allowed for this API."),
    }
}

/// At Huawei every answer has a request id. The time is the server's matter, unless it is to be
/// wrong.
fn add_headers(world: &World, answer: &mut Answer) {
    let huawei = !answer.has_envelope();
    if huawei && !answer.headers.iter().any(|(name, _)| *name == REQUEST_ID) {
        answer.headers.push((REQUEST_ID, huawei_request_id()));
    }
    if world.options.clock_offset_s != 0 {
        let date = httpdate::fmt_http_date(world.credentials.now().into());
        answer.headers.push(("date", date));
    }
    if world.variants.has(Variant::HeadersAdded) {
        let server = if huawei { "CloudWAF" } else { "nginx" };
        answer.headers.extend([
            ("server", server.to_owned()),
            ("set-cookie", "HWWAFSESID=1f2e3d4c5b6a7988; path=/".to_owned()),
            (
                "strict-transport-security",
                "max-age=31536000; includeSubdomains;".to_owned(),
            ),
            ("x-content-type-options", "nosniff".to_owned()),
            ("x-frame-options", "SAMEORIGIN".to_owned()),
            ("x-xss-protection", "1; mode=block;".to_owned()),
        ]);
    }
}
