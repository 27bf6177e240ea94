//! The parameters of a cvm request, wherever they stand: in headers, the query, a form or JSON.

use axum::http::Method;
use serde_json::Value;

use super::{
    call::{Call, form},
    cvm_account::is_instance_id,
    variants::{Variant, Variants},
};

/// An error: its code and its message.
pub type Problem = (&'static str, &'static str);

/// The parameter that asks for certain instances.
const IDS: &str = "InstanceIds";
/// Ids in one request at most.
const MAX_IDS: usize = 100;
/// Items of one page at most.
const MAX_LIMIT: u64 = 100;
/// Items of one page when `Limit` is absent.
const DEFAULT_LIMIT: u64 = 20;

/// Parameters that belong to every action, as they stand in a query or a form.
const COMMON: [&str; 11] = [
    "Action",
    "Version",
    "Region",
    "Timestamp",
    "Nonce",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "Token",
    "Language",
    "RequestClient",
];

/// What a request says, before it is read for the action.
#[derive(Debug)]
pub struct Parameters {
    /// The query, and a form in the body.
    pairs: Vec<(String, String)>,
    /// The members of a JSON body; none where the body is no JSON object.
    json: Option<serde_json::Map<String, Value>>,
    /// `X-TC-Action` or `Action`.
    pub action: Option<String>,
    /// `X-TC-Version` or `Version`.
    pub version: Option<String>,
    /// `X-TC-Region` or `Region`.
    pub region: Option<String>,
}

/// What `DescribeInstancesStatus` is asked.
#[derive(Debug, PartialEq, Eq)]
pub struct Asked {
    /// Ids to filter by; none asks for all instances.
    pub ids: Option<Vec<String>>,
    /// Items to skip.
    pub offset: u64,
    /// Items to return.
    pub limit: u64,
}

impl Parameters {
    /// Gathers what a request says.
    pub fn of(call: &Call) -> Result<Self, Problem> {
        let mut pairs = call.parameters();
        let mut json = None;
        if call.method == Method::POST {
            if is_form(call) {
                pairs.extend(form(&String::from_utf8_lossy(&call.body)));
            } else if !call.body.is_empty() {
                let body = serde_json::from_slice(&call.body);
                json = Some(body.map_err(|_| ("InvalidRequest", "The body is not a JSON object."))?);
            }
        }
        let common = |header: &str, name: &str| {
            let pair = pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
            call.header(header)
                .map(str::to_owned)
                .or(pair)
                .filter(|v| !v.is_empty())
        };
        let (action, version) = (common("x-tc-action", "Action"), common("x-tc-version", "Version"));
        let region = common("x-tc-region", "Region");
        Ok(Self {
            pairs,
            json,
            action,
            version,
            region,
        })
    }

    /// A parameter as text, wherever it stands.
    pub fn text(&self, name: &str) -> Option<String> {
        let pair = self.pairs.iter().find(|(n, _)| n == name);
        let member = || match self.json.as_ref()?.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        pair.map(|(_, value)| value.clone()).or_else(member)
    }

    /// The texts of a parameter with several: `Name.0`, `Name.1`, or a list in JSON.
    pub fn listed(&self, name: &str) -> Vec<String> {
        let numbered = |n: &str| n.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        let pairs = self
            .pairs
            .iter()
            .filter(|(n, _)| numbered(n))
            .map(|(_, value)| value.clone());
        let list = self.json.as_ref().and_then(|json| json.get(name)?.as_array());
        let members = list
            .into_iter()
            .flatten()
            .filter_map(|item| item.as_str().map(str::to_owned));
        pairs.chain(members).collect()
    }

    /// Reads the parameters of `DescribeInstancesStatus`.
    pub fn read(&self, variants: &Variants) -> Result<Asked, Problem> {
        let is_parameter = |name: &str| ["Offset", "Limit"].contains(&name);
        let of_pair =
            |name: &str| is_parameter(name) || COMMON.contains(&name) || number_of_id(name).is_some();
        let known = self.pairs.iter().all(|(name, _)| of_pair(name))
            && self.members().all(|(name, _)| is_parameter(name) || name == IDS);
        if !known && !variants.has(Variant::CvmLenient) {
            return Err(UNKNOWN);
        }
        let (offset, limit) = (self.number("Offset")?, self.number("Limit")?);
        let limit = match limit.unwrap_or(DEFAULT_LIMIT) {
            limit if variants.has(Variant::CvmLimitClamped) => limit.min(MAX_LIMIT),
            limit => limit,
        };
        let ids = self.ids()?;
        if ids.len() > MAX_IDS {
            return Err((
                "InvalidParameterValue.LimitExceeded",
                "There are more than 100 instance IDs.",
            ));
        }
        if ids.iter().any(String::is_empty) {
            return Err((
                "InvalidParameterValue.InstanceIdMalformed",
                "An instance ID is empty.",
            ));
        }
        if !ids.iter().all(|id| is_instance_id(id)) {
            return Err((
                "InvalidInstanceId.Malformed",
                "An instance ID has an invalid format.",
            ));
        }
        if limit == 0 || limit > MAX_LIMIT {
            return Err(("InvalidParameterValue", "Limit is not between 1 and 100."));
        }
        Ok(Asked {
            ids: (!ids.is_empty()).then_some(ids),
            offset: offset.unwrap_or(0),
            limit,
        })
    }

    fn members(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.json.iter().flatten()
    }

    /// A parameter that is a whole number, where it is given.
    fn number(&self, name: &str) -> Result<Option<u64>, Problem> {
        let member = self.members().find(|(own, _)| *own == name);
        let text = match member.map(|(_, value)| value) {
            Some(Value::Null) => None,
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(_) => return Err(WRONG_KIND),
            None => self.text(name),
        };
        let number = text.map(|text| text.parse().map_err(|_| NOT_A_NUMBER));
        number.transpose()
    }

    /// The ids in the order of their numbers.
    fn ids(&self) -> Result<Vec<String>, Problem> {
        let pairs = self.pairs.iter();
        let mut ids: Vec<(u64, &str)> = pairs
            .filter_map(|(name, id)| Some((number_of_id(name)?, id.as_str())))
            .collect();
        match self.members().find(|(name, _)| *name == IDS).map(|(_, ids)| ids) {
            None | Some(Value::Null) => {}
            Some(Value::Array(items)) => {
                for (item, number) in items.iter().zip(0..) {
                    ids.push((number, item.as_str().ok_or(WRONG_KIND)?));
                }
            }
            Some(_) => return Err(WRONG_KIND),
        }
        ids.sort_unstable();
        Ok(ids.into_iter().map(|(_, id)| id.to_owned()).collect())
    }
}

/// The number of an id among the parameters: 1 of `InstanceIds.1`.
fn number_of_id(name: &str) -> Option<u64> {
    name.strip_prefix(IDS)?.strip_prefix('.')?.parse().ok()
}

fn is_form(call: &Call) -> bool {
    call.header("content-type").is_some_and(|t| {
        t.to_ascii_lowercase()
            .starts_with("application/x-www-form-urlencoded")
    })
}

const NOT_A_NUMBER: Problem = (
    "InvalidParameterValue",
    "Offset or Limit is not a whole number that is not negative.",
);
const WRONG_KIND: Problem = ("InvalidParameter", "A parameter has the wrong type.");
const UNKNOWN: Problem = (
    "UnknownParameter",
    "The request has a parameter that this action does not know.",
);
