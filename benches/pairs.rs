//! A whole run beside a bare client, in pairs: `pairs [LATENCY_MS [CONCURRENCY [PAIRS]]]`.
//!
//! The bare client sends what the run sent, so many at a time, and validates the same bodies by the same binding
//! schemas; it signs, paces, records, judges and reports nothing. Both are processes of their own, and so is the
//! reference that answers them. `cargo build --release` has to have built the program.

use std::{
    collections::HashMap,
    error::Error,
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use cloud_conformance::{catalogue::Files, reference::DEFAULT_TOKEN};
use futures::StreamExt as _;
use jsonschema::Validator;
use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Those that sign nothing: a recorded signature is no longer fresh.
const PROFILES: [&str; 4] = [
    "dcs-v1-status",
    "dcs-v2-status",
    "dcs-v1-instance",
    "clouddc-v1-status",
];

fn main() -> Outcome<()> {
    cloud_conformance::http::tls::use_ring();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, har, concurrency] = &arguments[..]
        && word == "bare"
    {
        return bare(Path::new(har), concurrency.parse()?);
    }
    let number = |at: usize, otherwise: usize| arguments.get(at).map_or(Ok(otherwise), |text| text.parse());
    let (latency, concurrency, pairs) = (number(0, 0)?, number(1, 8)?, number(2, 15)?);
    let own = std::env::current_exe()?;
    let program = own.with_file_name("cloud-conformance");
    let mut reference = Command::new(&program)
        .args(["serve", "--latency", &latency.to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut url = String::new();
    BufReader::new(reference.stdout.take().ok_or("no output")?).read_line(&mut url)?;
    let measured = measure(&program, &own, url.trim(), concurrency, pairs);
    reference.kill()?;
    reference.wait()?;
    measured
}

fn measure(program: &Path, own: &Path, url: &str, concurrency: usize, pairs: usize) -> Outcome<()> {
    let dir = tempfile::tempdir()?;
    let target = dir.path().join("target.toml");
    fs::write(&target, target_file(url, concurrency))?;
    let reports = dir.path().join("reports");
    let mut run = Command::new(program);
    run.arg("run")
        .arg("--config")
        .arg(&target)
        .arg("--report-dir")
        .arg(&reports);
    let (mut of_runs, mut of_bare) = (Figures::default(), Figures::default());
    let har = dir.path().join("first.har");
    for pair in 0..=pairs {
        let a = timed(&mut run)?;
        if pair == 0 {
            fs::copy(reports.join("traffic.har"), &har)?;
        }
        let mut bare = Command::new(own);
        let b = timed(bare.arg("bare").arg(&har).arg(concurrency.to_string()))?;
        if pair > 0 {
            of_runs.add(a);
            of_bare.add(b);
        }
    }
    let ratios = of_runs
        .wall
        .iter()
        .zip(&of_bare.wall)
        .map(|(a, b)| a.as_secs_f64() / b.as_secs_f64());
    println!(
        "run:  {of_runs}\nbare: {of_bare}\nwall, run to bare, median of {pairs} pairs: {:.2}",
        median(ratios.collect())
    );
    Ok(())
}

fn target_file(url: &str, concurrency: usize) -> String {
    let profiles: String = PROFILES
        .iter()
        .map(|profile| {
            let more = match *profile {
                "dcs-v1-instance" => "instance_ids = [\"68d5745e-6af2-40e4-945d-fe449be00148\"]\n",
                "clouddc-v1-status" => {
                    "instance_ids = [\"b2d0cd5e-0000-4000-8000-000000000001\"]\nsample_interval_ms = 0\n"
                }
                _ => "",
            };
            format!("[profiles.{profile}]\nproject_id = \"0123456789abcdef0123456789abcdef\"\n{more}")
        })
        .collect();
    format!(
        "[target]\nname = \"reference\"\nbase_url = \"{url}\"\nrate = \"100000/s\"\nconcurrency = {concurrency}\n\
         [auth]\nscheme = \"token\"\ntoken = \"{DEFAULT_TOKEN}\"\n{profiles}"
    )
}

/// How long one took, and what processor time.
fn timed(command: &mut Command) -> Outcome<(Duration, Duration)> {
    let (started, before) = (Instant::now(), of_children()?);
    command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    Ok((started.elapsed(), of_children()? - before))
}

/// Processor time of the processes that were waited for, by the system's own clock of 100 ticks a second.
fn of_children() -> Outcome<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Ok(Duration::from_millis(ticks * 10))
}

#[derive(Default)]
struct Figures {
    wall: Vec<Duration>,
    cpu: Duration,
}

impl Figures {
    fn add(&mut self, (wall, cpu): (Duration, Duration)) {
        self.wall.push(wall);
        self.cpu += cpu;
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let wall = median(self.wall.iter().map(Duration::as_secs_f64).collect());
        let cpu = self.cpu.as_secs_f64() / self.wall.len().max(1) as f64;
        write!(
            f,
            "{:.1} ms wall (median), {:.1} ms processor (mean)",
            wall * 1e3,
            cpu * 1e3
        )
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// By profile and status.
type Schemas = HashMap<(String, u64), Validator>;

/// The bare client.
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn bare(har: &Path, concurrency: usize) -> Outcome<()> {
    let recording: Value = serde_json::from_slice(&fs::read(har)?)?;
    let entries = recording["log"]["entries"].as_array().ok_or("no entries")?;
    let mut schemas = Schemas::new();
    let files = Files::embedded();
    for entry in entries {
        let (profile, status) = about(entry);
        if let Some(schema) = files.get(&format!("schemas/{profile}/{status}.json"))
            && !schemas.contains_key(&(profile.clone(), status))
        {
            let compiled = jsonschema::validator_for(&serde_json::from_str(schema)?)?;
            schemas.insert((profile, status), compiled);
        }
    }
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build()?;
    let all = entries.iter().map(|entry| exchange(&client, &schemas, entry));
    let answers: Vec<Outcome<bool>> = futures::stream::iter(all)
        .buffer_unordered(concurrency)
        .collect()
        .await;
    let valid = answers.into_iter().collect::<Outcome<Vec<bool>>>()?;
    println!(
        "{} of {} valid",
        valid.iter().filter(|valid| **valid).count(),
        valid.len()
    );
    Ok(())
}

fn about(entry: &Value) -> (String, u64) {
    let profile = entry["_conformance"]["profile"].as_str().unwrap_or_default();
    (
        profile.to_owned(),
        entry["response"]["status"].as_u64().unwrap_or_default(),
    )
}

/// Sends a recorded request again; whether the body is valid.
async fn exchange(client: &reqwest::Client, schemas: &Schemas, entry: &Value) -> Outcome<bool> {
    let sent = &entry["request"];
    let mut request = client.get(sent["url"].as_str().unwrap_or_default());
    for header in sent["headers"].as_array().into_iter().flatten() {
        let (name, value) = (
            header["name"].as_str().unwrap_or_default(),
            header["value"].as_str(),
        );
        request = match name {
            "Host" => request,
            "X-Auth-Token" => request.header(name, DEFAULT_TOKEN),
            _ => request.header(name, value.unwrap_or_default()),
        };
    }
    let body = request.send().await?.bytes().await?;
    let schema = schemas.get(&about(entry));
    let json = serde_json::from_slice::<Value>(&body);
    Ok(json.is_ok_and(|json| schema.is_none_or(|schema| schema.is_valid(&json))))
}
