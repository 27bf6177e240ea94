//! A server judges itself by the documentation: conforming first, then broken in one place.
//!
//! `cargo run --example judge_my_server`. A crate of its own does the same in a test, with
//! `cloud-conformance` among its dev-dependencies.

#![allow(clippy::panic, clippy::print_stdout, reason = "an example")]

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use cloud_conformance::Judge;
use serde_json::{Value, json};

const PROJECT: &str = "0123456789abcdef0123456789abcdef";

/// The server's own code: the numbers of instances by their states, as DCS v2 documents them.
fn server(broken: bool) -> Router {
    let answer = move |Path(project): Path<String>, RawQuery(query): RawQuery, headers: HeaderMap| async move {
        let (status, body) = counts(&project, &query.unwrap_or_default(), &headers, broken);
        (status, [("content-type", "application/json")], body.to_string()).into_response()
    };
    Router::new().route("/v2/{project_id}/instances/status", get(answer))
}

fn counts(project: &str, query: &str, headers: &HeaderMap, broken: bool) -> (StatusCode, Value) {
    let refused = |status: StatusCode, code: &str, message: &str| {
        (status, json!({ "error_code": code, "error_msg": message }))
    };
    if headers
        .get("x-auth-token")
        .is_none_or(|token| token != "example-token")
    {
        return refused(StatusCode::UNAUTHORIZED, "DCS.1001", "The token is not valid.");
    }
    if project.len() != 32 || !project.bytes().all(|b| b.is_ascii_hexdigit()) {
        return refused(
            StatusCode::BAD_REQUEST,
            "DCS.4002",
            "The project id is malformed.",
        );
    }
    if project != PROJECT {
        return refused(StatusCode::FORBIDDEN, "DCS.2003", "The project is not yours.");
    }
    let with_failures = query.split('&').any(|pair| pair == "include_failure=true");
    let of = |running: u32, creating: u32, failed: u32| {
        json!({
            "paying_count": 0, "migrating_count": 0, "flushing_count": 0, "upgrading_count": 0,
            "restoring_count": 0, "extending_count": 0, "creating_count": creating, "running_count": running,
            "error_count": 0, "frozen_count": 0, "createfailed_count": if with_failures { failed } else { 0 },
            "restarting_count": 0, "freezing_count": 0,
        })
    };
    let mut body = of(8, 2, 3);
    body["redis"] = of(5, 1, 1);
    body["memcached"] = of(3, 1, 2);
    if broken {
        body["running_count"] = json!("8");
    }
    (StatusCode::OK, body)
}

/// Serves on a free port.
async fn served(broken: bool) -> std::io::Result<SocketAddr> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, server(broken)).await });
    Ok(address)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/judge_my_server.toml");
    for broken in [false, true] {
        let address = format!("http://{}", served(broken).await?);
        let report = Judge::from_file(file)?
            .base_url(&address)
            .profiles(["dcs-v2-status"])
            .run()
            .await?;
        println!("{}", report.failures());
        if broken {
            let record = report.record();
            let fails = |id: &str| record.gate.fails(id);
            assert!(
                fails("dcs-v2-status.200.running_count"),
                "the broken member is found"
            );
            assert_eq!(record.summary.must.fail, 1, "and nothing else is blamed");
        } else {
            report.assert_conformant();
        }
    }
    Ok(())
}
