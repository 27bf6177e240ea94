//! What every judging command begins with: the suite, the selection, the target.

use std::{
    fmt::Display,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{Timestamp, tz::TimeZone};

use super::args::{GateArgs, SelectionArgs, SuiteArgs, TargetArgs};
use super::environment::variable;
use crate::catalogue::{Catalogue, Files, Selection, check, mistakes::Mistake};
use crate::config::{Overrides, Target, TargetError, TargetErrors};
use crate::gate::{Baseline, Gate};
use crate::http::stop::Halt;
use crate::redact::public;
use crate::reference::{
    DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, Options, Reference, Suite, start,
};
use crate::report::{
    curl::with_arguments,
    shell::quoted,
    text::{count, readable},
};
use crate::suite::steps::defined;

/// Why a command ends without doing its work: the exit code and one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// 2 for what the user wrote, 3 for what broke.
    pub code: u8,
    /// One sentence.
    pub message: String,
}

impl From<Halt> for Failure {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Stopped(reason) => Self {
                code: 5,
                message: reason,
            },
            Halt::NotSent(why) => Self::usage(format!("the request is not sent: {why}")),
            Halt::LeftAlone(why) | Halt::Broken(why) => Self::broken(why),
            Halt::NotRecorded => Self::broken("nothing was asked"),
        }
    }
}

impl Failure {
    /// The command line or a file that it names is wrong.
    pub fn usage(message: impl Display) -> Self {
        Self {
            code: 2,
            message: message.to_string(),
        }
    }

    /// The suite or the machine broke.
    pub fn broken(message: impl Display) -> Self {
        Self {
            code: 3,
            message: message.to_string(),
        }
    }
}

/// The files of the suite, embedded or in a folder.
///
/// # Errors
/// A folder that cannot be read.
pub fn files(suite: &SuiteArgs) -> Result<Files, Failure> {
    match &suite.suite {
        Some(folder) => Files::from_dir(folder).map_err(Failure::usage),
        None => Ok(Files::embedded()),
    }
}

/// Everything that is wrong with a suite, by file and line.
pub fn mistakes(files: &Files) -> Vec<Mistake> {
    check::check(files, &defined)
}

/// The suite, embedded or from a folder, which is proved first.
///
/// # Errors
/// A folder that is no suite: what the user named is wrong. Steps that nothing defines: the suite breaks.
pub fn catalogue(suite: &SuiteArgs) -> Result<Arc<Catalogue>, Failure> {
    let files = files(suite)?;
    let found = if files.modified { mistakes(&files) } else { vec![] };
    if !found.is_empty() {
        let told: Vec<String> = found.iter().map(|m| readable(&m.to_string())).collect();
        let message = format!(
            "the suite has {}:\n{}",
            count(found.len(), "mistake"),
            told.join("\n")
        );
        let only_steps = found.iter().all(|mistake| mistake.of_a_step);
        return Err(if only_steps {
            Failure::broken(message)
        } else {
            Failure::usage(message)
        });
    }
    Catalogue::load(&files).map(Arc::new).map_err(Failure::broken)
}

/// What is selected.
///
/// # Errors
/// An unknown profile or clause, a tag expression that does not parse.
pub fn selection(catalogue: &Catalogue, args: &SelectionArgs) -> Result<Selection, Failure> {
    let selection = Selection::new(catalogue, &args.profiles, &args.clauses, args.tags.as_deref());
    let selection = selection.and_then(|selection| match &args.edition {
        Some(name) => selection.of_edition(catalogue, name),
        None => Ok(selection),
    });
    selection.map_err(Failure::usage)
}

/// The gate that was asked for.
///
/// # Errors
/// Everything that is wrong with the baseline.
pub fn gate(args: &GateArgs, catalogue: &Catalogue) -> Result<Gate, Failure> {
    let read = |file: &PathBuf| Baseline::read(file, catalogue).map_err(Failure::usage);
    let baseline = args.baseline.as_ref().map(read).transpose()?;
    warn(&baseline.iter().filter_map(Baseline::warning).collect::<Vec<_>>());
    Ok(Gate {
        fail_on: args.fail_on().unwrap_or_default(),
        baseline: baseline.map(Arc::new),
        today: Timestamp::now().to_zoned(TimeZone::UTC).date(),
    })
}

