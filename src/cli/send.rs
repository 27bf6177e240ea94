//! `send`: one request by hand.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    args::{SuiteArgs, TargetArgs},
    page::{FAINT, Page, STRONG},
    session::{Failure, catalogue, no_table, session, warn_of},
    stdout::say_line,
};
use crate::auth::Explained;
use crate::catalogue::{Catalogue, Clause, Selection};
use crate::config::Target;
use crate::exchange::{Exchange, Purpose, Request};
use crate::http::client::{ByHand, Client, Endpoint};
use crate::http::replay::Replay;
use crate::http::stop::StopFlag;
use crate::preflight::obstacle::obstacle;
use crate::preflight::sign_in::sign_in;
use crate::recording::Recording;
use crate::report::RECORDING;
use crate::report::body::Laid;
use crate::report::failure::{answer_line, request_line};
use crate::report::folder::REPORTS;
use crate::report::text::{count, line, lines, readable};
use crate::suite::preview;
use crate::suite::preview::{ordinary, preview};
use crate::suite::run_metadata::About;

const EXAMPLES: &str = "\
Examples:
  cloud-conformance send cvm-2017-status.success.Response.TotalCount --config target.toml
  cloud-conformance send dcs-v1-status.include_failure.other --number 2
      send the second of the requests that show this clause
  cloud-conformance send cvm-2017-status.InstanceIds.101 --entry 17 --config target.toml
      send again what the last run recorded as entry 17 of reports/traffic.har, signed anew
  cloud-conformance send dcs-v1-status.200 --config target.toml --explain-signature
      show also what the signature was made over, to compare it with a server's";

/// Sign, send and show one request of a clause
///
/// Secrets are not shown. Without --config and --target, the embedded reference is asked.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The clause's id
    #[arg(value_name = "CLAUSE")]
    pub clause: String,
    /// Which of its requests, where several scenarios or rows show it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub number: usize,
    /// Send the request of this entry of a run's recording instead: its id, or its number counted from 0
    #[arg(long, value_name = "ID", conflicts_with = "number")]
    pub entry: Option<String>,
    /// The reports' folder of that run
    #[arg(long, value_name = "DIR", default_value = REPORTS, requires = "entry")]
    pub report_dir: PathBuf,
    /// Show also the canonical request and the string that was signed
    #[arg(long)]
    pub explain_signature: bool,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Sends the request and shows what was sent and what came.
pub async fn execute(args: Args, stop: Arc<StopFlag>) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    catalogue.known_clause(&args.clause).map_err(Failure::usage)?;
    let Some(clause) = catalogue.clause(&args.clause) else {
        let id = &args.clause;
        return Err(Failure::usage(format!(
            "`{id}` is the beginning of several clauses; `cloud-conformance explain {id}` lists them, name one"
        )));
    };
    let selection = Selection::of(vec![clause.id.clone()]);
    let mut session = session(&args.target, &catalogue, &selection).await?;
    warn_of(&session.target);
    if let Some(said) = &session.said {
        say_line(&format!("Asking {said}"))?;
    }
    let done = sent(&args, &catalogue, clause, &session.target, stop).await;
    session.end().await;
    done
}

async fn sent(
    args: &Args,
    catalogue: &Arc<Catalogue>,
    clause: &Clause,
    target: &Arc<Target>,
    stop: Arc<StopFlag>,
) -> Result<u8, Failure> {
    let Some(profile) = target.profile(clause.id.profile()) else {
        return Err(no_table(clause.id.profile()));
    };
    let mut client = Client::unrecorded(Arc::clone(target), stop).map_err(Failure::usage)?;
    sign_in(&mut client, &[clause.id.profile().to_owned()]).await?;
    if let Some(refusal) = client.refusal(clause.id.profile()) {
        return Err(Failure::broken(refusal));
    }
    let form = catalogue.get(clause.id.profile()).map(|p| &p.document.request);
    let Some(form) = form else {
        return Err(Failure::broken("the suite has no document for this clause"));
    };
    let to = Endpoint {
        target: profile,
        form,
    };
    let requests = match &args.entry {
        Some(entry) => vec![recorded(args, catalogue, clause.id.profile(), target, entry).await?],
        None => requests(catalogue, clause, target, &client, to).await?,
    };
    let all = requests.len();
    let chosen = args
        .number
        .checked_sub(1)
        .and_then(|n| requests.into_iter().nth(n));
    let Some((request, purpose)) = chosen else {
        return Err(Failure::usage(format!(
            "this clause has {}; --number takes 1 to {all}",
            count(all, "request")
        )));
    };
    let role = purpose.role.clone();
    let by_hand = client.send_by_hand(to, &request, purpose).await?;
    let mut page = Page::default();
    page.line(format!("{STRONG}{}{STRONG:#}: {}", clause.id, readable(&role)));
    if all > 1 {
        page.line(format!(
            "{FAINT}request {} of {all}; --number sends another{FAINT:#}",
            args.number
        ));
    }
    show(&mut page, &by_hand, args.explain_signature);
    let met = obstacle(profile, &by_hand.exchange).filter(|_| by_hand.exchange.purpose.ordinary);
    if let Some(met) = &met {
        page.line("");
        page.field("wrong", &met.sentence);
    }
    page.print()?;
    Ok(if met.is_some() || by_hand.exchange.answer.is_err() {
        3
    } else {
        0
    })
}

