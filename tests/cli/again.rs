//! `send --again` and `send --replay`: a recorded exchange sent afresh, or the very same bytes once more.

use serde_json::json;

use crate::console::{Console, EXAMPLE, profile_to};
use crate::server::{Act, Server};

const ACCEPTED: &str = r#"{"callId":"7","success":"true"}"#;

fn server() -> Server {
    Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)])
}

#[test]
fn an_exchange_is_sent_again_with_the_same_body_and_a_nonce_of_its_own() {
    let (server, other) = (server(), server());
    let console = Console::new();
    console.import(&profile_to("One", "Staging", server.address()));
    console.import(&profile_to("Other", "Test", other.address()));
    console.send("One", &["--payload", EXAMPLE, "--yes"]).exits(0);
    let again = console.run(&["send", "--again", "1", "--yes", "--json"]).exits(0).json();
    let through = console.run(&["send", "--again", "1", "--profile", "Other", "--yes", "--json"]).exits(0).json();
    let [first, ..] = [console.show(&json!(1))];
    for (sent, profile) in [(&again, "One"), (&through, "Other")] {
        assert_eq!(sent["request"]["body"], first["request"]["body"]);
        assert_ne!(sent["request"]["headers"]["authorization"], first["request"]["headers"]["authorization"]);
        assert_eq!((&sent["profile"], &sent["sent_from"]), (&json!(profile), &json!(1)));
    }
    assert_eq!(console.show(&json!(2))["sent_from"], 1, "the history keeps it");
    let shown = console.run(&["history", "show", "2"]).exits(0).stdout;
    assert!(shown.contains("\nSent again from #1\n"), "{shown}");
    assert_eq!((server.finish().posts.len(), other.finish().posts.len()), (2, 1));
}

#[test]
fn a_replay_is_the_very_same_bytes_and_marked() {
    let server = server();
    let console = Console::new();
    console.import(&profile_to("One", "Simulator", server.address()));
    console.send("One", &["--payload", EXAMPLE]).exits(0);
    console.run(&["send", "--replay", "1"]).refused(&["there is no terminal to ask on", "--yes"]);
    let replayed = console.run(&["send", "--replay", "1", "--yes", "--json"]).exits(0).json();
    assert_eq!((&replayed["replay"], &replayed["sent_from"]), (&json!(true), &json!(1)));
    assert!(replayed["findings"][0].as_str().is_some_and(|words| words.contains("The very same bytes as #1")));
    assert_eq!(console.history()[0]["on_purpose"], true);
    let shown = console.run(&["history", "show", "2"]).exits(0).stdout;
    assert!(shown.contains("\nReplayed exactly from #1\n"), "{shown}");
    let seen = server.finish();
    assert_eq!(seen.posts.len(), 2);
    assert_eq!(String::from_utf8_lossy(&seen.posts[0]), String::from_utf8_lossy(&seen.posts[1]));
}

#[test]
fn what_cannot_be_sent_again_is_refused_and_nothing_leaves() {
    let server = server();
    let console = Console::new();
    let plain = profile_to("One", "Staging", server.address()).replace("HmacSha1", "Plaintext");
    assert!(plain.contains("Plaintext"), "{plain}");
    console.import(&plain);
    console.send("One", &["--payload", EXAMPLE, "--yes"]).exits(0);
    for (arguments, parts) in [
        (vec!["--replay", "1", "--yes"], vec!["PLAINTEXT signature is the secrets", "Send it again instead"]),
        (vec!["--again", "1"], vec!["+1 4043438646", "--yes"]),
        (vec!["--again", "9", "--yes"], vec!["no exchange 9"]),
        (vec!["--again", "1", "--profile", "None", "--yes"], vec!["None"]),
        (vec!["--again", "1", "--set", "skill=x"], vec!["--set"]),
        (vec!["--replay", "1", "--profile", "One"], vec!["--profile"]),
        (vec!["--yes"], vec!["--profile"]),
    ] {
        let ran = console.run(&[vec!["send"], arguments.clone()].concat());
        ran.complains(&parts);
        assert_eq!(console.history().len(), 1, "{arguments:?}");
    }
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn a_replay_to_a_simulator_of_an_earlier_run_is_refused() {
    let console = Console::new();
    console.send("Simulator", &["--payload", EXAMPLE]).exits(0);
    console.run(&["send", "--replay", "1", "--yes"]).complains(&["listens on another port", "Send it again instead"]);
    console.run(&["send", "--again", "1"]).exits(0);
    assert_eq!(console.history().len(), 2);
}

#[test]
fn a_request_that_was_not_signed_is_not_replayed() {
    let console = Console::new();
    console.run(&["check", "--profile", "Simulator", "--json"]).exits(0);
    let rows = console.history();
    let unsigned = rows[1]["id"].to_string();
    let ran = console.run(&["send", "--replay", &unsigned, "--yes"]);
    ran.complains(&["was not signed", "no nonce to test", "Send it again instead"]);
    assert_eq!(console.history().len(), rows.len());
}
