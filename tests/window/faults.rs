//! Whatever the other side does: one POST, a sentence that says no more than is known, and the bytes kept.

use std::net::{SocketAddr, TcpListener};

use eframe::egui::Vec2;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::NodeT as _;
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::exchange::{Id, MOST_REPLY_BYTES, Outcome};
use livedeflect_console::store::history::History;
use livedeflect_console::store::paths::Paths;

use crate::desk::Desk;
use crate::scene::{folder, folder_for};
use crate::server::sending::{prepared, url};
use crate::server::{Act, Server, dead_port};

/// What ends a sentence when a text may have gone out, and when none did.
const MAYBE: &str = "sending again may text the person twice";
const NOT_KNOWN: &str = "Whether a text went out is not known";
const NOTHING: &str = "nothing was sent";

/// A window whose history has all lines in sight, in points.
const TALL: Vec2 = Vec2::new(1280.0, 1400.0);

/// What must come of a send.
struct Want {
    /// The word of its verdict.
    word: &'static str,
    /// Parts of the sentence beside it.
    parts: [&'static str; 2],
    /// The status and the bytes that are kept.
    kept: Option<(u16, Vec<u8>)>,
}

fn want(word: &'static str, parts: [&'static str; 2], kept: Option<(u16, &[u8])>) -> Want {
    Want { word, parts, kept: kept.map(|(status, body)| (status, body.to_vec())) }
}

