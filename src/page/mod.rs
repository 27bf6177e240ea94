//! From a documentation page to what it says, whatever it was written in.
//!
//! Comes in: the text of a page. Goes out: a [`Page`] with its request line, its parameters, its answers
//! and its examples, and with everything that was not understood. Readers turn markup into blocks; one
//! interpreter reads the blocks, so a rule that is learnt for one format holds for all.

pub mod block;
pub mod draft;
pub mod drift;
mod grid;
mod html;
pub mod lenient;
mod listed;
mod markdown;
pub mod model;
mod nest;
mod place;
mod plain;
mod prose;
mod read;
pub mod request;
mod row;
mod rst;
mod tencent_model;
mod tencent_text;
mod types;
mod words;

use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

pub use model::Page;
use model::{Format, Kind, Place};

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
    let sha256 = hex::encode(Sha256::digest(text.as_bytes()));
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let json: Option<Value> = if text.trim_start().starts_with('{') {
        serde_json::from_str(&text).ok()
    } else {
        None
    };
    let mut page = match json {
        Some(model) => {
            let Some(actions) = tencent_model::actions(&model) else {
                return Err(PageError(
                    "it is JSON, but no model with `actions` and `objects`".into(),
                ));
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
    settle(&mut page);
    Ok(page)
}

fn format(text: &str) -> Format {
    let any = |test: &dyn Fn(&str) -> bool| text.lines().any(test);
    let underlined = |l: &str| l.len() > 2 && (l.chars().all(|c| c == '=') || l.chars().all(|c| c == '-'));
    if tencent_text::is_one(text) {
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
    let mut page = Page {
        format: format(text),
        language: language(text),
        ..Page::default()
    };
    let blocks = match page.format {
        Format::Restructured => rst::blocks(text),
        Format::MarkdownHtml => markdown::blocks(text),
        Format::Pipes => markdown::blocks(&plain::as_markdown(text)),
        Format::TencentText | Format::TencentModel => tencent_text::blocks(text),
    };
    let tables = read::read(blocks, &mut page);
    if page.format == Format::TencentText {
        envelope(text, &mut page, &tables);
    }
    if page.request.is_none() {
        return Err(PageError(
            "it names no request: there is no line like `GET /v1/…` in a section on the URI".into(),
        ));
    }
    nest::place(&tables, &mut page);
    let silent = page
        .answers
        .iter()
        .all(|a| a.tables.is_empty() && a.examples.is_empty());
    if silent && page.request.as_ref().is_some_and(|r| r.method == "GET") {
        page.miss("Response", "no table and no example of an answer was found");
    }
    page.states = plain::states(text);
    Ok(page)
}

fn language(text: &str) -> String {
    let chinese = text
        .chars()
        .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
        .count();
    if chinese * 20 > text.chars().filter(|c| c.is_alphabetic()).count() {
        "zh-CN".into()
    } else {
        "en".into()
    }
}

/// How a Tencent page addresses its action.
fn envelope(text: &str, page: &mut Page, tables: &[nest::Raw]) {
    let words = |name: &str| {
        let rows = tables.iter().flat_map(|t| &t.rows);
        rows.filter(|r| r.row.name == name)
            .map(|r| r.row.words.clone())
            .next()
    };
    let last = |words: String| {
        words
            .rsplit([':', '：'])
            .next()
            .map(|v| v.trim().trim_end_matches(['.', '。']).to_owned())
    };
    let host = text.lines().find_map(|l| {
        let word = l
            .split_whitespace()
            .chain(l.split(['：', ':']))
            .map(str::trim)
            .find(|w| w.contains("tencentcloudapi.com"))?;
        Some(
            word.trim_end_matches(['.', '。', '/'])
                .trim_start_matches("https://")
                .to_owned(),
        )
    });
    let action = words("Action")
        .and_then(last)
        .filter(|a| !a.contains(' '))
        .unwrap_or_else(|| page.title.clone());
    page.request = Some(model::RequestLine {
        method: "GET".into(),
        path: "/".into(),
        action: Some(action),
        version: words("Version").and_then(last),
        host,
        ..model::RequestLine::default()
    });
}

/// What holds for every format: the answer that has no status gets one, and what stands in an envelope stands under it.
fn settle(page: &mut Page) {
    let action = page.request.as_ref().is_some_and(|r| r.action.is_some());
    let success = page
        .statuses
        .iter()
        .map(|(s, _)| *s)
        .find(|s| (200..300).contains(s));
    let named = page
        .answers
        .iter()
        .find(|a| a.status.starts_with('2'))
        .map(|a| a.status.clone());
    let default = if action {
        "success".to_owned()
    } else {
        named
            .or_else(|| success.map(|s| s.to_string()))
            .unwrap_or_else(|| "200".to_owned())
    };
    if let Some(at) = page.answers.iter().position(|a| a.status.is_empty()) {
        let open = page.answers.remove(at);
        if !action && success.is_none() && !page.answers.iter().any(|a| a.status == default) {
            page.doubt(
                "Response",
                format!("the page does not say which status the answer has: {default} is assumed"),
            );
        }
        let answer = page.answer(&default);
        answer.tables.extend(open.tables);
        answer.examples.extend(open.examples);
    }
    if action && page.format == Format::TencentText {
        for table in page
            .answers
            .iter_mut()
            .flat_map(|a| &mut a.tables)
            .filter(|t| t.place == Place::Body)
        {
            let inside = |under: &String| format!("Response.{under}");
            table.under = if table.under.is_empty() {
                vec!["Response".into()]
            } else {
                table.under.iter().map(inside).collect()
            };
        }
    }
    errors_among(page);
    wrapped(page);
    excerpts(page);
    page.answers.sort_by_key(|a| {
        (
            !a.status.starts_with('2') && a.status != "success",
            a.status.clone(),
        )
    });
}

/// Bodies of errors that stand among those of the success: they have none of its members.
fn errors_among(page: &mut Page) {
    let mut moved = vec![];
    for answer in page.answers.iter_mut().filter(|a| a.status.starts_with('2')) {
        let known: Vec<String> = answer.members().map(|(path, _)| path).collect();
        let error = |body: &Value| {
            let members = body
                .as_object()
                .filter(|m| !m.is_empty() && !m.keys().any(|k| known.contains(k)))?;
            let inner = if members.len() == 1 {
                members.values().next().and_then(Value::as_object)
            } else {
                Some(members)
            };
            let has = |names: &[&str]| inner.is_some_and(|m| m.keys().any(|k| names.contains(&k.as_str())));
            let code = inner
                .and_then(|m| m.get("code"))
                .and_then(Value::as_u64)
                .filter(|c| (400..600).contains(c));
            let shape =
                has(&["code", "error_code", "errCode"]) && has(&["message", "error_msg", "externalMessage"]);
            shape.then(|| code.map_or("error".to_owned(), |c| c.to_string()))
        };
        let mut kept = vec![];
        for example in std::mem::take(&mut answer.examples) {
            match error(&example.body) {
                Some(status) => moved.push((status, example)),
                None => kept.push(example),
            }
        }
        answer.examples = kept;
    }
    for (status, example) in moved {
        page.answer(&status).examples.push(example);
    }
}

/// Examples that show one object of the answer by itself: they are put where its table says that it stands.
fn excerpts(page: &mut Page) {
    let mut doubts = vec![];
    for answer in &mut page.answers {
        let members: Vec<(String, Vec<Kind>)> = answer
            .members()
            .map(|(path, row)| (path, row.kinds.clone()))
            .collect();
        let share = |under: &str, body: &Value| {
            let inside = |name: &String| {
                let path = nest::join(under, name);
                members.iter().any(|(known, _)| *known == path)
            };
            let shown = body.as_object().map_or(0, serde_json::Map::len);
            let known = body
                .as_object()
                .map_or(0, |m| m.keys().filter(|k| inside(k)).count());
            (known * 2 > shown, known)
        };
        for example in &mut answer.examples {
            if share("", &example.body).1 > 0 {
                continue;
            }
            let places = members
                .iter()
                .filter(|(_, kinds)| kinds.iter().any(|k| matches!(k, Kind::Array | Kind::Object)));
            let places = places.filter(|(path, _)| share(path, &example.body).0);
            let Some((path, kinds)) = places.max_by_key(|(path, _)| share(path, &example.body).1) else {
                continue;
            };
            let mut body = std::mem::take(&mut example.body);
            if kinds.contains(&Kind::Array) {
                body = Value::Array(vec![body]);
            }
            for name in path.rsplit('.') {
                body = Value::Object([(name.to_owned(), body)].into_iter().collect());
            }
            example.body = body;
            doubts.push((
                answer.status.clone(),
                format!("the example shows no more of the body than one `{path}`"),
            ));
        }
    }
    for (status, why) in doubts {
        page.doubt(format!("Example of the answer {status}"), why);
    }
}

/// Members that the table lists without the one member of the body in which the example shows them.
fn wrapped(page: &mut Page) {
    let mut doubts = vec![];
    for answer in &mut page.answers {
        let roots: Vec<String> = answer
            .members()
            .map(|(path, _)| path)
            .filter(|p| !p.contains('.'))
            .collect();
        let Some(shown) = answer.examples.first().and_then(|e| e.body.as_object()) else {
            continue;
        };
        let [(name, inner)] = shown.iter().collect::<Vec<_>>()[..] else {
            continue;
        };
        let inner = inner
            .as_array()
            .and_then(|items| items.first())
            .unwrap_or(inner)
            .as_object();
        let fits = inner.is_some_and(|m| {
            !roots.is_empty()
                && m.keys().filter(|k| roots.contains(k)).count() * 2 >= m.len().min(roots.len())
        });
        if !fits || roots.contains(name) {
            continue;
        }
        for table in answer.tables.iter_mut().filter(|t| t.place == Place::Body) {
            let inside = |under: &String| format!("{name}.{under}");
            table.under = if table.under.is_empty() {
                vec![name.clone()]
            } else {
                table.under.iter().map(inside).collect()
            };
        }
        doubts.push((
            answer.status.clone(),
            format!("the example shows the members of the table inside `{name}`, which no table names"),
        ));
    }
    for (status, why) in doubts {
        page.doubt(format!("Answer {status}"), why);
    }
}
