//! Files beside the history: the copy before its layout is changed, and a damaged history moved out of the way.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::Connection;

use super::error::HistoryError;
use super::layout::APPLICATION_ID;
use crate::store::atomic;

/// The ends of the names of the files that SQLite keeps beside a database.
const COMPANIONS: [&str; 2] = ["-shm", "-wal"];

/// What the name of a copy begins with, after the history's own.
const BACKUP: &str = "layout-";

/// What the name of a damaged file begins with, after the history's own.
const DAMAGED: &str = "damaged-";

/// Copies the history before its layout is changed: `history.layout-1.20261125T103000Z.sqlite3`, for its owner alone.
pub(super) fn back_up(connection: &Connection, path: &Path, version: i64) -> Result<PathBuf, HistoryError> {
    let (copy, created) = loop {
        let copy = free_name(path, &format!("{BACKUP}{version}."));
        match atomic::write_new(&copy, b"") {
            // Another window took the name in between.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => break (copy, created),
        }
    };
    let failed = |source| HistoryError::Backup { source, path: copy.clone() };
    // Why an empty file first: SQLite fills it, and would create one that others may read.
    created.map_err(|error| failed(error.into()))?;
    let name = copy.to_str().ok_or_else(|| failed("the folder's name is not Unicode".into()))?;
    let made = connection.execute("VACUUM INTO ?1", [name]);
    let on_disk = |()| fs::OpenOptions::new().write(true).open(&copy).and_then(|file| file.sync_all());
    let made = made.map(drop).map_err(Into::into).and_then(|()| on_disk(()).map_err(Into::into));
    match made {
        Ok(()) => Ok(copy),
        Err(error) => {
            // Why the result does not matter: half a copy is no use, and the first mistake is the one to tell.
            fs::remove_file(&copy).ok();
            Err(failed(error))
        }
    }
}

/// Moves a damaged history with its -wal and -shm away, and says where: `history.damaged-20261125T103000Z.sqlite3`.
pub(super) fn set_aside(path: &Path) -> Result<PathBuf, HistoryError> {
    let aside = free_name(path, DAMAGED);
    let failed = |source| HistoryError::InTheWay { source, path: path.to_owned() };
    // Why the companions first: a -wal that stayed behind would be taken for the new file's.
    for end in COMPANIONS {
        match fs::rename(beside(path, end), beside(&aside, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    fs::rename(path, &aside).map_err(failed)?;
    Ok(aside)
}

/// The copies that were made of a history before its layout was changed.
pub(super) fn backups(path: &Path) -> Vec<PathBuf> {
    siblings(path, BACKUP)
}

/// The damaged files that were moved away, without their companions.
pub(super) fn damaged(path: &Path) -> Vec<PathBuf> {
    siblings(path, DAMAGED)
}

/// Whether what SQLite does not take for a database was one of ours: it has our mark, or nearly the first bytes of a database.
pub(super) fn was_ours(path: &Path) -> bool {
    let mut head = [0; 100];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    let same = head.iter().zip(b"SQLite format 3\0").filter(|(found, expected)| found == expected).count();
    let mark = i32::from_be_bytes([head[68], head[69], head[70], head[71]]);
    read.is_ok() && ((8..16).contains(&same) || i64::from(mark) == APPLICATION_ID)
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// A name with the time that nothing has yet.
fn free_name(path: &Path, word: &str) -> PathBuf {
    let time = Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let name = |more: &str| path.with_extension(format!("{word}{time}{more}.sqlite3"));
    let first = name("");
    if !first.exists() {
        return first;
    }
    (2..1000).map(|number| name(&format!("-{number}"))).find(|path| !path.exists()).unwrap_or(first)
}

fn siblings(path: &Path, word: &str) -> Vec<PathBuf> {
    let (Some(folder), Some(stem)) = (path.parent(), path.file_stem().and_then(|stem| stem.to_str())) else {
        return Vec::new();
    };
    let start = format!("{stem}.{word}");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| name.starts_with(&start) && path.extension().is_some_and(|end| end == "sqlite3"))
        })
        .collect();
    found.sort();
    found
}
