//! `send --fault` and `matrix`: against the built-in simulator, and against servers that count what reaches them.

use livedeflect_console::api::presets;
use serde_json::{Value, json};

use crate::console::{Console, profile_to};
use crate::server::{Act, Server, dead_port};

#[test]
fn a_fault_is_sent_answered_and_marked_in_the_history() {
    let console = Console::new();
    for (name, exit, status, verdict, deviation) in [
        ("tampered-signature", 1, 401, "unauthorized", "the header's signature is not the one that was worked out"),
        ("changed-url", 1, 401, "unauthorized", "signed for http://127.0.0.1:"),
        ("MISSING-SITEID", 1, 400, "failed", ""),
        ("body-changed-after-signing", 0, 200, "success", "which OAuth 1.0 does not notice"),
        ("sent-as-put", 1, 405, "failed", "signed as PUT, sent as PUT"),
    ] {
        let sent = console.send("Simulator", &["--fault", name]).exits(exit).json();
        let name = presets::preset(name).expect("a preset").name.as_str();
        assert_eq!(
            (&sent["status"], &sent["verdict"], &sent["fault"]),
            (&json!(status), &json!(verdict), &json!(name))
        );
        assert!(sent["deviation"].as_str().unwrap_or_default().contains(deviation), "{sent}");
        let row = console.history().remove(0);
        assert_eq!((&row["fault"], &row["on_purpose"]), (&json!(name), &json!(true)), "{row}");
        let shown = console.show(&row["id"]);
        assert_eq!((&shown["fault"], &shown["request"]), (&json!(name), &sent["request"]));
    }
    assert_eq!(console.show(&json!(5))["request"]["method"], "PUT");
    let found = console.run(&["history", "search", "--fault", "tampered-signature", "--json"]).exits(0).json();
    assert_eq!(found.as_array().expect("a list").len(), 1);
    assert_eq!(found[0]["fault"], "tampered-signature");
    let people = console.run(&["history", "show", "1"]).exits(0).stdout;
    assert!(people.contains("Sent with: Tampered signature (the header's"), "{people}");
    assert_eq!(console.history().len(), 5);
}

#[test]
fn a_replay_is_two_posts_and_says_so() {
    let console = Console::new();
    let sent = console.send("Simulator", &["--fault", "replayed-nonce"]).exits(1);
    assert!(sent.stderr.contains("The first of two requests, with the payload {} and the same nonce, is #1, HTTP 400"));
    assert_eq!(sent.json()["response"]["body"], r#"{"error":"Invalid Nonce - Nonce has been previously used"}"#);
    let rows = console.history();
    let shown: Vec<_> = rows.iter().map(|row| (row["number"].as_str(), row["fault"].as_str())).collect();
    assert_eq!(shown, [(Some("+1 4043438646"), Some("replayed-nonce")), (Some("nobody"), Some("replayed-nonce"))]);
}

#[test]
fn every_fault_is_listed_and_others_are_refused() {
    let console = Console::new();
    let list = console.run(&["send", "--fault", "list"]).exits(0).stdout;
    let help = console.run(&["send", "--help"]).exits(0).stdout;
    for preset in presets::all() {
        for text in [&list, &help] {
            assert!(text.contains(&format!(" {} ", preset.name)), "{}: {text}", preset.name);
        }
    }
    console.send("Simulator", &["--fault", "nothing"]).refused(&["\"nothing\" is no fault. See send --fault list"]);
}

#[test]
fn a_fault_asks_and_obeys_the_recipients_as_any_send() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(401, "{}")]);
    let profile = profile_to("Acme", "Staging", server.address());
    console.import(&profile.replace("version: 1,", "version: 1, allowed_recipients: [\"1\"],"));
    let fault = ["--fault", "tampered-signature", "--payload", crate::console::EXAMPLE];
    console.send("Acme", &fault).refused(&["14043438646 is not among the allowed_recipients"]);
    console.send("Acme", &[&fault[..], &["--yes"]].concat()).refused(&["--recipient 14043438646"]);
    // A body that names nobody has no number that could be on the list.
    let empty = ["--fault", "empty-object", "--yes"];
    console.send("Acme", &empty).refused(&["whom this body texts cannot be read"]);
    console.send("Acme", &[&fault[..], &["--recipient", "14043438646"]].concat()).exits(1);
    console.send("Acme", &["--fault", "missing-skill", "--set", "siteId=x", "--yes"]).refused(&["siteId"]);
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn the_matrix_passes_on_the_simulator_and_is_exported() {
    let console = Console::new();
    let (junit, csv) = (console.path("out.xml"), console.path("out.csv"));
    let [junit, csv] = [&junit, &csv].map(|path| path.to_str().expect("UTF-8"));
    let ran = console.run(&["matrix", "--profile", "Simulator", "--json", "--junit", junit, "--csv", csv]).exits(0);
    let report = ran.json();
    let all = presets::all().len();
    assert_eq!((&report["passed"], &report["failed"]), (&json!(all), &json!(0)), "{report}");
    let rows = report["rows"].as_array().expect("an array");
    assert!(rows.iter().all(|row| row["result"] == "passed" && row["exchange"].is_number()), "{report}");
    assert_eq!(console.history().len(), all + 1);
    let junit = std::fs::read_to_string(junit).expect("a file");
    let totals = format!("tests=\"{all}\" failures=\"0\" errors=\"0\" skipped=\"0\"");
    assert!(junit.contains(&totals) && junit.contains("name=\"missing-siteId\""), "{junit}");
    let csv = std::fs::read_to_string(csv).expect("a file");
    assert_eq!(csv.lines().count(), all + 1);
    assert!(csv.starts_with("fault,label,expected,seen,result,exchange,milliseconds\r\n"), "{csv}");
    let people = console.run(&["matrix", "--profile", "Simulator"]).exits(0).stdout;
    assert!(people.contains(&format!("{all} passed, 0 failed")), "{people}");
}

