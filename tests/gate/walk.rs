//! A new user follows the README's commands, as they stand there, from a target that is not perfect to a green
//! gate, which turns red on a new fault.

use std::{
    path::Path,
    process::{Command, Output},
};

use cloud_conformance::reference::{DEFAULT_TOKEN, Reference};

use super::{commands::reference, program::program};

const README: &str = include_str!("../../README.md");
const KNOWN: &str = "dcs-v2-status.200.running_count.null";
const NEW: &str = "dcs-v2-status.200.error_count.null";

/// The lines of the first block of this kind after a heading or a sentence.
fn block<'a>(after: &str, kind: &str) -> Vec<&'a str> {
    let (_, rest) = README.split_once(after).unwrap();
    let (_, rest) = rest.split_once(&format!("```{kind}\n")).unwrap();
    rest.lines().take_while(|line| line.trim() != "```").collect()
}

/// Runs a line in a shell whose editor writes down why each entry is accepted.
fn shell(dir: &Path, line: &str) -> Output {
    let own = program();
    let own = Path::new(own.get_program()).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut command = Command::new("sh");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CONFORMANCE_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(dir)
        .args(["-c", line])
        .env("PATH", format!("{}:{path}", own.display()))
        .env("EDITOR", "./editor")
        .env("OS_TOKEN", DEFAULT_TOKEN)
        .output()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn five_commands_lead_to_a_green_gate_that_turns_red() {
    use std::os::unix::fs::PermissionsExt as _;
    let commands = block("\n### A CI gate\n", "sh");
    let [install, run, baseline, edit, gate] = commands[..] else {
        panic!("five commands, not {commands:?}");
    };
    assert_eq!(install, "cargo install --path .");
    let smallest = block("the smallest useful file is", "toml").join("\n");
    let write = |dir: &Path, reference: &Reference| {
        let own = smallest.replace("https://staging.example.com", &reference.url());
        assert!(own.contains(&reference.url()), "{own}");
        std::fs::write(dir.join("target.toml"), own).unwrap();
    };
    let place = tempfile::tempdir().unwrap();
    let dir = place.path();
    let editor = dir.join("editor");
    std::fs::write(
        &editor,
        "#!/bin/sh\nsed -i 's/^reason = \"\"/reason = \"ticket 7\"/' \"$1\"\n",
    )
    .unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
    let imperfect = reference(&[KNOWN]).await;
    write(dir, &imperfect);
    for (line, code) in [(run, 1), (baseline, 0), (edit, 0), (gate, 0)] {
        let done = shell(dir, line);
        assert_eq!(done.status.code(), Some(code), "{line}: {done:?}");
    }
    assert!(
        !std::fs::read_to_string(dir.join("baseline.toml"))
            .unwrap()
            .contains("reason = \"\"")
    );
    let worse = reference(&[KNOWN, NEW]).await;
    write(dir, &worse);
    let done = shell(dir, gate);
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("dcs-v2-status.200.error_count: new"), "{said}");
    imperfect.stop().await;
    worse.stop().await;
}
