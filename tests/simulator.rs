//! The simulator over real HTTP on loopback: every refusal it documents, and what it accepts.

#![expect(clippy::expect_used, reason = "a test that cannot set its scene has failed")]

#[path = "simulator/behaviour.rs"]
mod behaviour;
#[path = "simulator/faults.rs"]
mod faults;
#[path = "simulator/reporting.rs"]
mod reporting;
#[path = "simulator/scene.rs"]
mod scene;
#[allow(dead_code, reason = "tests/faults.rs uses the rest")]
mod server;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::Barrier;
use std::sync::atomic::Ordering;

use livedeflect_console::api::catalogue;
use livedeflect_console::oauth::credentials::{Credentials, SignatureMethod};
use livedeflect_console::simulator::refusal::{BASE_STRING_HEADER, CAUSE_HEADER, CLOCK_WINDOW, MOST_BODY_BYTES};
use livedeflect_console::simulator::server::{Entry, Simulator, StartError};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use scene::{Call, EXAMPLE, NOW, PATH, PATIENCE, Reply, Scene, connect, credentials, example_with, exchange};

const USED_NONCE: &str = "Invalid Nonce - Nonce has been previously used";

/// The checks of an accepted call, in their order.
const PASSED: [&str; 12] = [
    "path",
    "method",
    "body",
    "Authorization",
    "Host",
    "parameters",
    "key",
    "token",
    "signature",
    "timestamp",
    "nonce",
    "payload",
];

#[test]
fn a_good_request_is_accepted_with_a_fresh_call_id() {
    let scene = Scene::new();
    let target = format!("{PATH}?b=1+2&a=%C3%A9&a='");
    let mut calls: Vec<(&str, Call)> = Vec::new();
    for method in SignatureMethod::ALL {
        calls.push((method.name(), scene.authorized(scene.header(method))));
        let with_query = scene.signed_with(method, &target, &credentials(), NOW);
        let with_query = scene.authorized(with_query.authorization.expose_secret());
        calls.push(("a query", Call { target: target.clone(), ..with_query }));
    }
    let spaced =
        scene.header(SignatureMethod::HmacSha1).replace(',', " ,\t").replace("OAuth ", "oauth   realm=\"x\", ");
    calls.push(("free spacing", scene.authorized(spaced)));
    for timestamp in [NOW - CLOCK_WINDOW, NOW + CLOCK_WINDOW] {
        let signed = scene.signed_with(SignatureMethod::HmacSha256, PATH, &credentials(), timestamp);
        calls.push(("the window's edge", scene.authorized(signed.authorization.expose_secret())));
    }
    let older = Credentials::new("k&y", "older", "older", "older");
    let signed = scene.signed_with(SignatureMethod::HmacSha1, PATH, &older, NOW);
    calls.push(("the other token of the key", scene.authorized(signed.authorization.expose_secret())));
    calls.push(("the table's tag name", scene.with_body(EXAMPLE.replace("deflectionTagText", "deflectionTextTag"))));
    calls.push(("no tag", scene.with_body(example_with("deflectionTagText", None))));
    calls.push(("a boolean and a number", scene.with_body(example_with("isMobile", Some(json!(true))))));
    calls.push(("an unknown field", scene.with_body(example_with("odd", Some(json!(null))))));
    let padding = " ".repeat(MOST_BODY_BYTES - EXAMPLE.len());
    calls.push(("2 MiB", scene.with_body(format!("{EXAMPLE}{padding}"))));

    for (number, (case, call)) in calls.iter().enumerate() {
        let reply = scene.send(call);
        let call_id = 473_513 + number;
        assert_eq!(reply.body, json!({"callId": call_id.to_string(), "success": "true"}), "{case}");
        assert_eq!(reply.status, 200, "{case}");
        assert_eq!(reply.header("content-type"), Some("application/json"), "{case}");
        let entry = scene.logged();
        assert_eq!((entry.number, entry.at, entry.status), (number as u64 + 1, NOW, 200), "{case}");
        assert_eq!((entry.method.as_str(), entry.path.as_str()), ("POST", PATH), "{case}");
        assert_eq!((entry.cause, entry.body_bytes), (format!("Accepted as call {call_id}"), call.body.len()), "{case}");
        let checks: Vec<_> = entry.checks.iter().map(|check| (check.name, check.passed)).collect();
        assert_eq!(checks, PASSED.map(|name| (name, true)), "{case}");
    }
    assert_eq!(scene.simulator.received(), calls.len() as u64);
}

