//! Parse, call, exit code.

use std::{process::ExitCode, sync::Arc};

use cloud_conformance::{cli, http::stop::StopFlag};

fn main() -> ExitCode {
    let parsed = match cli::parse(std::env::args_os()) {
        Ok(parsed) => parsed,
        Err(error) => {
            // Nothing is left to tell a person when the terminal is gone.
            let _ = error.print();
            return u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from);
        }
    };
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    else {
        return ExitCode::from(3);
    };
    let code = runtime.block_on(async {
        let stop = Arc::new(StopFlag::default());
        tokio::spawn(interrupts(Arc::clone(&stop)));
        cli::execute(parsed, stop).await
    });
    ExitCode::from(code)
}

/// Ends the run on Ctrl-C or SIGTERM; what was recorded so far is reported.
async fn interrupts(stop: Arc<StopFlag>) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return stop.interrupt();
        }
    }
    let _ = tokio::signal::ctrl_c().await;
    stop.interrupt();
}
