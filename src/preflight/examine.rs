//! The command's part: asks the target as little as possible, one step after the other.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use url::Url;

use crate::catalogue::{Catalogue, Profile};
use crate::checks::paging::Pages;
use crate::config::{Auth, ProfileTarget, Target};
use crate::exchange::Exchange;
use crate::http::client::{Client, Endpoint};
use crate::http::draft::{encoded, host_of};
use crate::http::stop::Halt;
use crate::preflight::ask::Ask;
use crate::preflight::obstacle::{is_from_the_service, obstacle, unknown_instance};
use crate::preflight::refusal::evidence;
use crate::preflight::sign_in::sign_in;
use crate::preflight::{Line, Obstacle, State, Step, network, requests, tls_and_clock};

/// Told of each line as soon as it is known.
pub type Teller<'t> = &'t mut (dyn FnMut(&Line) + Send);

/// Examines a target; true when nothing keeps its profiles from being judged.
///
/// # Errors
/// The run was stopped, or its budget is used up.
pub async fn examine(
    catalogue: &Catalogue,
    target: Arc<Target>,
    client: Client,
    tell: Teller<'_>,
) -> Result<bool, Halt> {
    let mut examination = Examination {
        target: Arc::clone(&target),
        client,
        tell,
        well: true,
        unreachable: BTreeSet::new(),
        met: BTreeSet::new(),
        refused: BTreeMap::new(),
    };
    examination.network().await;
    examination.tokens().await?;
    for profile in &target.profiles {
        if let Some(described) = catalogue.get(&profile.id) {
            examination.profile(described, profile).await?;
        }
    }
    Ok(examination.well)
}

struct Examination<'t> {
    target: Arc<Target>,
    client: Client,
    tell: Teller<'t>,
    well: bool,
    /// Places that take no connections.
    unreachable: BTreeSet<String>,
    /// Places whose TLS and clock were shown.
    met: BTreeSet<String>,
    /// Access keys that were refused, each with the first profile: they are not tried again.
    refused: BTreeMap<String, String>,
}

/// Whom a request for this address connects to, and how that is called.
fn peer_of(target: &Target, url: &Url) -> (String, Url) {
    match &target.proxy {
        Some(proxy) => (format!("the proxy {}", host_of(proxy)), proxy.clone()),
        None => (host_of(url), url.clone()),
    }
}

fn identity_of(profile: &ProfileTarget) -> Option<&Url> {
    profile.auth.account().map(|account| &account.identity_url)
}

impl Examination<'_> {
    fn say(&mut self, line: Line) {
        self.well &= line.state != State::Wrong;
        let text = self.client.redactor().sentence(&line.text).into_owned();
        (self.tell)(&Line { text, ..line });
    }

    async fn network(&mut self) {
        let target = Arc::clone(&self.target);
        let services = target.profiles.iter().map(|p| &p.base_url);
        let urls = services.chain(target.profiles.iter().filter_map(identity_of));
        let mut seen = BTreeSet::new();
        for (peer, place) in urls.map(|url| peer_of(&target, url)) {
            if !seen.insert(peer.clone()) {
                continue;
            }
            for line in network::reach(&peer, &place, target.timeout).await {
                if line.state == State::Wrong {
                    self.unreachable.insert(peer.clone());
                }
                self.say(line);
            }
        }
    }

    fn is_reachable(&self, url: &Url) -> bool {
        !self.unreachable.contains(&peer_of(&self.target, url).0)
    }

    async fn tokens(&mut self) -> Result<(), Halt> {
        let target = Arc::clone(&self.target);
        let both = |p: &&ProfileTarget| {
            self.is_reachable(&p.base_url) && identity_of(p).is_none_or(|url| self.is_reachable(url))
        };
        let profiles: Vec<String> = target
            .profiles
            .iter()
            .filter(both)
            .map(|p| p.id.clone())
            .collect();
        sign_in(&mut self.client, &profiles).await
    }

    /// Why a profile is not asked at all.
    fn not_asked(&self, profile: &ProfileTarget) -> Option<String> {
        for url in [Some(&profile.base_url), identity_of(profile)]
            .into_iter()
            .flatten()
        {
            if !self.is_reachable(url) {
                let peer = peer_of(&self.target, url).0;
                return Some(format!("not asked, since {peer} takes no connections"));
            }
        }
        let first = self.refused.get(profile.auth.access_key()?)?;
        Some(format!("not asked, since its access key was refused for {first}"))
    }

    async fn profile(&mut self, described: &Profile, profile: &ProfileTarget) -> Result<(), Halt> {
        let line = |step, state, text| Line {
            about: profile.id.clone(),
            step,
            state,
            text,
        };
        let own = [
            (Step::Authentication, credential_words(&profile.auth).to_owned()),
            (Step::Project, project_words(profile)),
        ];
        let own: Vec<(Step, String)> = own.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        if let Some(why) = self.not_asked(profile) {
            for (number, (step, _)) in own.iter().enumerate() {
                let why = if number == 0 { &why } else { "not asked" };
                self.say(line(*step, State::NotAsked, why.to_owned()));
            }
            return Ok(());
        }
        if let Some(why) = self.client.refusal(&profile.id).map(str::to_owned) {
            self.say(line(Step::Authentication, State::Wrong, why));
            return Ok(());
        }
        let mut called = None;
        for (number, ask) in asks(described, profile).iter().enumerate() {
            let exchange = self.ask(described, profile, ask, number).await?;
            let met = obstacle(profile, &exchange);
            // A page in place of an answer, such as that of a sign-in, shows nothing of what was asked.
            let is_page = met.is_none() && exchange.answer.as_ref().is_ok_and(|a| a.json().is_err());
            if number == 0 {
                self.meet(profile, &exchange);
                // An answer shows that a step went well only where it came from behind that step.
                let shows = met.is_none() || is_from_the_service(&exchange);
                let passed = own
                    .iter()
                    .filter(|(step, _)| shows && met.as_ref().is_none_or(|o| o.step > *step));
                for (step, text) in passed {
                    self.say(if is_page {
                        line(
                            *step,
                            State::NotAsked,
                            "not known: the answer is no JSON".to_owned(),
                        )
                    } else {
                        line(*step, State::Fine, text.clone())
                    });
                }
            }
            if let Some(Obstacle { step, sentence }) = met {
                let first = number == 0 && !is_from_the_service(&exchange);
                if let Some(key) = profile.auth.access_key().filter(|_| step <= Step::Authentication) {
                    self.refused.insert(key.to_owned(), profile.id.clone());
                }
                self.say(line(step, State::Wrong, sentence));
                for (unseen, _) in own.iter().filter(|(unseen, _)| first && *unseen != step) {
                    self.say(line(
                        *unseen,
                        State::NotAsked,
                        "not asked: no answer came from behind it".to_owned(),
                    ));
                }
                if step != Step::Fixture {
                    return Ok(());
                }
                continue;
            }
            for (state, text) in fixtures(described, profile, &exchange)
                .into_iter()
                .filter(|_| !is_page)
            {
                self.say(line(Step::Fixture, state, text));
            }
            called.get_or_insert_with(|| call_words(&exchange));
        }
        if let Some((state, text)) = called {
            self.say(line(Step::Call, state, text));
        }
        Ok(())
    }

    async fn ask(
        &mut self,
        described: &Profile,
        profile: &ProfileTarget,
        ask: &Ask,
        number: usize,
    ) -> Result<Exchange, Halt> {
        let to = Endpoint {
            target: profile,
            form: &described.document.request,
        };
        let purpose = ask.purpose(&profile.id, "doctor", number);
        self.client.send(to, ask.request.clone(), purpose).await
    }

    /// What the first answer of a place shows of the way to it.
    fn meet(&mut self, profile: &ProfileTarget, exchange: &Exchange) {
        // A proxy that asks for credentials answers in the place of whoever is behind it.
        let came = exchange.answer.as_ref().is_ok_and(|answer| answer.status != 407);
        if came && self.met.insert(host_of(&profile.base_url)) {
            for line in tls_and_clock::lines(&self.target, profile, exchange) {
                self.say(line);
            }
        }
    }
}

