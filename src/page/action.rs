//! Pages of calls that are addressed by an action instead of a path: which action, of which version, at which host.

use super::{
    PageError,
    model::{Page, RequestLine},
    raw::{Group, Raw},
    words::patterns,
};

patterns! {
    HOST = r"[\w.-]+\.tencentcloudapi\.com";
    NAME = r"([A-Z][A-Za-z0-9]+)\W*$";
    DATE = r"\b\d{4}-\d{2}-\d{2}\b";
    SHOWN = r"\bVersion=(\d{4}-\d{2}-\d{2})\b";
}

/// Fills in how a page addresses its action; a page that names none is left as it is.
///
/// # Errors
/// An action of a vendor whose requests the suite cannot form.
pub fn address(text: &str, page: &mut Page, tables: &[Raw]) -> Result<(), PageError> {
    let words = |name: &str| {
        let asked = tables.iter().filter(|t| t.group == Group::Request);
        let mut rows = asked.flat_map(|t| &t.rows).map(|r| &r.row);
        rows.find(|r| r.name == name).map(|r| r.words.clone())
    };
    let said = words("Action");
    let named = said
        .as_deref()
        .and_then(|said| Some(NAME.captures(said)?[1].to_owned()));
    let mut shown = page.requests.iter().flat_map(|r| &r.query);
    let shown = || {
        shown
            .find(|(name, _)| name == "Action")
            .map(|(_, value)| value.clone())
    };
    let titled = said.is_some().then(|| page.title.clone());
    let Some(action) = named.or_else(shown).or(titled) else {
        return Ok(());
    };
    let Some(host) = HOST.find(text) else {
        return Err(PageError(format!(
            "it addresses its call by the action {action}, and only Tencent Cloud's requests of that form are known"
        )));
    };
    let version = words("Version").and_then(|said| DATE.find(&said).map(|found| found.as_str().to_owned()));
    if page.title.is_empty() {
        page.title.clone_from(&action);
    }
    page.request = Some(RequestLine {
        method: "GET".into(),
        path: "/".into(),
        action: Some(action),
        version: version.or_else(|| SHOWN.captures(text).map(|found| found[1].to_owned())),
        host: Some(host.as_str().to_owned()),
        ..RequestLine::default()
    });
    Ok(())
}
