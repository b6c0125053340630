//! `verify`: another client's signature beside what it should be.

use serde_json::Value;

use crate::console::{Console, profile};

const STAMP: [&str; 4] = ["--nonce", "n/1", "--timestamp", "1528932953"];

/// A console with a profile, and what it signs.
fn signed() -> (Console, Value) {
    let console = Console::new();
    console.import(&profile("real", "Production", "Zone(\"va\")"));
    let steps = console.run(&[&["sign", "--profile", "real", "--json"], &STAMP[..]].concat()).exits(0).json();
    (console, steps)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is no text: {value}"))
}

#[test]
fn what_the_program_signs_is_right_in_all_three_forms() {
    let (console, steps) = signed();
    let (header, url) = (text(&steps, "authorization"), text(&steps, "url"));
    let verify = ["verify", "--profile", "real"];
    let right = console.run(&[&verify[..], &["--header", header]].concat()).exits(0);
    assert!(right.stdout.contains("The signature is right"), "{}", right.stdout);
    console.run(&[&verify[..], &["--base-string", text(&steps, "base_string")]].concat()).exits(0);
    let command = format!("curl -X POST '{url}' -d '{{}}' -H 'Authorization: {header}'");
    let file = console.file("command.sh", &command);
    console.run(&[&verify[..], &["--curl", &file]].concat()).exits(0);
    let json = console.run_with_input(&[&verify[..], &["--curl", "-", "--json"]].concat(), command.as_bytes());
    let json = json.exits(0).json();
    assert_eq!(
        (&json["right"], &json["difference"], &json["causes"]),
        (&true.into(), &Value::Null, &Vec::<Value>::new().into())
    );
    assert_eq!(json["url"], url);
}

#[test]
fn a_header_that_differs_shows_where_and_why() {
    let (console, steps) = signed();
    let header = text(&steps, "authorization");
    let verify = ["verify", "--profile", "real", "--header", header];
    let get = console.run(&[&verify[..], &["--method", "GET"]].concat()).exits(1);
    let lines: Vec<_> = get.stdout.lines().collect();
    let caret = lines.iter().position(|line| line.trim() == "^").expect(&get.stdout);
    let column = lines[caret].find('^').expect("a caret");
    assert_eq!(&lines[caret - 1][column..=column], "G", "{}", get.stdout);
    assert!(
        get.stdout.contains("first in the step Signature base string, at byte 1 (RFC 5849 §3.4.1.1)"),
        "{}",
        get.stdout
    );
    assert!(get.stdout.contains("Cause (proven): Another HTTP method is signed"), "{}", get.stdout);

    let query = console.run(
        &[&verify[..], &["--url", "https://va.ivrdeflect.liveperson.net/api/contextAndInvite?a=1", "--json"]].concat(),
    );
    let query = query.exits(1).json();
    assert_eq!(query["right"], false);
    assert_eq!(query["difference"]["step"], "parameters");
    assert_eq!(query["causes"][0]["cause"], "query_left_out");
    assert_eq!(query["causes"][0]["certainty"], "proven");
    assert_eq!(query["steps"].as_array().map(Vec::len), Some(7));
}

/// [`Console`] looks for the secrets in all that is printed.
#[test]
fn a_secret_in_the_wrong_place_is_not_printed() {
    let (console, steps) = signed();
    let header = text(&steps, "authorization").replace("d392e7ff2e204d6c802e38fd775563d1", crate::console::SECRETS[0]);
    for more in [&[][..], &["--json"]] {
        let ran = console.run(&[&["verify", "--profile", "real", "--header", &header], more].concat()).exits(1);
        assert!(ran.stdout.contains("swapped") && ran.stdout.contains("••••••"), "{}", ran.stdout);
    }
}

#[test]
fn what_cannot_be_compared_is_wrong_usage() {
    let (console, steps) = signed();
    let header = text(&steps, "authorization");
    for (arguments, parts) in [
        (&["--profile", "real"][..], &["--header", "--base-string", "--curl"][..]),
        (&["--profile", "real", "--header", "a", "--base-string", "b"], &["cannot be used with"]),
        (&["--profile", "real", "--header", "Bearer x"], &["begins with oauth_"]),
        (&["--profile", "real", "--base-string", "x"], &["three parts"]),
        (&["--profile", "real", "--curl", "/nonexistent"], &["The command cannot be read"]),
        (&["--profile", "real", "--header", header, "--url", "nonsense"], &["not one that can be signed"]),
        (&["--profile", "Simulator", "--header", header], &["another port at each start", "--url"]),
        (&["--profile", "none", "--header", header], &["none"]),
    ] {
        console.run(&[&["verify"], arguments].concat()).refused(parts);
    }
}
