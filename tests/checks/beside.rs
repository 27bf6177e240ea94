//! Near misses between members of one answer, and codes that stand in tables of their own.

use serde_json::{Value, json};

use crate::{
    CATALOGUE, Case,
    bodies::{MEMBERS, Member, put, take},
    near_misses::{case, ids, with},
};

/// What members ask of each other within one answer: members in place of the conforming ones, what
/// they break, and which conditional clauses they speak of.
type Beside = (Value, &'static [&'static str], &'static [&'static str]);

/// A member that is left out.
const ABSENT: &str = "(absent)";

fn of_an_instance() -> Vec<Beside> {
    let (code, null, memory) = (
        &["error_code.enum"][..],
        &["error_code.null"][..],
        &["used_memory.range"][..],
    );
    vec![
        (
            json!({ "status": "ERROR", "error_code": "dcs.03.0017" }),
            &[],
            code,
        ),
        (
            json!({ "status": "CREATEFAILED", "error_code": "dcs.00.0007" }),
            &[],
            code,
        ),
        (
            json!({ "status": "ERROR", "error_code": "dcs.03.0018" }),
            code,
            code,
        ),
        (json!({ "status": "CREATEFAILED", "error_code": "" }), code, code),
        (json!({ "status": "ERROR", "error_code": null }), code, code),
        (json!({ "status": "RUNNING", "error_code": null }), &[], null),
        (
            json!({ "status": "RUNNING", "error_code": "dcs.03.0017" }),
            null,
            null,
        ),
        (json!({ "status": "CREATING", "error_code": "" }), null, null),
        (json!({ "status": ABSENT, "error_code": null }), &["status"], &[]),
        // What the status would ask for is not known.
        (
            json!({ "status": ABSENT, "error_code": "dcs.03.0017" }),
            &["status"],
            &[],
        ),
        (json!({ "max_memory": 8, "used_memory": 8 }), &[], null),
        (json!({ "max_memory": 8, "used_memory": 0 }), &[], null),
        (json!({ "max_memory": 8, "used_memory": 9 }), memory, null),
        (json!({ "max_memory": 0, "used_memory": 1 }), memory, null),
        (
            json!({ "maintain_begin": "22:00:00", "maintain_end": "02:00:00" }),
            &[],
            null,
        ),
    ]
}

fn of_a_state() -> Vec<Beside> {
    let whole = json!({ "error_code": "BMS.1", "error_msg": "m", "error_type": "t" });
    let (error, spelling) = (&["error.required"][..], &["state.spelling"][..]);
    let mut cases: Vec<Beside> = vec![
        (
            json!({ "state": "error", "error": whole, "operation_state": null }),
            &[],
            error,
        ),
        (
            json!({ "state": "running", "error": whole, "operation_state": null }),
            &[],
            &[],
        ),
        (
            json!({ "state": "running", "operation_state": "install-failed" }),
            &[],
            &["operation_state.enum"],
        ),
        (json!({ "state": "running", "operation_state": ABSENT }), &[], &[]),
        (
            json!({ "state": "error", "error": ABSENT, "operation_state": null }),
            error,
            error,
        ),
        (
            json!({ "state": "error", "error": null, "operation_state": null }),
            error,
            error,
        ),
        (
            json!({ "state": "error", "error": {}, "operation_state": null }),
            error,
            error,
        ),
        (
            json!({ "state": "shutting-down", "operation_state": null }),
            &[],
            spelling,
        ),
        (
            json!({ "state": "shutting_down", "operation_state": null }),
            spelling,
            spelling,
        ),
        (
            json!({ "state": ABSENT, "error": null, "operation_state": null }),
            &["state"],
            &[],
        ),
    ];
    for part in ["error_code", "error_msg", "error_type"] {
        let (mut without, mut null) = (whole.clone(), whole.clone());
        without.as_object_mut().unwrap().shift_remove(part);
        null[part] = Value::Null;
        for less in [without, null] {
            cases.push((
                json!({ "state": "error", "error": less, "operation_state": null }),
                error,
                error,
            ));
            cases.push((
                json!({ "state": "running", "error": less, "operation_state": null }),
                &[],
                &[],
            ));
        }
    }
    cases
}

