//! A vector as the file has it, and what can be done to it.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use secrecy::SecretString;
use serde_json::Value;

use crate::auth::{Keys, Refusal, Wire, huawei, verify_tencent};

/// A vector: the request as it was sent and what is known of it.
#[derive(Clone)]
pub(super) struct Vector {
    pub(super) name: String,
    pub(super) scheme: String,
    pub(super) method: String,
    pub(super) host: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
    pub(super) access_key: String,
    pub(super) secret_key: SecretString,
    pub(super) token: Option<SecretString>,
    pub(super) project_id: Option<String>,
    pub(super) at: Timestamp,
    pub(super) canonical_request: Option<String>,
    pub(super) string_to_sign: String,
    /// Of the parameter style.
    pub(super) signature: Option<String>,
}

pub(super) fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer)?.as_str().map(str::to_owned)
}

pub(super) fn data() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/signing-vectors.json")).unwrap()
}

pub(super) fn vectors() -> Vec<Vector> {
    data()["vectors"]
        .as_array()
        .unwrap()
        .iter()
        .map(Vector::read)
        .collect()
}

pub(super) fn vector(name: &str) -> Vector {
    vectors().into_iter().find(|v| v.name == name).unwrap()
}

impl Vector {
    pub(super) fn read(v: &Value) -> Self {
        let url = text(v, "/request/url").unwrap();
        let (_, rest) = url.split_once("://").unwrap();
        let (target, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = target.split_at(target.find('/').unwrap());
        let mut headers: Vec<(String, String)> = v["request"]["headers"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(n, value)| (n.clone(), value.as_str().unwrap().to_owned()))
            .collect();
        assert_eq!(headers.iter().find(|(n, _)| n == "Host").unwrap().1, host);
        headers.retain(|(n, _)| n != "Host");
        if let Some(authorization) = text(v, "/expected/authorization") {
            headers.push(("Authorization".to_owned(), authorization));
        }
        let at = match v["timestamp"].as_i64() {
            Some(second) => Timestamp::from_second(second).unwrap(),
            None => DateTime::strptime("%Y%m%dT%H%M%SZ", v["timestamp"].as_str().unwrap())
                .unwrap()
                .to_zoned(TimeZone::UTC)
                .unwrap()
                .timestamp(),
        };
        let either = |a: &str, b: &str| text(v, a).or_else(|| text(v, b));
        Self {
            name: text(v, "/name").unwrap(),
            scheme: text(v, "/scheme").unwrap(),
            method: text(v, "/request/method").unwrap(),
            host: host.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body: text(v, "/request/body").unwrap_or_default(),
            access_key: either("/credentials/ak", "/credentials/secret_id").unwrap(),
            secret_key: either("/credentials/sk", "/credentials/secret_key")
                .unwrap()
                .into(),
            token: either("/credentials/security_token", "/credentials/token").map(Into::into),
            project_id: text(v, "/credentials/project_id"),
            at,
            canonical_request: text(v, "/expected/canonical_request"),
            string_to_sign: text(v, "/expected/string_to_sign").unwrap(),
            signature: text(v, "/expected/signature"),
        }
    }

    pub(super) fn wire(&self) -> Wire<'_> {
        Wire {
            method: &self.method,
            host: &self.host,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body: self.body.as_bytes(),
        }
    }

    pub(super) fn keys(&self) -> Keys<'_> {
        Keys {
            access_key: &self.access_key,
            secret_key: &self.secret_key,
            session_token: self.token.as_ref(),
        }
    }

    pub(super) fn verify(&self) -> Result<(), Refusal> {
        self.verify_at(self.at)
    }

    pub(super) fn verify_at(&self, now: Timestamp) -> Result<(), Refusal> {
        if self.scheme == huawei::SCHEME {
            huawei::verify(&self.wire(), &[self.keys()], now)
        } else {
            verify_tencent(&self.wire(), &[self.keys()], "cvm", now)
        }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Changes one header; what becomes empty is dropped.
    pub(super) fn with_header(mut self, name: &str, change: impl Fn(&str) -> String) -> Self {
        let (_, value) = self.headers.iter_mut().find(|(n, _)| n == name).unwrap();
        *value = change(value);
        self.headers.retain(|(_, v)| !v.is_empty());
        self
    }

    pub(super) fn with_query(mut self, change: impl Fn(&str) -> String) -> Self {
        self.query = change(&self.query);
        self
    }

    /// The request before it was signed: without the headers that a signer adds.
    pub(super) fn unsigned(&self) -> Self {
        let added = [
            "Authorization",
            "X-Sdk-Date",
            "X-Project-Id",
            "X-Security-Token",
            "X-Sdk-Content-Sha256",
            "X-TC-Action",
            "X-TC-Version",
            "X-TC-Region",
            "X-TC-Timestamp",
            "X-TC-Token",
        ];
        let mut plain = self.clone();
        plain.headers.retain(|(n, _)| !added.contains(&n.as_str()));
        plain
    }
}
