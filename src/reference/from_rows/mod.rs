//! An API that is only data: its requests are admitted and its answers made from the rows of its document.
//!
//! It never reads schemas, so that a constraint forgotten there shows.

mod body;
mod list;

use serde_json::{Value, json};

use super::{
    answer::Answer, api::Named, auth::Denied, call::Call, cvm_parameters::Parameters, fault,
    variants::Variant, world::World,
};
use crate::catalogue::document::{Document, Family};
use body::Bodies;
use list::{Asked, Refused};

/// Answers as the document has it.
pub fn answer(document: &Document, world: &World, call: &Call, named: &Named) -> Answer {
    match (FromRows { document }).served(world, call, named) {
        Ok(body) => Answer::new(document.success_status(), body),
        Err(refusal) => refusal,
    }
}

/// One API.
struct FromRows<'d> {
    document: &'d Document,
}

impl FromRows<'_> {
    fn served(&self, world: &World, call: &Call, named: &Named) -> Result<Value, Answer> {
        self.check_method(call)?;
        self.check_credential(world, call)?;
        self.check_fault(world, call)?;
        self.check_names(world, named)?;
        let parameters = Parameters::of(call).map_err(|problem| self.refused(400, problem))?;
        self.check_call(&parameters)?;
        self.check_required(&parameters)?;
        let asked = Asked::of(self.document, &parameters).map_err(|why| match why {
            Refused::Malformed => self.refused(400, ("InvalidParameterValue", "A parameter is not valid.")),
            Refused::TooMany => self.refused(
                400,
                (
                    "InvalidParameterValue.LimitExceeded",
                    "A parameter is above its limit.",
                ),
            ),
        })?;
        let gone = |id: &str| world.deletions.took(&self.document.profile, id);
        Ok(Bodies::new(self.document, named).success(&asked, gone))
    }

    fn check_method(&self, call: &Call) -> Result<(), Answer> {
        let form = &self.document.request;
        let wanted = call.method.as_str() == form.method || form.method == "GET" && call.reads();
        if wanted || form.has_envelope() && matches!(call.method.as_str(), "GET" | "HEAD" | "POST") {
            return Ok(());
        }
        Err(self.refused(405, ("UnsupportedProtocol", "The method is not allowed.")))
    }

    fn check_credential(&self, world: &World, call: &Call) -> Result<(), Answer> {
        let form = &self.document.request;
        match form.family() {
            Family::None => Ok(()),
            Family::Tencent => {
                let service = form.service.as_deref().unwrap_or_default();
                let checked = world.credentials.check_tencent(call, service);
                checked.map_err(|problem| self.refused(401, problem))
            }
            Family::Huawei | Family::Header(_) => match world.credentials.check_header(call, form) {
                Ok(()) => Ok(()),
                Err(Denied::Missing)
                    if world.variants.has(Variant::DcsUnauthenticated) && !form.authenticated =>
                {
                    Ok(())
                }
                Err(_) if self.documents(401) => {
                    Err(self.refused(401, ("AuthFailure", "The request is not authenticated.")))
                }
                Err(denied) => Err(denied.at_the_gateway()),
            },
        }
    }

    /// The error that a request asks for by the header of faults.
    fn check_fault(&self, world: &World, call: &Call) -> Result<(), Answer> {
        if self.document.request.has_envelope() {
            return match fault::asked_code(call) {
                Some(code) => Err(self.refused(500, (code, "The request asked for this error."))),
                None => Ok(()),
            };
        }
        let asked = call
            .header(fault::FAULT_HEADER)
            .and_then(|text| text.trim().parse().ok());
        match asked.filter(|status: &u16| (400..600).contains(status)) {
            Some(400 | 500) if world.variants.has(Variant::GatewayErrors) => {
                let status = asked.unwrap_or(500);
                Err(Answer::gateway(status, "APIGW.0201", "The gateway failed."))
            }
            Some(429) => Err(Answer::throttled()),
            Some(status) => {
                Err(self.refused(status, ("FailedOperation", "The request asked for this error.")))
            }
            None => Ok(()),
        }
    }

    /// What the path names has the form of what is known, and is known.
    fn check_names(&self, world: &World, named: &Named) -> Result<(), Answer> {
        for (name, value) in named {
            let Some(fixture) = self.document.fixture(name) else {
                continue;
            };
            let known = fixture.known();
            if known.contains(value) || (!fixture.many && world.variants.has(Variant::AnyProject)) {
                continue;
            }
            let well_formed = known.iter().any(|k| is_like(k, value));
            return Err(match (well_formed, fixture.many) {
                (false, _) => self.refused(
                    400,
                    ("InvalidParameterValue", "An id is not in the valid format."),
                ),
                (true, true) => self.refused(404, ("ResourceNotFound", "There is no such thing.")),
                (true, false) => {
                    self.refused(403, ("UnauthorizedOperation", "The caller has no right to it."))
                }
            });
        }
        Ok(())
    }

    /// Action and version, for an API that is addressed so.
    fn check_call(&self, parameters: &Parameters) -> Result<(), Answer> {
        let form = &self.document.request;
        let (action, version) = (&parameters.action, &parameters.version);
        let wrong = match (&form.action, &form.version) {
            (Some(_), _) if action.is_none() => ("MissingParameter", "The parameter Action is missing."),
            (Some(_), _) if *action != form.action => ("InvalidAction", "There is no such action."),
            (Some(_), Some(_)) if version.is_none() => {
                ("MissingParameter", "The parameter Version is missing.")
            }
            (Some(_), Some(_)) if *version != form.version => ("NoSuchVersion", "There is no such version."),
            _ => return Ok(()),
        };
        Err(self.refused(400, wrong))
    }

    /// The parameters that every request carries.
    fn check_required(&self, parameters: &Parameters) -> Result<(), Answer> {
        let missing = |name: &&str| {
            let list = name.split_once('.').map_or(*name, |(list, _)| list);
            parameters.text(name).is_none() && parameters.listed(list).is_empty()
        };
        match self.document.request.required().find(missing) {
            Some(_) => Err(self.refused(400, ("MissingParameter", "A required parameter is missing."))),
            None => Ok(()),
        }
    }

    /// Whether a table describes the body of this answer.
    fn documents(&self, status: u16) -> bool {
        let status = status.to_string();
        let mut answers = self.document.tables.iter().filter_map(|t| t.answer.as_ref());
        answers.any(|answer| *answer == status)
    }

    /// An error as the document has it; where it says nothing of this one, as the vendors' others are.
    fn refused(&self, status: u16, (code, message): (&str, &str)) -> Answer {
        if self.document.request.has_envelope() {
            return Answer::new(
                200,
                Bodies::new(self.document, &Named::new()).error(code, message),
            );
        }
        let usual = || json!({ "error_code": format!("REF.{status}"), "error_msg": message });
        Answer::new(status, documented(self.document, status).unwrap_or_else(usual))
    }
}

