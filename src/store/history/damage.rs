//! Looks for damage, and begins a new history beside a damaged one.

use std::path::{Path, PathBuf};

use super::error::HistoryError;
use super::{History, aside, layout};

/// What a look through the whole file found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// Nothing wrong.
    Sound,
    /// The index was damaged, which holds nothing of its own, and was made anew.
    IndexMadeAnew,
    /// The file is damaged.
    Damaged,
}

/// A damaged history was moved aside, and a new one is in its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The history's file was damaged. It was moved aside with its -wal and -shm, and a new history was begun. Keep it: tools for SQLite may save most of it: {}",
    aside.display()
)]
pub struct Anew {
    /// Where the damaged file is now.
    pub aside: PathBuf,
}

impl History {
    /// Opens a history like [`History::open`]; a damaged one is moved aside and a new one begun.
    ///
    /// # Errors
    /// As for [`History::open`], and when the damaged file cannot be moved.
    pub fn open_or_begin_anew(path: &Path) -> Result<(Self, Option<Anew>), HistoryError> {
        match Self::open(path) {
            Err(HistoryError::Damaged(_)) => {
                let (anew, history) = Self::begin_anew(path)?;
                Ok((history, Some(anew)))
            }
            opened => opened.map(|history| (history, None)),
        }
    }

    /// Moves the file at `path` aside with its companions, and begins a new history. No history of this program may be
    /// open on it.
    ///
    /// # Errors
    /// When the file cannot be moved, or a new one not be created.
    pub fn begin_anew(path: &Path) -> Result<(Anew, Self), HistoryError> {
        let path =
            std::path::absolute(path).map_err(|source| HistoryError::Create { source, path: path.to_owned() })?;
        let aside = aside::set_aside(&path)?;
        Ok((Anew { aside }, Self::open(&path)?))
    }

    /// Reads through the tables, and mends the index when it does not fit them. Takes seconds for a large file; others can
    /// write meanwhile.
    ///
    /// # Errors
    /// When the file cannot be read for another reason than damage.
    pub fn check(&mut self) -> Result<Health, HistoryError> {
        match self.is_sound() {
            Ok(true) => {}
            Ok(false) | Err(HistoryError::Damaged(_) | HistoryError::IndexDamaged(_)) => return Ok(Health::Damaged),
            Err(error) => return Err(error),
        }
        if self.is_index_sound() { Ok(Health::Sound) } else { self.mend_index() }
    }

    /// Makes the index anew after something met damage, if the tables are sound.
    ///
    /// # Errors
    /// As for [`History::check`].
    pub fn mend(&mut self) -> Result<Health, HistoryError> {
        match self.is_sound() {
            Ok(true) => self.mend_index(),
            Ok(false) | Err(HistoryError::Damaged(_) | HistoryError::IndexDamaged(_)) => Ok(Health::Damaged),
            Err(error) => Err(error),
        }
    }

    fn mend_index(&mut self) -> Result<Health, HistoryError> {
        match self.index_again() {
            Ok(()) => Ok(Health::IndexMadeAnew),
            Err(HistoryError::Damaged(_) | HistoryError::IndexDamaged(_)) => Ok(Health::Damaged),
            Err(error) => Err(error),
        }
    }

    /// Whether SQLite finds nothing wrong with the tables.
    ///
    /// Why not the whole file: the index is most of it, takes 20 s at 100,000 exchanges, and holds nothing of its own.
    fn is_sound(&self) -> Result<bool, HistoryError> {
        for table in ["exchange", "message"] {
            let problem = self
                .connection
                .query_row(&format!("PRAGMA quick_check({table})"), [], |row| row.get::<_, String>(0))
                .map_err(|error| self.failed(error))?;
            if problem != "ok" {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the index finds every exchange by what each has: its URL.
    fn is_index_sound(&self) -> bool {
        let found =
            "SELECT (SELECT count(*) FROM words WHERE words MATCH '\"http\"') = (SELECT count(*) FROM exchange)";
        self.connection.query_row(found, [], |row| row.get::<_, bool>(0)) == Ok(true)
    }

    /// Closes a damaged history without a change of its files.
    pub fn close_as_it_is(self) {
        layout::leave_as_it_is(&self.connection);
    }
}
