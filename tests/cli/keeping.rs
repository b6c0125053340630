//! Profiles looked after from the command line: made, changed, copied, renamed, put away, brought back, put in order.

use std::fs;

use serde_json::{Value, json};

use crate::console::{Console, profile, profile_files};

fn names(console: &Console) -> Vec<String> {
    let list = console.run(&["profiles", "list", "--json"]).exits(0).json();
    let name = |profile: &Value| profile["name"].as_str().expect("a name").to_owned();
    list["profiles"].as_array().expect("an array").iter().map(name).collect()
}

fn listed(console: &Console, name: &str) -> Value {
    let list = console.run(&["profiles", "list", "--json"]).exits(0).json();
    let mut profiles = list["profiles"].as_array().expect("an array").iter();
    profiles.find(|profile| profile["name"] == name).expect("listed").clone()
}

#[test]
fn a_profile_is_made_from_a_template_and_changed_field_by_field() {
    let console = Console::new();
    let templates = console.run(&["profiles", "templates"]).exits(0).stdout;
    assert_eq!(templates, "Production\nStaging\nCustom URL\n");
    console
        .run(&["profiles", "create", "Acme", "--template", "production", "--set", "site_id=1", "--set", "token=t"])
        .exits(0);
    let pasted = "endpoint=https://lo.ivrdeflect.liveperson.net/api/contextAndInvite";
    let fields = [pasted, "environment=staging", "consumer_secret=env:ACME", "token_secret=keyring"];
    let more = ["wire.time_unit=Seconds", "defaults.skill=a=b", "allowed_recipients=+1 404,44"];
    let set = [&["profiles", "set", "Acme"], &fields[..], &more[..]].concat();
    assert_eq!(console.run(&set).exits(0).stdout, "Changed Acme\n");
    let acme = listed(&console, "Acme");
    for (name, value) in [
        ("endpoint", json!("lo.ivrdeflect.liveperson.net")),
        ("environment", json!("Staging")),
        ("site_id", json!("1")),
        ("token", json!("t")),
        ("consumer_secret", json!("in the environment variable ACME")),
        ("token_secret", json!("in the operating system's keyring")),
        ("allowed_recipients", json!(["1404", "44"])),
    ] {
        assert_eq!(acme[name], value, "{name}");
    }
    let text = fs::read_to_string(&profile_files(&console)[0]).expect("a file");
    for part in
        ["// The LiveEngage account.", "// LivePerson's \"app key\".", "time_unit: Seconds", "\"skill\": \"a=b\""]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_is_pasted_wrong_is_refused_changes_nothing_and_is_not_repeated() {
    const PASTED: &str = "p4st3d-s3cr3t";
    let console = Console::new();
    console.import(&profile("Acme", "Staging", "Zone(\"va\")"));
    let before = fs::read(&profile_files(&console)[0]).expect("a file");
    for (pair, part) in [
        (format!("consumer_secret={PASTED}"), "consumer_secret: it takes where the secret lives"),
        (format!("token_secret=env:{PASTED}"), "no name of an environment variable"),
        (format!("token={PASTED} "), "token: a space at an end, a line break"),
        (format!("consumer_key={PASTED}\n"), "consumer_key: a space at an end, a line break"),
        (PASTED.to_owned(), "has no ="),
        (format!("{PASTED}=="), "no field has that name"),
        (format!("defaults.{PASTED}=x"), "no payload item has that name"),
        (format!("environment={PASTED}"), "Known are Simulator, Test, Staging, Production"),
        ("environment=Simulator".to_owned(), "the endpoint is elsewhere"),
        ("endpoint=http://example.com/".to_owned(), "over https"),
        ("name=Other".to_owned(), "profiles rename"),
        ("allowed_recipients=1,1".to_owned(), "entry 2 stands here already"),
    ] {
        for command in [vec!["set", "Acme"], vec!["create", "New", "--template", "Staging", "--set"]] {
            let ran = console.run(&[&["profiles"], &command[..], &[pair.as_str()]].concat()).refused(&[part]);
            assert!(!ran.stderr.contains(PASTED), "{}", ran.stderr);
        }
        assert_eq!(names(&console), ["Simulator", "Acme"]);
        assert_eq!(fs::read(&profile_files(&console)[0]).expect("a file"), before);
    }
    console.run(&["profiles", "set", "Simulator", "site_id=1"]).refused(&["is built in"]);
    console.run(&["profiles", "create", "Acme", "--template", "Staging"]).refused(&["\"Acme\" is there already"]);
    console.run(&["profiles", "create", "New", "--template", "none"]).refused(&["No template is called \"none\""]);
    console.run(&["profiles", "create", " ", "--template", "Staging"]).refused(&["name: the name is blank"]);
}

#[test]
fn profiles_are_copied_renamed_put_in_order_put_away_and_brought_back() {
    let console = Console::new();
    for name in ["A", "B"] {
        console.import(&profile(name, "Staging", "Zone(\"va\")"));
    }
    let run = |arguments: &[&str]| console.run(&[&["profiles"], arguments].concat()).exits(0).stdout;
    assert_eq!(run(&["duplicate", "A", "C"]), "Copied A to C\n");
    assert_eq!(run(&["move", "C", "1"]), "C\nA\nB\n");
    assert_eq!(run(&["rename", "A", "it's A"]), "Renamed A to it's A\n");
    assert_eq!(names(&console), ["Simulator", "C", "it's A", "B"]);

    let said = run(&["delete", "it's A"]);
    assert_eq!(said, "Deleted it's A. Bring it back with: livedeflect-console profiles restore 'it'\\''s A'\n");
    assert_eq!(names(&console), ["Simulator", "C", "B"]);
    assert!(run(&["deleted"]).starts_with("it's A  "));
    run(&["restore", "it's A"]);
    assert_eq!(names(&console), ["Simulator", "C", "it's A", "B"], "in its old place");
    assert_eq!(run(&["deleted"]), "");

    run(&["delete", "B", "--for-good"]);
    run(&["delete", "C"]);
    run(&["delete", "C", "--for-good"]);
    assert_eq!(
        (names(&console), run(&["deleted"])),
        (vec!["Simulator".to_owned(), "it's A".to_owned()], String::new())
    );
    assert_eq!(profile_files(&console).len(), 1);
    for (arguments, part) in [
        (&["restore", "B"][..], "No deleted profile is called \"B\""),
        (&["delete", "B"], "No profile is called \"B\""),
        (&["delete", "B", "--for-good"], "No deleted profile is called \"B\""),
        (&["delete", "Simulator"], "is built in"),
        (&["rename", "Simulator", "B"], "is built in"),
        (&["rename", "it's A", "Simulator"], "is there already"),
        (&["duplicate", "it's A", "it's A"], "is there already"),
        (&["move", "Simulator", "2"], "is built in"),
    ] {
        console.run(&[&["profiles"], arguments].concat()).refused(&[part]);
    }
}

#[test]
fn an_export_can_be_taken_in_elsewhere_and_says_which_secrets_are_missing() {
    let console = Console::new();
    console.import(&profile("Acme", "Staging", "Zone(\"va\")").replacen(
        "Env(\"CLI_TEST_TOKEN_SECRET\")",
        "Keyring",
        1,
    ));
    let printed = console.run(&["profiles", "export", "Acme"]).exits(0).stdout;
    for part in [
        "// consumer_secret is missing: it is read from the environment variable CLI_TEST_CONSUMER_SECRET. ",
        "// token_secret is missing: it was in the operating system's keyring. ",
        "livedeflect-console profiles secret 'Acme' token_secret\n",
    ] {
        assert!(printed.contains(part), "{printed}");
    }
    let file = console.path("to.ron").to_str().expect("a path").to_owned();
    console.run(&["profiles", "export", "Acme", "--to", &file]).exits(0);
    assert_eq!(fs::read_to_string(&file).expect("a file"), printed);
    console.run(&["profiles", "export", "Acme", "--to", &file]).refused(&["A file is there already"]);
    let other = Console::new();
    other.run(&["profiles", "import", &file]).exits(0);
    assert_eq!(listed(&other, "Acme")["token_secret"], "in the operating system's keyring");
}
