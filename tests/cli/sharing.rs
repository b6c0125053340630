//! `history diff`, `export` and `import`: what leaves the program, what is taken out of it, and what comes back.

use serde_json::{Value, json};

use crate::console::{Console, EXAMPLE};

/// The example's values that are somebody's.
const PERSONAL: [&str; 8] =
    ["4043438646", "14043438646", "4029742345", "John", "Doe", "Welcome to our IVR", "variablevalue1", "123456"];

/// A console with three exchanges: two successes that differ in their skill, and a failure.
fn with_three() -> Console {
    let console = Console::new();
    console.send("Simulator", &["--payload", EXAMPLE]).exits(0);
    console.send("Simulator", &["--payload", EXAMPLE, "--set", "skill=support"]).exits(0);
    console.send("Simulator", &["--payload", EXAMPLE, "--set", "skill=", "--invalid-anyway"]).exits(1);
    console
}

fn export(console: &Console, more: &[&str]) -> crate::console::Ran {
    console.run(&[&["history", "export"], more].concat())
}

#[test]
fn no_format_carries_personal_data_or_a_signature_unless_it_is_asked_for() {
    let console = with_three();
    let signature =
        console.show(&json!(1))["request"]["headers"]["authorization"].as_str().expect("a header").to_owned();
    let signature = signature.split("oauth_signature=\"").nth(1).expect("a signature").trim_end_matches('"').to_owned();
    for format in ["har", "json", "csv", "html", "curl"] {
        let ran = export(&console, &["--format", format]).exits(0);
        for value in PERSONAL {
            assert!(!ran.stdout.contains(value), "{format}: {value}");
        }
        assert!(!ran.stdout.contains(&signature), "{format}");
        let ran = ran.complains(&["Taken out: 3 signatures, 2 phone numbers, 1 deflectionHandle, 2 names"]);
        assert!(ran.stdout.contains("number-1"), "{format}");
        let ran = export(&console, &["--format", format, "--personal", "--template"]).exits(0);
        assert!(ran.stdout.contains("4043438646") && !ran.stdout.contains(&signature), "{format}");
        ran.complains(&["Personal data stays in it"]);
    }
    let signed = export(&console, &["--format", "curl", "--personal", "--ids", "1"]).exits(0);
    assert!(signed.stdout.contains(&signature) && signed.stdout.contains("work once"), "{signed:?}");
    signed.complains(&["Signature and personal data stay in it"]);
}

#[test]
fn numbers_a_count_or_all_choose_what_is_exported() {
    let console = with_three();
    for (more, expected) in [
        (&["--ids", "3,1"][..], vec![1, 3]),
        (&["--last", "2"], vec![2, 3]),
        (&["all"], vec![1, 2, 3]),
        (&[], vec![1, 2, 3]),
    ] {
        let ran = export(&console, &[&["--format", "json"], more].concat()).exits(0);
        let ids: Vec<_> =
            ran.json()["exchanges"].as_array().expect("an array").iter().map(|one| one["id"].clone()).collect();
        assert_eq!(ids, expected, "{more:?}");
    }
    export(&console, &["--format", "json", "--ids", "9"]).refused(&["The history has no exchange 9"]);
}

#[test]
fn a_file_is_written_whole_and_never_replaced() {
    let console = with_three();
    let file = console.path("out.har");
    let file = file.to_str().expect("UTF-8");
    let ran = export(&console, &["--format", "har", "--to", file]).exits(0);
    assert_eq!(ran.stdout, "");
    let written = std::fs::read_to_string(file).expect("the file");
    assert_eq!(
        serde_json::from_str::<Value>(&written).expect("JSON")["log"]["entries"].as_array().map(Vec::len),
        Some(3)
    );
    export(&console, &["--format", "csv", "--to", file]).refused(&["A file stands there already"]);
    assert_eq!(std::fs::read_to_string(file).expect("the file"), written);
}

#[test]
fn two_exchanges_are_told_apart_by_value() {
    let console = with_three();
    let ran = console.run(&["history", "diff", "1", "2", "--json"]).exits(0);
    assert_eq!(
        ran.json()["differences"],
        json!([{ "part": "Request body", "path": "skill", "old": "\"sales\"", "new": "\"support\"", "always": false }])
    );
    let all = console.run(&["history", "diff", "1", "2", "--json", "--all"]).exits(0).json();
    let paths: Vec<_> =
        all["differences"].as_array().expect("an array").iter().map(|one| one["path"].as_str()).collect();
    for path in ["oauth_nonce", "oauth_signature", "authorization", "content-length"] {
        assert!(paths.contains(&Some(path)), "{path}: {paths:?}");
    }
    let people = console.run(&["history", "diff", "1", "2"]).exits(0).stdout;
    for part in ["#1 and #2: 1 different", "  skill\n    - \"sales\"\n    + \"support\"", "--all shows them"] {
        assert!(people.contains(part), "{part}: {people}");
    }
}

#[test]
fn what_changed_since_the_last_success_needs_one_number() {
    let console = with_three();
    let since = console.run(&["history", "diff", "3", "--json"]).exits(0).json();
    assert_eq!((&since["old"], &since["new"]), (&json!(2), &json!(3)));
    console.run(&["history", "diff", "1"]).refused(&["No exchange before #1 succeeded"]);
    console.run(&["history", "diff", "1", "9"]).refused(&["The history has no exchange 9"]);
}

#[test]
fn an_archive_and_a_collection_become_samples_and_no_secret_does() {
    let console = with_three();
    let file = console.path("out.har").to_str().expect("UTF-8").to_owned();
    export(&console, &["--format", "har", "--personal", "--to", &file]).exits(0);
    let ran = console.run(&["history", "import", &file]).exits(0);
    assert_eq!(ran.stdout.lines().count(), 3, "{ran:?}");

    let collection = json!({
        "info": { "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
        "auth": { "oauth1": [{ "key": "consumerSecret", "value": "p0stman-s3cret" }] },
        "variable": [{ "key": "phone", "value": "5550100" }],
        "item": [{ "name": "Invite", "request": { "method": "POST", "body": { "raw": "{\"customerPhoneNumber\":\"{{phone}}\"}" } } }],
    });
    let file = console.file("collection.json", collection.to_string());
    let ran = console
        .run(&["history", "import", &file])
        .exits(0)
        .complains(&["Credentials stand in the file (consumer_secret)", "--credentials-to"]);
    assert_eq!(ran.stdout, "Kept as sample: Invite\n");
    assert!(!ran.stderr.contains("p0stman-s3cret"));
    for kept in crate::console::files(&console.data_dir()) {
        let bytes = std::fs::read(&kept).expect("a file");
        assert!(!String::from_utf8_lossy(&bytes).contains("p0stman-s3cret"), "{}", kept.display());
    }
    let file = console.file("other.json", "{\"a\":1}");
    console.run(&["history", "import", &file]).refused(&["no HAR archive, no Postman collection"]);
}

#[test]
fn a_raw_payload_goes_out_to_the_byte() {
    let console = Console::new();
    let text = "@not json\n\t'\"$x\u{1}é";
    let file = console.file("raw", text);
    console.send("Simulator", &["--payload", &file, "--raw"]).exits(2).complains(&["JSON"]);
    let sent = console.send("Simulator", &["--payload", &file, "--raw", "--invalid-anyway"]).exits(1).json();
    assert_eq!(sent["request"]["body"], text);
    let file = console.file("latin", b"\xE9");
    console
        .send("Simulator", &["--payload", &file, "--raw", "--invalid-anyway"])
        .refused(&["byte 1 starts no character"]);
}
