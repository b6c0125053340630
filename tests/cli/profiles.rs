//! Profiles, the data folder they live in, and the simulator as another program sees it.

use std::path::Path;

use serde_json::json;

use crate::console::{Console, EXAMPLE, files, profile, profile_files, profile_to};

#[test]
fn profiles_are_listed_with_where_their_secrets_live() {
    let console = Console::new();
    console.import(&profile("Übung", "Test", "Zone(\"va\")"));
    let damaged = console.data_dir().join("profiles/damaged.ron");
    console.file("data/profiles/damaged.ron", "(\n    version: 2,\n)");
    let list = console.run(&["profiles", "list", "--json"]).exits(0).json();
    let names: Vec<_> = list["profiles"].as_array().expect("an array").iter().map(|profile| &profile["name"]).collect();
    assert_eq!(names, ["Simulator", "Übung"]);
    let imported = &list["profiles"][1];
    for (name, value) in [
        ("environment", json!("Test")),
        ("endpoint", json!("va.ivrdeflect.liveperson.net")),
        ("signature_method", json!("HMAC-SHA1")),
        ("consumer_secret", json!("in the environment variable CLI_TEST_CONSUMER_SECRET")),
    ] {
        assert_eq!(imported[name], value, "{name}");
    }
    assert_eq!(list["profiles"][0]["path"], json!(null), "built in");
    assert_eq!(list["damaged"][0]["path"], json!(damaged));
    assert!(list["damaged"][0]["reason"].as_str().is_some_and(|reason| reason.starts_with("line 2,")), "{list}");

    let lines = console.run(&["profiles", "list"]).exits(0).complains(&["damaged.ron", "version 2 is not known"]);
    assert_eq!(lines.stdout.lines().count(), 2, "{}", lines.stdout);
    // Who asks for a name that is not there may be looking for the damaged one.
    console.send("damaged", &[]).refused(&["damaged.ron", "No profile is called", "There are: Simulator, Übung"]);
}

#[test]
fn a_profile_is_taken_in_once_and_shown_as_a_file_that_can_be_taken_in_again() {
    let console = Console::new();
    let file = console.file("acme.ron", profile("Acme / staging", "Staging", "Zone(\"va\")"));
    assert_eq!(console.run(&["profiles", "import", &file]).exits(0).stdout, "Imported Acme / staging\n");
    let stored = profile_files(&console);
    assert_eq!(stored.len(), 1, "{stored:?}");
    console.run(&["profiles", "import", &file]).refused(&["A profile called \"Acme / staging\" is there already"]);
    assert_eq!(profile_files(&console), stored);

    let shown = console.run(&["profiles", "show", "Acme / staging"]).exits(0).stdout;
    let other = Console::new();
    other.import(&shown);
    assert_eq!(other.run(&["profiles", "show", "Acme / staging"]).exits(0).stdout, shown);

    console.run(&["profiles", "show", "Acme"]).refused(&["No profile is called \"Acme\"", "Simulator, Acme / staging"]);
    let wrong = console.file("wrong.ron", profile("Wrong", "Moon", "Zone(\"va\")"));
    console
        .run(&["profiles", "import", &wrong])
        .refused(&["The profile was not taken in: line 4, column", "wrong.ron"]);
    console.run(&["profiles", "import", "/nonexistent.ron"]).refused(&["cannot be read", "/nonexistent.ron"]);
}

#[test]
fn every_template_can_be_taken_in_and_the_built_in_one_is_there_already() {
    let console = Console::new();
    let templates = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles"));
    assert!(templates.len() >= 4, "{templates:?}");
    for template in &templates {
        let ran = console.run(&["profiles", "import", template.to_str().expect("a path")]);
        if template.ends_with("simulator.ron") {
            ran.refused(&["\"Simulator\" is there already"]);
        } else {
            ran.exits(0);
        }
    }
    let list = console.run(&["profiles", "list", "--json"]).exits(0).json();
    assert_eq!(list["profiles"].as_array().expect("an array").len(), templates.len());
    assert_eq!(list["damaged"], json!([]));
    // A template's blanks are told before anything could be signed with them.
    console.run(&["send", "--profile", "Production", "--payload", EXAMPLE]).refused(&["no terminal to ask on"]);
}

