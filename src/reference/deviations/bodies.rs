//! Bodies that are no JSON, that no reader takes, or that are labelled and written badly.

use serde_json::Value;

use super::{
    Deviation,
    layer::{answered, kind_of, written},
    must, should,
};
use crate::catalogue::document::{Document, Kind, Presence, Row, Table};
use crate::record::Level;
use crate::reference::{answer::Body, service::by_hand};

/// A way to spoil a body: the name, what it is, and what becomes of the text.
type Spoil = (&'static str, &'static str, fn(&str) -> Vec<u8>);

/// What stands at the end of the outermost object in place of nothing.
fn with_member(text: &str, member: &str) -> Vec<u8> {
    let inside = text.trim_end().strip_suffix('}').unwrap_or(text);
    format!("{inside},\"added\":{member}}}").into_bytes()
}

const SPOILS: [Spoil; 22] = [
    ("html", "an HTML page", |_| {
        b"<!DOCTYPE html><html><body>It works</body></html>\n".to_vec()
    }),
    ("empty", "empty", |_| vec![]),
    ("blank", "nothing but white space", |_| b" \n".to_vec()),
    ("truncated", "cut off before its end", |text| {
        text.as_bytes()[..text.len() - 1].to_vec()
    }),
    ("surplus-brace", "followed by a brace too many", |text| {
        format!("{text}}}").into_bytes()
    }),
    ("trailing-garbage", "followed by a line of text", |text| {
        format!("{text}\nok\n").into_bytes()
    }),
    ("twice", "given twice, one after the other", |text| {
        format!("{text}\n{text}").into_bytes()
    }),
    ("byte-order-mark", "preceded by a byte order mark", |text| {
        format!("\u{feff}{text}").into_bytes()
    }),
    ("leading-garbage", "preceded by the guard of JavaScript", |text| {
        format!(")]}}',\n{text}").into_bytes()
    }),
    ("invalid-utf-8", "not UTF-8", |text| {
        let mut bytes = with_member(text, "\"?\"");
        let at = bytes.len() - 3;
        bytes[at] = 0xff;
        bytes
    }),
    ("utf-16", "in UTF-16", |text| {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }),
    ("number-out-of-range", "one with the number 1e999", |text| {
        with_member(text, "1e999")
    }),
    ("not-a-number", "one with the word NaN", |text| {
        with_member(text, "NaN")
    }),
    ("lone-surrogate", "one with half of a surrogate pair", |text| {
        with_member(text, "\"\\ud83e\"")
    }),
    (
        "control-character",
        "one with a raw line break in a text",
        |text| with_member(text, "\"a\nb\""),
    ),
    ("deep", "nested 200 levels deep", |text| {
        with_member(text, &format!("{}{}", "[".repeat(200), "]".repeat(200)))
    }),
    ("trailing-comma", "one with a comma too many", |text| {
        let inside = text.trim_end().strip_suffix('}').unwrap_or(text);
        format!("{inside},}}").into_bytes()
    }),
    ("comment", "one with a comment", |text| {
        format!("{text} // done").into_bytes()
    }),
    ("single-quotes", "one with single quotation marks", |text| {
        text.replace('"', "'").into_bytes()
    }),
    ("list", "a list with the object in it", |text| {
        format!("[{text}]").into_bytes()
    }),
    ("text", "a text with the object in it", |text| {
        Value::from(text).to_string().into_bytes()
    }),
    ("null", "null", |_| b"null".to_vec()),
];

/// Those that are worth showing for errors, too.
const SPOILS_OF_ERRORS: [&str; 6] = ["html", "empty", "truncated", "byte-order-mark", "list", "null"];

/// Every deviation about the bodies as such of the answers that a document describes.
pub fn of_document(document: &Document) -> Vec<Deviation> {
    let mut answers: Vec<&str> = vec![];
    for answer in document.tables.iter().filter_map(|table| table.answer.as_deref()) {
        if !answers.contains(&answer) {
            answers.push(answer);
        }
    }
    let by_hand = by_hand(&document.profile).is_some();
    let found = answers.into_iter().flat_map(|answer| of_answer(document, answer));
    // What a body is beside its members a suite may leave unsaid.
    let of = |d: Deviation| {
        let unsaid = !by_hand && d.level == Level::Should;
        d.if_stated(unsaid)
    };
    found.map(of).collect()
}

fn of_answer(document: &Document, answer: &str) -> Vec<Deviation> {
    let mut found = vec![];
    let plain = answer.starts_with('2') || answer == "success";
    for spoil in SPOILS {
        if plain || SPOILS_OF_ERRORS.contains(&spoil.0) {
            found.push(spoiled(document, answer, spoil));
        }
    }
    found.extend(labelled(document, answer));
    found.push(doubled(document, answer));
    if let Some(member) = integer(document, answer) {
        found.push(spelled(document, answer, member, "point", ".0"));
        found.push(spelled(document, answer, member, "exponent", "e0"));
    }
    found
}

