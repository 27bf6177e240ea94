//! Many targets in one run: `fleet [TARGETS [LATENCY_MS]]`.
//!
//! The targets are references in a process of their own, each at an address of its own; the run is judged as a user
//! starts it, at the documented pace. What one of them alone takes is the pace that the fleet is compared with.
//! `cargo build --release` has to have built the program.

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use cloud_conformance::reference::{
    DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, Options, Reference, start,
};
use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The embedded target, without its pace: the documented one holds.
const TARGET: &str = include_str!("../src/config/reference.toml");

fn main() -> Outcome<()> {
    cloud_conformance::http::tls::use_ring();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, targets, latency] = &arguments[..]
        && word == "serve"
    {
        return serve(targets.parse()?, Duration::from_millis(latency.parse()?));
    }
    let number = |at: usize, otherwise: usize| arguments.get(at).map_or(Ok(otherwise), |text| text.parse());
    let (targets, latency) = (number(0, 200)?, number(1, 20)?);
    let own = std::env::current_exe()?;
    let program = own.with_file_name("cloud-conformance");
    let mut references = Command::new(&own)
        .args(["serve", &targets.to_string(), &latency.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let measured = measure(&program, &mut references, targets);
    references.kill()?;
    references.wait()?;
    measured
}

/// Serves so many references until it is killed; prints their addresses.
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn serve(targets: usize, latency: Duration) -> Outcome<()> {
    let mut running: Vec<Reference> = vec![];
    for _ in 0..targets {
        let options = Options {
            latency,
            ..Options::default()
        };
        running.push(start(options).await?);
    }
    let mut out = std::io::stdout().lock();
    for reference in &running {
        writeln!(out, "{}", reference.url())?;
    }
    out.flush()?;
    std::future::pending().await
}

fn measure(program: &Path, references: &mut Child, targets: usize) -> Outcome<()> {
    let dir = tempfile::tempdir()?;
    let addresses = BufReader::new(references.stdout.take().ok_or("no output")?).lines();
    let mut files = vec![];
    for (number, url) in addresses.take(targets).enumerate() {
        let named = format!("name = \"target {number}\"\nbase_url = \"{}\"", url?);
        let text = TARGET.replace("name = \"embedded reference\"\nrate = \"2000/s\"", &named);
        let file = dir.path().join(format!("{number}.toml"));
        fs::write(&file, text.replace("env:REFERENCE_", "env:FLEET_"))?;
        files.push(file);
    }
    let alone = run(program, &files[..1], &dir.path().join("alone"))?;
    let whole = run(program, &files, &dir.path().join("whole"))?;
    println!("alone: {alone}\n{targets} targets: {whole}");
    println!(
        "time, all to one: {:.2}",
        whole.wall.as_secs_f64() / alone.wall.as_secs_f64()
    );
    Ok(())
}

/// What a run took.
struct Took {
    wall: Duration,
    memory_kib: u64,
    /// The most requests that one host got within a second.
    busiest: usize,
    code: Option<i32>,
}

impl std::fmt::Display for Took {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "exit code {:?}, {:.2} s, {} MB at most, {} requests to one host in a second at most",
            self.code,
            self.wall.as_secs_f64(),
            self.memory_kib / 1024,
            self.busiest
        )
    }
}

fn run(program: &Path, files: &[PathBuf], reports: &Path) -> Outcome<Took> {
    let mut command = Command::new(program);
    command.arg("run").arg("--report-dir").arg(reports);
    for file in files {
        command.arg("--config").arg(file);
    }
    let started = Instant::now();
    let mut child = command
        .env("FLEET_TOKEN", DEFAULT_TOKEN)
        .env("FLEET_ACCESS_KEY", DEFAULT_ACCESS_KEY)
        .env("FLEET_SECRET_KEY", DEFAULT_SECRET_KEY)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut memory_kib = 0;
    let code = loop {
        if let Some(status) = child.try_wait()? {
            break status.code();
        }
        memory_kib = resident(child.id()).unwrap_or_default().max(memory_kib);
        std::thread::sleep(Duration::from_millis(20));
    };
    let wall = started.elapsed();
    Ok(Took {
        wall,
        memory_kib,
        busiest: busiest(reports)?,
        code,
    })
}

/// The most memory that a running process has had, in KiB.
fn resident(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// The most requests that began within any second, of one recording.
fn busiest(reports: &Path) -> Outcome<usize> {
    let mut recordings = vec![reports.join("traffic.har")];
    for item in fs::read_dir(reports)? {
        recordings.push(item?.path().join("traffic.har"));
    }
    let mut most = 0;
    for recording in recordings.into_iter().filter(|file| file.is_file()) {
        let recording: Value = serde_json::from_slice(&fs::read(recording)?)?;
        let mut hosts: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for entry in recording["log"]["entries"].as_array().ok_or("no entries")? {
            let started: jiff::Timestamp = entry["startedDateTime"].as_str().ok_or("no time")?.parse()?;
            let url = entry["request"]["url"].as_str().ok_or("no URL")?;
            let host = url.split('/').nth(2).unwrap_or_default().to_owned();
            hosts.entry(host).or_default().push(started.as_millisecond());
        }
        for mut times in hosts.into_values() {
            times.sort_unstable();
            let within = |from: usize| {
                times[from..]
                    .iter()
                    .take_while(|t| **t < times[from] + 1000)
                    .count()
            };
            most = (0..times.len()).map(within).max().unwrap_or_default().max(most);
        }
    }
    Ok(most)
}
