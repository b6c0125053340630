//! A profile that allows only some recipients: without a terminal everyone else's number has to be given once more.

use serde_json::Value;

use crate::console::{Console, EXAMPLE, profile_to};
use crate::server::{Act, Server};

const SUCCESS: &str = r#"{"callId":"473513","success":"true"}"#;

#[test]
fn nothing_goes_to_a_number_that_is_not_on_the_list_unless_it_is_given_once_more() {
    let handle = ["--set", "deflectionHandle=447700900123"];
    let unreadable = ["--set", "deflectionHandle=[]", "--invalid-anyway"];
    let lacks = "14043438646 is not among the allowed_recipients of";
    let other = "--recipient is another number than +1 4043438646";
    // A row: the list, the arguments, and what is complained about; nothing when it is sent.
    let rows: [(&str, &[&str], &str); 15] = [
        ("", &["--yes"], ""),
        ("", &[], "no terminal to ask on"),
        ("14043438646", &["--yes"], ""),
        ("14043438646", &[], "no terminal to ask on"),
        ("447700900123", &["--yes"], lacks),
        ("447700900123", &[], lacks),
        ("447700900123", &["--yes", "--recipient", "4043438646"], other),
        ("447700900123", &["--yes", "--recipient", "447700900123"], other),
        ("447700900123", &["--yes", "--recipient", ""], other),
        ("14043438646", &["--yes", "--recipient", "447700900123"], other),
        ("447700900123", &["--yes", "--recipient", "+1 404-343-8646"], ""),
        ("447700900123", &["--recipient", "14043438646"], ""),
        ("14043438646", &["--yes", handle[0], handle[1]], "447700900123 is not among"),
        ("14043438646", &["--yes", handle[0], handle[1], "--recipient", "447700900123"], ""),
        ("14043438646", &["--yes", unreadable[0], unreadable[1], unreadable[2]], "whom this body texts cannot be read"),
    ];
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(200, SUCCESS)]);
    for (index, (allowed, ..)) in rows.iter().enumerate() {
        let list =
            if allowed.is_empty() { String::new() } else { format!("    allowed_recipients: [\"{allowed}\"],\n)") };
        let text = profile_to(&index.to_string(), "Production", server.address());
        console.import(&if list.is_empty() { text } else { text.trim_end_matches(')').to_owned() + &list });
    }
    let mut sent = 0;
    for (index, (allowed, arguments, complaint)) in rows.iter().enumerate() {
        let ran = console.send(&index.to_string(), &[&["--payload", EXAMPLE], *arguments].concat());
        if complaint.is_empty() {
            sent += 1;
            assert_eq!(ran.exits(0).json()["verdict"], "success", "{allowed} {arguments:?}");
        } else {
            ran.refused(&[complaint]);
        }
        assert_eq!(console.history().len(), sent, "{allowed} {arguments:?}");
    }
    let seen = server.finish();
    assert_eq!((seen.connections, seen.posts.len()), (sent, sent));

    // The simulator texts nobody, so a list asks nothing there.
    console.run(&["profiles", "duplicate", "Simulator", "Mine"]).exits(0);
    console.run(&["profiles", "set", "Mine", "allowed_recipients=1"]).exits(0);
    assert_eq!(console.send("Mine", &[]).exits(0).json()["response"]["headers"].as_object().map(|_| ()), Some(()));
    assert_ne!(console.history()[0]["call_id"], Value::Null);
}

#[test]
fn the_list_of_now_holds_for_what_is_sent_again_or_replayed_too() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(200, SUCCESS)]);
    console.import(&profile_to("One", "Production", server.address()));
    console.send("One", &["--payload", EXAMPLE, "--yes"]).exits(0);
    console.run(&["profiles", "set", "One", "allowed_recipients=447700900123"]).exits(0);
    for (sent, how) in [(1, "--again"), (2, "--replay")] {
        let lacks = "14043438646 is not among the allowed_recipients of";
        console.run(&["send", how, "1", "--yes"]).refused(&[lacks]);
        console.run(&["send", how, "1"]).refused(&[lacks]);
        assert_eq!(console.history().len(), sent, "{how}");
        console.run(&["send", how, "1", "--recipient", "14043438646"]).exits(0);
        assert_eq!(console.history().len(), sent + 1, "{how}");
    }
    assert_eq!(server.finish().posts.len(), 3);
}
