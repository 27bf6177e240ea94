//! One run: the survey, the scenarios, the record.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use cucumber::{World as _, cli, event::ScenarioFinished, parser, runner, writer};
use futures::{FutureExt as _, stream};
use jiff::Timestamp;

use super::{
    ask::Stop,
    context::Context,
    journal::Journal,
    survey::{Survey, survey_all},
    world::World,
};
use crate::{
    catalogue::{Catalogue, Selection, features::Scenario},
    checks::{Note, What},
    exchange::{
        client::{Client, ClientError},
        har::{Recorder, Recording},
        redact::Redactor,
        replay::Replay,
        stop::{Halt, StopFlag},
    },
    record::Record,
    target::Target,
    verdict::{Case, judge},
};

/// What a run is asked to do.
pub struct Order {
    /// What can be judged.
    pub catalogue: Arc<Catalogue>,
    /// What is judged.
    pub target: Arc<Target>,
    /// What of it.
    pub selection: Selection,
    /// Whether `should` failures and open `must` clauses fail the run.
    pub strict: bool,
    /// Where the exchanges come from and go to.
    pub traffic: Traffic,
    /// Ends the run early.
    pub stop: Arc<StopFlag>,
    /// Told how far the run is.
    pub progress: Arc<dyn Fn(Progress) + Send + Sync>,
}

/// Where a run's exchanges come from.
pub enum Traffic {
    /// From the target; they are recorded in this file.
    Record(PathBuf),
    /// From a recording.
    Replay(Box<Replay>),
}

/// How far a run is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Scenarios that ended.
    pub done: usize,
    /// Scenarios that will run.
    pub total: usize,
    /// The profile that was judged last.
    pub profile: String,
}

/// What a run leaves.
pub struct Finished {
    /// The judged record.
    pub record: Record,
    /// The exchanges; none after a run from a recording.
    pub recording: Option<Recording>,
    /// What keeps secrets out of files.
    pub redactor: Arc<Redactor>,
    /// What was noted, for the reports' tables.
    pub journal: Journal,
}

/// Why no run took place: one sentence.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The client cannot be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The recording cannot be written.
    #[error("the recording cannot be written: {0}; --report-dir names another folder")]
    Recording(#[from] std::io::Error),
}

/// Runs the suite.
///
/// # Errors
/// What keeps a run from beginning or its recording from being written.
pub async fn run(order: Order) -> Result<Finished, RunError> {
    let begun = Timestamp::now();
    let mut client = match order.traffic {
        Traffic::Record(file) => Client::new(
            Arc::clone(&order.target),
            Recorder::create(file, begun)?,
            Arc::clone(&order.stop),
        )?,
        Traffic::Replay(replay) => {
            Client::replaying(Arc::clone(&order.target), *replay, Arc::clone(&order.stop))?
        }
    };
    let selected: BTreeSet<String> = order
        .catalogue
        .clauses()
        .filter(|c| order.selection.has(c))
        .map(|c| c.id.clone())
        .collect();
    let profiles = part_of_run(&order.catalogue, &order.target, &order.selection, &selected);
    let signed_in = client.sign_in(&profiles).await;
    let mut ctx = Context::new(
        Arc::clone(&order.catalogue),
        Arc::clone(&order.target),
        client,
        Arc::clone(&order.stop),
    );
    if let Err(Halt::Broken(why)) = signed_in {
        ctx.journal().broken.push(why);
    }
    let open = judgeable(&mut ctx, &profiles).await;
    let plan = Plan::new(&order.catalogue, &open, |s| order.selection.needs(s, &selected));
    let ctx = Arc::new(ctx);
    drive(&ctx, plan, &order.progress).await;

    let mut journal = std::mem::take(&mut *ctx.journal());
    journal.conclude();
    let case = Case {
        catalogue: &order.catalogue,
        target: &order.target,
        selection: &order.selection,
        strict: order.strict,
        stopped: order.stop.reason(),
        started_at: begun.to_string(),
        finished_at: Timestamp::now().to_string(),
    };
    let record = judge(&case, &journal);
    let recording = ctx.client.take_recorder().map(Recorder::finish).transpose()?;
    Ok(Finished {
        record,
        recording,
        redactor: Arc::clone(ctx.client.redactor()),
        journal,
    })
}

