//! Older layouts are copied and brought up to date; newer ones are read.

use std::time::Duration;

use livedeflect_console::exchange::{Exchange, Outcome, Remarks, Standing, State, Timings};
use livedeflect_console::store::atomic;
use livedeflect_console::store::history::error::HistoryError;
use livedeflect_console::store::history::search::Query;
use livedeflect_console::store::history::{History, NO_OUTCOME, layout};
use livedeflect_console::store::paths::Paths;

use super::made::{files, folder, outcomes, request, timings};

/// Written by the program that knew layout 1 only: six outcomes, and a row without one.
const LAYOUT_1: &[u8] = include_bytes!("history-1.sqlite3");

/// The same, brought up to date by the program that knew layout 2; its first three rows were then pinned, labelled and noted.
const LAYOUT_2: &[u8] = include_bytes!("history-2.sqlite3");

fn fixture(bytes: &[u8]) -> (tempfile::TempDir, Paths) {
    let (guard, paths) = folder();
    atomic::write(&paths.history(), bytes).expect("written");
    (guard, paths)
}

/// What was recorded in the fixture.
fn recorded() -> Vec<Exchange> {
    let body = br#"{"customerCountryCode":"1","customerPhoneNumber":"4043438646","deflectionText":"Welcome"}"#;
    let small = |outcome: &Outcome| outcome.response().is_none_or(|response| response.body.len() < 1000);
    let mut recorded: Vec<_> = (1_i64..)
        .zip(outcomes().into_iter().filter(small))
        .map(|(id, outcome)| Exchange {
            id,
            started_at: id,
            request: request(body),
            state: State::Ended(outcome),
            remarks: Remarks::default(),
        })
        .collect();
    let why = NO_OUTCOME.to_owned();
    recorded.push(Exchange {
        id: 7,
        started_at: 7,
        request: request(b"{\"a\":\"\xFF\x00\"}"),
        state: State::Ended(Outcome::Unknown { why, partial: None, timings: Timings::default() }),
        remarks: Remarks::default(),
    });
    recorded
}

fn user_version(path: &std::path::Path) -> i64 {
    let connection = rusqlite::Connection::open(path).expect("a database");
    connection.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("a number")
}

#[test]
fn layout_1_is_copied_and_brought_up_to_date_with_every_exchange_as_it_was() {
    let (_guard, paths) = fixture(LAYOUT_1);
    let mut history = History::open(&paths.history()).expect("brought up to date");
    for exchange in recorded() {
        assert_eq!(history.get(exchange.id).expect("readable"), Some(exchange));
    }
    assert_eq!(history.list().expect("a list").len(), 7);
    let found = |history: &History, words: &str| {
        let query = Query { words: words.to_owned(), ..Query::default() };
        history.search(&query, 99).expect("found").iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(found(&history, "wElCome 343864"), [6, 5, 4, 3, 2, 1], "what was there can be searched for");
    history.note(2, "Seen by Zoë").expect("noted");
    assert_eq!(found(&history, "by zoë"), [2]);
    drop(history);
    assert_eq!(user_version(&paths.history()), layout::VERSION);

    let names: Vec<_> = files(&paths).into_iter().map(|(name, _)| name).collect();
    let copy = names.iter().find(|name| name.starts_with("history.layout-1.")).expect("a copy");
    assert!(copy.ends_with("Z.sqlite3"), "{copy}");
    let copy = paths.data.join(copy);
    assert_eq!(user_version(&copy), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&copy).expect("there").permissions().mode() & 0o777, 0o600);
    }
    let copied = rusqlite::Connection::open(&copy).expect("a database");
    let count: i64 = copied.query_row("SELECT count(*) FROM message", [], |row| row.get(0)).expect("a count");
    assert_eq!(count, 7);

    drop(History::open(&paths.history()).expect("again"));
    let made = files(&paths).into_iter().filter(|(name, _)| name.contains("layout-1")).count();
    assert_eq!(made, 1, "what is up to date is not copied again");
}

#[test]
fn layout_2_is_brought_up_to_date_with_what_was_remarked() {
    let (_guard, paths) = fixture(LAYOUT_2);
    let mut history = History::open(&paths.history()).expect("brought up to date");
    let mut recorded = recorded();
    recorded[0].remarks.pinned = true;
    recorded[1].remarks.labels = vec!["alpha".to_owned(), "beta".to_owned()];
    "Seen by Zoë".clone_into(&mut recorded[2].remarks.note);
    for exchange in recorded {
        assert_eq!(history.get(exchange.id).expect("readable"), Some(exchange));
    }
    let id = history.record(&request(b"{}"), 8).expect("recorded");
    let timings =
        Timings { tls_started: Some(Duration::from_nanos(2)), written: Some(Duration::from_nanos(3)), ..timings() };
    history.finish(id, &Outcome::NotSent { why: "Away".to_owned(), timings }).expect("finished");
    let read = history.get(id).expect("readable").expect("there");
    assert_eq!(read.outcome().expect("ended").timings(), &timings);
    drop(history);
    assert_eq!(user_version(&paths.history()), layout::VERSION);
    assert!(files(&paths).iter().any(|(name, _)| name.starts_with("history.layout-2.")), "a copy");
}

