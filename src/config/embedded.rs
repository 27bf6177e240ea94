//! The target files that the program carries, fitted to the profiles of a suite.
//!
//! Comes in: the text of one, and the documents. Goes out: the text without what it says of other profiles, and
//! with a table for each profile that it does not know, made from the examples of its document.

use std::fmt::Write as _;

use crate::catalogue::document::{Document as Api, Family, Fixture, FixtureKind};

/// The annotated example: what `--target URL` alone uses, and what the README shows.
pub const EXAMPLE: &str = include_str!("example.toml");

/// What a table that is made says beside the examples.
pub(super) struct Made<'a> {
    /// The credential of a Tencent Cloud API, as a line.
    pub tencent: &'a str,
    /// Whether the errors that a document describes are provoked as the reference has it.
    pub provokes: bool,
}

/// As the annotated example has it.
pub(super) const AS_SHOWN: Made<'static> = Made {
    tencent: "auth = { scheme = \"tc3-hmac-sha256\", access_key = \"env:TC_ID\", secret_key = \"env:TC_KEY\" }",
    provokes: false,
};

/// The table of a profile that the annotated example does not show; none where it does.
pub fn table_beside_the_example(api: &Api) -> Option<String> {
    let mut text = String::new();
    (!EXAMPLE.contains(&title(api))).then(|| table(&mut text, api, &AS_SHOWN))?;
    Some(text.trim().to_owned())
}

/// The text as far as it speaks of these profiles, and a table for each one that it leaves out.
pub(super) fn fitted(text: &str, apis: &[&Api], made: &Made<'_>) -> String {
    let mut blocks: Vec<Vec<&str>> = vec![vec![]];
    for line in text.lines() {
        if line.starts_with('[') {
            blocks.push(vec![]);
        }
        if let Some(block) = blocks.last_mut() {
            block.push(line);
        }
    }
    let is_known = |profile: &str| apis.iter().any(|api| api.profile == profile);
    blocks.retain(|block| profile_of(block).is_none_or(is_known));
    let mut fitted = String::new();
    for line in blocks.iter().flatten() {
        fitted.push_str(line);
        fitted.push('\n');
    }
    let missing = apis.iter().filter(|api| !text.contains(&title(api)));
    missing.for_each(|api| table(&mut fitted, api, made));
    fitted
}

fn title(api: &Api) -> String {
    format!("[profiles.{}]", api.profile)
}

/// The profile that a table of the file is about.
fn profile_of<'t>(block: &[&'t str]) -> Option<&'t str> {
    let title = block.first()?;
    if let Some(profile) = title.strip_prefix("[profiles.") {
        return profile.split(']').next();
    }
    let quoted = |key: &str| {
        let line = block.iter().find_map(|line| line.strip_prefix(key))?;
        line.split('"').nth(1)
    };
    if title.starts_with("[[provoke]]") {
        quoted("profile = ")
    } else if title.starts_with("[[not_applicable]]") {
        quoted("clause = ")?.split('.').next()
    } else {
        None
    }
}

fn table(text: &mut String, api: &Api, made: &Made<'_>) {
    let _ = writeln!(text, "\n{}", title(api));
    for fixture in api
        .fixtures
        .iter()
        .filter(|f| matches!(f.kind, FixtureKind::Id | FixtureKind::Text))
    {
        let _ = writeln!(text, "{}", line(fixture));
    }
    match api.request.family() {
        Family::Huawei | Family::Header(_) => {}
        Family::Tencent => {
            let _ = writeln!(text, "{}", made.tencent);
        }
        Family::None => text.push_str("auth = { scheme = \"none\" }\n"),
    }
    let mut answers: Vec<&str> = api.tables.iter().filter_map(|t| t.answer.as_deref()).collect();
    answers.dedup();
    let status = |answer: &&&str| answer.parse().is_ok_and(|s: u16| s >= 400 && s != 401);
    for answer in answers.iter().filter(status).filter(|_| made.provokes) {
        let profile = &api.profile;
        let _ = write!(
            text,
            "\n[[provoke]]\nprofile = \"{profile}\"\nstatus = {answer}\nheaders = {{ \"x-fault\" = \"{answer}\" }}\n"
        );
    }
}

/// A key with the document's example, or with what the reference knows without one.
fn line(fixture: &Fixture) -> String {
    let known: Vec<String> = fixture.known().iter().map(|text| format!("\"{text}\"")).collect();
    if fixture.many {
        return format!("{} = [{}]", fixture.key(), known.join(", "));
    }
    format!(
        "{} = {}",
        fixture.key(),
        known.first().map_or("\"\"", String::as_str)
    )
}
