//! What all scenarios of a run share.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak, atomic::AtomicBool},
};

use crate::catalogue::{Catalogue, Profile};
use crate::checks::paging::Pages;
use crate::checks::{
    Judged, Note, What, answer, counts, errors, every, instance, known_differences, one_answer, schema,
};
use crate::config::{ProfileTarget, Target};
use crate::exchange::json::Json;
use crate::exchange::{Exchange, Request};
use crate::http::client::{Client, Endpoint};
use crate::preflight::ask::Stop;
use crate::record::ClauseId;
use crate::verdict::ledger::{Cause, Journal, Suspect};
use crate::verdict::order::Place;

/// Shared by the scenarios of one run.
pub struct Context {
    /// What is judged.
    pub catalogue: Arc<Catalogue>,
    /// What is known of the target.
    pub target: Arc<Target>,
    /// Who asks.
    pub client: Client,
    /// What the first ordinary request of each profile showed.
    pub surveys: BTreeMap<String, Arc<Exchange>>,
    /// Whether a step would have liked to know what a survey showed that is not there.
    pub survey_missed: AtomicBool,
    journal: Mutex<Journal>,
    pub(super) shared: Mutex<HashMap<Asked, Shared>>,
    pub(super) in_memory: Mutex<HashMap<usize, Weak<Exchange>>>,
}

/// Profile, request and turn.
pub(super) type Asked = (String, Box<Request>, u64);

/// The index of an answer that several scenarios speak of; it is asked for once. It stands in the recording, and in
/// memory while somebody has it.
pub(super) type Shared = Arc<tokio::sync::OnceCell<Result<usize, Stop>>>;

impl Context {
    /// A run's context, before anything was sent.
    pub fn new(catalogue: Arc<Catalogue>, target: Arc<Target>, client: Client) -> Self {
        Self {
            catalogue,
            target,
            client,
            surveys: BTreeMap::default(),
            survey_missed: AtomicBool::new(false),
            journal: Mutex::default(),
            shared: Mutex::default(),
            in_memory: Mutex::default(),
        }
    }

    /// The journal; held for the time of a note only.
    pub fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The catalogue's and the target's words on a profile.
    pub fn profile(&self, id: &str) -> Option<(&Profile, &ProfileTarget)> {
        Some((self.catalogue.get(id)?, self.target.profile(id)?))
    }

    /// Where the requests of a profile go.
    pub fn endpoint<'a>(profile: &'a Profile, target: &'a ProfileTarget) -> Endpoint<'a> {
        Endpoint {
            target,
            form: &profile.document.request,
        }
    }

    /// How many failed creations the account of a profile is known to hold, where any.
    fn known_number(&self, profile: &str) -> Option<u64> {
        let (profile, target) = self.profile(profile)?;
        let key = profile.document.switch.as_ref()?.known.as_ref()?;
        target.fixtures.number(key).filter(|known| *known > 0)
    }

    /// The known number that an answer to a request for it does not say.
    pub fn unlike_known(&self, exchange: &Exchange) -> Option<u64> {
        let known = self.known_number(&exchange.purpose.profile)?;
        let profile = self.catalogue.get(&exchange.purpose.profile)?;
        let own = exchange.purpose.ordinary && exchange.purpose.origin.is_none();
        let asked = own && every::asks_for_the_number(&profile.document, exchange);
        let unlike = asked && !counts::failed_is(exchange, known).findings.is_empty();
        unlike.then_some(known)
    }

    /// Whether a success has the form that its document binds it to; none for any other answer.
    pub fn is_well_formed(&self, exchange: &Exchange) -> Option<bool> {
        let profile = self.catalogue.get(&exchange.purpose.profile)?;
        let response = exchange.answer.as_ref().ok()?;
        let answer = answer_of(profile, exchange).filter(|answer| answer != "error")?;
        let schema = profile.schemas.get(&answer)?;
        if !(200..300).contains(&response.status) || response.unseen.is_some() {
            return None;
        }
        let valid = |json: &Json| schema.must.validator().is_valid(&json.value);
        Some(response.json().is_ok_and(valid))
    }

    /// Whether a success is malformed while the profile's plain answer is not, or is not known yet.
    pub fn is_malformed_alone(&self, exchange: &Exchange) -> bool {
        let plain = self.surveys.get(&exchange.purpose.profile);
        self.is_well_formed(exchange) == Some(false)
            && plain.is_none_or(|plain| self.is_well_formed(&plain.unread()) != Some(false))
    }

    /// Takes a wrong number into the journal that was right when it was asked for again.
    pub fn known_number_is_back(&self, profile: &str, judged: Judged) {
        let switch = self
            .catalogue
            .get(profile)
            .and_then(|p| p.document.switch.as_ref());
        if let Some(switch) = switch {
            let own = format!("{}.{}.number", switch.parameter, switch.value);
            let clause = ClauseId::below(profile, &own);
            self.journal().judged(&clause, judged);
        }
    }

