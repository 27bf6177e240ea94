//! Runs that must not get lost: two into one folder, a selection over a fuller report, signals, a full disk.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::{
    collections::BTreeSet,
    fs,
    net::TcpListener,
    path::Path,
    process::{Command, Output, Stdio},
};

use cloud_conformance::report::folder::Folder;
use serde_json::Value;
use tempfile::TempDir;

#[path = "page/pages.rs"]
#[allow(dead_code, reason = "one of the pages is enough")]
mod pages;

/// What the built-in target file looks up.
const TOKEN: &str = "a-token-of-this-test";

/// One clause, so that a run is short.
const CLAUSE: &str = "dcs-v2-status.include_failure.other";

fn program(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloud-conformance"));
    command.current_dir(dir).args(arguments).stdin(Stdio::null());
    for variable in ["OS_TOKEN", "TC_ID", "TC_KEY"] {
        command.env(variable, TOKEN);
    }
    command
}

fn run(dir: &Path, arguments: &[&str]) -> Output {
    program(dir, arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(file: &Path) -> Value {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

/// The names of everything in a folder.
fn names(dir: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(dir).unwrap();
    entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_folder_that_another_run_has_is_a_mistake_before_anything_is_sent() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("out")).unwrap();
    fs::write(dir.path().join("out/results.json"), "of the first run").unwrap();
    let _first = Folder::claim(&dir.path().join("out")).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let har = dir.path().join("a.har");
    fs::write(&har, r#"{"log":{"version":"1.2","entries":[]}}"#).unwrap();
    for arguments in [
        &["run", "--target", &url, "--report-dir", "out"][..],
        &["judge", "a.har", "--report-dir", "out"],
        &["render", "out"],
    ] {
        let second = run(dir.path(), arguments);
        assert_eq!(code(&second), 2, "{}", err(&second));
        assert!(err(&second).contains("another run writes"), "{}", err(&second));
    }
    assert!(listener.accept().is_err(), "a request was sent");
    let kept = fs::read(dir.path().join("out/results.json")).unwrap();
    assert_eq!(kept, b"of the first run");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_a_mistake_before_anything_is_sent() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("file"), "mine").unwrap();
    fs::create_dir_all(dir.path().join("full/results.json")).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    for folder in ["file", "file/below", "full"] {
        let arguments = ["run", "--target", &url, "--report-dir", folder];
        let output = run(dir.path(), &arguments);
        assert_eq!(code(&output), 2, "{folder}: {}", err(&output));
        assert!(err(&output).contains("--report-dir"), "{}", err(&output));
    }
    assert!(listener.accept().is_err(), "a request was sent");
    assert_eq!(fs::read(dir.path().join("file")).unwrap(), b"mine");
    assert_eq!(code(&run(dir.path(), &["selftest", "--report-dir", "file"])), 2);
}

#[test]
fn a_selection_never_replaces_a_fuller_report_unless_its_place_is_named() {
    let dir = TempDir::new().unwrap();
    let full = dir.path().join("reports/results.json");
    fs::create_dir(dir.path().join("reports")).unwrap();
    fs::write(&full, "of all clauses").unwrap();
    for selection in [
        ["--clause", CLAUSE],
        ["--profile", "dcs-v2-status"],
        ["--tags", "@dcs-v2-status.include_failure.other"],
    ] {
        let output = run(dir.path(), &[&["run"], &selection[..]].concat());
        assert_eq!(code(&output), 0, "{}", err(&output));
        let only = json(&dir.path().join("reports/only/results.json"));
        assert_eq!(only["profiles"].as_array().unwrap().len(), 1);
        fs::remove_dir_all(dir.path().join("reports/only")).unwrap();
    }
    let named = run(dir.path(), &["run", "--clause", CLAUSE, "--report-dir", "named"]);
    assert_eq!(code(&named), 0, "{}", err(&named));
    // A recording of a selection is one, too, and so is what is selected from a fuller one.
    assert_eq!(code(&run(dir.path(), &["judge", "named/traffic.har"])), 0);
    assert!(dir.path().join("reports/only/report.html").exists());
    assert_eq!(fs::read(&full).unwrap(), b"of all clauses");
}

#[test]
fn the_line_that_judges_again_leads_beside_the_report() {
    let dir = TempDir::new().unwrap();
    let served = Served::new(dir.path(), &["--deviation", BROKEN]);
    for (named, again) in [(None, ""), (Some("out"), " --report-dir out/only")] {
        let place: Vec<&str> = named.map_or(vec![], |dir| vec!["--report-dir", dir]);
        let arguments = [&["run", "--target", &served.url, "--clause", CLAUSE], &place[..]].concat();
        let output = run(dir.path(), &arguments);
        assert_eq!(code(&output), 1, "{}", err(&output));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = format!("cloud-conformance run --clause {CLAUSE}{again} --target");
        assert!(text.contains(&line), "{line} is not in\n{text}");
    }
}

#[test]
fn exchanges_have_ids_that_stay_the_same_from_run_to_run() {
    let dir = TempDir::new().unwrap();
    let served = Served::new(dir.path(), &["--deviation", BROKEN]);
    let mut ids = vec![];
    for folder in ["one", "two"] {
        let arguments = [
            "run",
            "--target",
            &served.url,
            "--profile",
            "dcs-v2-status",
            "--report-dir",
            folder,
        ];
        let output = run(dir.path(), &arguments);
        assert_eq!(code(&output), 1, "{}", err(&output));
        let har = json(&dir.path().join(folder).join("traffic.har"));
        let entries = har["log"]["entries"].as_array().unwrap();
        let named: Vec<&str> = entries
            .iter()
            .map(|e| e["_conformance"]["id"].as_str().unwrap())
            .collect();
        let page = fs::read_to_string(dir.path().join(folder).join("report.html")).unwrap();
        for id in &named {
            assert!(page.contains(&format!(" id=\"{id}\"")), "{id}");
        }
        let results = json(&dir.path().join(folder).join("results.json"));
        let clauses = results["profiles"][0]["clauses"].as_array().unwrap();
        // The first of each clause has a place on the page in any case.
        let findings = clauses
            .iter()
            .filter_map(|c| c["findings"].as_array().unwrap().first());
        for finding in findings {
            let index = usize::try_from(finding["exchange"].as_u64().unwrap()).unwrap();
            assert_eq!(finding["exchange_id"], named[index]);
            let id = &finding["exchange_id"];
            assert!(
                page.contains(&format!("href=\"#{}\"", id.as_str().unwrap())),
                "{id}"
            );
        }
        let set: BTreeSet<String> = named.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(set.len(), named.len(), "an id stands twice");
        ids.push(set);
    }
    assert_eq!(ids[0], ids[1]);
    // The id names the request of an earlier run as well as its number does.
    let id = &first_of(&dir.path().join("one/results.json"), CLAUSE);
    let sent = run(
        dir.path(),
        &[
            "send",
            CLAUSE,
            "--entry",
            id,
            "--report-dir",
            "one",
            "--target",
            &served.url,
        ],
    );
    assert_eq!(code(&sent), 0, "{}", err(&sent));
}

/// The id of the first exchange that broke a clause.
fn first_of(results: &Path, clause: &str) -> String {
    let results = json(results);
    let clauses = results["profiles"][0]["clauses"].as_array().unwrap();
    let found = clauses.iter().find(|c| c["id"] == clause).unwrap();
    found["findings"][0]["exchange_id"].as_str().unwrap().to_owned()
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_with_its_reports() {
    // Where these tests were started by `nohup`, what they start ignores that signal.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    let is_heard = |signal: &&str| *signal != "HUP" || ignored.is_none_or(|set| set & 1 == 0);
    for signal in ["HUP", "TERM", "INT"].into_iter().filter(is_heard) {
        let dir = TempDir::new().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut run = quiet(program(
            dir.path(),
            &["run", "--target", &url, "--report-dir", "out"],
        ));
        // The first request came, and is never answered.
        let _held = listener.accept().unwrap();
        kill(run.id(), signal);
        assert_eq!(run.wait().unwrap().code(), Some(5), "{signal}");
        let results = json(&dir.path().join("out/results.json"));
        assert_eq!(results["stopped"], "interrupted", "{signal}");
        assert_eq!(
            names(&dir.path().join("out"))
                .iter()
                .filter(|n| n.starts_with('.'))
                .count(),
            0
        );
    }
}

#[cfg(unix)]
#[test]
fn a_second_signal_ends_the_program_at_once() {
    let dir = TempDir::new().unwrap();
    let pipe = dir.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // It waits for what the pipe brings, and nothing comes: no first signal ends that.
    let mut command = program(dir.path(), &["run", "--config", "pipe", "--report-dir", "out"]);
    let run = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _held = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    kill(run.id(), "TERM");
    kill(run.id(), "INT");
    let output = run.wait_with_output().unwrap();
    assert_eq!(code(&output), 5, "{}", err(&output));
    assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
}

/// Commands that write something, and would not a second time.
#[cfg(target_os = "linux")]
const ONCE: [&str; 5] = ["serve", "keygen", "certify", "draft", "init"];

/// Every command, with what it needs.
#[cfg(target_os = "linux")]
const COMMANDS: [&[&str]; 28] = [
    &["--help"],
    &["--version"],
    &["run", "--help"],
    &["list"],
    &["list", "--format", "json"],
    &["list", "--format", "openapi"],
    &["explain", CLAUSE],
    &["run", "--clause", CLAUSE, "--report-dir", "two"],
    &["run", "--clause", CLAUSE, "--dry-run"],
    &["judge", "one/traffic.har", "--report-dir", "three"],
    &["render", "one"],
    &["doctor", "--profile", "dcs-v2-status"],
    &["send", CLAUSE],
    &["selftest", "--list"],
    &["serve"],
    &["baseline", "one"],
    &["compare", "one", "one"],
    &["merge", "share", "--report-dir", "merged"],
    &["keygen", "--out", "key.pem"],
    &["certify", "--config", "target.toml", "--out", "another"],
    &["verify", "certificate"],
    &["check"],
    &[
        "draft",
        "page.txt",
        "--profile",
        "boats-v1-pipes",
        "--out",
        "drafted",
    ],
    &["drift", "page.txt", "page.txt"],
    &["init"],
    &["completions", "bash"],
    &["man"],
    &["help"],
];

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_said_by_every_command_and_a_closed_pipe_by_none() {
    let dir = TempDir::new().unwrap();
    let first = run(dir.path(), &["run", "--clause", CLAUSE, "--report-dir", "one"]);
    assert_eq!(code(&first), 0, "{}", err(&first));
    let share = [
        "run",
        "--profile",
        "dcs-v2-status",
        "--shard",
        "1/1",
        "--report-dir",
        "share",
    ];
    let share = run(dir.path(), &share);
    assert_eq!(code(&share), 0, "{}", err(&share));
    let served = Served::new(dir.path(), &[]);
    let target = format!(
        "[target]\nname = \"t\"\nversion = \"1\"\nbase_url = \"{}\"\n[auth]\nscheme = \"token\"\ntoken = \"env:OS_TOKEN\"\n\
         [profiles.dcs-v1-instance]\nproject_id = \"0123456789abcdef0123456789abcdef\"\n\
         instance_ids = [\"68d5745e-6af2-40e4-945d-fe449be00148\"]\n",
        served.url
    );
    fs::write(dir.path().join("target.toml"), target).unwrap();
    fs::write(dir.path().join("page.txt"), pages::PIPES).unwrap();
    let arguments = ["certify", "--config", "target.toml", "--out", "certificate"];
    assert_eq!(code(&run(dir.path(), &arguments)), 0);
    for arguments in COMMANDS {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = program(dir.path(), arguments).stdout(full).output().unwrap();
        assert_eq!(code(&output), 3, "{arguments:?}: {}", err(&output));
        let said = err(&output);
        let said: Vec<&str> = said.lines().filter(|line| line.starts_with("error: ")).collect();
        assert_eq!(said.len(), 1, "{arguments:?}: {}", err(&output));
        assert!(
            said[0].starts_with("error: standard output "),
            "{arguments:?}: {}",
            said[0]
        );
        if ONCE.contains(&arguments[0]) {
            continue;
        }
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = program(dir.path(), arguments).stdout(writer).output().unwrap();
        assert_eq!((code(&output), err(&output)), (0, String::new()), "{arguments:?}");
    }
    // Its reports are not lost for it.
    assert!(dir.path().join("two/report.html").exists());
    // None is left out.
    let help = String::from_utf8(run(dir.path(), &["--help"]).stdout).unwrap();
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    for line in listed.take_while(|line| !line.is_empty()) {
        let name = line.split_whitespace().next().unwrap();
        assert!(
            COMMANDS.iter().any(|arguments| arguments[0] == name),
            "{name} is not tried"
        );
    }
}

/// What one of the deviations breaks that [`CLAUSE`] states.
const BROKEN: &str = "dcs-v2-status.include_failure.other.banana";

/// The reference, served by the program itself until it is dropped.
struct Served {
    process: std::process::Child,
    url: String,
}

impl Served {
    /// Serves with these options and the credentials that the built-in target file looks up.
    fn new(dir: &Path, options: &[&str]) -> Self {
        let token = ["serve", "--token", TOKEN];
        let mut command = program(dir, &[&token[..], options].concat());
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        let out = process.stdout.take().unwrap();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut url).unwrap();
        Self {
            process,
            url: url.trim().to_owned(),
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[cfg(unix)]
fn quiet(mut command: Command) -> std::process::Child {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[cfg(unix)]
fn kill(id: u32, signal: &str) {
    let sent = Command::new("kill")
        .args([format!("-{signal}"), id.to_string()])
        .status();
    assert!(sent.unwrap().success());
}
