//! `merge`: the shares of one run become that run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::ValueHint;
use jiff::Timestamp;

use super::args::SuiteArgs;
use super::environment::variable;
use super::session::{Failure, catalogue};
use super::{fleet as pages, show};
use crate::catalogue::Catalogue;
use crate::gate;
use crate::gate::fleet::{FORMAT, Fleet, Kept};
use crate::record::{ClauseId, GateRecord, Record, Summary};
use crate::recording::Recording;
use crate::redact::Redactor;
use crate::report::annotations::Build;
use crate::report::fleet::SuitesByFolder;
use crate::report::folder::{FLEET_JSON, RESULTS};
use crate::report::folder::{Folder, folder_of};
use crate::report::junit::Suites;
use crate::report::{RECORDING, files, phrases, results};
use crate::suite::order;
use crate::suite::run_metadata::About;

const EXAMPLES: &str = "\
Examples:
  cloud-conformance merge shard-1 shard-2 shard-3 --report-dir reports
      join the shares of `run --shard 1/3`, `2/3` and `3/3`";

/// Join the shares of one run
///
/// Refuses shares that are missing, doubled, of another run or of another suite. Exits as the whole run would.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folders of the shares
    #[arg(value_name = "DIR", required = true, value_hint = ValueHint::DirPath)]
    pub shards: Vec<PathBuf>,
    /// The folder for the reports of the whole; without it `reports`
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub report_dir: Option<PathBuf>,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// One part of a target: its record and its recording.
struct Part {
    record: Record,
    recording: Recording,
    about: About,
}

/// Joins, writes the reports and returns the exit code of the whole.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let shards = args
        .shards
        .iter()
        .map(|dir| Ok((dir.clone(), read(dir)?)))
        .collect::<Result<Vec<_>, Failure>>()?;
    let fail_on = agree(&shards)?;
    let place = folder_of(args.report_dir.as_deref(), false);
    if args.shards.iter().any(|dir| same(dir, &place)) {
        return Err(Failure::usage(
            "--report-dir names one of the shares; name another folder",
        ));
    }
    let whole = Folder::claim(&place).map_err(Failure::usage)?;
    files::clear(whole.path())
        .and_then(|()| files::clear_fleet(whole.path()))
        .map_err(Failure::usage)?;
    let mut targets: BTreeMap<&str, Vec<&Path>> = BTreeMap::new();
    for (dir, fleet) in &shards {
        for member in &fleet.targets {
            targets.entry(&member.folder).or_default().push(dir);
        }
    }
    let (mut kept, mut suites) = (Kept::default(), SuitesByFolder::new());
    for (folder, dirs) in targets {
        let parts = dirs
            .iter()
            .map(|dir| part(&dir.join(folder)))
            .collect::<Result<Vec<_>, _>>()?;
        let record = join(&catalogue, parts, &whole.path().join(folder))?;
        let why = phrases::exit_reason(&record);
        kept.take(&record, folder, why);
        suites.insert(
            folder.to_owned(),
            Suites::of(&record, folder).map_err(Failure::broken)?,
        );
    }
    let fleet = kept.fleet(fail_on, None);
    let fleet = fleet.ok_or_else(|| Failure::usage("the shares hold no target"))?;
    pages::finish(&fleet, &suites, whole.path())
}

fn same(one: &Path, other: &Path) -> bool {
    std::fs::canonicalize(one).is_ok_and(|one| std::fs::canonicalize(other).is_ok_and(|other| one == other))
}

fn read(dir: &Path) -> Result<Fleet, Failure> {
    let file = dir.join(FLEET_JSON);
    let name = file.display();
    let text = std::fs::read(&file).map_err(|e| {
        Failure::usage(format!(
            "`{name}` cannot be read: {e}; name the folder of a `run --shard`"
        ))
    })?;
    let fleet: Fleet = serde_json::from_slice(&text).map_err(|e| {
        Failure::usage(format!(
            "`{name}` is not the record of a run of several targets: {e}"
        ))
    })?;
    if fleet.format == FORMAT {
        Ok(fleet)
    } else {
        Err(Failure::usage(format!(
            "`{name}` is of another version than `{FORMAT}`: use the program that wrote it"
        )))
    }
}

