//! `explain`: one clause, or those whose ids begin alike.

use std::{path::Path, sync::Arc};

use super::{
    args::{SuiteArgs, TargetArgs},
    list,
    page::{FAINT, Page, STRONG, level},
    rehearsal::{Rehearsal, Sent, rehearse},
    session::{Failure, arguments, catalogue, no_table, session, with_suite},
};
use crate::catalogue::document::{Row, Table};
use crate::catalogue::{Catalogue, Clause, Profile, Selection, features, row_words};
use crate::http::stop::StopFlag;
use crate::record::{ClauseId, Level};
use crate::report::folder::REPORTS;
use crate::report::target_file::TargetFile;
use crate::report::text::count;
use crate::report::{curl, phrases};
use crate::suite::preview::preview;

const EXAMPLES: &str = "\
Examples:
  cloud-conformance explain dcs-v1-status.400.error_code.maxLength
  cloud-conformance explain dcs-v1-status.include_failure
  cloud-conformance explain dcs-v1-status.200.redis --config target.toml
      with lines to paste that ask your own target";

/// Say what a clause is about, where it is documented and how to see it by hand
///
/// Nothing is sent. Without --config and --target, the lines to paste ask the embedded reference.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The clause's id, or its beginning up to a dot
    #[arg(value_name = "CLAUSE")]
    pub clause: String,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Clauses that are explained in full; of more that begin alike only the list is shown.
const IN_FULL: usize = 5;
/// Scenarios of one clause that are shown.
const SCENARIOS: usize = 4;
/// Rows of an outline that are named beside its first.
const ROWS: usize = 12;
/// Requests that are shown to be sent by hand.
const REQUESTS: usize = 3;
/// Where the reference listens in the commands that are shown.
const BY_HAND: &str = "http://127.0.0.1:8080";

/// Prints what is known of a clause.
pub async fn execute(args: Args, stop: Arc<StopFlag>) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    catalogue.known_clause(&args.clause).map_err(Failure::usage)?;
    let found: Vec<&Clause> = catalogue.within(&args.clause).collect();
    let (full, rest): (Vec<&Clause>, Vec<&Clause>) = found
        .iter()
        .partition(|c| found.len() <= IN_FULL || c.id == args.clause);
    let ids: Vec<ClauseId> = full.iter().map(|c| c.id.clone()).collect();
    let suite = with_suite(&args.suite, "");
    let target = arguments(args.target.config(), args.target.target.as_deref());
    let arguments = with_suite(&args.suite, &target);
    let own = own_requests(&args.target, &catalogue, &full, &arguments).await?;
    let shown = if ids.is_empty() || own.is_some() {
        None
    } else {
        rehearse(&catalogue, None, Selection::of(ids), stop).await.ok()
    };
    let mut page = Page::default();
    for (n, clause) in full.iter().enumerate() {
        if n > 0 {
            page.line("");
        }
        let lines = match &own {
            Some(own) => own.get(n).cloned().unwrap_or_default(),
            None => shown
                .as_ref()
                .map(|shown| of_reference(&catalogue, clause, shown, &suite))
                .unwrap_or_default(),
        };
        explain(&mut page, &catalogue, clause, &lines);
        let judge = curl::command("run --clause", &clause.id);
        page.named("judge", &[curl::with_arguments(&judge, &arguments)]);
    }
    if !rest.is_empty() {
        if !full.is_empty() {
            page.line("");
        }
        let more = if full.is_empty() { "" } else { " more" };
        let number = count(rest.len(), "clause");
        page.line(format!(
            "{STRONG}{number}{more}{STRONG:#} whose ids begin so; name one to read all of it."
        ));
        page.line("");
        list::lines(&mut page, &rest);
    }
    page.print()?;
    Ok(0)
}

