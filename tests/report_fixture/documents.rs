//! The documents of the hand-made run, as the catalogue would show them.

use cloud_conformance::report::{DocumentView, RowView, TableView};

/// One for each profile.
pub fn all() -> Vec<DocumentView> {
    vec![dcs_v1(), clouddc(), cvm()]
}

fn dcs_v1() -> DocumentView {
    DocumentView {
        profile: "dcs-v1-status".to_owned(),
        file: "dcs-v1-status.rst".to_owned(),
        title: "Querying DCS Instance Status".to_owned(),
        publisher: "Open Telekom Cloud".to_owned(),
        edition: "2024-04".to_owned(),
        tables: vec![
            table(
                "Table 1",
                "the request",
                vec![
                    row("project_id", "String", "mandatory", &[]).unjudged("part of every request"),
                    row(
                        "include_failure",
                        "String",
                        "optional; true, or false and others",
                        &[
                            "dcs-v1-status.include_failure.true",
                            "dcs-v1-status.include_failure.other",
                            "dcs-v1-status.include_failure.empty",
                        ],
                    ),
                ],
            ),
            table(
                "Table 2",
                "the body of a 200",
                vec![
                    row("redis", "object", "StatusStatistic", &["dcs-v1-status.200.redis"]),
                    row(
                        "running_count",
                        "Integer",
                        "≥ 0",
                        &["dcs-v1-status.200.running_count"],
                    ),
                    row(
                        "deleting_count",
                        "Integer",
                        "≥ 0, in the table only",
                        &["dcs-v1-status.200.deleting_count"],
                    ),
                ],
            ),
            table(
                "Table 3",
                "StatusStatistic",
                vec![row(
                    "createfailed_count",
                    "Integer",
                    "≥ 0",
                    &["dcs-v1-status.200.redis.createfailed_count"],
                )],
            ),
            table(
                "Table 4",
                "the body of a 400",
                vec![
                    row(
                        "error_code",
                        "String",
                        "at most 9 characters",
                        &["dcs-v1-status.400.error_code.maxLength"],
                    ),
                    row(
                        "error_ext_msg",
                        "String",
                        "at most 1024 characters",
                        &["dcs-v1-status.400.error_ext_msg"],
                    ),
                ],
            ),
            table(
                "Table 5",
                "the body of a 500",
                vec![
                    row(
                        "error_code",
                        "String",
                        "at most 9 characters",
                        &["dcs-v1-status.500.error_code"],
                    ),
                    row(
                        "error_msg",
                        "String",
                        "at most 1024 characters",
                        &["dcs-v1-status.500.error_msg"],
                    ),
                ],
            ),
        ],
    }
}

fn clouddc() -> DocumentView {
    DocumentView {
        profile: "clouddc-v1-status".to_owned(),
        file: "clouddc-v1-status.txt".to_owned(),
        title: "Querying the Instance Status".to_owned(),
        publisher: "Huawei Cloud".to_owned(),
        edition: "2025-12".to_owned(),
        tables: vec![table(
            "Status code 200",
            "the body of a 200",
            vec![
                row(
                    "state",
                    "String",
                    "six states, see the diagram",
                    &[
                        "clouddc-v1-status.200.state",
                        "clouddc-v1-status.lifecycle.terminated",
                    ],
                ),
                row(
                    "error",
                    "ErrorStatus object",
                    "optional",
                    &["clouddc-v1-status.200.error"],
                ),
            ],
        )],
    }
}

fn cvm() -> DocumentView {
    DocumentView {
        profile: "cvm-2017-status".to_owned(),
        file: "cvm-2017-status.txt".to_owned(),
        title: "DescribeInstancesStatus".to_owned(),
        publisher: "Tencent Cloud".to_owned(),
        edition: "2024-01".to_owned(),
        tables: vec![table(
            "Input Parameters",
            "the request",
            vec![row(
                "Limit",
                "Integer",
                "20, at most 100",
                &["cvm-2017-status.paging.default"],
            )],
        )],
    }
}

fn table(place: &str, about: &str, rows: Vec<RowView>) -> TableView {
    TableView {
        place: place.to_owned(),
        about: about.to_owned(),
        rows,
    }
}

fn row(name: &str, kind: &str, detail: &str, clauses: &[&str]) -> RowView {
    RowView {
        name: name.to_owned(),
        kind: kind.to_owned(),
        detail: detail.to_owned(),
        by_ruling: vec![],
        clauses: clauses.iter().map(|id| (*id).into()).collect(),
        not_judged: None,
    }
}

trait Unjudged {
    fn unjudged(self, why: &str) -> Self;
}

impl Unjudged for RowView {
    fn unjudged(mut self, why: &str) -> Self {
        self.not_judged = Some(why.to_owned());
        self
    }
}
