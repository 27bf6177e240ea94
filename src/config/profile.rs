//! The tables of the profiles: `[profiles.dcs-v1-status]` and its like.
//!
//! Comes in: the table, and what `[target]` and `[auth]` say for all. Goes out: a
//! [`ProfileTarget`].

use std::time::Duration;

use url::Url;

use super::{
    Auth, ProfileTarget,
    address::{self, Written},
    auth::AuthTable,
    error::{TargetError, quoted},
    http,
    kinds::{COMMON, Kind},
    read::home,
    table::{Section, Text},
    value::Values,
};

/// Samples of a lifecycle when the file does not say.
const SAMPLES: u64 = 8;
/// Milliseconds between samples when the file does not say.
const SAMPLE_INTERVAL_MS: u64 = 1000;

/// What profiles inherit.
pub(super) struct Common<'a> {
    pub base_url: &'a Url,
    pub auth: &'a AuthTable,
}

/// Reads one profile's table.
pub(super) fn read(
    kind: &Kind,
    section: &Section,
    common: &Common,
    values: &mut Values,
) -> Result<ProfileTarget, TargetError> {
    let known: Vec<&str> = COMMON.iter().chain(kind.keys).copied().collect();
    section.allow(&known, home)?;
    for key in kind.required {
        if !section.has(key) {
            return Err(section.missing(key, missing_advice(key)));
        }
    }
    let base_url = match base_url(section)? {
        Some(url) => url,
        None => common.base_url.clone(),
    };
    let auth = match own_auth(section, values)? {
        Some(own) => own.of_profile(kind, section, true),
        None => common.auth.of_profile(kind, section, false),
    };
    if let Ok(auth) = &auth {
        warn_of_plain_credentials(kind, section, &base_url, auth, values);
    }
    let mut profile = ProfileTarget {
        id: kind.id.to_owned(),
        base_url,
        auth: Auth::None,
        project_id: one_id(section, "project_id", values)?.unwrap_or_default(),
        instance_ids: instance_ids(kind, section, values)?,
        absent_instance_id: one_id(section, "absent_instance_id", values)?
            .unwrap_or_else(|| kind.absent_instance_id.to_owned()),
        failed_instances: section.number("failed_instances", 0..=1_000_000)?,
        samples: small(section.number("samples", 1..=1000)?.unwrap_or(SAMPLES)),
        sample_interval: Duration::from_millis(
            section
                .number("sample_interval_ms", 0..=3_600_000)?
                .unwrap_or(SAMPLE_INTERVAL_MS),
        ),
        region: region(section, values)?,
        rate_clause: section.boolean("rate_clause")?.unwrap_or(false),
    };
    if profile.instance_ids.contains(&profile.absent_instance_id) {
        let message = format!(
            "`instance_ids` in {} names the id that no instance must have, {}; give another `absent_instance_id`",
            section.title,
            quoted(&profile.absent_instance_id),
        );
        return Err(section.error(section.place("instance_ids"), message));
    }
    // Last, so that a secret that is not there hides no mistake in the table.
    profile.auth = auth?;
    Ok(profile)
}

fn own_auth(section: &Section, values: &mut Values) -> Result<Option<AuthTable>, TargetError> {
    let title = format!("{}.auth]", section.title.trim_end_matches(']'));
    let own = section.table("auth", &title)?;
    own.map(|own| AuthTable::read(&own, values)).transpose()
}

/// The address of a table that may name one. It always stands in the file itself: nobody should
/// have to look elsewhere to see where requests go.
pub(super) fn base_url(section: &Section) -> Result<Option<Url>, TargetError> {
    let Some(text) = section.text("base_url")? else {
        return Ok(None);
    };
    let subject = format!("`base_url` in {}", section.title);
    if text.value.starts_with("env:") {
        let message =
            format!("{subject} is not looked up; write the URL itself, or give it on the command line");
        return Err(section.error(text.at, message));
    }
    let written = Written {
        subject: &subject,
        text: text.value,
        shown: true,
    };
    let url = written
        .base()
        .map_err(|message| section.error(text.at, message))?;
    Ok(Some(url))
}

fn missing_advice(key: &str) -> &'static str {
    match key {
        "instance_ids" => "name at least one instance that exists, such as `instance_ids = [\"…\"]`",
        _ => "write the id of the project that holds the instances",
    }
}

fn instance_ids(kind: &Kind, section: &Section, values: &Values) -> Result<Vec<String>, TargetError> {
    let key = "instance_ids";
    let mut ids: Vec<String> = Vec::new();
    for text in section.texts(key)? {
        let id = id(section, key, text, values)?;
        if ids.contains(&id) {
            let message = format!("`{key}` in {} names {} twice", section.title, quoted(&id));
            return Err(section.error(text.at, message));
        }
        ids.push(id);
    }
    if ids.is_empty() && kind.required.contains(&key) {
        let message = format!("`{key}` in {} is empty; {}", section.title, missing_advice(key));
        return Err(section.error(section.at, message));
    }
    Ok(ids)
}

fn one_id(section: &Section, key: &str, values: &Values) -> Result<Option<String>, TargetError> {
    section
        .text(key)?
        .map(|text| id(section, key, text, values))
        .transpose()
}

fn id(section: &Section, key: &str, text: Text, values: &Values) -> Result<String, TargetError> {
    let value = values.resolve(section, key, text)?.text;
    match http::segment(&value) {
        Ok(()) => Ok(value),
        Err(problem) => Err(section.error(text.at, format!("`{key}` in {} {problem}", section.title))),
    }
}

fn region(section: &Section, values: &Values) -> Result<Option<String>, TargetError> {
    let Some(text) = section.text("region")? else {
        return Ok(None);
    };
    let value = values.resolve(section, "region", text)?.text;
    match http::header_value(&value) {
        Ok(()) => Ok(Some(value)),
        Err(problem) => Err(section.error(text.at, format!("`region` in {} {problem}", section.title))),
    }
}

fn warn_of_plain_credentials(kind: &Kind, section: &Section, url: &Url, auth: &Auth, values: &mut Values) {
    if matches!(auth, Auth::None) || url.scheme() != "http" || address::is_loopback(url) {
        return;
    }
    let sentence = format!(
        "requests of {} carry credentials unencrypted to {url}; write https:// if it is served",
        kind.id
    );
    values.warn(section.at, &sentence);
}

/// The limits of the file fit; this only says so to the compiler.
fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