#[test]
fn a_change_of_the_layout_that_stops_half_way_leaves_the_old_one() {
    let (_guard, paths) = fixture(LAYOUT_1);
    // What the second half of the change would create is there already, so that half fails.
    let connection = rusqlite::Connection::open(paths.history()).expect("a database");
    connection.execute_batch("CREATE TABLE words (in_the_way)").expect("a table");
    drop(connection);
    History::open(&paths.history()).expect_err("in the way");
    assert_eq!(user_version(&paths.history()), 1);
    let connection = rusqlite::Connection::open(paths.history()).expect("a database");
    let columns: i64 = connection
        .query_row("SELECT count(*) FROM pragma_table_info('exchange') WHERE name = 'pinned'", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(columns, 0, "the first half is taken back");
    connection.execute_batch("DROP TABLE words").expect("dropped");
    drop(connection);
    assert_eq!(History::open(&paths.history()).expect("brought up to date").list().expect("a list").len(), 7);
}

#[test]
fn a_copy_that_cannot_be_made_stops_the_change() {
    let (_guard, paths) = fixture(LAYOUT_1);
    let connection = rusqlite::Connection::open(paths.history()).expect("a database");
    // Why that: a copy checks each row, and a row that breaks the schema's own rule cannot be copied by SQLite's VACUUM.
    connection
        .execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE exchange (broken' WHERE name = 'exchange'")
        .expect("broken");
    drop(connection);
    let before = std::fs::read(paths.history()).expect("there");
    History::open(&paths.history()).expect_err("broken");
    assert_eq!(std::fs::read(paths.history()).expect("kept"), before);
}

#[test]
fn several_windows_bring_one_history_up_to_date_at_once() {
    const WINDOWS: usize = 6;
    let (_guard, paths) = fixture(LAYOUT_1);
    let start = std::sync::Arc::new(std::sync::Barrier::new(WINDOWS));
    let windows: Vec<_> = (0..WINDOWS)
        .map(|_| {
            let (path, start) = (paths.history(), std::sync::Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                let mut history = History::open(&path).expect("opened");
                history.record(&request(b"{}"), 1).expect("recorded");
            })
        })
        .collect();
    for window in windows {
        window.join().expect("a window");
    }
    let history = History::open(&paths.history()).expect("opened");
    assert_eq!(history.list().expect("a list").len(), 7 + WINDOWS);
}

#[test]
fn a_newer_programs_history_is_read_and_never_written() {
    let (_guard, paths) = folder();
    let mut history = History::open(&paths.history()).expect("a new history");
    let id = history.record(&request(b"{\"a\":\"needle\"}"), 1).expect("recorded");
    history.finish(id, &outcomes()[0]).expect("finished");
    drop(history);
    let newer = rusqlite::Connection::open(paths.history()).expect("a database");
    newer.execute_batch("ALTER TABLE exchange ADD COLUMN colour TEXT; PRAGMA user_version = 99").expect("newer");
    drop(newer);

    let mut history = History::open(&paths.history()).expect("readable");
    assert_eq!(history.list().expect("a list")[0].standing, Standing::Answered);
    assert_eq!(history.find("needle", 9).expect("found"), Some(vec![id]));
    assert_eq!(history.get(id).expect("readable").expect("there").state, State::Ended(outcomes().remove(0)));
    for error in [
        history.may_write().expect_err("newer"),
        history.record(&request(b"{}"), 2).expect_err("newer"),
        history.note(id, "x").expect_err("newer"),
        history.purge(&livedeflect_console::store::history::purge::Which::All, true).expect_err("newer"),
        history.index_again().expect_err("newer"),
    ] {
        assert!(matches!(error, HistoryError::Newer { found: 99, known: layout::VERSION, .. }), "{error:?}");
        assert!(error.to_string().contains("nothing was recorded"), "{error}");
    }
    drop(history);
    assert_eq!(user_version(&paths.history()), 99);
    assert_eq!(History::open(&paths.history()).expect("readable").list().expect("a list").len(), 1);
}
