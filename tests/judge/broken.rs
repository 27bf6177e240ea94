//! A server that is broken in one place: the reference, with something between that changes its answers.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::Response,
};
use cloud_conformance::reference::Reference;
use serde_json::Value;
use tokio::net::TcpListener;

use super::reference;

/// An answer on its way.
pub struct Answer {
    /// How many requests came before.
    pub number: usize,
    /// Path and query of its request.
    pub asked: String,
    /// Whether its request had a token or a signature.
    pub has_credential: bool,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    /// Changes the body, where it is JSON.
    pub fn edit(&mut self, edit: impl FnOnce(&mut Value)) {
        if let Ok(mut json) = serde_json::from_str(&self.body) {
            edit(&mut json);
            self.body = json.to_string();
        }
    }
}

type Change = Arc<dyn Fn(&mut Answer) + Send + Sync>;

/// A running broken server.
pub struct Broken {
    reference: Reference,
    address: SocketAddr,
    served: tokio::task::JoinHandle<()>,
}

impl Broken {
    pub async fn start(change: impl Fn(&mut Answer) + Send + Sync + 'static) -> Self {
        // reqwest wants a provider even where nothing is encrypted.
        cloud_conformance::http::tls::use_ring();
        let reference = reference(&[]).await;
        let between = Between {
            client: reqwest::Client::new(),
            upstream: reference.url(),
            change: Arc::new(change),
            seen: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(pass).with_state(between);
        let served = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            reference,
            address,
            served,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub async fn stop(self) {
        self.served.abort();
        self.reference.stop().await;
    }
}

#[derive(Clone)]
struct Between {
    client: reqwest::Client,
    upstream: String,
    change: Change,
    seen: Arc<AtomicUsize>,
}

async fn pass(State(between): State<Between>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let asked = parts.uri.path_and_query().unwrap().to_string();
    let has_credential = ["x-auth-token", "authorization"].iter().any(|name| {
        let value = parts.headers.get(*name);
        value.is_some_and(|v| !v.is_empty())
    });
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let url = format!("{}{asked}", between.upstream);
    let sent = between
        .client
        .request(parts.method, url)
        .headers(parts.headers)
        .body(body);
    let came = sent.send().await.unwrap();
    let headers = came.headers().iter().filter(|(name, _)| {
        let name = name.as_str();
        name != "content-length" && name != "transfer-encoding" && name != "connection"
    });
    let headers = headers.map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned()));
    let mut answer = Answer {
        number: between.seen.fetch_add(1, Ordering::SeqCst),
        asked,
        has_credential,
        status: came.status().as_u16(),
        headers: headers.collect(),
        body: String::new(),
    };
    answer.body = came.text().await.unwrap();
    (between.change)(&mut answer);
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(answer.body)).unwrap()
}
