//! What the answer to an ordinary request says by itself, whichever scenario asked: it is judged by what its own
//! request demands, and no change of the account excuses it.

use super::{
    Judged, answer,
    asked::Asked,
    counts, errors, instance,
    paging::{self, Pages},
    status,
};
use crate::{
    catalogue::{
        Profile,
        document::{Document, Switch},
    },
    exchange::{Credential, Exchange},
    record::{ClauseId, Finding},
};

/// What it says of clauses, by their ids. That a clause holds is told where a scenario states it; what breaks it
/// counts in any case.
pub fn judge(profile: &Profile, exchange: &Exchange) -> Vec<(ClauseId, Judged)> {
    if !is_plain(profile, exchange) && !is_served_elsewhere(profile, exchange) {
        return vec![];
    }
    let asked = Asked::of(exchange);
    let document = &profile.document;
    let mut said = of_one_resource(document, exchange, &asked);
    said.extend(of_counts(document, exchange));
    if let Some(paging) = &document.paging {
        said.extend(Pages(paging).alone(exchange, &asked));
    }
    said.into_iter()
        .filter(|(_, judged)| *judged != Judged::default())
        .filter_map(|(own, judged)| Some((profile.clause(&own)?.id.clone(), judged)))
        .collect()
}

/// What an answer says by itself that a change of the account excuses: a number of all items below those beside it.
pub fn counts_too_few(profile: &Profile, exchange: &Exchange) -> Option<(ClauseId, Finding)> {
    if !is_plain(profile, exchange) && !is_served_elsewhere(profile, exchange) {
        return None;
    }
    let (own, found) = Pages(profile.document.paging.as_ref()?).counts_too_few(exchange)?;
    Some((profile.clause(&own)?.id.clone(), found))
}

/// The clause that says that a request is served, where there is one for it whichever scenario asks.
pub fn clause_of_status(profile: &Profile, exchange: &Exchange) -> Option<ClauseId> {
    let own =
        is_plain(profile, exchange).then(|| of_status(&profile.document, exchange, &Asked::of(exchange)));
    Some(profile.clause(&own??)?.id.clone())
}

/// Whether an exchange is an ordinary one, as the document writes the request.
fn is_plain(profile: &Profile, exchange: &Exchange) -> bool {
    let purpose = &exchange.purpose;
    let own = purpose.ordinary && purpose.origin.is_none() && purpose.provoked.is_none();
    let documented = exchange.request.method == profile.document.request.method;
    own && documented && purpose.credential == Credential::Valid
}

/// Whether an exchange was recorded elsewhere and served: its request was as good as an ordinary one.
fn is_served_elsewhere(profile: &Profile, exchange: &Exchange) -> bool {
    let (form, method) = (&profile.document.request, exchange.request.method.as_str());
    let documented = method == form.method || form.has_envelope() && matches!(method, "GET" | "POST");
    let served = exchange
        .answer
        .as_ref()
        .is_ok_and(|response| response.status == profile.document.success_status());
    exchange.purpose.origin.is_some() && documented && served
}

fn of_status(document: &Document, exchange: &Exchange, asked: &Asked) -> Option<String> {
    match &document.switch {
        Some(switch) => Sense::of(document, switch, asked).clause_of_status(document, switch),
        None => clause_of_success(document, exchange, asked),
    }
}

/// That it is served, and what it says of one resource: counts, or the details of an instance.
fn of_one_resource(document: &Document, exchange: &Exchange, asked: &Asked) -> Vec<(String, Judged)> {
    let mut said = vec![];
    let sense = document
        .switch
        .as_ref()
        .map(|switch| (switch, Sense::of(document, switch, asked)));
    let own = exchange.purpose.origin.is_none();
    if let Some(clause) = of_status(document, exchange, asked).filter(|_| own) {
        said.push((clause, served(document, exchange).if_broken()));
    }
    // Beside parameters of somebody else's, nobody knows what is encoded.
    if let Some((switch, sense)) = sense.filter(|(_, sense)| own || *sense != Sense::Encoded) {
        said.extend(sense.number(document, switch, exchange));
        said.push(("sums".to_owned(), counts::top_is_the_sum(exchange, document)));
    }
    said.push((
        "instance_id.echo".to_owned(),
        instance::is_the_one_asked_for(exchange),
    ));
    said
}

/// What it says of counts beside the lists that they count.
fn of_counts(document: &Document, exchange: &Exchange) -> Vec<(String, Judged)> {
    let mut said = vec![];
    for (table, row) in document.rows() {
        let Some(list) = &row.counts else { continue };
        for path in table.paths(row) {
            let (_, count) = path.split_once('.').unwrap_or_default();
            let judged = paging::counts_the_items(exchange, count, list);
            said.push((format!("{}.count", row.name), judged.if_broken()));
        }
    }
    said
}

