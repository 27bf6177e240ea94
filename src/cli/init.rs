//! `init`: an annotated target file for the profiles that are asked for.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use clap::ValueHint;

use super::args::SuiteArgs;
use super::session::{Failure, catalogue};
use super::stdout::{say, say_line};
use crate::config::EXAMPLE;

/// Print an annotated target file
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Only with this profile (repeatable); by itself with all
    #[arg(long = "profile", value_name = "ID")]
    pub profiles: Vec<String>,
    /// The file to write, which must not be there yet; without it the text is printed
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
}

/// Writes the file.
///
/// # Errors
/// An unknown profile, a file that is there already or cannot be written.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let catalogue = catalogue(&SuiteArgs::default())?;
    for id in &args.profiles {
        catalogue.known_profile(id).map_err(Failure::usage)?;
    }
    let text = file(|id| args.profiles.is_empty() || args.profiles.iter().any(|p| p == id));
    let Some(out) = &args.out else {
        return say(text.as_bytes()).map(|()| 0);
    };
    let created = OpenOptions::new().write(true).create_new(true).open(out);
    created
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|e| {
            Failure::usage(format!(
                "`{}` cannot be written: {e}; name a file that is not there yet",
                out.display()
            ))
        })?;
    let name = out.display();
    say_line(&format!(
        "{name}: put your own address, ids and credentials in, then see what stands in the way with \
         `cloud-conformance doctor --config {name}`"
    ))?;
    Ok(0)
}

/// The annotated example with these profiles; what only some targets need is shown as comments.
fn file(is_wanted: impl Fn(&str) -> bool) -> String {
    let parts = EXAMPLE.trim_end().split("\n\n").filter_map(|part| {
        let profile = |line: &str| {
            line.strip_prefix("[profiles.")?
                .strip_suffix(']')
                .map(str::to_owned)
        };
        if part.lines().find_map(profile).is_some_and(|id| !is_wanted(&id)) {
            // What is said of all profiles stands before the first of them.
            let of_all: Vec<&str> = part.lines().take_while(|line| line.starts_with('#')).collect();
            return (!of_all.is_empty()).then(|| of_all.join("\n"));
        }
        if !part.contains("\n[[") {
            return Some(part.to_owned());
        }
        let shown = part.lines().map(|line| {
            if line.starts_with('#') {
                line.to_owned()
            } else {
                format!("#{line}")
            }
        });
        Some(shown.collect::<Vec<_>>().join("\n"))
    });
    parts.collect::<Vec<_>>().join("\n\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_for_is_in_the_file_and_it_is_toml() {
        let all = file(|_| true);
        let one = file(|id| id == "cvm-2017-status");
        for text in [&all, &one] {
            let table: toml::Table = text.parse().unwrap();
            assert!(table.contains_key("target") && table.contains_key("auth"));
            assert!(!table.contains_key("provoke") && text.contains("#[[provoke]]"));
        }
        let profiles = |text: &str| {
            text.parse::<toml::Table>().unwrap()["profiles"]
                .as_table()
                .unwrap()
                .len()
        };
        assert_eq!((profiles(&all), profiles(&one)), (5, 1));
        assert!(one.contains("A profile is judged when its table is present"));
    }
}