/// A member of an answer that is always there and an integer.
fn integer<'d>(document: &'d Document, answer: &str) -> Option<&'d str> {
    let mut rows = document.rows();
    let is = |(table, row): &(&Table, &Row)| {
        table.answer.as_deref() == Some(answer)
            && row.kinds == [Kind::Integer]
            && row.presence == Some(Presence::Must)
    };
    rows.find(is).map(|(_, row)| row.name.as_str())
}

fn spoiled(document: &Document, answer: &str, (name, what, spoil): Spoil) -> Deviation {
    // What says of an answer in an envelope that it is an error stands in its body; where both could come,
    // nobody can tell.
    let enveloped = document.request.has_envelope();
    let also: &[&str] = if enveloped && answer == "success" {
        &["error.body"]
    } else {
        &[]
    };
    let kind = answer.to_owned();
    Deviation::new(
        &document.profile,
        &format!("{answer}.body.{name}"),
        format!("the body of the answer {answer} is {what}"),
        must(&format!("{answer}.body")),
        also,
        answered(move |_, given| {
            if kind_of(given) == kind {
                given.body = Body::Raw(Some("application/json"), spoil(&written(given)));
            }
        }),
    )
    .blurring(enveloped && answer == "error")
}

fn labelled(document: &Document, answer: &str) -> Vec<Deviation> {
    // In HTML these are a firewall's, and say nothing of the service.
    let firewall = ["403", "418", "503"].contains(&answer);
    let html = ("html", Some("text/html; charset=utf-8"));
    let mut labels = vec![
        ("text", Some("text/plain")),
        ("problem", Some("application/problem+json")),
        ("absent", None),
    ];
    labels.extend((!firewall).then_some(html));
    if document.request.has_envelope() {
        labels.push(("charset", Some("application/json; charset=utf-8")));
    }
    let of = |(name, label): (&str, Option<&'static str>)| {
        let what = label.map_or_else(
            || "has no content type".to_owned(),
            |l| format!("is labelled {l}"),
        );
        let kind = answer.to_owned();
        Deviation::new(
            &document.profile,
            &format!("{answer}.content-type.{name}"),
            format!("the answer {answer} {what}"),
            should(&format!("{answer}.content-type")),
            &[],
            answered(move |_, given| {
                if kind_of(given) == kind {
                    given.body = Body::Raw(label, written(given).into_bytes());
                }
            }),
        )
    };
    let mut found: Vec<Deviation> = labels.into_iter().map(of).collect();
    let kind = answer.to_owned();
    found.push(Deviation::new(
        &document.profile,
        &format!("{answer}.content-type.two"),
        format!("the answer {answer} has two different fields Content-Type"),
        should(&format!("{answer}.content-type")),
        &[],
        answered(move |_, given| {
            if kind_of(given) == kind {
                given.headers.push(("content-type", "text/html".to_owned()));
            }
        }),
    ));
    found
}

fn doubled(document: &Document, answer: &str) -> Deviation {
    let kind = answer.to_owned();
    Deviation::new(
        &document.profile,
        &format!("{answer}.doubled-member"),
        format!("the first member of the answer {answer} is given twice"),
        should(&format!("{answer}.doubled-member")),
        &[],
        answered(move |_, given| {
            if kind_of(given) != kind {
                return;
            }
            let Body::Json(Value::Object(members)) = &given.body else {
                return;
            };
            let Some((name, value)) = members.iter().next() else {
                return;
            };
            let again = format!("{{{}:{value},", Value::from(name.as_str()));
            let text = written(given).replacen('{', &again, 1);
            given.body = Body::Raw(Some("application/json"), text.into_bytes());
        }),
    )
}

fn spelled(document: &Document, answer: &str, member: &str, name: &str, end: &'static str) -> Deviation {
    let (kind, begin) = (answer.to_owned(), format!("\"{member}\":"));
    Deviation::new(
        &document.profile,
        &format!("{answer}.integer-spelling.{name}"),
        format!("{member} of the answer {answer} is written like 8{end}"),
        should(&format!("{answer}.integer-spelling")),
        &[],
        answered(move |_, given| {
            if kind_of(given) != kind {
                return;
            }
            let text = written(given);
            let Some(at) = text.rfind(&begin).map(|at| at + begin.len()) else {
                return;
            };
            let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
            let (head, tail) = text.split_at(at + digits);
            given.body = Body::Raw(
                Some("application/json"),
                format!("{head}{end}{tail}").into_bytes(),
            );
        }),
    )
}
