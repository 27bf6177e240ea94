//! One DCS instance: whose details they are, and what its members have to do with each other.

use serde_json::{Value, json};

use super::{Deviation, layer::edited, must, should};
use crate::reference::{
    call::Call,
    fixtures::{DCS_FULL, DCS_SINGLE},
};

const PROFILE: &str = "dcs-v1-instance";

/// Every deviation about one DCS instance.
pub fn all() -> Vec<Deviation> {
    let mut found = echoes();
    found.extend(error_codes());
    let advised = |name: &str, about: &str, clause: &str, change: fn(&Call, &mut Value)| {
        Deviation::new(PROFILE, name, about, should(clause), &[], edited("200", change))
    };
    found.extend([
        advised(
            "used_memory.more-than-all",
            "used_memory is one more than max_memory",
            "200.used_memory.range",
            |_, body| body["used_memory"] = (body["max_memory"].as_i64().unwrap_or(0) + 1).into(),
        ),
        advised(
            "max_memory.less-than-used",
            "max_memory is one less than used_memory",
            "200.used_memory.range",
            |_, body| body["max_memory"] = (body["used_memory"].as_i64().unwrap_or(0) - 1).into(),
        ),
        advised(
            "available_zones.text",
            "available_zones is a text",
            "200.available_zones.array",
            |_, body| body["available_zones"] = "eu-de-01".into(),
        ),
        advised(
            "available_zones.empty-text",
            "available_zones is an empty text",
            "200.available_zones.array",
            |_, body| body["available_zones"] = "".into(),
        ),
    ]);
    found
}

/// The details are those of another instance, or of the same by another name.
fn echoes() -> Vec<Deviation> {
    type Change = fn(&Call, &mut Value);
    let ways: [(&str, &str, Change); 5] = [
        ("other", "instance_id is that of another instance", |_, body| {
            body["instance_id"] = "68d5745e-6af2-40e4-945d-fe449be00999".into();
        }),
        (
            "first",
            "instance_id is always that of the first instance",
            |_, body| {
                body["instance_id"] = DCS_SINGLE.into();
            },
        ),
        (
            "one",
            "instance_id is wrong for one of the instances",
            |call, body| {
                if call.path.ends_with(DCS_FULL) {
                    body["instance_id"] = DCS_SINGLE.into();
                }
            },
        ),
        ("capitals", "instance_id is in capitals", |_, body| {
            let id = body["instance_id"].as_str().unwrap_or_default().to_uppercase();
            body["instance_id"] = id.into();
        }),
        ("without-hyphens", "instance_id has no hyphens", |_, body| {
            let id = body["instance_id"].as_str().unwrap_or_default().replace('-', "");
            body["instance_id"] = id.into();
        }),
    ];
    let of = |(name, about, change): (&str, &str, Change)| {
        Deviation::new(
            PROFILE,
            &format!("instance_id.echo.{name}"),
            about,
            must("instance_id.echo"),
            &[],
            edited("200", change),
        )
    };
    ways.map(of).into()
}

fn error_codes() -> Vec<Deviation> {
    let failed = |body: &Value| body["status"] == "ERROR" || body["status"] == "CREATEFAILED";
    let of = |name: &str, clause: &str, about: &str, on_failure: bool, value: Value| {
        Deviation::new(
            PROFILE,
            &format!("error_code.{name}"),
            about,
            should(clause),
            &[],
            edited("200", move |_, body| {
                if failed(body) == on_failure {
                    body["error_code"] = value.clone();
                }
            }),
        )
    };
    let (listed, none) = ("200.error_code.enum", "200.error_code.null");
    vec![
        of(
            "unlisted",
            listed,
            "a failed instance has a code beside the list",
            true,
            json!("dcs.04.0005"),
        ),
        of(
            "empty",
            listed,
            "a failed instance has an empty code",
            true,
            json!(""),
        ),
        of(
            "null-on-failure",
            listed,
            "a failed instance has no code",
            true,
            Value::Null,
        ),
        of(
            "of-a-request",
            listed,
            "a failed instance has the code of a failed request",
            true,
            json!("111500000"),
        ),
        of(
            "without-failure",
            none,
            "an instance that did not fail has a listed code",
            false,
            json!("dcs.03.0001"),
        ),
        of(
            "empty-without-failure",
            none,
            "an instance that did not fail has an empty code",
            false,
            json!(""),
        ),
    ]
}
