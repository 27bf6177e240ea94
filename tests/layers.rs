//! Data flows one way through the rooms of the house: who may use whom.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// What each room may use of the others: a room, or one part of it. Front page and flow picture:
/// `src/lib.rs`.
const MAY_USE: [(&str, &[&str]); 23] = [
    // Which keys a target file has for a profile, and how it is authenticated, the profile's document says.
    ("config", &["catalogue::document", "text"]),
    // What a page says; drift holds it against what is judged by, and a draft asks for nothing that is never sent.
    (
        "page",
        &[
            "catalogue",
            "config::reserved",
            "config::sensitive",
            "record::ClauseId",
        ],
    ),
    ("record", &[]),
    ("auth", &[]),
    ("text", &[]),
    ("at_once", &[]),
    ("atomic_file", &[]),
    ("exchange", &[]),
    ("catalogue", &["record", "at_once"]),
    ("redact", &["catalogue::Files", "config", "exchange"]),
    ("recording", &["exchange", "redact", "text", "atomic_file"]),
    // The form of a request is all that a client needs of a document.
    (
        "http",
        &[
            "config",
            "auth",
            "catalogue::document",
            "exchange",
            "redact",
            "recording",
        ],
    ),
    // Pure functions: no target, no suite, no files.
    (
        "checks",
        &[
            "catalogue::Profile",
            "catalogue::derived",
            "catalogue::members",
            "catalogue::document",
            "catalogue::compiled",
            "catalogue::schemas",
            "exchange",
            "record",
            "text",
        ],
    ),
    // Is the target there, and ours to judge? It sends the ordinary requests, and drives nothing.
    (
        "preflight",
        &[
            "config",
            "auth",
            "catalogue",
            "exchange",
            "http",
            "checks::answer",
            "checks::cut",
            "checks::paging",
            "record::Finding",
        ],
    ),
    // The ledger of findings, and the judge who reads it.
    (
        "verdict",
        &["config", "catalogue", "exchange", "checks", "record", "text"],
    ),
    // It fills the ledger; the run calls the judge at its end.
    (
        "suite",
        &[
            "config",
            "catalogue",
            "exchange",
            "http",
            "redact",
            "recording",
            "checks",
            "preflight",
            "gate::Gate",
            "verdict",
            "record",
            "text",
        ],
    ),
    // What fails a run is a function of its record and of the file with what is accepted.
    (
        "gate",
        &[
            "catalogue::Catalogue",
            "config::error",
            "config::table",
            "record",
            "text",
        ],
    ),
    // A function of the record and the recording alone; what counts as a change of state it asks of
    // the one place that knows.
    (
        "report",
        &[
            "checks::lifecycle",
            "gate::compare",
            "gate::fleet",
            "record",
            "exchange",
            "recording",
            "text",
            "at_once",
            "atomic_file",
        ],
    ),
    // What the files of a run say, held against what its recording says.
    (
        "certificate",
        &[
            "catalogue::Files",
            "checks::cut",
            "config::Fixtures",
            "config::Known",
            "config::Target",
            "exchange::json",
            "record",
            "recording",
            "report",
        ],
    ),
    // It never reads what judges it: of the catalogue nothing but the documents' facts.
    (
        "reference",
        &["auth", "catalogue::document", "catalogue::Files", "record::Level"],
    ),
    // The suite against the reference in all its forms.
    (
        "selftest",
        &["config", "catalogue", "gate", "record", "reference", "suite::run"],
    ),
    (
        "cli",
        &[
            "auth::Explained",
            "checks::cut",
            "certificate",
            "selftest",
            "atomic_file",
            "config",
            "catalogue",
            "exchange",
            "http",
            "recording",
            "redact",
            "suite",
            "preflight",
            "gate",
            "page",
            "report",
            "reference",
            "record",
        ],
    ),
    // The command `run` for Rust.
    (
        "judge",
        &["cli", "gate::FailOn", "record", "report", "suite::run"],
    ),
];