    /// Judges an exchange by what it says alone and by its answer's schemas, and takes it into the journal. Every recorded
    /// exchange passes here, whether a step asks or not.
    pub fn take(&self, exchange: &Exchange) {
        let profile = self.catalogue.get(&exchange.purpose.profile);
        let schema = profile.and_then(|p| Some((p, p.schemas.get(&answer_of(p, exchange)?)?)));
        let pages = profile.and_then(|p| p.document.paging.as_ref()).map(Pages);
        let mut journal = self.journal();
        if !self.client.replays() {
            let place = Place::of(&self.catalogue, &exchange.purpose, exchange.index);
            journal.places.insert(exchange.index, place);
        }
        if let Some(profile) = profile {
            self.take_by_itself(&mut journal, profile, exchange);
        }
        let judged = schema.filter(|(_, schema)| is_judged(exchange, &schema.answer));
        let Some((profile, schema)) = judged else {
            return journal.see(exchange, pages, vec![]);
        };
        let mut notes = schema::judge(schema, exchange);
        let notices = known_differences::differences(profile, exchange, &mut notes);
        let json = exchange.answer.as_ref().ok().and_then(|r| r.json().ok());
        journal.see(
            exchange,
            pages,
            json.map(|j| one_answer::observations(schema, j))
                .unwrap_or_default(),
        );
        journal.profile(profile.id()).notices.extend(notices);
        for note in notes {
            journal.note(note);
        }
    }

    /// What an answer says by itself counts wherever it was asked for, if it breaks something.
    fn take_by_itself(&self, journal: &mut Journal, profile: &Profile, exchange: &Exchange) {
        for (clause, judged) in every::judge(profile, exchange) {
            if !judged.findings.is_empty() {
                journal.judged(&clause, judged);
            }
        }
        if let Some((clause, finding)) = every::counts_too_few(profile, exchange) {
            journal.suspects.push(Suspect {
                clause,
                profile: profile.id().to_owned(),
                cause: Cause::Changed,
                finding,
            });
        }
        if !exchange.purpose.ordinary || exchange.purpose.origin.is_some() {
            return;
        }
        let known = self.known_number(profile.id());
        if let Some(known) = known.filter(|_| every::asks_for_the_number(&profile.document, exchange)) {
            journal.profile(profile.id()).known_number.see(exchange, known);
        }
        // Where the states of an instance are judged in their order, so are its beginning and its end.
        let form = &profile.document.request;
        if let Some(finding) = instance::not_found(exchange, &form.statuses).filter(|_| !form.in_order) {
            journal.suspects.push(Suspect {
                clause: ClauseId::below(profile.id(), &profile.document.success_status().to_string()),
                profile: profile.id().to_owned(),
                cause: Cause::GoneBefore {
                    ids: exchange.purpose.fixture.iter().cloned().collect(),
                    ended_ms: exchange.ended_ms,
                    one_is_enough: true,
                },
                finding,
            });
        }
    }

    /// Judges an exchange that was recorded elsewhere: by what it shows alone, and as evidence that this
    /// answer comes at all.
    pub fn take_foreign(&self, exchange: &Exchange) {
        self.take(exchange);
        let profile = self.catalogue.get(&exchange.purpose.profile);
        let Some((profile, answer)) = profile.and_then(|p| Some((p, answer_of(p, exchange)?))) else {
            return;
        };
        if !is_judged(exchange, &answer) {
            return;
        }
        let served = exchange
            .answer
            .as_ref()
            .is_ok_and(|r| r.status < 400 && answer != "error");
        let mut journal = self.journal();
        for clause in waiting_for(profile, &answer, exchange) {
            let what = if served {
                What::Evidence(exchange.index)
            } else {
                What::Drawn(exchange.index)
            };
            journal.note(Note {
                clause: clause.clone(),
                what,
            });
        }
    }
}

/// The clauses that wait for an answer as such: of its status, or of its error code.
fn waiting_for<'c>(profile: &'c Profile, answer: &str, exchange: &Exchange) -> Vec<&'c ClauseId> {
    let place = |words| ClauseId::below(profile.id(), words);
    let (own, errors) = (place(answer), place("error"));
    let has_code = |code: &str| {
        let judged = errors::is_declared(exchange, code, false);
        judged.findings.is_empty() && judged.inconclusive.is_none()
    };
    let stated = profile.clauses.iter().filter(|c| c.answer.is_none());
    let waiting = stated.filter(|c| {
        let code = c.id.behind(&errors).filter(|_| answer == "error");
        c.id == own || code.is_some_and(has_code)
    });
    waiting.map(|c| &c.id).collect()
}

/// Which answer of its profile an exchange shows.
pub fn answer_of(profile: &Profile, exchange: &Exchange) -> Option<String> {
    let response = exchange.answer.as_ref().ok()?;
    if profile.document.request.action.is_none() {
        return Some(response.status.to_string());
    }
    // What should have failed and shows no result is a malformed error, unless its status speaks of the
    // way to the service.
    let accepted = (200..300).contains(&response.status);
    let meant = !exchange.purpose.may_succeed()
        && (accepted || matches!(response.status, 400 | 500))
        && !answer::shows(response, profile.document.members("success", "Response"));
    if answer::is_error(response) || meant {
        return Some("error".to_owned());
    }
    accepted.then(|| "success".to_owned())
}

/// Whether an answer's body is the service's own words in a case that its schema speaks of.
fn is_judged(exchange: &Exchange, answer: &str) -> bool {
    let Ok(response) = &exchange.answer else {
        return false;
    };
    if exchange.request.method == "HEAD" {
        return false;
    }
    let success = (200..300).contains(&response.status) && answer != "error";
    if success {
        // What a request draws that should have failed is the business of that request's clause. A result in
        // an envelope is one wherever it comes: an unknown id may bring an empty one.
        return exchange.purpose.may_succeed() || answer == "success";
    }
    // A gateway may imitate the envelope; what the service sends has an id that can be looked up.
    let imitated =
        answer == "error" && answer::is_on_the_way(response.status) && !answer::has_request_id(response);
    response.status == 401 || answer::author(response) == answer::Author::Service && !imitated
}
