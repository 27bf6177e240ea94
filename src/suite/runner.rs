//! Hands the scenarios to cucumber and takes what each leaves into the journal.

use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
    sync::Arc,
};

use cucumber::{Cucumber, cli, event::ScenarioFinished, parser, runner, writer};
use futures::stream::{self, LocalBoxStream};
use futures::{FutureExt as _, StreamExt as _};
use gherkin::{Feature, Rule};
use tokio::{sync::watch, task::unconstrained};

use crate::preflight::ask::Stop;
use crate::suite::context::Context;
use crate::suite::panic_hook::{Kept, within};
use crate::suite::steps::any;
use crate::suite::world::World;
use crate::verdict::ledger::{Cause, Suspect};
use crate::{
    catalogue::{Catalogue, features::Scenario},
    checks::{Judged, Note, What},
};

/// The scenarios that run.
pub(super) struct Plan {
    /// By file and line: the number of each one's profile, and its own in it.
    scenarios: HashMap<PathBuf, HashMap<usize, (usize, usize)>>,
    /// How they are handed over.
    parts: Vec<Part>,
}

/// Some of a feature's scenarios that run.
#[derive(Clone, Copy)]
struct Part {
    /// The number of the feature's profile, and its own in it.
    profile: usize,
    feature: usize,
    /// How many that run stand before them in the feature.
    before: usize,
}

/// Scenarios of one part.
const OF_A_PART: usize = 8;

impl Plan {
    /// Those of the profiles that can be judged that are needed.
    pub(super) fn new(
        catalogue: &Catalogue,
        judgeable: &BTreeSet<String>,
        is_needed: impl Fn(&Scenario) -> bool,
    ) -> Self {
        let mut plan = Self {
            scenarios: HashMap::new(),
            parts: vec![],
        };
        let profiles = catalogue.all().iter().enumerate();
        for (number, profile) in profiles.filter(|(_, p)| judgeable.contains(p.id())) {
            let all = profile.scenarios.iter().enumerate();
            let needed = all.filter(|(_, scenario)| is_needed(scenario));
            let needed: HashMap<&str, usize> = needed.map(|(n, s)| (s.place.as_str(), n)).collect();
            for (of_profile, feature) in profile.features.iter().enumerate() {
                let path = feature.path.clone().unwrap_or_default();
                let scenarios = feature.rules.iter().flat_map(|rule| &rule.scenarios);
                let planned = scenarios.filter_map(|scenario| {
                    let line = scenario.position.line;
                    let own = needed.get(format!("{}:{line}", path.display()).as_str())?;
                    Some((line, (number, *own)))
                });
                let planned: HashMap<usize, (usize, usize)> = planned.collect();
                let parts = (0..planned.len()).step_by(OF_A_PART);
                plan.parts.extend(parts.map(|before| Part {
                    profile: number,
                    feature: of_profile,
                    before,
                }));
                plan.scenarios.insert(path, planned);
            }
        }
        plan
    }

    /// The number of a scenario's profile, and its own in it, where it runs.
    fn find(&self, feature: &Feature, scenario: &gherkin::Scenario) -> Option<(usize, usize)> {
        let of_file = self.scenarios.get(feature.path.as_deref()?)?;
        of_file.get(&scenario.position.line).copied()
    }

    /// A part of its feature, without what cucumber does not need to run it.
    fn runnable(&self, feature: &Feature, part: Part) -> Feature {
        let rules = feature.rules.iter();
        let all = rules.flat_map(|rule| rule.scenarios.iter().map(move |scenario| (rule, scenario)));
        let planned = all.filter(|(_, scenario)| self.find(feature, scenario).is_some());
        let of_part = planned.skip(part.before).take(OF_A_PART);
        let scenarios = of_part
            .map(|(rule, scenario)| runnable(feature, rule, scenario))
            .collect();
        Feature {
            keyword: feature.keyword.clone(),
            name: feature.name.clone(),
            description: None,
            background: None,
            scenarios,
            rules: vec![],
            tags: vec![],
            span: feature.span,
            position: feature.position,
            path: feature.path.clone(),
        }
    }
}

