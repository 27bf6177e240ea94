//! Standard output: what it cannot take is a failure, but for a reader who has seen enough.

use std::io::{self, ErrorKind, Write as _};

use super::session::Failure;

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
