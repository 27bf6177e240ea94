//! Several targets in one run: side by side, within one pace for each host, a folder for each.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures::{StreamExt as _, stream};
use jiff::Timestamp;

use super::args::TargetArgs;
use super::environment::variable;
use super::run::Args;
use super::session::{self, Failure, Session, warn, warn_of};
use super::show;
use super::stdout::say_line;
use crate::catalogue::{Catalogue, Selection};
use crate::config::Target;
use crate::gate::Gate;
use crate::gate::fleet::{Fleet, Kept, Shard, folders, plan, share};
use crate::http::client::Shared;
use crate::http::stop::StopFlag;
use crate::record::Record;
use crate::redact::Secrets;
use crate::report::annotations::Build;
use crate::report::fleet::SuitesByFolder;
use crate::report::folder::{FLEET_HTML, FLEET_MARKDOWN, Folder, folder_of};
use crate::report::junit::Suites;
use crate::report::text::{count, line, readable};
use crate::report::{self, files, fleet, phrases};
use crate::suite::evidence::Evidence;
use crate::suite::run::{Order, Traffic, run_beside};

/// Targets that are judged at the same time: each takes almost a megabyte until it has ended.
const SIDE_BY_SIDE: usize = 200;

/// Judges every target, writes their reports and those of the whole; returns the exit code of the whole.
pub async fn execute(args: Args, stop: Arc<StopFlag>) -> Result<u8, Failure> {
    let catalogue = session::catalogue(&args.suite)?;
    let selection = session::selection(&catalogue, &args.selection)?;
    let gate = session::gate(&args.report.gate, &catalogue)?;
    let mut sessions = sessions(&args, &catalogue, &selection).await?;
    let names = folders(&sessions.iter().map(|s| s.target.name.clone()).collect::<Vec<_>>());
    let mut members: Vec<(String, Session)> = names.into_iter().zip(sessions.drain(..)).collect();
    let place = folder_of(args.report.report_dir.as_deref(), selection.words().is_some());
    for (_, member) in &mut members {
        member.names(
            &args.suite,
            args.evidence.iter().chain([&place]).map(PathBuf::as_path),
        );
    }
    let targets: Vec<&Target> = members.iter().map(|(_, member)| &*member.target).collect();
    let secrets = Secrets::of(targets).map_err(Failure::broken)?;
    let targets = members.iter().map(|(_, member)| &*member.target);
    for missing in session::without_table(&catalogue, &selection, targets) {
        warn(&[format!(
            "nothing is asked of {missing}, which is selected: no target file has a table [profiles.{missing}]; add it"
        )]);
    }
    let shard = args
        .shard
        .map(|(number, of)| take_share(&mut members, number, of));
    for (_, member) in &members {
        warn_of(&member.target);
    }
    if args.dry_run && members.is_empty() {
        return Ok(4);
    }
    if args.dry_run {
        return dry_run(&catalogue, &members, &selection, &stop).await;
    }
    let whole = Folder::claim(&place).map_err(Failure::usage)?;
    clear(whole.path())?;
    let mut evidence = BTreeMap::new();
    for (name, member) in &members {
        let own = whole.path().join(name);
        let mut found = super::run::evidence(&args, &own, &catalogue, &member.target, &selection)?;
        if args.target.configs.len() > 1 {
            let here = found
                .into_iter()
                .map(|one| one.of_this_place_alone(&member.target));
            found = here.collect::<Result<_, _>>().map_err(Failure::usage)?;
        }
        evidence.insert(name.as_str(), found);
    }
    let evidence = Mutex::new(evidence);
    let work = Work {
        evidence: &evidence,
        catalogue: &catalogue,
        selection: &selection,
        gate: &gate,
        place: whole.path(),
        shared: Shared {
            secrets: Some(Arc::new(secrets)),
            ..Shared::default()
        },
        stop: &stop,
    };
    let kept = Mutex::new((Kept::default(), SuitesByFolder::new()));
    let judged = on_both_processors(&work, &members, &kept);
    for (_, member) in &mut members {
        member.end().await;
    }
    judged?;
    let (mut kept, suites) = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
    if members.is_empty() {
        kept.take_nothing(catalogue.suite(), Timestamp::now().to_string());
    }
    let fleet = kept.fleet(gate.fail_on.rules(), shard);
    let fleet = fleet.ok_or_else(|| Failure::broken("no target was judged"))?;
    finish(&fleet, &suites, whole.path())
}

