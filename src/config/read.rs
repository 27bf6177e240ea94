//! The target file as a whole, from a path or from text.
//!
//! Comes in: a file, or one of the two embedded ones, with the environment, what the command line says
//! over it, and the documents of the profiles that it may speak of. Goes out: a [`Target`], or every
//! mistake.

use std::path::Path;
use std::sync::Arc;

use super::{
    Env, Known, Overrides, ProfileTarget, Provocation, Target, TargetError,
    auth::{self, AuthTable},
    embedded::{AS_SHOWN, EXAMPLE, Made, fitted},
    error::{Problems, TargetErrors, joined, listed, quoted, suggestion},
    profile, provoke, settings,
    table::{Document, Section},
    value::{Values, read_text},
};
use crate::catalogue::document::Document as Api;
use crate::config::sensitive::Documented;

/// What the program judges when it is given nothing: the embedded reference.
const REFERENCE: &str = include_str!("reference.toml");

/// The most bytes of a target file.
const MAX_FILE: u64 = 1024 * 1024;

/// The keys of the file itself.
const KEYS: [&str; 5] = ["target", "auth", "profiles", "provoke", "not_applicable"];

impl Target {
    /// What is known of it for this profile, where it has a table for it.
    pub fn profile(&self, id: &str) -> Option<&ProfileTarget> {
        self.profiles.iter().find(|profile| profile.id == id)
    }

    /// Reads a target file.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its line; or that it cannot be read.
    pub fn read(path: &Path, apis: &[&Api], env: Env, overrides: &Overrides) -> Result<Self, TargetErrors> {
        Self::from_file(path, apis, env, overrides, false)
    }

    /// As [`Target::read`], for judging what was recorded: secrets, certificates and whatever else only
    /// sending needs may be missing.
    pub fn read_without_secrets(
        path: &Path,
        apis: &[&Api],
        env: Env,
        overrides: &Overrides,
    ) -> Result<Self, TargetErrors> {
        Self::from_file(path, apis, env, overrides, true)
    }

    fn from_file(
        path: &Path,
        apis: &[&Api],
        env: Env,
        overrides: &Overrides,
        nothing_is_sent: bool,
    ) -> Result<Self, TargetErrors> {
        let name = path.display().to_string();
        let text = read_text(path, MAX_FILE).map_err(|problem| {
            let message = format!("this file {problem}");
            TargetErrors::from(match problem.line {
                Some(line) => TargetError::at_line(&name, line, message),
                None => TargetError::whole(&name, format!("{message}; give the path of a target file")),
            })
        })?;
        let mut target = parse(&text, path, apis, (env, nothing_is_sent), overrides)?;
        target.file = Some(path.to_owned());
        Ok(target)
    }

    /// Reads the text of a target file. `path` names it in messages, and paths inside are relative
    /// to its folder.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its line.
    pub fn from_text(
        text: &str,
        path: &Path,
        apis: &[&Api],
        env: Env,
        overrides: &Overrides,
    ) -> Result<Self, TargetErrors> {
        parse(text, path, apis, (env, false), overrides)
    }

    /// The example that the README shows, at another address.
    ///
    /// # Errors
    /// The address is malformed, or an environment variable that the example names is not set.
    pub fn example(apis: &[&Api], env: Env, overrides: &Overrides) -> Result<Self, TargetErrors> {
        let path = Path::new("example target");
        let text = fitted(EXAMPLE, apis, &AS_SHOWN);
        Self::from_text(&text, path, apis, env, overrides).map_err(|errors| {
            let mut all = errors.into_all();
            let of_the_file = all.iter().any(|error| error.line().is_some());
            for error in all.iter_mut().filter(|error| error.line().is_some()) {
                *error = TargetError::whole("example target", error.message());
            }
            if let Some(last) = all.last_mut().filter(|_| of_the_file) {
                let hint = "a URL alone is judged with the built-in example; to use your own values, write them to a \
                            file and name it with --config";
                *last = TargetError::whole("example target", format!("{} ({hint})", last.message()));
            }
            TargetErrors::new(all)
        })
    }

