//! Each document's example, rebuilt in the schemas with values of our own and corrected where the rulings say that it
//! is misprinted, breaks nothing but the advice that the rulings tell of.

use cloud_conformance::checks::{What, schema::judge};

use crate::{CATALOGUE, made_up::answered};

/// What examples break: members that the table has and the example has not, and one text in place of a list.
const ADVICE: [&str; 5] = [
    "dcs-v1-instance.200.available_zones.array",
    "dcs-v1-status.200.deleting_count.required",
    "dcs-v2-status.200.memcached.restoring_count.required",
    "dcs-v2-status.200.redis.restoring_count.required",
    "dcs-v2-status.200.restoring_count.required",
];

#[test]
fn the_examples_of_the_documents_break_no_more_than_the_rulings_tell() {
    let mut broken = vec![];
    for profile in CATALOGUE.all() {
        let mut examples = 0;
        for schema in profile.schemas.values() {
            let status = schema.answer.parse().unwrap_or(200);
            for example in schema.must["examples"].as_array().into_iter().flatten() {
                examples += 1;
                let notes = judge(schema, &answered(profile.id(), status, example));
                let findings = notes.into_iter().filter(|n| matches!(n.what, What::Finding(_)));
                broken.extend(findings.map(|n| n.clause));
            }
        }
        // Of those by name alone, the pages give no answer that can be restated in a few lines.
        assert!(
            examples > 0 || profile.document.by_name,
            "{} has no example",
            profile.id()
        );
    }
    broken.sort();
    assert_eq!(broken, ADVICE);
}
