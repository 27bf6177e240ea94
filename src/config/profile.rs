//! The tables of the profiles: `[profiles.dcs-v1-status]` and its like.
//!
//! Comes in: the table, and what `[target]` and `[auth]` say for all. Goes out: a
//! [`ProfileTarget`].

use url::Url;

use super::{
    Auth, FixtureValue, Fixtures, ProfileTarget,
    address::{self, Written},
    auth::AuthTable,
    error::{TargetError, quoted},
    http,
    table::{Section, Text},
    value::Values,
};
use crate::catalogue::document::{Document as Api, Fixture, FixtureKind};

/// Keys that every profile takes.
pub(super) const COMMON: [&str; 2] = ["base_url", "auth"];

/// What profiles inherit.
pub(super) struct Common<'a> {
    /// None where it could not be read, which is told.
    pub base_url: Option<&'a Url>,
    /// Likewise.
    pub auth: Option<&'a AuthTable>,
}

/// The keys of a profile besides those that every profile takes.
pub(super) fn keys(api: &Api) -> Vec<String> {
    let keys = api.fixtures.iter().flat_map(|f| [Some(f.key()), f.absent_key()]);
    keys.flatten().collect()
}

/// Reads one profile's table; none where something is wrong with it.
pub(super) fn read(
    api: &Api,
    section: &Section,
    common: &Common,
    values: &mut Values,
) -> Option<ProfileTarget> {
    let own = keys(api);
    let own = own.iter().map(String::as_str);
    section.allow(&COMMON.into_iter().chain(own).collect::<Vec<_>>());
    let asked = |f: &&Fixture| !f.optional && matches!(f.kind, FixtureKind::Id | FixtureKind::Text);
    for fixture in api.fixtures.iter().filter(asked) {
        if !section.has(&fixture.key()) {
            section.push(section.missing(&fixture.key(), &advice(fixture)));
        }
    }
    let base_url = match section.note(base_url(section)) {
        Some(None) => common.base_url.cloned(),
        own => own.flatten(),
    };
    let title = format!("{}.auth]", section.title.trim_end_matches(']'));
    let (auth, token_from) = match section.note(section.table("auth", &title)) {
        Some(Some(own)) => {
            let own = AuthTable::read(&own, values);
            let token_from = own.as_ref().and_then(|own| own.token_from.clone());
            (own.and_then(|own| own.of_profile(api, section, true)), token_from)
        }
        Some(None) => {
            let auth = common.auth.and_then(|auth| auth.of_profile(api, section, false));
            (auth, common.auth.and_then(|auth| auth.token_from.clone()))
        }
        None => (None, None),
    };
    if let (Some(url), Some(auth)) = (&base_url, &auth) {
        warn_of_plain_credentials(api, section, url, auth, values);
    }
    let mut fixtures = Fixtures::default();
    for fixture in &api.fixtures {
        let given = section.note(given(fixture, section, values));
        for (key, value) in given.into_iter().flatten() {
            fixtures.set(&key, value);
        }
    }
    Some(ProfileTarget {
        id: api.profile.clone(),
        base_url: base_url?,
        fixtures,
        token_from,
        token_header: api
            .request
            .token_header()
            .map_or_else(String::new, |header| header.name.clone()),
        line: section.document.line(section.at),
        auth: auth?,
    })
}

/// What the table says of a fixture, or what holds where it says nothing.
fn given(
    fixture: &Fixture,
    section: &Section,
    values: &Values,
) -> Result<Vec<(String, FixtureValue)>, TargetError> {
    let key = fixture.key();
    let value = match fixture.kind {
        FixtureKind::Id | FixtureKind::Text if fixture.many => return many(fixture, section, values),
        FixtureKind::Id | FixtureKind::Text => {
            let text = section.text(&key)?;
            let text = text.map(|text| one(fixture.kind, section, &key, text, values));
            text.transpose()?.map(FixtureValue::Text)
        }
        FixtureKind::Number => {
            let limits = fixture.min..=fixture.max.unwrap_or(1_000_000);
            let number = section.number(&key, limits)?.or(fixture.default);
            number.map(FixtureValue::Number)
        }
        FixtureKind::Switch => Some(FixtureValue::Switch(section.boolean(&key)?.unwrap_or(false))),
    };
    Ok(value.map(|value| (key, value)).into_iter().collect())
}

/// The known ones, and the one that does not exist.
fn many(
    fixture: &Fixture,
    section: &Section,
    values: &Values,
) -> Result<Vec<(String, FixtureValue)>, TargetError> {
    let (key, absent_key) = (fixture.key(), fixture.absent_key().unwrap_or_default());
    let mut known: Vec<String> = Vec::new();
    let mut wrong = false;
    for text in section.texts(&key)? {
        let Some(id) = section.note(one(fixture.kind, section, &key, text, values)) else {
            wrong = true;
            continue;
        };
        if known.contains(&id) {
            return Err(section.wrong(&key, text.at, format!("names {} twice", quoted(&id))));
        }
        known.push(id);
    }
    if known.is_empty() && !wrong && section.has(&key) && !fixture.optional {
        return Err(section.wrong(&key, section.at, format!("is empty; {}", advice(fixture))));
    }
    let absent = match section.text(&absent_key)? {
        Some(text) => one(fixture.kind, section, &absent_key, text, values)?,
        None => fixture.absent().to_owned(),
    };
    if known.contains(&absent) {
        let (what, absent) = (fixture.what(), quoted(&absent));
        let words = format!("names the id that no {what} must have, {absent}; give another `{absent_key}`");
        return Err(section.wrong(&key, section.place(&key), words));
    }
    Ok(vec![
        (key, FixtureValue::Texts(known)),
        (absent_key, FixtureValue::Text(absent)),
    ])
}

/// The address of a table that may name one. It always stands in the file itself: nobody should
/// have to look elsewhere to see where requests go.
pub(super) fn base_url(section: &Section) -> Result<Option<Url>, TargetError> {
    let Some(text) = section.text("base_url")? else {
        return Ok(None);
    };
    if text.value.starts_with("env:") {
        let words = "is not looked up; write the URL itself, or give it on the command line";
        return Err(section.wrong("base_url", text.at, words));
    }
    let written = Written {
        subject: &section.subject("base_url"),
        text: text.value,
        shown: true,
    };
    let url = written
        .base()
        .map_err(|message| section.error(text.at, message))?;
    Ok(Some(url))
}

/// What to write for a key that must be there.
fn advice(fixture: &Fixture) -> String {
    let what = fixture.what();
    if fixture.many {
        let key = fixture.key();
        return format!("name at least one {what} that exists, such as `{key} = [\"…\"]`");
    }
    match fixture.about.as_str() {
        "" => format!("write the {what} that requests name"),
        about => format!("write {about}"),
    }
}

fn one(
    kind: FixtureKind,
    section: &Section,
    key: &str,
    text: Text,
    values: &Values,
) -> Result<String, TargetError> {
    let value = values.resolve(section, key, text)?.text;
    let legal = match kind {
        FixtureKind::Text => http::value(&value),
        _ => http::segment(&value),
    };
    legal.map_err(|problem| section.wrong(key, text.at, problem))?;
    Ok(value)
}

fn warn_of_plain_credentials(api: &Api, section: &Section, url: &Url, auth: &Auth, values: &mut Values) {
    if matches!(auth, Auth::None) || url.scheme() != "http" || address::is_loopback(url) {
        return;
    }
    let sentence = format!(
        "requests of {} carry credentials unencrypted to {url}; write https:// if it is served",
        api.profile
    );
    values.warn(section.at, &sentence);
}
