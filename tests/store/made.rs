//! What the tests record: something unusual in each field, and each way to end.

use std::time::Duration;

use livedeflect_console::api::checks::{Finding, Place};
use livedeflect_console::api::draft::Draft;
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::exchange::{Header, Outcome, Request, Response, Timings};
use livedeflect_console::oauth::explain::{Explanation, Parameter, Source};
use livedeflect_console::store::paths::Paths;
use url::Url;

pub fn folder() -> (tempfile::TempDir, Paths) {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths::of(Some(&folder.path().join("home"))).expect("paths");
    (folder, paths)
}

pub fn header(name: &str, value: &str) -> Header {
    Header { name: name.to_owned(), value: value.to_owned() }
}

/// A request with something unusual in each field.
pub fn request(body: &[u8]) -> Request {
    let mut draft = Draft::example();
    draft.set_text("firstName", "\u{0}Zoë \u{202E}'; DROP TABLE exchange; --");
    draft.set_json("skill", "[1,");
    draft.others.push(("odd".to_owned(), "1.00".to_owned()));
    let text = |text: &str| text.to_owned();
    Request {
        profile: text("Acme „staging“"),
        environment: Environment::Staging,
        url: Url::parse("https://example.com/api/contextAndInvite?a=%20b").expect("a URL"),
        headers: vec![header("Host", "example.com"), header("X-Twice", ""), header("X-Twice", "ü\u{FFFD}")],
        body: body.to_vec(),
        explanation: Explanation {
            http_method: text("POST"),
            base_uri: text("https://example.com/api/contextAndInvite"),
            signature_method: text("HMAC-SHA1"),
            parameters: vec![Parameter {
                name: text("a"),
                value: text(" b"),
                encoded_name: text("a"),
                encoded_value: text("%20b"),
                source: Source::Query,
            }],
            normalized_parameters: text("a=%20b"),
            base_string: text("POST&…"),
            signing_key: text("••••••&••••••"),
            signature: text("c2ln"),
            authorization: text("OAuth …"),
        },
        draft,
        findings: vec![Finding::error(Place::CallerInfo(3), "Wrong", "Right")],
        sent_from: None,
        fault: None,
    }
}

pub fn timings() -> Timings {
    Timings {
        resolved: None,
        tls_started: None,
        connected: Some(Duration::from_nanos(1)),
        written: None,
        first_byte: Some(Duration::from_micros(1_234_567)),
        total: Duration::from_secs(30),
    }
}

pub fn response(status: u16, body: &[u8], truncated: bool) -> Response {
    Response { status, headers: vec![header("content-type", "application/json")], body: body.to_vec(), truncated }
}

pub fn outcomes() -> Vec<Outcome> {
    let why = || "The connection broke off. Look for the callId".to_owned();
    let timings = timings();
    vec![
        Outcome::Answered { response: response(200, br#"{"callId":473513,"success":"true"}"#, false), timings },
        Outcome::Answered { response: response(401, b"\x00\xFF\xFE not UTF-8", false), timings },
        Outcome::Answered { response: response(200, &vec![b'x'; 2 * 1024 * 1024], true), timings },
        Outcome::Answered { response: response(204, b"", false), timings: Timings::default() },
        Outcome::NotSent { why: why(), timings },
        Outcome::Unknown { why: why(), partial: None, timings },
        Outcome::Unknown { why: why(), partial: Some(response(200, b"{\"succ", true)), timings },
    ]
}

/// The request of a draft, as the program makes it.
pub fn request_of(draft: &Draft) -> Request {
    use livedeflect_console::api::payload::Payload;
    use livedeflect_console::api::wire::Wire;
    let body = Payload::of(draft, Wire::default()).into_bytes();
    Request { draft: draft.clone(), findings: Vec::new(), ..request(&body) }
}

/// Every file of a history's folder, with its bytes.
pub fn files(paths: &Paths) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(&paths.data).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = entries
        .filter(|path| path.is_file())
        .map(|path| {
            (path.file_name().expect("a name").to_string_lossy().into_owned(), std::fs::read(&path).expect("readable"))
        })
        .collect();
    files.sort();
    files
}

/// Whether some file of a history's folder holds a text, as UTF-8 in either case.
pub fn holds(paths: &Paths, text: &str) -> Vec<String> {
    let found = |bytes: &[u8]| {
        let wanted = text.to_lowercase();
        bytes.to_ascii_lowercase().windows(wanted.len()).any(|window| window == wanted.as_bytes())
    };
    files(paths).into_iter().filter(|(_, bytes)| found(bytes)).map(|(name, _)| name).collect()
}
