//! A finding's request, sent again from its recording.

use cloud_conformance::reference::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, Options, start};

use super::{Place, clause, json as read, program};

/// A signed request of a finding is sent again as it was, signed anew: also one that needed answers before it.
#[tokio::test(flavor = "multi_thread")]
async fn the_request_of_a_finding_is_sent_again_by_hand() {
    let options = Options {
        deviations: vec!["cvm-2017-status.InstanceIds.101-served".to_owned()],
        ..Options::default()
    };
    let reference = start(options).await.unwrap();
    let place = Place::new(&reference.url(), "");
    let run = place.run(&["--profile", "cvm-2017-status"]);
    let record = read(&place.path("run/results.json"));
    let clause = clause(&record, "cvm-2017-status.InstanceIds.101");
    let entry = clause["findings"][0]["exchange_id"].as_str().unwrap().to_owned();
    let told = format!("cloud-conformance send cvm-2017-status.InstanceIds.101 --entry {entry} ");
    assert!(run.out.contains(&told), "{}", run.out);
    let (config, reports) = (place.word("target.toml"), place.word("run"));
    let send = |entry: &str| {
        let clause = "cvm-2017-status.InstanceIds.101";
        let from = ["send", clause, "--entry", entry, "--report-dir", &reports];
        program(&[&from[..], &["--config", &config]].concat(), true)
    };
    let answered = send(&entry);
    assert_eq!(answered.code, 0, "{}{}", answered.out, answered.err);
    assert!(
        answered.out.contains("101 InstanceIds and Limit=100"),
        "{}",
        answered.out
    );
    assert!(answered.out.contains("\"TotalCount\": 100"), "{}", answered.out);
    let by_number = send(&clause["findings"][0]["exchange"].to_string());
    assert_eq!(by_number.code, 0, "{}{}", by_number.out, by_number.err);
    let unknown = send("100000");
    assert_eq!(unknown.code, 2, "{}", unknown.out);
    assert!(unknown.err.contains("no entry `100000`"), "{}", unknown.err);
    reference.stop().await;
}

/// A relation between two answers is seen by sending both requests.
#[tokio::test(flavor = "multi_thread")]
async fn both_requests_that_were_compared_are_sent_by_hand() {
    let options = Options {
        deviations: vec!["dcs-v1-status.include_failure.other-counts.false-runs-less".to_owned()],
        ..Options::default()
    };
    let reference = start(options).await.unwrap();
    let place = Place::new(&reference.url(), "");
    let run = place.run(&["--clause", "dcs-v1-status.include_failure.other-counts"]);
    let record = read(&place.path("run/results.json"));
    let finding = &clause(&record, "dcs-v1-status.include_failure.other-counts")["findings"][0];
    let traffic = read(&place.path("run/traffic.har"));
    for (label, exchange) in [
        ("  by hand ", &finding["exchange"]),
        ("  beside it ", &finding["compared_with"][0]),
    ] {
        let index = usize::try_from(exchange.as_u64().unwrap()).unwrap();
        let url = traffic["log"]["entries"][index]["request"]["url"]
            .as_str()
            .unwrap();
        let mut lines = run.out.lines().filter(|line| line.starts_with(label));
        let line = lines.next().unwrap_or_default();
        assert!(
            line.contains(&format!("curl -sSi '{url}' ")),
            "{url}: {}",
            run.out
        );
        assert_eq!(lines.next(), None, "{}", run.out);
    }
    let page = std::fs::read_to_string(place.path("run/report.html")).unwrap();
    assert!(page.contains("Beside what it was compared with"));
    reference.stop().await;
}

