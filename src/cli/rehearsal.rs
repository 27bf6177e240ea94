//! What a run would send, learnt by running it against the embedded reference in the target's place.
//!
//! Nothing leaves the machine. The same scenarios run with the same client, so what is shown cannot
//! differ from what a run sends to a target that behaves and holds what the reference does.

use std::{collections::BTreeMap, sync::Arc};

use super::session::{Failure, reference};
use crate::catalogue::document::Document;
use crate::catalogue::{Catalogue, Selection};
use crate::config::{Auth, FixtureValue, ProfileTarget, Provocation, SigningScheme, Target};
use crate::exchange::{Credential, Exchange, Purpose, SentRequest};
use crate::http::stop::StopFlag;
use crate::record::Record;
use crate::reference::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, FAULT_HEADER};
use crate::suite::run::{Order, Traffic, run};

/// What a rehearsal showed.
pub struct Rehearsal {
    /// The verdicts on the reference.
    pub record: Record,
    /// Every request, in the order sent.
    pub sent: Vec<Sent>,
    /// The address of the reference, which stands in every URL.
    pub url: String,
    /// The reference as it was asked, in the place of the target.
    pub stand_in: Arc<Target>,
    /// By profile: the most requests that a scenario waited for, one after the other.
    chains: BTreeMap<String, usize>,
}

impl Rehearsal {
    /// The profile with the longest chain of requests that wait for each other, and how long it is: the survey, then
    /// those of a scenario; or all that are about one thing whose states are judged in their order.
    pub fn longest_chain(&self, catalogue: &Catalogue) -> Option<(&str, usize)> {
        let of = |id: &String, own: usize| {
            let in_order = catalogue.get(id).is_some_and(|p| p.document.request.in_order);
            let sampled = self.sent.iter().filter(|sent| {
                in_order && sent.purpose.profile == *id && sent.purpose.credential == Credential::Valid
            });
            let mut of_one: BTreeMap<&str, usize> = BTreeMap::new();
            for fixture in sampled.filter_map(|sent| sent.purpose.fixture.as_deref()) {
                *of_one.entry(fixture).or_default() += 1;
            }
            of_one.into_values().chain([own + 1]).max().unwrap_or_default()
        };
        let all = self.chains.iter().map(|(id, own)| (id.as_str(), of(id, *own)));
        all.max_by_key(|(_, length)| *length)
    }
}

/// One request of a rehearsal.
pub struct Sent {
    /// What it was for.
    pub purpose: Purpose,
    /// How it looked.
    pub request: SentRequest,
}

impl Sent {
    /// Whether a target that is judged without authentication would get it, too.
    pub fn is_authenticated(&self) -> bool {
        self.purpose.credential == Credential::Valid || self.purpose.provoked.is_some()
    }
}

/// Runs what is selected against the reference; of the target only what it declares is taken, or
/// the reference's own declarations without one.
///
/// # Errors
/// The reference cannot be started, or the suite broke.
pub async fn rehearse(
    catalogue: &Arc<Catalogue>,
    target: Option<&Target>,
    selection: Selection,
    stop: Arc<StopFlag>,
) -> Result<Rehearsal, Failure> {
    let (reference, own) = reference(catalogue).await?;
    let rehearsed = rehearsed(catalogue, target, own, selection, stop).await;
    reference.stop().await;
    rehearsed
}

async fn rehearsed(
    catalogue: &Arc<Catalogue>,
    target: Option<&Target>,
    mut own: Target,
    selection: Selection,
    stop: Arc<StopFlag>,
) -> Result<Rehearsal, Failure> {
    // What the reference knows everybody may know: nothing has to be looked for in its answers.
    own.secrets.clear();
    let url = own.base_url.as_str().trim_end_matches('/').to_owned();
    let stand_in = Arc::new(if let Some(target) = target {
        stand_in(catalogue, target, own)
    } else {
        let wanted: Vec<&str> = catalogue.wanted(&selection).collect();
        own.profiles.retain(|p| wanted.contains(&p.id.as_str()));
        own
    });
    let folder = tempfile::tempdir().map_err(Failure::broken)?;
    let traffic = Traffic::Record(folder.path().join("rehearsal.har"));
    let order = Order {
        stop,
        ..Order::new(catalogue, Arc::clone(&stand_in), selection, traffic)
    };
    let finished = run(order).await.map_err(Failure::broken)?;
    let mut sent = vec![];
    for exchange in finished.recording.exchanges() {
        let Exchange { purpose, request, .. } = exchange.map_err(Failure::broken)?;
        sent.push(Sent { purpose, request });
    }
    Ok(Rehearsal {
        record: finished.record,
        sent,
        url,
        stand_in,
        chains: finished.chains,
    })
}

/// The reference as a target that declares what the given one does.
fn stand_in(catalogue: &Catalogue, target: &Target, mut own: Target) -> Target {
    let known = std::mem::take(&mut own.profiles);
    own.profiles = target
        .profiles
        .iter()
        .filter_map(|p| {
            let described = &catalogue.get(&p.id)?.document;
            Some(profile(described, p, known.iter().find(|k| k.id == p.id)?))
        })
        .collect();
    own.provocations = target.provocations.iter().map(provocation).collect();
    own.not_applicable.clone_from(&target.not_applicable);
    own.concurrency = target.concurrency;
    own.max_requests = usize::MAX;
    own
}

fn profile(document: &Document, target: &ProfileTarget, own: &ProfileTarget) -> ProfileTarget {
    let signed = |scheme| Auth::Signed {
        scheme,
        access_key: DEFAULT_ACCESS_KEY.to_owned(),
        secret_key: DEFAULT_SECRET_KEY.to_owned().into(),
        session_token: None,
    };
    let by_token = || Auth::Token(DEFAULT_TOKEN.to_owned().into());
    let auth = match (&target.auth, &own.auth) {
        (Auth::Signed { scheme, .. }, _) => signed(*scheme),
        (Auth::None, Auth::Signed { .. }) => signed(SigningScheme::Tc3HmacSha256),
        _ => by_token(),
    };
    let mut fixtures = own.fixtures.standing_in_for(&target.fixtures, document);
    if fixtures.number("sample_interval_ms").is_some() {
        fixtures.set("sample_interval_ms", FixtureValue::Number(0));
    }
    ProfileTarget {
        auth,
        fixtures,
        ..own.clone()
    }
}

/// The reference does what is declared when its own header asks for it.
fn provocation(declared: &Provocation) -> Provocation {
    Provocation {
        profile: declared.profile.clone(),
        answer: declared.answer.clone(),
        headers: vec![(FAULT_HEADER.to_owned(), declared.answer.clone())],
        repeat: declared.repeat,
        line: declared.line,
        ..Provocation::default()
    }
}
