//! What is noted on an exchange: pin, labels, note. What was sent and what came is never touched.

use rusqlite::{Row, ToSql};

use super::error::HistoryError;
use super::{History, search};
use crate::exchange::{Id, Remarks};

/// The columns that [`read`] reads, in its order.
pub(super) const COLUMNS: &str = "pinned, labels, note, aliased";

/// Reads the columns that begin at a place of a row.
pub(super) fn read(row: &Row, from: usize) -> rusqlite::Result<Remarks> {
    let labels = row.get_ref(from + 1)?.as_str()?;
    Ok(Remarks {
        pinned: row.get(from)?,
        labels: labels.split('\n').filter(|label| !label.is_empty()).map(str::to_owned).collect(),
        note: row.get(from + 2)?,
        aliased: row.get(from + 3)?,
    })
}

impl History {
    /// Pins an exchange, so that it is kept whatever else is cleared away, or lets it go again.
    ///
    /// # Errors
    /// When there is no such exchange, or the file cannot be written.
    pub fn pin(&mut self, id: Id, pinned: bool) -> Result<(), HistoryError> {
        self.set(id, "UPDATE exchange SET pinned = ?2 WHERE id = ?1", &pinned)
    }

    /// Notes something on an exchange, in place of what was noted before; an empty text takes the note away.
    ///
    /// # Errors
    /// When there is no such exchange, or the file cannot be written.
    pub fn note(&mut self, id: Id, note: &str) -> Result<(), HistoryError> {
        self.set(id, "UPDATE exchange SET note = ?2 WHERE id = ?1", &note.trim())
    }

    /// Gives an exchange its labels, in place of those before; none takes them all away.
    ///
    /// # Errors
    /// When there is no such exchange, or the file cannot be written.
    pub fn label(&mut self, id: Id, labels: &[String]) -> Result<(), HistoryError> {
        let mut labels: Vec<_> =
            labels.iter().map(|label| label.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        labels.retain(|label| !label.is_empty());
        labels.sort();
        labels.dedup();
        let text = if labels.is_empty() { String::new() } else { format!("\n{}\n", labels.join("\n")) };
        self.set(id, "UPDATE exchange SET labels = ?2 WHERE id = ?1", &text)
    }

    /// What is noted on an exchange.
    ///
    /// # Errors
    /// When there is no such exchange, or the file cannot be read.
    pub fn remarks(&self, id: Id) -> Result<Remarks, HistoryError> {
        self.connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM exchange WHERE id = ?1"))
            .and_then(|mut statement| statement.query_row([id], |row| read(row, 0)))
            .map_err(|error| match error {
                rusqlite::Error::QueryReturnedNoRows => HistoryError::Missing(id),
                error => self.failed(error),
            })
    }

    fn set(&mut self, id: Id, change: &str, value: &dyn ToSql) -> Result<(), HistoryError> {
        self.may_write()?;
        let path = &self.path;
        search::write_and_index(&mut self.connection, path, |transaction| {
            match transaction.execute(change, (id, value)).map_err(|error| HistoryError::new(error, path.clone()))? {
                0 => Err(HistoryError::Missing(id)),
                _ => Ok(id),
            }
        })
        .map(drop)
    }
}
