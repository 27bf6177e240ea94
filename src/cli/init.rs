//! `init`: an annotated target file for the profiles that are asked for.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use clap::ValueHint;

use super::args::SuiteArgs;
use super::session::{Failure, arguments, catalogue, with_suite};
use super::stdout::{say, say_line};
use crate::catalogue::{Selection, document::Document};
use crate::config::{EXAMPLE, table_beside_the_example};

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Only with this profile (repeatable); by itself with all
    #[arg(long = "profile", value_name = "ID")]
    pub profiles: Vec<String>,
    /// The file to write, which must not be there yet; without it the text is printed
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Writes the file.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let selection = Selection::new(&catalogue, &args.profiles, &[], None).map_err(Failure::usage)?;
    let wanted = catalogue.wanted(&selection).filter_map(|id| catalogue.get(id));
    let wanted: Vec<&Document> = wanted.map(|profile| &profile.document).collect();
    let text = file(&wanted);
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
    say_line(&format!(
        "{}: put your own address, ids and credentials in, then see what stands in the way with \
         `cloud-conformance doctor {}`",
        out.display(),
        with_suite(&args.suite, &arguments(Some(out), None))
    ))?;
    Ok(0)
}

/// The annotated example with these profiles; what only some targets need is shown as comments. A profile that the
/// example does not show has its table after the others.
fn file(wanted: &[&Document]) -> String {
    let is_wanted = |id: &str| wanted.iter().any(|document| document.profile == id);
    let mut parts: Vec<String> = vec![];
    for part in EXAMPLE.trim_end().split("\n\n") {
        let profile = |line: &str| {
            line.strip_prefix("[profiles.")?
                .strip_suffix(']')
                .map(str::to_owned)
        };
        if part.lines().find_map(profile).is_some_and(|id| !is_wanted(&id)) {
            // What is said of all profiles stands before the first of them.
            let of_all: Vec<&str> = part.lines().take_while(|line| line.starts_with('#')).collect();
            parts.extend((!of_all.is_empty()).then(|| of_all.join("\n")));
        } else if part.contains("\n[[") {
            if part.contains("\n[[provoke]]") {
                parts.extend(
                    wanted
                        .iter()
                        .filter_map(|document| table_beside_the_example(document)),
                );
            }
            let shown = part.lines().map(|line| match line {
                comment if comment.starts_with('#') => comment.to_owned(),
                line => format!("#{line}"),
            });
            parts.push(shown.collect::<Vec<_>>().join("\n"));
        } else {
            parts.push(part.to_owned());
        }
    }
    parts.join("\n\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn what_is_asked_for_has_its_table_alone_and_the_file_is_toml() {
        let catalogue = Catalogue::embedded().unwrap();
        let every: Vec<&str> = catalogue.profiles().collect();
        let alone = every.iter().map(std::slice::from_ref);
        for ids in alone.chain([&every[..]]) {
            let documents: Vec<&Document> = ids
                .iter()
                .map(|id| &catalogue.get(id).unwrap().document)
                .collect();
            let text = file(&documents);
            let table: toml::Table = text.parse().unwrap();
            assert!(table.contains_key("target") && table.contains_key("auth"));
            assert!(!table.contains_key("provoke") && text.contains("#[[provoke]]"));
            assert!(text.contains("A profile is judged when its table is present"));
            let mut shown: Vec<&String> = table["profiles"].as_table().unwrap().keys().collect();
            shown.sort();
            assert_eq!(shown, ids);
        }
    }
}
