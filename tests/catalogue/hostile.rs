//! A suite's files may hold anything: they are read, or their mistakes are told, never in a panic.

use cloud_conformance::catalogue::{
    document::Document, features, mistakes::Mistakes, rulings, schemas::AnswerSchema,
};
use proptest::{
    prelude::*,
    sample::{Index, select},
};

use crate::{CATALOGUE, FILES};

const PROFILE: &str = "clouddc-v1-status";

/// What features are written with, and what they are not.
fn lines() -> impl Strategy<Value = String> {
    let line = select(vec![
        "Feature: x",
        "  Rule: y",
        "    Source: Table 1, a.",
        "    Ruling: x.",
        "    @clouddc-v1-status.200 @must",
        "    @must",
        "    @a b",
        "    Scenario: z",
        "    Scenario Outline: <a> of <b>",
        "      Given a",
        "      When b <a>",
        "      Then c",
        "      And d",
        "      * e",
        "      Examples: f",
        "        | a | b |",
        "        | 1 |",
        "        | a \\| b | c |",
        "      \"\"\"",
        "      \"\"\"json",
        "      ```",
        "    Background:",
        "# language: zh-CN",
        "功能: x",
        "",
        "  ",
        "\t",
        "|",
        "@",
        "\u{1F6A2}漢 字",
        "\u{feff}",
    ]);
    prop::collection::vec(line, 0..40).prop_map(|lines| lines.join("\n"))
}

/// The text of one of the profile's files, with another piece in it.
fn mutated(ending: &'static str) -> impl Strategy<Value = (String, String)> {
    let folder = if ending == ".json" { "schemas" } else { "features" };
    let files: Vec<(String, String)> = FILES
        .under(&format!("{folder}/{PROFILE}/"), ending)
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    (
        select(files),
        any::<Index>(),
        0..60_usize,
        "[\\[\\]{}:,\"@|<>#=a-z0-9\\n\\\\ ]{0,20}",
    )
        .prop_map(|((path, text), from, length, piece)| {
            let from = from.index(text.len());
            let to = (from + length).min(text.len());
            let text = [&text.as_bytes()[..from], piece.as_bytes(), &text.as_bytes()[to..]].concat();
            (path, String::from_utf8_lossy(&text).into_owned())
        })
}

fn feature(path: &str, text: String) {
    let files = FILES.clone().with(path, text);
    let document = &CATALOGUE.get(PROFILE).unwrap().document;
    let mut mistakes = Mistakes::new(&files);
    let read = features::load(&files, document, &mut mistakes);
    let told = mistakes.into_found();
    assert!(read.len() + told.len() > 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_of_a_feature_in_any_order_are_read_or_told(text in lines()) {
        feature("features/clouddc-v1-status/1-state.feature", text);
    }

    #[test]
    fn a_feature_with_another_piece_is_read_or_told((path, text) in mutated(".feature")) {
        feature(&path, text);
    }

    #[test]
    fn a_document_with_another_piece_is_read_or_told((path, text) in mutated(".toml")) {
        let _ = Document::parse(&path, &text);
    }

    #[test]
    fn a_schema_with_another_piece_is_read_or_told((path, text) in mutated(".json"), any_text in "(?s).{0,200}") {
        for text in [text, any_text] {
            let files = FILES.clone().with(&path, text);
            for answer in ["200", "401", "500"] {
                let _ = AnswerSchema::read(&files, PROFILE, answer);
            }
        }
    }

    #[test]
    fn rulings_of_any_text_are_read(text in "(?s).{0,200}", words in "[# a-z|*\\n]{0,200}") {
        let _ = (rulings::parse(&text), rulings::parse(&words));
    }
}