/// The sources of the program by their path below `src`, without those of tests.
fn sources(dir: &Path, below: &str, found: &mut BTreeMap<String, String>) {
    for item in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let name = item.file_name().into_string().unwrap();
        let path = format!("{below}{name}");
        if item.file_type().unwrap().is_dir() {
            sources(&item.path(), &format!("{path}/"), found);
        } else if item.path().extension().is_some_and(|e| e == "rs") {
            found.insert(path, fs::read_to_string(item.path()).unwrap());
        }
    }
}

/// A source without its comments and without the tests at its end.
fn code(text: &str) -> String {
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..tests].lines();
    let code = lines.filter(|line| !line.trim_start().starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

/// Every path that begins with `crate::`, groups in braces taken apart.
fn used(code: &str) -> Vec<String> {
    behind(code, "crate::")
}

/// What stands behind this beginning of a path, groups in braces taken apart.
fn behind(code: &str, beginning: &str) -> Vec<String> {
    let mut found = vec![];
    let begins = |(at, _): &(usize, &str)| {
        let before = code[..*at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"_:$".contains(c))
    };
    for (at, word) in code.match_indices(beginning).filter(begins) {
        expand(&code[at + word.len()..], "", &mut found);
    }
    found
}

/// Reads one path or group and returns what stands behind it.
fn expand<'a>(text: &'a str, before: &str, found: &mut Vec<String>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = rest.trim_start().trim_start_matches(',').trim_start();
            if let Some(behind) = rest.strip_prefix('}') {
                return behind;
            }
            rest = expand(rest, before, found);
            if let Some(renamed) = rest.trim_start().strip_prefix("as ") {
                rest = renamed.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
            }
        }
    }
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*')
        .unwrap_or(text.len());
    assert!(end > 0, "cannot read `{}`", &text[..text.len().min(60)]);
    let path = format!("{before}{}", &text[..end]);
    match text[end..].strip_prefix("::") {
        Some(rest) if !rest.starts_with('<') => expand(rest, &format!("{path}::"), found),
        _ => {
            found.push(path);
            &text[end..]
        }
    }
}

#[test]
fn every_room_uses_only_what_lies_behind_it() {
    let mut files = BTreeMap::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut files);
    let mut strange = vec![];
    for (path, text) in &files {
        let room = path.split('/').next().unwrap().trim_end_matches(".rs");
        if matches!(room, "lib" | "main") || path.contains("tests") {
            continue;
        }
        let allowed = MAY_USE.iter().find(|(name, _)| *name == room);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("{path}: the room is not in the table"));
        for used in used(&code(text)) {
            let inside = |part: &&&str| {
                used.strip_prefix(**part)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            };
            if !inside(&&room) && !allowed.iter().any(|part| inside(&part)) {
                strange.push(format!("{path} uses {used}"));
            }
        }
    }
    assert!(strange.is_empty(), "against the flow:\n{}", strange.join("\n"));
}

/// The files of the program as modules: each by its path, with its code.
struct Modules(BTreeMap<String, String>);

impl Modules {
    fn read() -> Self {
        let mut files = BTreeMap::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut files);
        let modules = files
            .iter()
            .filter(|(path, _)| !path.contains("tests") && *path != "main.rs");
        Self(
            modules
                .map(|(path, text)| {
                    let name = path.trim_end_matches(".rs").trim_end_matches("/mod");
                    (name.replace('/', "::"), code(text))
                })
                .collect(),
        )
    }

    /// The paths that a module uses of this crate, from its root.
    fn uses(&self, module: &str) -> Vec<String> {
        let code = &self.0[module];
        let mut found = behind(code, "crate::");
        for path in behind(code, "super::") {
            let up = 1 + path.matches("super::").count();
            let above: Vec<&str> = module.split("::").collect();
            let above = &above[..above.len().saturating_sub(up)];
            let own = path.trim_start_matches("super::");
            found.push([above, &[own]].concat().join("::"));
        }
        found
    }

    /// The module in which the thing at a path is defined, however often it is handed on on the way.
    fn of(&self, path: &str, steps: u32) -> Option<String> {
        let parts: Vec<&str> = path.split("::").collect();
        let known = |n: &usize| self.0.contains_key(&parts[..*n].join("::"));
        let inside = (1..=parts.len()).rev().find(known)?;
        let module = parts[..inside].join("::");
        let (Some(name), true) = (parts.get(inside), steps > 0) else {
            return Some(module);
        };
        let handed_on = self.0[&module].split("pub use ").skip(1).find_map(|rest| {
            let mut paths = vec![];
            expand(rest, "", &mut paths);
            paths
                .into_iter()
                .find(|path| path.split("::").last() == Some(name))
        });
        match handed_on {
            Some(path) if path.starts_with("crate::") => self.of(&path["crate::".len()..], steps - 1),
            Some(path) => self.of(
                &format!("{module}::{}", path.trim_start_matches("self::")),
                steps - 1,
            ),
            None => Some(module),
        }
    }
}

