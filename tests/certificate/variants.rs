//! Whatever the documents leave free, an honest folder is never refused: variants of the reference are certified
//! where they can be, and their folders verified.

use std::sync::Arc;

use cloud_conformance::reference::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, UNTRUE, VARIANTS};
use futures::{StreamExt as _, stream};
use toml::Table;

use super::*;

/// One variant in so many is tried each time; all of them take minutes.
const EVERY: usize = 3;

/// The embedded target, as a file of somebody's own; what a variant makes untrue is not in it.
fn target(url: &str, variant: &str) -> String {
    let mut file: Table = include_str!("../../src/config/reference.toml").parse().unwrap();
    let target = file["target"].as_table_mut().unwrap();
    target.insert("base_url".to_owned(), url.into());
    target.insert("version".to_owned(), "2.1.0".into());
    for key in UNTRUE
        .iter()
        .filter(|(name, _)| *name == variant)
        .flat_map(|(_, keys)| keys.iter())
    {
        let (table, key) = key.rsplit_once('.').unwrap();
        let profile = table.strip_prefix("profiles.").unwrap();
        file["profiles"][profile].as_table_mut().unwrap().remove(key);
    }
    toml::to_string(&file).unwrap()
}

/// How certifying and verifying end.
fn codes(url: &str, variant: &str) -> (i32, Option<i32>, String) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("target.toml");
    std::fs::write(&file, target(url, variant)).unwrap();
    let called = |arguments: &[&str]| {
        let mut command = program::program();
        command.current_dir(dir.path()).args(arguments);
        command.env("REFERENCE_TOKEN", DEFAULT_TOKEN);
        command.env("REFERENCE_ACCESS_KEY", DEFAULT_ACCESS_KEY);
        command.env("REFERENCE_SECRET_KEY", DEFAULT_SECRET_KEY);
        let done = done(&mut command);
        (done.code, done.out + &done.err)
    };
    let (made, said) = called(&["certify", "--config", "target.toml", "--out", "folder"]);
    if made != 0 {
        return (made, None, said);
    }
    let (good, said) = called(&["verify", "folder"]);
    (made, Some(good), said)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_honest_folder_is_refused() {
    let tried = VARIANTS.iter().step_by(EVERY).map(|(variant, _)| async move {
        let options = Options {
            variants: vec![(*variant).to_owned()],
            rate_limit: false,
            ..Options::default()
        };
        let reference = Arc::new(reference(options).await);
        let url = reference.url();
        let ended = tokio::task::spawn_blocking(move || codes(&url, variant))
            .await
            .unwrap();
        (*variant, ended)
    });
    let ended: Vec<_> = stream::iter(tried).buffer_unordered(2).collect().await;
    let mut certified = 0;
    for (variant, (made, good, said)) in ended {
        match good {
            Some(good) => {
                assert_eq!(good, 0, "{variant}: {said}");
                certified += 1;
            }
            // Something binding cannot be seen of an empty account, or of one that never keeps still.
            None => assert!(
                made == 1 && said.contains("No certificate"),
                "{variant}, {made}: {said}"
            ),
        }
    }
    assert!(certified > 60 / EVERY, "only {certified} were certified");
}