/// The target, and the reference where that is the target.
pub struct Session {
    /// What is judged.
    pub target: Arc<Target>,
    /// The embedded reference, while it is the target.
    pub reference: Option<Reference>,
    /// Who is asked, where the user named no file: it is said first.
    pub said: Option<String>,
    /// The arguments that name the target in a command line.
    pub arguments: String,
}

impl Session {
    /// Stops the embedded reference, where it was the target.
    pub async fn end(&mut self) {
        if let Some(reference) = self.reference.take() {
            reference.stop().await;
        }
    }

    /// Takes what the command line names into the lines to paste (the suite), and for no secret: reports name it.
    pub fn names<'p>(&mut self, suite: &SuiteArgs, places: impl IntoIterator<Item = &'p Path>) {
        self.arguments = with_suite(suite, &self.arguments);
        if let Some(target) = Arc::get_mut(&mut self.target) {
            let places = places.into_iter().map(|place| place.display().to_string());
            target.public.extend(places.chain([self.arguments.clone()]));
        }
    }

    /// Warns of profiles that are named on the command line and have no table in the target file.
    ///
    /// # Errors
    /// None of them has one: nothing can be judged.
    pub fn has_tables(&mut self, catalogue: &Catalogue, selection: &Selection) -> Result<(), Failure> {
        let missing = without_table(catalogue, selection, [&*self.target]);
        let Some(file) = self.target.file.as_ref().filter(|_| !missing.is_empty()) else {
            return Ok(());
        };
        let tables: Vec<String> = missing.iter().map(|id| format!("[profiles.{id}]")).collect();
        let sentence = format!(
            "nothing is asked of {}, which is selected: {} has no table {}; add it",
            missing.join(", "),
            file.display(),
            tables.join(", ")
        );
        if self.target.profiles.is_empty() {
            return Err(Failure {
                code: 4,
                message: sentence,
            });
        }
        warn(&[sentence]);
        Ok(())
    }
}

/// Reads the target, or starts the embedded reference where none is named.
///
/// # Errors
/// A target file that is wrong, with its line; a reference that cannot be started.
pub async fn session(
    args: &TargetArgs,
    catalogue: &Catalogue,
    selection: &Selection,
) -> Result<Session, Failure> {
    // A table of a target file names its profile.
    if args.configs.len() > 1 {
        return Err(Failure::usage(
            "--config names one file here; `run` takes several",
        ));
    }
    let profiles: Vec<String> = match args.config() {
        Some(_) => selection.profiles_of(catalogue).map(str::to_owned).collect(),
        None => catalogue.wanted(selection).map(str::to_owned).collect(),
    };
    let overrides = Overrides {
        base_url: args.target.clone(),
        profiles,
    };
    let documents = catalogue.documents();
    let (target, reference, said) = match (args.config(), &args.target) {
        (Some(file), _) => {
            let read = Target::read(file, &documents, &variable, &overrides);
            (checked(read, file, catalogue)?, None, None)
        }
        (None, Some(url)) => {
            let read = Target::example(&documents, &variable, &overrides);
            let target = checked(read, Path::new("example target"), catalogue)?;
            let said = format!("{url} with the built-in example target; --config names a file of your own.");
            (target, None, Some(said))
        }
        (None, None) => {
            let (reference, mut target) = reference(catalogue).await?;
            target.profiles.retain(|p| overrides.profiles.contains(&p.id));
            target.profiles.sort_by_key(|p| catalogue.rank(&p.id));
            let url = reference.url();
            let said = format!("the embedded reference at {url}; --config names a target of your own.");
            (target, Some(reference), Some(said))
        }
    };
    Ok(Session {
        target: Arc::new(target),
        reference,
        said,
        arguments: arguments(args.config(), args.target.as_deref()),
    })
}

/// Starts the embedded reference, which serves the suite's documents: it, and the target that it is.
///
/// # Errors
/// It cannot be started.
pub(super) async fn reference(catalogue: &Catalogue) -> Result<(Reference, Target), Failure> {
    let documents = catalogue.documents();
    let suite = Arc::new(Suite::of(documents.iter().copied()));
    let reference = start(Options::serving(suite)).await.map_err(Failure::broken)?;
    let (token, key, secret) = (DEFAULT_TOKEN, DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY);
    let target = Target::reference(&documents, &reference.url(), token, key, secret);
    Ok((reference, target.map_err(Failure::broken)?))
}

