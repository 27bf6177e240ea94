//! From a documentation page to what it says, whatever it was written in.
//!
//! Comes in: the text of a page. Goes out: a [`Page`] with its request line, its parameters, its answers
//! and its examples, and with everything that was not understood. Readers turn markup into blocks; one
//! interpreter reads the blocks, so a rule that is learnt for one format holds for all.

mod action;
pub mod block;
mod credential;
mod defaults;
mod described;
pub mod draft;
pub mod drift;
mod grid;
mod html;
mod html_page;
mod inline;
mod items;
mod language;
pub mod lenient;
mod likeness;
mod listed;
mod markdown;
pub mod model;
mod nest;
mod place;
mod plain;
mod prose;
mod raw;
mod read;
pub mod request;
mod row;
mod rst;
mod settle;
mod stacked;
mod stamp;
mod tencent_model;
mod tencent_text;
mod types;
mod values;
mod words;

use std::path::Path;

use ring::digest::{SHA256, digest};
use serde_json::Value;

use model::Format;
pub use model::Page;
use words::patterns;

/// What to write where there is no page.
const AS_MARKDOWN: &str = "write a page in Markdown with a line such as `GET /v1/boats`, the tables of one call and the JSON of an answer";

patterns! {
    OPENAPI = r#"(?m)^(?:openapi|swagger):\s*["']?[23]"#;
}

/// Why a page cannot be read: one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PageError(pub String);

/// Bytes of a page at most.
const BYTES: u64 = 8 * 1024 * 1024;

/// Reads the page of a file; `FILE#ACTION` is one action of Tencent's JSON model, whose examples are
/// read from `examples.json` beside it.
///
/// # Errors
/// A file that cannot be read, that is no text, or that holds no page of an API.
pub fn open(name: &str) -> Result<Page, PageError> {
    let whole = Path::new(name).exists();
    let (file, action) = match name.rsplit_once('#') {
        Some((file, action)) if !whole => (file, Some(action)),
        _ => (name, None),
    };
    let text = text_of(Path::new(file))?;
    let beside = Path::new(file).with_file_name("examples.json");
    let examples = if Path::new(file).extension().is_some_and(|e| e == "json") && beside.exists() {
        Some(text_of(&beside)?)
    } else {
        None
    };
    read(&text, examples.as_deref(), action).map_err(|e| PageError(format!("{name}: {e}")))
}

fn text_of(path: &Path) -> Result<String, PageError> {
    let shown = path.display();
    let size = std::fs::metadata(path).map_err(|e| PageError(format!("{shown} cannot be read: {e}")))?;
    if !size.is_file() || size.len() > BYTES {
        return Err(PageError(format!(
            "{shown} is no page: a page is a file of at most {} MiB",
            BYTES >> 20
        )));
    }
    let bytes = std::fs::read(path).map_err(|e| PageError(format!("{shown} cannot be read: {e}")))?;
    String::from_utf8(bytes).map_err(|_| PageError(format!("{shown} is no text in UTF-8")))
}

/// The actions of Tencent's JSON model; none where the text is none.
pub fn actions(text: &str) -> Option<Vec<String>> {
    tencent_model::actions(&serde_json::from_str(text).ok()?)
}

/// Reads a page.
///
/// # Errors
/// A text that is no page of an API: it names no request, or is a model without the action asked for.
pub fn read(text: &str, examples: Option<&str>, action: Option<&str>) -> Result<Page, PageError> {
    let sha256 = hex::encode(digest(&SHA256, text.as_bytes()));
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let json: Option<Value> = if text.trim_start().starts_with('{') {
        serde_json::from_str(&text).ok()
    } else {
        None
    };
    let mut page = match json {
        Some(model) => {
            let Some(actions) = tencent_model::actions(&model) else {
                return Err(PageError(format!(
                    "it is JSON, and no model with `actions` and `objects`: {AS_MARKDOWN}"
                )));
            };
            let Some(action) = action else {
                return Err(PageError(format!(
                    "it has {} actions: name one, as in `FILE#{}`",
                    actions.len(),
                    actions.first().map_or("ACTION", String::as_str)
                )));
            };
            let examples: Option<Value> = examples.and_then(|e| serde_json::from_str(e).ok());
            tencent_model::page(&model, examples.as_ref(), action)?
        }
        None if action.is_some() => {
            return Err(PageError(
                "it is no JSON model, so it has no actions to name".into(),
            ));
        }
        None => marked_up(&text)?,
    };
    page.sha256 = sha256;
    settle::settle(&mut page);
    Ok(page)
}

