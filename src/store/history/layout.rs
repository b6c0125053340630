//! Opens the database's file, and lays out a new one.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::error::HistoryError;
use crate::store::atomic;

/// The layout that this program reads and writes, SQLite's `user_version`.
pub const VERSION: i64 = 1;

/// Marks a file as this program's, SQLite's `application_id`: the letters `LDfl`.
pub const APPLICATION_ID: i64 = 0x4C44_666C;

/// How long a write waits for another window's.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the file, and creates it when it is not there. `path` is absolute.
pub(super) fn open(path: &Path) -> Result<Connection, HistoryError> {
    // Why: SQLite gives its -wal and -shm files the mode of the database's file.
    atomic::create_empty(path).map_err(|source| HistoryError::Create { source, path: path.to_owned() })?;
    let failed = |error| HistoryError::new(error, path.to_owned());
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    // Why first: a file that is not ours is left as it is, down to the last byte.
    let is_new = check(&connection.transaction().map_err(failed)?, path)?;
    // Why before the layout: a row is on disk when its transaction ends, and what is deleted is gone.
    connection
        .execute_batch("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;")
        .map_err(failed)?;
    if is_new {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        // Why again: another window may have laid it out between the check and the lock.
        if check(&transaction, path)? {
            lay_out(&transaction).map_err(failed)?;
        }
        transaction.commit().map_err(failed)?;
    }
    use_write_ahead_log(&connection).map_err(failed)?;
    Ok(connection)
}

/// Whether the file is still empty; an error when it is not ours to read.
///
/// Why in a transaction: another window may be laying the file out, and half of that would pass for a stranger's file.
fn check(transaction: &Transaction, path: &Path) -> Result<bool, HistoryError> {
    let failed = |error| HistoryError::new(error, path.to_owned());
    let number = |sql| transaction.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(failed);
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let entries = number("SELECT count(*) FROM sqlite_schema")?;
    match (application, version) {
        (0, 0) if entries == 0 => Ok(true),
        (APPLICATION_ID, VERSION) => Ok(false),
        (APPLICATION_ID, found) => Err(HistoryError::Newer { found, known: VERSION, path: path.to_owned() }),
        _ => Err(HistoryError::Foreign(path.to_owned())),
    }
}

fn lay_out(transaction: &Transaction) -> rusqlite::Result<()> {
    transaction.execute_batch(include_str!("layout.sql"))?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)
}

/// Lets one window read while another writes. The file remembers it, so one success is enough.
fn use_write_ahead_log(connection: &Connection) -> rusqlite::Result<()> {
    match connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0)) {
        // Some file systems cannot; SQLite then keeps its rollback journal, which is as safe and only slower.
        Ok(_) => Ok(()),
        // Another window is switching at this moment.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(()),
        Err(error) => Err(error),
    }
}
