//! What both generations of the DCS API share: who may ask for which project, and how they refuse.

use serde_json::{Value, json};

use super::{
    answer::Answer,
    auth::Denied,
    call::Call,
    fault::{self, Fault},
    fixtures::{PROJECT, is_project_id},
    variants::Variant,
    world::World,
};

/// The placeholder of the project in the paths.
pub const PROJECT_ID: &str = "project_id";

/// The two families of error codes; one API answers from one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codes {
    /// Nine digits, in v1.0.
    Numeric,
    /// `DCS.NNNN`, in v2.
    Dotted,
}

/// Why a DCS request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    status: u16,
    /// Of each family.
    codes: [&'static str; 2],
    message: &'static str,
}

const fn refusal(status: u16, codes: [&'static str; 2], message: &'static str) -> Refusal {
    Refusal {
        status,
        codes,
        message,
    }
}

const MALFORMED_PROJECT: Refusal = refusal(
    400,
    ["111400002", "DCS.4002"],
    "The project ID is not in the valid format.",
);
pub const MALFORMED_INSTANCE: Refusal = refusal(
    400,
    ["111400061", "DCS.4061"],
    "The instance ID is not in the valid format.",
);
const INVALID_PARAMETER: Refusal = refusal(
    400,
    ["111400062", "DCS.4062"],
    "A parameter of the request is invalid.",
);
const WRONG_TOKEN: Refusal = refusal(401, ["111401001", "DCS.1001"], "The token is not valid.");
const EXPIRED_TOKEN: Refusal = refusal(401, ["111401002", "DCS.1002"], "The token has expired.");
const NO_CREDENTIAL: Refusal = refusal(
    401,
    ["111401003", "DCS.1003"],
    "The request carries no credential.",
);
const FOREIGN_PROJECT: Refusal = refusal(
    403,
    ["111403003", "DCS.2003"],
    "The caller has no right in this project.",
);
pub const UNKNOWN_URL: Refusal = refusal(404, ["111404001", "DCS.4001"], "There is no such URL.");
pub const UNKNOWN_INSTANCE: Refusal =
    refusal(404, ["111404022", "DCS.3022"], "There is no such DCS instance.");
const METHOD: Refusal = refusal(
    405,
    ["111405001", "DCS.5001"],
    "The method is not allowed for this URL.",
);
const INTERNAL: Refusal = refusal(
    500,
    ["111500000", "DCS.5000"],
    "An internal service error occurred.",
);

impl Refusal {
    /// The answer: flat, with a code of the given family.
    pub fn answer(self, codes: Codes) -> Answer {
        let code = self.codes[codes as usize];
        let body = json!({ "error_code": code, "error_msg": self.message, "error_ext_msg": Value::Null });
        Answer::new(self.status, body)
    }
}

/// The answer to a request that is refused, as far as the variants leave it as it is.
pub fn refuse(world: &World, refusal: Refusal, codes: Codes) -> Answer {
    let message = refusal.message;
    if world.variants.has(Variant::OtherRefusals) {
        match refusal {
            MALFORMED_PROJECT => return Answer::gateway(403, "APIGW.0302", message),
            FOREIGN_PROJECT => return UNKNOWN_URL.answer(codes),
            MALFORMED_INSTANCE | UNKNOWN_INSTANCE => {
                let nested =
                    json!({ "code": refusal.codes[0], "message": message, "ext_message": Value::Null });
                return Answer::new(400, json!({ "error": nested }));
            }
            _ => {}
        }
    }
    if world.variants.has(Variant::GatewayErrors) {
        match refusal {
            INVALID_PARAMETER | MALFORMED_PROJECT => {
                return Answer::gateway(400, "APIGW.0201", message);
            }
            INTERNAL => return Answer::gateway(500, "APIGW.0601", message),
            _ => {}
        }
    }
    refusal.answer(codes)
}

/// Lets a request in that reads the account's own project with a valid credential, and asks for no
/// error.
pub fn admit(world: &World, call: &Call, project: &str, codes: Codes) -> Result<(), Answer> {
    let refuse = |refusal| Err(refuse(world, refusal, codes));
    if !call.reads() {
        return refuse(METHOD);
    }
    match world.credentials.check_huawei(call) {
        Ok(()) => {}
        Err(Denied::Missing) if world.variants.has(Variant::DcsUnauthenticated) => {}
        Err(Denied::Missing) => return refuse(NO_CREDENTIAL),
        Err(Denied::WrongToken) => return refuse(WRONG_TOKEN),
        Err(Denied::ExpiredToken) => return refuse(EXPIRED_TOKEN),
        Err(denied @ Denied::Signature(_)) => return Err(denied.at_the_gateway()),
    }
    match fault::asked(call) {
        None => {}
        Some(Fault::Invalid) => return refuse(INVALID_PARAMETER),
        Some(Fault::Unauthenticated) => return refuse(WRONG_TOKEN),
        Some(Fault::Throttled) => return Err(Answer::throttled()),
        Some(Fault::Internal) => return refuse(INTERNAL),
    }
    if world.variants.has(Variant::AnyProject) || project == PROJECT {
        Ok(())
    } else if is_project_id(project) {
        refuse(FOREIGN_PROJECT)
    } else {
        refuse(MALFORMED_PROJECT)
    }
}
