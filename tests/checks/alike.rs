//! Whether two requests that mean the same are answered alike.

use cloud_conformance::checks::alike::{Told, says_what};
use serde_json::{Value, json};

use crate::{
    answers::cvm,
    relations::{Says, breaks, says},
};

fn told(bodies: &[Value]) -> Told {
    let mut told = Told::default();
    for body in bodies {
        assert!(told.take(&cvm(200, body)), "{body}");
    }
    told
}

#[test]
fn what_is_said_every_time_has_to_be_said_by_the_other() {
    let items =
        |ids: &[&str]| json!({ "set": ids.iter().map(|id| json!({ "id": id, "n": 1 })).collect::<Vec<_>>() });
    let (one, two) = (json!({ "a": { "n": 1 } }), json!({ "a": { "n": 2 } }));
    let request = |id: &str| json!({ "Response": { "RequestId": id } });
    for (own, other, expected) in [
        (vec![one.clone()], vec![one.clone()], Says::Nothing),
        (vec![one.clone()], vec![two.clone()], breaks("")),
        (vec![one.clone()], vec![json!({})], breaks("")),
        (vec![json!({})], vec![one.clone()], breaks("")),
        // What changes by itself is the account's.
        (vec![one.clone(), two.clone()], vec![two.clone()], Says::Nothing),
        (vec![one.clone()], vec![two.clone(), one.clone()], Says::Nothing),
        (vec![one.clone(), one.clone()], vec![two.clone(), two], breaks("")),
        // Items come in any order; each is one thing that is said.
        (vec![items(&["x", "y"])], vec![items(&["y", "x"])], Says::Nothing),
        (vec![items(&["x", "y"])], vec![items(&["x"])], breaks("")),
        (vec![request("1")], vec![request("2")], Says::Nothing),
        (
            vec![json!({ "n": 1, "m": 2 })],
            vec![json!({ "m": 2, "n": 1 })],
            Says::Nothing,
        ),
    ] {
        let exchange = cvm(200, &own[0]);
        let judged = says_what([&told(&own), &told(&other)], [&exchange, &exchange]);
        assert_eq!(says(&judged), expected, "{own:?} {other:?}");
    }
}
