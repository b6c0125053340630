//! What needs a hand inside the database; the rest is in `tests/store.rs`.

use super::*;
use crate::api::draft::Draft;
use crate::api::endpoint::Environment;
use crate::exchange::Standing;
use crate::exchange::{State, Timings};
use crate::oauth::explain::Explanation;

fn open() -> (tempfile::TempDir, History) {
    let folder = tempfile::tempdir().expect("a folder");
    let history = History::open(&folder.path().join("history.sqlite3")).expect("a new history");
    (folder, history)
}

fn request(body: &[u8]) -> Request {
    Request {
        profile: "Acme".to_owned(),
        environment: Environment::Staging,
        url: Url::parse("https://va.ivrdeflect.liveperson.net/api/contextAndInvite").expect("a URL"),
        headers: Vec::new(),
        body: body.to_vec(),
        explanation: Explanation {
            http_method: "POST".to_owned(),
            base_uri: String::new(),
            signature_method: String::new(),
            parameters: Vec::new(),
            normalized_parameters: String::new(),
            base_string: String::new(),
            signing_key: String::new(),
            signature: String::new(),
            authorization: String::new(),
        },
        draft: Draft::example(),
        findings: Vec::new(),
        sent_from: None,
        fault: None,
    }
}

fn not_sent() -> Outcome {
    Outcome::NotSent { why: "Refused".to_owned(), timings: Timings::default() }
}

#[test]
fn a_history_can_move_to_a_worker() {
    fn assert_send<T: Send>() {}
    assert_send::<History>();
}

#[test]
fn a_row_is_on_disk_when_it_is_recorded_and_gone_when_it_is_deleted() {
    let (_folder, history) = open();
    for (pragma, expected) in [("journal_mode", "wal"), ("synchronous", "2"), ("secure_delete", "1")] {
        let value = history
            .connection
            .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, rusqlite::types::Value>(0))
            .expect(pragma);
        let value = match value {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => panic!("{pragma}: {other:?}"),
        };
        assert_eq!(value, expected, "{pragma}");
    }
}

#[test]
fn a_full_disk_is_a_sentence_and_nothing_is_half_recorded() {
    let (_folder, mut history) = open();
    let id = history.record(&request(b"{}"), 1).expect("recorded");
    let pages: i64 = history.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("a count");
    history.connection.pragma_update(None, "max_page_count", pages + 2).expect("a limit");
    let large = vec![b'x'; 100_000];
    let error = history.record(&request(&large), 2).expect_err("full");
    assert!(matches!(error, HistoryError::Full(_)), "{error:?}");
    assert!(error.to_string().starts_with("The disk is full, and nothing was recorded."), "{error}");
    assert_eq!(history.list().expect("readable").iter().map(|summary| summary.id).collect::<Vec<_>>(), [id]);

    let response = crate::exchange::Response { status: 200, headers: Vec::new(), body: large, truncated: false };
    let outcome = Outcome::Answered { response, timings: Timings::default() };
    assert!(matches!(history.finish(id, &outcome), Err(HistoryError::Full(_))));
    let summaries = history.list().expect("readable");
    assert_eq!(summaries[0].standing, Standing::Unknown, "never shown as sending for ever");
    assert_eq!(summaries[0].status, None, "not half recorded");
}

#[test]
fn a_history_that_may_not_be_written_is_a_sentence() {
    let (_folder, mut history) = open();
    history.connection.pragma_update(None, "query_only", true).expect("read-only from here");
    let error = history.record(&request(b"{}"), 1).expect_err("read-only");
    assert!(matches!(error, HistoryError::ReadOnly(_)), "{error:?}");
    assert!(error.to_string().contains("nothing was recorded"), "{error}");
    assert_eq!(history.list().expect("readable"), []);
}

#[test]
fn a_history_that_another_keeps_busy_is_a_sentence() {
    let (_folder, mut history) = open();
    let other = Connection::open(&history.path).expect("a second connection");
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    history.connection.busy_timeout(std::time::Duration::ZERO).expect("no patience");
    let error = history.record(&request(b"{}"), 1).expect_err("busy");
    assert!(matches!(error, HistoryError::Busy(_)), "{error:?}");
    other.execute_batch("ROLLBACK").expect("the lock is free");
    history.record(&request(b"{}"), 1).expect("recorded");
}

#[test]
fn a_damaged_value_is_told_by_its_column_and_the_others_stay_readable() {
    let (_folder, mut history) = open();
    let ids =
        [history.record(&request(b"{}"), 1).expect("recorded"), history.record(&request(b"{}"), 2).expect("recorded")];
    history.finish(ids[0], &not_sent()).expect("finished");
    for (damage, column) in [
        ("draft = '{\"entries\":\"S3CR3T\"}'", "draft"),
        ("findings = ''", "findings"),
        ("url = 'S3CR3T'", "url"),
        ("why = NULL", "why"),
    ] {
        history
            .connection
            .execute_batch(&format!("SAVEPOINT s; UPDATE message SET {damage} WHERE id = 1"))
            .expect("damaged");
        let error = history.get(ids[0]).expect_err(damage);
        let HistoryError::Row { column: named, .. } = &error else { panic!("{error:?}") };
        assert_eq!(*named, column);
        assert!(!format!("{error}{error:?}").contains("S3CR3T"), "{error:?}");
        assert!(history.get(ids[1]).expect("readable").is_some());
        history.connection.execute_batch("ROLLBACK TO s; RELEASE s").expect("mended");
    }
    assert!(history.get(ids[0]).expect("readable").is_some());
}

#[test]
fn an_exchange_ends_once() {
    let (_folder, mut history) = open();
    let id = history.record(&request(b"{}"), 1).expect("recorded");
    assert_eq!(history.get(id).expect("readable").expect("there").state, State::InFlight);
    history.finish(id, &not_sent()).expect("finished");
    let other = Outcome::Unknown { why: "Late".to_owned(), partial: None, timings: Timings::default() };
    assert!(matches!(history.finish(id, &other), Err(HistoryError::NotSending(1))));
    assert!(matches!(history.finish(99, &other), Err(HistoryError::NotSending(99))));
    assert_eq!(history.get(id).expect("readable").expect("there").state, State::Ended(not_sent()));
}
