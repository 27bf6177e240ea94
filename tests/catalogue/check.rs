//! A suite with a mistake: `check` names it, with its file and its line.

use cloud_conformance::{
    catalogue::{Catalogue, Files, check::check, mistakes::Mistake},
    suite::steps::defined,
};

use crate::FILES;

const FEATURE: &str = "features/dcs-v1-instance/1-instance.feature";
const OUTLINE: &str = "features/dcs-v1-status/2-include_failure.feature";
const ROWS: &str = "features/dcs-v1-instance/document.toml";
const STATUS_ROWS: &str = "features/dcs-v1-status/document.toml";
const MUST: &str = "schemas/dcs-v1-status/400.json";
const SHOULD: &str = "schemas/dcs-v1-status/400.should.json";
const INSTANCE: &str = "schemas/dcs-v1-instance/200.json";
const STATE: &str = "schemas/clouddc-v1-status/200.json";
const RULINGS: &str = "features/rulings.md";

/// What is changed in a file (every time that it stands there), what `check` says, and where: in the same file, on
/// the line of a text.
struct Planted(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const FEATURES: [Planted; 22] = [
    Planted(FEATURE, "Feature:", "Featur:", "does not parse", "Featur:"),
    Planted(FEATURE, "@must\n    Scenario: The det", "@mast\n    Scenario: The det", "exactly one of @must and @should", "Scenario: The details"),
    Planted(FEATURE, "200 @must", "200 @must @should", "exactly one of @must and @should", "Scenario: The details"),
    Planted(FEATURE, "@dcs-v1-instance.200 ", "", "exactly one tag with a clause id", "Scenario: The details"),
    Planted(FEATURE, "Source: Table 4, 200;", "Source: Table 4, 201;", "is no row of the document", "Scenario: The details"),
    Planted(FEATURE, "Source: Table 4", "Sauce: Table 4", "no `Source:` or `About:` line", "Scenario: The details"),
    Planted(FEATURE, "Ruling: dcs-absent", "Rolling: dcs-absent", "no `Ruling:`", "Scenario: An unknown instance is not served"),
    Planted(FEATURE, "Ruling: echo", "Ruling: ecco", "`ecco` is not written down", "Scenario: The answer names"),
    Planted(FEATURE, "  Rule: A known", "  Scenario: stray\n    When x\n\n  Rule: A known", "outside every Rule", "Scenario: stray"),
    Planted(FEATURE, "Judges the document dcs-v1-instance.md.", "Judges a document.", "does not say `Judges", "Feature:"),
    Planted(FEATURE, "  Rule: A known", "  @must\n  Rule: A known", "are added to all below", "Rule: A known"),
    Planted(FEATURE, "Then each answer names the instance that was asked for", "Then each answer is nice", "nothing defines the step", "is nice"),
    Planted(FEATURE, "      When each known instance is read\n      Then each answer", "      Then each answer", "no When", "Scenario: The answer names"),
    Planted(FEATURE, "      Then each answer names the instance that was asked for\n", "", "no Then", "Scenario: The answer names"),
    Planted(FEATURE, "@dcs-v1-instance.instance_id.echo", "@dcs-v1-instance.instance..echo", "dotted words", "Scenario: The answer names"),
    Planted(FEATURE, "@dcs-v1-instance.instance_id.unknown.refusal @should", "@dcs-v1-instance.instance_id.unknown @should", "another level elsewhere", "Scenario: An unknown instance is refused"),
    Planted(FEATURE, "      Then the answer is 200\n", "      Then the answer is 200\n      \"\"\"json\n      {}\n      \"\"\"\n", "media type", "\"\"\"json"),
    Planted(FEATURE, "      Then the answer is 200\n", "      Then the answer is 200\n      \"\"\"\n      {}\n      \"\"\"\n", "doc string", "Then the answer is 200"),
    Planted(OUTLINE, "| include_failure=banana     |", "| include_failure=banana | 1 |", "cells", "banana | 1"),
    Planted(OUTLINE, "        | include_failure=(1024 characters) |\n", "", "no row", "Examples: as long as"),
    Planted(OUTLINE, "leaves the number of failed creations out\n      Given an account with failed creations\n      When the counts are read with the query \"<query>\"", "leaves the number of failed creations out\n      When the counts are read with the query \"<quarry>\"", "`quarry`", "<quarry>"),
    Planted(OUTLINE, "      Examples: other words", "      @should\n      Examples: other words", "stand together", "Examples: other words"),
];

#[rustfmt::skip]
const DOCUMENTS: [Planted; 20] = [
    Planted(ROWS, "profile = \"dcs-v1-instance\"", "profile = \"dcs-v2-instance\"", "not its folder", "profile ="),
    Planted(ROWS, "name = \"name\", kinds = [\"string\"], presence = \"must\"", "name = \"name\", kinds = [\"string\"], presence = \"most\"", "most", "\"most\""),
    Planted(ROWS, "name = \"name\", kinds = ", "name = \"name\", kind_s = ", "kind_s", "kind_s"),
    Planted(ROWS, "place = \"Table 4\"", "place = \"Table 5\"", "no heading", "place = \"Table 5\""),
    Planted(ROWS, "place = \"linked page DCS Instance Statuses\"", "place = \"linked page Statuses\"", "no heading", "linked page Statuses"),
    Planted(ROWS, "name = \"engine\", kinds = [\"string\"]", "name = \"engine\", kinds = [\"integer\"]", "`kinds`", "name = \"engine\""),
    Planted(ROWS, "name = \"port\", kinds = [\"integer\"], presence = \"must\"", "name = \"port\", kinds = [\"integer\"], min = 2, presence = \"must\"", "`min`", "name = \"port\""),
    Planted(ROWS, "name = \"vpc_id\", kinds = [\"string\"], presence = \"must\"", "name = \"vpc_id\", kinds = [\"string\"], presence = \"free\"", "the binding layer requires it", "name = \"vpc_id\""),
    Planted(ROWS, "\"RUNNING\", \"ERROR\"", "\"RUNNING\", \"WRONG\"", "`values`", "name = \"status\""),
    Planted(ROWS, "format = \"utc-date-time\"", "format = \"uuid\"", "`format`", "name = \"created_at\""),
    Planted(ROWS, "    { name = \"vpc_id\"", "    { name = \"zone\", kinds = [\"string\"], presence = \"must\" },\n    { name = \"vpc_id\"", "no schema has it", "name = \"zone\""),
    Planted(ROWS, "    { name = \"vpc_id\", kinds = [\"string\"], presence = \"must\", by_ruling = [{ ruling = \"null\", kinds = [\"null\"] }] },\n", "    { name = \"vpc_id\", kinds = [\"string\"], presence = \"must\", by_ruling = [{ ruling = \"null\", kinds = [\"null\"] }] },\n    { name =  \"vpc_id\", kinds = [\"string\"], presence = \"must\", by_ruling = [{ ruling = \"null\", kinds = [\"null\"] }] },\n", "twice", "{ name =  \"vpc_id\", kinds"),
    Planted(ROWS, "rows = [\n    { name = \"200\", kind = \"status\" },", "rows = [\n    { name = \"zones\", kind = \"statement\" },\n    { name = \"200\", kind = \"status\" },", "neither a clause nor a reason", "name = \"zones\""),
    Planted(ROWS, "{ name = \"None\", kind = \"no body, no header\" }", "{ name = \"None\", kind = \"no body, no header\", not_judged = \"Free.\" }", "and dcs-v1-instance.200 does", "name = \"None\""),
    Planted(ROWS, "name = \"dcs.00.0007\", kind = \"error code of an instance\", clauses = [\"dcs-v1-instance.200.error_code.enum\"]", "name = \"dcs.00.0007\", kind = \"error code of an instance\", clauses = [\"dcs-v1-instance.200.error_code.list\"]", "which is no clause", "name = \"dcs.00.0007\""),
    Planted(ROWS, "name = \"dcs.00.0007\"", "name = \"dcs.00.0008\"", "does not list", "name = \"dcs.00.0008\""),
    Planted(ROWS, "{ ruling = \"created-at\", format", "{ ruling = \"created\", format", "`created` is not written down", "name = \"created_at\""),
    Planted(ROWS, "ruling = \"spec-code\"", "ruling = \"spec-codes\"", "`spec-codes` is not written down", "\"spec-codes\""),
    Planted(STATUS_ROWS, "authentication = \"huawei\"", "authentication = \"Bearer {token}\"", "the header of a token", "authentication ="),
    Planted(STATUS_ROWS, "sha256 = \"", "sha256 = \"x", "hexadecimal", "sha256 ="),
];

#[rustfmt::skip]
const SCHEMAS: [Planted; 20] = [
    Planted(MUST, "\"maxLength\": 9", "\"maxlength\": 9", "`maxlength` is not allowed", "maxlength"),
    Planted(MUST, "\"maxLength\": 9", "\"maxLength\": \"9\"", "not a 2020-12 schema", "\"9\""),
    Planted(MUST, "{\n  \"$schema\"", "{{\n  \"$schema\"", "key must be a string", "{{"),
    Planted(MUST, "\"type\": \"object\"", "\"anyOf\": [{\"type\": \"object\"}]", "`anyOf` is not allowed", "anyOf"),
    Planted(MUST, "\"maxLength\": 9", "\"x-form\": \"a\", \"pattern\": \"(\"", "does not compile", "\"(\""),
    Planted(MUST, "\"maxLength\": 9", "\"maxLength\": 9, \"pattern\": \"^D\"", "lacks `x-form`", "^D"),
    Planted(MUST, "\"maxLength\": 9", "\"$ref\": \"#/$defs/none\"", "names nothing", "\"error_code\": {"),
    Planted(INSTANCE, "\"x-ruling\": \"integer\"", "\"x-ruling\": \"integers\"", "`integers` is not written down", "integers"),
    Planted(INSTANCE, "    \"vpc_id\",\n", "    \"vpc_id\",\n    \"vpc_ids\",\n", "`required` names `vpc_ids`", "\"required\""),
    Planted(INSTANCE, "the port of the cache node.", "the port of the cache node", "no sentence", "the port of the cache node"),
    Planted(INSTANCE, "\"capacity\": 4", "\"capacity\": \"4\"", "does not conform", "\"capacity\": \"4\""),
    Planted(INSTANCE, "    \"name\": {\n      \"desc", "    \"zone\": {\n      \"description\": \"zone is a text.\",\n      \"type\": \"string\"\n    },\n    \"name\": {\n      \"desc", "has no row", "\"zone\""),
    Planted(STATE, "        \"error_code\": {", "        \"error_id\": {\n          \"description\": \"error_id is a text.\",\n          \"type\": \"string\"\n        },\n        \"error_code\": {", "error.error_id has no row", "\"error_id\""),
    Planted(SHOULD, "\"x-clause\": \"dcs-v1-status.400.error_msg.minLength\"", "\"x-claus\": \"dcs-v1-status.400.error_msg.minLength\"", "`x-claus` is not allowed", "x-claus\""),
    Planted(SHOULD, "dcs-v1-status.400.error_msg.minLength", "dcs-v1-status.400.error_msg.maxLength", "given twice", "error_msg.maxLength"),
    Planted(SHOULD, "dcs-v1-status.400.error_msg.minLength", "dcs-v1-status.500.error_msg.short", "does not begin with", "error_msg.short"),
    Planted(SHOULD, "\"content-type\"", "\"content-kind\"", "there is no check", "content-kind"),
    Planted(SHOULD, "\"allOf\"", "\"required\": [\"error_msg\"],\n  \"allOf\"", "beside the root's `allOf`", "\"required\""),
    Planted(SHOULD, "      \"x-ruling\": \"content-type\"", "      \"x-needs\": \"luck\"", "names no ruling", "x-clause\": \"dcs-v1-status.400.content-type"),
    Planted(RULINGS, "## echo", "## Echo", "kebab-case", "## Echo"),
];

/// The release's suite with one text changed.
fn changed(planted: &Planted) -> Files {
    let Planted(path, from, to, ..) = planted;
    let text = FILES.get(path).unwrap();
    assert!(text.contains(from), "{path} does not hold `{from}`");
    FILES.clone().with(path, text.replacen(from, to, 1))
}

fn checked(files: &Files) -> Vec<Mistake> {
    check(files, &defined)
}

#[test]
fn the_released_suite_has_no_mistake() {
    let found = checked(&FILES);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_planted_mistake_is_named_with_its_file_and_line() {
    let mut wrong = vec![];
    for planted in FEATURES.iter().chain(&DOCUMENTS).chain(&SCHEMAS) {
        let Planted(path, _, to, says, at) = planted;
        let files = changed(planted);
        let text = files.get(path).unwrap();
        let line = text.lines().position(|line| line.contains(at)).map(|n| n + 1);
        let found = checked(&files);
        let named = found
            .iter()
            .any(|m| m.message.contains(says) && m.file == *path && Some(m.line) == line);
        if !named {
            wrong.push(format!("{path} with `{to}`, on line {line:?}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_suite_in_pieces_is_refused() {
    let feature = "Feature: stray\n".to_owned();
    for (path, text, says) in [
        (
            "features/dcs-v3-status/1.feature",
            feature.clone(),
            "belongs to no profile",
        ),
        ("features/dcs-v1-status/9.feature", feature, "holds no scenario"),
        (
            "features/dcs-v1-status/9.feature",
            String::new(),
            "does not parse",
        ),
        (
            "schemas/dcs-v3-status/200.json",
            "{}".to_owned(),
            "belongs to no profile",
        ),
        (
            "schemas/dcs-v1-status/404.should.json",
            "{}".to_owned(),
            "there is no 404.json",
        ),
        (
            "schemas/dcs-v1-status/404.json",
            r#"{"type": "object"}"#.to_owned(),
            "has no row",
        ),
    ] {
        let files = FILES.clone().with(path, text);
        let found = checked(&files);
        let named = found.iter().any(|m| m.file == path && m.message.contains(says));
        assert!(named, "{path}: {found:#?}");
        assert!(Catalogue::load(&files).is_err(), "{path}");
    }
}

/// One of each kind, in three files: all are told in one go, and none twice.
#[test]
fn every_mistake_is_told_at_once() {
    let mut files = FILES.clone();
    for Planted(path, from, to, ..) in [&FEATURES[7], &DOCUMENTS[5], SCHEMAS.last().unwrap()] {
        let text = files.get(path).unwrap().replacen(from, to, 1);
        files = files.with(path, text);
    }
    let found = checked(&files);
    let told: Vec<&str> = found.iter().map(|m| m.file.as_str()).collect();
    for path in [FEATURE, ROWS, RULINGS] {
        assert!(told.contains(&path), "{found:#?}");
    }
}
