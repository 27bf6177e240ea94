//! Any body is judged, against any schema, and what is said of it stays bounded.

#![no_main]

use std::sync::LazyLock;

use cloud_conformance::{
    catalogue::{Catalogue, Profile, schemas::AnswerSchema},
    checks::{What, every, known_differences, one_answer, schema},
    exchange::{Credential, Exchange, Purpose, Response, SentRequest},
};
use libfuzzer_sys::fuzz_target;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().expect("the embedded suite"));
static ANSWERS: LazyLock<Vec<(&Profile, &AnswerSchema)>> = LazyLock::new(|| {
    let of = |profile: &'static Profile| profile.schemas.values().map(move |schema| (profile, schema));
    CATALOGUE.all().iter().flat_map(of).collect()
});

fuzz_target!(|data: (u8, bool, &[u8])| {
    let (which, counts_failed, body) = data;
    let (profile, schema) = ANSWERS[usize::from(which) % ANSWERS.len()];
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let exchange = Exchange {
        index: 0,
        purpose: Purpose {
            profile: profile.id().to_owned(),
            scenario: "made up".to_owned(),
            number: 0,
            role: "made up".to_owned(),
            credential: Credential::Valid,
            fixture: Some("fixture".to_owned()),
            provoked: None,
            ordinary: true,
            origin: None,
        },
        request: SentRequest {
            method: profile.document.request.method.clone(),
            url: format!("http://127.0.0.1/?include_failure={counts_failed}&Limit=2&Offset=1"),
            headers: vec![],
            body: None,
        },
        started_ms: 0.0,
        ended_ms: 1.0,
        answer: Ok(Response::new(schema.answer.parse().unwrap_or(200), headers, body)),
    };
    let mut notes = schema::judge(schema, &exchange);
    known_differences::differences(profile, &exchange, &mut notes);
    for note in &notes {
        if let What::Finding(finding) = &note.what {
            let said = finding.message.len() + finding.expected.len() + finding.actual.len();
            assert!(said < 50_000, "{finding:?}");
        }
    }
    drop(every::judge(profile, &exchange));
    let answer = exchange.answer.as_ref().expect("an answer");
    if let Ok(json) = answer.json() {
        drop(one_answer::observations(schema, json));
    }
});
