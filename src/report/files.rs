//! The files of a run: each whole or not at all, none left from an earlier run, none with a secret.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use super::{
    Material, RECORDING, RenderError, ReportError,
    annotations::{self, Build},
    ctrf,
    fleet::{self, SuitesByFolder},
    folder::{
        CODE_QUALITY, CTRF, FLEET_HTML, FLEET_JSON, FLEET_MARKDOWN, HTML, JUNIT, MESSAGES, RESULTS, SUMMARY,
    },
    html, junit, messages, results, summary,
};
use crate::at_once::at_once;
use crate::atomic_file::{WholeFile, remove_parts};
use crate::gate::fleet::Fleet;

/// A report in one format.
pub struct Format {
    /// The file's name in the folder of a run.
    pub name: &'static str,
    /// The only build that it is written in, where there is one.
    build: Option<Build>,
    write: fn(&Material, &mut dyn Write) -> Result<(), RenderError>,
}

impl Format {
    const fn new(
        name: &'static str,
        write: fn(&Material, &mut dyn Write) -> Result<(), RenderError>,
    ) -> Self {
        Self {
            name,
            build: None,
            write,
        }
    }
}

/// Every format: what writes, renders, clears or names reports goes through this table.
pub const FORMATS: [Format; 7] = [
    Format::new(RESULTS, |material, out| Ok(results::write(material.record, out)?)),
    Format::new(HTML, html::write),
    Format::new(JUNIT, junit::write),
    Format::new(CTRF, ctrf::write),
    Format::new(SUMMARY, summary::write),
    Format::new(MESSAGES, |material, out| {
        Ok(messages::write(material.record, out)?)
    }),
    Format {
        build: Some(Build::GitLab),
        ..Format::new(CODE_QUALITY, annotations::write_gitlab)
    },
];

/// Removes the reports and the recording of an earlier run, also half ones; to be called before anything is
/// recorded, so that a run that breaks does not leave another run's verdict behind. Other files are left
/// alone.
///
/// # Errors
/// A file cannot be removed.
pub fn clear(dir: &Path) -> Result<(), ReportError> {
    clear_reports(dir)?;
    remove(&dir.join(RECORDING))
}