/// The command lines that send each clause's requests to the target that the command line names; none where it
/// names none. Nothing is sent to find them.
async fn own_requests(
    args: &TargetArgs,
    catalogue: &Arc<Catalogue>,
    clauses: &[&Clause],
    arguments: &str,
) -> Result<Option<Vec<Vec<String>>>, Failure> {
    if args.config().is_none() && args.target.is_none() {
        return Ok(None);
    }
    let mut all = vec![];
    for clause in clauses {
        let selection = Selection::of(vec![clause.id.clone()]);
        let session = session(args, catalogue, &selection).await?;
        if session.target.profile(clause.id.profile()).is_none() {
            return Err(no_table(clause.id.profile()));
        }
        let preview = preview(catalogue, &session.target, clause, None);
        let preview = preview.await.map_err(Failure::broken)?;
        if let Some(reason) = preview.reasons.first().filter(|_| preview.is_of_nothing()) {
            all.push(nothing_yet(reason));
            continue;
        }
        let requests = preview.requests.len();
        let send = curl::with_arguments(&curl::command("send", &clause.id), arguments);
        let further = (2..=requests).map(|number| format!("{send} --number {number}"));
        let mut lines = vec![send.clone()];
        lines.extend(further);
        all.push(first_of(lines));
    }
    Ok(Some(all))
}

fn explain(page: &mut Page, catalogue: &Catalogue, clause: &Clause, by_hand: &[String]) {
    let (level, weight) = (
        level(clause.level),
        phrases::weight(clause.level, clause.level == Level::Must),
    );
    page.line(format!(
        "{} {STRONG}{}{STRONG:#} ({weight})",
        level.trim_end(),
        clause.id
    ));
    let source = &clause.source;
    page.field(source.stated(), &clause.statement);
    page.field("where", &source.at_length());
    let also: Vec<&str> = clause.rows.iter().map(String::as_str).collect();
    let also: Vec<&str> = also.into_iter().filter(|row| *row != source.place).collect();
    if !also.is_empty() {
        page.field("also", &also.join("; "));
    }
    let profile = catalogue.get(clause.id.profile());
    let rows = profile.into_iter().flat_map(|profile| profile.document.rows());
    let its_own =
        |(table, row): &(&Table, &Row)| row.kind.is_none() && clause.rows.contains(&table.source(row));
    for (table, row) in rows.filter(its_own) {
        let said = [row_words::kind(row), row_words::detail(row)];
        let said: Vec<&str> = said
            .iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        page.field("documented", &said.join("; "));
        for said in row_words::by_ruling(table, row) {
            page.field("by ruling", &said);
        }
    }
    for id in clause.rulings.iter().map(|shaped| &shaped.ruling) {
        let text = catalogue.rulings().get(id).map_or("", String::as_str);
        page.field("ruling", format!("{id}: {text}").trim_end_matches([':', ' ']));
    }
    if let Some(needs) = &clause.needs {
        page.field(
            "needs",
            &format!("{needs}; without one the clause stays inconclusive"),
        );
    }
    if clause.conditional {
        page.field(
            "conditional",
            "a target may declare that it does not apply, and still conform",
        );
    }
    let Some(profile) = profile else {
        return;
    };
    scenarios(page, profile, clause);
    if !by_hand.is_empty() {
        page.named("by hand", by_hand);
    }
}

/// A scenario as the feature has it, with further rows of its outline.
struct Told<'a> {
    place: String,
    scenario: &'a gherkin::Scenario,
    rows: Vec<String>,
}

/// The scenarios of a clause, outlines once.
fn told<'a>(profile: &'a Profile, clause: &Clause) -> Vec<Told<'a>> {
    let mut told: Vec<Told<'a>> = vec![];
    for (place, scenario) in profile.told(clause) {
        let row = features::cells(scenario).map(|cells| cells.join(", "));
        match (told.last_mut(), row) {
            (Some(last), Some(row)) if last.scenario.name == scenario.name => last.rows.push(row),
            _ => told.push(Told {
                place,
                scenario,
                rows: vec![],
            }),
        }
    }
    told
}

