//! Declarations at the end of a target file: `[[provoke]]` and `[[not_applicable]]`.
//!
//! Comes in: those tables. Goes out: [`Provocation`]s and [`Declared`] clauses. Whether a clause
//! of that name exists, and whether any judges that answer, the catalogue knows.

use super::{
    Declared, Provocation,
    error::{TargetError, listed, quoted, suggestion},
    http::{self, HeaderOf},
    reserved,
    sensitive::is_credential,
    table::{Section, Text},
};
use crate::catalogue::document::Document as Api;

/// The keys of `[[provoke]]`.
pub(super) const PROVOKE_KEYS: [&str; 10] = [
    "profile", "status", "code", "headers", "query", "path", "method", "body", "repeat", "auth",
];

/// The keys of `[[not_applicable]]`.
pub(super) const DECLARED_KEYS: [&str; 2] = ["clause", "reason"];

/// Reads one `[[provoke]]`; none where something is wrong with it.
pub(super) fn provocation(section: &Section) -> Option<Provocation> {
    section.allow(&PROVOKE_KEYS);
    let api = section.note(profile(section));
    let query = section.note(checked(section, "query", http::query));
    let path = section.note(checked(section, "path", http::path));
    let repeat = section.note(section.number("repeat", 1..=100));
    let without_auth = section.note(without_auth(section));
    let headers = headers(section, HeaderOf::Provocation);
    // What the rest may be depends on the profile.
    let api = api?;
    let answer = section.note(answer(api, section));
    let method = section.note(method(api, section));
    let body = method.and_then(|method| section.note(body(api, method, section)));
    if body.flatten().is_some() {
        section.note(media_type(section, headers.as_deref().unwrap_or_default()));
    }
    let owned = |text: Text| text.value.to_owned();
    Some(Provocation {
        profile: api.profile.clone(),
        answer: answer?,
        headers: headers?
            .into_iter()
            .map(|(name, value)| (owned(name), owned(value)))
            .collect(),
        query: query?.map(owned),
        path: path?.map(owned),
        method: method?.map(owned),
        body: body?.map(owned),
        repeat: u32::try_from(repeat?.unwrap_or(1)).unwrap_or(1),
        without_auth: without_auth?,
        line: section.document.line(section.at),
    })
}

/// Reads one `[[not_applicable]]`; none where something is wrong with it.
pub(super) fn declared(section: &Section) -> Option<Declared> {
    section.allow(&DECLARED_KEYS);
    let advice = "write a clause id or its beginning up to a dot";
    let clause = section.note(words(section, "clause", advice));
    let reason = section.note(words(section, "reason", "say why the clause does not apply"));
    let (clause, reason) = (clause?, reason?);
    Some(Declared {
        clause: clause.value.trim().to_owned(),
        reason: reason.value.trim().to_owned(),
        line: section.document.line(clause.at),
    })
}

/// The headers of a table: legal, and none that the client sets itself; none where one is wrong.
pub(super) fn headers<'a>(section: &Section<'a>, of: HeaderOf) -> Option<Vec<(Text<'a>, Text<'a>)>> {
    let pairs = section.note(section.pairs("headers"))?;
    let mut right = true;
    for (index, (name, value)) in pairs.iter().enumerate() {
        let again = |(earlier, _): &(Text, Text)| earlier.value.eq_ignore_ascii_case(name.value);
        let checked = if pairs[..index].iter().any(again) {
            Err((name.at, "is given twice".to_owned()))
        } else {
            header(*name, *value, of)
        };
        let checked = checked.map_err(|(at, problem)| {
            let subject = format!("header {} in {}", quoted(name.value), section.title);
            section.error(at, format!("{subject} {problem}"))
        });
        right &= section.note(checked).is_some();
    }
    right.then_some(pairs)
}

/// One header; the error has its place.
fn header(name: Text, value: Text, of: HeaderOf) -> Result<(), (usize, String)> {
    http::header_name(name.value, of).map_err(|problem| (name.at, problem))?;
    let outside = value.value.starts_with("env:") || value.value.starts_with("file:");
    if of == HeaderOf::Provocation && (outside || is_credential(name.value)) {
        let problem = "is sent as it stands; a header with a secret belongs in headers of [target]";
        return Err((value.at, problem.to_owned()));
    }
    if outside {
        return Ok(());
    }
    http::header_value(value.value).map_err(|problem| (value.at, problem))
}

