//! `doctor`: what can be wrong before judging.

use std::{fmt::Write as _, sync::Arc};

use anstyle::{AnsiColor, Style};

use super::{
    args::{SelectionArgs, SuiteArgs, TargetArgs},
    session::{Failure, catalogue, selection, session, warn_of},
    stdout::say_line,
};
use crate::http::client::Client;
use crate::http::stop::StopFlag;
use crate::preflight::examine::examine;
use crate::preflight::{Line, State};
use crate::report::text::{line, readable};

/// Check network, TLS, clock, credentials and fixtures before judging
///
/// One line for each check, with what to do where one fails. Without --config and --target, the
/// embedded reference is started and checked.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Check only what this profile needs (repeatable)
    #[arg(long = "profile", value_name = "ID")]
    pub profiles: Vec<String>,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Examines the target and returns the exit code: 0 when it can be judged, 3 when not.
pub async fn execute(args: Args, stop: Arc<StopFlag>) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let selected = SelectionArgs {
        profiles: args.profiles,
        ..SelectionArgs::default()
    };
    let selection = selection(&catalogue, &selected)?;
    let mut session = session(&args.target, &catalogue, &selection).await?;
    session.has_tables(&catalogue, &selection)?;
    warn_of(&session.target);
    let mut shown = Shown::default();
    let (name, url) = (&session.target.name, session.target.base_url.as_str());
    say_line(&format!("{} at {}", line(name, 80), readable(url)))?;
    let client = Client::unrecorded(Arc::clone(&session.target), stop).map_err(Failure::usage)?;
    let mut tell = |line: &Line| shown.line(line);
    let done = examine(&catalogue, Arc::clone(&session.target), client, &mut tell).await;
    session.end().await;
    match done {
        Ok(well) => shown.end(well),
        Err(halt) => Err(halt.into()),
    }
}

/// What stands on the terminal so far.
#[derive(Default)]
struct Shown {
    about: String,
    wrong: usize,
    /// Why some of it could not be printed.
    said: Option<Failure>,
}

/// Widths of the columns.
const WIDE: usize = 14;

impl Shown {
    fn line(&mut self, said: &Line) {
        let mut shown = String::new();
        if self.about != said.about {
            self.about.clone_from(&said.about);
            let strong = Style::new().bold();
            shown = format!("\n{strong}{}{strong:#}\n", line(&said.about, 80));
        }
        let (word, style) = match said.state {
            State::Fine => ("ok   ", AnsiColor::Green.on_default()),
            State::Note => ("note ", AnsiColor::Yellow.on_default()),
            State::NotAsked => ("  -  ", Style::new().dimmed()),
            State::Wrong => ("wrong", AnsiColor::Red.on_default().bold()),
        };
        self.wrong += usize::from(said.state == State::Wrong);
        let text = readable(&said.text);
        let _ = write!(
            shown,
            "  {style}{word}{style:#} {:WIDE$} {text}",
            said.step.word()
        );
        self.said = self.said.take().or(say_line(&shown).err());
    }

    /// The last line says why the exit code is what it is.
    fn end(self, well: bool) -> Result<u8, Failure> {
        let (code, text) = match (well, self.wrong) {
            (true, _) => (0, "nothing keeps this target from being judged".to_owned()),
            (false, 1) => (
                3,
                "one thing keeps this target from being judged as it should".to_owned(),
            ),
            (false, n) => (
                3,
                format!("{n} things keep this target from being judged as it should"),
            ),
        };
        self.said.map_or(Ok(()), Err)?;
        say_line(&format!("\n{text} (exit code {code})"))?;
        Ok(code)
    }
}