/// As [`clear`], but the recording stays: it may be the one that is judged again.
///
/// # Errors
/// A file cannot be removed.
pub fn clear_reports(dir: &Path) -> Result<(), ReportError> {
    if dir.exists() && !dir.is_dir() {
        return Err(ReportError::NoFolder { path: dir.to_owned() });
    }
    let not_removed = |path: PathBuf| move |source| ReportError::NotRemoved { path, source };
    remove_parts(dir).map_err(not_removed(dir.to_owned()))?;
    for format in &FORMATS {
        remove(&dir.join(format.name))?;
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), ReportError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(ReportError::NotRemoved {
            path: path.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

/// The reports of a run of several targets.
const FLEET: [&str; 4] = [FLEET_JSON, FLEET_HTML, FLEET_MARKDOWN, JUNIT];

/// Removes the reports of an earlier run of several targets.
///
/// # Errors
/// A file cannot be removed.
pub fn clear_fleet(dir: &Path) -> Result<(), ReportError> {
    FLEET.into_iter().try_for_each(|name| remove(&dir.join(name)))
}

/// Writes the reports of a run of several targets, whose own stand in their folders.
///
/// # Errors
/// A file cannot be written.
pub fn write_fleet(whole: &Fleet, suites: &SuitesByFolder, dir: &Path) -> Result<(), ReportError> {
    let parts = [
        part(dir, FLEET_JSON, |out| fleet::write_json(whole, out))?,
        part(dir, FLEET_HTML, |out| fleet::write_html(whole, out))?,
        part(dir, FLEET_MARKDOWN, |out| fleet::write_markdown(whole, out))?,
        part(dir, JUNIT, |out| fleet::write_junit(whole, suites, out))?,
    ];
    for part in parts {
        let path = part.place().to_owned();
        part.finish().map_err(|e| unwritten(&path, e.into()))?;
    }
    Ok(())
}

/// Writes every format into the folder and returns the files, the recording first where it stands there.
///
/// Nothing takes its place before everything is written and `contains_secret` has found nothing in it
/// (nor in the recording). It is given pieces of at most [`PIECE`] bytes that overlap by [`OVERLAP`], so a
/// secret of that length is seen whole. Formats that this run does not write are removed.
///
/// # Errors
/// A file cannot be written, read or removed. With [`ReportError::Secret`] every file is gone, the
/// recording too.
pub fn write_all(
    material: &Material,
    dir: &Path,
    build: Build,
    contains_secret: &(dyn Fn(&[u8]) -> bool + Sync),
) -> Result<Vec<PathBuf>, ReportError> {
    let (own, others): (Vec<&Format>, Vec<&Format>) = FORMATS
        .iter()
        .partition(|format| format.build.is_none_or(|only| only == build));
    let written = at_once(own.len() + 1, |n| match n.checked_sub(1) {
        None => of_recording(material, contains_secret).map(|secret| (None, secret)),
        Some(n) => {
            let (part, secret) = whole(own[n], material, dir, contains_secret)?;
            Ok((Some(part), secret.then_some(own[n].name)))
        }
    });
    let written = written.into_iter().collect::<Result<Vec<_>, ReportError>>()?;
    for format in others {
        remove(&dir.join(format.name))?;
    }
    if let Some(name) = written.iter().find_map(|(_, secret)| *secret) {
        drop(written);
        clear(dir)?;
        remove(material.recording.path())?;
        return Err(ReportError::Secret {
            name: name.to_owned(),
        });
    }
    let parts = written.into_iter().filter_map(|(part, _)| part);
    let traffic = dir.join(RECORDING);
    let mut written: Vec<PathBuf> = traffic.exists().then_some(traffic).into_iter().collect();
    for part in parts {
        let path = part.place().to_owned();
        part.finish().map_err(|e| unwritten(&path, e.into()))?;
        written.push(path);
    }
    Ok(written)
}

fn part(
    dir: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<(), RenderError>,
) -> Result<WholeFile, ReportError> {
    let path = dir.join(name);
    let written = || -> Result<WholeFile, RenderError> {
        let mut file = WholeFile::create(&path)?;
        write(&mut file)?;
        Ok(file)
    };
    written().map_err(|source| unwritten(&path, source))
}

fn unwritten(path: &Path, source: RenderError) -> ReportError {
    ReportError::Unwritten {
        path: path.to_owned(),
        source,
    }
}

/// The most bytes that are looked at in one piece.
pub const PIECE: usize = 1 << 18;

/// How much two neighbouring pieces share.
pub const OVERLAP: usize = 1 << 16;

/// The name of the recording, where it holds a secret.
fn of_recording(
    material: &Material,
    contains_secret: &dyn Fn(&[u8]) -> bool,
) -> Result<Option<&'static str>, ReportError> {
    let recording = material.recording.path();
    let found = File::open(recording).and_then(|file| scan(file, contains_secret));
    let found = found.map_err(|e| unwritten(recording, e.into()))?;
    Ok(found.then_some(RECORDING))
}

/// A report and whether it holds a secret.
fn whole(
    format: &Format,
    material: &Material,
    dir: &Path,
    contains_secret: &dyn Fn(&[u8]) -> bool,
) -> Result<(WholeFile, bool), ReportError> {
    let mut part = part(dir, format.name, |out| (format.write)(material, out))?;
    let found = part.reread().and_then(|file| scan(file, contains_secret));
    let found = found.map_err(|e| unwritten(part.place(), e.into()))?;
    Ok((part, found))
}

/// Whether a piece of the file is found to hold a secret; memory does not grow with the file.
fn scan(mut file: impl Read, contains_secret: &dyn Fn(&[u8]) -> bool) -> io::Result<bool> {
    let mut piece = Vec::with_capacity(PIECE);
    loop {
        let before = piece.len();
        let room = (PIECE - before) as u64;
        file.by_ref().take(room).read_to_end(&mut piece)?;
        let at_end = piece.len() < PIECE;
        if contains_secret(&piece) {
            return Ok(true);
        }
        if at_end {
            return Ok(false);
        }
        piece.drain(..PIECE - OVERLAP);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_seen_wherever_it_stands() {
        let secret = b"hunter2-hunter2";
        let has = |piece: &[u8]| piece.windows(secret.len()).any(|w| w == secret);
        for at in [0, PIECE - 8, PIECE - OVERLAP, 2 * PIECE - OVERLAP - 3, 2 * PIECE] {
            let mut file = vec![b'x'; at];
            file.extend(secret);
            assert!(scan(&file[..], &has).unwrap(), "{at}");
        }
        assert!(!scan(&vec![b'x'; 3 * PIECE][..], &has).unwrap());
        assert!(!scan(&b""[..], &has).unwrap());
    }
}
