//! What can go wrong with the history, in sentences that say whether anything was lost.

use std::io;
use std::path::PathBuf;

use rusqlite::{ErrorCode, ffi};

use crate::exchange::Id;

/// Why the history cannot be read or written. What was recorded before is untouched in every case.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The file or its folder cannot be created.
    #[error("The history's file cannot be created: {source}. Check the folder, or give another one with --data-dir: {}", path.display())]
    Create {
        /// What the file system says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("The file is not a history of this program, and it was left as it is. Move it away to begin a new history: {}", .0.display())]
    Foreign(PathBuf),
    /// A newer program wrote the file.
    #[error(
        "The history was written by a newer version of this program (layout {found}, this one writes {known}), so it can be read here, and nothing was recorded. Use that version, or give another folder with --data-dir: {}",
        path.display()
    )]
    Newer {
        /// The file's layout.
        found: i64,
        /// The layout that this program writes.
        known: i64,
        /// The file.
        path: PathBuf,
    },
    /// The copy that is made before the layout is changed cannot be written.
    #[error("The history's layout has to be brought up to date, and the copy before it cannot be made: {source}. Free some space and check the folder's permissions: {}", path.display())]
    Backup {
        /// What the file system or SQLite says.
        source: Box<dyn std::error::Error + Send + Sync>,
        /// The copy.
        path: PathBuf,
    },
    /// A damaged file cannot be moved out of the way.
    #[error("The history's file is damaged and cannot be moved aside: {source}. Close other windows of this program, and move it away by hand: {}", path.display())]
    InTheWay {
        /// What the file system says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The index is damaged, which holds nothing of its own.
    #[error("The history's index was damaged, so this was not done; nothing is lost. The index is made anew: try again: {}", .0.display())]
    IndexDamaged(PathBuf),
    /// The file was damaged, and a new one has its place now.
    #[error(
        "The history's file was damaged, so this was not done. It was moved aside and a new history was begun; try again. Keep it: tools for SQLite may save most of it: {}",
        .0.display()
    )]
    Anew(PathBuf),
    /// There is no such exchange.
    #[error("The history has no exchange {0}. See history list")]
    Missing(Id),
    /// The file is damaged inside.
    #[error("The history's file is damaged. Move it away to begin a new one, and keep it: tools for SQLite may save most of it: {}", .0.display())]
    Damaged(PathBuf),
    /// No space is left.
    #[error("The disk is full, and nothing was recorded. Free some space, then try again: {}", .0.display())]
    Full(PathBuf),
    /// The file may not be written.
    #[error("The history may not be written, and nothing was recorded. Check the permissions of the file and its folder: {}", .0.display())]
    ReadOnly(PathBuf),
    /// Another program held the file for longer than the patience of 5 s.
    #[error("Another program keeps the history busy, and nothing was recorded. Close it, then try again: {}", .0.display())]
    Busy(PathBuf),
    /// Something else that SQLite reports.
    #[error("The history does not answer: {source}. Try again, or give another folder with --data-dir: {}", path.display())]
    Sqlite {
        /// What SQLite says.
        source: rusqlite::Error,
        /// The file.
        path: PathBuf,
    },
    /// A recorded value is not what this program writes.
    #[error("Exchange {id} cannot be read: its {column} is not as it was written. The others are not affected: {}", path.display())]
    Row {
        /// The exchange.
        id: Id,
        /// The column.
        column: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// A value cannot be recorded.
    #[error("The exchange cannot be recorded: its {column} cannot be written as JSON. Report this")]
    Unwritable {
        /// The column.
        column: &'static str,
    },
    /// An outcome came for an exchange that is not being sent.
    #[error(
        "Exchange {0} is not waiting for an outcome: it is gone, or it ended before. What is recorded was left as it is"
    )]
    NotSending(Id),
}

impl HistoryError {
    /// The sentence for what SQLite reports about the file at `path`.
    pub(super) fn new(source: rusqlite::Error, path: PathBuf) -> Self {
        if let rusqlite::Error::SqliteFailure(error, _) = &source
            && error.extended_code == ffi::SQLITE_CORRUPT_VTAB
        {
            return Self::IndexDamaged(path);
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::Foreign(path),
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(path),
            Some(ErrorCode::DiskFull) => Self::Full(path),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::ReadOnly(path),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(path),
            _ => Self::Sqlite { source, path },
        }
    }
}
