//! Nothing of a credential is in any file or on the terminal, whatever the target does with it.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod elsewhere;
mod forms;
mod hostile;
#[path = "../program/mod.rs"]
mod program;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use cloud_conformance::reference::{Options, start};
use hostile::Hostile;

/// A token as it fits a header, with everything in it that is escaped somewhere.
const TOKEN: &str = "t0k/en+with=odd&characters%41\"and\\more_Zq9-";
const SECRET_KEY: &str = "s3cr\u{e9}t/key+of=the&tests \"%20\\n\u{771f}";
const SESSION: &str = "s3ssion/token+of=the%2Btests-0123456789";
const PASSWORD: &str = "p\u{e4}ss/word+of=the \"tests\"\\u0041%7E";
/// A header of `[target]`, as plain text in the file.
const GATEWAY: &str = "g4teway/key+of=the&tests%41 <plain>_Zq9-";
const ISSUED: &str = "gAAAAABissued-token_0123456789/+==abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// What one invocation left.
struct Left {
    code: i32,
    /// Files by their names, and the two outputs.
    texts: BTreeMap<String, Vec<u8>>,
}

/// Runs a command with this target file; secrets come from the environment.
async fn run(file: String, arguments: &[&str]) -> Left {
    let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
    let work = move || {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("target.toml"), file).unwrap();
        let mut command = program::program();
        command
            .current_dir(dir.path())
            .args(arguments)
            .args(["--config", "target.toml"]);
        for (name, value) in [
            ("T_TOKEN", TOKEN),
            ("T_SECRET", SECRET_KEY),
            ("T_SESSION", SESSION),
            ("T_PASSWORD", PASSWORD),
        ] {
            command.env(name, value);
        }
        let output = command.output().unwrap();
        let mut texts = BTreeMap::from([
            ("stdout".to_owned(), output.stdout),
            ("stderr".to_owned(), output.stderr),
        ]);
        read_all(&dir.path().join("out"), &mut texts);
        Left {
            code: output.status.code().unwrap(),
            texts,
        }
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn read_all(dir: &Path, texts: &mut BTreeMap<String, Vec<u8>>) {
    for file in std::fs::read_dir(dir).into_iter().flatten().map(Result::unwrap) {
        if file.path().is_dir() {
            read_all(&file.path(), texts);
        } else {
            texts.insert(
                file.file_name().into_string().unwrap(),
                std::fs::read(file.path()).unwrap(),
            );
        }
    }
}

/// Looks for every form of these secrets in everything that was left.
fn assert_nothing_of(secrets: &[&str], left: &Left) {
    for (name, bytes) in &left.texts {
        let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
        for form in secrets.iter().flat_map(|s| forms::searched(s)) {
            if let Some(at) = text.find(&form) {
                let from = (0..=at.saturating_sub(120))
                    .rev()
                    .find(|n| text.is_char_boundary(*n))
                    .unwrap();
                panic!("{name} holds {form}: {}", &text[from..at + form.len()]);
            }
        }
    }
}

const HUAWEI: &str = r#"
[profiles.dcs-v1-status]
project_id = "0123456789abcdef0123456789abcdef"
[profiles.dcs-v2-status]
project_id = "0123456789abcdef0123456789abcdef"
[profiles.dcs-v1-instance]
project_id = "0123456789abcdef0123456789abcdef"
instance_ids = ["68d5745e-6af2-40e4-945d-fe449be00148"]
[profiles.clouddc-v1-status]
project_id = "0123456789abcdef0123456789abcdef"
instance_ids = ["b2d0cd5e-0000-4000-8000-000000000001"]
samples = 3
sample_interval_ms = 0
"#;

const CVM: &str = "\n[profiles.cvm-2017-status]\ninstance_ids = [\"ins-r8hr2upy\", \"ins-5d8a23rs\"]\n";

fn keys(scheme: &str) -> String {
    format!(
        "scheme = \"{scheme}\", access_key = \"AKEXAMPLE\", secret_key = \"env:T_SECRET\", \
         session_token = \"env:T_SESSION\""
    )
}

fn file(url: &str, auth: &str, profiles: &str) -> String {
    let auth = auth.replace("URL", url);
    format!(
        "auth = {{ {auth} }}\n[target]\nbase_url = \"{url}\"\nrate = \"2000/s\"\nmax_body_kib = 64\n\
         headers = {{ x-stage = \"{GATEWAY}\", accept-language = \"en\" }}\n{profiles}"
    )
}

/// What each scheme puts into its requests, and what the target may know beside.
fn schemes() -> Vec<(String, &'static str)> {
    let password = "scheme = \"iam-password\", identity_url = \"URL\", user = \"user\", domain = \"domain\", \
                    password = \"env:T_PASSWORD\", project = \"project\"";
    vec![
        ("scheme = \"token\", token = \"env:T_TOKEN\"".to_owned(), HUAWEI),
        (password.to_owned(), HUAWEI),
        (keys("sdk-hmac-sha256"), HUAWEI),
        (keys("tc3-hmac-sha256"), CVM),
        (keys("hmac-sha256"), CVM),
        (keys("hmac-sha1"), CVM),
    ]
}

/// The secrets that the program knows of under a scheme.
fn secrets_of(auth: &str) -> Vec<&'static str> {
    match auth {
        _ if auth.contains("T_TOKEN") => vec![TOKEN, GATEWAY],
        _ if auth.contains("T_PASSWORD") => vec![PASSWORD, ISSUED, GATEWAY],
        _ => vec![SECRET_KEY, SESSION, GATEWAY],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_repeats_credentials_everywhere_leaves_none_behind() {
    for (auth, profiles) in schemes() {
        let secrets = secrets_of(&auth);
        let hostile = Arc::new(Hostile::new(&secrets, ISSUED));
        let url = hostile::start(Arc::clone(&hostile)).await;
        let left = run(file(&url, &auth, profiles), &["run", "--report-dir", "out"]).await;
        let said = String::from_utf8_lossy(&left.texts["stdout"]).into_owned();
        assert_eq!(
            left.code,
            1,
            "{auth}: {said} {}",
            String::from_utf8_lossy(&left.texts["stderr"])
        );
        let warned = String::from_utf8_lossy(&left.texts["stderr"]).into_owned();
        assert!(
            warned.contains("`headers.x-stage` in [target] is a secret"),
            "{warned}"
        );
        for name in [
            "traffic.har",
            "results.json",
            "report.html",
            "junit.xml",
            "ctrf.json",
            "summary.md",
        ] {
            assert!(left.texts.contains_key(name), "{name}");
        }
        assert_nothing_of(&secrets, &left);
        let signatures = hostile.signatures.lock().unwrap().clone();
        assert_eq!(signatures.is_empty(), !auth.contains("hmac"));
        let some: Vec<&str> = signatures
            .iter()
            .step_by(1 + signatures.len() / 8)
            .map(String::as_str)
            .collect();
        assert_nothing_of(&some, &left);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_the_doctor_nor_a_request_by_hand_shows_a_secret() {
    for (auth, profiles) in schemes() {
        let url = hostile::start(Arc::new(Hostile::new(&secrets_of(&auth), ISSUED))).await;
        let clause = if profiles == CVM {
            "cvm-2017-status.success.Response.TotalCount"
        } else {
            "dcs-v1-status.200.running_count"
        };
        for arguments in [&["doctor"][..], &["send", clause, "--explain-signature"]] {
            let left = run(file(&url, &auth, profiles), arguments).await;
            assert!([0, 3].contains(&left.code), "{arguments:?}");
            assert_nothing_of(&secrets_of(&auth), &left);
        }
    }
}

/// What a body is cut at, and what a secret is cut at.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_at_the_place_where_a_body_is_cut_is_not_left() {
    let (auth, profiles) = &schemes()[0];
    for kib in 1..6 {
        let url = hostile::start(Arc::new(Hostile::new(&[TOKEN], ISSUED))).await;
        let file = file(&url, auth, profiles).replace("max_body_kib = 64", &format!("max_body_kib = {kib}"));
        let left = run(
            file,
            &["run", "--report-dir", "out", "--profile", "dcs-v1-status"],
        )
        .await;
        assert!(left.texts.contains_key("traffic.har"));
        assert_nothing_of(&[TOKEN], &left);
        assert_nothing_of(&[&TOKEN[..TOKEN.len() / 2]], &left);
    }
}

/// Behind one gateway a server may have seen the credentials of every target.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_target_of_a_run_leaves_the_secret_of_another_in_its_folder() {
    const OTHER: &str = "0ther/token+of=the-tests_Yq8";
    let url = hostile::start(Arc::new(Hostile::new(&[TOKEN, OTHER], ISSUED))).await;
    let work = move || {
        let dir = tempfile::tempdir().unwrap();
        for (name, variable) in [("a.toml", "T_TOKEN"), ("b.toml", "T_OTHER")] {
            let auth = format!("scheme = \"token\", token = \"env:{variable}\"");
            std::fs::write(dir.path().join(name), file(&url, &auth, HUAWEI)).unwrap();
        }
        let arguments = "run --config a.toml --config b.toml --profile dcs-v1-status --report-dir out";
        let mut command = program::program();
        command.current_dir(dir.path()).args(arguments.split(' '));
        let done = program::done(command.env("T_TOKEN", TOKEN).env("T_OTHER", OTHER));
        let code = done.code;
        assert_eq!(code, 1, "{}{}", done.out, done.err);
        let folders = std::fs::read_dir(dir.path().join("out")).unwrap();
        let folders = folders.map(|folder| folder.unwrap().path());
        let folders: Vec<_> = folders.filter(|folder| folder.is_dir()).collect();
        assert_eq!(folders.len(), 2, "{folders:?}");
        for folder in folders {
            let mut texts = BTreeMap::new();
            read_all(&folder, &mut texts);
            assert!(texts.contains_key("traffic.har"), "{folder:?}");
            assert_nothing_of(&[TOKEN, OTHER], &Left { code, texts });
        }
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}

/// Judges a reference that takes this token.
async fn run_with_token(token: &str) -> Left {
    let options = Options {
        token: token.to_owned(),
        ..Options::default()
    };
    let reference = start(options).await.unwrap();
    let auth = format!("scheme = \"token\", token = \"{token}\"");
    let file = file(&reference.url(), &auth, HUAWEI);
    run(file, &["run", "--report-dir", "out"]).await
}

/// A secret that only a run puts together: a clause's id.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_would_hold_a_secret_is_not_left() {
    let left = run_with_token("dcs-v1-status.200.redis.running_count").await;
    let said = String::from_utf8_lossy(&left.texts["stderr"]).into_owned();
    assert_eq!(left.code, 3, "{said}");
    assert!(said.contains("a secret was found in"), "{said}");
    let names: Vec<&String> = left.texts.keys().collect();
    assert_eq!(names, ["stderr", "stdout"]);
}

/// What stands in every report besides: words of the suite and of its reports, and what a target file names openly.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_reports_say_anyway_is_no_secret_and_loses_no_run() {
    let instance = "68d5745e-6af2-40e4-945d-fe449be00148";
    let (name, folder) = ("my-staging-1", "blue-production");
    for token in ["conformance", "available", "00000000", instance] {
        let options = Options {
            token: token.to_owned(),
            ..Options::default()
        };
        let reference = start(options).await.unwrap();
        let url = reference.url();
        let address = url.trim_start_matches("http://");
        let values = [
            "127.0.0.1",
            "application/json",
            "cloud-conformance",
            "dcs-v1-instance",
            "error_code",
            "instance_id",
            "internal",
            "provoked",
            "running_count",
            "terminated",
            "timestamp",
            address,
            folder,
            name,
        ];
        let headers = values.iter().enumerate();
        let headers = headers.map(|(n, value)| format!("x-own-{n} = \"{value}\", "));
        let headers: String = headers.collect();
        let text = format!(
            "auth = {{ scheme = \"token\", token = \"{token}\" }}\n[target]\nname = \"{name}\"\nbase_url = \"{url}\"\n\
             rate = \"2000/s\"\nheaders = {{ {headers} x-key = \"{GATEWAY}\", origin = \"{url}\", referer = \"{url}/a\" }}\n\
             {HUAWEI}"
        );
        let arguments = [
            "run",
            "--profile",
            "dcs-v1-instance",
            "--report-dir",
            &format!("out/{folder}"),
        ];
        let left = run(text, &arguments).await;
        let said = String::from_utf8_lossy(&left.texts["stderr"]).into_owned();
        assert_eq!(left.code, 0, "{token}: {said}");
        let keys = (0..values.len()).map(|n| format!("target.toml:6: `headers.x-own-{n}` in [target]"));
        for place in keys.chain(["target.toml:1: `token` in [auth]".to_owned()]) {
            assert!(
                said.contains(&format!("{place} also stands in what every report says")),
                "{place}: {said}"
            );
        }
        for other in ["x-key", "origin", "referer"] {
            assert!(
                !said.contains(&format!("`headers.{other}` in [target] also")),
                "{said}"
            );
        }
        assert_nothing_of(&[GATEWAY], &left);
        let traffic = String::from_utf8_lossy(&left.texts["traffic.har"]);
        assert!(!traffic.contains(&format!("\"X-Auth-Token\",\"value\":\"{token}\"")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_secret_is_kept_out_of_its_place_with_a_warning() {
    let left = run_with_token("s3cret!").await;
    let said = String::from_utf8_lossy(&left.texts["stderr"]).into_owned();
    assert!(
        said.contains("`token` in [auth] is shorter than 8 bytes"),
        "{said}"
    );
    for (name, bytes) in &left.texts {
        assert!(!String::from_utf8_lossy(bytes).contains("s3cret!"), "{name}");
    }
}
