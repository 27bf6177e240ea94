//! Declarations at the end of a target file: `[[provoke]]` and `[[not_applicable]]`.
//!
//! Comes in: those tables. Goes out: [`Provocation`]s and [`Declared`] clauses. Whether a clause
//! of that name exists, and whether any judges that answer, the catalogue knows.

use super::{
    Declared, Provocation,
    error::{TargetError, listed, quoted, suggestion},
    http::{self, HeaderOf},
    read::home,
    reserved,
    table::{Section, Text},
};
use crate::catalogue::document::Document as Api;

/// The keys of `[[provoke]]`.
pub(super) const PROVOKE_KEYS: [&str; 10] = [
    "profile", "status", "code", "headers", "query", "path", "method", "body", "repeat", "auth",
];

/// The keys of `[[not_applicable]]`.
pub(super) const DECLARED_KEYS: [&str; 2] = ["clause", "reason"];

/// Reads one `[[provoke]]`.
pub(super) fn provocation(section: &Section) -> Result<Provocation, TargetError> {
    section.allow(&PROVOKE_KEYS, home)?;
    let api = profile(section)?;
    let answer = answer(api, section)?;
    let method = method(api, section)?;
    let body = body(api, method, section)?;
    let query = checked(section, "query", http::query)?;
    let headers = headers(section, HeaderOf::Provocation)?;
    if body.is_some() {
        media_type(section, &headers)?;
    }
    Ok(Provocation {
        profile: api.profile.clone(),
        answer,
        headers: headers
            .into_iter()
            .map(|(name, value)| (name.value.to_owned(), value.value.to_owned()))
            .collect(),
        query: query.map(|q| q.value.to_owned()),
        path: checked(section, "path", http::path)?.map(|p| p.value.to_owned()),
        method: method.map(|m| m.value.to_owned()),
        body: body.map(|b| b.value.to_owned()),
        repeat: u32::try_from(section.number("repeat", 1..=100)?.unwrap_or(1)).unwrap_or(1),
        without_auth: without_auth(section)?,
        line: section.document.line(section.at),
    })
}

/// Reads one `[[not_applicable]]`.
pub(super) fn declared(section: &Section) -> Result<Declared, TargetError> {
    section.allow(&DECLARED_KEYS, home)?;
    let clause = words(
        section,
        "clause",
        "write a clause id or its beginning up to a dot",
    )?;
    let reason = words(section, "reason", "say why the clause does not apply")?;
    Ok(Declared {
        clause: clause.value.trim().to_owned(),
        reason: reason.value.trim().to_owned(),
        line: section.document.line(clause.at),
    })
}

/// The headers of a table: legal, and none that the client sets itself.
pub(super) fn headers<'a>(
    section: &Section<'a>,
    of: HeaderOf,
) -> Result<Vec<(Text<'a>, Text<'a>)>, TargetError> {
    let pairs = section.pairs("headers")?;
    for (index, (name, value)) in pairs.iter().enumerate() {
        let subject = format!("header {} in {}", quoted(name.value), section.title);
        let refuse = |at, problem: String| section.error(at, format!("{subject} {problem}"));
        http::header_name(name.value, of).map_err(|problem| refuse(name.at, problem))?;
        let outside = value.value.starts_with("env:") || value.value.starts_with("file:");
        if of == HeaderOf::Provocation && outside {
            let problem = "is sent as it stands; a header with a secret belongs in headers of [target]";
            return Err(refuse(value.at, problem.to_owned()));
        }
        if !outside {
            http::header_value(value.value).map_err(|problem| refuse(value.at, problem))?;
        }
        let earlier = pairs.iter().take(index);
        if earlier
            .into_iter()
            .any(|(n, _)| n.value.eq_ignore_ascii_case(name.value))
        {
            return Err(refuse(name.at, "is given twice".to_owned()));
        }
    }
    Ok(pairs)
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
                let message = format!(
                    "`code` in {} must be an error code such as `InternalServerError`, not {}",
                    section.title,
                    quoted(code.value)
                );
                return Err(section.error(code.at, message));
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
            let message = format!(
                "`{other}` in {} does not fit {}; write `{example}` instead",
                section.title, api.profile
            );
            Err(section.error(section.place(other), message))
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
        let message = format!(
            "`method` in {} must be {} for {}, not {}",
            section.title,
            listed(methods, "or"),
            api.profile,
            quoted(text.value)
        );
        return Err(section.error(text.at, message));
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
        return Err(section.error(text.at, format!("`body` in {} {advice}", section.title)));
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
            let message = format!(
                "`auth` in {} can only be `none`, not {}; leave it out to send the profile's credentials",
                section.title,
                quoted(text.value)
            );
            Err(section.error(text.at, message))
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
        check(text.value).map_err(|problem| {
            let message = format!("`{key}` in {} {problem}", section.title);
            section.error(text.at, message)
        })?;
    }
    Ok(text)
}

/// A text that must be there and not be blank.
fn words<'a>(section: &Section<'a>, key: &str, advice: &str) -> Result<Text<'a>, TargetError> {
    match section.text(key)? {
        None => Err(section.missing(key, advice)),
        Some(text) if text.value.trim().is_empty() => {
            let message = format!("`{key}` in {} is empty; {advice}", section.title);
            Err(section.error(text.at, message))
        }
        Some(text) => Ok(text),
    }
}
