//! A damaged file is noticed, moved aside whole, and a new one begun.

use livedeflect_console::app::records::Records;
use livedeflect_console::store::atomic;
use livedeflect_console::store::history::History;
use livedeflect_console::store::history::damage::Health;
use livedeflect_console::store::history::error::HistoryError;
use livedeflect_console::store::history::purge::Which;
use livedeflect_console::store::paths::Paths;
use livedeflect_console::store::settings::Settings;

use super::made::{files, folder, outcomes, request};

/// A history of 40 exchanges, closed.
fn filled() -> (tempfile::TempDir, Paths, Vec<u8>) {
    let (guard, paths) = folder();
    let mut history = History::open(&paths.history()).expect("a new history");
    for index in 0..40 {
        let id = history.record(&request(format!("{{\"number\":{index}}}").as_bytes()), index).expect("recorded");
        history.finish(id, &outcomes()[1]).expect("finished");
    }
    drop(history);
    let bytes = std::fs::read(paths.history()).expect("there");
    (guard, paths, bytes)
}

/// Overwrites some bytes in the file, and leaves a -wal and a -shm beside it, which a crash does too.
fn damage(paths: &Paths, bytes: &[u8], at: usize, with: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at..at + with.len()].copy_from_slice(with);
    atomic::write(&paths.history(), &bytes).expect("written");
    for end in ["-wal", "-shm"] {
        atomic::write(&paths.data.join(format!("history.sqlite3{end}")), b"").expect("written");
    }
    bytes
}

#[test]
fn a_file_that_cannot_be_opened_is_moved_aside_with_its_companions_and_told() {
    let (_guard, paths, bytes) = filled();
    for (at, with) in [
        (3, b"xxx".as_slice()), // the first bytes, which make it a database
        (18, &[9, 9]),          // the version that can be read
        (60, &[0, 0, 0, 0]),    // the layout's number
        (68, b"abcd"),          // the program's mark
        (100, &[0; 400]),       // the schema
    ] {
        let damaged = damage(&paths, &bytes, at, with);
        let error = History::open(&paths.history()).expect_err("damaged");
        assert!(matches!(error, HistoryError::Damaged(_)), "{at}: {error:?}");
        assert_eq!(std::fs::read(paths.history()).expect("kept"), damaged, "{at}: opening alone changes nothing");

        let (mut history, told) = History::open_or_begin_anew(&paths.history()).expect("a new history");
        let told = told.expect("told");
        history.record(&request(b"{}"), 1).expect("recorded");
        assert_eq!(history.list().expect("a list").len(), 1);
        assert!(told.to_string().ends_with(&told.aside.display().to_string()), "{told}");
        let aside = told.aside;
        assert_eq!(std::fs::read(&aside).expect("where it was told"), damaged, "{at}");
        for end in ["-wal", "-shm"] {
            assert!(std::path::PathBuf::from(format!("{}{end}", aside.display())).exists(), "{at}: {end}");
        }
        drop(history);
        for (name, _) in files(&paths) {
            std::fs::remove_file(paths.data.join(name)).expect("removed");
        }
    }
}

#[test]
fn damage_that_opening_does_not_meet_is_found_by_the_look_through_the_file() {
    let (_guard, paths, bytes) = filled();
    // Why the tables' pages: an index made by FTS5 is not the history itself.
    let page = |table: &str| -> usize {
        let connection = rusqlite::Connection::open(paths.history()).expect("a database");
        connection
            .query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [table], |row| row.get::<_, u32>(0))
            .expect("a page") as usize
    };
    for table in ["exchange", "message", "exchange_by_identity"] {
        let at = (page(table) - 1) * 4096;
        let damaged = damage(&paths, &bytes, at, &[0xAA; 200]);
        let records = Records::at(paths.history());
        assert!(records.look_after(&Settings::default(), 0).expect("looked"), "{table}");
        let notices = records.take_notices();
        assert!(notices.len() == 1 && notices[0].contains("moved aside"), "{table}: {notices:?}");
        assert_eq!(records.with(|history| history.list()).expect("a new one"), [], "{table}");
        assert!(files(&paths).iter().any(|(name, bytes)| name.contains("damaged-") && *bytes == damaged), "{table}");
        drop(records);
        for (name, _) in files(&paths) {
            std::fs::remove_file(paths.data.join(name)).expect("removed");
        }
        atomic::write(&paths.history(), &bytes).expect("written");
    }
    let records = Records::at(paths.history());
    assert!(!records.look_after(&Settings::default(), 0).expect("looked"));
    assert_eq!(records.take_notices(), Vec::<String>::new(), "what is sound is left alone");
    assert_eq!(records.with(|history| history.list()).expect("the same").len(), 40);
}

#[test]
fn damage_that_a_command_meets_is_told_and_the_next_one_works() {
    let (_guard, paths, bytes) = filled();
    let connection = rusqlite::Connection::open(paths.history()).expect("a database");
    let page: u32 = connection
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'exchange'", [], |row| row.get(0))
        .expect("a page");
    drop(connection);
    let damaged = damage(&paths, &bytes, (page as usize - 1) * 4096, &[0xAA; 200]);
    let records = Records::at(paths.history());
    let error = records.with(|history| history.list()).expect_err("damaged");
    assert!(matches!(error, HistoryError::Anew(_)), "{error:?}");
    assert!(error.to_string().contains("moved aside"), "{error}");
    records.with(|history| history.record(&request(b"{}"), 1)).expect("recorded in a new one");
    assert!(files(&paths).iter().any(|(name, bytes)| name.contains("damaged-") && *bytes == damaged));
}

