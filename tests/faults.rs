//! One confirmed send is at most one POST, and its outcome never says more than is proven: held against a server that
//! misbehaves in every way that could be thought of.

#[cfg(test)]
#[path = "faults/look_up.rs"]
mod look_up;
#[cfg(test)]
mod server;
#[cfg(target_os = "linux")]
#[path = "faults/tls.rs"]
mod with_tls;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

use livedeflect_console::exchange::{MOST_REPLY_BYTES, Outcome, Prepared};
use livedeflect_console::send::cancel;
use livedeflect_console::send::post::{Limits, Phase, Sender};

use server::sending::{
    AUTHORIZATION, PATIENT, SHORT, Want, check, in_a_child, prepared, prepared_with, send, send_watched, unsigned, url,
    worker,
};
use server::{Act, Seen, Server, chunked, dead_port, reply};

/// A row: what the server does, how long it may take, what must come of it, and how many POSTs the server saw whole.
type Row = (&'static str, Vec<Act>, Limits, Want, usize);

fn answered(status: u16, body: impl AsRef<[u8]>) -> Want {
    Want::Answered(status, body.as_ref().to_vec(), false)
}

fn partial(status: u16, body: &str, part: &'static str) -> Want {
    Want::Unknown(Some((status, body.as_bytes().to_vec())), part)
}

#[test]
fn every_reply_is_an_answer_and_its_bytes_are_kept() {
    let gzip = b"\x1F\x8B\x08\x00not really";
    let gzip_reply = [b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 14\r\n\r\n", &gzip[..]].concat();
    let hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n";
    let hints = [&hints[..], &reply(200, "late")].concat();
    let whole = vec![b'x'; MOST_REPLY_BYTES];
    let huge = vec![b'x'; 3 * 1024 * 1024];
    let oauth = "oauth_problem=signature_invalid&oauth_problem_advice=x";
    let nested = r#"{"error":{"time":1,"message":"Bad authorization request","internalCode":5}}"#;
    let rows: Vec<(&str, Vec<u8>, Want)> = vec![
        ("200", reply(200, r#"{"callId":"1","success":"true"}"#), answered(200, r#"{"callId":"1","success":"true"}"#)),
        ("500", reply(500, "boom"), answered(500, "boom")),
        ("503, which invites a retry", reply(503, ""), answered(503, "")),
        ("408, which invites a retry", reply(408, ""), answered(408, "")),
        ("HTML", reply(200, "<html></html>"), answered(200, "<html></html>")),
        ("an empty body", reply(200, ""), answered(200, "")),
        ("no body at all", b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), answered(204, "")),
        ("a body until the end", b"HTTP/1.1 200 OK\r\n\r\nuntil".to_vec(), answered(200, "until")),
        ("HTTP/1.0", b"HTTP/1.0 200 OK\r\n\r\nold".to_vec(), answered(200, "old")),
        ("100 and 103 first", hints, answered(200, "late")),
        ("chunks", chunked("2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"), answered(200, "abc")),
        ("not UTF-8", reply(200, b"\xFF\xFE\x00"), answered(200, b"\xFF\xFE\x00")),
        ("gzip as it came", gzip_reply, answered(200, gzip)),
        ("2 MiB", reply(200, &whole), answered(200, &whole)),
        ("3 MiB", reply(200, &huge), Want::Answered(200, whole.clone(), true)),
        ("401 of the specification", reply(401, r#"{"error":"No"}"#), answered(401, r#"{"error":"No"}"#)),
        ("401 form-encoded", reply(401, oauth), answered(401, oauth)),
        ("401 with an object", reply(401, nested), answered(401, nested)),
        ("401 empty", reply(401, ""), answered(401, "")),
    ];
    let rows = rows.into_iter().map(|(name, bytes, want)| (name, vec![Act::Read, Act::Write(bytes)], PATIENT, want, 1));
    run(rows.collect());
}

#[test]
fn what_breaks_after_the_connection_may_have_been_sent() {
    let none = |part| Want::Unknown(None, part);
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc";
    run(vec![
        ("closed at once", vec![], PATIENT, none("closed before a reply"), 0),
        ("closed after the request", vec![Act::Read], PATIENT, none("closed before a reply"), 1),
        ("reset after the request", vec![Act::Read, Act::Reset], PATIENT, none("closed before a reply"), 1),
        ("half a status line", read_write("HTTP/1.1 20"), PATIENT, none("closed before a reply"), 1),
        ("not HTTP", read_write("SSH-2.0-OpenSSH_9.2\r\n\r\n"), PATIENT, none("not HTTP/1.1"), 1),
        ("a damaged status", read_write("HTTP/1.1 2x0 OK\r\n\r\n"), PATIENT, none("not HTTP/1.1"), 1),
        ("two lengths", read_write("HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n"), PATIENT, none("not HTTP/1.1"), 1),
        ("cut off by length", read_write(cut), PATIENT, partial(200, "abc", "cut off after 3 bytes"), 1),
        ("cut off by length under 500", read_write(cut.replace("200", "500")), PATIENT, partial(500, "abc", "cut"), 1),
        ("cut off in a chunk", read_write(chunked("5\r\nabc")), PATIENT, partial(200, "abc", "cut off"), 1),
        ("no last chunk", read_write(chunked("3\r\nabc\r\n")), PATIENT, partial(200, "abc", "cut off"), 1),
        ("a damaged chunk", read_write(chunked("3\r\nabc\r\nzz\r\n")), PATIENT, partial(200, "abc", "damaged"), 1),
        ("silence", vec![Act::Read, Act::Hold], SHORT, none("No reply within 800 ms"), 1),
        ("silence in the body", hold(cut), SHORT, partial(200, "abc", "not complete within 800 ms"), 1),
        ("silence after the head", hold(&cut[..cut.len() - 3]), SHORT, partial(200, "", "not complete"), 1),
    ]);
}

#[test]
fn a_slow_drip_ends_with_the_total_limit_and_keeps_what_came() {
    let drip = vec![Act::Read, Act::write("HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\n"), Act::Drip];
    let server = Server::start(drip);
    let (outcome, _) = send(&prepared(&url(server.address())), SHORT);
    assert_eq!(server.finish().posts.len(), 1);
    let Outcome::Unknown { why, partial: Some(response), timings } = outcome else { panic!("{outcome:?}") };
    assert!(why.contains("HTTP 200 came, but its body was not complete within 800 ms"), "{why}");
    assert!(!response.body.is_empty() && response.body.iter().all(|byte| *byte == b'.'), "{:?}", response.body);
    assert!(timings.total >= SHORT.total, "{timings:?}");
}

#[test]
fn redirects_are_answers_and_nobody_else_hears_of_them() {
    for status in [301, 302, 303, 307, 308] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let own = url(listener.local_addr().expect("an address"));
        let elsewhere = Server::start(vec![Act::Read, Act::reply(200, "")]);
        for target in [own.clone(), url(elsewhere.address())] {
            let bytes = format!("HTTP/1.1 {status} x\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
            let script = vec![Act::Read, Act::write(bytes)];
            let server = Server::on(listener.try_clone().expect("a listener"), script, None);
            let (outcome, _) = send(&prepared(&own), PATIENT);
            let seen = server.finish();
            listener.set_nonblocking(false).expect("a listener");
            check(&format!("{status} to {target}"), &outcome, &answered(status, ""));
            assert_eq!((seen.connections, seen.posts.len()), (1, 1), "{status} to {target}");
        }
        assert_eq!(elsewhere.finish().connections, 0, "{status}");
    }
}

#[test]
fn what_goes_on_the_wire_is_what_was_recorded() {
    let server = Server::start(vec![Act::Read, Act::reply(200, "")]);
    let prepared = prepared(&url(server.address()));
    let request = &prepared.request;
    let mut expected = b"POST /api/contextAndInvite?x=1 HTTP/1.1\r\n".to_vec();
    for header in &request.headers {
        let value = if header.name == "authorization" { AUTHORIZATION } else { &header.value };
        expected.extend_from_slice(format!("{}: {value}\r\n", header.name).as_bytes());
    }
    expected.extend_from_slice(b"\r\n");
    expected.extend_from_slice(&request.body);
    send(&prepared, PATIENT);
    let seen = server.finish();
    let texts = seen.posts.iter().map(|post| String::from_utf8_lossy(post)).collect::<Vec<_>>();
    assert_eq!(texts, [String::from_utf8_lossy(&expected)]);
}

#[test]
fn an_unsigned_request_has_no_authorization_header_and_the_rest_as_recorded() {
    let server = Server::start(vec![Act::Read, Act::by_authorization(reply(200, "signed"), reply(401, "unsigned"))]);
    let signed = prepared(&url(server.address()));
    let prepared = unsigned(&url(server.address()));
    check("unsigned", &send(&prepared, PATIENT).0, &answered(401, "unsigned"));
    check("signed", &send(&signed, PATIENT).0, &answered(200, "signed"));
    let seen = server.finish();
    let [post, _] = &seen.posts[..] else { panic!("{} requests", seen.posts.len()) };
    let text = String::from_utf8_lossy(post);
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    assert!(!head.to_ascii_lowercase().contains("authorization"), "{head}");
    assert_eq!(head.lines().count(), 1 + prepared.request.headers.len(), "{head}");
}

#[test]
fn the_replys_headers_are_kept_in_their_order() {
    let server = Server::start(read_write(b"HTTP/1.1 200 OK\r\nX-B: \xFF\r\nX-A: 2\r\ncontent-length: 0\r\n\r\n"));
    let (outcome, _) = send(&prepared(&url(server.address())), PATIENT);
    server.finish();
    let headers = outcome.response().map(|response| response.headers.clone()).unwrap_or_default();
    let pairs: Vec<_> = headers.iter().map(|header| (header.name.as_str(), header.value.as_str())).collect();
    assert_eq!(pairs, [("x-b", "\u{FFFD}"), ("x-a", "2"), ("content-length", "0")]);
}

#[test]
fn a_reply_that_comes_before_the_request_is_through_is_an_answer() {
    let server = Server::start(vec![Act::ReadHead, Act::reply(413, "too much"), Act::Read]);
    let body = vec![b' '; 16 * 1024 * 1024];
    let (outcome, _) = send(&prepared_with(&url(server.address()), body), PATIENT);
    check("an early reply", &outcome, &answered(413, "too much"));
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn a_request_that_broke_off_on_its_way_out_was_not_written() {
    for (name, script) in [("reset", vec![Act::ReadHead, Act::Reset]), ("closed", vec![Act::ReadHead])] {
        for _ in 0..50 {
            let server = Server::start(script.clone());
            let body = vec![b' '; 16 * 1024 * 1024];
            let (outcome, _) = send(&prepared_with(&url(server.address()), body), PATIENT);
            server.finish();
            assert!(matches!(outcome, Outcome::Unknown { partial: None, .. }), "{name}: {outcome:?}");
            assert_eq!(outcome.timings().written, None, "{name}: {outcome:?}");
        }
    }
}

#[test]
fn without_a_connection_nothing_is_sent() {
    let other = Server::start(vec![Act::Read]);
    let dead = url(dead_port());
    let long_label = format!("https://{}.invalid/", "a".repeat(64));
    // A machine whose name server is away takes its time to find out.
    let limits = Limits { connect: Duration::from_mins(1), total: Duration::from_secs(90) };
    for (url, part) in [
        (dead.as_str(), "nothing listens on that host and port"),
        (&dead.replace("127.0.0.1", "localhost"), "nothing listens on that host and port"),
        ("https://no-such-host.invalid/", "name was not found"),
        (&long_label, "invalid dns name"),
        ("http://192.0.2.1/", "credentials only travel over https"),
        ("http://localhost.example.com/", "credentials only travel over https"),
        ("https://user:password@127.0.0.1/", "user name or password"),
    ] {
        let (outcome, phases) = send(&prepared(url), limits);
        check(url, &outcome, &Want::NotSent(part));
        assert!(!phases.contains(&Phase::Sending), "{url}: {phases:?}");
    }
    assert_eq!(other.finish().connections, 0);
}

#[test]
fn headers_that_cannot_go_out_as_recorded_do_not_go_out() {
    let server = Server::start(vec![Act::Read, Act::reply(200, "")]);
    let good = prepared(&url(server.address()));
    let mut broken_line = good.clone();
    broken_line.authorization = Some("OAuth a\r\nx: y".into());
    let mut other_body = good.clone();
    other_body.request.body.push(b' ');
    let mut upper_case = good.clone();
    "Accept".clone_into(&mut upper_case.request.headers[2].name);
    let mut no_host = good.clone();
    no_host.request.headers.retain(|header| header.name != "host");
    let mut signed_unseen = good.clone();
    signed_unseen.request.headers.retain(|header| header.name != "authorization");
    let unsigned_with_header = Prepared { authorization: None, ..good.clone() };
    for (name, prepared, part) in [
        ("a signature that is not recorded", signed_unseen, "authorization header is not what"),
        ("a recorded signature that is not there", unsigned_with_header, "authorization header is not what"),
        ("a line break", broken_line, "authorization header holds a character"),
        ("another body", other_body, "content-length header is not what would go on the wire"),
        ("upper case", upper_case, "Accept header is not what"),
        ("no host", no_host, "host header is not what"),
    ] {
        let (outcome, _) = send(&prepared, PATIENT);
        check(name, &outcome, &Want::NotSent(part));
    }
    assert_eq!(server.finish().connections, 0);
}

#[test]
fn a_send_can_be_cancelled_at_any_time() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n";
    let never = Want::NotSent("Cancelled before a connection");
    for (name, at, script, want) in [
        ("before it begins", None, vec![Act::Read], never),
        ("waiting", Some(Phase::Waiting), vec![Act::Hold], Want::Unknown(None, "Cancelled while waiting")),
        ("reading", Some(Phase::Reading), hold(head), partial(200, "", "Cancelled after HTTP 200")),
    ] {
        let server = Server::start(script);
        let (cancel, cancelled) = cancel::pair();
        if at.is_none() {
            cancel.cancel();
        }
        let watch = |phase| {
            if Some(phase) == at {
                cancel.cancel();
            }
        };
        let (outcome, _) = send_watched(&prepared(&url(server.address())), PATIENT, cancelled, watch);
        let connections = server.finish().connections;
        check(name, &outcome, &want);
        assert_eq!(connections, usize::from(at.is_some()), "{name}");
    }
}

#[test]
fn a_send_can_be_cancelled_from_another_thread_once_the_request_arrived() {
    let server = Server::start(vec![Act::Read, Act::Hold]);
    let prepared = prepared(&url(server.address()));
    let (cancel, cancelled) = cancel::pair();
    let sending = worker().spawn(async move { Sender::new().post(&prepared, PATIENT, cancelled, |_| ()).await });
    server.wait_for_post();
    cancel.cancel();
    let outcome = worker().block_on(sending).expect("no panic");
    assert_eq!(server.finish().posts.len(), 1);
    check("waiting", &outcome, &Want::Unknown(None, "Cancelled while waiting"));
}

/// A port whose queue of waiting connections is full: a connection to it is neither made nor refused.
#[cfg(target_os = "linux")]
#[test]
fn a_connection_that_does_not_come_about_ends_with_its_limit() {
    let listener = worker().block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
        socket.listen(1).expect("a listener")
    });
    let address = listener.local_addr().expect("an address");
    let mut queued = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        queued.push(stream);
        assert!(queued.len() < 100, "the queue has no end");
    }
    let (connect, total) = (Duration::from_millis(200), Duration::from_millis(100));
    let prepared = prepared(&url(address));
    for (limits, part) in [
        (Limits { connect, total: PATIENT.total }, "No connection within 200 ms"),
        (Limits { connect: PATIENT.connect, total }, "No connection within 100 ms"),
    ] {
        let (outcome, phases) = send(&prepared, limits);
        check("a full queue", &outcome, &Want::NotSent(part));
        assert_eq!(phases, [Phase::Connecting]);
    }
    let (cancel, cancelled) = cancel::pair();
    let (outcome, _) = send_watched(&prepared, PATIENT, cancelled, |_| cancel.cancel());
    check("cancelled while connecting", &outcome, &Want::NotSent("Cancelled before a connection"));
}

#[test]
fn phases_belong_to_their_own_send_however_many_run_at_once() {
    const SENDS: usize = 50;
    // Nobody is answered before all have arrived.
    let server = Server::start(vec![Act::Read, Act::Meet(Arc::new(Barrier::new(SENDS))), Act::Echo]);
    let named = url(server.address()).replace("127.0.0.1", "localhost");
    let dead = url(dead_port());
    let sender = Arc::new(Sender::new());
    let sends: Vec<_> = (0..2 * SENDS)
        .map(|number| {
            let sender = Arc::clone(&sender);
            let prepared = prepared_with(if number % 2 == 0 { &named } else { &dead }, number.to_string().into_bytes());
            worker().spawn(async move {
                let phases = Mutex::new(Vec::new());
                let progress = |phase| phases.lock().expect("no thread panicked").push(phase);
                let outcome = sender.post(&prepared, PATIENT, cancel::Cancelled::never(), progress).await;
                (outcome, phases.into_inner().expect("no thread panicked"))
            })
        })
        .collect();
    for (number, send) in sends.into_iter().enumerate() {
        let (outcome, phases) = worker().block_on(send).expect("no panic");
        if number % 2 == 0 {
            check("answered", &outcome, &answered(200, number.to_string()));
            let [resolving, connecting] = [Phase::Resolving, Phase::Connecting];
            assert_eq!(phases, [resolving, connecting, Phase::Sending, Phase::Waiting, Phase::Reading]);
            assert!(outcome.timings().resolved.is_some(), "{outcome:?}");
        } else {
            check("refused", &outcome, &Want::NotSent("nothing listens"));
            assert_eq!(phases, [Phase::Connecting]);
        }
    }
    let Seen { connections, posts } = server.finish();
    assert_eq!((connections, posts.len()), (SENDS, SENDS));
}

#[test]
fn proxies_of_the_environment_are_ignored() {
    let proxy = Server::start(vec![Act::Read, Act::reply(200, "captured")]);
    let address = format!("http://{}", proxy.address());
    let names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    in_a_child("child_with_a_proxy", &names.map(|name| (name, address.as_str())));
    assert_eq!(proxy.finish().connections, 0);
}

#[test]
#[ignore = "run by proxies_of_the_environment_are_ignored"]
fn child_with_a_proxy() {
    let server = Server::start(vec![Act::Read, Act::reply(200, "direct")]);
    let (outcome, _) = send(&prepared(&url(server.address())), PATIENT);
    assert_eq!(server.finish().posts.len(), 1);
    check("direct", &outcome, &answered(200, "direct"));
}

fn run(rows: Vec<Row>) {
    for (name, script, limits, want, posts) in rows {
        let server = Server::start(script);
        let (outcome, phases) = send(&prepared(&url(server.address())), limits);
        let seen = server.finish();
        check(name, &outcome, &want);
        assert_eq!((seen.connections, seen.posts.len()), (1, posts), "{name}");
        let expected = [Phase::Connecting, Phase::Sending, Phase::Waiting, Phase::Reading];
        // Whether the request was out before the connection broke is a matter of luck, unless there was a reply or silence.
        let reached = if outcome.response().is_some() { 4 } else { phases.len().clamp(2, 3) };
        assert_eq!(phases, expected[..reached], "{name}");
        if name == "silence" || matches!(outcome, Outcome::Answered { .. }) {
            assert!(outcome.timings().written > outcome.timings().connected, "{name}: {outcome:?}");
        }
    }
}

fn read_write(bytes: impl AsRef<[u8]>) -> Vec<Act> {
    vec![Act::Read, Act::write(bytes)]
}

fn hold(bytes: &str) -> Vec<Act> {
    vec![Act::Read, Act::write(bytes), Act::Hold]
}
