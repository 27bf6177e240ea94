//! One run: the survey, the scenarios, the record.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use futures::future::LocalBoxFuture;
use jiff::Timestamp;

use crate::catalogue::{Catalogue, Selection};
use crate::config::{Known, Target};
use crate::exchange::Exchange;
use crate::gate::Gate;
use crate::http::client::{Client, Shared};
use crate::http::replay::Replay;
use crate::http::stop::{Halt, StopFlag};
use crate::preflight::ask::Stop;
use crate::preflight::sign_in::sign_in;
use crate::record::{ClauseId, Record};
use crate::recording::{Recorder, Recording};
use crate::redact::Redactor;
use crate::suite::context::Context;
use crate::suite::error::RunError;
use crate::suite::evidence::Evidence;
use crate::suite::order;
use crate::suite::run_metadata::About;
pub use crate::suite::runner::Progress;
use crate::suite::runner::{Plan, drive};
use crate::suite::steps;
use crate::suite::survey::{Survey, survey_all};
use crate::suite::unasked;
use crate::verdict::{Case, judge};

/// What a run is asked to do.
pub struct Order {
    /// What can be judged.
    pub catalogue: Arc<Catalogue>,
    /// What is judged.
    pub target: Arc<Target>,
    /// What of it.
    pub selection: Selection,
    /// What fails the run.
    pub gate: Gate,
    /// Where the exchanges come from and go to.
    pub traffic: Traffic,
    /// Recordings from elsewhere whose exchanges are further evidence; nothing beside a replay, which
    /// holds them.
    pub evidence: Vec<Evidence>,
    /// The arguments that name the target in a command line.
    pub arguments: String,
    /// Ends the run early.
    pub stop: Arc<StopFlag>,
    /// Told how far the run is.
    pub progress: Arc<dyn Fn(Progress) + Send + Sync>,
}

impl Order {
    /// To judge this, with nothing further.
    pub fn new(
        catalogue: &Arc<Catalogue>,
        target: impl Into<Arc<Target>>,
        selection: Selection,
        traffic: Traffic,
    ) -> Self {
        Self {
            catalogue: Arc::clone(catalogue),
            target: target.into(),
            selection,
            gate: Gate::default(),
            traffic,
            evidence: vec![],
            arguments: String::new(),
            stop: Arc::default(),
            progress: Arc::new(|_| {}),
        }
    }
}

/// Where a run's exchanges come from.
pub enum Traffic {
    /// From the target; they are recorded in this file.
    Record(PathBuf),
    /// From a recording, of whose run this is true.
    Replay(Box<Replay>, Box<About>),
}

/// What a run leaves.
pub struct Finished {
    /// The judged record.
    pub record: Record,
    /// The exchanges.
    pub recording: Arc<Recording>,
    /// What keeps secrets out of files.
    pub redactor: Arc<Redactor>,
    /// By profile: the most requests that a scenario waited for, one after the other.
    pub chains: BTreeMap<String, usize>,
    /// What of a recording that was judged again is not what the suite asks: the entry's index and why.
    pub strange: Vec<(usize, &'static str)>,
}

/// The target with the secrets of recordings from elsewhere: its answers may repeat them.
fn knowing(target: &Arc<Target>, evidence: &[Evidence]) -> Arc<Target> {
    let mut target = Arc::clone(target);
    for evidence in evidence {
        evidence.keep_out_secrets(Arc::make_mut(&mut target));
    }
    target
}

/// Runs the suite.
///
/// # Errors
/// What keeps a run from beginning or its recording from being written.
pub fn run(order: Order) -> LocalBoxFuture<'static, Result<Finished, RunError>> {
    // Boxed, so that all of it is compiled here and not again in everything that runs it.
    Box::pin(run_beside(order, Shared::default()))
}

