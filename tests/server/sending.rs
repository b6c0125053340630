//! Requests to send, the sending of them, and what is expected to come of it.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use livedeflect_console::api::draft::Draft;
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::api::payload::Payload;
use livedeflect_console::api::wire::Wire;
use livedeflect_console::exchange::{Outcome, Prepared, Request, Timings};
use livedeflect_console::oauth::explain::{Explanation, MASK};
use livedeflect_console::send::cancel::Cancelled;
use livedeflect_console::send::headers::headers;
use livedeflect_console::send::post::{Limits, Phase, Seen, Sender};
use livedeflect_console::send::worker::Worker;

/// The `Authorization` value that goes on the wire.
pub const AUTHORIZATION: &str = r#"OAuth oauth_consumer_key="key",oauth_signature="secret%26secret""#;

/// Long enough for a busy machine.
pub const PATIENT: Limits = Limits { connect: Duration::from_secs(10), total: Duration::from_secs(20) };

/// Short enough to wait for in a test.
pub const SHORT: Limits = Limits { connect: Duration::from_millis(400), total: Duration::from_millis(800) };

/// The runtime that all tests share.
pub fn worker() -> &'static Worker {
    static WORKER: OnceLock<Worker> = OnceLock::new();
    WORKER.get_or_init(|| Worker::start().expect("a runtime"))
}

/// The URL of the call on a server of this machine.
pub fn url(address: SocketAddr) -> String {
    format!("http://{address}/api/contextAndInvite?x=1")
}

/// The specification's example, ready to go.
pub fn prepared(url: &str) -> Prepared {
    prepared_with(url, Payload::of(&Draft::example(), Wire::default()).into_bytes())
}

/// A body of one's own, ready to go.
pub fn prepared_with(url: &str, body: Vec<u8>) -> Prepared {
    let url: url::Url = url.parse().expect("a URL");
    let shown = format!(r#"OAuth oauth_consumer_key="key",oauth_signature="{MASK}""#);
    let explanation = Explanation {
        http_method: "POST".to_owned(),
        base_uri: url.to_string(),
        signature_method: "PLAINTEXT".to_owned(),
        parameters: Vec::new(),
        normalized_parameters: String::new(),
        base_string: String::new(),
        signing_key: format!("{MASK}&{MASK}"),
        signature: MASK.to_owned(),
        authorization: shown.clone(),
    };
    let request = Request {
        profile: "test".to_owned(),
        environment: Environment::Simulator,
        headers: headers(&url, &body, Some(&shown)),
        url,
        body,
        explanation,
        draft: Draft::example(),
        findings: Vec::new(),
        sent_from: None,
        fault: None,
    };
    Prepared { request, authorization: Some(AUTHORIZATION.into()) }
}

/// The same without a signature.
pub fn unsigned(url: &str) -> Prepared {
    let mut prepared = prepared(url);
    prepared.request.headers.retain(|header| header.name != "authorization");
    prepared.request.explanation = Explanation::unsigned();
    Prepared { authorization: None, ..prepared }
}

/// Sends, and says which phases were told.
pub fn send(prepared: &Prepared, limits: Limits) -> (Outcome, Vec<Phase>) {
    send_watched(prepared, limits, Cancelled::never(), |_| ())
}

/// Sends, and says what was seen of the connection.
pub fn send_and_see(prepared: &Prepared, limits: Limits) -> (Outcome, Seen) {
    worker().block_on(Sender::new().post_and_see(prepared, limits, Cancelled::never(), |_| ()))
}

/// Sends with somebody watching who may cancel.
pub fn send_watched(
    prepared: &Prepared,
    limits: Limits,
    cancelled: Cancelled,
    watch: impl Fn(Phase) + Send + Sync,
) -> (Outcome, Vec<Phase>) {
    let phases = Mutex::new(Vec::new());
    let progress = |phase| {
        phases.lock().expect("no thread panicked").push(phase);
        watch(phase);
    };
    let outcome = worker().block_on(Sender::new().post(prepared, limits, cancelled, progress));
    (outcome, phases.into_inner().expect("no thread panicked"))
}

/// What is expected of a send.
#[derive(Debug)]
pub enum Want {
    /// A reply: status, body, and whether it was cut at the cap.
    Answered(u16, Vec<u8>, bool),
    /// No connection, and a part of the sentence.
    NotSent(&'static str),
    /// No whole reply: what came of it, and a part of the sentence.
    Unknown(Option<(u16, Vec<u8>)>, &'static str),
}

/// Holds an outcome to what is expected of it.
pub fn check(name: &str, outcome: &Outcome, want: &Want) {
    let shown = || {
        let [outcome, want] = [format!("{outcome:?}"), format!("{want:?}")];
        format!("{name}: {outcome:.400}\nwanted {want:.200}")
    };
    let timings = outcome.timings();
    match (outcome, want) {
        (Outcome::Answered { response, .. }, Want::Answered(status, body, truncated)) => {
            assert_eq!((response.status, response.truncated), (*status, *truncated), "{name}");
            assert!(response.body == *body, "{}", shown());
            let Timings { connected, written, first_byte, total, .. } = *timings;
            assert!(connected.is_some() && connected <= first_byte && first_byte <= Some(total), "{name}: {timings:?}");
            assert!(written.is_none() || (connected <= written && written <= first_byte), "{name}: {timings:?}");
        }
        (Outcome::NotSent { why, .. }, Want::NotSent(part)) => {
            assert!(why.contains(part) && why.ends_with("nothing was sent"), "{name}: {why}");
            let Timings { connected, written, first_byte, .. } = *timings;
            assert_eq!((connected, written, first_byte), (None, None, None), "{name}");
        }
        (Outcome::Unknown { why, partial, .. }, Want::Unknown(kept, part)) => {
            assert!(why.contains(part) && why.ends_with("may text the person twice"), "{name}: {why}");
            let came = partial.as_ref().map(|response| (response.status, response.body.clone()));
            assert!(came == *kept, "{}", shown());
            assert!(timings.connected.is_some(), "{name}");
        }
        _ => panic!("{}", shown()),
    }
    if let Outcome::NotSent { why, .. } | Outcome::Unknown { why, .. } = outcome {
        assert!(!why.contains("://127") && !why.contains("contextAndInvite"), "{name}: the URL is in {why}");
    }
}

/// Runs an ignored test of this file in a process of its own, with its own environment.
pub fn in_a_child(test: &str, environment: &[(&str, &str)]) {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program)
        .args([test, "--exact", "--ignored", "--nocapture"])
        .env_remove("SSL_CERT_DIR")
        .envs(environment.iter().copied())
        .output()
        .expect("a child process");
    let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && printed.contains("1 passed"), "{test}: {printed}");
}
