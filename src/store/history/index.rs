//! The index of what can be searched for, made anew or cleaned in slices. Between two of them others can write.

use std::time::Duration;

use rusqlite::{TransactionBehavior, params};

use super::History;
use super::error::HistoryError;
use crate::exchange::Id;

/// How many exchanges are taken in at once: some 0.2 s of work.
const SLICE: i64 = 1_000;

/// How many pages of the index are merged at once: some 0.2 s of work.
const PAGES: i64 = 2_000;

/// How long others have between two slices: several times as long as one who waits takes to ask again.
const PAUSE: Duration = Duration::from_millis(30);

impl History {
    /// Makes the index anew from what stands in the tables, the newest exchanges first. Whoever stops it leaves an index that
    /// the next look finds to be incomplete.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn index_again(&mut self) -> Result<(), HistoryError> {
        self.may_write()?;
        let path = &self.path;
        let failed = |error| HistoryError::new(error, path.clone());
        let mut before = Id::MAX;
        let mut is_first = true;
        loop {
            let transaction =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
            if std::mem::take(&mut is_first) {
                transaction
                    .execute_batch(
                        "DROP TABLE words;
                         CREATE VIRTUAL TABLE words USING fts5(text, content = '', contentless_delete = 1, tokenize = 'trigram');",
                    )
                    .map_err(failed)?;
            }
            let slice = "SELECT min(id) FROM (SELECT id FROM exchange WHERE id < ?1 ORDER BY id DESC LIMIT ?2)";
            let first: Option<Id> =
                transaction.query_row(slice, params![before, SLICE], |row| row.get(0)).map_err(failed)?;
            let Some(first) = first else { return transaction.commit().map_err(failed) };
            // Why "or replace": whoever wrote to one of them in the meantime has taken it in.
            let take_in = "INSERT OR REPLACE INTO words (rowid, text)
                 SELECT id, text FROM searchable WHERE id >= ?1 AND id < ?2";
            transaction.execute(take_in, params![first, before]).map_err(failed)?;
            transaction.commit().map_err(failed)?;
            before = first;
            std::thread::sleep(PAUSE);
        }
    }

    /// Takes the texts of deleted exchanges out of the index, which otherwise only marks them as deleted.
    pub(super) fn clean_index(&self) -> rusqlite::Result<()> {
        let changes = || self.connection.query_row("SELECT total_changes()", [], |row| row.get::<_, i64>(0));
        // Why the sign: it makes a merge of the whole index begin, which the others go on with.
        let mut pages = -PAGES;
        loop {
            let before = changes()?;
            self.connection.execute("INSERT INTO words (words, rank) VALUES ('merge', ?1)", [pages])?;
            // Why 2: one change is the command itself (SQLite's FTS5, "The 'merge' command").
            if changes()? - before < 2 {
                return Ok(());
            }
            pages = PAGES;
            std::thread::sleep(PAUSE);
        }
    }
}
