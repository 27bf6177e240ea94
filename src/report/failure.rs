//! A failed clause with everything that one needs to fix it; console and HTML show the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::exchange::{Exchange, NoAnswer};
use crate::record::{ClauseRecord, Finding, Level, Shaping, kind};
use crate::recording::{Recording, RecordingError, reason_phrase};

use super::{
    Material,
    body::Laid,
    curl,
    diff::{self, DiffLine},
    folder::again_in,
    phrases, shell,
    target_file::TargetFile,
    text::{READABLE, count, line, readable},
};

/// The most findings of one clause that are shown, each of another kind.
pub const FINDINGS: usize = 3;

/// So many characters of an answer are shown where no place in it is what was found.
const BEGINNING: usize = 160;

/// A command line beyond this is nothing to type.
const TYPEABLE: usize = 4000;

/// A failed clause. Every text is harmless and bounded.
#[derive(Debug)]
pub struct Card {
    /// The clause's id.
    pub id: String,
    /// How binding it is.
    pub level: Level,
    /// What its failure means in this run.
    pub weight: &'static str,
    /// A few words.
    pub title: String,
    /// Whose statement it is: the document's, or a ruling's.
    pub stated: &'static str,
    /// What the document or the ruling says, in our words.
    pub statement: String,
    /// Where it says so.
    pub place: String,
    /// What rulings add to the statement, each with its id.
    pub added: Vec<String>,
    /// Ids and texts of the rulings by which the statement is read.
    pub rulings: Vec<(String, String)>,
    /// The first of each kind, at most [`FINDINGS`].
    pub findings: Vec<Shown>,
    /// How many more there are.
    pub more: usize,
    /// The command that judges this clause again.
    pub again: String,
}

/// One finding with its exchange.
#[derive(Debug)]
pub struct Shown {
    /// One sentence.
    pub message: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// The offending place in the body.
    pub pointer: Option<String>,
    /// Index into the recording.
    pub exchange: usize,
    /// The id of that exchange.
    pub id: String,
    /// Further exchanges that it was compared with, with their ids.
    pub compared_with: Vec<(usize, String)>,
    /// Method and URL; none where the recording has no such exchange.
    pub request: Option<String>,
    /// Status, kind and size of the answer, or why there is none.
    pub answer: Option<String>,
    /// The whole body, where it is short and not shown with the answer.
    pub brief: String,
    /// The answer's body, the offending place marked.
    pub body: Laid,
    /// Expected against actual; empty where it would help nobody.
    pub diff: Vec<DiffLine>,
    /// Whether it was found in the exchange of the finding before it, which was told there.
    pub again: bool,
    /// The lines that send the request by hand, and then the one that it was compared with, where that is another.
    pub by_hand: Vec<String>,
}

impl Card {
    /// The card of a failed clause.
    ///
    /// # Errors
    /// The recording cannot be read. An exchange that it does not have is left out.
    pub fn of(clause: &ClauseRecord, material: &Material) -> Result<Self, RecordingError> {
        let source = &clause.source;
        let mut again = curl::command("run --clause", &clause.id);
        if let Some(place) = again_in(material.folder, material.record.selection.is_some()) {
            again.push_str(" --report-dir ");
            again.push_str(&shell::quoted(&place.display().to_string()));
        }
        let mut kinds = BTreeSet::new();
        let first_of_its_kind = |finding: &&Finding| kinds.insert(kind::of(finding));
        let shown = clause.findings.iter().filter(first_of_its_kind);
        let shown: Vec<&Finding> = shown.take(FINDINGS).collect();
        let more = clause.findings.len() - shown.len();
        let findings = shown
            .into_iter()
            .map(|finding| Shown::of(finding, clause, material));
        let mut findings: Vec<Shown> = findings.collect::<Result<_, _>>()?;
        Shown::told_once(&mut findings);
        Ok(Self {
            id: readable(&clause.id),
            level: clause.level,
            weight: phrases::weight(clause.level, material.record.gate.fails(&clause.id)),
            title: readable(&clause.title),
            stated: source.stated(),
            statement: line(&clause.statement, READABLE * 2),
            place: readable(&source.at_length()),
            added: added(clause),
            rulings: rulings(clause, material.rulings),
            more,
            findings,
            again: curl::with_arguments(&again, material.arguments),
        })
    }
}

/// What rulings add to the statement of a clause, each with its id.
pub fn added(clause: &ClauseRecord) -> Vec<String> {
    let added = clause.rulings.iter().filter_map(Shaping::added);
    added.map(|said| readable(&said)).collect()
}

/// Ids and texts of the rulings by which the statement of a clause is read, or which state it.
pub fn rulings(clause: &ClauseRecord, texts: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let read = clause.rulings.iter().filter(|shaped| shaped.says.is_empty());
    let told = read.map(|shaped| {
        let text = texts.get(&shaped.ruling).map_or("", String::as_str);
        (readable(&shaped.ruling), line(text, READABLE * 3))
    });
    told.collect()
}

