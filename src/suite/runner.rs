//! Hands the scenarios to cucumber and takes what each leaves into the journal.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

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

/// The scenarios that run, in the order of the features.
pub(super) struct Plan(Vec<Planned>);

/// One of them, by numbers.
struct Planned {
    profile: usize,
    /// Where its profile's features have it: the feature, the rule and the scenario there.
    told: [usize; 3],
    /// Its own among the profile's scenarios.
    number: usize,
}

/// Scenarios that are handed over at once.
const OF_A_PART: usize = 8;

impl Plan {
    /// Those of the profiles that can be judged that are needed.
    pub(super) fn new(
        catalogue: &Catalogue,
        judgeable: &BTreeSet<String>,
        is_needed: impl Fn(&Scenario) -> bool,
    ) -> Self {
        let mut planned = vec![];
        let profiles = catalogue.all().iter().enumerate();
        for (profile, judged) in profiles.filter(|(_, p)| judgeable.contains(p.id())) {
            let features = judged.features.iter().enumerate();
            let rules =
                features.flat_map(|(f, of)| of.rules.iter().enumerate().map(move |(r, of)| (f, r, of)));
            let told = rules.flat_map(|(f, r, of)| (0..of.scenarios.len()).map(move |s| [f, r, s]));
            // The profile's scenarios stand in the same order.
            let all = judged.scenarios.iter().enumerate().zip(told);
            let needed = all.filter(|((_, scenario), _)| is_needed(scenario));
            planned.extend(needed.map(|((number, _), told)| Planned {
                profile,
                told,
                number,
            }));
        }
        Self(planned)
    }

    /// The scenario that was handed over as this one.
    fn find<'c>(&self, catalogue: &'c Catalogue, handed: &gherkin::Scenario) -> Option<&'c Scenario> {
        let planned = self.0.get(handed.tags.first()?.parse::<usize>().ok()?)?;
        catalogue
            .all()
            .get(planned.profile)?
            .scenarios
            .get(planned.number)
    }

    /// The next part of a feature behind those that were handed over, without what cucumber does not need to run it.
    fn next(&self, catalogue: &Catalogue, handed: usize) -> Option<Feature> {
        let rest = self.0.get(handed..)?;
        let first = rest.first()?;
        let feature = &catalogue.all()[first.profile].features[first.told[0]];
        let is_of_it = |p: &&Planned| (p.profile, p.told[0]) == (first.profile, first.told[0]);
        let part = rest.iter().take_while(is_of_it).take(OF_A_PART);
        let scenarios = part.zip(handed..).map(|(planned, index)| {
            let [_, rule, scenario] = planned.told;
            runnable(feature, &feature.rules[rule], scenario, index)
        });
        Some(Feature {
            keyword: feature.keyword.clone(),
            name: feature.name.clone(),
            description: None,
            background: None,
            scenarios: scenarios.collect(),
            rules: vec![],
            tags: vec![],
            span: feature.span,
            position: feature.position,
            path: feature.path.clone(),
        })
    }
}

/// A scenario with the steps that stand before it for all of its feature or rule; its tag is its index in the plan.
fn runnable(feature: &Feature, rule: &Rule, scenario: usize, index: usize) -> gherkin::Scenario {
    let scenario = &rule.scenarios[scenario];
    let backgrounds = feature.background.iter().chain(&rule.background);
    let before = backgrounds.flat_map(|background| &background.steps);
    gherkin::Scenario {
        keyword: scenario.keyword.clone(),
        name: scenario.name.clone(),
        description: None,
        steps: before.chain(&scenario.steps).cloned().collect(),
        examples: vec![],
        tags: vec![index.to_string()],
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
        stream::unfold((self, 0), async |(mut own, handed)| {
            own.plan.0.get(handed)?;
            let running = own.ctx.target.concurrency;
            // Tokio may hold back what is ready, so that one task does not keep others waiting. Cucumber would never
            // let go then: while it has no scenario left and more are to come, it asks again and again without a pause.
            let is_due = own.ended.wait_for(|ended| handed <= ended + running);
            unconstrained(is_due).await.ok()?;
            let feature = own.plan.next(&own.ctx.catalogue, handed)?;
            let handed = handed + feature.scenarios.len();
            Some((Ok(feature), (own, handed)))
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
    let total = plan.0.len();
    if total == 0 {
        return;
    }
    let _hook = Kept::keep();
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
        .before(move |_, _, scenario, world| {
            Kept::take_place();
            if let Some(found) = known.find(&before.catalogue, scenario) {
                world.bind(Arc::clone(&before), &found.key, &found.clause);
            }
            async {}.boxed_local()
        })
        .after(move |_, _, scenario, end, world| {
            let found = places.find(&after.catalogue, scenario);
            let profile = found.map_or_else(String::new, |s| s.clause.profile().to_owned());
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