#[test]
fn a_refused_signature_comes_with_the_mistake_it_was_made_with() {
    let scene = Scene::with(vec![Credentials::new("an0th3r", "a", "b", "c"), credentials()]);
    let cause = |[key, secret, token, token_secret]: [&str; 4]| {
        let other = Credentials::new(key, secret, token, token_secret);
        let signed = scene.signed_with(SignatureMethod::HmacSha1, PATH, &other, NOW);
        let reply = scene.send(&scene.authorized(signed.authorization.expose_secret()));
        let entry = format!("{:?}", scene.logged());
        assert!(!entry.contains("s3cret") && !entry.contains("t0ps3cret"), "{entry}");
        (reply.status, reply.header(CAUSE_HEADER).map(str::to_owned))
    };
    for (values, part) in [
        (["t0ken", "t0ps3cret", "k&y", "s3cret"], "The two pairs are swapped"),
        (["s3cret", "k&y", "t0ken", "t0ps3cret"], "consumer_key and consumer_secret are swapped"),
        (["k&y", "s3cret", "t0ps3cret", "t0ken"], "token and token_secret are swapped"),
        (["k&y", "t0ps3cret", "t0ken", "s3cret"], "consumer_secret and token_secret are swapped"),
        (["k&y", "s3cret\n", "t0ken", "t0ps3cret"], "consumer_secret has white space"),
        (["k&y", "s3cret", "t0ken", ""], "token_secret is blank"),
        (["k&y", "k&y", "t0ken", "t0ps3cret"], "consumer_secret holds the value of consumer_key"),
        (["k&y", "s3cret", "t0ken", "t0ps3cre"], "token_secret is cut off"),
        (["K&Y", "s3cret", "t0ken", "t0ps3cret"], "consumer_key differs in capital and small letters"),
        (["other", "s3cret", "t0ken", "t0ps3cret"], "consumer_key is not the right one"),
        (["k&y", "s3cret", "other", "t0ps3cret"], "token is not the right one"),
    ] {
        let (status, cause) = cause(values);
        assert_eq!(status, 401, "{values:?}");
        assert!(cause.as_deref().is_some_and(|cause| cause.starts_with(part)), "{values:?}: {cause:?}");
    }
    assert_eq!(
        cause(["k&y", "entirely other", "t0ken", "t0ps3cret"]),
        (401, None),
        "what it cannot tell, it does not say"
    );
    assert_eq!(cause(["k&y", "s3cret", "t0ken", "t0ps3cret"]), (200, None));
}

