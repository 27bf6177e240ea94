//! Hands the scenarios to cucumber and takes what each leaves into the journal.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use cucumber::{World as _, cli, event::ScenarioFinished, parser, runner, writer};
use futures::{FutureExt as _, stream};

use crate::preflight::ask::Stop;
use crate::suite::context::Context;
use crate::suite::panic_hook::{Kept, within};
use crate::suite::run::Progress;
use crate::suite::world::World;
use crate::{
    catalogue::{Catalogue, features::Scenario},
    checks::{Judged, Note, What},
};

/// Where a scenario stands in its file.
type Place = (PathBuf, usize);

/// The scenarios that run.
pub(super) struct Plan {
    features: Vec<gherkin::Feature>,
    scenarios: HashMap<Place, Scenario>,
}

impl Plan {
    /// Those of the profiles that can be judged that are needed.
    pub(super) fn new(
        catalogue: &Catalogue,
        judgeable: &BTreeSet<String>,
        is_needed: impl Fn(&Scenario) -> bool,
    ) -> Self {
        let mut plan = Self {
            features: vec![],
            scenarios: HashMap::new(),
        };
        for profile in catalogue.all().iter().filter(|p| judgeable.contains(p.id())) {
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

/// Runs them.
pub(super) async fn drive(ctx: &Arc<Context>, plan: Plan, progress: &Arc<dyn Fn(Progress) + Send + Sync>) {
    if plan.features.is_empty() {
        return;
    }
    let _hook = Kept::keep();
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
    let run = World::cucumber::<PathBuf>()
        .with_parser(Features(plan.features))
        .with_writer(Silent)
        .with_cli(options)
        .before(move |feature, _, scenario, world| {
            Kept::take_place();
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
        .run(());
    within(run).await;
}

fn place(feature: &gherkin::Feature, scenario: &gherkin::Scenario) -> Place {
    (feature.path.clone().unwrap_or_default(), scenario.position.line)
}

/// Takes what a scenario leaves into the journal.
fn leave(ctx: &Context, scenario: &gherkin::Scenario, end: &ScenarioFinished, world: Option<&mut World>) {
    let left = world.and_then(World::leave);
    let mut journal = ctx.journal();
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
            journal.judged(&clause, Judged::inconclusive(reason));
        }
        (Some(Stop::Inconclusive(reason)), _) => journal.judged(&clause, Judged::inconclusive(reason)),
        (Some(Stop::DoesNotApply(reason)), _) => journal.note(Note {
            clause: clause.clone(),
            what: What::DoesNotApply(reason),
        }),
        (Some(Stop::Broken(finding)), _) => journal.judged(&clause, Judged::broken(*finding)),
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