    /// The embedded reference at the address where it listens, with the credentials it was given.
    ///
    /// # Errors
    /// The address is malformed, or a credential cannot be sent.
    pub fn reference(
        apis: &[&Api],
        base_url: &str,
        token: &str,
        access_key: &str,
        secret_key: &str,
    ) -> Result<Self, TargetErrors> {
        let env = |name: &str| match name {
            "REFERENCE_TOKEN" => Some(token.to_owned()),
            "REFERENCE_ACCESS_KEY" => Some(access_key.to_owned()),
            "REFERENCE_SECRET_KEY" => Some(secret_key.to_owned()),
            _ => None,
        };
        let overrides = Overrides {
            base_url: Some(base_url.to_owned()),
            ..Overrides::default()
        };
        let made = Made {
            tencent: "auth = { scheme = \"tc3-hmac-sha256\", access_key = \"env:REFERENCE_ACCESS_KEY\", secret_key = \
                      \"env:REFERENCE_SECRET_KEY\" }",
            provokes: true,
        };
        let text = fitted(REFERENCE, apis, &made);
        Self::from_text(&text, Path::new("reference target"), apis, &env, &overrides)
    }
}

fn parse(
    text: &str,
    path: &Path,
    apis: &[&Api],
    (env, nothing_is_sent): (Env, bool),
    overrides: &Overrides,
) -> Result<Target, TargetErrors> {
    let name = path.display().to_string();
    let problems = Problems::default();
    let document = Document {
        name: &name,
        text,
        apis,
        home,
        problems: &problems,
    };
    let Some(table) = document.parse() else {
        return Err(TargetErrors::new(problems.take()));
    };
    let values = Values {
        document,
        folder: path.parent().unwrap_or(Path::new("")),
        env,
        nothing_is_sent,
        secrets: Vec::new(),
        warnings: Vec::new(),
    };
    whole(&Section::root(document, &table), overrides, values)
}

fn whole(root: &Section, overrides: &Overrides, mut values: Values) -> Result<Target, TargetErrors> {
    root.allow(&KEYS);
    let target = match root.note(root.table("target", "[target]")) {
        Some(Some(section)) => settings::read(&section, overrides, &mut values),
        Some(None) => {
            let advice = "write [target] with the `base_url` of the system to judge";
            root.push(root.error(0, format!("missing table [target]; {advice}")));
            None
        }
        None => None,
    };
    let auth = match root.note(root.table("auth", "[auth]")) {
        Some(Some(section)) => AuthTable::read(&section, &mut values),
        Some(None) => Some(AuthTable::absent()),
        None => None,
    };
    let common = profile::Common {
        base_url: target.as_ref().map(|target| &target.base_url),
        auth: auth.as_ref(),
    };
    let profiles = profiles(root, &common, overrides, &mut values);
    let provocations = provocations(root, &mut values);
    let declared = root.note(root.tables("not_applicable", "[[not_applicable]]"));
    let declared = declared.unwrap_or_default();
    let not_applicable = declared.iter().filter_map(provoke::declared).collect();
    let wrong = root.document.problems.take();
    let Some(target) = target.filter(|_| wrong.is_empty()) else {
        let mut errors = TargetErrors::new(wrong);
        errors.provocations = provocations;
        errors.not_applicable = not_applicable;
        return Err(errors);
    };
    let mut target = Target {
        documented: Arc::new(Documented::of(values.document.apis)),
        not_applicable,
        profiles,
        provocations,
        secrets: values.secrets,
        whole_secrets: vec![],
        warnings: values.warnings,
        ..target
    };
    target.public = vec![Known::of(&target).to_string(), values.document.name.to_owned()];
    Ok(target)
}

