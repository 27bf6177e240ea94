//! What a hostile target, or a hostile recording, may put wherever a text can stand.

use cloud_conformance::{
    exchange::{Exchange, NoAnswer},
    report::DocumentView,
};
use serde_json::Value;

/// Markup, commands, escape sequences, direction changes and what else hides.
pub const TEXT: &str = concat!(
    "</script><script>window.pwned=1</script><img src=\"http://127.0.0.1:9/x\" onerror=window.pwned=1>",
    "\"><svg onload=window.pwned=1>' onmouseover='window.pwned=1 </style></textarea></title>-->",
    "\n::error file=x,line=1::pwned\r\n::set-output name=a::b\n##[error]pwned ##vso[task.complete]",
    "\u{1b}[2J\u{1b}]0;pwned\u{7}\u{9b}31m\u{0}\u{7f}\u{202e}\u{2066}\u{200b}\u{feff}\u{fffe}\u{e0041}",
    "]]>&lt;&#0; ``` `code` | *b* _i_ [x](http://e.example) ![x](http://e.example) www.e.example @all #1 $1$",
    "\n# heading\n| a | b |\n\\{{ 7 * 7 }}{% raw %} %0A::error::pwned",
);

/// Members that are words of ours or are parsed: a poisoned one would not be a record at all.
const KEPT: [&str; 12] = [
    "state",
    "expires",
    "finding",
    "fail_on",
    "rule",
    "format",
    "outcome",
    "verdict",
    "level",
    "started_at",
    "finished_at",
    "pointer",
];

/// The value with every text in it made hostile; one of them by ten megabytes.
pub fn poisoned(mut value: Value) -> Value {
    poison_value(&mut value);
    if let Some(finding) = value.pointer_mut("/profiles/0/clauses/4/findings/0/actual") {
        *finding = Value::String(format!("{}{TEXT}", "x".repeat(10_000_000)));
    }
    value
}

fn poison_value(value: &mut Value) {
    match value {
        Value::String(text) => text.push_str(TEXT),
        Value::Array(items) => items.iter_mut().for_each(poison_value),
        Value::Object(members) => {
            for (name, member) in members {
                if !KEPT.contains(&name.as_str()) {
                    poison_value(member);
                }
            }
        }
        _ => {}
    }
}

/// The exchange with everything that a target can choose made hostile.
pub fn poison(exchange: &mut Exchange) {
    let request = &mut exchange.request;
    for text in [
        &mut request.method,
        &mut request.url,
        &mut exchange.purpose.role,
        &mut exchange.purpose.scenario,
    ] {
        text.push_str(TEXT);
    }
    request.headers.push((format!("x-{TEXT}"), TEXT.to_owned()));
    request.body = Some(TEXT.to_owned());
    match &mut exchange.answer {
        Err(no_answer) => *no_answer = NoAnswer::Broken(TEXT.to_owned()),
        Ok(answer) => {
            answer.headers.push(("content-type".to_owned(), TEXT.to_owned()));
            answer.headers.insert(0, (TEXT.to_owned(), "x".repeat(100_000)));
            answer.undecodable = Some(TEXT.to_owned());
            let long = if exchange.index == 0 { 10_000_000 } else { 100_000 };
            let json = serde_json::json!({ TEXT: TEXT, "long": "y".repeat(long), "error_code": TEXT });
            answer.body = match exchange.index % 3 {
                0 => json.to_string().into_bytes().into(),
                1 => [TEXT.as_bytes(), b"\xff\xfe\x80"].concat().into(),
                _ => format!("{{\"redis\":{}\"{}\"", "[".repeat(200), TEXT)
                    .into_bytes()
                    .into(),
            };
        }
    }
}

/// The documents with every text in them made hostile.
pub fn poison_documents(documents: &mut [DocumentView]) {
    for document in documents {
        document.profile.push_str(TEXT);
        document.title.push_str(TEXT);
        for table in &mut document.tables {
            table.place.push_str(TEXT);
            for row in &mut table.rows {
                row.name.push_str(TEXT);
                row.not_judged = row.not_judged.take().map(|why| why + TEXT);
                row.clauses
                    .iter_mut()
                    .for_each(|id| *id = format!("{id}{TEXT}").into());
            }
        }
    }
}
