//! Clears exchanges away so that no byte of them is left: in the tables, the index, the log, and the copies beside them.

use std::fs;
use std::path::PathBuf;

use rusqlite::TransactionBehavior;

use super::error::HistoryError;
use super::{History, aside};
use crate::exchange::Id;

/// How much may be left over for the file to be written anew, in bytes; that takes as much memory.
///
/// Why not always: what is freed is overwritten with zeros in any case, and used again.
const MOST_WRITTEN_ANEW: i64 = 256 * 1024 * 1024;

/// Which exchanges are cleared away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those that were recorded before a moment, in milliseconds since 1970-01-01 UTC.
    Before(i64),
    /// All but the newest ones of that count.
    Beyond(u32),
    /// Those of these numbers.
    Ids(Vec<Id>),
}

/// What clearing away did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// How many exchanges are gone.
    pub count: usize,
    /// How many would have gone, but are pinned.
    pub pinned: usize,
    /// Whether another window reads the history just now, so that its log still holds what is gone until that one is closed.
    pub log_remains: bool,
    /// Damaged histories that were moved aside before. They may hold what is gone, and are left to be looked at.
    pub damaged: Vec<PathBuf>,
}

impl History {
    /// Clears exchanges away for good; pinned ones too only if `pinned_too`. What is being sent stays.
    ///
    /// Copies that were made before a change of the layout hold the same exchanges, and go with them.
    ///
    /// # Errors
    /// When the file cannot be written. If it says that nothing was recorded, nothing was cleared away.
    pub fn purge(&mut self, which: &Which, pinned_too: bool) -> Result<Purged, HistoryError> {
        let purged = self.delete(which, pinned_too)?;
        if purged.count == 0 {
            return Ok(purged);
        }
        Ok(Purged { log_remains: self.clean_up()?, ..purged })
    }

    /// Takes the rows away.
    fn delete(&mut self, which: &Which, pinned_too: bool) -> Result<Purged, HistoryError> {
        self.may_write()?;
        let in_flight: Vec<Id> = self.in_flight.keys().copied().collect();
        let path = &self.path;
        let failed = |error| HistoryError::new(error, path.clone());
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        transaction
            .execute_batch("CREATE TEMP TABLE IF NOT EXISTS gone (id INTEGER PRIMARY KEY); DELETE FROM gone;")
            .map_err(failed)?;
        let choose = |sql: &str, value: i64| transaction.execute(&format!("INSERT OR IGNORE INTO gone {sql}"), [value]);
        match which {
            Which::All => choose("SELECT id FROM exchange WHERE ?1", 1).map(drop),
            Which::Before(moment) => choose("SELECT id FROM exchange WHERE started_at < ?1", *moment).map(drop),
            Which::Beyond(count) => {
                choose("SELECT id FROM exchange ORDER BY id DESC LIMIT -1 OFFSET ?1", i64::from(*count)).map(drop)
            }
            Which::Ids(ids) => {
                ids.iter().try_for_each(|id| choose("SELECT id FROM exchange WHERE id = ?1", *id).map(drop))
            }
        }
        .map_err(failed)?;
        for id in in_flight {
            transaction.execute("DELETE FROM gone WHERE id = ?1", [id]).map_err(failed)?;
        }
        let pinned = if pinned_too {
            0
        } else {
            transaction
                .execute("DELETE FROM gone WHERE id IN (SELECT id FROM exchange WHERE pinned)", [])
                .map_err(failed)?
        };
        transaction
            .execute_batch(
                "DELETE FROM words WHERE rowid IN (SELECT id FROM gone);
                 DELETE FROM message WHERE id IN (SELECT id FROM gone);",
            )
            .map_err(failed)?;
        let count =
            transaction.execute("DELETE FROM exchange WHERE id IN (SELECT id FROM gone)", []).map_err(failed)?;
        transaction.execute_batch("DELETE FROM gone").map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(Purged { count, pinned, log_remains: false, damaged: aside::damaged(path) })
    }

    /// Takes what was deleted out of the index, the log and the copies, and says whether the log keeps it for another window.
    /// Takes seconds for a large file; others can write meanwhile.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn clean_up(&self) -> Result<bool, HistoryError> {
        let failed = |error| self.failed(error);
        self.clean_index().map_err(failed)?;
        self.shrink().map_err(failed)?;
        let log_remains = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))
            .map_err(failed)?;
        for copy in aside::backups(&self.path) {
            fs::remove_file(&copy).map_err(|source| HistoryError::Backup { source: source.into(), path: copy })?;
        }
        Ok(log_remains)
    }

    /// Keeps what is younger than `days` days and among the newest `count`, and all that is pinned; a limit that is left
    /// out holds for nothing. `now` is in milliseconds since 1970-01-01 UTC. The answer is how many went; if some did, call
    /// [`History::clean_up`].
    ///
    /// # Errors
    /// As for [`History::purge`].
    pub fn retain(&mut self, days: Option<u32>, count: Option<u32>, now: i64) -> Result<usize, HistoryError> {
        let mut gone = 0;
        if let Some(days) = days {
            gone += self.delete(&Which::Before(now - days_in_milliseconds(days)), false)?.count;
        }
        if let Some(count) = count {
            gone += self.delete(&Which::Beyond(count), false)?.count;
        }
        Ok(gone)
    }

    /// Gives the disk back what is free, when that is more than what is in use and the latter is not too much to write.
    fn shrink(&self) -> rusqlite::Result<()> {
        let number = |pragma| self.connection.query_row(pragma, [], |row| row.get::<_, i64>(0));
        let (pages, free) = (number("PRAGMA page_count")?, number("PRAGMA freelist_count")?);
        let used = (pages - free) * number("PRAGMA page_size")?;
        if free > pages / 2 && used < MOST_WRITTEN_ANEW {
            self.connection.execute_batch("VACUUM")?;
        }
        Ok(())
    }
}

/// Days as the history counts time.
#[must_use]
pub fn days_in_milliseconds(days: u32) -> i64 {
    i64::from(days) * 24 * 60 * 60 * 1000
}
