//! Every exchange, one by one as they are read from the recording.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
};

use askama::Template;

use super::lines;
use crate::exchange::{Exchange, SentRequest};
use crate::record::{Finding, Verdict};
use crate::report::body::Laid;
use crate::report::failure::{answer_line, request_line};
use crate::report::text::{READABLE, count, line, lines as text_lines, readable};
use crate::report::{Material, RenderError};

/// The most headers, or lines of a request's body, that are shown.
const LINES: usize = 40;

#[derive(Template)]
#[template(path = "exchange.html")]
struct ExchangeView<'a> {
    exchange: &'a Exchange,
    verdict: &'static str,
    status: String,
    time: String,
    origin: Option<String>,
    /// The clauses that it broke.
    broken: &'a [String],
    role: String,
    undecodable: Option<&'a str>,
    sent: String,
    headers: String,
    body: String,
    note: Option<String>,
}

/// What the record says of an exchange.
#[derive(Default)]
struct Said<'a> {
    broken: Vec<String>,
    finding: Option<&'a Finding>,
}

/// Writes every exchange of the recording.
pub(super) fn write(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let said = said(material);
    let total = count(material.recording.len(), "exchange");
    writeln!(
        out,
        "<details class=\"exchanges\" data-group><summary><h2>Exchanges</h2>"
    )?;
    writeln!(
        out,
        "<span class=\"soft\">{total}, in the order of traffic.har</span></summary>"
    )?;
    writeln!(out, "<div id=\"exchanges\">")?;
    let nothing = Said::default();
    for exchange in material.recording.exchanges() {
        let exchange = exchange?;
        view(&exchange, said.get(&exchange.index).unwrap_or(&nothing)).write_into(&mut *out)?;
    }
    writeln!(out, "</div></details>")?;
    Ok(())
}

/// The findings of the record by the exchanges that they point to.
fn said<'a>(material: &Material<'a>) -> BTreeMap<usize, Said<'a>> {
    let mut said: BTreeMap<usize, Said> = BTreeMap::new();
    for clause in material.record.clauses() {
        let mut pointed_to = BTreeSet::new();
        for finding in &clause.findings {
            let said = said.entry(finding.exchange).or_default();
            said.finding.get_or_insert(finding);
            if pointed_to.insert(finding.exchange) {
                said.broken.push(readable(&clause.id));
            }
        }
    }
    said
}

fn view<'a>(exchange: &'a Exchange, said: &'a Said) -> ExchangeView<'a> {
    let purpose = &exchange.purpose;
    let pointer = said.finding.and_then(|f| f.pointer.as_deref());
    let answer = exchange.answer.as_ref().ok();
    let laid = answer
        .map(|a| Laid::of(&a.body, pointer, Laid::WHOLE))
        .unwrap_or_default();
    let verdict = match (&said.finding, answer) {
        (Some(_), _) => Verdict::Fail,
        (None, None) => Verdict::Inconclusive,
        (None, Some(_)) => Verdict::Pass,
    };
    ExchangeView {
        exchange,
        verdict: verdict.word(),
        status: answer.map_or("no answer".to_owned(), |a| a.status.to_string()),
        time: format!("{:.0} ms", exchange.ended_ms - exchange.started_ms),
        origin: match (&purpose.origin, &purpose.provoked) {
            (Some(origin), _) => Some(readable(&format!("from {origin}"))),
            (None, Some(_)) => Some("provoked".to_owned()),
            (None, None) => None,
        },
        broken: &said.broken,
        role: readable(&format!(
            "{}, {} (request {})",
            purpose.scenario, purpose.role, purpose.number
        )),
        undecodable: answer.and_then(|a| a.undecodable.as_deref()),
        sent: sent(&exchange.request),
        headers: answer.map(|a| headers(&a.headers).join("\n")).unwrap_or_default(),
        body: lines::body(&laid),
        note: laid.note,
    }
}

fn sent(request: &SentRequest) -> String {
    let mut shown = vec![line(&format!("{} {}", request.method, request.url), READABLE * 2)];
    shown.extend(headers(&request.headers));
    if let Some(body) = &request.body {
        shown.push(String::new());
        shown.extend(text_lines(body, LINES));
    }
    shown.join("\n")
}

fn headers(headers: &[(String, String)]) -> Vec<String> {
    let mut shown: Vec<String> = headers
        .iter()
        .take(LINES)
        .map(|(name, value)| readable(&format!("{name}: {value}")))
        .collect();
    if headers.len() > LINES {
        shown.push(format!("… {} more", count(headers.len() - LINES, "header")));
    }
    shown
}
