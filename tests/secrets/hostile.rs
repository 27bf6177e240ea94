//! A target that repeats every credential that it is shown or knows, wherever a text can stand.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderValue, Request, Response},
};

use crate::forms;

/// What it knows and saw.
#[derive(Default)]
pub struct Hostile {
    /// Secrets that are never sent, and that it knows all the same.
    knows: Vec<String>,
    /// The token that its identity service issues.
    issues: String,
    /// Every signature that it was sent.
    pub signatures: Mutex<Vec<String>>,
    asked: Mutex<HashMap<String, usize>>,
    number: AtomicUsize,
}

impl Hostile {
    /// One that knows these secrets, and whose identity service issues this token.
    pub fn new(knows: &[&str], issues: &str) -> Self {
        Self {
            knows: knows.iter().map(|s| (*s).to_owned()).collect(),
            issues: issues.to_owned(),
            ..Self::default()
        }
    }
}

/// Starts it; its address.
pub async fn start(hostile: Arc<Hostile>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(hostile);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn answer(State(hostile): State<Arc<Hostile>>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let path = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let mut texts: Vec<String> = hostile.knows.clone();
    for (name, value) in &parts.headers {
        if [
            "x-auth-token",
            "x-security-token",
            "x-tc-token",
            "authorization",
            "x-stage",
        ]
        .contains(&name.as_str())
        {
            texts.push(String::from_utf8_lossy(value.as_bytes()).into_owned());
        }
    }
    let signatures = signatures(&texts, &[&query, &String::from_utf8_lossy(&body)]);
    hostile
        .signatures
        .lock()
        .unwrap()
        .extend(signatures.iter().cloned());
    texts.extend(signatures);
    texts.push(String::from_utf8_lossy(&body).into_owned());
    let texts: Vec<String> = texts.into_iter().filter(|t| !t.is_empty()).collect();
    if path.ends_with("/v3/auth/tokens") {
        let mut issued = vec![hostile.issues.clone()];
        issued.extend(texts);
        let mut response = echo(0, 201, &issued, "application/json");
        let token = HeaderValue::from_str(&hostile.issues).unwrap();
        response.headers_mut().insert("x-subject-token", token);
        return response;
    }
    let known = {
        let mut asked = hostile.asked.lock().unwrap();
        let times = asked
            .entry(path.split('/').nth(1).unwrap_or_default().to_owned())
            .or_default();
        *times += 1;
        *times > 3
    };
    // Each API is served at first, so that there is something to judge.
    let turn = hostile.number.fetch_add(1, Ordering::Relaxed);
    match (known, turn % 7) {
        (true, 0) => echo(turn, 400, &texts, "application/json"),
        (true, 1) => echo(turn, 500, &texts, "text/html"),
        (true, 2) => echo(turn, 302, &texts, "application/json"),
        (true, 3) => undecodable(turn, &texts),
        _ => echo(turn, 200, &texts, "application/json"),
    }
}

/// The signatures in an `Authorization` and among parameters.
fn signatures(texts: &[String], parameters: &[&str]) -> Vec<String> {
    let all = texts.iter().map(String::as_str).chain(parameters.iter().copied());
    all.flat_map(|text| text.split(['&', ' ', ',']))
        .filter_map(|part| part.strip_prefix("Signature="))
        .map(|s| {
            percent_encoding::percent_decode_str(s)
                .decode_utf8_lossy()
                .into_owned()
        })
        .collect()
}

/// A body like those of every API at once, whose members are of wrong kinds and hold every form.
fn body(turn: usize, texts: &[String]) -> String {
    let first = &texts[0];
    let mut body = serde_json::json!({
        "redis": first, "running_count": first, "error_count": { first.as_str(): first },
        "error_code": first, "error_msg": texts.join(" and "), "error_ext_msg": first,
        "instance_id": first, "name": first, "status": first, "state": first, "port": first,
        "operation_state": first, "created_at": first, first.as_str(): 1,
        "Response": {
            "TotalCount": first, "RequestId": first,
            "InstanceStatusSet": [{ "InstanceId": first, "InstanceState": first }],
        },
    })
    .to_string();
    // Escapes stay as they are: written by hand.
    let forms: Vec<String> = texts.iter().flat_map(|t| forms::of(t)).collect();
    let list: Vec<String> = forms
        .iter()
        .skip(turn % 3)
        .step_by(3)
        .filter(|f| !f.contains('"') && serde_json::from_str::<String>(&format!("\"{f}\"")).is_ok())
        .map(|f| format!("\"{f}\""))
        .collect();
    body.truncate(body.len() - 1);
    format!("{body},\"echo\":[{}]}}", list.join(","))
}

/// Headers with forms of secrets in one answer.
const HEADERS: usize = 60;

fn echo(turn: usize, status: u16, texts: &[String], kind: &str) -> Response<Body> {
    let mut response = Response::builder().status(status).header("content-type", kind);
    let one_line = |text: &String| HeaderValue::from_bytes(text.as_bytes()).ok();
    // No client takes more than a hundred headers; each answer has others.
    let forms = texts.iter().flat_map(|t| forms::of(t)).cycle();
    let forms = forms.skip(turn * HEADERS).take(HEADERS);
    for (n, value) in forms.filter_map(|f| one_line(&f)).enumerate() {
        response = response.header(format!("x-echo-{}", n % 9), value);
    }
    for text in texts.iter().take(5).filter_map(one_line) {
        for name in [
            "location",
            "set-cookie",
            "www-authenticate",
            "x-request-id",
            "retry-after",
        ] {
            response = response.header(name, text.clone());
        }
    }
    let body = match kind {
        "text/html" => {
            let forms: Vec<String> = texts.iter().flat_map(|t| forms::of(t)).collect();
            format!(
                "<html><title>{}</title><pre>{}</pre></html>",
                texts[0],
                forms.join("\n")
            )
        }
        _ => body(turn, texts),
    };
    response.body(Body::from(body)).unwrap()
}

/// A body in a coding that it is not in, which names a secret.
fn undecodable(turn: usize, texts: &[String]) -> Response<Body> {
    let mut response = echo(turn, 200, texts, "application/json");
    let coding = HeaderValue::from_bytes(texts[0].as_bytes());
    let coding = coding.unwrap_or(HeaderValue::from_static("gzip"));
    response.headers_mut().insert("content-encoding", coding);
    response
}
