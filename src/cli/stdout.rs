//! Standard output: what it cannot take is a failure, but for a reader who has seen enough.

use std::io::{self, ErrorKind, Write as _};

use super::session::Failure;

/// How wide a line of standard output is: as wide as the terminal, else as `COLUMNS` says; none where nobody says it,
/// as in a file or a pipe.
pub fn columns() -> Option<usize> {
    let terminal = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    let told = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal
        .or_else(told)
        .map(|columns: usize| columns.clamp(40, 1000))
}

/// Prints a text at once.
///
/// # Errors
/// It cannot be written: the disk behind is full, for one. A closed pipe is no failure.
pub fn say(text: &[u8]) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    taken(out.write_all(text).and_then(|()| out.flush()))
}

/// Prints one line at once.
///
/// # Errors
/// As [`say`].
pub fn say_line(line: &str) -> Result<(), Failure> {
    say(format!("{line}\n").as_bytes())
}

/// What became of writing to standard output.
///
/// # Errors
/// As [`say`].
pub(super) fn taken(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::broken(format!(
            "standard output cannot be written to ({error}); send it elsewhere or make room"
        ))),
        _ => Ok(()),
    }
}