/// The request of a recorded entry, as the suite asked it.
async fn recorded(
    args: &Args,
    catalogue: &Arc<Catalogue>,
    profile: &str,
    target: &Arc<Target>,
    entry: &str,
) -> Result<(Request, Purpose), Failure> {
    let file = args.report_dir.join(RECORDING);
    let name = Path::display(&file);
    let recording = Recording::open(&file).map_err(Failure::usage)?;
    let ids = recording.ids().map_err(Failure::usage)?;
    let index = entry
        .parse()
        .ok()
        .filter(|index| *index < ids.len())
        .or_else(|| ids.iter().position(|id| id == entry));
    let Some(index) = index else {
        let known: Vec<&str> = ids.iter().map(String::as_str).collect();
        let near = similar::get_close_matches(entry, &known, 1, 0.6);
        let near = near
            .first()
            .map(|id| format!("did you mean `{id}`? "))
            .unwrap_or_default();
        let last = ids.len().saturating_sub(1);
        return Err(Failure::usage(format!(
            "`{name}` has no entry `{entry}`; {near}entries are named by their ids, or numbered 0 to {last}"
        )));
    };
    let about = About::read(&recording).map_err(Failure::usage)?;
    let stopped = about.and_then(|about| about.stopped);
    let replay = Replay::of(Arc::new(recording), stopped).map_err(Failure::usage)?;
    let found = preview::recorded(catalogue, target, profile, replay, index).await;
    found.map_err(Failure::broken)?.ok_or_else(|| {
        Failure::usage(format!(
            "entry `{entry}` of `{name}` is no request of {profile} for this target file and suite; give those of its run"
        ))
    })
}

/// The requests of a clause; where its scenarios ask nothing themselves, the profile's ordinary one.
async fn requests(
    catalogue: &Arc<Catalogue>,
    clause: &Clause,
    target: &Arc<Target>,
    client: &Client,
    to: Endpoint<'_>,
) -> Result<Vec<(Request, Purpose)>, Failure> {
    let plain = ordinary(catalogue, target, clause.id.profile());
    let first = preview(catalogue, target, clause, None)
        .await
        .map_err(Failure::broken)?;
    let seen = match &plain {
        Some((request, purpose)) if first.requests.is_empty() && first.wants_survey => {
            let asked = client.send(to, request.clone(), purpose.clone()).await?;
            Some(Arc::new(asked))
        }
        _ => None,
    };
    let shown = match seen {
        Some(_) => preview(catalogue, target, clause, seen)
            .await
            .map_err(Failure::broken)?,
        None => first,
    };
    match shown.reasons.first() {
        _ if !shown.requests.is_empty() => Ok(shown.requests),
        Some(reason) => Err(Failure::usage(format!(
            "no request of this clause can be sent: {}",
            reason.replace('\n', "\n    ")
        ))),
        None => Ok(plain.into_iter().collect()),
    }
}

/// Lines of a text that are shown at most.
const MOST_LINES: usize = 60;

fn show(page: &mut Page, by_hand: &ByHand, explained: bool) {
    let exchange = &by_hand.exchange;
    page.line("");
    page.line(request_line(exchange));
    headers(page, &exchange.request.headers);
    if let Some(body) = &exchange.request.body {
        page.line("");
        body_lines(page, body.as_bytes());
    }
    match &by_hand.signature {
        Some(signature) if explained => signed(page, signature),
        None if explained => {
            page.line("");
            page.line("This request carries no signature.");
        }
        _ => {}
    }
    page.line("");
    page.line(format!("{} ({:.0} ms)", answer_line(exchange), took_ms(exchange)));
    if let Ok(response) = &exchange.answer {
        headers(page, &response.headers);
        page.line("");
        body_lines(page, &response.body);
    }
}

fn took_ms(exchange: &Exchange) -> f64 {
    exchange.ended_ms - exchange.started_ms
}

fn headers(page: &mut Page, headers: &[(String, String)]) {
    for (name, value) in headers {
        page.line(format!(
            "  {FAINT}{}:{FAINT:#} {}",
            line(name, 80),
            readable(value)
        ));
    }
}

fn body_lines(page: &mut Page, body: &[u8]) {
    let laid = Laid::of(body, None, Laid::WHOLE);
    for shown in &laid.lines {
        page.line(format!("  {}", shown.text));
    }
    if let Some(note) = &laid.note {
        page.line(format!("  {FAINT}({note}){FAINT:#}"));
    }
}

fn signed(page: &mut Page, signature: &Explained) {
    let blocks = [
        ("canonical request", signature.canonical_request.as_deref()),
        ("string to sign", Some(signature.string_to_sign.as_str())),
    ];
    for (name, text) in blocks {
        let Some(text) = text else { continue };
        page.line("");
        page.line(format!("{STRONG}{name}{STRONG:#} ({})", signature.scheme));
        for shown in lines(text, MOST_LINES) {
            page.line(format!("  {shown}"));
        }
    }
}
