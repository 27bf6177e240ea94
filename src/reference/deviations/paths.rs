//! Project and instance ids in the path that are served although they should not be, or refused in another way.

use serde_json::json;

use super::{
    CLOUDDC, COUNTS, Deviation, INSTANCE, each,
    layer::fault,
    must, should, table,
    words::{answers, any, asked_if, instead, refused},
};
use crate::reference::{
    answer::Answer,
    call::Call,
    fixtures::{ABSENT_INSTANCE, CLOUDDC_STOPPED, DCS_SINGLE, PROJECT, is_instance_id, is_project_id},
};

/// Every deviation about ids in paths.
pub fn all() -> Vec<Deviation> {
    let mut found = projects();
    for (profile, known, id) in [
        (INSTANCE, DCS_SINGLE, "instance_id"),
        (CLOUDDC, CLOUDDC_STOPPED, "id"),
    ] {
        found.extend(malformed(profile, known, id));
        found.extend(unknown(profile, known, id));
    }
    found
}

/// What stands at one place of the path.
pub(super) fn segment(call: &Call, number: usize) -> &str {
    call.path.split('/').nth(number).unwrap_or_default()
}

fn project(call: &Call) -> &str {
    segment(call, 2)
}

fn instance(call: &Call) -> &str {
    segment(call, 4)
}

/// Asks for something else at one place of the path.
pub(super) fn put(call: &mut Call, number: usize, text: &str) {
    let mut segments: Vec<&str> = call.path.split('/').collect();
    if let Some(segment) = segments.get_mut(number) {
        *segment = text;
    }
    call.path = segments.join("/");
}

fn in_own_project(call: &mut Call) {
    put(call, 2, PROJECT);
}

#[rustfmt::skip]
fn projects() -> Vec<Deviation> {
    let profiles = [COUNTS[0], COUNTS[1], INSTANCE, CLOUDDC];
    let malformed = |call: &Call| !is_project_id(project(call));
    let answered = move |status| any().to(move |call| malformed(call) && fault(call).is_none()).status(status);
    let mut found = table(&profiles, should("project_id.malformed"), [
        ("project_id.malformed-served", "a malformed project id is served", &[],
            asked_if(malformed, in_own_project)),
    ]);
    let other = ("project_id.malformed-{}", "a malformed project id is answered {}", &[][..]);
    found.extend(table(&profiles, should("project_id.malformed"), each(other, [302, 500], answered)));
    found.extend(table(&COUNTS, should("project_id.malformed"), [
        ("project_id.malformed-served-lenient", "a project id that is too short is served", &[],
            asked_if(
                move |call| malformed(call) && project(call).bytes().all(|b| b.is_ascii_hexdigit()),
                in_own_project,
            )),
    ]));
    found.extend(table(&profiles, should("project_id.foreign"), [
        ("project_id.foreign-served", "a project of somebody else is served", &[],
            asked_if(|call| is_project_id(project(call)) && project(call) != PROJECT, in_own_project)),
    ]));
    found
}

fn malformed(profile: &str, known: &'static str, id: &str) -> Vec<Deviation> {
    let about = "a malformed instance id is answered like a known one";
    let served = asked_if(
        |call| !is_instance_id(instance(call)),
        move |call| put(call, 4, known),
    );
    let clause = format!("{id}.malformed");
    table(
        &[profile],
        should(&clause),
        [(format!("{clause}-served"), about, &[], served)],
    )
}

#[rustfmt::skip]
fn unknown(profile: &str, known: &'static str, id: &str) -> Vec<Deviation> {
    let absent = |call: &Call| {
        let has_token = call.header("x-auth-token").is_some();
        instance(call) == ABSENT_INSTANCE && fault(call).is_none() && has_token
    };
    let unknown = format!("{id}.unknown");
    let refusal = format!("{id}.unknown.refusal");
    let mut found = table(&[profile], must(&unknown), [
        (format!("{unknown}-served-empty"), "an unknown instance is answered 200 with an empty object",
            &[&refusal],
            instead(absent, || Answer::new(200, json!({})))),
        (format!("{unknown}-served-error"), "an unknown instance is answered 200 with an error in the body",
            &[&refusal],
            refused(absent, 200, "111404022", "There is no such instance.")),
        (format!("{unknown}-served"), "an unknown instance is answered like a known one", &[&refusal],
            asked_if(absent, move |call| put(call, 4, known))),
        (format!("{unknown}-204"), "an unknown instance is answered 204", &[&refusal],
            any().to(absent).status(204)),
    ]);
    let name = format!("{unknown}-{{}}");
    let other = (name.as_str(), "an unknown instance is answered {}", &[][..]);
    let status = |status| any().to(absent).status(status);
    found.extend(table(&[profile], should(&refusal), each(other, [500, 410], status)));
    found.extend(match profile {
        CLOUDDC => table(&[profile], should(&refusal), each(other, [400], status)),
        _ => table(&[profile], should(&refusal), [
            (format!("{unknown}-without-words"), "an unknown instance is refused without code and message", &[],
                answers("404").body(json!({}))),
        ]),
    });
    found
}
