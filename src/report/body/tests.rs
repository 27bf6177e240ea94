//! What is laid out keeps its value, and the offending place is marked.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn shown(body: &str, pointer: Option<&str>) -> String {
    let laid = Laid::of(body.as_bytes(), pointer, Laid::WHOLE);
    let line = |l: &Line| {
        let mark = match l.mark {
            Mark::None => ' ',
            Mark::Here => '>',
            Mark::Missing => '?',
            Mark::Gap => '.',
        };
        format!("{mark}{}\n", l.text)
    };
    laid.lines.iter().map(line).collect()
}

#[test]
fn the_place_of_the_pointer_is_marked() {
    let body = r#"{"redis":{"running_count":"8", "list":[1,{"x":2}],"empty":{}},"a/b":[ ]}"#;
    for (pointer, marked) in [
        ("/redis/running_count", vec![r#"    "running_count": "8","#]),
        ("/redis/list/1/x", vec![r#"        "x": 2"#]),
        ("/redis/list/0", vec!["      1,"]),
        ("/a~1b", vec![r#"  "a/b": []"#]),
        (
            "/redis/list/x",
            vec![
                r#"    "list": ["#,
                "      1,",
                "      {",
                r#"        "x": 2"#,
                "      }",
                "    ],",
            ],
        ),
        (
            "/redis/running_count/deeper",
            vec![r#"    "running_count": "8","#],
        ),
    ] {
        let laid = Laid::of(body.as_bytes(), Some(pointer), Laid::WHOLE);
        let here: Vec<&str> = laid
            .lines
            .iter()
            .filter(|l| l.mark == Mark::Here)
            .map(|l| l.text.as_str())
            .collect();
        assert_eq!(here, marked, "{pointer}");
    }
    let whole = Laid::of(body.as_bytes(), Some(""), Laid::WHOLE);
    assert!(whole.lines.iter().all(|l| l.mark == Mark::Here));
    let none = Laid::of(body.as_bytes(), None, Laid::WHOLE);
    assert!(none.lines.iter().all(|l| l.mark == Mark::None));
}

#[test]
fn a_missing_member_is_said_where_it_should_stand() {
    let missing = shown(r#"{"redis":{"a":1},"b":2}"#, Some("/redis/running_count"));
    assert_eq!(
        missing,
        " {\n   \"redis\": {\n     \"a\": 1\n?    no member \"running_count\" here\n   },\n   \"b\": 2\n }\n"
    );
    assert_eq!(shown("{}", Some("/x")), " {}\n?  no member \"x\" here\n");
    assert_eq!(shown("null", Some("/x")), ">null\n");
}

#[test]
fn what_was_sent_stays_as_it_was() {
    let odd = r#"{"n":1.50e+2,"n":99999999999999999999999,"t":"\u00e9\"}"}"#;
    let text = shown(odd, Some("/n"));
    assert_eq!(
        text,
        " {\n>  \"n\": 1.50e+2,\n>  \"n\": 99999999999999999999999,\n   \"t\": \"\\u00e9\\\"}\"\n }\n"
    );
}

#[test]
fn what_is_no_json_is_shown_as_it_came() {
    let laid = Laid::of(b"<html>\n\x1b[2J\xff", None, Laid::WHOLE);
    let texts: Vec<&str> = laid.lines.iter().map(|l| l.text.as_str()).collect();
    assert_eq!(texts, ["<html>", "\\u{1b}[2J\u{fffd}"]);
    assert!(laid.note.unwrap().contains("not JSON"));
    assert_eq!(Laid::of(b"", None, Laid::WHOLE), Laid::default());
}

#[test]
fn a_huge_body_is_shown_around_its_mark() {
    let items: Vec<Value> = (0..5000).map(|n| json!({ "n": n })).collect();
    let body = json!({"items": items, "long": "x".repeat(10_000_000)}).to_string();
    let laid = Laid::of(body.as_bytes(), Some("/items/4000/n"), Laid::WHOLE);
    assert!(laid.lines.len() <= Laid::WHOLE + 2);
    assert!(
        laid.lines
            .iter()
            .any(|l| l.mark == Mark::Here && l.text.contains("4000"))
    );
    assert!(laid.note.unwrap().contains("lines in all"));
    let long = Laid::of(body.as_bytes(), Some("/long"), Laid::WHOLE);
    assert!(long.lines.iter().all(|l| l.text.len() < 2000));
    let marked = long.lines.iter().find(|l| l.mark == Mark::Here).unwrap();
    assert!(
        marked.text.ends_with("… (10000002 bytes in all)"),
        "{}",
        marked.text
    );
    assert_eq!(marked.text.matches("in all").count(), 1);
}

proptest! {
    #[test]
    fn any_json_keeps_its_value(texts in proptest::collection::vec(("[a-c\"\\\\{}:,\\[\\]]{0,4}", any::<i32>()), 0..6)) {
        let object: Value = texts.iter().cloned().map(|(k, v)| (k, json!([v, {"k": v}]))).collect();
        let laid = Laid::of(object.to_string().as_bytes(), Some("/a"), Laid::WHOLE);
        let text: String = laid.lines.iter().filter(|l| l.mark != Mark::Missing).map(|l| l.text.clone()).collect();
        prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), object);
    }

    #[test]
    fn what_is_not_laid_out_is_counted(texts in proptest::collection::vec(("[a-c\"\\\\{}:,\\[\\]]{0,4}", any::<i32>()), 0..9), most in 0..9_usize) {
        let object: Value = texts.iter().cloned().map(|(k, v)| (k, json!([v, {"k": v}, [], {}, [{}]]))).collect();
        for body in [object.to_string(), format!("{object:#}")] {
            let whole = Laid::of(body.as_bytes(), None, usize::MAX).lines.len();
            let cut = Laid::of(body.as_bytes(), None, most);
            let said = |laid: &Laid, all: usize| laid.note.as_ref().is_some_and(|n| n.contains(&format!("cut: {all} lines")));
            prop_assert_eq!(whole > most, said(&cut, whole));
            let missing = Laid::of(body.as_bytes(), Some("/a/1/none"), most);
            let all = Laid::of(body.as_bytes(), Some("/a/1/none"), usize::MAX).lines.len();
            prop_assert_eq!(all > most, said(&missing, all));
        }
    }

    #[test]
    fn no_bytes_break_it(body in any::<Vec<u8>>(), pointer in proptest::option::of("[/a~0-9]{0,6}")) {
        let laid = Laid::of(&body, pointer.as_deref(), Laid::WHOLE);
        prop_assert!(laid.lines.len() <= Laid::WHOLE + 2);
    }
}
