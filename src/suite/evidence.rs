//! Exchanges that others recorded (a browser, a proxy, a gateway): which of them show answers of a profile.
//!
//! Comes in: a HAR file. Goes out: its exchanges, matched to profiles by the form of the request, without
//! secrets, each saying where it comes from; and a list of those that show nothing.

use std::path::Path;

use jiff::Timestamp;
use secrecy::SecretString;

use super::matching::{profile_of, subject_of};
use crate::catalogue::{Catalogue, Profile};
use crate::config::{Secret, Target};
use crate::exchange::{Credential, Exchange, Purpose};
use crate::preflight::requests::known;
use crate::recording::{Entry, Recording, RecordingError};
use crate::redact::{Gathered, Redactor, Unredactable};

/// A recording from elsewhere, read once to know what it shows.
#[derive(Debug)]
pub struct Evidence {
    name: String,
    recording: Recording,
    taken: Vec<Taken>,
    left: Vec<Left>,
    /// Whatever stands in a credential's place of any entry, and what keeps it out of all of them.
    secrets: Vec<SecretString>,
    redactor: Redactor,
}

/// An entry that is judged.
#[derive(Debug)]
struct Taken {
    /// Its index in the recording, from 0.
    entry: usize,
    /// The profile whose answer it shows.
    profile: String,
    /// The instance that its request is about.
    subject: Option<String>,
    /// Whether its request came with a credential.
    credential: Credential,
}

/// An entry that is not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Its index in the recording, from 0.
    pub entry: usize,
    /// Method and address, without the query.
    pub request: String,
    /// Why, a fragment.
    pub why: String,
}

/// The scenario that exchanges from elsewhere belong to: none asked.
const SCENARIO: &str = "recorded elsewhere";

impl Evidence {
    /// Reads a recording. `wanted` says which profiles are judged; of the target only its instances
    /// and its limit of a body's length are looked at.
    ///
    /// # Errors
    /// The file is no recording, or an entry of it cannot be read.
    pub fn open(
        path: &Path,
        catalogue: &Catalogue,
        target: &Target,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Self, RecordingError> {
        let recording = Recording::open(path)?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let is_known = |profile: &str, id: &str| {
            let mut profiles = target.profiles.iter().filter(|p| p.id == profile);
            let described = catalogue.get(profile);
            let knows = |p| described.is_some_and(|d| known(d, p).iter().any(|known| known == id));
            profiles.any(knows)
        };
        let (mut taken, mut left) = (vec![], vec![]);
        let unredactable = |e: Unredactable| RecordingError::Unreadable {
            path: path.to_owned(),
            source: std::io::Error::other(e),
        };
        let redactor = Redactor::of(target).map_err(unredactable)?;
        let mut gathered = Gathered::default();
        for index in 0..recording.len() {
            let entry = recording.entry(index)?;
            let exchange = recording.exchange_of(entry, index);
            let profile = profile_of(catalogue, &exchange, &is_known).filter(|p| wanted(p.id()));
            gathered.note(&redactor, &exchange, profile.is_some());
            match (profile, shows_nothing(&exchange, target.max_body)) {
                (Some(profile), None) => taken.push(Taken {
                    entry: index,
                    profile: profile.id().to_owned(),
                    subject: subject_of(profile, &exchange),
                    credential: credential_of(profile, &exchange),
                }),
                (profile, why) => left.push(Left {
                    entry: index,
                    request: address(&exchange),
                    why: match profile {
                        Some(_) => why.unwrap_or_default(),
                        None => "no documented request that is judged".to_owned(),
                    },
                }),
            }
        }
        let places = target.profiles.iter().map(|p| p.base_url.as_str());
        let public = catalogue.texts().chain(places).chain([&*target.name, &*name]);
        let [telling, plain] = gathered.secrets(public).map_err(unredactable)?;
        let secrets = telling.iter().chain(&plain).cloned().collect();
        let mut knowing = target.clone();
        let telling = telling.into_iter().map(|value| Secret { value, place: None });
        knowing.secrets.extend(telling);
        knowing.whole_secrets.extend(plain);
        let redactor = Redactor::of(&knowing).map_err(unredactable)?;
        for left in &mut left {
            left.request = redactor.text(&left.request);
        }
        Ok(Self {
            name,
            recording,
            taken,
            left,
            secrets,
            redactor,
        })
    }

    /// The same without what was sent to another place than this target's: one of several targets is not judged
    /// by the answers of another.
    ///
    /// # Errors
    /// The recording cannot be read any more.
    pub fn of_this_place_alone(mut self, target: &Target) -> Result<Self, RecordingError> {
        let place = |url: &url::Url| (url.host_str().map(str::to_owned), url.port_or_known_default());
        let mut taken = vec![];
        for one in std::mem::take(&mut self.taken) {
            let index = one.entry;
            let entry = self.recording.entry(index)?;
            let sent = url::Url::parse(&entry.request.url).ok().map(|url| place(&url));
            let mut own = target.profiles.iter().filter(|p| p.id == one.profile);
            if own.any(|p| Some(place(&p.base_url)) == sent) {
                taken.push(one);
            } else {
                self.left.push(Left {
                    entry: index,
                    request: address(&self.recording.exchange_of(entry, index)),
                    why: "it was sent to another place than this target's".to_owned(),
                });
            }
        }
        self.taken = taken;
        self.left.sort_by_key(|left| left.entry);
        Ok(self)
    }

    /// Lets a target know whatever stands in a credential's place of any entry: its answers may repeat it.
    pub fn keep_out_secrets(&self, target: &mut Target) {
        target.whole_secrets.extend(self.secrets.iter().cloned());
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The profiles that it shows answers of.
    pub fn shows(&self, profile: &str) -> bool {
        self.taken.iter().any(|one| one.profile == profile)
    }

    /// What is not judged.
    pub fn left(&self) -> &[Left] {
        &self.left
    }

    /// When it begins, and when its last answer had come, as far as it says.
    pub fn times(&self) -> Option<(Timestamp, Timestamp)> {
        let begun = self.recording.origin()?;
        let last = self
            .recording
            .entries()
            .filter_map(|entry| ended(&entry.ok()?))
            .max();
        Some((begun, last.unwrap_or(begun)))
    }

    /// Scheme and host of the first exchange that is judged.
    ///
    /// # Errors
    /// The recording cannot be read any more.
    pub fn address(&self) -> Result<Option<url::Url>, RecordingError> {
        let Some(first) = self.taken.first() else {
            return Ok(None);
        };
        let url = self.recording.entry(first.entry)?.request.url;
        let origin = url::Url::parse(&url).map(|url| url.origin().ascii_serialization());
        Ok(origin.ok().and_then(|origin| url::Url::parse(&origin).ok()))
    }

    /// What is judged, in order, each read when its turn comes; times count from `start`.
    pub fn exchanges(&self, start: Timestamp) -> impl Iterator<Item = Result<Exchange, RecordingError>> {
        self.taken.iter().map(move |one| {
            let entry = self.recording.entry(one.entry)?;
            let lasted = entry.time.max(0.0);
            let begun = entry.started();
            let mut exchange = self
                .redactor
                .foreign(self.recording.exchange_of(entry, one.entry));
            let since = |begun: Timestamp| begun.duration_since(start).as_secs_f64() * 1000.0;
            exchange.started_ms = begun.map_or(0.0, since);
            exchange.ended_ms = exchange.started_ms + lasted;
            let subject = one.subject.as_deref();
            exchange.purpose = Purpose {
                profile: one.profile.clone(),
                fixture: subject.map(|id| self.redactor.text(id)),
                scenario: SCENARIO.to_owned(),
                number: one.entry,
                role: format!("entry {} of {}", one.entry, self.name),
                credential: one.credential,
                origin: Some(self.name.clone()),
                ..Purpose::default()
            };
            Ok(exchange)
        })
    }

    /// What reports say first of it; its exchanges begin at this index of the run's recording.
    pub fn notices(&self, first: usize) -> Vec<String> {
        let mut notices = vec![];
        let taken = self.taken.len();
        if taken > 0 {
            let entries = if taken == 1 {
                format!("entry {first} of traffic.har comes")
            } else {
                format!("entries {first} to {} of traffic.har come", first + taken - 1)
            };
            notices.push(format!(
                "{entries} from {}: judged by what each answer shows",
                self.name
            ));
        }
        if !self.left.is_empty() {
            let shown = self.left.iter().take(NAMED);
            let shown: Vec<String> = shown.map(ToString::to_string).collect();
            let more = self.left.len().saturating_sub(NAMED);
            let more = if more > 0 {
                format!("; and {more} more")
            } else {
                String::new()
            };
            notices.push(format!(
                "{} of {} entries of {} are not judged: {}{more}",
                self.left.len(),
                self.recording.len(),
                self.name,
                shown.join("; "),
            ));
        }
        notices
    }
}

/// Entries that are not judged which a notice names.
const NAMED: usize = 3;

impl std::fmt::Display for Left {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "entry {}, {}: {}", self.entry, self.request, self.why)
    }
}