fn format(text: &str) -> Format {
    let any = |test: &dyn Fn(&str) -> bool| text.lines().any(test);
    let underlined = |l: &str| l.len() > 2 && (l.chars().all(|c| c == '=') || l.chars().all(|c| c == '-'));
    if html_page::is_one(text) {
        Format::Html
    } else if tencent_text::is_one(text) {
        Format::TencentText
    } else if text.contains(".. table::")
        || text.starts_with(":original_name:")
        || text.contains(".. code-block::")
        || any(&|l| l.trim().starts_with("+--")) && any(&underlined)
    {
        Format::Restructured
    } else if text.to_ascii_lowercase().contains("<table") {
        Format::MarkdownHtml
    } else if any(&|l| l.trim_start().starts_with('|')) || any(&|l| l.starts_with("# ")) {
        Format::Pipes
    } else if any(&underlined) {
        Format::Restructured
    } else {
        Format::Pipes
    }
}

fn marked_up(text: &str) -> Result<Page, PageError> {
    let language = language::of(text).map_err(|name| {
        PageError(format!(
            "it is written in {name}, and pages are read in English and Chinese: take it in one of them"
        ))
    })?;
    let mut page = Page {
        format: format(text),
        language: language.into(),
        ..Page::default()
    };
    let blocks = match page.format {
        Format::Restructured => rst::blocks(text),
        Format::Html => html_page::blocks(text),
        Format::MarkdownHtml => markdown::blocks(text),
        Format::Pipes => markdown::blocks(&plain::as_markdown(text)),
        Format::TencentText | Format::TencentModel => tencent_text::blocks(text),
    };
    let tables = read::read(blocks, &mut page);
    if page.request.as_ref().is_none_or(|r| r.path == "/") {
        action::address(text, &mut page, &tables)?;
    }
    if page.request.is_none() && OPENAPI.is_match(text) {
        return Err(PageError(format!(
            "it is an OpenAPI document, which is not read: {AS_MARKDOWN}"
        )));
    }
    if page.request.is_none() && text.contains(".. rest_parameters::") {
        return Err(PageError(
            "its tables are drawn from another file by the directive `rest_parameters`, which is not read: take the \
             page as it is published, in HTML, with one call"
                .into(),
        ));
    }
    if page.request.is_none() {
        let why = page
            .not_understood
            .iter()
            .find(|note| note.place == read::ADDRESS);
        return Err(PageError(why.map_or(
            "it names no request: write a line such as `GET /v1/boats/{boat_id}` at its beginning".into(),
            |note| note.why.clone(),
        )));
    }
    if !text.contains("X-Auth-Token")
        && let Some(request) = page.request.as_mut().filter(|r| r.action.is_none())
        && let Some(header) = credential::header(text)
    {
        request.token = Some(header.clone());
        page.doubt(
            "Authentication",
            format!("requests carry `{header}`, with the token of the target file"),
        );
    }
    nest::place(&tables, &mut page);
    let silent = page
        .answers
        .iter()
        .all(|a| a.tables.is_empty() && a.examples.is_empty());
    if silent && page.request.as_ref().is_some_and(|r| r.method == "GET") {
        page.miss(
            "Response",
            "no table and no example of an answer was found: put the JSON of an answer, or a table with the columns \
             `Name`, `Type` and `Description`, under a heading `Response`",
        );
    }
    page.states = plain::states(text);
    Ok(page)
}
