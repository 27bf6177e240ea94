//! What a cvm request asks for by its query, and other queries in its place.

use axum::http::Method;
use url::form_urlencoded::Serializer;

use crate::reference::call::Call;

/// A well-formed id, of an instance that nobody asks for.
pub const FOREIGN: &str = "ins-zzzzzzzz";

/// The ids that are asked for, in the order sent.
pub fn ids(call: &Call) -> Vec<String> {
    let parameters = call.parameters().into_iter();
    parameters
        .filter(|(name, _)| name.starts_with("InstanceIds."))
        .map(|(_, id)| id)
        .collect()
}

/// One of the ids is such a one.
pub fn an_id(such: impl Fn(&str) -> bool) -> impl Fn(&Call) -> bool {
    move |call| ids(call).iter().any(|id| such(id))
}

/// Whether a page of everything is asked for, not certain ids.
pub fn lists(call: &Call) -> bool {
    call.method == Method::GET && ids(call).is_empty()
}

/// `Limit` or `Offset`, where it is given as a number.
pub fn number(call: &Call, name: &str) -> Option<u64> {
    let parameters = call.parameters();
    let (_, value) = parameters.iter().find(|(n, _)| n == name)?;
    value.parse().ok()
}

/// How many items a page may hold; by itself 20.
pub fn limit(call: &Call) -> u64 {
    number(call, "Limit").unwrap_or(20)
}

/// Where a page begins.
pub fn offset(call: &Call) -> u64 {
    number(call, "Offset").unwrap_or(0)
}

/// Asks for another `Limit` or `Offset`, or for none.
pub fn put(name: &'static str, number: Option<u64>) -> impl Fn(&mut Call) {
    move |call| {
        let mut pairs = call.parameters();
        pairs.retain(|(n, _)| n != name);
        pairs.extend(number.map(|number| (name.to_owned(), number.to_string())));
        call.query = query(&pairs);
    }
}

/// Asks for a `Limit` or `Offset` where there is none.
pub fn put_if_absent(name: &'static str, other: u64) -> impl Fn(&mut Call) {
    move |call| {
        if number(call, name).is_none() {
            put(name, Some(other))(call);
        }
    }
}

/// Asks for these ids in place of those before.
pub fn put_ids<I: AsRef<str>>(call: &mut Call, ids: &[I]) {
    let mut pairs = call.parameters();
    pairs.retain(|(name, _)| !name.starts_with("InstanceIds."));
    let given = ids.iter().enumerate();
    pairs.extend(given.map(|(n, id)| (format!("InstanceIds.{n}"), id.as_ref().to_owned())));
    call.query = query(&pairs);
}

fn query(pairs: &[(String, String)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}
