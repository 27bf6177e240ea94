//! Many targets in one run: their shares, what each came to, and where they differ.

use std::collections::{BTreeMap, BTreeSet};

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::record::{ClauseId, Level, Outcome, Record, Rule, Suite, Summary, Verdict};

/// The format's name and version.
pub const FORMAT: &str = "cloud-conformance/fleet/1";

/// A run of several targets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fleet {
    /// [`FORMAT`].
    pub format: String,
    /// What was judged by.
    pub suite: Suite,
    /// RFC 3339, UTC: when the first target began.
    pub started_at: String,
    /// RFC 3339, UTC: when the last one ended.
    pub finished_at: String,
    /// What was to fail the run.
    pub fail_on: Vec<Rule>,
    /// The share that was judged; none where everything was.
    pub shard: Option<Shard>,
    /// The exit code of the whole.
    pub exit_code: u8,
    /// The worst outcome of the targets.
    pub outcome: Outcome,
    /// By their names.
    pub targets: Vec<Member>,
    /// Clauses in which targets differ, what fails somewhere first.
    pub differences: Vec<Difference>,
}

/// A share of targets × profiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// From 1.
    pub number: usize,
    /// How many shares there are.
    pub of: usize,
    /// Digest over the names of all targets and profiles: equal for the shares of one run.
    pub plan: String,
}

/// One target of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// From its target file.
    pub name: String,
    /// Where it was asked.
    pub base_url: String,
    /// The folder of its own reports, below that of the fleet.
    pub folder: String,
    /// What the run says of it.
    pub outcome: Outcome,
    /// The exit code that a run of it alone would have.
    pub exit_code: u8,
    /// Why that code, in words.
    pub reason: String,
    /// Each profile with its outcome and counts.
    pub profiles: Vec<Part>,
}

impl Member {
    /// What it says of a profile, where it has that.
    pub fn part(&self, profile: &str) -> Option<&Part> {
        self.profiles.iter().find(|part| part.id == profile)
    }
}

/// One profile of one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Such as `dcs-v1-status`.
    pub id: String,
    /// What the run says of it.
    pub outcome: Outcome,
    /// Clauses by level and verdict.
    pub summary: Summary,
}

/// A clause in which targets differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The clause's id.
    pub clause: ClauseId,
    /// How binding it is.
    pub level: Level,
    /// Its verdict by the folders of the targets that were asked.
    pub verdicts: BTreeMap<String, Verdict>,
}

/// What is kept of each target until all were judged: a verdict for each clause, and no exchange.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    members: Vec<Member>,
    /// Each with the number of its member.
    verdicts: BTreeMap<(Level, ClauseId), Vec<(usize, Verdict)>>,
    times: BTreeSet<String>,
    suite: Option<Suite>,
}

impl Kept {
    /// Takes what a target came to.
    pub fn take(&mut self, record: &Record, folder: &str, reason: String) {
        self.times
            .extend([record.started_at.clone(), record.finished_at.clone()]);
        self.suite.get_or_insert_with(|| record.suite.clone());
        for clause in record.clauses() {
            let verdicts = self
                .verdicts
                .entry((clause.level, clause.id.clone()))
                .or_default();
            verdicts.push((self.members.len(), clause.verdict));
        }
        self.members.push(Member {
            name: record.target.name.clone(),
            base_url: record.target.base_url.clone(),
            folder: folder.to_owned(),
            outcome: record.outcome,
            exit_code: record.exit_code,
            reason,
            profiles: record
                .profiles
                .iter()
                .map(|profile| Part {
                    id: profile.id.clone(),
                    outcome: profile.outcome,
                    summary: Summary::count(&profile.clauses),
                })
                .collect(),
        });
    }

    /// Takes that this suite was asked at this time for nothing: an empty share.
    pub fn take_nothing(&mut self, suite: Suite, time: String) {
        self.suite.get_or_insert(suite);
        self.times.insert(time);
    }

    /// The record of the whole; none where nothing was taken.
    pub fn fleet(mut self, fail_on: Vec<Rule>, shard: Option<Shard>) -> Option<Fleet> {
        let differ = |verdicts: &[(usize, Verdict)]| verdicts.windows(2).any(|two| two[0].1 != two[1].1);
        let folder = |number: usize| self.members[number].folder.clone();
        let mut differences: Vec<Difference> = self
            .verdicts
            .into_iter()
            .filter(|(_, verdicts)| differ(verdicts))
            .map(|((level, clause), verdicts)| Difference {
                clause,
                level,
                verdicts: verdicts
                    .into_iter()
                    .map(|(n, verdict)| (folder(n), verdict))
                    .collect(),
            })
            .collect();
        let fails = |difference: &Difference| difference.verdicts.values().any(|v| *v == Verdict::Fail);
        differences.sort_by_key(|difference| (!fails(difference), difference.level));
        self.members.sort_by(|a, b| a.folder.cmp(&b.folder));
        Some(Fleet {
            format: FORMAT.to_owned(),
            suite: self.suite?,
            started_at: self.times.first()?.clone(),
            finished_at: self.times.last()?.clone(),
            fail_on,
            shard,
            exit_code: exit_code(self.members.iter().map(|member| member.exit_code)),
            outcome: self
                .members
                .iter()
                .map(|member| member.outcome)
                .max()
                .unwrap_or(Outcome::Incomplete),
            targets: self.members,
            differences,
        })
    }
}

