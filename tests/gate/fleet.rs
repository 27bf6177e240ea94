//! Several targets in one run, and its shares joined.

use cloud_conformance::reference::{Options, start};
use serde_json::Value;

use super::commands::{target, told};

/// A file without its times.
fn timeless(text: &str) -> String {
    let lines = text.lines().filter(|line| {
        !["\"started_at\"", "\"finished_at\"", "Judged `http"]
            .iter()
            .any(|time| line.contains(time))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn many_targets_are_judged_in_one_run_and_shares_become_the_whole() {
    let deviations = vec!["dcs-v2-status.200.running_count.null".to_owned()];
    let good = start(Options::default()).await.unwrap();
    let bad = start(Options {
        deviations,
        ..Options::default()
    })
    .await
    .unwrap();
    let dir = target(&good);
    let file = |name: &str| dir.path().join(name);
    let text = std::fs::read_to_string(file("target.toml")).unwrap();
    let more = "\n[profiles.dcs-v1-status]\nproject_id = \"0123456789abcdef0123456789abcdef\"\n";
    std::fs::write(file("a.toml"), text.clone() + more).unwrap();
    std::fs::write(file("b.toml"), text.replace(&good.url(), &bad.url())).unwrap();
    let run = |more: &str| told(dir.path(), &format!("run --config a.toml --config b.toml {more}"));
    let (code, out, err) = run("--report-dir whole");
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.lines().last().unwrap().contains("2 targets") && err.contains("staging-2: nonconformant"));
    let read = |name: &str| std::fs::read_to_string(file(name)).unwrap();
    let fleet: Value = serde_json::from_str(&read("whole/fleet.json")).unwrap();
    let schema: Value = serde_json::from_str(include_str!("../../schemas/fleet.schema.json")).unwrap();
    let schema = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    assert_eq!(
        schema
            .iter_errors(&fleet)
            .map(|e| e.to_string())
            .collect::<Vec<_>>(),
        Vec::<String>::new()
    );
    assert_eq!(
        fleet["differences"][0]["clause"],
        "dcs-v2-status.200.running_count"
    );
    for name in ["whole/fleet.html", "whole/fleet.md"] {
        assert!(read(name).contains("dcs-v2-status.200.running_count"), "{name}");
    }
    assert!(read("whole/junit.xml").contains("staging-2.dcs-v2-status"));
    assert!(file("whole/staging/report.html").is_file() && file("whole/staging-2/results.json").is_file());

    for share in 1..=3 {
        run(&format!("--shard {share}/3 --report-dir s{share}"));
    }
    let (code, _, err) = run("--shard 4/4 --report-dir s4");
    assert!(
        code == 4 && err.contains("make at most 3 shares"),
        "{code}: {err}"
    );
    assert!(schema.is_valid(&serde_json::from_str(&read("s4/fleet.json")).unwrap()));
    for share in 1..=4 {
        run(&format!("--shard {share}/4 --report-dir f{share}"));
    }
    let merge = |more: &str| told(dir.path(), &format!("merge {more}"));
    assert_eq!(merge("s1 s2 s3 --report-dir merged").0, 1);
    assert_eq!(
        timeless(&read("merged/fleet.json")),
        timeless(&read("whole/fleet.json"))
    );
    assert_eq!(merge("f1 f2 f3 f4 --report-dir four").0, 1);
    assert_eq!(
        timeless(&read("four/fleet.json")),
        timeless(&read("whole/fleet.json"))
    );
    for report in ["staging/results.json", "staging-2/results.json"] {
        let (merged, whole) = (format!("merged/{report}"), format!("whole/{report}"));
        assert_eq!(timeless(&read(&merged)), timeless(&read(&whole)), "{report}");
    }
    let again = told(dir.path(), "judge merged/staging/traffic.har --report-dir again");
    assert_eq!(again.0, 0, "{}", again.2);
    for (wrong, says) in [
        ("s1 s2", "missing"),
        ("s1 s2 s2", "given twice"),
        ("s1 s2 whole", "no share"),
    ] {
        let (code, _, err) = merge(&format!("{wrong} --report-dir wrong"));
        assert!(code == 2 && err.contains(says), "{wrong}: {err}");
    }
    for of_one in [
        "compare whole whole",
        "render whole",
        "baseline whole --out x.toml",
    ] {
        let (code, _, err) = told(dir.path(), of_one);
        assert!(code == 2 && err.contains("several targets"), "{of_one}: {err}");
    }
    let (code, _, err) = run("--target http://127.0.0.1:1");
    assert!(code == 2 && err.contains("--target"), "{err}");
    let (_, _, err) = run("--profile clouddc-v1-status --profile dcs-v2-status --report-dir named");
    assert!(
        err.contains("no target file has a table [profiles.clouddc-v1-status]"),
        "{err}"
    );
    assert!(!err.contains("[profiles.dcs-v2-status]"), "{err}");
    let (code, out, _) = run("--dry-run");
    assert!(code == 0 && out.contains("s or more in all"), "{out}");
    good.stop().await;
    bad.stop().await;
}

/// Whatever the shares saw, together they say what one run of all says, byte for byte but for times.
#[tokio::test(flavor = "multi_thread")]
async fn three_shares_of_one_target_are_the_whole() {
    let reference = start(Options {
        deviations: vec!["dcs-v1-status.200.running_count.null".to_owned()],
        ..Options::default()
    });
    let reference = reference.await.unwrap();
    let dir = target(&reference);
    let file = dir.path().join("target.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let more = ["dcs-v1-status", "clouddc-v1-status"].map(|profile| {
        format!("\n[profiles.{profile}]\nproject_id = \"0123456789abcdef0123456789abcdef\"\n")
    });
    let ids = "instance_ids = [\"b2d0cd5e-0000-4000-8000-000000000001\"]\nsample_interval_ms = 0\n";
    let provoke =
        "\n[[provoke]]\nprofile = \"dcs-v1-status\"\nstatus = 400\nheaders = { \"x-fault\" = \"400\" }\n";
    std::fs::write(&file, format!("{text}{}{ids}{provoke}", more.concat())).unwrap();
    let run = |more: &str| told(dir.path(), &format!("run --config target.toml {more}"));
    let whole = run("--report-dir whole");
    for share in 1..=3 {
        run(&format!("--shard {share}/3 --report-dir s{share}"));
    }
    let merged = told(dir.path(), "merge s3 s1 s2 --report-dir merged");
    assert_eq!((merged.0, whole.0), (1, 1), "{}{}", whole.1, merged.1);
    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    for report in ["results.json", "summary.md"] {
        let (merged, whole) = (
            read(&format!("merged/staging/{report}")),
            read(&format!("whole/{report}")),
        );
        assert_eq!(timeless(&merged), timeless(&whole), "{report}");
    }
    // Again, and in another order: the recording is in order whatever came first.
    run("--report-dir again");
    assert_eq!(
        timeless(&read("again/results.json")),
        timeless(&read("whole/results.json"))
    );
    assert_eq!(told(dir.path(), "render merged/staging").0, 0);
    reference.stop().await;
}