/// The tables of the profiles. Those that are not to be run are checked as well, but what they
/// need from outside of the file need not be there, and they are left out.
fn profiles(
    root: &Section,
    common: &profile::Common,
    overrides: &Overrides,
    values: &mut Values,
) -> Vec<ProfileTarget> {
    let apis = root.document.apis;
    let ids: Vec<&str> = apis.iter().map(|api| api.profile.as_str()).collect();
    let title = format!("[profiles.{}]", ids.first().unwrap_or(&"…"));
    let none = |at| {
        let message = format!(
            "no profile to judge; add a table such as {title} for {}",
            listed(&ids, "or")
        );
        root.push(root.error(at, message));
    };
    let tables = match root.note(root.table("profiles", &title)) {
        Some(Some(tables)) => tables,
        Some(None) => {
            none(0);
            return vec![];
        }
        None => return vec![],
    };
    let keys = tables.keys();
    for key in keys.iter().filter(|key| !ids.contains(&key.value)) {
        let message = format!(
            "unknown profile {}{}",
            quoted(key.value),
            suggestion(key.value, &ids)
        );
        root.push(root.error(key.at, message));
    }
    if keys.is_empty() {
        none(tables.at);
    }
    if !root.has("auth") {
        warn_of_no_auth(&tables, values);
    }
    let mut profiles = Vec::new();
    for api in apis {
        let id = &api.profile;
        let Some(Some(section)) = tables.note(tables.table(id, &format!("[profiles.{id}]"))) else {
            continue;
        };
        let selected = overrides.profiles.is_empty() || overrides.profiles.contains(id);
        let before = root.document.problems.len();
        let read = profile::read(api, &section, common, values);
        if !selected {
            root.document.problems.take_missing_values(before);
        } else if let Some(profile) = read {
            warn_of_own_address(&section, &profile.id, overrides, values);
            profiles.push(profile);
        }
    }
    profiles
}

fn provocations(root: &Section, values: &mut Values) -> Vec<Provocation> {
    let judged = root.table("profiles", "[profiles]").ok().flatten();
    let mut provocations = Vec::new();
    let tables = root.note(root.tables("provoke", "[[provoke]]"));
    for section in tables.unwrap_or_default() {
        let Some(provocation) = provoke::provocation(&section) else {
            continue;
        };
        if judged.as_ref().is_some_and(|p| !p.has(&provocation.profile)) {
            let id = &provocation.profile;
            values.warn(
                section.at,
                &format!("nothing is provoked: there is no table [profiles.{id}]"),
            );
        }
        if provocation.is_ordinary() {
            let words = "nothing is provoked: its request is the ordinary one; say which headers, query, path, method, \
                         body, repeat or auth = \"none\" make this target answer so";
            values.warn(section.at, words);
        }
        provocations.push(provocation);
    }
    provocations
}

/// A file that forgets `[auth]` should not look like one that means it.
fn warn_of_no_auth(tables: &Section, values: &mut Values) {
    let inherits = |api: &&&Api| {
        let table = tables.table(&api.profile, &api.profile).ok().flatten();
        table.is_some_and(|t| !t.has("auth"))
    };
    if let Some(api) = tables.document.apis.iter().find(inherits) {
        let sentence = format!(
            "requests of {} go without credentials, since there is no [auth]; write `scheme = \"none\"` there if \
             that is meant",
            api.profile
        );
        values.warn(tables.at, &sentence);
    }
}

/// Somebody who gives an address on the command line may not think of those in the file.
fn warn_of_own_address(section: &Section, id: &str, overrides: &Overrides, values: &mut Values) {
    if overrides.base_url.is_some() && section.has("base_url") {
        let sentence = format!("{id} is asked at its own `base_url`, not at the address of the command line");
        values.warn(section.at, &sentence);
    }
}

/// The table in which a key belongs that stands in the wrong one.
pub(super) fn home(apis: &[&Api], key: &str) -> Option<String> {
    let profiles: Vec<String> = apis
        .iter()
        .filter(|api| profile::keys(api).iter().any(|own| own == key))
        .map(|api| format!("[profiles.{}]", api.profile))
        .collect();
    if !profiles.is_empty() {
        return Some(joined(&profiles, "or"));
    }
    if apis.iter().any(|api| api.profile == key) {
        return Some(format!("[profiles], as [profiles.{key}]"));
    }
    let homes: [(&[&str], &str); 5] = [
        (&settings::KEYS, "[target]"),
        (&auth::KEYS, "[auth]"),
        (&provoke::PROVOKE_KEYS, "[[provoke]]"),
        (&provoke::DECLARED_KEYS, "[[not_applicable]]"),
        (&KEYS, "the file, outside of this table"),
    ];
    let home = homes.iter().find(|(keys, _)| keys.contains(&key));
    home.map(|(_, home)| (*home).to_owned())
}