/// The code of the whole: of the targets' codes the first of 4, 3, 5, 1, 0. Where something was judged, a
/// target of which nothing was selected says nothing.
pub fn exit_code(codes: impl Iterator<Item = u8>) -> u8 {
    let codes: BTreeSet<u8> = codes.collect();
    if codes.is_empty() {
        return 4;
    }
    let judged = codes.iter().any(|code| *code != 4);
    let first = [4, 3, 5, 1]
        .into_iter()
        .find(|code| codes.contains(code) && !(*code == 4 && judged));
    first.unwrap_or(0)
}

/// The share of these targets × profiles that `number` of `of` takes, fixed by their names alone.
pub fn share(all: &[(String, String)], number: usize, of: usize) -> BTreeSet<(String, String)> {
    let all: BTreeSet<&(String, String)> = all.iter().collect();
    let mine = all
        .into_iter()
        .enumerate()
        .filter(|(at, _)| at % of == number - 1);
    mine.map(|(_, pair)| pair.clone()).collect()
}

/// The digest over all names: equal for the shares of one run.
pub fn plan(all: &[(String, String)]) -> String {
    let all: BTreeSet<&(String, String)> = all.iter().collect();
    let lines: Vec<String> = all
        .into_iter()
        .map(|(target, profile)| format!("{target}\t{profile}\n"))
        .collect();
    format!(
        "sha256:{}",
        hex::encode(digest(&SHA256, lines.concat().as_bytes()))
    )
}

/// Names as folders: letters, digits and `-`, each once, whatever the system thinks of case.
pub fn folders(names: &[String]) -> Vec<String> {
    let mut taken: BTreeSet<String> = ["only".to_owned()].into();
    let mut folders = vec![];
    for name in names {
        let lower = name.to_lowercase();
        let kept = lower
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
        let kept: String = kept.take(60).collect();
        let safe = match kept.trim_matches('-') {
            "" => "target",
            kept => kept,
        };
        let unique = std::iter::once(safe.to_owned()).chain((2..).map(|n| format!("{safe}-{n}")));
        let folder = unique
            .into_iter()
            .find(|folder| !taken.contains(folder))
            .unwrap_or_default();
        taken.insert(folder.clone());
        folders.push(folder);
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_folders_that_are_safe_and_unique() {
        let names = [
            "Staging EU",
            "staging-eu",
            "../../etc",
            "真",
            "",
            "only",
            "Staging/EU",
        ]
        .map(str::to_owned);
        assert_eq!(
            folders(&names),
            [
                "staging-eu",
                "staging-eu-2",
                "etc",
                "target",
                "target-2",
                "only-2",
                "staging-eu-3"
            ]
        );
    }

    #[test]
    fn shares_are_disjoint_together_everything_and_fixed_by_names() {
        let all: Vec<(String, String)> = (0..7)
            .flat_map(|t| (0..3).map(move |p| (format!("t{t}"), format!("p{p}"))))
            .collect();
        let mut reversed = all.clone();
        reversed.reverse();
        let mut seen = BTreeSet::new();
        for number in 1..=4 {
            let mine = share(&all, number, 4);
            assert_eq!(mine, share(&reversed, number, 4));
            assert!(mine.len() >= 5 && mine.is_disjoint(&seen));
            seen.extend(mine);
        }
        assert_eq!(seen.len(), all.len());
        assert_eq!(plan(&all), plan(&reversed));
        assert_ne!(plan(&all), plan(&all[1..]));
    }

    #[test]
    fn the_whole_has_the_first_code_of_its_targets() {
        for (codes, whole) in [
            (&[0, 0][..], 0),
            (&[0, 1], 1),
            (&[1, 5], 5),
            (&[5, 3, 1], 3),
            (&[4, 4], 4),
            (&[4, 0], 0),
            (&[4, 1], 1),
        ] {
            assert_eq!(exit_code(codes.iter().copied()), whole, "{codes:?}");
        }
    }
}