#[test]
fn a_damaged_index_costs_no_record_and_is_made_anew() {
    // All of the index, or a piece of its middle.
    for which in ["id > 1", "id IN (SELECT id FROM words_data WHERE id > 100 LIMIT 3 OFFSET 2)"] {
        let (_guard, paths, _) = filled();
        let connection = rusqlite::Connection::open(paths.history()).expect("a database");
        connection.execute_batch(&format!("UPDATE words_data SET block = zeroblob(7) WHERE {which}")).expect("damaged");
        drop(connection);
        let mut history = History::open(&paths.history()).expect("opened");
        let id = history.record(&request(b"{\"a\":\"needle\"}"), 1).expect("recorded all the same");
        history.finish(id, &outcomes()[0]).expect("finished");
        drop(history);
        let mut history = History::open(&paths.history()).expect("opened");
        assert_eq!(history.check().expect("looked"), Health::IndexMadeAnew, "{which}");
        assert_eq!(history.check().expect("looked"), Health::Sound);
        assert_eq!(history.list().expect("a list").len(), 41);
        assert_eq!(history.find("needle", 9).expect("found"), Some(vec![id]));
    }
}

#[test]
fn an_index_that_lacks_some_is_made_anew_in_slices_and_others_write_meanwhile() {
    const ROWS: i64 = 2_500;
    let (_guard, paths, _) = filled();
    let connection = rusqlite::Connection::open(paths.history()).expect("a database");
    let columns = |table: &str| -> String {
        let names = format!("SELECT group_concat(name) FROM pragma_table_info('{table}') WHERE name <> 'id'");
        connection.query_row(&names, [], |row| row.get(0)).expect("names")
    };
    for table in ["exchange", "message"] {
        let names = columns(table);
        let more = format!(
            "WITH RECURSIVE number (i) AS (SELECT 41 UNION ALL SELECT i + 1 FROM number WHERE i < {ROWS})
             INSERT INTO {table} (id, {names}) SELECT i, {names} FROM {table}, number WHERE id = 1"
        );
        connection.execute_batch(&more).expect("more rows");
    }
    drop(connection);
    let mut history = History::open(&paths.history()).expect("opened");
    let mut other = History::open(&paths.history()).expect("another window");
    let is_done = std::sync::atomic::AtomicBool::new(false);
    let recorded = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut recorded = 0;
            while !is_done.load(std::sync::atomic::Ordering::Relaxed) {
                other.record(&request(b"{\"a\":\"meanwhile\"}"), 1).expect("recorded");
                other.note(1, "meanwhile").expect("noted, on what is taken in last");
                recorded += 1;
            }
            recorded
        });
        assert_eq!(history.check().expect("looked"), Health::IndexMadeAnew);
        is_done.store(true, std::sync::atomic::Ordering::Relaxed);
        writer.join().expect("no panic")
    });
    assert!(recorded > 0);
    let found = |word| history.find(word, usize::MAX).expect("found").map(|ids| ids.len());
    assert_eq!(found("meanwhile"), Some(recorded + 1));
    assert_eq!(found("http"), Some(usize::try_from(ROWS).expect("a count") + recorded));
    assert_eq!(history.check().expect("looked"), Health::Sound);
    // Why: one that the index held twice would be found all the same.
    assert_eq!(history.purge(&Which::Ids(vec![1]), true).expect("purged").count, 1);
    let found = history.find("meanwhile", usize::MAX).expect("found").map(|ids| ids.len());
    assert_eq!(found, Some(recorded));
}

#[test]
fn a_search_that_meets_a_damaged_index_mends_it_and_loses_nothing() {
    let (_guard, paths, _) = filled();
    let connection = rusqlite::Connection::open(paths.history()).expect("a database");
    connection.execute_batch("UPDATE words_data SET block = zeroblob(7) WHERE id > 100").expect("damaged");
    drop(connection);
    let records = Records::at(paths.history());
    let error = records.with(|history| history.find("http", 99)).expect_err("damaged");
    assert!(matches!(error, HistoryError::IndexDamaged(_)), "{error:?}");
    assert_eq!(records.with(|history| history.find("http", 99)).expect("mended").map(|ids| ids.len()), Some(40));
    assert_eq!(files(&paths).iter().filter(|(name, _)| name.contains("damaged")).count(), 0);
}

#[test]
fn two_writers_record_a_thousand_exchanges_in_one_history() {
    const SENDS: usize = 500;
    let (_guard, paths) = folder();
    let writers: Vec<_> = (0..2)
        .map(|writer| {
            let path = paths.history();
            std::thread::spawn(move || {
                let mut history = History::open(&path).expect("opened");
                for index in 0..SENDS {
                    let body = format!("{{\"writer\":\"{writer}\",\"index\":\"{index}\"}}");
                    let id = history.record(&request(body.as_bytes()), 1).expect("recorded");
                    history.finish(id, &outcomes()[0]).expect("finished");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().expect("a writer");
    }
    let mut history = History::open(&paths.history()).expect("opened");
    assert_eq!(history.list().expect("a list").len(), 2 * SENDS);
    assert_eq!(history.check().expect("looked"), Health::Sound);
    assert_eq!(history.find("\"writer\":\"1\",\"index\":\"499\"", 9).expect("found").map(|ids| ids.len()), Some(1));
}
