//! Instructions of whole commands: `instructions [PROGRAM]`, in millions, beside the figures that are committed.
//!
//! They are counted by `valgrind`, so they say the same on a busy machine as on an idle one; two builds differ,
//! and so do two kinds of processor a little. The committed figures are those of the development build, which
//! every test run has at hand. A command that takes a fifth more than its figure fails; `UPDATE_GENERATED=1`
//! writes the figures anew.

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::Path,
    process::{Command, ExitCode},
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What a user waits for.
const COMMANDS: [(&str, &[&str]); 3] = [
    ("the program starts", &["--version"]),
    ("the suite is listed", &["list"]),
    ("the reference is judged", &["run", "--report-dir"]),
];

/// The committed figures, in millions.
const FIGURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.json");

fn main() -> Outcome<ExitCode> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is not installed: nothing is counted");
        return Ok(ExitCode::SUCCESS);
    }
    let program = std::env::args().nth(1);
    let program = program.unwrap_or_else(|| {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../target/debug/cloud-conformance").to_owned()
    });
    let known: BTreeMap<String, u64> = serde_json::from_slice(&fs::read(FIGURES)?)?;
    let mut counted = BTreeMap::new();
    let mut more = false;
    for (what, arguments) in COMMANDS {
        let figure = known.get(what).copied().unwrap_or_default();
        let millions = instructions(Path::new(&program), arguments)?;
        println!("{millions:>8} million, {figure:>8} committed: {what}");
        more |= millions > figure + figure / 5;
        counted.insert(what, millions);
    }
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(FIGURES, serde_json::to_string_pretty(&counted)? + "\n")?;
    } else if more {
        println!(
            "a fifth more than committed: find what takes it, or commit the new figures with UPDATE_GENERATED=1"
        );
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Millions of instructions that a command takes.
fn instructions(program: &Path, arguments: &[&str]) -> Outcome<u64> {
    let dir = tempfile::tempdir()?;
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments);
    if arguments.last() == Some(&"--report-dir") {
        command.arg(dir.path().join("reports"));
    }
    let said = command.output()?;
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    let count = said.lines().find_map(|line| line.split_once("Collected : "));
    let count = count
        .ok_or_else(|| format!("valgrind counted nothing: {said}"))?
        .1;
    Ok(count.trim().parse::<u64>()? / 1_000_000)
}
