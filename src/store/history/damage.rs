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

    /// Reads through the whole file. Takes seconds for a large one.
    ///
    /// # Errors
    /// When the file cannot be read for another reason than damage, or a damaged index not be made anew.
    pub fn check(&mut self) -> Result<Health, HistoryError> {
        match self.problems().map_err(|error| self.failed(error)) {
            Ok(problems) if problems == ["ok"] => {}
            Ok(_) | Err(HistoryError::Damaged(_)) => return Ok(Health::Damaged),
            Err(error) => return Err(error),
        }
        if self.is_index_sound() {
            return Ok(Health::Sound);
        }
        match self.index_again() {
            Ok(()) => Ok(Health::IndexMadeAnew),
            Err(HistoryError::Damaged(_)) => Ok(Health::Damaged),
            Err(error) => Err(error),
        }
    }

    /// What SQLite finds wrong with the file; the one word "ok" when there is nothing.
    fn problems(&self) -> rusqlite::Result<Vec<String>> {
        let mut statement = self.connection.prepare("PRAGMA quick_check(20)")?;
        // Why not the index's own parts: that is looked through by itself, and can be made anew.
        let problems = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let rest: Vec<_> = problems.into_iter().filter(|problem| !problem.contains("FTS5")).collect();
        Ok(if rest.is_empty() { vec!["ok".to_owned()] } else { rest })
    }

    /// Whether the index fits together, and has every exchange.
    fn is_index_sound(&self) -> bool {
        let fits = self.connection.execute_batch("INSERT INTO words (words, rank) VALUES ('integrity-check', 0)");
        let lacks = "SELECT EXISTS (SELECT 1 FROM exchange WHERE id NOT IN (SELECT id FROM words_docsize))";
        fits.is_ok() && self.connection.query_row(lacks, [], |row| row.get::<_, bool>(0)) == Ok(false)
    }

    /// Closes a damaged history without a change of its files.
    pub fn close_as_it_is(self) {
        layout::leave_as_it_is(&self.connection);
    }
}
