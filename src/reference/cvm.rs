//! Tencent CVM: `DescribeInstancesStatus`.

use std::time::Instant;

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::{
    answer::Answer,
    api::Named,
    call::Call,
    cvm_account::Instance,
    cvm_parameters::{Asked, Parameters, Problem},
    fault,
    variants::{Variant, Variants},
    world::World,
};
use crate::catalogue::document::Document;

/// The service of the credentials' scope.
const SERVICE: &str = "cvm";
const ACTION: &str = "DescribeInstancesStatus";
const VERSION: &str = "2017-03-12";

/// `GET` or `POST` at `/`.
pub fn answer(_: &Document, world: &World, call: &Call, _: &Named) -> Answer {
    let tick = world.cvm.tick();
    let (mut response, failed) = match result(world, call, tick) {
        Ok(result) => (result, false),
        Err((code, message)) => {
            let code = reworded(&world.variants, &code);
            let error = json!({ "Code": code, "Message": message });
            (Map::from_iter([("Error".to_owned(), error)]), true)
        }
    };
    let id = if world.variants.has(Variant::CvmRequestIds) {
        format!("request-{tick}")
    } else {
        uuid::Uuid::new_v4().to_string()
    };
    response.insert("RequestId".into(), id.into());
    let status = if failed && world.variants.has(Variant::CvmErrors400) {
        400
    } else {
        200
    };
    Answer::new(status, json!({ "Response": response }))
}

fn result(world: &World, call: &Call, tick: u64) -> Result<Map<String, Value>, (String, &'static str)> {
    let own = |(code, message): Problem| (code.to_owned(), message);
    check_method(world, call).map_err(own)?;
    world.credentials.check_tencent(call, SERVICE).map_err(own)?;
    let parameters = Parameters::of(call).map_err(own)?;
    if world
        .cvm_rate
        .as_ref()
        .is_some_and(|rate| !rate.admits(Instant::now()))
    {
        return Err(own((
            "RequestLimitExceeded",
            "More than 40 requests were sent within a second.",
        )));
    }
    if let Some(code) = fault::asked_code(call) {
        return Err((code.to_owned(), "The request asked for this error."));
    }
    check_common(world, &parameters).map_err(own)?;
    let asked = parameters.read(&world.variants).map_err(own)?;
    page(world, &asked, tick).map_err(own)
}

fn check_method(world: &World, call: &Call) -> Result<(), Problem> {
    if call.method == Method::POST && world.variants.has(Variant::CvmGetOnly) {
        Err(("UnsupportedOperation", "Requests are sent with GET."))
    } else if call.reads() || call.method == Method::POST {
        Ok(())
    } else {
        Err(("UnsupportedProtocol", "Requests are sent with GET or POST."))
    }
}

fn check_common(world: &World, parameters: &Parameters) -> Result<(), Problem> {
    if world.variants.has(Variant::CvmRegionWanted) && parameters.region.is_none() {
        return Err(("MissingParameter", "The parameter Region is missing."));
    }
    if world.variants.has(Variant::CvmLenient) {
        return Ok(());
    }
    match parameters.action.as_deref() {
        Some(ACTION) => {}
        Some(_) => return Err(("InvalidAction", "There is no such action.")),
        None => return Err(("MissingParameter", "The parameter Action is missing.")),
    }
    match parameters.version.as_deref() {
        Some(VERSION) => Ok(()),
        Some(_) => Err(("NoSuchVersion", "There is no such version.")),
        None => Err(("MissingParameter", "The parameter Version is missing.")),
    }
}

fn page(world: &World, asked: &Asked, tick: u64) -> Result<Map<String, Value>, Problem> {
    let mut instances = world.cvm.list(&world.variants, tick);
    let deleted = |instance: &Instance| world.deletions.took("cvm-2017-status", &instance.id);
    if instances.iter().any(deleted) {
        instances.to_mut().retain(|instance| !deleted(instance));
    }
    let matching: Vec<&Instance> = match &asked.ids {
        None => instances.iter().collect(),
        Some(ids) => {
            let unknown = ids.iter().any(|id| instances.iter().all(|i| i.id != *id));
            if unknown && world.variants.has(Variant::CvmNotFound) {
                return Err(("InvalidInstanceId.NotFound", "An instance ID does not exist."));
            }
            if unknown && world.variants.has(Variant::CvmResourceNotFound) {
                return Err(("ResourceNotFound", "An instance does not exist."));
            }
            instances.iter().filter(|i| ids.contains(&i.id)).collect()
        }
    };
    let skip = usize::try_from(asked.offset).unwrap_or(usize::MAX);
    let take = usize::try_from(asked.limit).unwrap_or(usize::MAX);
    let mut set: Vec<Value> = matching
        .iter()
        .skip(skip)
        .take(take)
        .map(|i| item(&world.variants, i))
        .collect();
    if world.variants.has(Variant::CvmOrderChanges) && !set.is_empty() {
        let by = usize::try_from(tick).unwrap_or(0) % set.len();
        set.rotate_left(by);
    }
    // The last one was created after they were counted.
    let counted_first = world.variants.has(Variant::CvmCountsFirst) && asked.ids.is_none();
    Ok(Map::from_iter([
        (
            "TotalCount".to_owned(),
            (matching.len() - usize::from(counted_first)).into(),
        ),
        ("InstanceStatusSet".to_owned(), set.into()),
    ]))
}

fn item(variants: &Variants, instance: &Instance) -> Value {
    let state = if variants.has(Variant::OffList) {
        "HIBERNATED"
    } else {
        instance.state
    };
    json!({ "InstanceId": instance.id, "InstanceState": state })
}

/// Where two codes are documented for one fault, either may come.
fn reworded(variants: &Variants, code: &str) -> String {
    let varied = |variant, other| variants.has(variant).then_some(other);
    let other = match code {
        "InvalidInstanceId.Malformed" => {
            let other = "InvalidParameterValue.InstanceIdMalformed";
            varied(Variant::CvmMalformedValue, other)
                .or(varied(Variant::CvmMalformedPlain, "InvalidParameterValue"))
        }
        "InvalidParameterValue.LimitExceeded" => varied(Variant::CvmTooManyPlain, "InvalidParameterValue"),
        "AuthFailure.InvalidAuthorization" | "AuthFailure.SecretIdNotFound" => {
            varied(Variant::CvmUnauthorized, "UnauthorizedOperation.InvalidToken")
        }
        _ => None,
    };
    other.unwrap_or(code).to_owned()
}