/// Writes the reports of the whole and says how it went.
///
/// # Errors
/// A report that cannot be written.
pub(super) fn finish(fleet: &Fleet, suites: &SuitesByFolder, place: &Path) -> Result<u8, Failure> {
    files::write_fleet(fleet, suites, place).map_err(Failure::broken)?;
    show::append_summary(&place.join(FLEET_MARKDOWN))?;
    say_line(&format!(
        "{} (exit code {}); the reports are in {}, for people {}",
        fleet::verdict(fleet),
        fleet.exit_code,
        readable(&place.display().to_string()),
        readable(&place.join(FLEET_HTML).display().to_string()),
    ))?;
    Ok(fleet.exit_code)
}

/// Progress goes to standard error.
fn say(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(anstream::stderr(), "{}", readable(text));
}

/// Reads every target file; what is wrong with any of them is told at once.
async fn sessions(
    args: &Args,
    catalogue: &Arc<Catalogue>,
    selection: &Selection,
) -> Result<Vec<Session>, Failure> {
    let files = &args.target.configs;
    if let (Some(_), true) = (&args.target.target, files.len() > 1) {
        return Err(Failure::usage(
            "--target stands for one address; with several --config files write each `base_url` into its file",
        ));
    }
    let mut sessions = vec![];
    let mut wrong: Vec<String> = vec![];
    let each: Vec<Vec<PathBuf>> = if files.is_empty() {
        vec![vec![]]
    } else {
        files.iter().map(|f| vec![f.clone()]).collect()
    };
    for configs in each {
        let one = TargetArgs {
            configs,
            ..args.target.clone()
        };
        match session::session(&one, catalogue, selection).await {
            Ok(session) => sessions.push(session),
            Err(failure) if failure.code == 2 => wrong.push(failure.message),
            Err(failure) => return Err(failure),
        }
    }
    if wrong.is_empty() {
        Ok(sessions)
    } else {
        Err(Failure::usage(wrong.join("\n")))
    }
}

/// Leaves this share of targets × profiles, which may be none of them: the other shares want it all the same.
fn take_share(members: &mut Vec<(String, Session)>, number: usize, of: usize) -> Shard {
    let pairs = |members: &[(String, Session)]| -> Vec<(String, String)> {
        let pairs = members.iter().flat_map(|(name, member)| {
            member
                .target
                .profiles
                .iter()
                .map(|p| (name.clone(), p.id.clone()))
        });
        pairs.collect()
    };
    let all = pairs(members);
    let mine: BTreeSet<(String, String)> = share(&all, number, of);
    for (name, member) in members.iter_mut() {
        if let Some(target) = Arc::get_mut(&mut member.target) {
            target
                .profiles
                .retain(|profile| mine.contains(&(name.clone(), profile.id.clone())));
        }
    }
    members.retain(|(_, member)| !member.target.profiles.is_empty());
    if members.is_empty() {
        warn(&[format!(
            "share {number} of {of} is empty, since each profile of a target is in one share; make at most {}",
            count(all.len(), "share"),
        )]);
    }
    Shard {
        number,
        of,
        plan: plan(&all),
    }
}

/// Judges all of them on two threads, each of which takes the next target when it has room: what a run does
/// between two answers keeps a processor busy. All that belongs to a target is done by its thread.
fn on_both_processors(
    work: &Work<'_>,
    members: &[(String, Session)],
    kept: &Mutex<(Kept, SuitesByFolder)>,
) -> Result<(), Failure> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let judge_some = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Failure::broken)?;
        let taken = std::iter::from_fn(|| members.get(next.fetch_add(1, Ordering::Relaxed)));
        let mut running = stream::iter(taken.map(|(name, member)| work.judge(name, member)))
            .buffer_unordered(SIDE_BY_SIDE / 2);
        let mut failed = Ok(());
        runtime.block_on(async {
            while let Some(judged) = running.next().await {
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                match judged {
                    Ok((name, record, suites)) => {
                        let (outcome, why) = (record.outcome.word(), phrases::exit_reason(&record));
                        say(&format!("{name}: {outcome}, {why} ({done}/{})", members.len()));
                        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                        kept.0.take(&record, name, why);
                        kept.1.insert(name.to_owned(), suites);
                    }
                    Err(failure) => failed = Err(failure),
                }
            }
        });
        failed
    };
    tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            let threads = [scope.spawn(judge_some), scope.spawn(judge_some)];
            let judged = threads.map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
            judged.into_iter().collect()
        })
    })
}