fn profile<'a>(section: &Section<'a>) -> Result<&'a Api, TargetError> {
    let apis = section.document.apis;
    let ids: Vec<&str> = apis.iter().map(|api| api.profile.as_str()).collect();
    let Some(text) = section.text("profile")? else {
        return Err(section.missing("profile", &format!("write {}", listed(&ids, "or"))));
    };
    let api = apis.iter().find(|api| api.profile == text.value);
    api.copied().ok_or_else(|| {
        let advice = suggestion(text.value, &ids);
        let message = format!(
            "unknown profile {} in {}{advice}",
            quoted(text.value),
            section.title
        );
        section.error(text.at, message)
    })
}

/// The promised answer: a status, or an error code where the API answers every error with 200.
fn answer(api: &Api, section: &Section) -> Result<String, TargetError> {
    let status = section.number("status", 200..=599)?;
    let code = section.text("code")?;
    let (key, other, example) = if api.request.has_envelope() {
        ("code", "status", "code = \"InternalServerError\"")
    } else {
        ("status", "code", "status = 500")
    };
    match (status, code) {
        (Some(status), None) if !api.request.has_envelope() => Ok(status.to_string()),
        (None, Some(code)) if api.request.has_envelope() => {
            let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            if code.value.is_empty() || !code.value.chars().all(legal) {
                let given = quoted(code.value);
                let words = format!("must be an error code such as `InternalServerError`, not {given}");
                return Err(section.wrong("code", code.at, words));
            }
            Ok(code.value.to_owned())
        }
        (None, None) => Err(section.missing(key, &format!("say what is answered: `{example}`"))),
        (Some(_), Some(_)) => {
            let message = format!(
                "`status` and `code` in {} exclude each other; {} takes `{key}`",
                section.title, api.profile
            );
            Err(section.error(section.place(other), message))
        }
        _ => {
            let words = format!("does not fit {}; write `{example}` instead", api.profile);
            Err(section.wrong(other, section.place(other), words))
        }
    }
}

fn method<'a>(api: &Api, section: &Section<'a>) -> Result<Option<Text<'a>>, TargetError> {
    let methods: &[&str] = if api.request.has_envelope() {
        &["GET", "HEAD", "POST"]
    } else {
        &["GET", "HEAD"]
    };
    let method = section.text("method")?;
    if let Some(text) = method
        && !methods.contains(&text.value)
    {
        let (methods, profile, given) = (listed(methods, "or"), &api.profile, quoted(text.value));
        let words = format!("must be {methods} for {profile}, not {given}");
        return Err(section.wrong("method", text.at, words));
    }
    Ok(method)
}

fn body<'a>(api: &Api, method: Option<Text>, section: &Section<'a>) -> Result<Option<Text<'a>>, TargetError> {
    let body = checked(section, "body", http::body)?;
    if let Some(text) = body
        && method.is_none_or(|m| m.value != "POST")
    {
        let advice = if api.request.has_envelope() {
            "goes with `method = \"POST\"` only; write that too, or take it out"
        } else {
            "is never sent to this API; take it out"
        };
        return Err(section.wrong("body", text.at, advice));
    }
    Ok(body)
}

/// What a body is said to be has to be one of the two forms that are read.
fn media_type(section: &Section, headers: &[(Text, Text)]) -> Result<(), TargetError> {
    let mut headers = headers.iter();
    let Some((_, value)) = headers.find(|(name, _)| name.value.eq_ignore_ascii_case("content-type")) else {
        return Ok(());
    };
    reserved::media_type(value.value).map_err(|problem| {
        let message = format!(
            "the content-type {} in {} {problem}",
            quoted(value.value),
            section.title
        );
        section.error(value.at, message)
    })
}

fn without_auth(section: &Section) -> Result<bool, TargetError> {
    match section.text("auth")? {
        None => Ok(false),
        Some(text) if text.value == "none" => Ok(true),
        Some(text) => {
            let given = quoted(text.value);
            let words =
                format!("can only be `none`, not {given}; leave it out to send the profile's credentials");
            Err(section.wrong("auth", text.at, words))
        }
    }
}

/// A text that must pass a check, if it is there.
fn checked<'a>(
    section: &Section<'a>,
    key: &str,
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<Option<Text<'a>>, TargetError> {
    let text = section.text(key)?;
    if let Some(text) = text {
        check(text.value).map_err(|problem| section.wrong(key, text.at, problem))?;
    }
    Ok(text)
}

/// A text that must be there and not be blank.
fn words<'a>(section: &Section<'a>, key: &str, advice: &str) -> Result<Text<'a>, TargetError> {
    match section.text(key)? {
        None => Err(section.missing(key, advice)),
        Some(text) if text.value.trim().is_empty() => {
            Err(section.wrong(key, text.at, format!("is empty; {advice}")))
        }
        Some(text) => Ok(text),
    }
}
