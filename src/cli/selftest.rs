//! `selftest`: the suite against its own reference.

use std::{path::PathBuf, process::Stdio, sync::Arc};

use clap::ValueHint;

use super::{
    args::SuiteArgs,
    page::Page,
    progress,
    session::{Failure, catalogue},
    stdout::{say, say_line},
};
use crate::atomic_file;
use crate::catalogue::{Catalogue, Selection};
use crate::http::stop::StopFlag;
use crate::reference::Suite;
use crate::report::folder::{REPORTS, prove};
use crate::selftest::{Matrix, Plan, Row, cases, judge, unproven};
use crate::suite::run::Progress;

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Try only this profile (repeatable)
    #[arg(long = "profile", value_name = "ID")]
    pub profiles: Vec<String>,
    /// Only this deviation or variant (repeatable)
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Name the deviations and variants, and run nothing
    #[arg(long)]
    pub list: bool,
    /// The folder for the reports
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, default_value = REPORTS)]
    pub report_dir: PathBuf,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Runs the cases, writes the matrix and returns the exit code.
pub async fn execute(args: Args, stop: Arc<StopFlag>) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let selection = Selection::new(&catalogue, &args.profiles, &[], None).map_err(Failure::usage)?;
    let plan = Plan {
        suite: Arc::new(Suite::of(catalogue.documents())),
        profiles: catalogue.wanted(&selection).map(str::to_owned).collect(),
        catalogue: Arc::clone(&catalogue),
    };
    let wanted = wanted(&args, &plan)?;
    if args.list {
        let mut page = Page::default();
        for case in &wanted {
            let about = case.deviation.as_ref();
            let about = about.map(|d| format!("{} ({})", d.about, d.breaks));
            page.line(format!("{}  {}", case.name(), about.unwrap_or_default()));
        }
        page.print()?;
        return Ok(0);
    }
    prove(&args.report_dir).map_err(Failure::usage)?;
    let rows = if args.only.is_empty() {
        side_by_side(&args, &wanted, &stop).await?
    } else {
        one_by_one(&args, &plan, &wanted, &stop).await?
    };
    if stop.is_stopped() {
        say_line(&format!(
            "interrupted after {} of {} cases",
            rows.len(),
            wanted.len()
        ))?;
        return Ok(5);
    }
    let mut matrix = Matrix {
        rows,
        ..Matrix::default()
    };
    if args.only.is_empty() {
        matrix.unproven = unproven(&plan);
    }
    write(&args, "selftest.md", &matrix.markdown())?;
    let json = serde_json::to_string_pretty(&matrix).map_err(Failure::broken)?;
    write(&args, "selftest.json", &json)?;
    let mut text = vec![];
    matrix.write_text(&mut text).map_err(Failure::broken)?;
    say(&text)?;
    Ok(u8::from(!matrix.holds()))
}

/// Runs the cases in this process, one after the other.
async fn one_by_one(
    args: &Args,
    plan: &Plan,
    wanted: &[cases::Case],
    stop: &Arc<StopFlag>,
) -> Result<Vec<Row>, Failure> {
    let folder = tempfile::tempdir().map_err(Failure::broken)?;
    let unpaced = Arc::try_unwrap(catalogue(&args.suite)?).map(Catalogue::without_rates);
    let unpaced = Plan {
        catalogue: Arc::new(unpaced.map_err(|_| Failure::broken("the suite is in use"))?),
        suite: Arc::clone(&plan.suite),
        profiles: plan.profiles.clone(),
    };
    let line = progress::bar();
    let tell = line.teller();
    let mut rows = vec![];
    for (done, case) in wanted.iter().enumerate() {
        if stop.is_stopped() {
            break;
        }
        tell(Progress {
            done,
            total: wanted.len(),
            profile: case.name().to_owned(),
        });
        let plan = if case.has_rate() { plan } else { &unpaced };
        let row = judge(plan, case, folder.path()).await;
        rows.push(row.map_err(Failure::broken)?);
    }
    line.end();
    Ok(rows)
}

/// Runs the cases in two processes for each core: cucumber's runs take turns within one, and some cases
/// wait.
async fn side_by_side(
    args: &Args,
    wanted: &[cases::Case],
    stop: &Arc<StopFlag>,
) -> Result<Vec<Row>, Failure> {
    let program = std::env::current_exe().map_err(Failure::broken)?;
    let side_by_side = std::thread::available_parallelism()
        .map_or(1, |cores| 2 * cores.get())
        .min(wanted.len());
    let folder = tempfile::tempdir().map_err(Failure::broken)?;
    let part = |n: usize| folder.path().join(n.to_string());
    let mut processes = vec![];
    for n in 0..side_by_side {
        let mine = wanted.iter().skip(n).step_by(side_by_side);
        let mut command = tokio::process::Command::new(&program);
        command.arg("selftest").arg("--report-dir").arg(part(n));
        command.args(args.profiles.iter().flat_map(|profile| ["--profile", profile]));
        if let Some(suite) = &args.suite.suite {
            command.arg("--suite").arg(suite);
        }
        command.args(mine.flat_map(|case| ["--only", case.name()]));
        command.stdout(Stdio::null()).kill_on_drop(true);
        if n > 0 {
            // One line of progress is enough; the cases are dealt out evenly.
            command.stderr(Stdio::null());
        }
        processes.push(command.spawn().map_err(Failure::broken)?);
    }
    for process in &mut processes {
        tokio::select! {
            ended = process.wait() => drop(ended.map_err(Failure::broken)?),
            () = stop.stopped() => return Ok(vec![]),
        }
    }
    let mut rows: Vec<Row> = vec![];
    for n in 0..side_by_side {
        let text = std::fs::read_to_string(part(n).join("selftest.json")).map_err(Failure::broken)?;
        let matrix: Matrix = serde_json::from_str(&text).map_err(Failure::broken)?;
        rows.extend(matrix.rows);
    }
    let place = |row: &Row| wanted.iter().position(|case| case.name() == row.name);
    rows.sort_by_cached_key(place);
    Ok(rows)
}

fn wanted(args: &Args, plan: &Plan) -> Result<Vec<cases::Case>, Failure> {
    let all = cases::all(plan);
    if let Some(unknown) = args
        .only
        .iter()
        .find(|name| !all.iter().any(|c| c.name() == *name))
    {
        return Err(Failure::usage(format!(
            "there is no deviation or variant `{unknown}`; `cloud-conformance selftest --list` names them all"
        )));
    }
    let by_name = |c: &cases::Case| args.only.is_empty() || args.only.iter().any(|name| name == c.name());
    Ok(all.into_iter().filter(by_name).collect())
}

fn write(args: &Args, name: &str, text: &str) -> Result<(), Failure> {
    atomic_file::write(args.report_dir.join(name), text).map_err(Failure::broken)
}
