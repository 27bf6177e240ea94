//! Drafts of Tencent's model of its actions: what a member's own row shows, and what every request carries.

use cloud_conformance::page::{
    self,
    draft::{Draft, draft},
};

use super::{drafting::loaded, pages};

/// The draft of the model's action, with these examples beside it.
fn drafted(model: &str, examples: &str) -> Draft {
    let page = page::read(model, Some(examples), Some("DescribeBoats")).unwrap();
    draft(&page, "a-model", "api.json").unwrap()
}

/// A member of a model has an example of its own: it breaks what the words seem to say, or bears it out.
#[test]
fn the_example_of_a_members_own_row_is_held_against_its_words() {
    for (words, example, kept) in [
        ("Valid values: `sloop`, `ketch`.", "cutter", false),
        ("Valid values: `sloop`, `ketch`.", "ketch", true),
        ("Valid values: `sloop`, `ketch`.", "无", true),
        ("Valid values: `sloop`, `ketch`.", "", true),
    ] {
        let row = format!(
            "{{ \"name\": \"Rig\", \"type\": \"string\", \"member\": \"string\", \"document\": \"{words}\", \"example\": \"{example}\" }}, {{ \"name\": \"BoatId\""
        );
        let text = pages::MODEL.replace("{ \"name\": \"BoatId\"", &row);
        let found = drafted(&text, pages::MODEL_EXAMPLES);
        let document = &found.files["features/a-model/document.toml"];
        assert_eq!(
            document.contains("values = [\"sloop\", \"ketch\"]"),
            kept,
            "{example}: {document}"
        );
        loaded(&found);
    }
}

/// Every request carries a required list of structures, as the page's own request spells it.
#[test]
fn a_required_structure_goes_with_every_request() {
    let text = pages::MODEL.replace(
        "\"DescribeBoatsRequest\": { \"members\": [",
        "\"Crew\": { \"members\": [ { \"name\": \"Name\", \"type\": \"string\", \"member\": \"string\", \"document\": \"Who.\" } ] },\n\
         \"DescribeBoatsRequest\": { \"members\": [ { \"name\": \"Crews\", \"type\": \"list\", \"member\": \"Crew\", \"required\": true, \"document\": \"Crews.\" },",
    );
    let as_body = pages::MODEL_EXAMPLES.replace(
        "\\\"Limit\\\": 1",
        "\\\"Crews\\\": [ { \\\"Name\\\": \\\"ann\\\" } ]",
    );
    let as_query = pages::MODEL_EXAMPLES.replace(
        "POST / HTTP/1.1\\nHost: boats.tencentcloudapi.com\\n\\n{\\n \\\"Limit\\\": 1\\n}",
        "https://boats.tencentcloudapi.com/?Action=DescribeBoats\\n&Crews.0.Name=ann\\n&<Common request parameters>",
    );
    for examples in [as_body, as_query] {
        let found = drafted(&text, &examples);
        let catalogue = loaded(&found);
        let document = &catalogue.get("a-model").unwrap().document;
        assert_eq!(
            document.request.query.as_deref(),
            Some("Crews.0.Name={Crews-0-Name}")
        );
        assert!(
            document
                .fixtures
                .iter()
                .any(|f| f.name == "Crews-0-Name" && f.example == ["ann"])
        );
        let feature = &found.files["features/a-model/1-request.feature"];
        assert!(
            feature.contains("sent without the parameter Crews\n"),
            "{feature}"
        );
    }
}