/// Whether a request's body is the payload that names nobody, or none that names anybody.
fn names_nobody(post: &[u8]) -> bool {
    let text = String::from_utf8_lossy(post);
    let body = text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
    ["{}", "{\"siteId\":"].contains(&body.as_str())
}

#[test]
fn the_matrix_of_a_real_endpoint_asks_first_and_texts_nobody() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(401, r#"{"error":"No Authorization Header"}"#)]);
    console.import(&profile_to("Acme", "Production", server.address()));
    let matrix = ["matrix", "--profile", "Acme", "--json"];
    console.run(&matrix).refused(&["15 faults, 15 POSTs and 1 PUT", "19 faults are left out", "Say --yes"]);
    let report = console.run(&[&matrix[..], &["--yes"]].concat()).exits(1).json();
    let result = |name: &str| {
        let rows = report["rows"].as_array().expect("an array");
        rows.iter().find(|row| row["fault"] == name).expect(name)["result"].clone()
    };
    for (name, expected) in [
        ("no-header", "passed"),
        ("replayed-nonce", "failed"),
        ("unknown-key", "seen"),
        ("missing-siteId", "skipped"),
        ("body-changed-after-signing", "skipped"),
    ] {
        assert_eq!(result(name), expected, "{name}");
    }
    let seen = server.finish();
    assert_eq!(seen.posts.len(), 16, "15 POSTs and a PUT");
    assert!(seen.posts.iter().all(|post| names_nobody(post)), "nobody is named");
    assert!(console.history().iter().all(|row| row["number"] == "nobody" || row["fault"] == "not-json"));
}

#[test]
fn a_matrix_ends_when_nothing_can_be_sent() {
    let console = Console::new();
    console.import(&profile_to("Nowhere", "Staging", dead_port()));
    let report = console.run(&["matrix", "--profile", "Nowhere", "--json", "--yes"]).exits(3).json();
    assert_eq!((&report["no_reply"], &report["passed"]), (&json!(1), &json!(0)));
    assert_eq!(console.history().len(), 1);
    let rows: Vec<&Value> = report["rows"].as_array().expect("an array").iter().collect();
    assert!(rows[1]["seen"].as_str().is_some_and(|seen| seen.starts_with("Not run")), "{report}");
}

/// PLAINTEXT covers neither URL nor method, so there the simulator accepts what an HMAC would give away.
#[test]
fn the_matrix_knows_what_plaintext_does_not_notice() {
    let console = Console::new();
    let built_in = console.run(&["profiles", "show", "Simulator"]).exits(0).stdout;
    let plaintext = built_in.replace("HmacSha1", "Plaintext").replace("name: \"Simulator\"", "name: \"Plain\"");
    console.import(&plaintext);
    let report = console.run(&["matrix", "--profile", "Plain", "--json"]).exits(0).json();
    assert_eq!(report["passed"], presets::all().len());
    let rows = report["rows"].as_array().expect("an array");
    let status = |name: &str| rows.iter().find(|row| row["fault"] == name).expect(name)["status"].clone();
    assert_eq!(["changed-url", "wrong-method", "tampered-signature"].map(status), [200, 200, 401]);
}