fn scenarios(page: &mut Page, profile: &Profile, clause: &Clause) {
    let told = told(profile, clause);
    if let Some(answer) = &clause.answer {
        page.field(
            "judged in",
            &format!("every answer {answer} of a run; such an answer comes in"),
        );
    }
    for one in told.iter().take(SCENARIOS) {
        let mut lines = vec![
            format!("{FAINT}{}{FAINT:#}", one.place),
            one.scenario.name.clone(),
        ];
        let steps = one.scenario.steps.iter();
        lines.extend(steps.map(|s| format!("  {} {}", s.keyword.trim(), s.value)));
        page.named("scenario", &lines);
        if !one.rows.is_empty() {
            let mut rows = one.rows.iter().take(ROWS).cloned().collect::<Vec<_>>().join("; ");
            if one.rows.len() > ROWS {
                rows = format!("{rows}; and {} more", one.rows.len() - ROWS);
            }
            page.field("", &format!("and likewise with: {rows}"));
        }
    }
    if told.len() > SCENARIOS {
        page.field(
            "",
            &format!("and {} more", count(told.len() - SCENARIOS, "scenario")),
        );
    }
}

/// Why there is no line to paste, and what to add so that there is one.
fn nothing_yet(reason: &str) -> Vec<String> {
    let said = format!("# nothing can be sent yet: {reason}");
    said.lines().map(str::to_owned).collect()
}

/// The first of the lines, and how many more there are.
fn first_of(mut lines: Vec<String>) -> Vec<String> {
    let more = lines.len().saturating_sub(REQUESTS);
    lines.truncate(REQUESTS);
    if more > 0 {
        lines.push(format!("{FAINT}# and {more} more{FAINT:#}"));
    }
    lines
}

/// Requests that show the clause, as a shell takes them: those of its first scenario, else the ones
/// that it was judged by (scenarios may share a request).
fn of_reference(catalogue: &Catalogue, clause: &Clause, shown: &Rehearsal, suite: &str) -> Vec<String> {
    let Some(profile) = catalogue.get(clause.id.profile()) else {
        return vec![];
    };
    let header = profile.document.request.token_header();
    let file = TargetFile::with_token(clause.id.profile(), header.map_or("", |h| &h.name), "TOKEN");
    let lines = |sent: Vec<&Sent>| -> Vec<String> {
        let mut lines: Vec<String> = vec![];
        for sent in sent {
            let mut request = sent.request.clone();
            request.url = request.url.replacen(&shown.url, BY_HAND, 1);
            let ours = curl::Ours {
                profile: clause.id.profile(),
                file: &file,
                clause: &clause.id,
                entry: None,
                folder: Path::new(REPORTS),
                arguments: suite,
            };
            let line = curl::line(&request, sent.purpose.credential, ours);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    };
    let of = |key: &str| lines(shown.sent.iter().filter(|s| s.purpose.scenario == key).collect());
    let judged = || {
        let record = shown.record.clauses().find(|c| c.id == clause.id)?;
        let evidence = record.evidence.exchanges.iter();
        Some(lines(
            evidence.filter_map(|index| shown.sent.get(*index)).collect(),
        ))
    };
    let scenarios = profile
        .scenarios
        .iter()
        .filter(|s| clause.scenarios.contains(&s.place));
    let first = scenarios.map(|s| of(&s.key)).find(|lines| !lines.is_empty());
    let Some(lines) = first.or_else(judged).filter(|lines| !lines.is_empty()) else {
        let open = shown.record.clauses().find(|c| c.id == clause.id);
        let reason = open.and_then(|open| open.reason.as_deref());
        return reason.map(nothing_yet).unwrap_or_default();
    };
    let mut lines = first_of(lines);
    if lines.iter().any(|line| line.starts_with("curl")) {
        let address = BY_HAND.trim_start_matches("http://");
        let serve = format!("TOKEN=any; cloud-conformance serve --listen {address} --token \"$TOKEN\"");
        lines.insert(0, format!("{} & sleep 1", curl::with_arguments(&serve, suite)));
    }
    lines.insert(
        0,
        format!("{FAINT}# asks the embedded reference; --config names a target of your own{FAINT:#}"),
    );
    lines
}