#[test]
fn an_unknown_profile_is_refused_with_the_names_there_are() {
    let console = Console::new();
    for arguments in [["send", "--profile"], ["sign", "--profile"], ["simulate", "--profile"], ["profiles", "show"]] {
        console
            .run(&[&arguments[..], &["simulator"]].concat())
            .refused(&["No profile is called \"simulator\"", "Simulator"]);
    }
}

#[test]
fn the_environment_names_the_data_folder_and_the_option_wins_over_it() {
    let console = Console::new();
    let named = console.path("named");
    let variable = "LIVEDEFLECT_CONSOLE_DATA_DIR";
    let mut send = console.bare_command(&["send", "--profile", "Simulator", "--json"]);
    send.env(variable, &named);
    console.end(send).exits(0);
    assert!(named.join("history.sqlite3").exists());
    assert!(!console.path("home").exists(), "nothing goes elsewhere: {:?}", files(&console.path("home")));

    let mut list = console.command(&["history", "list", "--json"]);
    list.env(variable, &named);
    assert_eq!(console.end(list).exits(0).json(), json!([]), "--data-dir is another folder");
    let mut list = console.bare_command(&["history", "list", "--json"]);
    list.env(variable, &named);
    assert_eq!(console.end(list).exits(0).json()[0]["id"], 1);
    let mut list = console.bare_command(&["history", "list"]);
    list.env(variable, "");
    console.end(list).exits(2);
}

#[cfg(unix)]
#[test]
fn the_simulator_serves_another_process_and_logs_what_it_gets() {
    let console = Console::new();
    console.import(&profile("known here", "Staging", "Zone(\"va\")"));
    let mut simulator = console.start(&["simulate", "--port", "0", "--profile", "known here"]);
    let started = simulator.line();
    let (_, rest) = started.split_once("http://").expect("a URL");
    let (address, words) = rest.split_once("/api/contextAndInvite ").expect("the call's path");
    assert_eq!(words, "with the credentials of known here. Ctrl+C ends it\n");

    let other = Console::new();
    other.import(&profile_to("beside", "Simulator", address));
    let sent = other.send("beside", &["--payload", EXAMPLE]).exits(0).json();
    assert_eq!((&sent["verdict"], &sent["call_id"]), (&json!("success"), &json!("473513")));
    let length = sent["request"]["body"].as_str().expect("a text").len();
    let expected = format!("POST /api/contextAndInvite  {length} bytes  200  Accepted as call 473513\n");
    assert_eq!(simulator.line(), expected);

    other.import(&profile_to("stranger", "Simulator", address).replace("61adad31", "ffffffff"));
    let sent = other.send("stranger", &["--payload", EXAMPLE]).exits(1).json();
    assert_eq!(sent["verdict"], "unauthorized");
    assert!(simulator.line().contains("401  Unknown Token"), "the simulator's log says why");

    let (_, port) = address.split_once(':').expect("a port");
    let taken = other.run(&["simulate", "--port", port]).exits(3);
    assert_eq!(taken.stdout, "");
    taken.complains(&[&format!("Port {port} is in use by another program. Choose another port, or 0 for a free one")]);

    simulator.interrupt();
    assert_eq!(console.wait(simulator).exits(0).stderr, "");
}

#[test]
fn the_built_in_profile_writes_payloads_as_the_window_was_told_to() {
    let console = Console::new();
    let body = |console: &Console| {
        let sent = console.send("Simulator", &[]).exits(0).json();
        sent["request"]["body"].as_str().expect("a body").to_owned()
    };
    assert!(body(&console).contains(r#""isMobile":"true""#));
    console.file("data/settings.ron", "(simulator_wire: (is_mobile: Boolean, text_tag_name: Both))");
    let body = body(&console);
    assert!(body.contains(r#""isMobile":true"#) && body.contains("deflectionTextTag"), "{body}");
}
