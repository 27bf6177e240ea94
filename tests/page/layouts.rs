//! The same page, written otherwise: what is read is the same, in every format.

use cloud_conformance::page::{
    self, Page,
    drift::{between, text},
};

use super::pages;

/// What may be done to a text without changing what it says.
type Layout = (&'static str, fn(&str) -> String);

const OF_EVERY_TEXT: [Layout; 5] = [
    ("a byte order mark", |t| format!("\u{feff}{t}")),
    ("lines that end as on Windows", |t| t.replace('\n', "\r\n")),
    ("spaces at the ends of lines", |t| t.replace('\n', "  \n")),
    ("empty lines at both ends", |t| format!("\n\n{t}\n\n\n")),
    ("hard spaces", |t| {
        t.replace("The ", "The\u{a0}").replace("Id of", "Id\u{a0}of")
    }),
];

const OF_RST: [Layout; 8] = [
    ("more empty lines", |t| t.replace("\n\n", "\n\n\n")),
    ("options of tables", |t| {
        t.replace(
            "Parameter description\n",
            "Parameter description\n   :widths: 20 80\n",
        )
    }),
    ("comments", |t| {
        t.replace("Function\n---", "..\n   A remark.\n\nFunction\n---")
    }),
    ("lines above headings", |t| {
        t.replace("URI\n---\n", "---\nURI\n---\n")
    }),
    ("longer lines under headings", |t| {
        t.replace("Response\n--------\n", "Response\n------------------\n")
    }),
    ("a table that stands deeper", |t| {
        let deeper = |line: &str| {
            if line.starts_with("   +") || line.starts_with("   |") {
                format!("  {line}\n")
            } else {
                format!("{line}\n")
            }
        };
        t.lines().map(deeper).collect()
    }),
    ("another mark of code", |t| {
        t.replace(".. code-block::", ".. code:: json")
    }),
    ("a label without strong marks", |t| {
        t.replace("**Status code: 400**", "Status code: 400")
    }),
];

const OF_HTML: [Layout; 13] = [
    ("attributes", |t| {
        t.replace("<td>", "<td class=\"x\"\n   width=\"3%\">")
    }),
    ("capitals", |t| {
        ["table", "thead", "tbody", "tr", "th", "td"]
            .iter()
            .fold(t.to_owned(), |t, tag| {
                let upper = tag.to_uppercase();
                t.replace(&format!("<{tag}>"), &format!("<{upper}>"))
                    .replace(&format!("</{tag}>"), &format!("</{upper}>"))
            })
    }),
    ("no bodies of tables", |t| {
        t.replace("<tbody>", "").replace("</tbody>", "")
    }),
    ("no ends of cells", |t| {
        t.replace("</td>", "").replace("</th>", "")
    }),
    ("spans of one", |t| {
        t.replace("<td>", "<td rowspan=\"1\" colspan='1'>")
    }),
    ("comments in tables", |t| t.replace("<tr>", "<!-- a row --><tr>")),
    ("entities", |t| t.replace("<td>id<", "<td>&#105;d&nbsp;<")),
    ("other fences", |t| t.replace("```", "~~~")),
    ("strong headings", |t| t.replace("## URI", "## **URI**")),
    ("other bullets", |t| t.replace("-   ", "*   ")),
    ("headings underlined", |t| {
        t.replace("## 响应消息\n", "响应消息\n----\n")
    }),
    ("captions below", |t| {
        let (mut held, mut out) = (String::new(), String::new());
        for line in t.lines() {
            if line.trim_start().starts_with("**表") {
                held = format!("\n{line}\n");
                continue;
            }
            out.extend([line, "\n"]);
            if line.contains("</table>") {
                out += &std::mem::take(&mut held);
            }
        }
        out
    }),
    ("spans of text", |t| {
        t.replace("<td>String</td>", "<td><span>String</span></td>")
    }),
];

const OF_PIPES: [Layout; 7] = [
    ("alignment", |t| {
        t.replace("|---|", "|:---:|").replace("---|---|", "---|:---|")
    }),
    ("wide cells", |t| t.replace("| state |", "|   state   |")),
    ("strong headings of columns", |t| {
        t.replace("| Parameter |", "| **Parameter** |")
    }),
    ("marked headings", |t| {
        t.replace("\nResponse Parameters\n", "\n## Response Parameters\n")
    }),
    ("headings with colons", |t| {
        t.replace("\nResponse Parameters\n", "\nResponse Parameters:\n")
    }),
    ("names as code", |t| t.replace("| reason |", "| `reason` |")),
    ("empty lines around tables", |t| {
        t.replace("\nStatus code", "\n\nStatus code")
    }),
];

const OF_TENCENT: [Layout; 5] = [
    ("no indentation", |t| t.replace("\n    ", "\n")),
    ("tabs between columns", |t| {
        t.replace(" Yes String ", "\tYes\tString\t")
            .replace(" No Integer ", "\tNo\tInteger\t")
    }),
    ("several spaces", |t| {
        t.replace(" Yes String ", "   Yes   String   ")
    }),
    ("headings without numbers", |t| {
        t.replace("2. Input", "Input").replace("3. Output", "Output")
    }),
    ("more empty lines", |t| t.replace("\n\n", "\n\n\n")),
];

fn read(text: &str) -> Page {
    page::read(text, None, None).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

fn says_the_same(page: &str, layouts: &[Layout], wrong: &mut Vec<String>) {
    let old = read(page);
    for (name, layout) in layouts {
        let text_of = layout(page);
        if text_of == *page {
            wrong.push(format!("{name}: nothing is changed"));
        }
        let report = match page::read(&text_of, None, None) {
            Ok(new) => between(("old", &old), ("new", &new), None),
            Err(why) => {
                wrong.push(format!("{:?}, {name}: {why}", old.format));
                continue;
            }
        };
        if report.exit_code() != 0 || !report.added.is_empty() || !report.reworded.is_empty() {
            wrong.push(format!("{:?}, {name}: {}", old.format, text(&report)));
        }
    }
}

#[test]
fn a_page_laid_out_otherwise_says_the_same() {
    let mut wrong = vec![];
    for (page, own) in [
        (pages::RST, &OF_RST[..]),
        (pages::HTML, &OF_HTML),
        (pages::PIPES, &OF_PIPES),
        (pages::TENCENT, &OF_TENCENT),
    ] {
        let common = OF_EVERY_TEXT.iter().filter(|(_, layout)| layout(page) != page);
        says_the_same(page, &common.copied().collect::<Vec<_>>(), &mut wrong);
        says_the_same(page, own, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_model_laid_out_otherwise_says_the_same() {
    let examples = Some(pages::MODEL_EXAMPLES);
    let read = |text: &str| page::read(text, examples, Some("DescribeBoats")).unwrap();
    let dense: serde_json::Value = serde_json::from_str(pages::MODEL).unwrap();
    let report = between(
        ("old", &read(pages::MODEL)),
        ("new", &read(&dense.to_string())),
        None,
    );
    assert_eq!(
        (report.exit_code(), report.added.len(), report.reworded.len()),
        (0, 0, 0),
        "{}",
        text(&report)
    );
}