/// What members ask of each other.
pub fn beside_each_other(cases: &mut Vec<Case>) {
    for (profile, table) in [
        ("dcs-v1-instance", of_an_instance()),
        ("clouddc-v1-status", of_a_state()),
    ] {
        let full = |ids: &[&str]| {
            ids.iter()
                .map(|id| format!("{profile}.200.{id}"))
                .collect::<Vec<_>>()
        };
        let any = MEMBERS.iter().find(|m| m.profile == profile).unwrap();
        for (members, breaks, speaks_of) in table {
            let change = |body: &mut Value| {
                for (name, value) in members.as_object().unwrap() {
                    if value == ABSENT {
                        take(body, name);
                    } else {
                        put(body, name, value.clone());
                    }
                }
            };
            let member = Member {
                answer: "200",
                path: "",
                ..*any
            };
            cases.push(Case {
                speaks_of: Some(full(speaks_of)),
                ..case(&member, members.to_string(), change, ids(full(breaks)))
            });
        }
    }
}

/// Codes that stand in tables of their own, or on the pages that all actions of an API share.
pub fn codes(cases: &mut Vec<Case>) {
    let member = |profile: &str, path: &str| {
        MEMBERS
            .iter()
            .find(|m| m.profile == profile && m.path == path)
            .unwrap()
    };
    for (profile, path, kind) in [
        ("dcs-v1-instance", "error_code", "error code of an instance"),
        ("cvm-2017-status", "Response.Error.Code", "error code"),
    ] {
        let member = member(profile, path);
        let rows = CATALOGUE.get(profile).unwrap().document.rows();
        for (_, row) in rows.filter(|(_, r)| r.kind.as_deref() == Some(kind)) {
            let change = |body: &mut Value| {
                if profile == "dcs-v1-instance" {
                    put(body, "status", json!("ERROR"));
                }
                put(body, path, json!(row.name));
            };
            cases.push(case(member, format!("the code {}", row.name), change, ids([])));
        }
    }
    let member = member("cvm-2017-status", "Response.Error.Code");
    for code in COMMON_CODES.split_whitespace() {
        cases.push(with(member, &json!(code), &[]));
        let family = code.split('.').next().unwrap();
        cases.push(with(member, &json!(format!("{family}.NeverHeardOf")), &["enum"]));
        cases.push(with(member, &json!(format!("{family}Not")), &["pattern"]));
    }
}

/// The codes of the common page and those of the whole product, by the page of common errors and the
/// product's other actions.
const COMMON_CODES: &str = "
    ActionOffline AuthFailure.InvalidAuthorization AuthFailure.InvalidSecretId AuthFailure.MFAFailure
    AuthFailure.SecretIdNotFound AuthFailure.SignatureExpire AuthFailure.SignatureFailure
    AuthFailure.TokenFailure AuthFailure.UnauthorizedOperation DryRunOperation FailedOperation
    InternalError InvalidAction InvalidParameter InvalidParameterValue InvalidRequest IpInBlacklist
    IpNotInWhitelist LimitExceeded MissingParameter NoSuchProduct NoSuchVersion RequestLimitExceeded
    RequestLimitExceeded.GlobalRegionUinLimitExceeded RequestLimitExceeded.IPLimitExceeded
    RequestLimitExceeded.UinLimitExceeded RequestSizeLimitExceeded ResourceInUse ResourceInsufficient
    ResourceNotFound ResourceUnavailable ResponseSizeLimitExceeded ServiceUnavailable
    UnauthorizedOperation UnknownParameter UnsupportedOperation UnsupportedProtocol UnsupportedRegion
    InvalidInstanceId.NotFound InvalidParameterValueLimit InvalidParameterValueOffset
    InvalidParameterValue.Range InvalidParameterValue.Duplicate";
