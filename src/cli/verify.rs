//! `verify`: is this folder a certificate?

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::ValueHint;
use ed25519_dalek::VerifyingKey;
use jiff::Timestamp;

use super::{
    again::judge_again,
    args::SuiteArgs,
    session::{Failure, catalogue},
    stdout::say,
};
use crate::{
    catalogue::{Catalogue, Files},
    certificate::{
        folder::Product,
        key,
        statement::Signed,
        verify::{self, Fault, Judged},
    },
    http::stop::StopFlag,
    record::{Level, Record, Verdict},
    report::{RECORDING, annotations::Build, files::RESULTS, text::line},
};

const EXAMPLES: &str = "\
Examples:
  cloud-conformance verify certificate --public-key vendor-key.pub.pem
  cloud-conformance verify submissions/* --max-age 365";

/// Check certificates: signatures, files, suite, and the recording judged again
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Folders as `certify` writes them
    #[arg(value_name = "DIR", required = true, value_hint = ValueHint::DirPath)]
    pub dirs: Vec<PathBuf>,
    /// The Ed25519 public key (PEM) of whoever should have signed
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub public_key: Option<PathBuf>,
    /// The challenge that every ordinary request must have carried
    #[arg(long, value_name = "TEXT")]
    pub challenge: Option<String>,
    /// The oldest that a run may be, in days
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(0..))]
    pub max_age: Option<i64>,
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
///
/// # Errors
/// A key or a folder that cannot be read.
pub async fn execute(args: Args, stop: Arc<StopFlag>) -> Result<u8, Failure> {
    let public = args
        .public_key
        .as_deref()
        .map(key::public)
        .transpose()
        .map_err(Failure::usage)?;
    if let Some(dir) = args.dirs.iter().find(|dir| !dir.is_dir()) {
        return Err(Failure::usage(format!(
            "`{}` is no folder; name the folder of a certificate",
            dir.display()
        )));
    }
    let catalogue = catalogue(&SuiteArgs::default())?;
    let mut all = vec![];
    for dir in &args.dirs {
        let checked = check(&args, dir, public.as_ref(), &catalogue, &stop).await?;
        all.push((dir, checked));
    }
    let mut text = String::new();
    for (dir, checked) in &all {
        match checked {
            Ok(good) => text.push_str(&told(dir, good)),
            Err(faults) => {
                let _ = writeln!(text, "NOT GOOD  {}", dir.display());
                for fault in faults {
                    let _ = writeln!(text, "  {}", line(&fault.to_string(), 1000));
                }
            }
        }
    }
    if all.len() > 1 {
        text.push_str(&matrix(&all));
    }
    say(text.as_bytes())?;
    Ok(u8::from(all.iter().any(|(_, checked)| checked.is_err())))
}

async fn check(
    args: &Args,
    dir: &Path,
    public: Option<&VerifyingKey>,
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
            let why = failure.message;
            return Ok(Err(vec![Fault {
                place: RECORDING.to_owned(),
                why,
            }]));
        }
        Err(failure) => return Err(failure),
    };
    let made = tempfile::tempdir().map_err(Failure::broken)?;
    again.write(catalogue, made.path(), &again.folder, Build::of(|_| None))?;
    let record = again.finished.record;
    let judged = Judged {
        record: &record,
        recording: &again.finished.recording,
        reports: made.path(),
    };
    let mut faults = verify::contradictions(dir, &claim, &judged, &suite);
    let challenge = verify::challenge(judged.recording, args.challenge.as_deref());
    let age = verify::age_in_days(&record, Timestamp::now());
    if let (Ok(age), Some(most)) = (&age, args.max_age)
        && *age > most
    {
        faults.push(Fault {
            place: RESULTS.to_owned(),
            why: format!("the run is {age} days old, and {most} are allowed"),
        });
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

/// A good certificate in plain words.
fn told(dir: &Path, good: &Good) -> String {
    let record = &good.record;
    let line = |text: &str| line(text, 200);
    let name = [&good.product.vendor, &good.product.product, &good.product.version];
    let name: Vec<String> = name
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| line(part))
        .collect();
    let profiles: Vec<&str> = record.profiles.iter().map(|p| p.id.as_str()).collect();
    let mut text = format!(
        "GOOD  {}: {} conforms to {}, judged on {} by the suite of cloud-conformance {}\n",
        dir.display(),
        name.join(" "),
        profiles.join(", "),
        line(record.finished_at.split('T').next().unwrap_or_default()),
        record.suite.version
    );
    let mut say = |sentence: String| {
        let _ = writeln!(text, "  {sentence}");
    };
    say(match &good.signed {
        Signed::By(id) => format!("Signed by the given key, {id}."),
        Signed::Unchecked(id) => format!(
            "Signed by a key that calls itself {}; nobody checked it: --public-key names the key of whoever should have signed.",
            line(id)
        ),
        Signed::No => "Not signed: nobody answers for it.".to_owned(),
    });
    let away: Vec<&str> = record
        .clauses()
        .filter(|c| c.level == Level::Must && c.verdict == Verdict::NotApplicable)
        .map(|c| c.id.as_str())
        .collect();
    say(match away.as_slice() {
        [] => format!("All {} binding clauses pass.", record.summary.must.pass),
        some => format!(
            "{} binding clauses pass; not applicable: {}.",
            record.summary.must.pass,
            some.join(", ")
        ),
    });
    if record.summary.should.fail > 0 || record.summary.should.inconclusive > 0 {
        say(format!(
            "Of the advisory clauses {} fail and {} were not seen.",
            record.summary.should.fail, record.summary.should.inconclusive
        ));
    }
    for notice in &record.notices {
        say(format!("{}.", line(notice).trim_end_matches('.')));
    }
    say(format!("The run is {} days old.", good.age));
    say(match &good.challenge {
        Some(challenge) => format!("Every ordinary request carried the challenge `{}`.", line(challenge)),
        None => "It proves what was recorded, not that the recording came from that system, nor when: agree on a text \
                 beforehand (`certify --challenge TEXT`) and check it with --challenge."
            .to_owned(),
    });
    text
}

/// Product by profile, for many certificates.
fn matrix(all: &[(&PathBuf, Result<Good, Vec<Fault>>)]) -> String {
    let mut profiles: Vec<String> = vec![];
    let good = || {
        all.iter()
            .filter_map(|(dir, checked)| Some((dir, checked.as_ref().ok()?)))
    };
    for profile in good().flat_map(|(_, good)| &good.record.profiles) {
        if !profiles.contains(&profile.id) {
            profiles.push(profile.id.clone());
        }
    }
    let mut text = format!(
        "\n| product | version | suite | {} |\n| --- | --- | --- |{}\n",
        profiles.join(" | "),
        " --- |".repeat(profiles.len())
    );
    for (dir, checked) in all {
        let cell = |text: &str| line(text, 80).replace('|', "\\|");
        let Ok(good) = checked else {
            let name = cell(&dir.display().to_string());
            let _ = writeln!(text, "| {name} | | |{}", " not good |".repeat(profiles.len()));
            continue;
        };
        let name = format!("{} {}", good.product.vendor, good.product.product);
        let outcomes: Vec<&str> = profiles
            .iter()
            .map(|id| {
                let found = good.record.profiles.iter().find(|p| p.id == *id);
                found.map_or("—", |p| p.outcome.word())
            })
            .collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            cell(name.trim()),
            cell(&good.product.version),
            good.record.suite.version,
            outcomes.join(" | ")
        );
    }
    text
}
