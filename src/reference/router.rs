//! One reference: its world behind the deviations that it was started with.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

use jiff::SignedDuration;
use secrecy::SecretString;

use super::{
    account::Account,
    answer::{Answer, REQUEST_ID, huawei_request_id},
    auth::Credentials,
    call::Call,
    clouddc_instances::Instances,
    cvm_account,
    deletions::Deletions,
    deviations::{Active, Below, Memory},
    front::Front,
    options::Options,
    rate::Rate,
    variants::{Variant, Variants},
    world::World,
};

/// Everything that one reference holds.
#[derive(Debug)]
pub struct Router {
    /// As it was started.
    pub options: Options,
    /// What its APIs share.
    pub world: World,
    /// The documented statements that it breaks.
    deviations: Vec<Active>,
    /// How many requests each connection has carried, by its other end.
    carried: Mutex<HashMap<SocketAddr, u64>>,
}

impl Router {
    /// Counts a request of a connection; returns how many came before it.
    pub fn count(&self, peer: SocketAddr) -> u64 {
        let mut carried = self.carried.lock().unwrap_or_else(PoisonError::into_inner);
        let carried = carried.entry(peer).or_default();
        *carried += 1;
        *carried - 1
    }

    /// A fresh reference.
    pub fn new(options: Options) -> Self {
        let variants = Variants::named(&options.variants);
        let deviations = active(&options);
        let rate_limit = options.rate_limit && !deviations.iter().any(Active::lifts_rate);
        let world = World {
            documents: options.suite.documents.clone(),
            credentials: Credentials {
                token: options.token.clone(),
                access_key: options.access_key.clone(),
                secret_key: options.secret_key.clone().into(),
                session_token: options.session_token.clone().map(SecretString::from),
                clock_offset: SignedDuration::from_secs(options.clock_offset_s),
            },
            front: Front::default(),
            dcs_v1: Account::v1(&variants),
            dcs_v2: Account::v2(),
            clouddc: Instances::default(),
            cvm: cvm_account::Account::new(&variants),
            cvm_rate: rate_limit.then(Rate::default),
            deletions: Deletions::after(options.deleted_after, &variants),
            variants,
        };
        Self {
            world,
            deviations,
            carried: Mutex::default(),
            options,
        }
    }

    /// Answers one request, as far as the deviations leave it conforming.
    pub fn answer(&self, call: &Call) -> Answer {
        let mut answer = Below::everything(&self.world, &self.deviations, &Memory::default()).answer(call);
        add_headers(&self.world, self.options.clock_offset_s != 0, &mut answer);
        answer
    }
}

/// The deviations that are asked for; unknown names are left out.
fn active(options: &Options) -> Vec<Active> {
    // Most references break nothing.
    if options.deviations.is_empty() {
        return vec![];
    }
    let all = options.suite.deviations().iter();
    let asked = all.filter(|deviation| options.deviations.contains(&deviation.name));
    asked.map(Active::of).collect()
}

/// At Huawei every answer has a request id. The time is the server's matter, unless it is to be
/// wrong.
fn add_headers(world: &World, clock_is_wrong: bool, answer: &mut Answer) {
    let huawei = !answer.has_envelope();
    if huawei && !answer.headers.iter().any(|(name, _)| *name == REQUEST_ID) {
        answer.headers.push((REQUEST_ID, huawei_request_id()));
    }
    if clock_is_wrong {
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