#[test]
fn each_fault_gets_its_status_and_error() {
    let scene = Scene::new();
    let signed = || scene.header(SignatureMethod::HmacSha1);
    let plain = || scene.header(SignatureMethod::Plaintext);
    let by = |key, secret, token, token_secret| {
        let other = Credentials::new(key, secret, token, token_secret);
        let signed = scene.signed_with(SignatureMethod::HmacSha1, PATH, &other, NOW);
        scene.authorized(signed.authorization.expose_secret())
    };
    let at = |timestamp| {
        let signed = scene.signed_with(SignatureMethod::HmacSha1, PATH, &credentials(), timestamp);
        scene.authorized(signed.authorization.expose_secret())
    };
    let stamped = |timestamp: &str| {
        scene.authorized(plain().replace(&format!("timestamp=\"{NOW}\""), &format!("timestamp=\"{timestamp}\"")))
    };
    let twice = vec![signed().into_bytes(), signed().into_bytes()];
    let cases: Vec<(Call, u16, &str)> = vec![
        (Call { target: "/".to_owned(), ..scene.good() }, 404, "Not Found"),
        (Call { target: format!("{PATH}/"), ..scene.good() }, 404, "Not Found"),
        (Call { target: "/api/contextandinvite".to_owned(), method: "GET", ..scene.good() }, 404, "Not Found"),
        (Call { method: "GET", ..scene.good() }, 405, "Method Not Allowed"),
        (Call { method: "PUT", ..scene.good() }, 405, "Method Not Allowed"),
        (scene.with_body(vec![b' '; MOST_BODY_BYTES + 1]), 413, "Payload Too Large"),
        (scene.with_body(vec![b' '; 4 * MOST_BODY_BYTES]), 413, "Payload Too Large"),
        (Call { authorization: Vec::new(), ..scene.good() }, 401, "No Authorization Header"),
        (Call { authorization: twice, ..scene.good() }, 401, "Bad Authorization Header - There are several"),
        (scene.authorized("Bearer s3cret"), 401, "Bad Authorization Header - The header's scheme is not OAuth"),
        (scene.authorized("OAuth s3cret"), 401, "Bad Authorization Header - The header's byte 7"),
        (scene.authorized("OAuth a=\"s3cret"), 401, "Bad Authorization Header - The value of the parameter at byte 7"),
        (scene.authorized(b"OAuth a=\"\xFF\"".to_vec()), 401, "Bad Authorization Header - It is not UTF-8"),
        (scene.authorized(""), 401, "Bad Authorization Header"),
        (Call { host: String::new(), ..scene.good() }, 400, "Bad Host"),
        (Call { host: "a/b".to_owned(), ..scene.good() }, 400, "Bad Host"),
        (Call { host: "a@b".to_owned(), ..scene.good() }, 400, "Bad Host"),
        (scene.authorized("OAuth"), 401, "Missing Parameter - oauth_consumer_key"),
        (scene.authorized(signed().replace("oauth_token=", "x=")), 401, "Missing Parameter - oauth_token"),
        (scene.authorized(signed().replace("oauth_nonce=", "x=")), 401, "Missing Parameter - oauth_nonce"),
        (scene.authorized(plain().replace("oauth_nonce=", "x=")), 401, "Missing Parameter - oauth_nonce"),
        (scene.authorized(plain().replace("oauth_timestamp=", "x=")), 401, "Missing Parameter - oauth_timestamp"),
        (scene.authorized(signed().replace("oauth_signature=", "x=")), 401, "Missing Parameter - oauth_signature"),
        (scene.authorized(signed().replace("HMAC-SHA1", "RSA-SHA1")), 401, "Unknown Signature Method"),
        (scene.authorized(signed().replace("\"1.0\"", "\"2.0\"")), 401, "Wrong Version"),
        (by("other", "s3cret", "t0ken", "t0ps3cret"), 401, "Unknown Key"),
        (by("k&y", "s3cret", "other", "t0ps3cret"), 401, "Unknown Token"),
        (by("k&y", "other", "t0ken", "t0ps3cret"), 401, "Bad Signature - Compare"),
        (by("k&y", "s3cret", "t0ken", "other"), 401, "Bad Signature - Compare"),
        (scene.authorized(signed().replace("%3D\"", "%3E\"")), 401, "Bad Signature - Compare"),
        (scene.authorized(plain().replace("s3cret", "S3cret")), 401, "Bad Signature - With PLAINTEXT"),
        (Call { target: format!("{PATH}?a=1"), ..scene.good() }, 401, "Bad Signature"),
        (Call { host: "localhost:1".to_owned(), ..scene.good() }, 401, "Bad Signature"),
        (stamped("now"), 401, "Bad Timestamp"),
        (stamped(""), 401, "Bad Timestamp"),
        (stamped("-1"), 401, "Bad Timestamp"),
        (stamped(&format!("%2B{NOW}")), 401, "Bad Timestamp"),
        (stamped("99999999999999999999"), 401, "Bad Timestamp"),
        (stamped("18446744073709551615"), 401, "Future Timestamp"),
        (at(0), 401, "Old Timestamp - oauth_timestamp is 1528932953 seconds behind"),
        (at(NOW - CLOCK_WINDOW - 1), 401, "Old Timestamp - oauth_timestamp is 301 seconds behind"),
        (at(NOW + CLOCK_WINDOW + 1), 401, "Future Timestamp - oauth_timestamp is 301 seconds ahead"),
        (scene.with_body(""), 400, "Not JSON"),
        (scene.with_body(&b"\"\xFF\""[..]), 400, "Not JSON - The body is not UTF-8"),
        (scene.with_body("{\"siteId\":"), 400, "Not JSON - line 1, column 10"),
        (scene.with_body("[\"s3cret\"]"), 400, "Not An Object - line 1, column 1: an array"),
        (scene.with_body("\"s3cret\""), 400, "Not An Object - line 1, column 1: a string"),
        (scene.with_body("{\"skill\":1,\"skill\":2}"), 400, "Repeated Field - line 1, column 18: the key \"skill\""),
        (scene.with_body(example_with("skill", None)), 400, "Missing Field - skill"),
        (scene.with_body(example_with("skill", Some(json!("")))), 400, "Missing Field - skill"),
        (scene.with_body(example_with("siteId", Some(json!(" ")))), 400, "Missing Field - siteId"),
        (scene.with_body(example_with("isMobile", Some(Value::Null))), 400, "Missing Field - isMobile"),
        (scene.with_body("{}"), 400, "Missing Field - siteId, skill, customerCountryCode, customerPhoneNumber"),
    ];
    let mut posts = 0;
    for (number, (call, status, error)) in cases.iter().enumerate() {
        let reply = scene.send(call);
        let case = format!("case {number}, {error}: {}", reply.body);
        assert!(reply.error().starts_with(error), "{case}");
        assert_eq!(reply.status, *status, "{case}");
        assert_eq!(reply.header("content-type"), Some("application/json"), "{case}");
        assert_eq!(reply.header("allow"), (*status == 405).then_some("POST"), "{case}");
        assert_eq!(
            reply.header(BASE_STRING_HEADER).is_some(),
            error.starts_with("Bad Signature") && !error.contains("PLAIN")
        );
        let entry = scene.logged();
        assert_eq!((entry.status, entry.body_bytes), (*status, call.body.len()), "{case}");
        assert_eq!(entry.cause, reply.error(), "{case}");
        assert!(entry.checks.iter().rev().skip(1).all(|check| check.passed), "{case}");
        assert!(
            entry.checks.last().is_some_and(|check| !check.passed && check.detail.starts_with(reply.error())),
            "{case}"
        );
        assert_eq!(entry.base_string.as_deref(), reply.header(BASE_STRING_HEADER), "{case}");
        // The body is what arrived, and the log is there to show it.
        let entry = Entry { body: String::new(), ..entry };
        assert!(!format!("{entry:?} {} {}", reply.head, reply.body).contains("s3cret"), "{case}");
        posts += u64::from(call.method == "POST");
    }
    assert_eq!(scene.simulator.received(), posts);
}

