//! The deviations as a table: each names real clauses, and no binding clause is without one.

use std::collections::BTreeSet;

use cloud_conformance::{
    catalogue::Catalogue,
    record::Level,
    reference::{Options, StartError, deviations, start},
};

use crate::{Served, instance_path, status_path};

#[test]
fn names_are_different_and_begin_with_the_profile() {
    let deviations = deviations();
    let names: BTreeSet<&str> = deviations.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names.len(), deviations.len());
    for d in &deviations {
        let of_profile = d
            .name
            .strip_prefix(&d.profile)
            .is_some_and(|rest| rest.starts_with('.'));
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        assert!(of_profile && d.name.chars().all(plain), "{}", d.name);
        assert!(
            !d.about.is_empty() && !d.about.ends_with('.'),
            "{}: {}",
            d.name,
            d.about
        );
    }
    assert!(names.len() > 600, "{}", names.len());
}

#[test]
fn every_deviation_names_clauses_that_exist_with_their_level() {
    let catalogue = Catalogue::embedded().unwrap();
    for d in &deviations() {
        let clause = catalogue
            .clause(&d.breaks)
            .unwrap_or_else(|| panic!("{}: there is no clause {}", d.name, d.breaks));
        assert_eq!(clause.level, d.level, "{}", d.name);
        for also in &d.also {
            assert!(catalogue.known_clause(also).is_ok(), "{}: {also}", d.name);
        }
        assert!(d.names(&d.breaks, false), "{}", d.name);
    }
}

#[test]
fn every_binding_clause_has_a_deviation() {
    let catalogue = Catalogue::embedded().unwrap();
    let deviations = deviations();
    let broken: BTreeSet<&str> = deviations.iter().map(|d| d.breaks.as_str()).collect();
    // Those of profiles that are judged by name are made from their rows when such a reference is started.
    let by_name = |profile: &str| catalogue.get(profile).is_some_and(|p| p.document.by_name);
    let unbroken: Vec<&str> = catalogue
        .clauses()
        .filter(|c| !by_name(c.id.profile()))
        .filter(|c| c.level == Level::Must && !broken.contains(c.id.as_str()))
        .map(|c| c.id.as_str())
        .collect();
    assert!(unbroken.is_empty(), "{unbroken:?}");
}

#[tokio::test]
async fn an_unknown_name_is_refused_with_the_way_out() {
    for (name, way_out) in [
        (
            "dcs-v1-status.200.redis.remove",
            "did you mean `dcs-v1-status.200.redis.removed`?",
        ),
        ("gzip", "it is a variant: give `--variant gzip`"),
        ("?", "`cloud-conformance selftest --list` names them all"),
    ] {
        let options = Options {
            deviations: vec![name.to_owned()],
            ..Options::default()
        };
        let Err(error @ StartError::UnknownName { .. }) = start(options).await else {
            panic!("{name} starts");
        };
        let said = error.to_string();
        assert_eq!(said, format!("there is no deviation named `{name}`; {way_out}"));
    }
}

#[tokio::test]
async fn a_deviation_changes_its_own_profile_and_others_can_be_added() {
    let names = [
        "dcs-v1-status.200.running_count.removed",
        "dcs-v1-status.200.error_count.text",
    ];
    let served = Served::new(Options {
        deviations: names.map(str::to_owned).into(),
        ..Options::default()
    })
    .await;
    let body = served.get(&status_path("v1.0", "")).await.json();
    assert!(
        body.get("running_count").is_none() && body["redis"]["running_count"].is_u64(),
        "{body}"
    );
    assert_eq!(body["error_count"], "8");
    let other = served.get(&status_path("v2", "")).await.json();
    assert!(
        other["running_count"].is_u64() && other["error_count"].is_u64(),
        "{other}"
    );
    let instance = served
        .get(&instance_path(cloud_conformance::reference::DCS_SINGLE))
        .await;
    assert_eq!(instance.status, 200);
}
