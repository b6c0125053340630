//! Opens the database's file, lays out a new one, and brings an older one up to date.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::aside;
use super::error::HistoryError;
use crate::store::atomic;

/// The layout that this program reads and writes, SQLite's `user_version`.
pub const VERSION: i64 = 3;

/// Marks a file as this program's, SQLite's `application_id`: the letters `LDfl`.
pub const APPLICATION_ID: i64 = 0x4C44_666C;

/// How many times a write that waits for another window's asks again, at most: 5 s in all.
const PATIENCE: i32 = 1_000;

/// How long it waits each time.
const POLL: Duration = Duration::from_millis(5);

/// What leads to each layout from the one before it. A step is never changed once it was shipped.
const STEPS: [(i64, &str); 3] =
    [(1, include_str!("layout-1.sql")), (2, include_str!("layout-2.sql")), (3, include_str!("layout-3.sql"))];

/// Which layout a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// None: the file is new.
    Empty,
    /// One that this program writes, or brings up to date.
    Known(i64),
    /// A newer program's.
    Newer(i64),
}

/// Opens the file, and creates it when it is not there; with it the layout, where that is a newer program's and the file
/// is therefore only read. `path` is absolute.
pub(super) fn open(path: &Path) -> Result<(Connection, Option<i64>), HistoryError> {
    // Why: SQLite gives its -wal and -shm files the mode of the database's file.
    atomic::create_empty(path).map_err(|source| HistoryError::Create { source, path: path.to_owned() })?;
    let failed = |error| HistoryError::new(error, path.to_owned());
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_handler(Some(wait)).map_err(failed)?;
    match prepare(&mut connection, path) {
        Ok(newer) => Ok((connection, newer)),
        Err(error) => {
            leave_as_it_is(&connection);
            match error {
                HistoryError::Foreign(path) if aside::was_ours(&path) => Err(HistoryError::Damaged(path)),
                error => Err(error),
            }
        }
    }
}

/// Waits for another window's write.
///
/// Why not SQLite's own waiting: after a while that asks every 100 ms only, and misses the pauses of whoever writes in slices.
fn wait(asked: i32) -> bool {
    std::thread::sleep(POLL);
    asked < PATIENCE
}

/// Lets a connection be closed without a change of the file.
pub(super) fn leave_as_it_is(connection: &Connection) {
    // Why the result does not matter: the file is damaged or another's, and this only spares it one more write.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).ok();
}

fn prepare(connection: &mut Connection, path: &Path) -> Result<Option<i64>, HistoryError> {
    let failed = |error| HistoryError::new(error, path.to_owned());
    // Why first: a file that is not ours is left as it is, down to the last byte.
    let found = check(&connection.transaction().map_err(failed)?, path)?;
    // Why before the layout: a row is on disk when its transaction ends, and what is deleted is gone.
    connection
        .execute_batch("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;")
        .map_err(failed)?;
    match found {
        Found::Newer(version) => {
            connection.pragma_update(None, "query_only", true).map_err(failed)?;
            return Ok(Some(version));
        }
        Found::Known(VERSION) => {}
        Found::Known(older) => {
            let copy = aside::back_up(connection, path, older)?;
            if bring_up_to_date(connection, path)? != older {
                // Another window was first, and its copy is the one that counts.
                fs::remove_file(&copy)
                    .map_err(|source| HistoryError::Backup { source: source.into(), path: copy.clone() })?;
            }
        }
        Found::Empty => bring_up_to_date(connection, path).map(drop)?,
    }
    use_write_ahead_log(connection).map_err(failed)?;
    Ok(None)
}

/// The file's layout; an error when it is not ours to read.
///
/// Why in a transaction: another window may be laying the file out, and half of that would pass for a stranger's file.
fn check(transaction: &Transaction, path: &Path) -> Result<Found, HistoryError> {
    let failed = |error| HistoryError::new(error, path.to_owned());
    let number = |sql| transaction.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(failed);
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let entries = number("SELECT count(*) FROM sqlite_schema")?;
    let tables = number("SELECT count(*) FROM sqlite_schema WHERE name IN ('exchange', 'message')")?;
    match (application, version) {
        (0, 0) if entries == 0 => Ok(Found::Empty),
        (APPLICATION_ID, 1..=VERSION) if tables == 2 => Ok(Found::Known(version)),
        (APPLICATION_ID, found) if found > VERSION => Ok(Found::Newer(found)),
        (APPLICATION_ID, _) => Err(HistoryError::Damaged(path.to_owned())),
        // Why: only the file's mark is gone, which one bad byte can do.
        _ if tables == 2 => Err(HistoryError::Damaged(path.to_owned())),
        _ => Err(HistoryError::Foreign(path.to_owned())),
    }
}

/// Goes all the steps that the file lacks, or none of them, and says from which layout.
fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<i64, HistoryError> {
    let failed = |error| HistoryError::new(error, path.to_owned());
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    // Why again: another window may have done it between the check and the lock.
    let from = match check(&transaction, path)? {
        Found::Empty => 0,
        Found::Known(version) => version,
        Found::Newer(found) => return Err(HistoryError::Newer { found, known: VERSION, path: path.to_owned() }),
    };
    for (version, step) in STEPS.iter().filter(|(version, _)| *version > from) {
        transaction.execute_batch(step).map_err(failed)?;
        transaction.pragma_update(None, "user_version", version).map_err(failed)?;
    }
    if from == 0 {
        transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
    }
    transaction.commit().map_err(failed)?;
    Ok(from)
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