/// The body of an answer as its table has it, where one describes it.
pub fn documented(document: &Document, status: u16) -> Option<Value> {
    Bodies::new(document, &Named::new()).documented(&status.to_string())
}

/// Whether two texts have the same form: letters, digits and signs at the same places.
fn is_like(known: &str, other: &str) -> bool {
    let hexadecimal = |text: &str| text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let class = |c: char| match c {
        c if c.is_ascii_alphanumeric() => (c.is_ascii_uppercase(), 'a'),
        c => (false, c),
    };
    known.chars().count() == other.chars().count()
        && known
            .chars()
            .zip(other.chars())
            .all(|(a, b)| class(a) == class(b))
        && (!hexadecimal(known) || hexadecimal(other))
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn texts_of_one_form_are_alike() {
        for (other, like) in [
            ("68d5745e-6af2-40e4-945d-fe449be00149", true),
            ("00000000-0000-0000-0000-000000000000", true),
            ("68d5745e-6af2-40e4-945d-fe449be0014", false),
            ("68d5745E-6af2-40e4-945d-fe449be00148", false),
            ("not-an-id", false),
            ("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", false),
        ] {
            assert_eq!(
                is_like("68d5745e-6af2-40e4-945d-fe449be00148", other),
                like,
                "{other}"
            );
        }
        assert!(is_like("ins-r8hr2upy", "ins-zq7xk4vw"));
    }
}
