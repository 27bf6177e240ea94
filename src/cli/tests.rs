//! What the command line takes, and what it refuses with exit code 2.

use std::{ffi::OsString, path::Path, time::Duration};

use clap::CommandFactory as _;

use super::*;
use crate::gate::FailOn;

fn parsed(line: &str) -> Result<Command, clap::Error> {
    let arguments = std::iter::once("cloud-conformance").chain(line.split_whitespace());
    parse(arguments.map(OsString::from)).map(|cli| cli.command)
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn run_alone_takes_the_defaults() {
    let Ok(Command::Run(run)) = parsed("run") else {
        panic!("not a run");
    };
    assert!(run.target.configs.is_empty() && run.target.target.is_none());
    assert!(run.selection.profiles.is_empty() && run.selection.clauses.is_empty());
    assert_eq!(run.report.report_dir, None);
    assert!(run.report.gate.fail_on().is_none() && run.report.gate.baseline.is_none());
    assert!(!run.dry_run);
}

#[test]
fn run_takes_every_option_and_some_more_than_once() {
    let line = "run --config t.toml --target http://127.0.0.1:9 --profile dcs-v1-status --profile cvm-2017-status \
                --clause dcs-v1-status.400 --clause cvm-2017-status.success --tags @must --report-dir out --strict \
                --dry-run --suite mine --evidence a.har --evidence b.har";
    let Ok(Command::Run(run)) = parsed(line) else {
        panic!("not a run");
    };
    assert_eq!(run.target.configs, [Path::new("t.toml")]);
    assert_eq!(run.target.target.as_deref(), Some("http://127.0.0.1:9"));
    assert_eq!(run.selection.profiles, ["dcs-v1-status", "cvm-2017-status"]);
    assert_eq!(
        run.selection.clauses,
        ["dcs-v1-status.400", "cvm-2017-status.success"]
    );
    assert_eq!(run.selection.tags.as_deref(), Some("@must"));
    assert_eq!(run.report.report_dir.as_deref(), Some(Path::new("out")));
    assert_eq!(run.report.gate.fail_on(), Some(FailOn::strict()));
    assert!(run.dry_run);
    assert_eq!(run.suite.suite.as_deref(), Some(Path::new("mine")));
    assert_eq!(run.evidence, [Path::new("a.har"), Path::new("b.har")]);
}

#[test]
fn every_option_of_run_has_a_twin_in_the_environment_and_wins_over_it() {
    let run = |line: &str, env: &[(&str, &str)]| {
        let arguments = std::iter::once("cloud-conformance").chain(line.split_whitespace());
        let variable = |name: &str| {
            env.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| OsString::from(*value))
        };
        match parse_with(arguments.map(OsString::from), &variable).map(|cli| cli.command) {
            Ok(Command::Run(run)) => Ok(run),
            Ok(other) => panic!("not a run: {other:?}"),
            Err(error) => Err(error),
        }
    };
    // A value of each kind of option reaches it from the environment.
    let program = Cli::command();
    for option in program.find_subcommand("run").unwrap().get_arguments() {
        let Some(long) = option.get_long().filter(|long| *long != "help") else {
            continue;
        };
        let value = match long {
            "strict" | "dry-run" | "quiet" | "verbose" => "true",
            "fail-on" => "should",
            "shard" => "1/2",
            _ => "a",
        };
        let name = environment::twin(long);
        let told = format!("{:?}", run("run", &[(&name, value)]).unwrap());
        assert_ne!(told, format!("{:?}", run("run", &[]).unwrap()), "{name}");
    }
    let both = [
        ("CONFORMANCE_PROFILE", "a, b"),
        ("CONFORMANCE_REPORT_DIR", "x"),
        ("CONFORMANCE_STRICT", "true"),
    ];
    let told = run("run --report-dir y --fail-on should", &both).unwrap();
    assert_eq!(told.selection.profiles, ["a", "b"]);
    assert_eq!(told.report.report_dir.as_deref(), Some(Path::new("y")));
    assert_eq!(told.report.gate.fail_on().unwrap().to_string(), "should");
    assert_eq!(run("run --profile c", &both).unwrap().selection.profiles, ["c"]);
    for wrong in [
        ("CONFORMANCE_FAIL_ON", "all"),
        ("CONFORMANCE_STRICT", "yes"),
        ("CONFORMANCE_DRY_RUN", "2"),
    ] {
        let error = run("run", &[wrong]).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains(wrong.0), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_twin_that_is_no_text_is_refused_unless_the_line_says_it() {
    use std::os::unix::ffi::OsStringExt as _;
    let odd = |name: &str| (name == "CONFORMANCE_CONFIG").then(|| OsString::from_vec(vec![b'x', 0xff]));
    let run = |line: &[&str]| parse_with(line.iter().map(OsString::from), &odd);
    let error = run(&["cloud-conformance", "run"]).unwrap_err();
    assert!(error.to_string().contains("CONFORMANCE_CONFIG"), "{error}");
    assert!(run(&["cloud-conformance", "run", "--config", "a"]).is_ok());
}

#[test]
fn serve_takes_what_the_reference_is_started_with() {
    let Ok(Command::Serve(serve)) = parsed("serve") else {
        panic!("not serve");
    };
    assert_eq!(serve.listen.to_string(), "127.0.0.1:0");
    assert!(!serve.token.is_empty() && !serve.access_key.is_empty() && !serve.secret_key.is_empty());
    let line = "serve --listen [::1]:80 --token t --access-key k --secret-key s --deviation a --deviation b \
                --variant c --latency 250";
    let Ok(Command::Serve(serve)) = parsed(line) else {
        panic!("not serve");
    };
    assert_eq!(serve.listen.to_string(), "[::1]:80");
    assert_eq!(
        (
            serve.token.as_str(),
            serve.access_key.as_str(),
            serve.secret_key.as_str()
        ),
        ("t", "k", "s")
    );
    assert_eq!((serve.deviations.len(), serve.variants.len()), (2, 1));
    assert_eq!(serve.latency, Duration::from_millis(250));
}

#[test]
fn mistakes_exit_with_2_and_questions_with_0() {
    for line in [
        "",
        "rum",
        "run --confg t.toml",
        "run --profile",
        "run extra",
        "serve --listen nowhere",
        "serve --latency soon",
        "serve --latency 3600001",
        "serve --access-key only",
        "serve --secret-key only",
        "list --format xml",
        "explain",
        "judge",
        "render",
    ] {
        assert_eq!(parsed(line).unwrap_err().exit_code(), 2, "{line}");
    }
    for line in ["--help", "--version", "help run", "run --help", "serve -h"] {
        assert_eq!(parsed(line).unwrap_err().exit_code(), 0, "{line}");
    }
}

#[test]
fn a_mistake_comes_with_what_was_probably_meant() {
    for (line, tip) in [
        ("rnu", "'run'"),
        ("selftset", "'selftest'"),
        ("run target.toml", "--config target.toml"),
        ("run http://127.0.0.1:9", "--target http://127.0.0.1:9"),
        ("run traffic.har", "judge traffic.har"),
        ("run --junit out.xml", "junit.xml"),
        ("run --json", "results.json and ctrf.json"),
        ("run --confg t.toml", "--config"),
    ] {
        let error = parsed(line).unwrap_err();
        assert_eq!(error.exit_code(), 2, "{line}");
        assert!(error.to_string().contains(tip), "{line}: {error}");
    }
    for line in ["zzz", "run -zz", "run --zz"] {
        assert!(
            !parsed(line).unwrap_err().to_string().contains("tip: every run"),
            "{line}"
        );
    }
}

#[test]
fn colours_are_asked_for_with_every_command() {
    for line in [
        "run --color never",
        "list --color=always",
        "--color auto explain dcs-v1-status",
    ] {
        assert!(parsed(line).is_ok(), "{line}");
    }
    assert_eq!(parsed("run --color sometimes").unwrap_err().exit_code(), 2);
}

/// A person who types a command and `--help` should find what every option is for.
#[test]
fn every_option_says_what_it_is_for() {
    for command in Cli::command().get_subcommands() {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            assert!(
                argument.get_help().is_some(),
                "{} {}",
                command.get_name(),
                argument.get_id()
            );
        }
    }
}

#[test]
fn an_address_to_listen_at_is_an_ip_address_or_localhost_with_a_port() {
    let listen = |text: &str| parsed(&format!("serve --listen {text}"));
    assert!(
        ["127.0.0.1:8080", "localhost:8080", "[::1]:0"]
            .into_iter()
            .all(|text| listen(text).is_ok())
    );
    for text in ["8080", "nowhere:80", "127.0.0.1"] {
        let error = listen(text).unwrap_err().to_string();
        assert!(error.contains("such as 127.0.0.1:8080"), "{error}");
    }
}

#[test]
fn under_a_heading_of_shared_options_stand_no_others() {
    for command in Cli::command().get_subcommands() {
        for argument in command.get_arguments() {
            let shared = match argument.get_help_heading() {
                Some("Target") => vec!["config", "target"],
                Some("Suite") => vec!["suite"],
                _ => continue,
            };
            let name = argument.get_long().unwrap_or_default();
            assert!(shared.contains(&name), "{} --{name}", command.get_name());
        }
    }
}
