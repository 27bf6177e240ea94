//! Faults that only a client meets that takes compressed answers.

use super::{
    Deviation,
    layer::{answered, kind_of, written},
    must,
    now_and_then::{at, without_member},
};
use crate::reference::{answer::Body, wire::accepts_gzip};

/// Every such deviation.
pub fn all() -> Vec<Deviation> {
    let profiles = [
        "dcs-v1-status",
        "dcs-v2-status",
        "dcs-v1-instance",
        "clouddc-v1-status",
        "cvm-2017-status",
    ];
    let mut found: Vec<Deviation> = profiles
        .into_iter()
        .map(|profile| {
            let clause = if profile == "cvm-2017-status" {
                "success.body"
            } else {
                "200.body"
            };
            Deviation::new(
                profile,
                &format!("{clause}.not-compressed"),
                "an answer that says it is compressed is not",
                must(clause),
                &[],
                answered(|call, answer| {
                    if accepts_gzip(call) && matches!(kind_of(answer).as_str(), "200" | "success") {
                        let text = written(answer).into_bytes();
                        answer.body = Body::Raw(Some("application/json"), text);
                        answer.headers.push(("content-encoding", "gzip".to_owned()));
                    }
                }),
            )
        })
        .collect();
    found.push(Deviation::new(
        "dcs-v1-status",
        "200.running_count.missing-where-compressed",
        "what is answered to clients that take compressed answers lacks a member",
        must("200.running_count"),
        &["include_failure.other-counts"],
        at(
            accepts_gzip,
            |_| true,
            |_, body| without_member(body, "", "running_count"),
        ),
    ));
    found
}
