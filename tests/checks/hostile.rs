//! An answer may hold any JSON: checks take it, and what they say of it stays bounded.

use cloud_conformance::{
    catalogue::{Profile, schemas::AnswerSchema},
    checks::{Judged, Note, What, every, known_differences, one_answer, paging::Pages, schema},
    exchange::Exchange,
    record::Finding,
};
use proptest::{
    prelude::*,
    sample::{Index, select},
};
use serde_json::{Map, Value};

use crate::{CATALOGUE, made_up::with_text};

/// Characters of what is said of one finding at most.
const SAID: usize = 4_000;

/// Any JSON, texts and numbers of any length in it.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(Value::from("x".repeat(20_000))),
    ];
    leaf.prop_recursive(3, 24, 4, |below| {
        prop_oneof![
            prop::collection::vec(below.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("\\PC{0,6}", below), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// What nearly fits a schema: its members, some of them missing, some of them anything.
fn nearly(schema: &Value) -> BoxedStrategy<Value> {
    let fitting = if let Some(properties) = schema["properties"].as_object() {
        let members: Vec<_> = properties
            .iter()
            .map(|(name, below)| prop::option::weighted(0.9, (Just(name.clone()), nearly(below))))
            .collect();
        let whole = members.prop_map(|members| members.into_iter().flatten().collect::<Map<_, _>>());
        whole.prop_map(Value::Object).boxed()
    } else if schema.get("items").is_some() {
        prop::collection::vec(nearly(&schema["items"]), 0..3)
            .prop_map(Value::from)
            .boxed()
    } else {
        prop_oneof![
            (0..200_u32).prop_map(Value::from),
            "[a-zA-Z:. 0-9-]{0,12}".prop_map(Value::from)
        ]
        .boxed()
    };
    prop_oneof![9 => fitting, 1 => any_json()].boxed()
}

/// The schemas of every answer with their profiles.
fn answers() -> Vec<(&'static Profile, &'static AnswerSchema)> {
    let of = |profile: &'static Profile| profile.schemas.values().map(move |schema| (profile, schema));
    CATALOGUE.all().iter().flat_map(of).collect()
}

fn bodies() -> impl Strategy<Value = (usize, Value)> {
    let all = 0..answers().len();
    all.prop_flat_map(|n| (Just(n), nearly(&answers()[n].1.must)))
}

/// A request of the profile that asks for something.
fn asked(profile: &Profile, n: Index) -> Vec<(String, String)> {
    let document = &profile.document;
    let ordinary = document.request.ordinary.iter().map(|query| format!("?{query}"));
    let mut urls: Vec<String> = ordinary.collect();
    urls.extend(
        [
            "",
            "?Limit=2&Offset=1",
            "?limit=1&offset=0",
            "?InstanceIds.0=ins-a&InstanceIds.1=ins-a",
        ]
        .map(str::to_owned),
    );
    vec![(
        document.request.method.clone(),
        format!("http://127.0.0.1/{}", n.get(&urls)),
    )]
}

fn is_bounded(finding: &Finding) -> bool {
    let texts = [&finding.message, &finding.expected, &finding.actual];
    texts.iter().all(|text| text.chars().count() <= SAID)
        && finding
            .pointer
            .as_ref()
            .is_none_or(|pointer| pointer.chars().count() <= SAID)
}

fn judged_is_bounded(judged: &Judged) -> bool {
    judged.findings.iter().all(is_bounded)
        && judged
            .inconclusive
            .as_ref()
            .is_none_or(|why| why.chars().count() <= SAID)
}

fn note_is_bounded(note: &Note) -> bool {
    match &note.what {
        What::Finding(finding) => is_bounded(finding),
        What::Inconclusive(why) | What::DoesNotApply(why) => why.chars().count() <= SAID,
        What::Evidence(_) | What::Drawn(_) | What::Absent(_) => true,
    }
}

/// Everything that is said of one exchange.
fn all_said(profile: &Profile, schema: &AnswerSchema, exchange: &Exchange) -> Result<(), TestCaseError> {
    let mut notes = schema::judge(schema, exchange);
    known_differences::differences(profile, exchange, &mut notes);
    prop_assert!(notes.len() < 2_000);
    prop_assert!(notes.iter().all(note_is_bounded), "{notes:?}");
    for (clause, judged) in every::judge(profile, exchange) {
        prop_assert!(judged_is_bounded(&judged), "{clause} {judged:?}");
    }
    if let Some(paging) = &profile.document.paging {
        let _ = Pages(paging).ids(exchange);
    }
    let json = exchange
        .answer
        .as_ref()
        .ok()
        .and_then(|answer| answer.json().ok());
    for seen in json
        .map(|json| one_answer::observations(schema, json))
        .unwrap_or_default()
    {
        prop_assert!(seen.pointer.chars().count() <= SAID, "{seen:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_nearly_fits_is_judged((n, body) in bodies(), pick: Index, status in select(vec![200_u16, 400, 404, 500])) {
        let (profile, schema) = answers()[n];
        let status = schema.answer.parse().unwrap_or(status);
        let mut exchange = with_text(profile.id(), status, "application/json", &body.to_string());
        for (method, url) in asked(profile, pick) {
            exchange.request.method = method;
            exchange.request.url = url;
        }
        exchange.purpose.fixture = Some("fixture".to_owned());
        all_said(profile, schema, &exchange)?;
    }

    #[test]
    fn members_of_any_name_given_twice_are_judged(
        n in 0..answers().len(), name in prop_oneof!["\\PC{0,6}", Just("n".repeat(50_000))], body in any_json(),
    ) {
        let (profile, schema) = answers()[n];
        let name = Value::from(name);
        let text = format!("{{{name}:{body},{name}:{{{name}:8.0,{name}:1{}}}}}", "0".repeat(40));
        let exchange = with_text(profile.id(), 200, "application/json", &text);
        all_said(profile, schema, &exchange)?;
    }
}
