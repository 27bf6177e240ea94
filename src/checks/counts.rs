//! The counts of the DCS status calls: what `include_failure` may change, and sums.

use serde_json::{Map, Value};

use num_bigint::BigUint;

use super::{Judged, count_at, finding};
use crate::{
    catalogue::document::Document,
    exchange::{Exchange, json::Json},
};

/// The member that counts failed creations.
pub const FAILED: &str = "createfailed_count";

/// The places of a count: at the top and in each engine's object.
fn places(engines: &[String]) -> Vec<String> {
    std::iter::once(String::new())
        .chain(engines.iter().map(|e| format!("/{e}")))
        .collect()
}

fn json(exchange: &Exchange) -> Option<&Json> {
    let response = exchange.answer.as_ref().ok()?;
    if response.status != 200 {
        return None;
    }
    response.json().ok()
}

fn body(exchange: &Exchange) -> Option<&Value> {
    json(exchange).map(|json| &json.value)
}

/// A count without rounding, however large it is and however it is spelled.
fn exactly(json: &Json, pointer: &str) -> Option<BigUint> {
    let value = json.value.pointer(pointer)?;
    match value.as_u64() {
        Some(count) => Some(count.into()),
        None => whole(json.written.get(pointer)?),
    }
}

/// The whole number that a JSON number says.
fn whole(written: &str) -> Option<BigUint> {
    let (mantissa, exponent) = written.split_once(['e', 'E']).unwrap_or((written, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let zeros = exponent.parse::<i32>().ok()? - i32::try_from(after.len()).ok()?;
    let digits = format!("{before}{after}");
    let many = usize::try_from(zeros.unsigned_abs()).ok()?;
    let digits = if zeros < 0 {
        let (kept, cut) = digits.split_at_checked(digits.len().saturating_sub(many))?;
        if cut.bytes().any(|digit| digit != b'0') {
            return None;
        }
        kept.to_owned()
    } else {
        format!("{digits}{}", "0".repeat(many))
    };
    let digits = if digits.is_empty() { "0" } else { &digits };
    digits.parse().ok()
}

/// The failed creations at the top level, where the answer says them properly.
pub fn failed(exchange: &Exchange) -> Option<u128> {
    count_at(body(exchange)?, &format!("/{FAILED}"))
}

/// `include_failure=true`: the number is returned at this place (the top, or an engine's object).
pub fn failed_is_returned(exchange: &Exchange, engine: Option<&str>) -> Judged {
    let Some(body) = body(exchange) else {
        return Judged::default();
    };
    let parent = engine.map_or(String::new(), |e| format!("/{e}"));
    let Some(Value::Object(object)) = body.pointer(&parent) else {
        return Judged::default();
    };
    if object.contains_key(FAILED) {
        return Judged::agreed([exchange.index]);
    }
    let pointer = format!("{parent}/{FAILED}");
    let message = format!(
        "{} is not returned although include_failure is true",
        super::dotted(&pointer)
    );
    Judged::broken(finding(
        exchange,
        message,
        Some(&pointer),
        "the number of failed creations",
        "no such member",
    ))
}

/// The number at the top is the one that the account is known to hold.
pub fn failed_is(exchange: &Exchange, known: u64) -> Judged {
    let Some(said) = failed(exchange) else {
        return Judged::default();
    };
    if said == u128::from(known) {
        return Judged::agreed([exchange.index]);
    }
    let message = format!("{FAILED} says {said}, and the account is known to hold {known} failed creations");
    Judged::broken(finding(
        exchange,
        message,
        Some(&format!("/{FAILED}")),
        known.to_string(),
        said.to_string(),
    ))
}

/// What is said of `true`, where the number comes with the older spelling alone and not without a query: that
/// is the likeliest cause.
pub fn only_the_older_spelling(
    exchange: &Exchange,
    older: &Exchange,
    without: &Exchange,
    judged: &Judged,
) -> Option<Judged> {
    let counted = |e| failed(e).filter(|number| *number > 0);
    let number = counted(older).filter(|_| counted(exchange).is_none() && counted(without).is_none())?;
    let mut judged = judged.clone();
    if judged.findings.is_empty() {
        let pointer = format!("/{FAILED}");
        let said = body(exchange)?.pointer(&pointer);
        let actual = said.map_or_else(|| "no such member".to_owned(), super::shown);
        let message = match said {
            Some(said) => format!(
                "{FAILED} is {} although include_failure is true",
                super::shown(said)
            ),
            None => format!("{FAILED} is not returned although include_failure is true"),
        };
        judged = Judged::broken(finding(
            exchange,
            message,
            Some(&pointer),
            number.to_string(),
            actual,
        ));
    }
    for finding in &mut judged.findings {
        let role = &older.purpose.role;
        let hint =
            format!("; the older spelling {role} returns {number}, so the target seems to know only that");
        finding.message.push_str(&hint);
        finding.compared_with.push(older.index);
    }
    Some(judged)
}

/// A percent-encoded spelling of `true` brings the number that `true` brings.
pub fn encoded_is_the_same(plain: &Exchange, encoded: &Exchange) -> Judged {
    let Some(counted) = failed(plain) else {
        return Judged::default();
    };
    if counted == 0 {
        return Judged::inconclusive(
            "the account does not show its failed creations any more; run again when it is quiet",
        );
    }
    let Some(body) = body(encoded).and_then(Value::as_object) else {
        return Judged::default();
    };
    let said = match body.get(FAILED) {
        Some(_) => failed(encoded),
        None => Some(0),
    };
    if said.is_none_or(|said| said == counted) {
        return Judged::agreed(said.map(|_| encoded.index));
    }
    let role = &encoded.purpose.role;
    let actual = body
        .get(FAILED)
        .map_or_else(|| "no such member".to_owned(), super::shown);
    let message = format!(
        "{FAILED} is {counted} with {} and not with {role}",
        plain.purpose.role
    );
    let pointer = format!("/{FAILED}");
    let mut found = finding(encoded, message, Some(&pointer), counted.to_string(), actual);
    found.compared_with.push(plain.index);
    Judged::broken(found)
}

/// Any value but `true`: the number is absent or 0, at every level.
pub fn failed_is_left_out(exchange: &Exchange, engines: &[String]) -> Judged {
    let Some(body) = body(exchange).filter(|b| b.is_object()) else {
        return Judged::default();
    };
    let mut findings = vec![];
    let mut unread = false;
    for place in places(engines) {
        let pointer = format!("{place}/{FAILED}");
        let said = count_at(body, &pointer);
        unread |= said.is_none() && body.pointer(&pointer).is_some();
        if let Some(said) = said.filter(|said| *said > 0) {
            let message = format!(
                "{} is returned to {}",
                super::dotted(&pointer),
                exchange.purpose.role
            );
            findings.push(finding(
                exchange,
                message,
                Some(&pointer),
                "absent or 0",
                said.to_string(),
            ));
        }
    }
    if unread && findings.is_empty() {
        return Judged::default();
    }
    Judged::of(exchange, findings)
}

/// Documented counts that two answers both give properly and that differ, the failed ones left aside.
pub fn differences(
    a: &Exchange,
    b: &Exchange,
    document: &Document,
) -> Option<Vec<(String, BigUint, BigUint)>> {
    let (left, right) = (json(a)?, json(b)?);
    let mut found = vec![];
    for place in places(&document.request.engines) {
        let engine = place.trim_start_matches('/');
        for name in document.members("200", engine).filter(|name| *name != FAILED) {
            let pointer = format!("{place}/{name}");
            if let (Some(x), Some(y)) = (exactly(left, &pointer), exactly(right, &pointer))
                && x != y
            {
                found.push((pointer, x, y));
            }
        }
    }
    Some(found)
}

/// All other counts do not depend on the parameter: the second answer's are the first's.
pub fn other_counts_agree(first: &Exchange, second: &Exchange, document: &Document) -> Judged {
    let Some(found) = differences(first, second, document) else {
        return Judged::default();
    };
    let (a, b) = (&first.purpose.role, &second.purpose.role);
    let findings = found.into_iter().map(|(pointer, x, y)| {
        let message = format!("{} is {y} with {b} and {x} with {a}", super::dotted(&pointer));
        let mut found = finding(second, message, Some(&pointer), x.to_string(), y.to_string());
        found.compared_with.push(first.index);
        found
    });
    let mut judged = Judged::of(second, findings.collect());
    judged.evidence.insert(0, first.index);
    judged
}

/// An engine of the older cloud whose instances the top level counts as well, where it is sent.
const OLDER_ENGINE: &str = "memcached";

/// Every documented count of the top level that the engines' objects have too is the sum over those that are there.
pub fn top_is_the_sum(exchange: &Exchange, document: &Document) -> Judged {
    let Some((json, Value::Object(top))) = json(exchange).map(|json| (json, &json.value)) else {
        return Judged::default();
    };
    let documented = &document.request.engines;
    let engines = documented.iter().map(String::as_str);
    // What is undocumented and no object holds no counts, and is not judged.
    let is_sent = |older: &&str| {
        !documented.iter().any(|e| e == older) && top.get(*older).is_some_and(Value::is_object)
    };
    let older = Some(OLDER_ENGINE).filter(is_sent);
    let there: Vec<&str> = engines.chain(older).filter(|e| top.contains_key(*e)).collect();
    // A malformed one has a clause of its own; with it there is no sum.
    if there.is_empty() || !there.iter().all(|engine| top[*engine].is_object()) {
        return Judged::default();
    }
    let below: Vec<Vec<&str>> = documented
        .iter()
        .map(|engine| document.members("200", engine).collect())
        .collect();
    let at_every_level = |name: &&str| below.iter().all(|names| names.contains(name));
    let mut judged = Judged::default();
    let plain = |level: &Map<String, Value>, name: &str| level.get(name)?.as_u64().map(u128::from);
    for name in document.members("200", "").filter(at_every_level) {
        let levels = there.iter().filter_map(|engine| top[*engine].as_object());
        let sum: Option<u128> = levels.map(|level| plain(level, name)).sum();
        // Nearly every count is an ordinary number; what is not, or does not add up, is read exactly.
        if sum.is_some() && sum == plain(top, name) {
            judged.evidence = vec![exchange.index];
            continue;
        }
        let pointer = format!("/{name}");
        let parts = there
            .iter()
            .map(|engine| exactly(json, &format!("/{engine}/{name}")));
        let (Some(parts), Some(said)) = (parts.collect::<Option<Vec<BigUint>>>(), exactly(json, &pointer))
        else {
            continue;
        };
        let sum: BigUint = parts.iter().sum();
        if sum != said {
            let message = format!("{name} at the top is {said}, and the engines' counts add up to {sum}");
            judged.findings.push(finding(
                exchange,
                message,
                Some(&pointer),
                sum.to_string(),
                said.to_string(),
            ));
        }
        judged.evidence = vec![exchange.index];
    }
    judged
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn a_whole_number_is_read_however_it_is_spelled() {
        for (written, expected) in [
            ("8", Some("8")),
            ("8.0", Some("8")),
            ("0.0", Some("0")),
            ("0e0", Some("0")),
            ("8e0", Some("8")),
            ("80e-1", Some("8")),
            ("1.50e1", Some("15")),
            ("9E19", Some("90000000000000000000")),
            ("18446744073709551617", Some("18446744073709551617")),
            ("1.5", None),
            ("15e-1", None),
            ("-1", None),
            ("-1e30", None),
        ] {
            let said = whole(written).map(|number| number.to_string());
            assert_eq!(said.as_deref(), expected, "{written}");
        }
    }
}
