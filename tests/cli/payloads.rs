//! From a payload's file or `--set` to the bytes on the wire, and what is refused on the way.

use serde_json::{Value, json};

use crate::console::{Console, EXAMPLE, profile_to};
use crate::server::{Act, Server};

const SUCCESS: &str = r#"{"callId":"473513","success":"true"}"#;

fn example() -> Value {
    serde_json::from_slice(&std::fs::read(EXAMPLE).expect("the example")).expect("JSON")
}

fn body(sent: &Value) -> Value {
    serde_json::from_str(sent["request"]["body"].as_str().expect("a text")).expect("JSON")
}

#[test]
fn the_example_is_sent_to_the_simulator_value_for_value() {
    let console = Console::new();
    let sent = console.send("Simulator", &["--payload", EXAMPLE]).exits(0);
    assert_eq!(sent.stderr, "");
    let sent = sent.json();
    assert_eq!(body(&sent), example());
    let expected = json!({
        "id": 1, "recorded": true, "outcome": "answered", "verdict": "success", "status": 200, "call_id": "473513",
        "findings": [], "profile": "Simulator", "environment": "Simulator", "record_problem": null,
    });
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(&sent[name], value, "{name}");
    }
    let request = &sent["request"];
    assert!(request["url"].as_str().expect("a text").starts_with("http://127.0.0.1:"), "{request}");
    assert!(request["url"].as_str().expect("a text").ends_with("/api/contextAndInvite"), "{request}");
    assert!(request["headers"]["authorization"].as_str().expect("a text").starts_with("OAuth "), "{request}");
    assert_eq!(request["headers"]["content-type"], "application/json");
    assert_eq!(sent["response"]["body"], SUCCESS);
    assert_eq!(sent["response"]["headers"]["content-type"], "application/json");
    let timings = &sent["timings_ms"];
    assert!(timings["tls_started"].is_null(), "{timings}");
    assert!(timings["connected"].as_f64() <= timings["written"].as_f64(), "{timings}");
    assert!(timings["written"].as_f64() <= timings["first_byte"].as_f64(), "{timings}");
    assert!(timings["first_byte"].as_f64() <= timings["total"].as_f64(), "{timings}");
    assert!(timings["total"].as_f64().is_some_and(|total| total > 0.0), "{timings}");
}

#[test]
fn people_get_the_exchange_in_lines_with_its_verdict() {
    let ran = Console::new().run(&["send", "--profile", "Simulator"]).exits(0);
    for line in ["POST http://127.0.0.1:", "content-type: application/json", "HTTP 200", "success (#1, "] {
        assert!(ran.stdout.lines().any(|printed| printed.starts_with(line)), "{line}: {}", ran.stdout);
    }
    assert!(ran.stdout.contains("The service accepted the call, callId 473513. It does not report"), "{}", ran.stdout);
}

#[test]
fn standard_input_is_a_payload_and_set_changes_items_of_it() {
    let console = Console::new();
    let arguments = ["send", "--profile", "Simulator", "--json", "--payload", "-"];
    let input = std::fs::read(EXAMPLE).expect("the example");
    let sent = console.run_with_input(&arguments, &input).exits(0).json();
    assert_eq!(body(&sent), example());

    let changes =
        ["--set", "skill=a=b", "--set", "callerInfo.tshirtsize=S", "--set", "callerInfo.new=", "--set", "firstName="];
    let sent = console.run_with_input(&[&arguments[..], &changes].concat(), &input).exits(0).json();
    let mut expected = example();
    expected["skill"] = json!("a=b");
    expected["callerInfo"]["tshirtsize"] = json!("S");
    expected["callerInfo"]["new"] = json!("");
    expected.as_object_mut().expect("an object").remove("firstName");
    assert_eq!(body(&sent), expected);
}

#[test]
fn without_a_payload_the_profiles_defaults_are_sent() {
    let sent = Console::new().send("Simulator", &["--set", "lastName=Roe"]).exits(0).json();
    let mut expected = example();
    expected["lastName"] = json!("Roe");
    assert_eq!(body(&sent), expected);
}

#[test]
fn a_set_that_fits_no_item_is_refused_with_every_name() {
    let console = Console::new();
    for name in ["Skill", "tshirtsize", "callerinfo.a", ""] {
        let refused =
            console.send("Simulator", &["--set", &format!("{name}=x")]).refused(&["is no item of the payload"]);
        for item in &livedeflect_console::api::catalogue::ITEMS {
            assert!(refused.stderr.contains(item.name), "{}: {}", item.name, refused.stderr);
        }
    }
    console.send("Simulator", &["--set", "skill"]).refused(&["has no =", "--set FIELD=VALUE"]);
    assert_eq!(console.history(), [] as [Value; 0]);
}

#[test]
fn an_invalid_payload_is_refused_with_each_finding_and_nothing_is_sent() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(200, SUCCESS)]);
    console.import(&profile_to("here", "Simulator", server.address()));
    let set = ["--payload", EXAMPLE, "--set", "skill=", "--set", "deflectionChannel=SMS", "--set", "siteId=3885 6538"];
    console.send("here", &set).refused(&[
        "The request was not sent: ",
        "skill: Required, and missing. For example sales",
        "deflectionChannel: The specification says ALWAYS sms",
        "siteId: a space at place 5 is no digit",
    ]);
    console.send("here", &[]).refused(&["customerPhoneNumber: Required, and missing"]);
    assert_eq!(console.history(), [] as [Value; 0]);
    assert_eq!(server.finish().connections, 0);
}