/// The profiles that have a selected clause and a table in the target file.
fn part_of_run(
    catalogue: &Catalogue,
    target: &Target,
    selection: &Selection,
    selected: &BTreeSet<String>,
) -> Vec<String> {
    catalogue
        .profiles()
        .filter(|p| selection.has_profile(p) && target.profiles.iter().any(|t| t.id == *p))
        .filter(|p| selected.iter().any(|id| id.starts_with(&format!("{p}."))))
        .map(str::to_owned)
        .collect()
}

/// Surveys these profiles; returns those that can be judged.
async fn judgeable(ctx: &mut Context, profiles: &[String]) -> BTreeSet<String> {
    let mut open = BTreeSet::new();
    for (profile, found) in survey_all(ctx, profiles).await {
        match found {
            Survey::Open(shown) => {
                if let Some(shown) = shown {
                    ctx.surveys.insert(profile.clone(), shown);
                }
                open.insert(profile);
            }
            Survey::Closed(why) => ctx.journal().profile(&profile).error = Some(why.sentence),
            Survey::Stopped(Stop::Suite(why)) => ctx.journal().broken.push(why),
            Survey::Stopped(_) => {}
        }
    }
    open
}

/// Where a scenario stands in its file.
type Place = (PathBuf, usize);

/// The scenarios that run.
pub(super) struct Plan {
    features: Vec<gherkin::Feature>,
    scenarios: HashMap<Place, Scenario>,
}

impl Plan {
    /// Those of the open profiles that are needed.
    pub(super) fn new(
        catalogue: &Catalogue,
        open: &BTreeSet<String>,
        is_needed: impl Fn(&Scenario) -> bool,
    ) -> Self {
        let mut plan = Self {
            features: vec![],
            scenarios: HashMap::new(),
        };
        for profile in catalogue.all().iter().filter(|p| open.contains(p.id())) {
            let needed = profile.scenarios.iter().filter(|s| is_needed(s));
            let places: BTreeMap<&str, &Scenario> = needed.map(|s| (s.place.as_str(), s)).collect();
            for feature in &profile.features {
                let path = feature.path.clone().unwrap_or_default();
                let mut feature = feature.clone();
                for rule in &mut feature.rules {
                    rule.scenarios.retain(|s| {
                        let place = format!("{}:{}", path.display(), s.position.line);
                        let found = places.get(place.as_str());
                        if let Some(scenario) = found {
                            plan.scenarios
                                .insert((path.clone(), s.position.line), (*scenario).clone());
                        }
                        found.is_some()
                    });
                }
                feature.rules.retain(|rule| !rule.scenarios.is_empty());
                if !feature.rules.is_empty() {
                    plan.features.push(feature);
                }
            }
        }
        plan
    }
}

/// Hands prepared features to cucumber.
struct Features(Vec<gherkin::Feature>);

impl parser::Parser<()> for Features {
    type Cli = cli::Empty;
    type Output = stream::Iter<std::vec::IntoIter<parser::Result<gherkin::Feature>>>;

    fn parse(self, (): (), _: Self::Cli) -> Self::Output {
        stream::iter(self.0.into_iter().map(Ok).collect::<Vec<_>>())
    }
}

/// Shows nothing: the journal has it all.
struct Silent;

impl writer::Writer<World> for Silent {
    type Cli = cli::Empty;

    async fn handle_event(
        &mut self,
        _: parser::Result<cucumber::Event<cucumber::event::Cucumber<World>>>,
        _: &cli::Empty,
    ) {
    }
}

impl writer::Normalized for Silent {}

