//! How far a run is: a line on stderr where that is a terminal, nothing elsewhere.

use std::{io::IsTerminal as _, sync::Arc, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::suite::run::Progress;

/// The line of one run.
pub struct Line(ProgressBar);

/// A line that is shown on a terminal only.
pub fn bar() -> Line {
    let shown = std::io::stderr().is_terminal();
    let draw = if shown {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(None, draw);
    if let Ok(style) =
        ProgressStyle::with_template("{elapsed_precise} [{bar:30}] {pos}/{len} scenarios  {msg}")
    {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message("looking at the target");
    if shown {
        bar.enable_steady_tick(Duration::from_millis(250));
    }
    Line(bar)
}

impl Line {
    /// What a run tells its progress to.
    pub fn teller(&self) -> Arc<dyn Fn(Progress) + Send + Sync> {
        let bar = self.0.clone();
        Arc::new(move |progress| {
            bar.set_length(progress.total as u64);
            bar.set_position(progress.done as u64);
            bar.set_message(progress.profile);
        })
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}