/// Every scheme, with how its table says it, and how the line by hand begins.
const SCHEMES: [(&str, &str, &str); 7] = [
    (DCS, r#"{ scheme = "token", token = "env:TEST_TOKEN" }"#, "curl "),
    (DCS, r#"{ scheme = "token", token = "file:a token" }"#, "curl "),
    (
        DCS,
        r#"{ scheme = "token", token = "LITERAL" }"#,
        "cloud-conformance send ",
    ),
    (
        DCS,
        r#"{ scheme = "sdk-hmac-sha256", access_key = "env:TEST_ACCESS_KEY", secret_key = "env:TEST_SECRET_KEY" }"#,
        "cloud-conformance send ",
    ),
    (
        CVM,
        r#"{ scheme = "tc3-hmac-sha256", access_key = "env:TEST_ACCESS_KEY", secret_key = "env:TEST_SECRET_KEY" }"#,
        "cloud-conformance send ",
    ),
    (
        CVM,
        r#"{ scheme = "hmac-sha256", access_key = "env:TEST_ACCESS_KEY", secret_key = "env:TEST_SECRET_KEY" }"#,
        "cloud-conformance send ",
    ),
    (
        CVM,
        r#"{ scheme = "hmac-sha1", access_key = "env:TEST_ACCESS_KEY", secret_key = "env:TEST_SECRET_KEY" }"#,
        "cloud-conformance send ",
    ),
];

const DCS: &str = "dcs-v1-status";
const CVM: &str = "cvm-2017-status";

/// The lines of a card are pasted into a shell that knows what the target file names, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_a_card_work_when_pasted_under_every_scheme() {
    let options = Options {
        deviations: vec![
            "dcs-v1-status.200.redis.removed".to_owned(),
            "cvm-2017-status.success.Response.TotalCount.removed".to_owned(),
        ],
        ..Options::default()
    };
    let reference = start(options).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a token"), format!("{DEFAULT_TOKEN}\n")).unwrap();
    let program = assert_cmd::cargo::cargo_bin("cloud-conformance");
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", program.parent().unwrap().display());
    let shell = |line: &str| {
        let output = std::process::Command::new("bash")
            .args(["-c", line])
            .current_dir(dir.path())
            .env("PATH", &path)
            .env("TEST_TOKEN", DEFAULT_TOKEN)
            .env("TEST_ACCESS_KEY", DEFAULT_ACCESS_KEY)
            .env("TEST_SECRET_KEY", DEFAULT_SECRET_KEY)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    };
    let has_curl = std::process::Command::new("curl")
        .arg("--version")
        .output()
        .is_ok();
    for (profile, auth, begins) in SCHEMES {
        let auth = auth.replace("LITERAL", DEFAULT_TOKEN);
        let fixture = if profile == DCS {
            "project_id = \"0123456789abcdef0123456789abcdef\""
        } else {
            "region = \"ap-guangzhou\"\ninstance_ids = [\"ins-r8hr2upy\"]"
        };
        let text = format!(
            "[target]\nbase_url = \"{}\"\nrate = \"2000/s\"\n[profiles.{profile}]\n{fixture}\nauth = {auth}\n",
            reference.url()
        );
        std::fs::write(dir.path().join("target.toml"), text).unwrap();
        let (clause, member) = if profile == DCS {
            ("dcs-v1-status.200.redis", "redis")
        } else {
            ("cvm-2017-status.success.Response.TotalCount", "TotalCount")
        };
        let run =
            format!("cloud-conformance run --config target.toml --report-dir 'my reports' --clause {clause}");
        let (out, err) = shell(&run);
        let line = |name: &str| {
            let line = out.lines().find_map(|line| line.trim_start().strip_prefix(name));
            line.unwrap_or_else(|| panic!("{auth}: no {name} in {out}{err}"))
                .trim_start()
                .to_owned()
        };
        let by_hand = line("by hand");
        assert!(by_hand.starts_with(begins), "{auth}: {by_hand}");
        if has_curl || !by_hand.starts_with("curl") {
            let (answer, err) = shell(&by_hand);
            assert!(answer.contains("200 OK"), "{auth}: {by_hand}\n{answer}{err}");
            assert!(!answer.contains(&format!("\"{member}\"")), "{by_hand}\n{answer}");
        }
        let (again, err) = shell(&line("judge again"));
        assert!(
            again.contains(&format!("✗ must {clause} ")),
            "{auth}: {again}{err}"
        );
        assert!(again.contains("the reports are in my reports/only"), "{again}");
    }
    let (out, _) = shell("cloud-conformance send dcs-v1-status.200 2>&1");
    assert!(out.contains("the embedded reference"), "{out}");
    let (out, _) =
        shell("cloud-conformance explain cvm-2017-status.success --config target.toml --color always");
    assert!(
        out.contains("--config target.toml") && out.contains("\u{1b}["),
        "{out}"
    );
    reference.stop().await;
}