#[test]
fn invalid_anyway_sends_exactly_the_wrong_bytes_and_marks_them() {
    let wrong =
        r#"{"siteId":1.00,"skill":"","isMobile":[],"callerInfo":{"a":1e3,"b":{"c":[null]}},"odd":[1.0,"é\u00e9"]}"#;
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(200, SUCCESS)]);
    console.import(&profile_to("here", "Simulator", server.address()));
    let file = console.file("wrong.json", wrong);
    let sent = console.send("here", &["--payload", &file, "--invalid-anyway"]).exits(0).json();
    assert_eq!(sent["request"]["body"], wrong);
    let findings: Vec<_> = sent["findings"].as_array().expect("an array").iter().filter_map(Value::as_str).collect();
    for part in ["siteId: Sent as a JSON number", "skill: Required, and sent empty", "odd: The specification knows no"]
    {
        assert!(findings.iter().any(|finding| finding.starts_with(part)), "{part}: {findings:?}");
    }
    let list = console.history();
    assert_eq!(list[0]["on_purpose"], true);
    assert_eq!(console.show(&list[0]["id"])["request"]["body"], wrong);
    let seen = server.finish();
    assert_eq!(seen.posts.len(), 1);
    assert!(seen.posts[0].ends_with(format!("\r\n\r\n{wrong}").as_bytes()), "other bytes went over the wire");
}

/// A row: the file's bytes, and parts of the complaint.
#[test]
fn each_bad_payload_file_is_refused_with_its_place() {
    let large = [b"{\"a\":\"", &vec![b'x'; 1024 * 1024][..], b"\"}"].concat();
    let deep = |before: &str, after: &str| [before, &"[".repeat(10_000), &"]".repeat(10_000), after].concat();
    let rows: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("larger than 1 MiB", large, &["1 MiB is the most"]),
        ("not UTF-8", b"{\"siteId\":\"\xFF\"}".to_vec(), &["not UTF-8", "byte 12"]),
        ("an array", b"\n [{}]".to_vec(), &["line 2, column 2", "an array stands here"]),
        ("a number", b"7".to_vec(), &["line 1, column 1", "a number stands here"]),
        (
            "a repeated key",
            b"{\"skill\":\"a\",\n \"skill\":\"b\"}".to_vec(),
            &["line 2, column 8", "\"skill\"", "second"],
        ),
        ("cut off", b"{\"skill\":\"a\"".to_vec(), &["line 1, column 12", "EOF"]),
        ("empty", Vec::new(), &["line 1", "EOF"]),
        ("more behind it", b"{} {}".to_vec(), &["line 1, column 4", "trailing"]),
        ("a deep array", deep("", "").into_bytes(), &["line 1, column 1", "an array stands here"]),
        ("a deep unknown item", deep("{\"odd\":", "}").into_bytes(), &["odd: The specification knows no such item"]),
        (
            "a deep callerInfo",
            deep("{\"callerInfo\":", "}").into_bytes(),
            &["callerInfo: The value is not a JSON object"],
        ),
        ("a deep pair", deep("{\"callerInfo\":{\"a\":", "}}").into_bytes(), &["siteId: Required"]),
    ];
    let console = Console::new();
    for (name, bytes, parts) in rows {
        let file = console.file("payload.json", &bytes);
        let refused = console.send("Simulator", &["--payload", &file]).refused(parts);
        assert!(refused.stderr.len() < 4_000, "{name}: {}", refused.stderr);
        let input = console.run_with_input(&["send", "--profile", "Simulator", "--payload", "-"], &bytes);
        input.refused(parts);
    }
    let none = console.path("none.json");
    let none = none.to_str().expect("a path");
    console.send("Simulator", &["--payload", none]).refused(&["The payload cannot be read", "none.json", "(os error"]);
    let folder = console.path("");
    console
        .send("Simulator", &["--payload", folder.to_str().expect("a path")])
        .refused(&["The payload cannot be read"]);
    assert_eq!(console.history(), [] as [Value; 0]);
}

#[test]
fn ten_thousand_levels_are_sent_as_they_stand_when_that_is_wished() {
    let console = Console::new();
    let deep = format!("{{\"odd\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let file = console.file("deep.json", &deep);
    let sent = console.send("Simulator", &["--payload", &file, "--invalid-anyway"]).exits(1).json();
    assert_eq!(sent["request"]["body"], deep);
    assert_eq!((&sent["outcome"], &sent["verdict"]), (&json!("answered"), &json!("failed")));
    assert_eq!(console.show(&sent["id"])["request"]["body"], deep);
}

#[test]
fn a_pair_is_set_into_an_object_and_refused_where_there_is_none() {
    let console = Console::new();
    let arguments = ["send", "--profile", "Simulator", "--json", "--invalid-anyway", "--payload", "-"];
    let pair = ["--set", "callerInfo.a=1", "--set", "callerInfo.b="];
    let arguments = [&arguments[..], &pair].concat();
    for payload in [r#"{"callerInfo":{}}"#, r#"{"callerInfo": { } }"#, "{}", r#"{"callerInfo":{"a":0}}"#] {
        let sent = console.run_with_input(&arguments, payload.as_bytes()).exits(1).json();
        assert_eq!(body(&sent)["callerInfo"]["b"], "", "{payload}");
        assert!(!body(&sent)["callerInfo"]["a"].is_null(), "{payload}");
    }
    for payload in [r#"{"callerInfo":"{\"a\":1}"}"#, r#"{"callerInfo":[]}"#, r#"{"callerInfo":null}"#] {
        let refused = console.run_with_input(&arguments, payload.as_bytes());
        refused.refused(&["--set callerInfo.a", "callerInfo is no object", "--set callerInfo={}"]);
    }
    let whole = ["--set", "callerInfo=[]", "--set", "callerInfo={}", "--set", "callerInfo.a=1"];
    let sent = console.send("Simulator", &whole).exits(0).json();
    assert_eq!(body(&sent)["callerInfo"], json!({"a": "1"}));
}
