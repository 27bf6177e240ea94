//! A hand-made run that has every outcome but `incomplete` and every verdict at both levels,
//! with the recording that it points to. Both test targets of the reports use it.

#![allow(dead_code, reason = "each test target uses a part")]

pub mod documents;
pub mod hostile;
pub mod traffic;

use std::{collections::BTreeMap, path::Path};

use cloud_conformance::exchange::Exchange;
use cloud_conformance::gate::Gate;
use cloud_conformance::record::{
    ClauseRecord, EvidenceRecord, FORMAT, Finding, GateRecord, Level, Observation, Outcome, ProfileRecord,
    Record, Shaping, Source, Suite, Summary, TargetName, Verdict,
};
use cloud_conformance::recording::{Recorder, Recording};
use cloud_conformance::redact::Redactor;
use cloud_conformance::report::{DocumentView, Material};
use serde_json::json;

/// A run on disk, ready to be reported.
pub struct Run {
    pub record: Record,
    pub recording: Recording,
    pub documents: Vec<DocumentView>,
    pub rulings: BTreeMap<String, String>,
}

impl Run {
    /// The hand-made run, its recording in `dir`.
    pub fn new(dir: &Path) -> Self {
        Self::of(dir, record(), traffic::exchanges())
    }

    /// A run of any record and exchanges.
    pub fn of(dir: &Path, mut record: Record, mut exchanges: Vec<Exchange>) -> Self {
        let start = record.started_at.parse().unwrap();
        let mut recorder = Recorder::create(dir.join("traffic.har"), start).unwrap();
        for exchange in &mut exchanges {
            recorder.append(exchange).unwrap();
        }
        let part = |(id, line)| json!({ "id": id, "line": line, "token_from": "env:OS_TOKEN" });
        let profiles = [
            ("dcs-v1-status", 8),
            ("clouddc-v1-status", 11),
            ("cvm-2017-status", 15),
        ]
        .map(part);
        let about = json!({ "target": { "file": "target.toml", "profiles": profiles } });
        let recording = recorder.finish_about(&about, &Redactor::default()).unwrap();
        record.name_exchanges(recording.ids().unwrap());
        Self {
            record,
            recording,
            documents: documents::all(),
            rulings: rulings(),
        }
    }

    pub fn material(&self) -> Material<'_> {
        Material {
            record: &self.record,
            recording: &self.recording,
            documents: self.documents.clone(),
            rulings: &self.rulings,
            arguments: "--config target.toml",
            folder: Path::new("reports"),
        }
    }
}

pub fn rulings() -> BTreeMap<String, String> {
    [
        ("lengths", "Lengths are counted in characters, not in bytes: 1024 is allowed, 1025 is not."),
        (
            "include-failure-other",
            "Any other value counts like `false`: words, non-ASCII text and percent-encoded spellings of other words.",
        ),
        (
            "lifecycle",
            "From sample to sample any change is possible except into `pending` and out of `terminated`.",
        ),
    ]
    .map(|(id, text)| (id.to_owned(), text.to_owned()))
    .into()
}

/// The whole record; its counts are counted, not written by hand.
pub fn record() -> Record {
    let profiles = vec![dcs_v1(), clouddc(), cvm()];
    let summary = Summary::count(profiles.iter().flat_map(|p| &p.clauses));
    Gate::default().decide(Record {
        format: FORMAT.to_owned(),
        suite: Suite {
            version: "0.1.0".to_owned(),
            digest: format!("sha256:{}", "0123456789abcdef".repeat(4)),
            modified: false,
        },
        target: TargetName {
            version: None,
            name: "staging".to_owned(),
            base_url: "http://127.0.0.1:8080".to_owned(),
        },
        started_at: "2026-02-03T04:05:06Z".to_owned(),
        finished_at: "2026-02-03T04:05:09.25Z".to_owned(),
        complete: true,
        stopped: None,
        selection: None,
        gate: GateRecord::default(),
        exit_code: 3,
        outcome: Outcome::Error,
        notices: vec![
            "This target declares clouddc-v1-status.429 not applicable: this deployment has no rate limit."
                .to_owned(),
        ],
        summary,
        profiles,
    })
}

