//! Files that are there whole or not at all.
//!
//! A [`WholeFile`] is written beside its place under a hidden name and takes its place in one step,
//! so that a reader never meets half a report and an interrupted run leaves no file that looks finished.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tempfile::{Builder, NamedTempFile};

/// How the hidden names of unfinished files begin and end.
pub const PART: (&str, &str) = (".cloud-conformance-", ".part");

/// The unfinished files of this process.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the unfinished files of this process, which ends while what is returned is held: nothing begins
/// or takes its place meanwhile.
#[must_use = "files can be begun again when it is dropped"]
pub fn abandon_all() -> impl Sized {
    let mut all = unfinished();
    for part in std::mem::take(&mut *all) {
        let _ = std::fs::remove_file(part);
    }
    all
}

/// A file on its way to its place; dropped before [`WholeFile::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct WholeFile {
    part: BufWriter<NamedTempFile>,
    place: PathBuf,
    _known: Unfinished,
}

/// Keeps the path of an unfinished file known as long as it is one.
#[derive(Debug)]
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        unfinished().remove(&self.0);
    }
}

impl WholeFile {
    /// Begins a file that will stand at `place`; its folder is made where it is missing.
    ///
    /// # Errors
    /// The folder cannot be made or written to.
    pub fn create(place: impl Into<PathBuf>) -> io::Result<Self> {
        let place = place.into();
        let folder = match place.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(folder)?;
        let mut builder = Builder::new();
        builder.prefix(PART.0).suffix(PART.1);
        // A report is for others to read: the usual rights, less the user's umask.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut unfinished = unfinished();
        let part = builder.tempfile_in(folder)?;
        let path = part.path().to_owned();
        unfinished.insert(path.clone());
        Ok(Self {
            part: BufWriter::new(part),
            place,
            _known: Unfinished(path),
        })
    }

    /// Where the file will stand.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// A second handle, at the file's beginning, on everything that was written so far.
    ///
    /// # Errors
    /// What was written cannot be flushed or read again.
    pub fn reread(&mut self) -> io::Result<File> {
        self.part.flush()?;
        self.part.get_ref().reopen()
    }

    /// Puts the file in its place, over one that stands there, and returns a handle on it.
    ///
    /// # Errors
    /// What was written cannot be flushed, or the file cannot be moved to its place.
    pub fn finish(self) -> io::Result<File> {
        let part = self.part.into_inner().map_err(io::IntoInnerError::into_error)?;
        let _held = unfinished();
        part.persist(&self.place).map_err(|e| e.error)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.part.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.part.flush()
    }
}

/// Writes a text to a file that is there whole or not at all.
///
/// # Errors
/// The folder cannot be made, or the file not be written.
pub fn write(place: impl Into<PathBuf>, text: &str) -> io::Result<()> {
    let mut file = WholeFile::create(place)?;
    file.write_all(text.as_bytes())?;
    file.finish().map(drop)
}

/// Removes what an interrupted program may have left behind in a folder.
///
/// # Errors
/// The folder cannot be read or a file in it cannot be removed. A folder that does not exist is clean.
pub fn remove_parts(folder: &Path) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PART.0) && name.ends_with(PART.1) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_not_there_before_it_is_finished() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("new/report.txt");
        let mut file = WholeFile::create(&place).unwrap();
        file.write_all(b"whole").unwrap();
        assert!(!place.exists());
        file.finish().unwrap();
        assert_eq!(std::fs::read(&place).unwrap(), b"whole");
    }

    #[test]
    fn a_dropped_file_leaves_nothing_and_spares_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("report.txt");
        std::fs::write(&place, "old").unwrap();
        let mut file = WholeFile::create(&place).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(std::fs::read(&place).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn leftovers_are_removed_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(".cloud-conformance-x1.part"), "half").unwrap();
        std::fs::write(dir.path().join("mine.part"), "kept").unwrap();
        remove_parts(dir.path()).unwrap();
        assert!(dir.path().join("mine.part").exists());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
        remove_parts(&dir.path().join("missing")).unwrap();
    }

    #[test]
    fn nothing_unfinished_is_left_by_a_process_that_ends_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let begun = WholeFile::create(dir.path().join("report.txt")).unwrap();
        drop(abandon_all());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        assert!(begun.finish().is_err());
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_what_was_written() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let plain = dir.path().join("plain");
        std::fs::write(&plain, "").unwrap();
        let place = dir.path().join("report");
        WholeFile::create(&place).unwrap().finish().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&place), mode(&plain));
    }
}
