//! What is said of files that cannot be used, case by case in `mistakes.txt`.
//!
//! A case names a file of [`super`], gives the lines that are put into it, and after `=> ` the line that is
//! named and the sentence. Files that are much shorter than they should be draw more of them.

use super::{auth, base, cvm, mistake, profiles, provoke, small, target};

#[test]
fn every_mistake_is_told_in_its_sentence() {
    let cases = include_str!("mistakes.txt").split("\n\n");
    for case in cases.filter(|case| !case.starts_with("# ")) {
        let (change, expected) = case.trim_end().split_once("\n=> ").unwrap();
        let (file, lines) = change.split_once(':').unwrap();
        let lines = lines.trim_start();
        let text = match file.split_once(' ').unwrap_or((file, "")) {
            ("whole", _) => format!("{lines}\n"),
            ("target", _) => target(lines),
            ("base", _) => base(lines),
            ("auth", _) => auth(lines),
            ("profiles", _) => profiles(lines),
            ("small", _) => small(&format!("{lines}\n")),
            ("cvm", _) => cvm(&format!("{lines}\n")),
            ("provoke", profile) => provoke(profile, lines),
            _ => panic!("no file is called so: {case}"),
        };
        let (said, expected) = (mistake(&text), format!("target.toml:{expected}"));
        assert!(
            said.lines().any(|line| line == expected),
            "{text}\n{expected}\nis not in\n{said}"
        );
    }
    let returned = mistake("[target]\r\nname = \"a\"\r\nrate = 1_\r\n");
    assert!(
        returned.starts_with("target.toml:3: this is not valid TOML"),
        "{returned}"
    );
}