#[test]
fn every_required_field_is_required() {
    let scene = Scene::new();
    for item in &catalogue::ITEMS {
        let reply = scene.send(&scene.with_body(example_with(item.name, None)));
        if item.required {
            assert_eq!(reply.body, json!({"error": format!("Missing Field - {}", item.name)}));
            assert_eq!(reply.status, 400, "{}", item.name);
        } else {
            assert_eq!(reply.status, 200, "{}: {}", item.name, reply.body);
        }
    }
}

#[test]
fn the_specifications_two_failures_come_out_exactly() {
    let scene = Scene::new();
    let reply = scene.send(&Call { authorization: Vec::new(), ..scene.good() });
    assert_eq!((reply.status, reply.body), (401, json!({"error": "No Authorization Header"})));
    let call = scene.good();
    assert_eq!(scene.send(&call).status, 200);
    let reply = scene.send(&call);
    assert_eq!((reply.status, reply.body), (401, json!({"error": USED_NONCE})));
}

#[test]
fn a_nonce_counts_as_used_once_its_signature_is_right_and_until_its_timestamp_is_old() {
    let scene = Scene::new();
    let header = scene.header(SignatureMethod::HmacSha1);
    let forged = scene.authorized(header.replace("%3D\"", "%3E\""));
    assert!(scene.send(&forged).error().starts_with("Bad Signature"));
    let incomplete = Call { body: b"{}".to_vec(), ..scene.authorized(header.clone()) };
    assert!(scene.send(&incomplete).error().starts_with("Missing Field"));
    let call = scene.authorized(header);
    assert_eq!(scene.send(&call).error(), USED_NONCE);
    scene.clock.store(NOW + CLOCK_WINDOW, Ordering::SeqCst);
    assert_eq!(scene.send(&call).error(), USED_NONCE);
    scene.clock.store(NOW + CLOCK_WINDOW + 1, Ordering::SeqCst);
    assert!(scene.send(&call).error().starts_with("Old Timestamp"));
}

