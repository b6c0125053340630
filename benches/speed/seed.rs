//! Histories of any length, made without sending and without an fsync a row.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use livedeflect_console::api::draft::Draft;
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::api::payload::Payload;
use livedeflect_console::api::wire::Wire;
use livedeflect_console::exchange::{Header, Outcome, Request, Response, Timings};
use livedeflect_console::oauth::credentials::{Credentials, SignatureMethod, Stamp};
use livedeflect_console::oauth::sign;
use livedeflect_console::send::headers::headers;
use livedeflect_console::store::history::History;
use livedeflect_console::store::paths::Paths;
use rusqlite::Connection;

/// The lengths that are measured.
pub const LENGTHS: [i64; 3] = [1_000, 10_000, 100_000];

/// Multiplies row 1: what a list shows differs from row to row, and so do the number and the callId in the bodies. One
/// exchange of each hundred has a word of its own in its reply.
const MULTIPLY: &str = "
    BEGIN;
    WITH RECURSIVE number (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM number WHERE i < :length)
    INSERT INTO exchange
    SELECT i, started_at + i * 60000, iif(i % 3, 'Acme staging', 'Übung'), iif(i % 3, 'Staging', 'Test'),
        '+1 404' || (3400000 + i), randomblob(32), i % 50 = 0, 'answered', iif(i % 7, 200, 401),
        iif(i % 7, 'success', 'unauthorized'), iif(i % 7, 473513 + i, NULL), total_ns + i, i % 1000 = 0,
        iif(i % 500, '', char(10) || 'ticket' || char(10)), iif(i % 200, '', 'Ask about it'), NULL, 0
    FROM exchange, number WHERE id = 1;
    INSERT INTO message
    SELECT exchange.id, url, request_headers,
        CAST(replace(CAST(request_body AS TEXT), '4043438646', '404' || (3400000 + exchange.id)) AS BLOB), explanation,
        draft, findings, why, response_headers,
        CAST(replace(CAST(response_body AS TEXT), '473513', iif(exchange.id % 100, '', 'needle ') || (473513 + exchange.id))
            AS BLOB), response_truncated, resolved_ns, connected_ns, first_byte_ns,
        tls_started_ns, written_ns
    FROM message, exchange WHERE message.id = 1 AND exchange.id > 1;
    COMMIT;
    PRAGMA wal_checkpoint(TRUNCATE);";

/// The histories that were made, by their length.
static MADE: Mutex<BTreeMap<i64, tempfile::TempDir>> = Mutex::new(BTreeMap::new());

/// The folders of a history of that length. It is made once a run; rows may be added, and none is taken away.
pub fn paths(length: i64) -> Paths {
    let mut made = MADE.lock().expect("no bench panicked");
    let folder = made.entry(length).or_insert_with(|| {
        // Why there: /tmp is often kept in memory, and the project's disk is the kind that a user has.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        fill(&Paths::of(Some(folder.path())).expect("paths"), length);
        folder
    });
    Paths::of(Some(folder.path())).expect("paths")
}

/// Removes the histories; nothing else does at the end of a program.
pub fn clean_up() {
    MADE.lock().expect("no bench panicked").clear();
}

fn fill(paths: &Paths, length: i64) {
    let mut history = History::open(&paths.history()).expect("a new history");
    let id = history.record(&request(), 1_528_932_953_300).expect("recorded");
    history.finish(id, &outcome()).expect("finished");
    let multiply = MULTIPLY.replace(":length", &length.to_string());
    Connection::open(paths.history()).and_then(|connection| connection.execute_batch(&multiply)).expect("more rows");
    history.index_again().expect("indexed");
    assert_eq!(history.list().expect("readable").len(), usize::try_from(length).expect("a length"));
}

/// The specification's example, as it is recorded.
pub fn request() -> Request {
    let url = "https://va.ivrdeflect.liveperson.net/api/contextAndInvite".parse().expect("a URL");
    let credentials = Credentials::new("key", "secret", "token", "token secret");
    let stamp = Stamp { nonce: "nonce".to_owned(), timestamp: 1_528_932_953 };
    let signed = sign::sign("POST", &url, SignatureMethod::HmacSha1, &credentials, &stamp).expect("signed");
    let draft = Draft::example();
    let body = Payload::of(&draft, Wire::default()).into_bytes();
    Request {
        profile: "Acme staging".to_owned(),
        environment: Environment::Staging,
        headers: headers(&url, &body, Some(&signed.explanation.authorization)),
        url,
        body,
        explanation: signed.explanation,
        draft,
        findings: Vec::new(),
        sent_from: None,
        fault: None,
    }
}

/// The specification's reply.
pub fn outcome() -> Outcome {
    let header = |name: &str, value: &str| Header { name: name.to_owned(), value: value.to_owned() };
    Outcome::Answered {
        response: Response {
            status: 200,
            headers: vec![header("content-type", "application/json"), header("content-length", "36")],
            body: br#"{"callId":"473513","success":"true"}"#.to_vec(),
            truncated: false,
        },
        timings: Timings { total: Duration::from_millis(350), ..Timings::default() },
    }
}