/// The requests that show whether a profile can be judged: one call, or one for each known instance.
fn asks(described: &Profile, profile: &ProfileTarget) -> Vec<Ask> {
    let mut ordinary = requests::ordinary(described, profile);
    if described.document.subject().is_some() {
        return ordinary;
    }
    ordinary.truncate(1);
    let known = requests::known(described, profile);
    let paging = described.document.paging.as_ref();
    if let Some((paging, by_id)) = paging.and_then(|p| Some((p, p.by_id.as_deref()?)))
        && !known.is_empty()
    {
        let ids = known.iter().take(Pages(paging).most()).enumerate();
        let ids: Vec<String> = ids
            .map(|(n, id)| format!("{}={}", by_id.replace(".N", &format!(".{n}")), encoded(id)))
            .collect();
        let query = format!("{}&{}={}", ids.join("&"), paging.limit, paging.most);
        let request = requests::plain(described, profile, Some(&query), &[]);
        ordinary = vec![requests::ask(
            request,
            &format!("the known {}s", paging.what),
            None,
        )];
    }
    ordinary
}

fn credential_words(auth: &Auth) -> &'static str {
    match auth {
        Auth::None => "the target serves requests without a credential",
        Auth::Token(_) => "the token is accepted",
        Auth::IamPassword(_) => "the identity service issued a token, which is accepted",
        Auth::Signed { .. } => "the signature is accepted",
    }
}

fn project_words(profile: &ProfileTarget) -> String {
    let project = profile.fixtures.text("project_id");
    project.map_or_else(String::new, |id| format!("{id} is served"))
}

/// What an answer shows of the known instances.
fn fixtures(described: &Profile, profile: &ProfileTarget, exchange: &Exchange) -> Vec<(State, String)> {
    let known = |id: &str| (State::Fine, format!("{id} is known"));
    if let Some(id) = &exchange.purpose.fixture {
        return vec![known(id)];
    }
    let Some(paging) = &described.document.paging else {
        return vec![];
    };
    let pages = Pages(paging);
    let page = pages.page(exchange);
    let listed: BTreeSet<&str> = page
        .iter()
        .flat_map(|p| p.ids.iter().map(AsRef::as_ref))
        .collect();
    let seen = match &exchange.answer {
        Ok(response) if page.is_none() => evidence(response),
        _ => "not listed".to_owned(),
    };
    let ids = requests::known(described, profile).iter().take(pages.most());
    ids.map(|id| {
        if listed.contains(id.as_str()) {
            known(id)
        } else {
            (State::Wrong, unknown_instance(profile, id, &seen))
        }
    })
    .collect()
}

fn call_words(exchange: &Exchange) -> (State, String) {
    let path = Url::parse(&exchange.request.url).map_or_else(|_| String::new(), |url| url.path().to_owned());
    let call = format!("{} {path}", exchange.request.method);
    match exchange
        .answer
        .as_ref()
        .map(|response| (response.status, response.json()))
    {
        Ok((status, Ok(_))) => (State::Fine, format!("{call} is answered {status}")),
        Ok((status, Err(why))) => (
            State::Note,
            format!("{call} is answered {status}, but its body cannot be judged: {why}"),
        ),
        Err(none) => (State::Wrong, none.message().to_owned()),
    }
}