/// cucumber takes the process's panic hook for the time of a run, so runs take turns.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Runs the scenarios of a plan; what they leave is in the journal.
pub(super) async fn drive(ctx: &Arc<Context>, plan: Plan, progress: &Arc<dyn Fn(Progress) + Send + Sync>) {
    if plan.features.is_empty() {
        return;
    }
    let _turn = TURN.lock().await;
    let total = plan.scenarios.len();
    let scenarios = Arc::new(plan.scenarios);
    let (before, after) = (Arc::clone(ctx), Arc::clone(ctx));
    let (known, places) = (Arc::clone(&scenarios), scenarios);
    let progress = Arc::clone(progress);
    let options = cli::Opts {
        re_filter: None,
        tags_filter: None,
        parser: cli::Empty,
        runner: runner::basic::Cli {
            concurrency: Some(ctx.target.concurrency),
            fail_fast: false,
            retry: None,
            retry_after: None,
            retry_tag_filter: None,
        },
        writer: cli::Empty,
        custom: cli::Empty,
    };
    let ran = Mutex::new(0);
    World::cucumber::<PathBuf>()
        .with_parser(Features(plan.features))
        .with_writer(Silent)
        .with_cli(options)
        .before(move |feature, _, scenario, world| {
            if let Some(found) = known.get(&place(feature, scenario)) {
                world.bind(Arc::clone(&before), &found.profile, &found.key, &found.clause);
            }
            async {}.boxed_local()
        })
        .after(move |feature, _, scenario, end, world| {
            let profile = places
                .get(&place(feature, scenario))
                .map(|s| s.profile.clone())
                .unwrap_or_default();
            leave(&after, scenario, end, world);
            let mut done = ran.lock().unwrap_or_else(PoisonError::into_inner);
            *done += 1;
            progress(Progress {
                done: *done,
                total,
                profile,
            });
            async {}.boxed_local()
        })
        .run(())
        .await;
}

fn place(feature: &gherkin::Feature, scenario: &gherkin::Scenario) -> Place {
    (feature.path.clone().unwrap_or_default(), scenario.position.line)
}

/// Takes what a scenario leaves into the journal.
fn leave(ctx: &Context, scenario: &gherkin::Scenario, end: &ScenarioFinished, world: Option<&mut World>) {
    let left = world.and_then(World::leave);
    let mut journal = ctx.journal();
    journal.finished += 1;
    let Some(left) = left else {
        journal
            .broken
            .push(format!("the scenario `{}` ran without a World", scenario.name));
        return;
    };
    let clause = left.clause;
    match (left.stop, end) {
        (None, ScenarioFinished::StepPassed) => {}
        (Some(Stop::Ended(reason)), _) => {
            let reason = format!("the run ended before all of it was seen ({reason})");
            journal.note(Note {
                clause: clause.clone(),
                what: What::Open(reason),
            });
        }
        (Some(Stop::Open(reason)), _) => journal.note(Note {
            clause: clause.clone(),
            what: What::Open(reason),
        }),
        (Some(Stop::DoesNotApply(reason)), _) => journal.note(Note {
            clause: clause.clone(),
            what: What::DoesNotApply(reason),
        }),
        (Some(Stop::Broken(finding)), _) => {
            journal.note(Note {
                clause: clause.clone(),
                what: What::Evidence(finding.exchange),
            });
            journal.note(Note {
                clause: clause.clone(),
                what: What::Finding(*finding),
            });
        }
        (Some(Stop::Suite(why)), _) => journal.broken.push(format!("{clause}: {why}")),
        (None, ScenarioFinished::StepSkipped) => {
            journal.broken.push(format!(
                "the scenario `{}` has a step that nothing defines",
                scenario.name
            ));
        }
        (None, ScenarioFinished::StepFailed(_, _, error)) => {
            journal.broken.push(format!(
                "a step of the scenario `{}` broke: {error}",
                scenario.name
            ));
        }
        (None, other) => journal
            .broken
            .push(format!("the scenario `{}` ended as {other:?}", scenario.name)),
    }
    journal.judged(&clause, left.judged);
}
