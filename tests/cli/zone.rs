//! `profiles zone`: the Domain API, played by a server of this machine.

use livedeflect_console::store::atomic;
use serde_json::json;

use crate::console::Console;
use crate::server::{Act, Server, dead_port};

fn with_domain_api(base: &str) -> Console {
    let console = Console::new();
    let settings = format!("(domain_api: {base:?})");
    atomic::write(&console.data_dir().join("settings.ron"), settings.as_bytes()).expect("settings");
    console
}

#[test]
fn the_accounts_hosts_suggest_a_zone_and_one_get_without_credentials_goes_out() {
    let list = r#"{"baseURIs":[{"service":"agentVep","account":"38856538","baseURI":"va.agentvep.liveperson.net"},
        {"service":"smt","account":"38856538","baseURI":"va.smt.liveperson.net"}]}"#;
    for arguments in
        [&["profiles", "zone", "Simulator", "--json"][..], &["profiles", "zone", "--account", "38856538", "--json"]]
    {
        let server = Server::start(vec![Act::Read, Act::reply(200, list)]);
        let found = with_domain_api(&format!("http://{}", server.address())).run(arguments).exits(0).json();
        assert_eq!(found["suggestions"], json!([{ "zone": "va", "count": 2 }]));
        assert_eq!(found["hosts"][1], json!({ "service": "smt", "host": "va.smt.liveperson.net" }));
        assert!(found["note"].as_str().is_some_and(|note| note.contains("no service name for ivrdeflect")), "{found}");
        let seen = server.finish();
        assert_eq!((seen.connections, seen.posts.len()), (1, 1));
        let request = String::from_utf8_lossy(&seen.posts[0]).into_owned();
        let line = "GET /api/account/38856538/service/baseURI.json?version=1.0 HTTP/1.1\r\n";
        assert!(request.starts_with(line), "{request}");
        assert!(!request.to_ascii_lowercase().contains("authorization"), "{request}");
    }
}

#[test]
fn what_comes_instead_of_hosts_is_a_sentence() {
    let huge = format!("{{\"baseURIs\":[{}]}}", " ".repeat(1024 * 1024));
    let moved = "HTTP/1.1 302 Found\r\nlocation: https://example.com/\r\ncontent-length: 0\r\n\r\n";
    for (act, part) in [
        (Act::reply(400, ""), "does not take this account (HTTP 400)"),
        (Act::reply(401, ""), "knows no such account (HTTP 401)"),
        (Act::reply(200, r#"{"service":"x","account":"1"}"#), "lists no host for this account"),
        (Act::reply(200, "<html></html>"), "an HTML page"),
        (Act::reply(200, huge), "larger than 1 MiB"),
        (Act::write(moved), "HTTP 302"),
        (Act::write("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"), "broke before a whole reply"),
    ] {
        let server = Server::start(vec![Act::Read, act]);
        let console = with_domain_api(&format!("http://{}/", server.address()));
        let ran = console.run(&["profiles", "zone", "--account", "1"]).exits(3).complains(&[part]);
        assert_eq!(ran.stdout, "", "{part}");
        assert_eq!(server.finish().posts.len(), 1, "{part}");
    }
    let console = with_domain_api(&format!("http://{}", dead_port()));
    console.run(&["profiles", "zone", "--account", "1"]).exits(3).complains(&["nothing listens"]);
    console.run(&["profiles", "zone", "--account", " "]).exits(3).complains(&["There is no account to look up"]);
    console.run(&["profiles", "zone"]).refused(&["--account"]);
}