/// The clause that says that a plain request is served. One for a page or for ids has clauses of its own; one of
/// an envelope without `Region` may be refused, which is advised against.
fn clause_of_success(document: &Document, exchange: &Exchange, asked: &Asked) -> Option<String> {
    let given = |name: &str| asked.values(name).next().is_some();
    if !document.request.has_envelope() {
        let query = asked.query();
        let plain = query.is_empty() || document.request.ordinary.iter().any(|known| known == query);
        return plain.then(|| document.success_status().to_string());
    }
    let page = document.paging.as_ref().is_some_and(|paging| {
        given(&paging.limit) || given(&paging.offset) || !asked.list(Pages(paging).name_of_ids()).is_empty()
    });
    let region = given("Region") || exchange.request.header("x-tc-region").is_some();
    (region && !page).then(|| "success".to_owned())
}

/// Whether a request asks for the number that a parameter switches on, spelled as the page spells it.
pub fn asks_for_the_number(document: &Document, exchange: &Exchange) -> bool {
    let switch = document.switch.as_ref();
    switch.is_some_and(|switch| Sense::of(document, switch, &Asked::of(exchange)) == Sense::On)
}

/// Characters of a value at most for which something is promised.
const LONGEST: usize = 1024;

/// What the value of a switch asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sense {
    /// The number is asked for.
    On,
    /// The same, percent-encoded.
    Encoded,
    /// Another value that the page names.
    Named(String),
    /// A spelling that is easily read as the value that asks for it.
    Near,
    /// Any other word.
    Other,
    /// The parameter is absent.
    Absent,
    /// It is given twice, or with a value that nothing is promised for.
    Unclear,
}

impl Sense {
    fn of(document: &Document, switch: &Switch, asked: &Asked) -> Self {
        let Some(value) = asked.value(&switch.parameter) else {
            let given = asked.values(&switch.parameter).next().is_some();
            return if given { Self::Unclear } else { Self::Absent };
        };
        let plain = asked.query() == format!("{}={value}", switch.parameter);
        let named = document
            .request
            .ordinary
            .iter()
            .any(|query| query == asked.query());
        if value == switch.value && plain {
            Self::On
        } else if value == switch.value {
            Self::Encoded
        } else if named {
            Self::Named(value.to_owned())
        } else if switch.near.iter().any(|near| near == value) {
            Self::Near
        } else if value.chars().count() > LONGEST || value.chars().any(char::is_control) {
            Self::Unclear
        } else {
            Self::Other
        }
    }

    /// The clause about such a value, the parameter left aside.
    fn word(&self, switch: &Switch) -> Option<String> {
        Some(match self {
            Self::On => switch.value.clone(),
            Self::Named(value) => value.clone(),
            Self::Encoded => "encoded".to_owned(),
            Self::Near => "spelling".to_owned(),
            Self::Other => "other".to_owned(),
            Self::Absent => "absent".to_owned(),
            Self::Unclear => return None,
        })
    }

    /// The clause that says that such a request is served.
    fn clause_of_status(&self, document: &Document, switch: &Switch) -> Option<String> {
        match self {
            Self::On | Self::Named(_) => Some(document.success_status().to_string()),
            other => Some(format!("{}.{}", switch.parameter, other.word(switch)?)),
        }
    }

    /// Whether the number has to be there.
    fn number(&self, document: &Document, switch: &Switch, exchange: &Exchange) -> Vec<(String, Judged)> {
        let Some(word) = self.word(switch) else {
            return vec![];
        };
        let clause = format!("{}.{word}", switch.parameter);
        let engines = &document.request.engines;
        match self {
            Self::On => {
                let top = (clause.clone(), counts::failed_is_returned(exchange, None));
                let below = engines.iter().map(|engine| {
                    let judged = counts::failed_is_returned(exchange, Some(engine));
                    (format!("{clause}.{engine}"), judged)
                });
                std::iter::once(top).chain(below).collect()
            }
            Self::Named(_) | Self::Near | Self::Other => {
                vec![(clause, counts::failed_is_left_out(exchange, engines))]
            }
            Self::Encoded => {
                let engines = engines.iter().map(|engine| Some(engine.as_str()));
                let returned = std::iter::once(None).chain(engines);
                let judged = returned.map(|place| counts::failed_is_returned(exchange, place));
                vec![(clause, judged.fold(Judged::default(), Judged::and))]
            }
            Self::Absent | Self::Unclear => vec![],
        }
    }
}

/// Trouble on the way and a refused credential say nothing of the service; of an instance that was not found the
/// whole run decides.
fn served(document: &Document, exchange: &Exchange) -> Judged {
    if answer::trouble(exchange, &[]).is_some() || answer::denial(exchange).is_some() {
        return Judged::default();
    }
    if document.request.has_envelope() {
        return errors::is_served(exchange);
    }
    let by_service = |response| answer::author(response) == answer::Author::Service;
    if !exchange.answer.as_ref().is_ok_and(by_service) || instance::is_not_found(exchange) {
        return Judged::default();
    }
    status::is(exchange, document.success_status(), &document.request.statuses)
}
