//! What came of a send, as exit status, as JSON and on record, against a server that misbehaves; and what is on record
//! when the program ends before the reply.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tokio::net::TcpSocket;

use crate::console::{Console, EXAMPLE, profile_to};
use crate::server::{Act, Server};

const SUCCESS: &str = r#"{"callId":"473513","success":"true"}"#;

/// A row: what the server does; the exit status; outcome, verdict and HTTP status; a part of the sentence.
type Row = (&'static str, Vec<Act>, i32, [Value; 3], &'static str);

fn rows() -> Vec<Row> {
    let answered = |verdict: &str, status: u16| [json!("answered"), json!(verdict), json!(status)];
    let unknown = |status: Value| [json!("unknown"), Value::Null, status];
    let reply = |status, body: &str| vec![Act::Read, Act::reply(status, body)];
    let nonce = r#"{"error":"Invalid Nonce - Nonce has been previously used"}"#;
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 36\r\n\r\n{\"callId\"";
    vec![
        ("success", reply(200, SUCCESS), 0, answered("success", 200), "accepted the call, callId 473513"),
        (
            "401",
            reply(401, r#"{"error":"No Authorization Header"}"#),
            1,
            answered("unauthorized", 401),
            "no Authorization",
        ),
        ("nonce", reply(400, nonce), 1, answered("unauthorized", 400), "seen this nonce before"),
        ("failure", reply(200, r#"{"success":"false"}"#), 1, answered("failed", 200), "success false"),
        ("500", reply(500, "boom"), 1, answered("undocumented", 500), "not documented"),
        ("HTML", reply(200, "<html></html>"), 1, answered("undocumented", 200), "not documented"),
        ("empty", reply(200, ""), 1, answered("undocumented", 200), "not documented"),
        (
            "302",
            vec![Act::Read, Act::write("HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n")],
            1,
            answered("undocumented", 302),
            "not documented",
        ),
        ("cut off", vec![Act::Read], 4, unknown(Value::Null), "closed before a reply"),
        ("half", vec![Act::Read, Act::write(half)], 4, unknown(json!(200)), "cut off after 9 bytes"),
        ("silence", vec![Act::Read, Act::Hold], 4, unknown(Value::Null), "No reply within 2 s"),
    ]
}

#[test]
fn each_outcome_has_its_exit_status_its_words_and_its_row() {
    let console = Console::new();
    console.be_impatient();
    for (index, (name, script, status, [outcome, verdict, code], part)) in rows().into_iter().enumerate() {
        let server = Server::start(script);
        console.import(&profile_to(name, "Staging", server.address()));
        let ran = console.send(name, &["--payload", EXAMPLE, "--yes"]);
        let seen = server.finish();
        assert_eq!((seen.connections, seen.posts.len()), (1, 1), "{name}");
        let sent = ran.exits(status).json();
        assert_eq!([&sent["outcome"], &sent["verdict"], &sent["status"]], [&outcome, &verdict, &code], "{name}");
        assert!(sent["explanation"].as_str().is_some_and(|sentence| sentence.contains(part)), "{name}: {sent}");
        assert_eq!((&sent["id"], &sent["recorded"]), (&json!(index + 1), &json!(true)), "{name}");
        assert_eq!(sent["response"].is_null(), sent["status"].is_null(), "{name}");
        let body = sent["request"]["body"].as_str().expect("a text");
        assert!(seen.posts[0].ends_with(format!("\r\n\r\n{body}").as_bytes()), "{name}: other bytes were sent");
        assert_eq!(console.show(&sent["id"]), sent, "{name}: what is on record is what was printed");
    }
    let list = console.history();
    let rows = rows();
    assert_eq!(list.len(), rows.len());
    for (index, (row, (name, _, _, [outcome, verdict, code], _))) in list.iter().rev().zip(rows).enumerate() {
        let words =
            [&row["id"], &row["profile"], &row["environment"], &row["outcome"], &row["verdict"], &row["status"]];
        assert_eq!(words, [&json!(index + 1), &json!(name), &json!("Staging"), &outcome, &verdict, &code], "{name}");
        assert_eq!(row["number"], "+1 4043438646");
        assert!(row["started_at"].as_i64().is_some_and(|at| at > 1_700_000_000_000), "{row}");
    }
    let lines = console.run(&["history", "list"]).exits(0).stdout;
    assert_eq!(lines.lines().count(), list.len());
    assert!(lines.lines().next().is_some_and(|line| line.contains("unknown") && line.contains("silence")), "{lines}");
}

#[test]
fn a_refused_connection_is_not_sent_and_on_record() {
    let console = Console::new();
    // Bound and not listening: the port is refused, and nobody else can get it meanwhile.
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
    console.import(&profile_to("refused", "Staging", socket.local_addr().expect("an address")));
    let sent = console.send("refused", &["--payload", EXAMPLE, "--yes"]).exits(3).json();
    assert_eq!((&sent["outcome"], &sent["verdict"], &sent["status"]), (&json!("not_sent"), &Value::Null, &Value::Null));
    assert!(sent["explanation"].as_str().is_some_and(|why| why.ends_with("nothing was sent")), "{sent}");
    assert_eq!(sent["timings_ms"]["connected"], Value::Null);
    assert_eq!(console.history()[0]["outcome"], "not_sent");
}

#[test]
fn a_reply_that_is_not_utf_8_is_kept_to_the_byte() {
    let bytes = b"\x00\xFF\xFE\x1B[2J not text";
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(200, bytes)]);
    console.import(&profile_to("raw", "Staging", server.address()));
    let sent = console.send("raw", &["--payload", EXAMPLE, "--yes"]).exits(1).json();
    let shown = console.show(&sent["id"]);
    for document in [&sent, &shown] {
        let kept = document["response"]["body_base64"].as_str().expect("the bytes, since the text has lost some");
        assert_eq!(BASE64_STANDARD.decode(kept).expect("Base64"), bytes);
    }
    server.finish();
}

#[test]
fn an_exchange_that_is_not_there_is_told_by_its_number() {
    let console = Console::new();
    console.run(&["history", "show", "7"]).refused(&["The history has no exchange 7. See history list"]);
    assert_eq!(console.history(), [] as [Value; 0]);
    assert_eq!(console.run(&["history", "list"]).exits(0).stdout, "");
}

#[test]
fn a_program_that_was_killed_leaves_a_row_that_may_have_been_sent() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::Hold]);
    console.import(&profile_to("held", "Staging", server.address()));
    let sending = console.start(&["send", "--profile", "held", "--payload", EXAMPLE, "--yes", "--json"]);
    server.wait_for_post();
    // While another process still waits for the reply, it reads the same.
    assert_eq!(console.history()[0]["outcome"], "unknown");
    sending.kill();
    let list = console.history();
    assert_eq!(list.len(), 1);
    let row = &list[0];
    assert_eq!([&row["outcome"], &row["verdict"], &row["status"]], [&json!("unknown"), &Value::Null, &Value::Null]);
    let shown = console.show(&row["id"]);
    assert_eq!(shown["outcome"], "unknown");
    assert!(shown["explanation"].as_str().is_some_and(|why| why.contains("It may have been sent")), "{shown}");
    assert_eq!(server.finish().posts.len(), 1);
}

