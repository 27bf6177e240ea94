//! A page is somebody else's text: whatever stands in it, reading ends, and never in a panic.

use cloud_conformance::page;
use proptest::prelude::*;

use super::pages;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "(?s).{0,400}") {
        let _ = page::read(&text, None, None);
    }

    #[test]
    fn lines_of_markup_in_any_order_are_read_or_refused(lines in proptest::collection::vec(
        prop_oneof![
            Just("GET /v1/{id}/x"), Just("URI"), Just("---"), Just("==="), Just("+---+---+"), Just("+===+===+"), Just("| a | b |"),
            Just("|---|---|"), Just("=== ==="), Just("<table><tr><td rowspan=\"99999999\" colspan=\"9999\">"), Just("</table>"),
            Just(".. table:: **Table 1** x"), Just(".. code-block::"), Just("   {"), Just("}"), Just("[[[[{"), Just("\"a\": "), Just("Response"),
            Just("| Parameter | Type |"), Just("参数 | 类型"), Just("响应参数"), Just("## 响应"), Just("**表 1**"), Just("::"), Just(""), Just("- "), Just("stateDiagram"),
            Just("a --> b"), Just("Input Parameters"), Just("Output Parameters"), Just("Action"), Just("\u{1F6A2}漢 字"), Just("# #"), Just("<a name=\"x\">"),
            Just("<html>"), Just("<h1>"), Just("</h4>"), Just("<pre>"), Just("</pre>"), Just("<script>"), Just("a | b"), Just("---|---"),
        ], 0..60)) {
        let _ = page::read(&lines.join("\n"), None, None);
    }

    #[test]
    fn a_page_with_a_piece_cut_out_is_read_or_refused(which in 0..5_usize, from in 0..4000_usize, length in 0..200_usize) {
        let text = [pages::RST, pages::HTML, pages::PIPES, pages::TENCENT, pages::MODEL][which];
        let characters: Vec<char> = text.chars().collect();
        let from = from.min(characters.len());
        let rest: String = characters[..from].iter().chain(characters.iter().skip(from + length)).collect();
        let _ = page::read(&rest, Some(pages::MODEL_EXAMPLES), (which == 4).then_some("DescribeBoats"));
    }
}

#[test]
fn what_would_take_for_ever_is_bounded() {
    let crosses = format!(
        "URI\n---\n\nGET /v1/x\n\n{}",
        format!("{}\n", "+".repeat(300)).repeat(300)
    );
    let deep = format!(
        "# x\n\n## URI\n\nGET /v1/x\n\n## Example Response\n\n```\n{}\n```\n",
        "{\"a\":".repeat(20_000)
    );
    let wide = format!(
        "# x\n\n## URI\n\nGET /v1/x\n\n<table><tr>{}</tr></table>",
        "<td rowspan=1000 colspan=100>x</td>".repeat(5_000)
    );
    let nested = format!("# x\n\n{}", "<table><tr><td>".repeat(20_000));
    let listings = format!("<html><h1>x</h1>{}", "<table><tr><td><pre>".repeat(20_000));
    let circle = "# x\n\n## URI\n\nGET /v1/x\n\n## Response\n\n**Table 1** A\n\n<a name=\"a\"></a>\n<table><tr><th>Parameter</th><th>Type</th></tr><tr><td>b</td><td><a href=\"#c\">C</a> object</td></tr></table>\n\n**Table 2** C\n\n<a name=\"c\"></a>\n<table><tr><th>Parameter</th><th>Type</th></tr><tr><td>d</td><td><a href=\"#c\">C</a> object</td></tr><tr><td>e</td><td><a href=\"#a\">A</a> object</td></tr></table>\n";
    for text in [crosses, deep, wide, nested, listings, circle.to_owned()] {
        let _ = page::read(&text, None, None);
    }
}