/// Removes the reports of an earlier run of several targets.
fn clear(place: &Path) -> Result<(), Failure> {
    files::clear(place).map_err(Failure::usage)?;
    files::clear_fleet(place).map_err(Failure::usage)
}

/// What every target is judged with.
struct Work<'a> {
    /// Recordings with further evidence, by the folder of their target; each is taken once.
    evidence: &'a Mutex<BTreeMap<&'a str, Vec<Evidence>>>,
    catalogue: &'a Arc<Catalogue>,
    selection: &'a Selection,
    gate: &'a Gate,
    place: &'a Path,
    shared: Shared,
    stop: &'a Arc<StopFlag>,
}

impl Work<'_> {
    /// Judges one target into its folder. Its budget is its own; a person ends all of them.
    async fn judge<'n>(&self, name: &'n str, member: &Session) -> Result<(&'n str, Record, Suites), Failure> {
        let folder = Folder::claim(&self.place.join(name)).map_err(Failure::usage)?;
        files::clear(folder.path()).map_err(Failure::usage)?;
        let own = Arc::new(StopFlag::default());
        let evidence = self
            .evidence
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name)
            .unwrap_or_default();
        let traffic = Traffic::Record(folder.path().join(report::RECORDING));
        let (target, selection) = (Arc::clone(&member.target), self.selection.clone());
        let order = Order {
            gate: self.gate.clone(),
            evidence,
            arguments: member.arguments.clone(),
            stop: Arc::clone(&own),
            ..Order::new(self.catalogue, target, selection, traffic)
        };
        let run = run_beside(order, self.shared.clone());
        let mut run = std::pin::pin!(run);
        let finished = tokio::select! {
            finished = &mut run => finished,
            () = self.stop.interrupted() => {
                own.interrupt();
                run.as_mut().await
            }
        };
        let finished = finished.map_err(Failure::broken)?;
        let (record, recording, place) = (&finished.record, &finished.recording, folder.path());
        let material = show::material(self.catalogue, record, recording, &member.arguments, place);
        show::write(&material, place, Build::of(variable), Some(&finished.redactor))?;
        let suites = Suites::of(record, name).map_err(Failure::broken)?;
        Ok((name, finished.record, suites))
    }
}

/// Says for each host how many requests it would get, and how long that takes at its pace.
async fn dry_run(
    catalogue: &Arc<Catalogue>,
    members: &[(String, Session)],
    selection: &Selection,
    stop: &Arc<StopFlag>,
) -> Result<u8, Failure> {
    let mut hosts: BTreeMap<String, (usize, u32)> = BTreeMap::new();
    say_line(&format!("Dry run: nothing is sent to {} targets.", members.len()))?;
    for (name, member) in members {
        let sent = super::dry_run::requests(catalogue, member, selection.clone(), Arc::clone(stop)).await?;
        let sum: usize = sent.values().sum();
        say_line(&format!(
            "  {sum:6} requests to {} ({name})",
            line(&member.target.name, 80)
        ))?;
        for (host, number) in sent {
            let entry = hosts.entry(host).or_insert((0, member.target.rate));
            entry.0 += number;
            entry.1 = entry.1.min(member.target.rate);
        }
    }
    say_line("By host, at its pace:")?;
    let mut longest = 0;
    for (host, (number, rate)) in &hosts {
        let seconds = number.div_ceil((*rate).max(1) as usize);
        longest = longest.max(seconds);
        say_line(&format!(
            "  {number:6} requests to {}, {rate} a second: {seconds} s or more",
            line(host, 120)
        ))?;
    }
    say_line(&format!(
        "Hosts are asked side by side: {longest} s or more in all."
    ))?;
    Ok(0)
}