/// A scenario with the steps that stand before it for all of its feature or rule.
fn runnable(feature: &Feature, rule: &Rule, scenario: &gherkin::Scenario) -> gherkin::Scenario {
    let backgrounds = feature.background.iter().chain(&rule.background);
    let before = backgrounds.flat_map(|background| &background.steps);
    gherkin::Scenario {
        keyword: scenario.keyword.clone(),
        name: scenario.name.clone(),
        description: None,
        steps: before.chain(&scenario.steps).cloned().collect(),
        examples: vec![],
        tags: vec![],
        span: scenario.span,
        position: scenario.position,
    }
}

/// Hands scenarios to cucumber, which keeps each of them twice until it has ended: the next part follows when no more
/// are left than may run at once. A run of many targets keeps little of each one's plan this way.
struct Features {
    ctx: Arc<Context>,
    plan: Arc<Plan>,
    /// How many scenarios have ended.
    ended: watch::Receiver<usize>,
}

impl parser::Parser<()> for Features {
    type Cli = cli::Empty;
    type Output = LocalBoxStream<'static, parser::Result<Feature>>;

    fn parse(self, (): (), _: Self::Cli) -> Self::Output {
        let begin = (self, 0, 0);
        stream::unfold(begin, async |(mut own, number, handed)| {
            let part = *own.plan.parts.get(number)?;
            let running = own.ctx.target.concurrency;
            // Tokio may hold back what is ready, so that one task does not keep others waiting. Cucumber would never
            // let go then: while it has no scenario left and more are to come, it asks again and again without a pause.
            let is_due = own.ended.wait_for(|ended| handed <= ended + running);
            unconstrained(is_due).await.ok()?;
            let feature = &own.ctx.catalogue.all()[part.profile].features[part.feature];
            let feature = own.plan.runnable(feature, part);
            let handed = handed + feature.scenarios.len();
            Some((Ok(feature), (own, number + 1, handed)))
        })
        .boxed_local()
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

/// Runs them.
pub(super) async fn drive(ctx: &Arc<Context>, plan: Plan, progress: &Arc<dyn Fn(Progress) + Send + Sync>) {
    if plan.parts.is_empty() {
        return;
    }
    let _hook = Kept::keep();
    let total = plan.scenarios.values().map(HashMap::len).sum();
    let (before, after, plan) = (Arc::clone(ctx), Arc::clone(ctx), Arc::new(plan));
    let (known, places) = (Arc::clone(&plan), Arc::clone(&plan));
    let ended = watch::Sender::new(0);
    let features = Features {
        ctx: Arc::clone(ctx),
        plan,
        ended: ended.subscribe(),
    };
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
    let run = Cucumber::<World, _, PathBuf, _, _>::new()
        .steps(any())
        .with_parser(features)
        .with_writer(Silent)
        .with_cli(options)
        .before(move |feature, _, scenario, world| {
            Kept::take_place();
            let found = known.find(feature, scenario);
            if let Some(found) = found.and_then(|of| before.scenario(of)) {
                world.bind(Arc::clone(&before), &found.key, &found.clause);
            }
            async {}.boxed_local()
        })
        .after(move |feature, _, scenario, end, world| {
            let found = places.find(feature, scenario);
            let profile = found
                .and_then(|of| after.scenario(of))
                .map(|s| s.clause.profile().to_owned())
                .unwrap_or_default();
            leave(&after, scenario, end, world);
            ended.send_modify(|ended| *ended += 1);
            progress(Progress {
                done: *ended.borrow(),
                total,
                profile,
            });
            async {}.boxed_local()
        })
        .run(());
    within(run).await;
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
        (Some(Stop::Broken(finding, times)), _) => journal.suspects.push(Suspect {
            clause: clause.clone(),
            profile: clause.profile().to_owned(),
            finding: *finding,
            cause: Cause::EveryTime(times),
        }),
        (Some(Stop::Suite(why)), _) => journal.broken.push(format!("{clause}: {why}")),
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