impl Shown {
    fn of(finding: &Finding, clause: &ClauseRecord, material: &Material) -> Result<Self, RecordingError> {
        let exchange = present(material.recording, finding.exchange)?;
        let (mut request, mut answer) = (None, None);
        let (mut body, mut brief) = (Laid::default(), String::new());
        if let Some(exchange) = &exchange {
            request = Some(request_line(exchange));
            let (begins, is_whole) = beginning(exchange).unwrap_or_default();
            let inside = finding.pointer.as_deref().is_some_and(|place| !place.is_empty());
            answer = Some(answer_line(exchange) + if inside { "" } else { &begins });
            if inside && is_whole {
                brief = begins;
            }
            if let Ok(response) = &exchange.answer {
                body = Laid::of(&response.body, finding.pointer.as_deref(), Laid::AROUND);
            }
        }
        let compared = finding.compared_with.first();
        let compared = compared
            .map(|index| present(material.recording, *index))
            .transpose()?;
        let file = TargetFile::of(material.recording)?;
        let asked = exchange.iter().chain(compared.iter().flatten());
        let lines = asked.map_while(|exchange| typeable(exchange, clause, &file, material));
        let mut by_hand: Vec<String> = lines.collect();
        by_hand.dedup();
        let ids = material.recording.ids()?;
        let id = |index: usize| ids.get(index).cloned().unwrap_or_default();
        let comparable = exchange.is_some() && !matches!(compared, Some(None));
        Ok(Self {
            message: readable(&finding.message),
            expected: readable(&finding.expected),
            actual: readable(&finding.actual),
            pointer: finding.pointer.as_deref().map(readable),
            exchange: finding.exchange,
            id: id(finding.exchange),
            compared_with: finding
                .compared_with
                .iter()
                .map(|index| (*index, id(*index)))
                .collect(),
            request,
            answer,
            body,
            diff: if comparable {
                diff::of(finding, material.recording)?
            } else {
                Vec::new()
            },
            again: false,
            brief,
            by_hand,
        })
    }

    /// Leaves out what the finding before it told of the same exchange.
    fn told_once(findings: &mut [Self]) {
        for at in (1..findings.len()).rev() {
            let (before, rest) = findings.split_at_mut(at);
            let (Some(before), Some(this)) = (before.last(), rest.first_mut()) else {
                continue;
            };
            if before.exchange != this.exchange || before.compared_with != this.compared_with {
                continue;
            }
            this.again = true;
            (this.request, this.answer) = (None, None);
            this.by_hand.clear();
            if !this.diff.is_empty() {
                (this.diff, this.body) = (Vec::new(), Laid::default());
            }
        }
    }
}

/// The line that sends an exchange's request by hand; none where it is longer than a person pastes.
fn typeable(
    exchange: &Exchange,
    clause: &ClauseRecord,
    file: &TargetFile,
    material: &Material,
) -> Option<String> {
    let purpose = &exchange.purpose;
    let ours = curl::Ours {
        profile: &purpose.profile,
        file,
        clause: &clause.id,
        entry: purpose.origin.is_none().then(|| purpose.id()),
        folder: material.folder,
        arguments: material.arguments,
    };
    let command = curl::line(&exchange.request, purpose.credential, ours);
    (command.len() <= TYPEABLE).then_some(command)
}

/// The exchange, or none where the recording does not go that far.
fn present(recording: &Recording, index: usize) -> Result<Option<Exchange>, RecordingError> {
    match recording.exchange(index) {
        Err(RecordingError::Missing { .. }) => Ok(None),
        exchange => exchange.map(Some),
    }
}

/// How the answer begins: a refusal says why by itself. None where it is empty.
fn beginning(exchange: &Exchange) -> Option<(String, bool)> {
    let answer = exchange.answer.as_ref().ok()?;
    let begins = &answer.body[..answer.body.len().min(BEGINNING * 4)];
    let text = String::from_utf8_lossy(begins);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = text.chars().take(BEGINNING).collect();
    let is_whole = shown.len() == text.len() && begins.len() == answer.body.len();
    let end = if is_whole { "" } else { "…" };
    (!text.is_empty()).then(|| (format!(": {}{end}", readable(&shown)), is_whole))
}

/// Method and URL.
pub fn request_line(exchange: &Exchange) -> String {
    readable(&format!("{} {}", exchange.request.method, exchange.request.url))
}

/// `400 Bad Request, application/json, 66 bytes`, or why there is no answer.
pub fn answer_line(exchange: &Exchange) -> String {
    let shown = match &exchange.answer {
        Ok(answer) => {
            let status = format!("{} {}", answer.status, reason_phrase(answer.status));
            let kind = answer.header("content-type").unwrap_or("no Content-Type");
            let cut = if answer.truncated { ", cut" } else { "" };
            format!(
                "{}, {kind}, {}{cut}",
                status.trim_end(),
                count(answer.body.len(), "byte")
            )
        }
        Err(NoAnswer::Unreachable(why)) => format!("no answer, the target was not reached: {why}"),
        Err(NoAnswer::TimedOut(why)) => format!("no answer in time: {why}"),
        Err(NoAnswer::Broken(why)) => format!("no answer, the connection broke: {why}"),
        Err(NoAnswer::Unread(why) | NoAnswer::OutOfBudget(why)) => format!("no answer was read: {why}"),
    };
    readable(&shown)
}