/// Refuses what is not exactly the shares of one run, each once.
fn agree(shards: &[(PathBuf, Fleet)]) -> Result<Vec<crate::record::Rule>, Failure> {
    let Some((first, of_first)) = shards.first() else {
        return Err(Failure::usage("name the folders of the shares"));
    };
    let mut seen: BTreeMap<usize, &Path> = BTreeMap::new();
    for (dir, fleet) in shards {
        let (name, first) = (dir.display(), first.display());
        let (Some(shard), Some(of_all)) = (&fleet.shard, &of_first.shard) else {
            let whole = if fleet.shard.is_none() { &name } else { &first };
            return Err(Failure::usage(format!(
                "`{whole}` is no share: it holds a whole run"
            )));
        };
        if fleet.suite != of_first.suite {
            return Err(Failure::usage(format!(
                "`{name}` and `{first}` were judged by different suites"
            )));
        }
        if (&shard.plan, shard.of, &fleet.fail_on) != (&of_all.plan, of_all.of, &of_first.fail_on) {
            return Err(Failure::usage(format!(
                "`{name}` and `{first}` are not of one run: their targets, the number of shares or --fail-on differ"
            )));
        }
        if let Some(known) = seen.insert(shard.number, dir) {
            let known = known.display();
            return Err(Failure::usage(format!(
                "share {} is given twice: `{known}` and `{name}`",
                shard.number
            )));
        }
    }
    let of = of_first.shard.as_ref().map_or(0, |shard| shard.of);
    let missing: Vec<String> = (1..=of)
        .filter(|n| !seen.contains_key(n))
        .map(|n| format!("{n}/{of}"))
        .collect();
    if missing.is_empty() {
        Ok(of_first.fail_on.clone())
    } else {
        Err(Failure::usage(format!(
            "a share is missing: {}",
            missing.join(", ")
        )))
    }
}

fn part(dir: &Path) -> Result<Part, Failure> {
    let record = results::read(&dir.join(RESULTS)).map_err(Failure::usage)?;
    let recording = Recording::open(dir.join(RECORDING)).map_err(Failure::usage)?;
    let about = About::read(&recording).map_err(Failure::usage)?;
    let about =
        about.ok_or_else(|| Failure::usage(format!("`{}` holds no recording of ours", dir.display())))?;
    Ok(Part {
        record,
        recording,
        about,
    })
}

/// One target of its parts: the profiles in the catalogue's order, each with its exchanges.
fn join(catalogue: &Catalogue, mut parts: Vec<Part>, dir: &Path) -> Result<Record, Failure> {
    let rank = |id: &str| catalogue.rank(id);
    parts.sort_by_key(|part| part.record.profiles.first().and_then(|p| rank(&p.id)));
    let folder = Folder::claim(dir).map_err(Failure::usage)?;
    files::clear(dir).map_err(Failure::usage)?;
    let mut about = parts
        .first()
        .map(|part| part.about.clone())
        .ok_or_else(|| Failure::broken("a target has no part"))?;
    for part in parts.iter().skip(1) {
        take(&mut about, &part.about);
    }
    about.target.order(rank);
    let target = about.target.target().map_err(Failure::usage)?;
    let redactor = Redactor::of(&target).map_err(Failure::broken)?;
    let recordings: Vec<&Recording> = parts.iter().map(|part| &part.recording).collect();
    let start: Timestamp = about.started_at.parse().map_err(Failure::usage)?;
    let file = dir.join(RECORDING);
    let (recording, moved) =
        order::join(catalogue, &recordings, (&about, start), &redactor, &file).map_err(Failure::usage)?;
    let records = parts.into_iter().zip(moved).map(|(part, moved)| {
        let mut own = part.record;
        own.renumber(&moved);
        own
    });
    let record = records.reduce(add);
    let mut record = record.ok_or_else(|| Failure::broken("a target has no part"))?;
    record.profiles.sort_by_key(|profile| rank(&profile.id));
    let at: BTreeMap<ClauseId, usize> = record
        .clauses()
        .enumerate()
        .map(|(n, c)| (c.id.clone(), n))
        .collect();
    record
        .gate
        .clauses
        .sort_by_key(|gated| at.get(&gated.clause).copied());
    record.summary = Summary::count(record.profiles.iter().flat_map(|p| &p.clauses));
    record.exit_code = gate::exit_code(&record);
    let material = show::material(catalogue, &record, &recording, &about.arguments, folder.path());
    show::write(&material, folder.path(), Build::of(variable), None)?;
    Ok(record)
}

/// What a recording says of its run, of both.
fn take(about: &mut About, other: &About) {
    about.target.add(&other.target);
    about.exchanges += other.exchanges;
    about.editions.extend(other.editions.clone());
    about.started_at = about.started_at.clone().min(other.started_at.clone());
    about.finished_at = about.finished_at.clone().max(other.finished_at.clone());
    about.stopped = about.stopped.take().or_else(|| other.stopped.clone());
    about.refusals.extend(other.refusals.clone());
    about.left_alone.extend(other.left_alone.clone());
    let known: BTreeSet<String> = about.notices.iter().cloned().collect();
    about
        .notices
        .extend(other.notices.iter().filter(|n| !known.contains(*n)).cloned());
}

/// Takes another part of the same target into its record.
fn add(mut record: Record, other: Record) -> Record {
    record.started_at = record.started_at.clone().min(other.started_at);
    record.finished_at = record.finished_at.clone().max(other.finished_at);
    record.complete &= other.complete;
    record.stopped = record.stopped.take().or(other.stopped);
    record.outcome = record.outcome.max(other.outcome);
    let GateRecord { clauses, .. } = other.gate;
    record.gate.clauses.extend(clauses);
    for notice in other.notices {
        if !record.notices.contains(&notice) {
            record.notices.push(notice);
        }
    }
    record.profiles.extend(other.profiles);
    record
}
