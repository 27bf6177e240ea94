//! The reference, asked over the wire like any target.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod auth;
mod clouddc;
mod cvm;
mod dcs;
mod deviations;
mod server;
mod variants;

use std::sync::Once;

use cloud_conformance::{
    auth::{self as signing, Keys, Wire, tc3},
    reference::{
        CLOUDDC_STOPPED, DCS_SINGLE, DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, Options, PROJECT,
        Reference, start,
    },
};
use jiff::Timestamp;
use reqwest::{Client, Method, header::HeaderMap};
use secrecy::SecretString;
use serde_json::Value;

/// A reference with a client that never leaves this machine.
struct Served {
    reference: Reference,
    client: Client,
}

/// An answer, read to its end.
struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|v| v.to_str().unwrap())
    }
}

type Headers = Vec<(String, String)>;

fn headers(pairs: &[(&str, &str)]) -> Headers {
    pairs
        .iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect()
}

fn token() -> Headers {
    headers(&[("x-auth-token", DEFAULT_TOKEN)])
}

/// What a cvm request says besides its body.
const ACTION: signing::Call<'_> = signing::Call {
    action: Some("DescribeInstancesStatus"),
    version: Some("2017-03-12"),
    region: None,
};

impl Served {
    async fn new(options: Options) -> Self {
        static RING: Once = Once::new();
        RING.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let reference = start(options).await.expect("it starts");
        let client = Client::builder().no_proxy().build().expect("a client");
        Self { reference, client }
    }

    /// One with the rate of cvm switched off and these variants.
    async fn unlimited(variants: &[&str]) -> Self {
        let variants = variants.iter().map(|v| (*v).to_owned()).collect();
        let options = Options {
            rate_limit: false,
            variants,
            ..Options::default()
        };
        Self::new(options).await
    }

    async fn plain() -> Self {
        Self::unlimited(&[]).await
    }

    async fn send(&self, method: Method, path: &str, headers: &Headers, body: &str) -> Answer {
        let url = format!("{}{path}", self.reference.url());
        let mut request = self.client.request(method, url).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let response = request.send().await.expect("an answer");
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.expect("a body"),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &token(), "").await
    }

    fn host(&self) -> String {
        self.reference.url().replace("http://", "")
    }

    /// A signed cvm request with a JSON body.
    async fn cvm(&self, body: Value) -> Value {
        self.cvm_call(&ACTION, &[], &body.to_string()).await
    }

    async fn cvm_call(&self, call: &signing::Call<'_>, added: &[(&str, &str)], body: &str) -> Value {
        let answer = self.cvm_answer(call, added, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        answer.json()["Response"].clone()
    }

    async fn cvm_answer(&self, call: &signing::Call<'_>, added: &[(&str, &str)], body: &str) -> Answer {
        let mut all = headers(added);
        all.push(("content-type".to_owned(), "application/json".to_owned()));
        let wire = Wire {
            method: "POST",
            host: &self.host(),
            path: "/",
            query: "",
            headers: &all,
            body: body.as_bytes(),
        };
        let secret_key = SecretString::from(DEFAULT_SECRET_KEY);
        let keys = Keys {
            access_key: DEFAULT_ACCESS_KEY,
            secret_key: &secret_key,
            session_token: None,
        };
        let mut all = tc3::sign(&wire, &keys, "cvm", call, Timestamp::now());
        all.extend(headers(added));
        self.send(Method::POST, "/", &all, body).await
    }
}

fn status_path(version: &str, query: &str) -> String {
    format!("/{version}/{PROJECT}/instances/status{query}")
}

fn instance_path(id: &str) -> String {
    format!("/v1.0/{PROJECT}/instances/{id}")
}

fn clouddc_path(id: &str) -> String {
    format!("/v1/{PROJECT}/instances/{id}/status")
}

/// One known path of every API that has paths.
fn huawei_paths() -> [String; 4] {
    [
        status_path("v1.0", ""),
        status_path("v2", ""),
        instance_path(DCS_SINGLE),
        clouddc_path(CLOUDDC_STOPPED),
    ]
}
