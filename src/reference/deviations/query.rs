//! What a cvm request asks for by its query, and other queries in its place.

use axum::http::Method;
use url::form_urlencoded::Serializer;

use crate::reference::call::Call;

/// The ids that are asked for, in the order sent.
pub fn ids(call: &Call) -> Vec<String> {
    let parameters = call.parameters().into_iter();
    parameters
        .filter(|(name, _)| name.starts_with("InstanceIds."))
        .map(|(_, id)| id)
        .collect()
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

/// Asks for another `Limit` or `Offset`, or for none.
pub fn put(call: &mut Call, name: &str, number: Option<u64>) {
    let mut pairs = call.parameters();
    pairs.retain(|(n, _)| n != name);
    pairs.extend(number.map(|number| (name.to_owned(), number.to_string())));
    call.query = query(&pairs);
}

/// Asks for these ids in place of those before.
pub fn put_ids(call: &mut Call, ids: &[String]) {
    let mut pairs = call.parameters();
    pairs.retain(|(name, _)| !name.starts_with("InstanceIds."));
    let given = ids.iter().enumerate();
    pairs.extend(given.map(|(n, id)| (format!("InstanceIds.{n}"), id.clone())));
    call.query = query(&pairs);
}

fn query(pairs: &[(String, String)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}
