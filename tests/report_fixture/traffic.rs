//! The exchanges of the hand-made run.

use cloud_conformance::exchange::{Exchange, NoAnswer, Purpose, Response, SentRequest};

const PROJECT: &str = "0123456789abcdef0123456789abcdef";
const INSTANCE: &str = "b2d0cd5e-0000-4000-8000-000000000001";

/// All of them, in order.
pub fn exchanges() -> Vec<Exchange> {
    let mut all = vec![
        counts("true", r#""createfailed_count":3,"#, 3),
        counts("false", "", 0),
        counts("banana", "", 3),
        provoked_400(),
    ];
    for (number, state) in ["pending", "running", "stopped", "running", "terminated"]
        .iter()
        .enumerate()
    {
        all.push(sample(number, state));
    }
    all.push(refused());
    for (index, exchange) in all.iter_mut().enumerate() {
        let started = u32::try_from(index).unwrap();
        exchange.index = index;
        exchange.started_ms = f64::from(started) * 12.5;
        exchange.ended_ms = exchange.started_ms + 4.25;
    }
    all
}

/// A plain exchange that was answered 200 with a JSON body.
pub fn exchange(profile: &str, scenario: &str, url: &str, body: &str) -> Exchange {
    Exchange {
        index: 0,
        purpose: Purpose {
            profile: profile.to_owned(),
            scenario: scenario.to_owned(),
            role: url.rsplit(['?', '/']).next().unwrap_or_default().to_owned(),
            ordinary: true,
            ..Purpose::default()
        },
        request: SentRequest {
            method: "GET".to_owned(),
            url: format!("http://127.0.0.1:8080{url}"),
            headers: vec![("X-Auth-Token".to_owned(), "[redacted]".to_owned())],
            body: None,
        },
        started_ms: 0.0,
        ended_ms: 1.5,
        answer: Ok(Response::new(
            200,
            vec![("content-type".to_owned(), "application/json".to_owned())],
            body.as_bytes(),
        )),
    }
}

fn counts(value: &str, top: &str, redis_failed: u32) -> Exchange {
    let body = format!(
        r#"{{{top}"running_count":8,"error_count":0,"redis":{{"running_count":8,"createfailed_count":{redis_failed},"huge_count":1}}}}"#
    );
    let url = format!("/v1.0/{PROJECT}/instances/status?include_failure={value}");
    exchange(
        "dcs-v1-status",
        &format!("dcs-v1-status.include_failure.{value}"),
        &url,
        &body,
    )
}

fn provoked_400() -> Exchange {
    let url = format!("/v1.0/{PROJECT}/instances/status");
    let body = r#"{"error_code":"DCS.123456","error_msg":"include_failure is wrong"}"#;
    let mut exchange = exchange("dcs-v1-status", "dcs-v1-status.400", &url, body);
    exchange.purpose.provoked = Some("400".to_owned());
    exchange.purpose.ordinary = false;
    exchange
        .request
        .headers
        .push(("x-fault".to_owned(), "400".to_owned()));
    if let Ok(answer) = &mut exchange.answer {
        answer.status = 400;
    }
    exchange
}

fn sample(number: usize, state: &str) -> Exchange {
    let url = format!("/v1/{PROJECT}/instances/{INSTANCE}/status");
    let body = format!("{{\n  \"state\" : \"{state}\"\n}}");
    let mut exchange = exchange("clouddc-v1-status", "clouddc-v1-status.lifecycle", &url, &body);
    exchange.purpose.number = number;
    exchange.purpose.role = format!("sample {number}");
    exchange.purpose.fixture = Some(INSTANCE.to_owned());
    exchange
}

fn refused() -> Exchange {
    let mut exchange = exchange(
        "cvm-2017-status",
        "cvm-2017-status.success",
        "/?Action=DescribeInstancesStatus",
        "",
    );
    exchange.request.headers = vec![(
        "Authorization".to_owned(),
        "TC3-HMAC-SHA256 [redacted]".to_owned(),
    )];
    exchange.answer = Err(NoAnswer::Unreachable("connection refused".to_owned()));
    exchange
}
