//! `CloudDC`: the status of one instance, and how it moves.

use serde_json::{Value, json};

use super::{
    answer::Answer,
    api::Named,
    call::Call,
    clouddc_instances::{Failure, Sample},
    fault::{self, Fault},
    fixtures::{PROJECT, is_instance_id, is_project_id},
    variants::{Variant, Variants},
    world::World,
};
use crate::catalogue::document::Document;

/// What an instance shows that does not forget.
const EARLIER_FAILURE: Failure = Failure {
    code: "iMetal.0099",
    message: "An earlier operation failed.",
    kind: "modify_ip_error",
};

/// `GET /v1/{project_id}/instances/{id}/status`
pub fn answer(_: &Document, world: &World, call: &Call, named: &Named) -> Answer {
    let (project, id) = (&named["project_id"], named["instance_id"].as_str());
    if let Err(refusal) = admit(world, call, project, id) {
        return refusal;
    }
    let deleted = world.deletions.took("clouddc-v1-status", id);
    match world.clouddc.sample(&world.variants, id).filter(|_| !deleted) {
        Some(sample) => Answer::new(200, body(&world.variants, sample)),
        None if world.variants.has(Variant::OtherRefusals) => {
            Answer::refusal(400, "iMetal.0001", "The instance ID is invalid.")
        }
        None => Answer::refusal(404, "iMetal.0200", "The instance is not found."),
    }
}

fn admit(world: &World, call: &Call, project: &str, id: &str) -> Result<(), Answer> {
    if !call.reads() {
        return Err(Answer::gateway(
            405,
            "APIGW.0101",
            "The method is not allowed for this API.",
        ));
    }
    if let Err(denied) = world.credentials.check_huawei(call) {
        return Err(if world.variants.has(Variant::OwnUnauthenticated) {
            Answer::refusal(401, "iMetal.0003", "The request is not authenticated.")
        } else {
            denied.at_the_gateway()
        });
    }
    if let Some(fault) = fault::asked(call) {
        return Err(faulty(&world.variants, fault));
    }
    if !world.variants.has(Variant::AnyProject) && project != PROJECT {
        return Err(
            match (is_project_id(project), world.variants.has(Variant::OtherRefusals)) {
                (_, true) => Answer::refusal(404, "iMetal.0200", "The project is not found."),
                (true, false) => {
                    Answer::refusal(403, "iMetal.0004", "The caller has no right in this project.")
                }
                (false, false) => Answer::refusal(400, "iMetal.0001", "The project ID is invalid."),
            },
        );
    }
    if !is_instance_id(id) {
        return Err(Answer::refusal(400, "iMetal.0001", "The instance ID is invalid."));
    }
    Ok(())
}

fn faulty(variants: &Variants, fault: Fault) -> Answer {
    match fault {
        Fault::Invalid if variants.has(Variant::GatewayErrors) => {
            Answer::gateway(400, "APIGW.0201", "The request is invalid.")
        }
        Fault::Invalid => Answer::refusal(400, "iMetal.0001", "A parameter is invalid."),
        Fault::Unauthenticated => Answer::refusal(401, "iMetal.0003", "The request is not authenticated."),
        Fault::Throttled if variants.has(Variant::ThrottleText) => {
            Answer::text(429, "text/plain", "Too many requests.\n".to_owned())
        }
        Fault::Throttled if variants.has(Variant::ThrottleEmpty) => {
            Answer::text(429, "text/plain", String::new())
        }
        Fault::Throttled => Answer::refusal(429, "iMetal.0005", "There are too many requests."),
        Fault::Internal if variants.has(Variant::GatewayErrors) => {
            Answer::gateway(500, "APIGW.0601", "The gateway failed.")
        }
        Fault::Internal => Answer::refusal(500, "iMetal.0099", "An internal server error occurred."),
    }
}

fn body(variants: &Variants, sample: Sample) -> Value {
    let state = if variants.has(Variant::Underscore) {
        sample.state.replace('-', "_")
    } else {
        sample.state.to_owned()
    };
    let mut body = json!({ "state": state, "operation_state": sample.operation });
    let remembered = variants.has(Variant::ErrorRemembered).then_some(EARLIER_FAILURE);
    if let Some(Failure { code, message, kind }) = sample.error.or(remembered) {
        body["error"] = json!({ "error_code": code, "error_msg": message, "error_type": kind });
    }
    body
}
