//! Project and instance ids in the path that are served although they should not be.

use serde_json::json;

use super::{
    Deviation,
    layer::{answered, asked_if, edited, fault, instead},
    must, should,
};
use crate::{
    record::Level,
    reference::{
        answer::{Answer, Body},
        call::Call,
        fixtures::{ABSENT_INSTANCE, CLOUDDC_STOPPED, DCS_SINGLE, PROJECT, is_instance_id, is_project_id},
    },
};

/// Every deviation about ids in paths.
pub fn all() -> Vec<Deviation> {
    let mut found = vec![];
    for profile in ["dcs-v1-status", "dcs-v2-status"] {
        found.push(project_served(profile, "malformed", "", false));
        found.push(project_served(profile, "malformed", "-lenient", true));
        found.push(foreign_served(profile));
        found.extend([302, 500].map(|status| project_answered(profile, status)));
    }
    for (profile, known, id) in [
        ("dcs-v1-instance", DCS_SINGLE, "instance_id"),
        ("clouddc-v1-status", CLOUDDC_STOPPED, "id"),
    ] {
        found.push(project_served(profile, "malformed", "", false));
        found.push(foreign_served(profile));
        found.extend([302, 500].map(|status| project_answered(profile, status)));
        found.push(Deviation::new(
            profile,
            &format!("{id}.malformed-served"),
            "a malformed instance id is answered like a known one",
            should(&format!("{id}.malformed")),
            &[],
            asked_if(
                |call| !is_instance_id(instance(call)),
                move |call| put(call, 4, known),
            ),
        ));
        found.extend(unknown(profile, known, id));
    }
    found
}

fn segment(call: &Call, number: usize) -> &str {
    call.path.split('/').nth(number).unwrap_or_default()
}

fn project(call: &Call) -> &str {
    segment(call, 2)
}

fn instance(call: &Call) -> &str {
    segment(call, 4)
}

fn put(call: &mut Call, number: usize, text: &str) {
    let mut segments: Vec<&str> = call.path.split('/').collect();
    if let Some(segment) = segments.get_mut(number) {
        *segment = text;
    }
    call.path = segments.join("/");
}

fn in_own_project(call: &mut Call) {
    put(call, 2, PROJECT);
}

/// A malformed project id is served; the lenient way takes only those of hexadecimal digits.
fn project_served(profile: &'static str, what: &str, end: &str, hexadecimal: bool) -> Deviation {
    let digits = move |call: &Call| !hexadecimal || project(call).bytes().all(|b| b.is_ascii_hexdigit());
    let about = if hexadecimal {
        "a project id that is too short is served"
    } else {
        "a malformed project id is served"
    };
    Deviation::new(
        profile,
        &format!("project_id.{what}-served{end}"),
        about,
        should("project_id.malformed"),
        &[],
        asked_if(
            move |call| !is_project_id(project(call)) && digits(call),
            in_own_project,
        ),
    )
}

/// A malformed project id brings another status than that of a wrong request.
fn project_answered(profile: &'static str, status: u16) -> Deviation {
    Deviation::new(
        profile,
        &format!("project_id.malformed-{status}"),
        format!("a malformed project id is answered {status}"),
        should("project_id.malformed"),
        &[],
        answered(move |call, given| {
            if !is_project_id(project(call)) && fault(call).is_none() {
                given.status = status;
            }
        }),
    )
}

fn foreign_served(profile: &'static str) -> Deviation {
    Deviation::new(
        profile,
        "project_id.foreign-served",
        "a project of somebody else is served",
        should("project_id.foreign"),
        &[],
        asked_if(
            |call| is_project_id(project(call)) && project(call) != PROJECT,
            in_own_project,
        ),
    )
}

fn unknown(profile: &'static str, known: &'static str, id: &str) -> Vec<Deviation> {
    let absent = |call: &Call| instance(call) == ABSENT_INSTANCE && fault(call).is_none();
    let clause = format!("{id}.unknown");
    let refusal = format!("{id}.unknown.refusal");
    let answered_so = |status: u16| {
        Deviation::new(
            profile,
            &format!("{id}.unknown-{status}"),
            format!("an unknown instance is answered {status}"),
            should(&refusal),
            &[],
            answered(move |call, given| {
                if absent(call) {
                    given.status = status;
                }
            }),
        )
    };
    let served = |name: &str, about: &str, body: serde_json::Value| {
        Deviation::new(
            profile,
            &format!("{id}.{name}"),
            about,
            (Level::Must, &clause),
            &[&refusal],
            instead(absent, move || Answer::new(200, body.clone())),
        )
    };
    let mut found = vec![
        answered_so(500),
        answered_so(410),
        served(
            "unknown-served-empty",
            "an unknown instance is answered 200 with an empty object",
            json!({}),
        ),
        served(
            "unknown-served-error",
            "an unknown instance is answered 200 with an error in the body",
            json!({ "error_code": "111404022", "error_msg": "There is no such instance." }),
        ),
        Deviation::new(
            profile,
            &format!("{id}.unknown-served"),
            "an unknown instance is answered like a known one",
            must(&clause),
            &[&refusal],
            asked_if(absent, move |call| put(call, 4, known)),
        ),
        Deviation::new(
            profile,
            &format!("{id}.unknown-204"),
            "an unknown instance is answered 204",
            must(&clause),
            &[&refusal],
            answered(move |call, given| {
                if absent(call) {
                    given.status = 204;
                    given.body = Body::Raw(None, vec![]);
                }
            }),
        ),
    ];
    if profile == "clouddc-v1-status" {
        found.push(answered_so(400));
    } else {
        found.push(Deviation::new(
            profile,
            &format!("{id}.unknown-without-words"),
            "an unknown instance is refused without code and message",
            should(&refusal),
            &[],
            edited("404", |_, body| *body = json!({})),
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{in_own_project, instance, project, segment};
    use crate::reference::call::Call;

    #[test]
    fn ids_stand_where_the_paths_have_them() {
        let mut call = Call {
            method: axum::http::Method::GET,
            path: "/v1.0/p/instances/i/status".to_owned(),
            query: String::new(),
            headers: axum::http::HeaderMap::new(),
            body: axum::body::Bytes::new(),
            trusted: false,
            before: 0,
        };
        assert_eq!(
            [project(&call), instance(&call), segment(&call, 9)],
            ["p", "i", ""]
        );
        in_own_project(&mut call);
        assert_eq!(call.path, format!("/v1.0/{}/instances/i/status", super::PROJECT));
    }
}