#[cfg(unix)]
#[test]
fn one_interrupt_ends_the_wait_with_the_outcome_on_record() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::Hold]);
    console.import(&profile_to("held", "Staging", server.address()));
    let sending = console.start(&["send", "--profile", "held", "--payload", EXAMPLE, "--yes", "--json"]);
    server.wait_for_post();
    sending.interrupt();
    let sent = console.wait(sending).exits(4).json();
    assert_eq!(sent["outcome"], "unknown");
    assert!(sent["explanation"].as_str().is_some_and(|why| why.starts_with("Cancelled while waiting")), "{sent}");
    assert_eq!(console.show(&sent["id"]), sent, "on record, and not only as a row without an outcome");
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn without_a_record_nothing_is_sent_unless_it_is_wished() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(200, SUCCESS)]);
    console.import(&profile_to("here", "Staging", server.address()));
    // A folder stands where the history's file would.
    console.file("data/history.sqlite3/in the way", "");
    let arguments = ["--payload", EXAMPLE, "--yes"];
    let refused = console.send("here", &arguments).exits(3).complains(&["not sent, because it cannot be recorded"]);
    assert_eq!(refused.stdout, "");
    let sent = console.send("here", &[&arguments[..], &["--unrecorded"]].concat()).exits(0);
    let document = sent.json();
    assert_eq!((&document["recorded"], &document["verdict"]), (&json!(false), &json!("success")));
    let problem = document["record_problem"].as_str().expect("a sentence");
    sent.complains(&[problem]);
    let seen = server.finish();
    assert_eq!((seen.connections, seen.posts.len()), (1, 1), "only the one that was wished");
}

#[test]
fn a_data_folder_that_is_a_file_is_a_sentence_and_nothing_is_sent() {
    let console = Console::new();
    console.file("data", "a file");
    let refused =
        console.send("Simulator", &[]).exits(3).complains(&["not sent, because it cannot be recorded", "data"]);
    assert_eq!(refused.stdout, "");
    let sent = console.send("Simulator", &["--unrecorded"]).exits(0).json();
    assert_eq!((&sent["recorded"], &sent["outcome"]), (&json!(false), &json!("answered")));
    console.run(&["history", "list", "--json"]).refused(&["The history's file cannot be created"]);
    assert_eq!(std::fs::read(console.data_dir()).expect("still the file"), b"a file");
}

/// A reply that clears the screen and writes a success of its own must not reach the terminal as commands.
#[test]
fn a_reply_cannot_command_the_terminal() {
    let console = Console::new();
    let reply = "HTTP/1.1 500 x\r\nx: \u{9b}31m\r\ncontent-length: 35\r\n\r\n\u{1b}[2J\u{1b}[H\u{9b}0msuccess (#1)\r\n\tindented\u{7}";
    let server = Server::start(vec![Act::Read, Act::write(reply)]);
    console.import(&profile_to("hostile", "Staging", server.address()));
    let sent = console.run(&["send", "--profile", "hostile", "--payload", EXAMPLE, "--yes"]).exits(1);
    for printed in [sent.stdout, console.run(&["history", "show", "1"]).exits(0).stdout] {
        let commands: String = printed.chars().filter(|c| c.is_control() && !"\n\t".contains(*c)).collect();
        assert_eq!(commands, "", "{printed:?}");
        assert!(printed.contains("\\u{1b}[2J\\u{1b}[H\\u{9b}0msuccess (#1)\n\tindented\\u{7}"), "{printed}");
    }
    server.finish();
}
