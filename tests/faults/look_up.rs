//! The Domain API's one GET: no credentials, no redirect, no more than 1 MiB, no longer than its limit.

use std::time::Duration;

use livedeflect_console::send::cancel::{self, Cancelled};
use livedeflect_console::send::look_up::{LIMIT, Looked, MOST_BYTES};
use livedeflect_console::send::post::Sender;

use crate::server::sending::{url, worker};
use crate::server::{Act, Server, dead_port, reply};

fn look_up(address: &str, limit: Duration) -> Result<Looked, String> {
    let url = address.parse().expect("a URL");
    worker().block_on(Sender::new().look_up_within(&url, Cancelled::never(), limit))
}

#[test]
fn a_look_up_is_one_get_whose_reply_is_read_as_it_stands() {
    let moved = b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n".to_vec();
    for (bytes, status, length, truncated) in [
        (reply(200, "{}"), 200, 2, false),
        (reply(200, vec![b' '; MOST_BYTES]), 200, MOST_BYTES, false),
        (reply(200, vec![b' '; MOST_BYTES + 1]), 200, MOST_BYTES, true),
        (reply(401, ""), 401, 0, false),
        (moved, 302, 0, false),
    ] {
        let server = Server::start(vec![Act::Read, Act::Write(bytes)]);
        let looked = look_up(&url(server.address()), LIMIT).expect("a reply");
        assert_eq!((looked.status, looked.body.len(), looked.truncated), (status, length, truncated));
        let seen = server.finish();
        assert_eq!((seen.connections, seen.posts.len()), (1, 1));
        let request = String::from_utf8_lossy(&seen.posts[0]).to_ascii_lowercase();
        assert!(request.starts_with("get /api/contextandinvite?x=1 http/1.1\r\n"), "{request}");
        assert!(!request.contains("authorization") && !request.contains("cookie"), "{request}");
    }
}

#[test]
fn what_goes_wrong_is_a_sentence_that_speaks_of_no_text() {
    let short = Duration::from_millis(300);
    let silent = Server::start(vec![Act::Read, Act::Hold]);
    let half = Server::start(vec![Act::Read, Act::write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{")]);
    let drip =
        Server::start(vec![Act::Read, Act::write("HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\n"), Act::Drip]);
    for (address, limit, part) in [
        (url(silent.address()), short, "No whole reply within 300 ms"),
        (url(half.address()), LIMIT, "broke before a whole reply"),
        (url(drip.address()), short, "No whole reply within 300 ms"),
        (url(dead_port()), LIMIT, "nothing listens"),
        ("http://example.com/".to_owned(), LIMIT, "only travel over https"),
        ("https://user:password@127.0.0.1/".to_owned(), LIMIT, "user name or password"),
    ] {
        let why = look_up(&address, limit).expect_err(part);
        assert!(why.contains(part) && !why.contains("text the person") && !why.contains("://127"), "{why}");
    }
    for server in [silent, half, drip] {
        assert_eq!(server.finish().connections, 1);
    }
    let (cancel, cancelled) = cancel::pair();
    cancel.cancel();
    let url = url(dead_port()).parse().expect("a URL");
    let why = worker().block_on(Sender::new().look_up(&url, cancelled)).expect_err("cancelled");
    assert!(why.starts_with("The look-up was cancelled"), "{why}");
}
