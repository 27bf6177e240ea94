//! Which profile's answer an exchange from elsewhere shows, by the form of its request.

use url::{Url, form_urlencoded};

use crate::{
    catalogue::{
        Catalogue, Profile,
        document::{Document, Kind, RequestForm},
    },
    exchange::{Exchange, SentRequest},
};

/// The profile whose request this is; the one with the most fixed words where several fit.
///
/// `known` says whether an id is that of a known instance of a profile.
pub fn profile_of<'c>(
    catalogue: &'c Catalogue,
    exchange: &Exchange,
    known: &dyn Fn(&str, &str) -> bool,
) -> Option<&'c Profile> {
    let url = Url::parse(&exchange.request.url).ok()?;
    let fits = catalogue.all().iter().filter_map(|profile| {
        let form = &profile.document.request;
        let words = if form.action.is_some() {
            is_call(&profile.document, exchange, &url).then_some(1)
        } else if exchange.request.method == form.method {
            by_path(form, &url, &|id| known(profile.id(), id))
        } else {
            None
        };
        Some((words?, profile))
    });
    // Of equals the first in the catalogue.
    fits.rev()
        .max_by_key(|(words, _)| *words)
        .map(|(_, profile)| profile)
}

/// How many fixed words of the form's path the end of the URL's path has; none where it is another.
fn by_path(form: &RequestForm, url: &Url, known: &dyn Fn(&str) -> bool) -> Option<usize> {
    let form: Vec<&str> = form.path.split('/').skip(1).collect();
    let path: Vec<&str> = url.path().split('/').skip(1).collect();
    let path = &path[path.len().checked_sub(form.len())?..];
    let mut words = 0;
    for (n, (word, part)) in form.iter().zip(path).enumerate() {
        let fits = match *word {
            // At its end a path may have other words, such as `statistic`: an id looks like one.
            word if word.starts_with('{') && n + 1 == form.len() => known(part) || is_uuid(part),
            word if word.starts_with('{') => !part.is_empty(),
            word => {
                words += 1;
                word == *part
            }
        };
        if !fits {
            return None;
        }
    }
    Some(words)
}

/// The instance that a request from elsewhere is about, as its path has it.
pub fn subject_of(profile: &Profile, exchange: &Exchange) -> Option<String> {
    let place = format!("{{{}}}", profile.document.subject()?.name);
    let from_end = profile
        .document
        .request
        .path
        .rsplit('/')
        .position(|word| word == place)?;
    let url = Url::parse(&exchange.request.url).ok()?;
    url.path().rsplit('/').nth(from_end).map(str::to_owned)
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

/// Whether it is the call of this action and version, wherever it says so.
fn is_call(document: &Document, exchange: &Exchange, url: &Url) -> bool {
    let (form, request) = (&document.request, &exchange.request);
    if !matches!(request.method.as_str(), "GET" | "POST") {
        return false;
    }
    let version = said(request, url, "Version");
    if version.is_some() && version != form.version {
        return false;
    }
    match said(request, url, "Action") {
        Some(action) => Some(action) == form.action,
        // Without the action the answer has to show whose it is.
        None => is_own_host(form, url) && has_result(document, exchange),
    }
}

/// A parameter of a call, from the query, from its header, from a form or from a JSON body.
fn said(request: &SentRequest, url: &Url, name: &str) -> Option<String> {
    let pair = |(key, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
        (key == name).then(|| value.into_owned())
    };
    if let Some(value) = url.query_pairs().find_map(pair) {
        return Some(value);
    }
    if let Some(value) = request.header(&format!("x-tc-{name}")) {
        return Some(value.to_owned());
    }
    let body = request.body.as_deref()?;
    match serde_json::from_str::<serde_json::Value>(body) {
        Ok(json) => json.get(name)?.as_str().map(str::to_owned),
        Err(_) => form_urlencoded::parse(body.as_bytes()).find_map(pair),
    }
}

/// Whether a service of Tencent Cloud with this name is served there.
fn is_own_host(form: &RequestForm, url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let service = form.service.as_deref().unwrap_or_default();
    let rest = host.strip_prefix(service).filter(|_| !service.is_empty());
    rest.is_some_and(|rest| rest.starts_with('.') && rest.ends_with("tencentcloudapi.com"))
}

/// Whether an answer shows the list that only this API has.
fn has_result(document: &Document, exchange: &Exchange) -> bool {
    let lists = document.rows().filter(|(table, row)| {
        table.answer.as_deref() == Some("success") && row.kinds.contains(&Kind::Array)
    });
    let mut paths = lists.flat_map(|(table, row)| table.paths(row));
    let json = exchange.answer.as_ref().ok().and_then(|r| r.json().ok());
    json.is_some_and(|json| {
        paths.any(|path| {
            let pointer = path.trim_start_matches("success").replace('.', "/");
            json.value.pointer(&pointer).is_some()
        })
    })
}
