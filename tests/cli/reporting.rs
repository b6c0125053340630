//! `history report`: what happened to a call, asked of a simulator in another process or of a server that answers as told.

use serde_json::json;

use crate::console::{Console, EXAMPLE, Running, profile_to};
use crate::server::{Act, Server};

const ACCEPTED: &str = r#"{"callId":"473513","success":"true"}"#;

fn simulator(console: &Console) -> Running {
    let mut running = console.start(&["simulate"]);
    let line = running.line();
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
    let text = include_str!("../../profiles/simulator.ron").replace("name: \"Simulator\"", "name: \"there\"");
    let endpoint = format!("endpoint: Custom(\"http://{address}/api/contextAndInvite\")");
    console.import(&text.replace("endpoint: Simulator", &endpoint));
    running
}

#[test]
fn a_call_is_told_as_a_time_line_with_its_caller_info_compared() {
    let console = Console::new();
    let running = simulator(&console);
    console.send("there", &["--payload", EXAMPLE]).exits(0);
    for method in [&[][..], &["--get"]] {
        let arguments = [&["history", "report", "1", "--json"], method].concat();
        let report = console.run(&arguments).exits(0).json();
        let kinds: Vec<_> = report["events"].as_array().expect("events").iter().map(|event| &event["type"]).collect();
        assert_eq!(kinds, ["callstart", "skillchoice", "ovrchan", "deflresponse", "sendtext", "conversationid"]);
        let keys = report["caller_info"].as_array().expect("keys");
        assert_eq!(keys.len(), 3, "{report}");
        assert!(keys.iter().all(|key| key["standing"] == "same"), "{report}");
    }
    let people = console.run(&["history", "report", "1"]).exits(0).stdout;
    assert!(people.contains("callstart        The call began  Y"), "{people}");
    assert!(people.contains("callerInfo  same       tshirtsize  sent \"Large\"  came \"Large\""), "{people}");
    assert!(people.ends_with("6 events of call 473513; what came back is what was sent\n"), "{people}");
    assert_eq!(console.history().len(), 1, "the question is no send");
    running.kill();
}

#[test]
fn a_real_service_is_asked_only_with_leave_once_and_signed() {
    let console = Console::new();
    let reply = Act::reply(200, ACCEPTED);
    let server = Server::start(vec![Act::Read, reply]);
    console.import(&profile_to("real", "Staging", server.address()));
    console.send("real", &["--payload", EXAMPLE, "--yes"]).exits(0);
    let ran = console.run(&["history", "report", "1"]).exits(3);
    ran.complains(&["about call 473513 with the credentials of \"real\"", "Say --yes to ask; nobody is texted"]);
    console.run(&["history", "report", "1", "--yes", "--minutes", "1"]).exits(1);
    let seen = server.finish();
    assert_eq!((seen.connections, seen.posts.len()), (2, 2), "one send, one question");
    let question = String::from_utf8_lossy(&seen.posts[1]).into_owned();
    assert!(question.starts_with("POST /api/getLiveDeflectData/v2 HTTP/1.1\r\n"), "{question}");
    assert!(question.to_ascii_lowercase().contains("\r\nauthorization: oauth "), "{question}");
    let started = console.history()[0]["started_at"].as_i64().expect("a time");
    let body = question.split("\r\n\r\n").nth(1).expect("a body");
    let expected = json!({
        "siteId": "38856538",
        "startTime": (started - 60_000).to_string(),
        "endTime": (started + 60_000).to_string(),
    });
    assert_eq!(serde_json::from_str::<serde_json::Value>(body).ok(), Some(expected));
}

#[test]
fn what_cannot_be_asked_or_is_not_told_is_a_sentence() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(401, r#"{"error":"No Authorization Header"}"#)]);
    console.import(&profile_to("refused", "Simulator", server.address()));
    console.send("refused", &["--payload", EXAMPLE]).exits(1);
    console.run(&["history", "report", "1"]).refused(&["The reply to #1 has no callId"]);
    console.run(&["history", "report", "7"]).refused(&["has no exchange 7"]);
    assert_eq!(server.finish().connections, 1, "nobody was asked");

    for (act, part) in [
        (Act::reply(401, r#"{"error":"Invalid Nonce"}"#), "refused to tell: HTTP 401"),
        (Act::reply(500, "<html></html>"), "HTTP 500 with an HTML page"),
        (Act::reply(200, r#"{"success":"true","data":{}}"#), ""),
    ] {
        let console = Console::new();
        let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
        let address = server.address();
        console.import(&profile_to("there", "Simulator", address));
        console.send("there", &["--payload", EXAMPLE]).exits(0);
        server.finish();
        let listener = std::net::TcpListener::bind(address).expect("the same port");
        let server = Server::on(listener, vec![Act::Read, act], None);
        let ran = console.run(&["history", "report", "1"]).exits(1).complains(&[part]);
        assert_eq!(ran.stdout.contains("tells nothing of call 473513"), part.is_empty(), "{ran:?}");
        assert_eq!(server.finish().posts.len(), 1, "{part}");
    }
}

#[test]
fn credentials_go_to_no_other_host_than_the_profile_points_to() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    console.import(&profile_to("moved", "Simulator", server.address()));
    console.send("moved", &["--payload", EXAMPLE]).exits(0);
    console.run(&["profiles", "set", "moved", "endpoint=http://127.0.0.1:1/api/contextAndInvite"]).exits(0);
    console.run(&["history", "report", "1", "--yes"]).refused(&["went to another host than the profile \"moved\""]);
    assert_eq!(server.finish().connections, 1);
}