#[test]
fn each_fault_has_its_sentence_and_is_kept() {
    let html = b"<html><body>Gateway</body></html>";
    let huge = vec![b'x'; 3 * 1024 * 1024];
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc";
    let elsewhere = Server::start(vec![Act::Read, Act::reply(200, "")]);
    let location = url(elsewhere.address());
    let moved = format!("HTTP/1.1 307 x\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
    let undocumented = |parts, status, body| want("Undocumented", parts, Some((status, body)));
    let rows: [(&str, Act, Want); 8] = [
        (
            "500",
            Act::reply(500, "boom"),
            undocumented(["HTTP 500 with a body that is not JSON", NOT_KNOWN], 500, b"boom"),
        ),
        ("HTML", Act::reply(200, html), undocumented(["HTTP 200 with an HTML page", NOT_KNOWN], 200, html)),
        ("empty", Act::reply(200, ""), undocumented(["HTTP 200 with an empty body", NOT_KNOWN], 200, b"")),
        (
            "cut off",
            Act::write(cut),
            want("May have been sent", ["its body was cut off after 3 bytes", MAYBE], Some((200, b"abc"))),
        ),
        (
            "3 MiB",
            Act::reply(200, &huge),
            undocumented(
                ["a body over 2 MiB, of which the first 2 MiB are kept", NOT_KNOWN],
                200,
                &huge[..MOST_REPLY_BYTES],
            ),
        ),
        ("307", Act::write(moved), undocumented(["HTTP 307 with an empty body", NOT_KNOWN], 307, b"")),
        ("closed", Act::write(""), want("May have been sent", ["closed before a reply", MAYBE], None)),
        (
            "not UTF-8",
            Act::reply(200, b"{\"a\":\"\xFF\"}"),
            undocumented(["HTTP 200 with a body that is not UTF-8", NOT_KNOWN], 200, b"{\"a\":\"\xFF\"}"),
        ),
    ];
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let (_folder, paths) = folder_for(Environment::Simulator, listener.local_addr().expect("an address"));
    let mut desk = Desk::open(&paths);
    for (id, (name, act, want)) in (1..).zip(&rows) {
        if *name == "not UTF-8" {
            desk.allow_missing_glyphs();
        }
        let server = Server::on(listener.try_clone().expect("a listener"), vec![Act::Read, act.clone()], None);
        desk.send();
        desk.until_ended();
        assert_eq!(server.finish().posts.len(), 1, "{name}");
        listener.set_nonblocking(false).expect("a listener");
        assert_shown(&desk, id, name, want);
    }
    drop(desk);
    let mut desk = Desk::sized(&paths, TALL, 1.0);
    desk.allow_missing_glyphs();
    for (id, (name, _, want)) in (1..).zip(&rows) {
        assert_kept(&mut desk, &paths, id, name, want);
    }
    assert_eq!(elsewhere.finish().connections, 0, "nobody follows a redirect");
}

#[test]
fn a_refused_connection_is_not_sent() {
    let (_folder, paths) = folder_for(Environment::Simulator, dead_port());
    let mut desk = Desk::open(&paths);
    desk.send();
    desk.until_ended();
    let want = want("Not sent", ["nothing listens on that host and port", NOTHING], None);
    assert_shown(&desk, 1, "refused", &want);
    assert!(desk.has(Role::Label, "Nothing came back"));
    drop(desk);
    assert_kept(&mut Desk::open(&paths), &paths, 1, "refused", &want);
}

#[test]
fn a_silent_server_leaves_the_window_alive_and_can_be_cancelled() {
    let server = Server::start(vec![Act::Read, Act::Hold]);
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    desk.send();
    server.wait_for_post();
    desk.until("it waits", |desk| desk.has(Role::Label, "Waiting for the reply"));
    assert!(desk.rows()[0].starts_with("#1 Sending "), "{:?}", desk.rows());
    let send = desk.find(Role::Button, "Send").expect("a button");
    assert!(send.accesskit_node().is_disabled());
    desk.type_into("firstName", "Typed while it waits");
    desk.type_into("siteId", "x");
    assert!(desk.counts("1 error"), "the form is checked while it waits");
    let drawn = desk.harness.ctx.cumulative_frame_nr();
    desk.until("ten frames more", |desk| desk.harness.ctx.cumulative_frame_nr() > drawn + 10);

    desk.button("Cancel");
    desk.until_ended();
    let want = want("May have been sent", ["Cancelled while waiting for the reply", MAYBE], None);
    assert_shown(&desk, 1, "silence", &want);
    assert_eq!(desk.request()["firstName"], "John", "the request is the one that was sent");
    drop(desk);
    assert_eq!(server.finish().posts.len(), 1);
    assert_kept(&mut Desk::open(&paths), &paths, 1, "silence", &want);
}

#[test]
fn a_send_that_the_programs_end_cut_off_may_have_been_sent() {
    let (_folder, paths) = folder();
    let request = prepared(&url(SocketAddr::from(([127, 0, 0, 1], 9)))).request;
    let mut history = History::open(&paths.history()).expect("a new history");
    history.record(&request, 1_528_932_953_300).expect("recorded");
    drop(history);
    let mut desk = Desk::open(&paths);
    assert!(desk.rows()[0].starts_with("#1 May have been sent "), "{:?}", desk.rows());
    desk.choose("#1 ");
    assert!(desk.has(Role::Label, "May have been sent") && desk.says("No outcome was recorded"));
    assert_eq!(desk.request()["customerPhoneNumber"], "4043438646");
}

/// The response pane says it, and so does the history's one line.
fn assert_shown(desk: &Desk, id: Id, name: &str, want: &Want) {
    let labels = desk.labels();
    assert!(labels.iter().any(|label| label == want.word), "{name}: {} is not in {labels:#?}", want.word);
    let is_said = |label: &String| want.parts.iter().all(|part| label.contains(part));
    assert!(labels.iter().any(is_said), "{name}: {:?} are not in one of {labels:#?}", want.parts);
    let status = want.kept.as_ref().map_or("–".to_owned(), |(status, _)| status.to_string());
    let row = format!("#{id} {} {status} ", want.word);
    assert!(desk.chosen()[0].starts_with(&row), "{name}: {:?}", desk.chosen());
    if let Some((status, _)) = want.kept {
        assert!(desk.has(Role::Label, &format!("HTTP {status}")), "{name}");
    }
}

/// The same stands there after a new start, with the very bytes.
fn assert_kept(desk: &mut Desk, paths: &Paths, id: Id, name: &str, want: &Want) {
    desk.choose(&format!("#{id} "));
    assert_shown(desk, id, name, want);
    let history = History::open(&paths.history()).expect("the history");
    let exchange = history.get(id).expect("readable").expect("the exchange");
    let response = exchange.outcome().and_then(Outcome::response);
    let kept = response.map(|response| (response.status, response.body.clone()));
    assert!(kept == want.kept, "{name}: {kept:.200?}");
}
