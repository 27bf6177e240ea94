//! Parse, call, exit code.

use std::{io::Write as _, process::ExitCode, sync::Arc};

use cloud_conformance::{atomic_file, cli, http::stop::StopFlag};
use mimalloc::MiMalloc;
use tokio::runtime::Builder;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let parsed = match cli::parse_with(std::env::args_os(), &|name| std::env::var_os(name)) {
        Ok(parsed) => parsed,
        Err(error) => return ExitCode::from(cli::refuse(&error)),
    };
    // What waits for answers and judges them is done sooner by one thread than by several that wake each other.
    let mut builder = if parsed.judges_many() {
        Builder::new_multi_thread()
    } else {
        Builder::new_current_thread()
    };
    let Ok(runtime) = builder.enable_all().build() else {
        return ExitCode::from(3);
    };
    let stop = Arc::new(StopFlag::default());
    // A system that tells no signals is no reason not to run.
    let _heard = listen(Arc::clone(&stop));
    let code = runtime.block_on(cli::execute(parsed, stop));
    runtime.shutdown_background();
    ExitCode::from(code)
}

/// Hears on a thread of its own whatever is sent from now on, also while something long is judged or written.
fn listen(stop: Arc<StopFlag>) -> std::io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let signals = {
        let _within = runtime.enter();
        Signals::new()?
    };
    std::thread::Builder::new().spawn(move || runtime.block_on(interrupts(signals, stop)))?;
    Ok(())
}

/// Ends the run on the first signal: what was recorded so far is reported. Ends the program on the second.
#[expect(clippy::exit, reason = "whoever asks twice does not want to wait")]
async fn interrupts(mut signals: Signals, stop: Arc<StopFlag>) {
    signals.next().await;
    stop.interrupt();
    signals.next().await;
    let _nothing_begins = atomic_file::abandon_all();
    let _ = writeln!(
        std::io::stderr(),
        "error: ended at once, as a second signal asked; reports that were not finished are not there (exit code 5)"
    );
    std::process::exit(5);
}

/// What ends a program from outside: Ctrl-C, SIGTERM and SIGHUP.
#[cfg(unix)]
struct Signals {
    interrupted: tokio::signal::unix::Signal,
    terminated: tokio::signal::unix::Signal,
    /// None where it is ignored, as under `nohup`.
    hung_up: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let hung_up = SignalKind::hangup();
        Ok(Self {
            interrupted: signal(SignalKind::interrupt())?,
            terminated: signal(SignalKind::terminate())?,
            hung_up: if is_ignored(hung_up) {
                None
            } else {
                Some(signal(hung_up)?)
            },
        })
    }

    async fn next(&mut self) {
        let hung_up = async {
            match &mut self.hung_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
            _ = hung_up => {}
        }
    }
}

/// Whether the program was started with this signal ignored; only Linux says so in a file.
#[cfg(unix)]
fn is_ignored(signal: tokio::signal::unix::SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask >> (signal.as_raw_value() - 1) & 1 == 1)
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