/// Whether a request came with a credential, in the header where its document has one or in that of a signature.
fn credential_of(profile: &Profile, exchange: &Exchange) -> Credential {
    let token = profile.document.request.token_header();
    let names = ["authorization", token.map_or("", |header| &header.name)];
    let is_one = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let mut headers = exchange.request.headers.iter();
    if headers.any(|(name, value)| is_one(name) && !value.is_empty()) {
        Credential::Valid
    } else {
        Credential::None
    }
}

/// Why an exchange is evidence of nothing. What a recording did not keep must not be judged as if it had
/// been sent so.
fn shows_nothing(exchange: &Exchange, most: usize) -> Option<String> {
    let Ok(response) = &exchange.answer else {
        return Some("it has no answer".to_owned());
    };
    if response.status == 304 {
        return Some("it says only that what a cache holds is still right".to_owned());
    }
    if let Some(why) = &response.unseen {
        return Some(format!("its body was {why}"));
    }
    let long = response.body.len() > most;
    long.then(|| {
        format!(
            "its body is longer than max_body_kib = {} lets it be read",
            most / 1024
        )
    })
}

fn ended(entry: &Entry) -> Option<Timestamp> {
    let lasted = jiff::SignedDuration::try_from_secs_f64(entry.time.max(0.0) / 1000.0).ok()?;
    entry.started()?.checked_add(lasted).ok()
}

/// Method and address as a list shows them; a query may hold anything.
fn address(exchange: &Exchange) -> String {
    let url = url::Url::parse(&exchange.request.url)
        .ok()
        .filter(url::Url::has_host);
    let address = url.map_or("an address that is no URL".to_owned(), |url| {
        format!("{}{}", url.origin().ascii_serialization(), url.path())
    });
    crate::checks::cut(&format!("{} {address}", exchange.request.method))
}