fn dcs_v1() -> ProfileRecord {
    let at = |place: &str| {
        source(
            "dcs-v1-status.rst",
            "Querying DCS Instance Status",
            "2024-04",
            place,
        )
    };
    let feature = |line: u32| format!("features/dcs-v1-status/include_failure.feature:{line}");
    let mut clauses = vec![
        clause("dcs-v1-status.200.redis", "redis is an object", at("Table 2, redis")).seen(&[0, 1, 2]),
        clause("dcs-v1-status.200.running_count", "running_count is an integer", at("Table 2, running_count"))
            .seen(&[0, 1, 2]),
        clause("dcs-v1-status.200.deleting_count", "deleting_count is present", at("Table 2, deleting_count"))
            .should()
            .fail(Finding {
                message: "deleting_count is missing from the answer".to_owned(),
                pointer: Some("/deleting_count".to_owned()),
                expected: "a member of the table".to_owned(),
                actual: "absent in 3 answers".to_owned(),
                exchange: 0,
                ..Finding::default()
            }),
        clause(
            "dcs-v1-status.200.redis.createfailed_count",
            "createfailed_count of redis is an integer",
            at("Table 3, createfailed_count"),
        )
        .seen(&[0]),
        clause(
            "dcs-v1-status.400.error_code.maxLength",
            "error_code has at most 9 characters",
            at("Table 4, error_code"),
        )
        .ruling("lengths")
        .fail(Finding {
            message: "error_code is longer than 9 characters".to_owned(),
            pointer: Some("/error_code".to_owned()),
            expected: "at most 9 characters".to_owned(),
            actual: "10 characters".to_owned(),
            exchange: 3,
            ..Finding::default()
        }),
        clause("dcs-v1-status.400.error_ext_msg", "error_ext_msg is null or text", at("Table 4, error_ext_msg"))
            .not_applicable("optional, absent in 1 answer"),
        clause(
            "dcs-v1-status.include_failure.other",
            "any other value counts like false",
            at("Table 1, include_failure"),
        )
        .ruling("include-failure-other")
        .scenario(&feature(21))
        .fail(Finding {
            message: "redis.createfailed_count is returned for include_failure=banana".to_owned(),
            pointer: Some("/redis/createfailed_count".to_owned()),
            expected: "absent or 0, as for include_failure=false".to_owned(),
            actual: "3".to_owned(),
            exchange: 2,
            compared_with: vec![1],
            ..Finding::default()
        }),
        clause("dcs-v1-status.include_failure.true", "true returns the number", at("Table 1, include_failure"))
            .scenario(&feature(12))
            .seen(&[0]),
        clause("dcs-v1-status.include_failure.empty", "an empty value counts like false", at("Table 1, include_failure"))
            .should()
            .scenario(&feature(30))
            .inconclusive("the counts kept changing between equal requests\nRun again while nobody creates or deletes instances."),
        clause("dcs-v1-status.sums.top_level", "the top level is the sum of the engines", at("the example")).should()
            .scenario("features/dcs-v1-status/sums.feature:9")
            .seen(&[0, 1]),
    ];
    for (name, place) in [
        ("error_code", "Table 5, error_code"),
        ("error_msg", "Table 5, error_msg"),
    ] {
        let id = format!("dcs-v1-status.500.{name}");
        clauses.push(clause(&id, &format!("{name} of a 500 is text"), at(place)).inconclusive(NO_500));
    }
    ProfileRecord {
        draft: false,
        id: "dcs-v1-status".to_owned(),
        outcome: Outcome::Nonconformant,
        error: None,
        edition: String::new(),
        not_in_edition: vec![],
        not_selected: 0,
        observations: vec![Observation {
            pointer: "/redis/huge_count".to_owned(),
            note: "member that the document does not name".to_owned(),
            count: 3,
        }],
        clauses,
    }
}

const NO_500: &str = "no answer with status 500 came, and no way to provoke one is declared\n\
    Declare in target.toml how this target answers with a 500:\n\n\
    [[provoke]]\nprofile = \"dcs-v1-status\"\nstatus = 500\nheaders = { \"x-fault\" = \"500\" }";

