//! `verify`: is this folder a certificate?

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::{ValueEnum, ValueHint};
use jiff::Timestamp;

use super::{
    again::judge_again,
    args::SuiteArgs,
    session::{Failure, catalogue, checked},
    stdout::say,
};
use crate::{
    catalogue::{Catalogue, Files},
    certificate::{
        Fault, TARGET, fault,
        folder::Product,
        key::{self, PublicKey},
        statement::Signed,
        verify::{self, Judged},
    },
    config::{Known, Overrides, Target},
    http::stop::StopFlag,
    record::{Level, Record, Verdict},
    report::{
        RECORDING, RenderError,
        annotations::Build,
        folder::{CODE_QUALITY, RESULTS},
        submissions::{self, Submission},
        text::line,
    },
};

const EXAMPLES: &str = "\
Examples:
  cloud-conformance verify certificate --public-key vendor-key.pub.pem
  cloud-conformance verify submissions/* --max-age 365
  cloud-conformance verify submissions/* --format html > index.html
      an index page: product by profile and edition";

/// How it is written what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Sentences for a terminal; of several folders also a table
    Text,
    /// The table of product by profile and edition
    Markdown,
    /// The same as a page of its own
    Html,
}

#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Folders as `certify` writes them
    #[arg(value_name = "DIR", required = true, value_hint = ValueHint::DirPath)]
    pub dirs: Vec<PathBuf>,
    /// The Ed25519 public key (PEM) of whoever should have signed (repeatable: one of them did)
    #[arg(long = "public-key", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub public_keys: Vec<PathBuf>,
    /// The challenge that every ordinary request must have carried
    #[arg(long, value_name = "TEXT")]
    pub challenge: Option<String>,
    /// The oldest that a run may be, in days
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(0..))]
    pub max_age: Option<i64>,
    /// The edition of every profile that must have been certified
    #[arg(long, value_name = "NAME")]
    pub edition: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,
}

/// What is true of a good certificate.
struct Good {
    product: Product,
    signed: Signed,
    record: Record,
    age: i64,
    challenge: Option<String>,
}

/// Checks each folder; 0 where all are good, 1 where one is not.
pub async fn execute(args: Args, stop: Arc<StopFlag>) -> Result<u8, Failure> {
    let public = args.public_keys.iter().map(|file| key::public(file));
    let public = public.collect::<Result<Vec<_>, _>>().map_err(Failure::usage)?;
    if let Some(dir) = args.dirs.iter().find(|dir| !dir.is_dir()) {
        return Err(Failure::usage(format!(
            "`{}` is no folder; name the folder of a certificate",
            dir.display()
        )));
    }
    let catalogue = catalogue(&SuiteArgs::default())?;
    let mut all = vec![];
    for dir in &args.dirs {
        let checked = check(&args, dir, &public, &catalogue, &stop).await?;
        all.push(submission(dir, checked));
    }
    let mut text = Vec::new();
    let written: Result<(), RenderError> = match args.format {
        Format::Text => submissions::write_text(&all, &mut text),
        Format::Markdown => submissions::write_markdown(&all, &mut text),
        Format::Html => submissions::write_html(&all, &mut text),
    };
    written.map_err(Failure::broken)?;
    say(&text)?;
    Ok(u8::from(all.iter().any(|one| one.says.is_err())))
}

/// One folder, as it is shown.
fn submission(dir: &Path, checked: Result<Good, Vec<Fault>>) -> Submission {
    let folder = dir.display().to_string();
    match checked {
        Ok(good) => Submission {
            folder,
            product: line(
                format!("{} {}", good.product.vendor, good.product.product).trim(),
                160,
            ),
            version: line(&good.product.version, 80),
            suite: good.record.suite.version.clone(),
            outcomes: Submission::outcomes(&good.record),
            says: Ok(told(&good)),
        },
        Err(faults) => Submission {
            folder,
            product: String::new(),
            version: String::new(),
            suite: String::new(),
            outcomes: vec![],
            says: Err(faults
                .iter()
                .map(|fault| line(&fault.to_string(), 1000))
                .collect()),
        },
    }
}

async fn check(
    args: &Args,
    dir: &Path,
    public: &[PublicKey],
    catalogue: &Arc<Catalogue>,
    stop: &Arc<StopFlag>,
) -> Result<Result<Good, Vec<Fault>>, Failure> {
    let suite = Files::embedded();
    let claim = match verify::claim(dir, public, &catalogue.suite().version, &suite) {
        Ok(claim) => claim,
        Err(faults) => return Ok(Err(faults)),
    };
    let again = match judge_again(dir, catalogue, Arc::clone(stop)).await {
        Ok(again) => again,
        Err(failure) if failure.code == 2 => {
            return Ok(Err(vec![fault(RECORDING, failure.message)]));
        }
        Err(failure) => return Err(failure),
    };
    let made = tempfile::tempdir().map_err(Failure::broken)?;
    let build = if dir.join(CODE_QUALITY).exists() {
        Build::GitLab
    } else {
        Build::of(|_| None)
    };
    again.write(catalogue, made.path(), Path::new(&again.about.folder), build)?;
    if again.about.started_at.parse::<Timestamp>().is_ok() {
        again.write_recording(made.path())?;
    }
    let record = again.finished.record;
    let judged = Judged {
        record: &record,
        recording: &again.finished.recording,
        written: made.path(),
        strange: &again.finished.strange,
        asked_by: &again.about.suite,
        known: &again.about.target,
        target: target(dir, catalogue),
    };
    let mut faults = verify::contradictions(dir, &claim, &judged, &suite);
    if let Some(edition) = &args.edition {
        let others = record.profiles.iter().filter(|p| p.edition != *edition);
        faults.extend(others.map(|profile| {
            let why = format!("it is certified by edition {}, not {edition}", profile.edition);
            fault(&profile.id, why)
        }));
    }
    let challenge = verify::challenge(judged.recording, args.challenge.as_deref());
    let age = verify::age_in_days(&record, Timestamp::now());
    if let (Ok(age), Some(most)) = (&age, args.max_age)
        && *age > most
    {
        let why = format!("the run is {age} days old, and {most} are allowed");
        faults.push(fault(RESULTS, why));
    }
    let (challenge, age) = match (challenge, age) {
        (Ok(challenge), Ok(age)) => (challenge, age),
        (one, other) => {
            faults.extend(one.err());
            faults.extend(other.err());
            return Ok(Err(faults));
        }
    };
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    Ok(Ok(Good {
        product: claim.product,
        signed: claim.signed,
        record,
        age,
        challenge,
    }))
}

/// What the folder's target file says; nothing is looked up, so that it says the same everywhere.
fn target(dir: &Path, catalogue: &Catalogue) -> Result<Known, String> {
    let file = dir.join(TARGET);
    let overrides = Overrides::default();
    let read = Target::read_without_secrets(&file, &catalogue.documents(), &|_| None, &overrides);
    let target = checked(read, &file, catalogue).map_err(|failure| {
        let own = format!("{}:", file.display());
        let first = failure.message.lines().next().unwrap_or_default();
        first.strip_prefix(&own).unwrap_or(first).to_owned()
    })?;
    Ok(Known::of(&target))
}

/// A good certificate in plain words.
fn told(good: &Good) -> Vec<String> {
    let record = &good.record;
    let line = |text: &str| line(text, 200);
    let name = [&good.product.vendor, &good.product.product, &good.product.version];
    let name: Vec<String> = name
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| line(part))
        .collect();
    let profiles: Vec<String> = record
        .profiles
        .iter()
        .map(|p| format!("{} (edition {})", p.id, p.edition))
        .collect();
    let mut text = vec![format!(
        "{} conforms to {}, judged on {} by the suite of cloud-conformance {}",
        name.join(" "),
        profiles.join(", "),
        line(record.finished_at.split('T').next().unwrap_or_default()),
        record.suite.version
    )];
    let mut say = |sentence: String| text.push(sentence);
    say(match &good.signed {
        Signed::By(id) => format!("Signed by the given key, {id}."),
        Signed::Unchecked(id) => format!(
            "Signed by a key that calls itself {}; nobody checked it: --public-key names the key of whoever should have signed.",
            line(id)
        ),
        Signed::No => "Not signed: nobody answers for it.".to_owned(),
    });
    let away = record
        .clauses()
        .filter(|c| c.level == Level::Must && c.verdict == Verdict::NotApplicable);
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for clause in away {
        let reason = clause.reason.as_deref().unwrap_or_default();
        reasons.entry(reason).or_default().push(&clause.id);
    }
    let away = reasons
        .iter()
        .map(|(reason, ids)| format!("{} ({})", ids.join(", "), line(reason)));
    let away: Vec<String> = away.collect();
    say(match away.as_slice() {
        [] => format!("All {} binding clauses pass.", record.summary.must.pass),
        some => format!(
            "{} binding clauses pass; not applicable: {}.",
            record.summary.must.pass,
            some.join("; ")
        ),
    });
    if record.summary.should.fail > 0 || record.summary.should.inconclusive > 0 {
        say(format!(
            "Of the advisory clauses {} fail and {} were not seen.",
            record.summary.should.fail, record.summary.should.inconclusive
        ));
    }
    for profile in record.profiles.iter().filter(|p| !p.not_in_edition.is_empty()) {
        say(format!(
            "Not part of edition {} of {}: {}.",
            profile.edition,
            profile.id,
            profile.not_in_edition.join(", ")
        ));
    }
    for notice in &record.notices {
        say(format!("{}.", line(notice).trim_end_matches('.')));
    }
    say(format!("The run is {} days old.", good.age));
    say(match &good.challenge {
        Some(challenge) => format!("Every ordinary request carried the challenge `{}`.", line(challenge)),
        None => "It proves what was recorded, not that the recording came from that system, nor when: agree on some words \
                 beforehand (`certify --challenge TEXT`) and check it with --challenge."
            .to_owned(),
    });
    text
}