/// No file needs a file that needs it, on whatever way. The front page of a folder names what is below it; that is no
/// way.
#[test]
fn no_circle_runs_through_files() {
    let modules = Modules::read();
    let mut needs: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for module in modules.0.keys() {
        let below = format!("{module}::");
        let used = modules
            .uses(module)
            .into_iter()
            .filter_map(|path| modules.of(&path, 4));
        let others = used.filter(|other| other != module && !other.starts_with(&below));
        needs.insert(module, others.collect());
    }
    // Whoever needs nobody that is left, or is needed by nobody that is left, stands in no circle.
    loop {
        let left: BTreeSet<String> = needs.keys().map(ToString::to_string).collect();
        for needed in needs.values_mut() {
            needed.retain(|other| left.contains(other));
        }
        let needed: BTreeSet<String> = needs.values().flatten().cloned().collect();
        let before = needs.len();
        needs.retain(|module, needs| !needs.is_empty() && needed.contains(*module));
        if needs.len() == before {
            break;
        }
    }
    assert!(needs.is_empty(), "circles run through these files:\n{needs:#?}");
}

/// A room of the table that is gone, or a permission that nobody needs any more, says nothing true.
#[test]
fn the_table_names_only_rooms_that_exist() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (room, uses) in MAY_USE {
        for name in uses.iter().map(|u| u.split("::").next().unwrap()).chain([room]) {
            let exists = src.join(name).is_dir() || src.join(format!("{name}.rs")).is_file();
            assert!(exists, "{name}");
        }
    }
}

#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    let text = "use crate::{\n    a::{B, c::{self, D}},\n    e::F as G,\n};\nlet x = crate::h::i(1);";
    assert_eq!(used(text), ["a::B", "a::c::self", "a::c::D", "e::F", "h::i"]);
    assert_eq!(
        code("use a;\n// crate::b\n#[cfg(test)]\nmod tests {\n crate::c }"),
        "use a;"
    );
}

/// An API is data: what is said of one profile stands in its `document.toml` and its features. The hand-written parts
/// of the reference and its deviations know their API; elsewhere a name is an example in a comment or in a help text.
#[test]
fn no_room_but_the_reference_knows_a_profile_by_its_name() {
    let mut files = BTreeMap::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut files);
    let mut names = vec![];
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("features")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            names.push(entry.file_name().into_string().unwrap());
        }
    }
    assert!(names.len() > 5, "{names:?}");
    let mut known = vec![];
    for (path, text) in &files {
        let room = path.split('/').next().unwrap();
        if matches!(room, "reference" | "selftest") || path.contains("tests") || path.contains("vectors") {
            continue;
        }
        let before_tests = text.split("#[cfg(test)]").next().unwrap();
        for line in before_tests.lines().map(str::trim) {
            let in_help = line.starts_with("cloud-conformance ")
                || line.contains("as in ")
                || line.contains("for example");
            let example = line.starts_with("//") || in_help;
            if !example && names.iter().any(|name| line.contains(name.as_str())) {
                known.push(format!("{path}: {line}"));
            }
        }
    }
    assert!(
        known.is_empty(),
        "a profile is known by its name:\n{}",
        known.join("\n")
    );
}