/// The profiles that are named on the command line and for which none of these targets has a table.
pub(super) fn without_table<'c, 't>(
    catalogue: &'c Catalogue,
    selection: &Selection,
    targets: impl IntoIterator<Item = &'t Target>,
) -> Vec<&'c str> {
    let mut named: Vec<&str> = catalogue.profiles().filter(|id| selection.names(id)).collect();
    for target in targets {
        named.retain(|id| target.profile(id).is_none());
    }
    named
}

/// The file of a target that has no table for a profile.
pub fn no_table(profile: &str) -> Failure {
    Failure::usage(format!(
        "the target file has no table [profiles.{profile}]; add it"
    ))
}

/// A target file as it was read, with the mistakes that only the catalogue knows of.
pub(super) fn checked(
    read: Result<Target, TargetErrors>,
    file: &Path,
    catalogue: &Catalogue,
) -> Result<Target, Failure> {
    let (provocations, declared) = match &read {
        Ok(target) => (&target.provocations, &target.not_applicable),
        Err(errors) => (&errors.provocations, &errors.not_applicable),
    };
    let mut wrong = vec![];
    let mut note =
        |line, message| wrong.push(TargetError::at_line(file.display().to_string(), line, message));
    for declared in declared {
        if let Err(error) = catalogue.known_clause(&declared.clause) {
            note(declared.line, error.to_string());
        }
    }
    for provoked in provocations {
        let judged = answers(catalogue, &provoked.profile);
        if !judged.iter().any(|answer| *answer == provoked.answer) {
            let (profile, answer) = (&provoked.profile, &provoked.answer);
            let judged = judged.join(", ");
            let message = format!(
                "no clause of {profile} judges {answer}, so there is nothing to provoke; its clauses judge {judged}"
            );
            note(provoked.line, message);
        }
    }
    match read {
        Ok(mut target) if wrong.is_empty() => {
            target.profiles.sort_by_key(|p| catalogue.rank(&p.id));
            Ok(target)
        }
        Ok(_) => Err(Failure::usage(TargetErrors::new(wrong))),
        Err(errors) => {
            let all = errors.into_all().into_iter().chain(wrong);
            Err(Failure::usage(TargetErrors::new(all.collect())))
        }
    }
}

/// The answers of a profile that a clause judges as such: statuses, or error codes in an envelope.
fn answers<'c>(catalogue: &'c Catalogue, profile: &str) -> Vec<&'c str> {
    let stated = catalogue.within(profile).filter(|clause| clause.answer.is_none());
    let of_profile = stated.filter_map(|clause| clause.id.behind(profile));
    let answers = of_profile.filter_map(|rest| match rest.strip_prefix("error.") {
        Some(code) => Some(code),
        None => Some(rest).filter(|rest| rest.bytes().all(|b| b.is_ascii_digit())),
    });
    answers.collect()
}

/// The arguments that name a target in a command line.
pub(super) fn arguments(file: Option<&Path>, url: Option<&str>) -> String {
    let file = file.map(|file| format!("--config {}", quoted(&file.display().to_string())));
    let url = url.map(|url| format!("--target {}", quoted(url)));
    file.into_iter().chain(url).collect::<Vec<_>>().join(" ")
}

/// The arguments of a command line that judges by this suite.
pub(super) fn with_suite(suite: &SuiteArgs, arguments: &str) -> String {
    let Some(folder) = &suite.suite else {
        return arguments.to_owned();
    };
    let suite = format!("--suite {}", quoted(&folder.display().to_string()));
    with_arguments(&suite, arguments)
}

/// Prints what a person should know of a target before it is asked.
pub fn warn_of(target: &Target) {
    warn(&target.warnings);
    warn(&public::warnings(target));
}

/// Prints warnings where a person sees them.
pub fn warn(warnings: &[String]) {
    for warning in warnings {
        let _ = writeln!(anstream::stderr(), "warning: {warning}");
    }
}