/// As [`run`], beside other runs with which it shares this.
///
/// # Errors
/// As [`run`].
pub async fn run_beside(order: Order, shared: Shared) -> Result<Finished, RunError> {
    let begun = Timestamp::now();
    let (target, stop) = (knowing(&order.target, &order.evidence), Arc::clone(&order.stop));
    let place = match &order.traffic {
        Traffic::Record(file) => file.clone(),
        Traffic::Replay(..) => PathBuf::new(),
    };
    let folder = place
        .parent()
        .map(|dir| dir.display().to_string())
        .unwrap_or_default();
    let unwritten = |source| RunError::Recording { path: place, source };
    let (mut client, known) = match order.traffic {
        Traffic::Record(file) => {
            let recorder = Recorder::create(file, begun).map_err(unwritten.clone())?;
            (Client::new(target, recorder, stop, shared)?, None)
        }
        Traffic::Replay(replay, about) => {
            let client = Client::replaying(target, *replay, stop)?
                .refused(about.refusals.clone())
                .leaving_alone(about.left_alone.clone());
            (client, Some(*about))
        }
    };
    let profiles = part_of_run(&order.catalogue, &order.target, &order.selection);
    order.catalogue.read_ahead(&profiles);
    let signed_in = sign_in(&mut client, &profiles).await;
    let ctx = Context::new(Arc::clone(&order.catalogue), Arc::clone(&order.target), client);
    if let Err(Halt::Broken(why)) = signed_in {
        ctx.journal().broken.push(why);
    }
    let scenarios = known.as_ref().is_none_or(|about| about.scenarios);
    let ctx = if scenarios {
        ask(ctx, &profiles, &order.selection, &order.progress).await
    } else {
        Arc::new(ctx)
    };
    let notices = take_evidence(&ctx, &order.evidence, begun);
    if !scenarios {
        unasked::leave_open(&ctx);
    }
    let mut about = known.unwrap_or_else(|| About {
        fail_on: order.gate.fail_on.rules(),
        folder,
        arguments: order.arguments,
        started_at: begun.to_string(),
        finished_at: Timestamp::now().to_string(),
        stopped: order.stop.reason(),
        refusals: ctx.client.refusals(),
        left_alone: ctx.client.left_alone(),
        notices,
        ..About::new(&order.catalogue, Known::of(&order.target), &order.selection)
    });
    let mut journal = std::mem::take(&mut *ctx.journal());
    let recording = match (ctx.client.take_recorder(), ctx.client.replay()) {
        (Some(recorder), _) => {
            about.exchanges = recorder.len();
            let ordered = order::put(recorder, &order.catalogue, &mut journal);
            let finished = ordered.and_then(|r| r.finish_about(&about, ctx.client.redactor()));
            Arc::new(finished.map_err(unwritten)?)
        }
        (None, Some(replay)) => Arc::clone(replay.recording()),
        (None, None) => return Err(unwritten(std::io::ErrorKind::NotFound.into())),
    };
    journal.conclude();
    let chains = journal.profiles.iter().map(|(id, seen)| (id.clone(), seen.chain));
    let chains = chains.collect();
    let case = Case {
        catalogue: &order.catalogue,
        target: &order.target,
        selection: &order.selection,
        // Judging again can be interrupted, too.
        stopped: about.stopped.or_else(|| order.stop.reason()),
        notices: about.notices,
        started_at: about.started_at,
        finished_at: about.finished_at,
    };
    let mut record = judge(&case, &journal);
    record.name_exchanges(recording.ids()?);
    Ok(Finished {
        record: order.gate.decide(record),
        recording,
        redactor: Arc::clone(ctx.client.redactor()),
        chains,
        strange: ctx.client.replay().map_or_else(Vec::new, Replay::strange),
    })
}

/// Asks: the survey, then the scenarios.
pub(super) async fn ask(
    mut ctx: Context,
    profiles: &[String],
    selection: &Selection,
    progress: &Arc<dyn Fn(Progress) + Send + Sync>,
) -> Arc<Context> {
    steps::compile_ahead();
    let judgeable_ones = judgeable(&mut ctx, profiles).await;
    let judged = judgeable_ones.iter().filter_map(|id| ctx.catalogue.get(id));
    let selected = judged.flat_map(|p| &p.clauses).filter(|c| selection.has(c));
    let selected: BTreeSet<ClauseId> = selected.map(|c| c.id.clone()).collect();
    let plan = Plan::new(&ctx.catalogue, &judgeable_ones, |s| s.is_needed(&selected));
    let ctx = Arc::new(ctx);
    drive(&ctx, plan, progress).await;
    ctx
}

/// Takes what was recorded elsewhere: into the recording of a run that began then, or out of the one that
/// is judged again. Returns what reports say first of it.
fn take_evidence(ctx: &Context, evidence: &[Evidence], begun: Timestamp) -> Vec<String> {
    let mut notices = vec![];
    let take = |taken: Result<Exchange, String>| match taken {
        Ok(exchange) => {
            ctx.take_foreign(&exchange);
            Some(exchange.index)
        }
        Err(why) => {
            ctx.journal().broken.push(why);
            None
        }
    };
    for file in evidence {
        let mut first = None;
        for exchange in file.exchanges(begun) {
            let recorded = exchange.map_err(|e| e.to_string()).and_then(|exchange| {
                let exchange = ctx.client.redactor().exchange(exchange);
                let recorded = ctx.client.record_foreign(exchange);
                recorded.map_err(|halt| Stop::from(halt).to_string())
            });
            let index = take(recorded);
            first = first.or(index);
        }
        notices.extend(file.notices(first.unwrap_or_default()));
    }
    for exchange in ctx.client.replay().into_iter().flat_map(Replay::foreign) {
        take(exchange.map_err(|e| e.to_string()));
    }
    notices
}

/// The profiles that have a selected clause and a table in the target file.
fn part_of_run(catalogue: &Catalogue, target: &Target, selection: &Selection) -> Vec<String> {
    let selected = selection.profiles_of(catalogue);
    selected
        .filter(|p| target.profile(p).is_some())
        .map(str::to_owned)
        .collect()
}

/// Surveys these profiles; returns those that can be judged.
async fn judgeable(ctx: &mut Context, profiles: &[String]) -> BTreeSet<String> {
    let mut judgeable_ones = BTreeSet::new();
    for (profile, found) in survey_all(ctx, profiles).await {
        match found {
            Survey::Judgeable(shown) => {
                if let Some(shown) = shown {
                    ctx.surveys.insert(profile.clone(), shown);
                }
                judgeable_ones.insert(profile);
            }
            Survey::Closed(why) => ctx.journal().profile(&profile).error = Some(why.sentence),
            Survey::Stopped(Stop::Suite(why)) => ctx.journal().broken.push(why),
            Survey::Stopped(_) => {}
        }
    }
    judgeable_ones
}