#[test]
fn of_identical_requests_at_once_exactly_one_is_accepted() {
    const THREADS: usize = 16;
    let scene = Scene::new();
    let (request, address) = (scene.good().bytes(), scene.simulator.address());
    let barrier = Barrier::new(THREADS);
    let replies: Vec<Reply> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    exchange(address, &request)
                })
            })
            .collect();
        sent.into_iter().map(|thread| thread.join().expect("a reply")).collect()
    });
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.error() == USED_NONCE).count(), THREADS - 1);
    assert_eq!(scene.simulator.received(), THREADS as u64);
}

#[test]
fn a_bad_signature_tells_the_base_string_that_should_have_been_signed() {
    let scene = Scene::new();
    let other = Credentials::new("k&y", "other", "t0ken", "t0ps3cret");
    let signed = scene.signed_with(SignatureMethod::HmacSha256, PATH, &other, NOW);
    let reply = scene.send(&scene.authorized(signed.authorization.expose_secret()));
    assert_eq!(reply.header(BASE_STRING_HEADER), Some(signed.explanation.base_string.as_str()));
}

#[test]
fn nobodys_empty_credentials_let_nobody_in() {
    let scene = Scene::with(Vec::new());
    let nobody = Credentials::new("", "", "", "");
    let signed = scene.signed_with(SignatureMethod::HmacSha1, PATH, &nobody, NOW);
    let reply = scene.send(&scene.authorized(signed.authorization.expose_secret()));
    assert!(reply.error().starts_with("Unknown Key"), "{}", reply.body);
}

#[test]
fn a_body_in_chunks_is_read_and_one_that_breaks_off_is_logged() {
    let scene = Scene::new();
    let mut call = scene.good();
    let body = std::mem::take(&mut call.body);
    let chunked =
        String::from_utf8(call.bytes()).expect("text").replace("Content-Length: 0", "Transfer-Encoding: chunked");
    let chunks = [format!("{chunked}{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    assert_eq!(exchange(scene.simulator.address(), &chunks).status, 200);
    assert_eq!(scene.logged().status, 200);

    let whole = scene.good().bytes();
    let mut stream = connect(scene.simulator.address());
    stream.write_all(&whole[..whole.len() - 1]).expect("sent");
    stream.shutdown(Shutdown::Write).expect("closed");
    let entry = scene.logged();
    assert!(entry.cause.starts_with("Broken Body"), "{entry:?}");
    assert_eq!(entry.body_bytes, EXAMPLE.len() - 1);
}

#[test]
fn a_port_that_is_taken_is_told_in_a_sentence() {
    let scene = Scene::new();
    let port = scene.simulator.address().port();
    let error = scene.runtime.block_on(Simulator::start(port, Vec::new(), || NOW, drop)).expect_err("it is taken");
    assert!(matches!(error, StartError::PortInUse(_)), "{error}");
    assert_eq!(
        error.to_string(),
        format!("Port {port} is in use by another program. Choose another port, or 0 for a free one")
    );
}

#[test]
fn it_listens_on_loopback_alone_and_says_where() {
    let scene = Scene::new();
    let address = scene.simulator.address();
    assert!(address.ip().is_loopback());
    assert_eq!(scene.simulator.base_url().as_str(), format!("http://127.0.0.1:{}/", address.port()));
}

#[test]
fn stopping_closes_idle_connections_and_the_port() {
    let Scene { simulator, runtime, log: _log, .. } = Scene::new();
    let address = simulator.address();
    let mut idle = connect(address);
    idle.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").expect("sent");
    let mut first = [0; 12];
    idle.read_exact(&mut first).expect("a reply");
    assert_eq!(&first, b"HTTP/1.1 404");
    runtime.block_on(simulator.stop());
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).expect("the end");
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn stopping_does_not_wait_for_a_request_that_stalls() {
    let Scene { simulator, runtime, log: _log, .. } = Scene::new();
    let address = simulator.address();
    let mut stalled = connect(address);
    stalled.write_all(b"POST / HTTP/1.1\r\nHos").expect("sent");
    // Why: its reply shows that the connection before it was taken as well.
    assert_eq!(exchange(address, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").status, 404);
    let stopped = runtime.block_on(async { tokio::time::timeout(PATIENCE, simulator.stop()).await });
    assert!(stopped.is_ok());
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn dropping_closes_the_port() {
    let Scene { simulator, runtime, .. } = Scene::new();
    let address = simulator.address();
    drop(simulator);
    let closed = async {
        while tokio::net::TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    runtime.block_on(async { tokio::time::timeout(PATIENCE, closed).await }).expect("the port is closed");
}
