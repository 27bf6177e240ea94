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
pub enum Refusal {
    /// The project id has not the form of one.
    MalformedProject,
    /// The instance id has not the form of one.
    MalformedInstance,
    /// A parameter is invalid; only on demand.
    InvalidParameter,
    /// The token is not valid.
    WrongToken,
    /// The token was valid once.
    ExpiredToken,
    /// There is no credential.
    NoCredential,
    /// The project belongs to somebody else.
    ForeignProject,
    /// There is no such URL.
    UnknownUrl,
    /// There is no such instance.
    UnknownInstance,
    /// The method is not allowed.
    Method,
    /// Something broke; only on demand.
    Internal,
}

impl Refusal {
    /// The answer: flat, with a code of the given family.
    pub fn answer(self, codes: Codes) -> Answer {
        let (status, numeric, dotted, message) = self.parts();
        let code = match codes {
            Codes::Numeric => numeric,
            Codes::Dotted => dotted,
        };
        let body = json!({ "error_code": code, "error_msg": message, "error_ext_msg": Value::Null });
        Answer::new(status, body)
    }

    fn parts(self) -> (u16, &'static str, &'static str, &'static str) {
        match self {
            Self::MalformedProject => (
                400,
                "111400002",
                "DCS.4002",
                "The project ID is not in the valid format.",
            ),
            Self::MalformedInstance => (
                400,
                "111400061",
                "DCS.4061",
                "The instance ID is not in the valid format.",
            ),
            Self::InvalidParameter => (
                400,
                "111400062",
                "DCS.4062",
                "A parameter of the request is invalid.",
            ),
            Self::WrongToken => (401, "111401001", "DCS.1001", "The token is not valid."),
            Self::ExpiredToken => (401, "111401002", "DCS.1002", "The token has expired."),
            Self::NoCredential => (401, "111401003", "DCS.1003", "The request carries no credential."),
            Self::ForeignProject => (
                403,
                "111403003",
                "DCS.2003",
                "The caller has no right in this project.",
            ),
            Self::UnknownUrl => (404, "111404001", "DCS.4001", "There is no such URL."),
            Self::UnknownInstance => (404, "111404022", "DCS.3022", "There is no such DCS instance."),
            Self::Method => (
                405,
                "111405001",
                "DCS.5001",
                "The method is not allowed for this URL.",
            ),
            Self::Internal => (
                500,
                "111500000",
                "DCS.5000",
                "An internal service error occurred.",
            ),
        }
    }
}

/// The answer to a request that is refused, as far as the variants leave it as it is.
pub fn refuse(world: &World, refusal: Refusal, codes: Codes) -> Answer {
    let (_, numeric, _, message) = refusal.parts();
    if world.variants.has(Variant::OtherRefusals) {
        match refusal {
            Refusal::MalformedProject => return Answer::gateway(403, "APIGW.0302", message),
            Refusal::ForeignProject => return Refusal::UnknownUrl.answer(codes),
            Refusal::MalformedInstance | Refusal::UnknownInstance => {
                let nested = json!({ "code": numeric, "message": message, "ext_message": Value::Null });
                return Answer::new(400, json!({ "error": nested }));
            }
            _ => {}
        }
    }
    if world.variants.has(Variant::GatewayErrors) {
        match refusal {
            Refusal::InvalidParameter | Refusal::MalformedProject => {
                return Answer::gateway(400, "APIGW.0201", message);
            }
            Refusal::Internal => return Answer::gateway(500, "APIGW.0601", message),
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
        return refuse(Refusal::Method);
    }
    match world.credentials.check_huawei(call) {
        Ok(()) => {}
        Err(Denied::Missing) if world.variants.has(Variant::DcsUnauthenticated) => {}
        Err(Denied::Missing) => return refuse(Refusal::NoCredential),
        Err(Denied::WrongToken) => return refuse(Refusal::WrongToken),
        Err(Denied::ExpiredToken) => return refuse(Refusal::ExpiredToken),
        Err(denied @ Denied::Signature(_)) => return Err(denied.at_the_gateway()),
    }
    match fault::asked(call) {
        None => {}
        Some(Fault::Invalid) => return refuse(Refusal::InvalidParameter),
        Some(Fault::Unauthenticated) => return refuse(Refusal::WrongToken),
        Some(Fault::Throttled) => return Err(Answer::throttled()),
        Some(Fault::Internal) => return refuse(Refusal::Internal),
    }
    if world.variants.has(Variant::AnyProject) || project == PROJECT {
        Ok(())
    } else if is_project_id(project) {
        refuse(Refusal::ForeignProject)
    } else {
        refuse(Refusal::MalformedProject)
    }
}
