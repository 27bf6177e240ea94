//! Bodies that are no JSON, that no reader takes, or that are labelled and written badly.

use serde_json::Value;

use super::{
    Deviation,
    edit::member,
    layer::{Layer, written},
    must, should, table,
    words::{answers, good},
};
use crate::catalogue::document::{Document, Kind, Presence, Row, Table};
use crate::record::Level;
use crate::reference::{answer::Body, service::by_hand, wire::accepts_gzip};

/// A way to spoil a body: the name, what it is, and what becomes of the text.
type Spoil = (&'static str, &'static str, fn(&str) -> Vec<u8>);

/// What stands at the end of the outermost object in place of nothing.
fn with_member(text: &str, member: &str) -> Vec<u8> {
    with_end(text, &format!(",\"added\":{member}}}"))
}

/// Another end of the outermost object.
fn with_end(text: &str, end: &str) -> Vec<u8> {
    let inside = text.trim_end().strip_suffix('}').unwrap_or(text);
    format!("{inside}{end}").into_bytes()
}

#[rustfmt::skip]
const SPOILS: [Spoil; 22] = [
    ("html", "an HTML page", |_| b"<!DOCTYPE html><html><body>It works</body></html>\n".to_vec()),
    ("empty", "empty", |_| vec![]),
    ("blank", "nothing but white space", |_| b" \n".to_vec()),
    ("truncated", "cut off before its end", |text| text.as_bytes()[..text.len() - 1].to_vec()),
    ("surplus-brace", "followed by a brace too many", |text| format!("{text}}}").into_bytes()),
    ("trailing-garbage", "followed by a line of text", |text| format!("{text}\nok\n").into_bytes()),
    ("twice", "given twice, one after the other", |text| format!("{text}\n{text}").into_bytes()),
    ("byte-order-mark", "preceded by a byte order mark", |text| format!("\u{feff}{text}").into_bytes()),
    ("leading-garbage", "preceded by the guard of JavaScript", |text| format!(")]}}',\n{text}").into_bytes()),
    ("invalid-utf-8", "not UTF-8", |text| {
        let mut bytes = with_member(text, "\"?\"");
        let at = bytes.len() - 3;
        bytes[at] = 0xff;
        bytes
    }),
    ("utf-16", "in UTF-16", |text| text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ("number-out-of-range", "one with the number 1e999", |text| with_member(text, "1e999")),
    ("not-a-number", "one with the word NaN", |text| with_member(text, "NaN")),
    ("lone-surrogate", "one with half of a surrogate pair", |text| with_member(text, "\"\\ud83e\"")),
    ("control-character", "one with a raw line break in a text", |text| with_member(text, "\"a\nb\"")),
    ("deep", "nested 200 levels deep", |text| {
        with_member(text, &format!("{}{}", "[".repeat(200), "]".repeat(200)))
    }),
    ("trailing-comma", "one with a comma too many", |text| with_end(text, ",}")),
    ("comment", "one with a comment", |text| format!("{text} // done").into_bytes()),
    ("single-quotes", "one with single quotation marks", |text| text.replace('"', "'").into_bytes()),
    ("list", "a list with the object in it", |text| format!("[{text}]").into_bytes()),
    ("text", "a text with the object in it", |text| Value::from(text).to_string().into_bytes()),
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
    let mut found = vec![];
    for answer in answers {
        found.extend(spoiled(document, answer));
        found.extend(labelled(document, answer));
        found.extend(spelled(document, answer));
        if by_hand && is_good(answer) {
            found.extend(not_compressed(document, answer));
        }
    }
    // What a body is beside its members a suite may leave unsaid.
    for deviation in &mut found {
        deviation.if_stated = !by_hand && deviation.level == Level::Should;
    }
    found
}

fn is_good(answer: &str) -> bool {
    answer.starts_with('2') || answer == "success"
}

fn spoiled(document: &Document, answer: &str) -> Vec<Deviation> {
    // What says of an answer in an envelope that it is an error stands in its body; where both could come,
    // nobody can tell.
    let enveloped = document.request.has_envelope();
    let also: &[&str] = if enveloped && answer == "success" {
        &["error.body"]
    } else {
        &[]
    };
    let of = |(name, what, spoil): Spoil| {
        let deviation = Deviation::new(
            &document.profile,
            &format!("{answer}.body.{name}"),
            format!("the body of the answer {answer} is {what}"),
            must(&format!("{answer}.body")),
            also,
            answers(answer).written(Some("application/json"), spoil),
        );
        let blurs = enveloped && answer == "error";
        Deviation { blurs, ..deviation }
    };
    let shown = |spoil: &Spoil| is_good(answer) || SPOILS_OF_ERRORS.contains(&spoil.0);
    SPOILS.into_iter().filter(shown).map(of).collect()
}

fn not_compressed(document: &Document, answer: &str) -> Vec<Deviation> {
    let layer = good().to(accepts_gzip).changed(|_, given| {
        given.body = Body::Raw(Some("application/json"), written(given).into_bytes());
        given.headers.push(("content-encoding", "gzip".to_owned()));
    });
    let clause = format!("{answer}.body");
    let about = "an answer that says it is compressed is not";
    let rows = [(format!("{clause}.not-compressed"), about, &[][..], layer)];
    table(&[&document.profile], must(&clause), rows)
}

fn labelled(document: &Document, answer: &str) -> Vec<Deviation> {
    let clause = format!("{answer}.content-type");
    let new = |name: &str, what: &str, layer: Layer| {
        let (name, about) = (format!("{clause}.{name}"), format!("the answer {answer} {what}"));
        Deviation::new(&document.profile, &name, about, should(&clause), &[], layer)
    };
    // In HTML these are a firewall's, and say nothing of the service.
    let firewall = ["403", "418", "503"].contains(&answer);
    let labels = [
        ("text", Some("text/plain"), true),
        ("problem", Some("application/problem+json"), true),
        ("absent", None, true),
        ("html", Some("text/html; charset=utf-8"), !firewall),
        (
            "charset",
            Some("application/json; charset=utf-8"),
            document.request.has_envelope(),
        ),
    ];
    let mut found = vec![];
    for (name, label, _) in labels.into_iter().filter(|(.., wanted)| *wanted) {
        let what = label.map_or("has no content type".to_owned(), |l| format!("is labelled {l}"));
        let layer = answers(answer).written(label, |text| text.as_bytes().to_vec());
        found.push(new(name, &what, layer));
    }
    let two = answers(answer).changed(|_, given| {
        given.headers.push(("content-type", "text/html".to_owned()));
    });
    found.push(new("two", "has two different fields Content-Type", two));
    found
}

/// A member is given twice; an integer is written like another number.
fn spelled(document: &Document, answer: &str) -> Vec<Deviation> {
    let new = |name: &str, about: String, clause: &str, layer: Layer| {
        let (name, clause) = (format!("{answer}.{name}"), format!("{answer}.{clause}"));
        Deviation::new(&document.profile, &name, about, should(&clause), &[], layer)
    };
    let doubled = answers(answer).changed(|_, given| {
        if let Body::Json(Value::Object(members)) = &given.body
            && let Some((name, value)) = members.iter().next()
        {
            let again = format!("{{{}:{value},", Value::from(name.as_str()));
            let text = written(given).replacen('{', &again, 1);
            given.body = Body::Raw(Some("application/json"), text.into_bytes());
        }
    });
    let about = format!("the first member of the answer {answer} is given twice");
    let mut found = vec![new("doubled-member", about, "doubled-member", doubled)];
    let Some((place, member)) = integer(document, answer) else {
        return found;
    };
    let (answer, path) = place.split_once('.').unwrap_or_default();
    found.push(Deviation::new(
        &document.profile,
        &format!("{place}.fraction-that-no-double-holds"),
        format!("{member} of the answer {answer} has a fraction that is lost where numbers are doubles"),
        must(&place),
        &[],
        followed(answer, path, ".00000000000000000001"),
    ));
    for (name, end) in [("point", ".0"), ("exponent", "e0")] {
        found.push(new(
            &format!("integer-spelling.{name}"),
            format!("{member} of the answer {answer} is written like 8{end}"),
            "integer-spelling",
            followed(answer, path, end),
        ));
    }
    found
}

/// Behind the digits of the number at this path stands something more.
fn followed(answer: &str, path: &str, end: &'static str) -> Layer {
    /// What stands for the number while the rest is written.
    const NUMBER: &str = "@number@";
    let path = path.to_owned();
    answers(answer).changed(move |_, given| {
        let Body::Json(body) = &mut given.body else { return };
        let Some(member) = member(body, &path) else { return };
        if let Some(number) = member.as_u64() {
            *member = NUMBER.into();
            let spelled = format!("{number}{end}");
            let text = written(given).replace(&Value::from(NUMBER).to_string(), &spelled);
            given.body = Body::Raw(Some("application/json"), text.into_bytes());
        }
    })
}

/// A member of an answer that is always there and an integer: its place and its name.
fn integer<'d>(document: &'d Document, answer: &str) -> Option<(String, &'d str)> {
    let mut rows = document.rows();
    let is = |(table, row): &(&Table, &Row)| {
        table.answer.as_deref() == Some(answer)
            && row.kinds == [Kind::Integer]
            && row.presence == Some(Presence::Must)
    };
    let (table, row) = rows.find(is)?;
    let place = table.paths(row).into_iter().next()?;
    Some((place, row.name.as_str()))
}