fn clouddc() -> ProfileRecord {
    let at = |place: &str| {
        source(
            "clouddc-v1-status.txt",
            "Querying the Instance Status",
            "2025-12",
            place,
        )
    };
    ProfileRecord {
        draft: false,
        id: "clouddc-v1-status".to_owned(),
        outcome: Outcome::Conformant,
        error: None,
        edition: String::new(),
        not_in_edition: vec![],
        not_selected: 2,
        observations: vec![],
        clauses: vec![
            clause(
                "clouddc-v1-status.200.state",
                "state is one of six",
                at("Status code 200, state"),
            )
            .seen(&[4, 5, 6, 7, 8]),
            clause(
                "clouddc-v1-status.200.error",
                "error is an object",
                at("Status code 200, error"),
            )
            .not_applicable("optional, absent in 5 answers"),
            clause(
                "clouddc-v1-status.429",
                "an overloaded request is answered 429",
                at("Status code 429"),
            )
            .not_applicable("declared not applicable in target.toml: this deployment has no rate limit"),
            clause(
                "clouddc-v1-status.lifecycle.terminated",
                "nothing follows terminated",
                at("Status code 200, state, diagram"),
            )
            .ruling("lifecycle")
            .scenario("features/clouddc-v1-status/lifecycle.feature:14")
            .seen(&[4, 5, 6, 7, 8]),
        ],
    }
}

fn cvm() -> ProfileRecord {
    let why = "no ordinary request was answered: the connection to 127.0.0.1:8081 was refused";
    let at = |place: &str| source("cvm-2017-status.txt", "DescribeInstancesStatus", "2024-01", place);
    let clauses = [
        ("success.Response", "Output Parameters"),
        ("paging.default", "Input Parameters, Limit"),
    ]
    .map(|(id, place)| clause(&format!("cvm-2017-status.{id}"), id, at(place)).inconclusive(why))
    .to_vec();
    ProfileRecord {
        draft: false,
        id: "cvm-2017-status".to_owned(),
        outcome: Outcome::Error,
        error: Some(why.to_owned()),
        edition: String::new(),
        not_in_edition: vec![],
        not_selected: 0,
        observations: vec![],
        clauses,
    }
}

fn source(document: &str, title: &str, edition: &str, place: &str) -> Source {
    Source {
        document: document.to_owned(),
        title: title.to_owned(),
        edition: edition.to_owned(),
        place: place.to_owned(),
        by_ruling: false,
    }
}

/// A passed `must` clause without evidence, to be changed by what follows.
pub fn clause(id: &str, title: &str, source: Source) -> ClauseRecord {
    ClauseRecord {
        id: id.into(),
        level: Level::Must,
        verdict: Verdict::Pass,
        title: title.to_owned(),
        statement: format!("In every answer, {title}."),
        ruling: None,
        rulings: vec![],
        source,
        reason: None,
        scenarios: vec!["features/dcs-v1-status/counts.feature:7".to_owned()],
        evidence: EvidenceRecord::default(),
        findings: vec![],
    }
}

/// How a clause is made different.
pub trait With: Sized {
    fn should(self) -> Self;
    fn ruling(self, id: &str) -> Self;
    fn scenario(self, at: &str) -> Self;
    fn seen(self, exchanges: &[usize]) -> Self;
    fn fail(self, finding: Finding) -> Self;
    fn inconclusive(self, reason: &str) -> Self;
    fn not_applicable(self, reason: &str) -> Self;
}

impl With for ClauseRecord {
    fn should(mut self) -> Self {
        self.level = Level::Should;
        self
    }

    fn ruling(mut self, id: &str) -> Self {
        self.ruling = Some(id.to_owned());
        self.rulings.push(Shaping::new(id, ""));
        self
    }

    fn scenario(mut self, at: &str) -> Self {
        self.scenarios = vec![at.to_owned()];
        self
    }

    fn seen(mut self, exchanges: &[usize]) -> Self {
        self.evidence = EvidenceRecord {
            count: exchanges.len(),
            exchanges: exchanges.to_vec(),
        };
        self
    }

    fn fail(mut self, finding: Finding) -> Self {
        self.verdict = Verdict::Fail;
        self.evidence.count += 1;
        self.evidence.exchanges.push(finding.exchange);
        self.findings.push(finding);
        self
    }

    fn inconclusive(mut self, reason: &str) -> Self {
        self.verdict = Verdict::Inconclusive;
        self.reason = Some(reason.to_owned());
        self
    }

    fn not_applicable(mut self, reason: &str) -> Self {
        self.verdict = Verdict::NotApplicable;
        self.reason = Some(reason.to_owned());
        self
    }
}
