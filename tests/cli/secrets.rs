//! Secrets in the encrypted file and the keyring, given and moved by the command line.

use std::process::Stdio;

use crate::console::{Console, Ran, SECRETS, files, profile};

const PASSPHRASE: &str = "c4n4ry-0f-th3-p4ssphr4s3";
const VARIABLE: &str = "LIVEDEFLECT_CONSOLE_PASSPHRASE";
const KEPT: &str = "kept";

/// A profile whose secrets live in a place of the program's.
fn keeps(name: &str, source: &str) -> String {
    let [consumer, token] = crate::console::VARIABLES;
    profile(name, "Test", "Zone(\"va\")")
        .replace(&format!("Env(\"{consumer}\")"), source)
        .replace(&format!("Env(\"{token}\")"), source)
}

/// Runs a command with a passphrase in the environment and a text on standard input.
fn run(console: &Console, passphrase: Option<&str>, arguments: &[&str], input: &str) -> Ran {
    let mut command = console.command(arguments);
    command.env_remove(VARIABLE);
    if let Some(passphrase) = passphrase {
        command.env(VARIABLE, passphrase);
    }
    let ran = console.end_with_input(command, input.as_bytes());
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(PASSPHRASE), "{ran:?}");
    ran
}

fn sign(name: &str) -> [&str; 7] {
    ["sign", "--profile", name, "--nonce", "n", "--timestamp", "1"]
}

/// A folder whose profile keeps both secrets in the encrypted file.
fn with_vault(console: &Console) {
    console.import(&keeps(KEPT, "Passphrase"));
    for (field, secret) in ["consumer_secret", "token_secret"].into_iter().zip(SECRETS) {
        let ran = run(console, Some(PASSPHRASE), &["profiles", "secret", KEPT, field], &format!("{secret}\n")).exits(0);
        assert_eq!(ran.stdout, format!("The {field} of kept is kept in an encrypted file, opened with a passphrase\n"));
        assert_eq!(ran.stderr, "");
    }
}

#[test]
fn secrets_of_the_encrypted_file_sign_as_the_same_ones_do_from_elsewhere() {
    let console = Console::new();
    with_vault(&console);
    console.import(&profile("elsewhere", "Test", "Zone(\"va\")"));
    let same = console.run(&sign("elsewhere")).exits(0).stdout;
    let ran = run(&console, Some(PASSPHRASE), &sign(KEPT), "").exits(0);
    assert_eq!((ran.stdout, ran.stderr), (same, String::new()));
    assert!(console.data_dir().join("secrets.age").exists());
    let holds = |path: &std::path::PathBuf| {
        let bytes = std::fs::read(path).expect("a file");
        bytes.windows(PASSPHRASE.len()).any(|window| window == PASSPHRASE.as_bytes())
    };
    assert!(!files(&console.data_dir()).iter().any(holds));

    // A copy and a new name take the secrets along.
    run(&console, Some(PASSPHRASE), &["profiles", "duplicate", KEPT, "copy"], "").exits(0);
    run(&console, Some(PASSPHRASE), &["profiles", "rename", "copy", "new name"], "").exits(0);
    run(&console, Some(PASSPHRASE), &sign("new name"), "").exits(0);
}

#[test]
fn a_passphrase_that_is_missing_wrong_or_not_chosen_yet_sends_nothing() {
    let console = Console::new();
    console.import(&keeps(KEPT, "Passphrase"));
    let not_sent = |passphrase, arguments: &[&str], parts: &[&str]| {
        let ran = run(&console, passphrase, arguments, "c4n4ry\n").exits(3).complains(parts);
        assert_eq!(ran.stdout, "", "{ran:?}");
    };
    let secret = ["profiles", "secret", KEPT, "token_secret"];
    not_sent(None, &sign(KEPT), &["no file of secrets yet", "profiles passphrase"]);
    not_sent(Some(PASSPHRASE), &sign(KEPT), &["no file of secrets yet"]);
    not_sent(None, &secret, &["no file of secrets yet", "no terminal to ask on", VARIABLE]);
    assert!(!console.data_dir().join("secrets.age").exists(), "asking creates nothing");

    let ran = run(&console, None, &["profiles", "passphrase"], &format!("{PASSPHRASE}\n")).exits(0);
    assert!(ran.stdout.starts_with("The passphrase is chosen") && ran.stdout.contains("secrets.age"), "{ran:?}");
    not_sent(None, &sign(KEPT), &["is locked", VARIABLE]);
    not_sent(Some("wrong"), &sign(KEPT), &[VARIABLE, "is not the passphrase"]);
    not_sent(Some("wrong"), &secret, &[VARIABLE, "is not the passphrase"]);
    run(&console, Some(PASSPHRASE), &sign(KEPT), "").refused(&[
        "has no consumer_secret and token_secret yet",
        "no terminal to ask on",
        "profiles secret 'kept' consumer_secret",
    ]);
    console.file("data/secrets.age", "damaged");
    not_sent(Some(PASSPHRASE), &sign(KEPT), &["cannot be used", "was left as it is", "secrets.age"]);
    assert_eq!(std::fs::read(console.data_dir().join("secrets.age")).expect("the file"), b"damaged");
}

#[test]
fn the_passphrase_can_be_changed() {
    let console = Console::new();
    with_vault(&console);
    let change = |passphrase| run(&console, Some(passphrase), &["profiles", "passphrase"], "another\r\n");
    change("wrong").exits(3).complains(&["not the passphrase"]);
    change(PASSPHRASE).exits(0);
    run(&console, Some(PASSPHRASE), &sign(KEPT), "").exits(3);
    run(&console, Some("another"), &sign(KEPT), "").exits(0);
}

#[test]
fn only_the_last_line_break_of_a_secret_is_left_out() {
    let console = Console::with_secrets([" c4n4ry-one\t", "c4n4ry-two "]);
    console.import(&keeps(KEPT, "Passphrase"));
    console.import(&profile("elsewhere", "Test", "Zone(\"va\")"));
    for (field, input) in [("consumer_secret", " c4n4ry-one\t\r\nmore"), ("token_secret", "c4n4ry-two ")] {
        run(&console, Some(PASSPHRASE), &["profiles", "secret", KEPT, field], input).exits(0);
    }
    let same = console.run(&sign("elsewhere")).exits(0).stdout;
    assert_eq!(run(&console, Some(PASSPHRASE), &sign(KEPT), "").exits(0).stdout, same);
    for input in ["", "\n", " \n"] {
        run(&console, Some(PASSPHRASE), &["profiles", "secret", KEPT, "token_secret"], input).refused(&["is blank"]);
    }
    let long = "x".repeat(70_000);
    run(&console, Some(PASSPHRASE), &["profiles", "secret", KEPT, "token_secret"], &long).refused(&["64 KiB"]);
    assert_eq!(run(&console, Some(PASSPHRASE), &sign(KEPT), "").exits(0).stdout, same, "what was kept stays");
}

#[test]
fn a_secret_that_the_program_does_not_keep_is_not_taken() {
    let console = Console::new();
    console.import(&keeps("asks", "Session"));
    console.import(&profile("elsewhere", "Test", "Zone(\"va\")"));
    for (name, words) in
        [("asks", "in memory until"), ("elsewhere", "variable CLI_TEST_TOKEN_SECRET"), ("Simulator", "public")]
    {
        run(&console, None, &["profiles", "secret", name, "token_secret"], "c4n4ry\n")
            .refused(&[words, "--to keyring"]);
    }
    run(&console, None, &["profiles", "secret", "none", "token_secret"], "").refused(&["No profile is called"]);
    run(&console, None, &["profiles", "secret", "asks", "secret"], "").refused(&["consumer_secret or token_secret"]);
    let nowhere = run(&console, None, &["profiles", "secret", "asks", "token_secret", "--to", "public"], "");
    nowhere.refused(&["keyring, passphrase, session or env:NAME"]);
}

#[test]
fn a_secret_is_moved_and_stays_where_it_is_when_it_cannot_be() {
    let console = Console::new();
    console.import(&profile("moves", "Test", "Zone(\"va\")"));
    let move_to = |place: &str| {
        run(&console, Some(PASSPHRASE), &["profiles", "secret", "moves", "token_secret", "--to", place], "")
    };
    let source = || {
        let list = console.run(&["profiles", "list", "--json"]).exits(0).json();
        list["profiles"][1]["token_secret"].as_str().expect("words").to_owned()
    };
    let same = console.run(&sign("moves")).exits(0).stdout;
    assert!(move_to("passphrase").exits(0).stdout.contains("was moved"));
    assert_eq!(source(), "in an encrypted file, opened with a passphrase");
    assert_eq!(run(&console, Some(PASSPHRASE), &sign("moves"), "").exits(0).stdout, same);
    assert!(move_to("passphrase").exits(0).stdout.contains("already"));

    move_to("env:CLI_TEST_CONSUMER_SECRET").refused(&["stays where it is", "not the same token_secret"]);
    move_to("env:NOT_SET_ANYWHERE").refused(&["stays where it is", "NOT_SET_ANYWHERE is not set"]);
    move_to("env:not a name").refused(&["no name of an environment variable"]);
    assert_eq!(source(), "in an encrypted file, opened with a passphrase");
    assert_eq!(run(&console, Some(PASSPHRASE), &sign("moves"), "").exits(0).stdout, same);

    move_to("env:CLI_TEST_TOKEN_SECRET").exits(0);
    assert_eq!(console.run(&sign("moves")).exits(0).stdout, same);
    assert!(move_to("session").exits(0).stdout.contains("asked for at each start"));
    console.run(&sign("moves")).refused(&["asks for token_secret at each start", "no terminal"]);
    run(&console, None, &["profiles", "secret", "Simulator", "token_secret", "--to", "session"], "")
        .refused(&["built in"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_keyring_that_is_not_there_is_told_at_once_and_nothing_replaces_it() {
    let console = Console::new();
    console.import(&keeps(KEPT, "Keyring"));
    console.import(&profile("elsewhere", "Test", "Zone(\"va\")"));
    let rows: [&[&str]; 3] = [
        &sign(KEPT),
        &["profiles", "secret", KEPT, "token_secret"],
        &["profiles", "secret", "elsewhere", "token_secret", "--to", "keyring"],
    ];
    for arguments in rows {
        let mut command = console.command(arguments);
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        let begun = std::time::Instant::now();
        let ran = if arguments[1] == "secret" && arguments.len() == 4 {
            command.stdin(Stdio::piped());
            console.end_with_input(command, b"c4n4ry\n")
        } else {
            console.end(command)
        };
        ran.exits(3).complains(&["There is no keyring", "choose another place for the secret"]);
        assert!(begun.elapsed() < std::time::Duration::from_secs(8), "{arguments:?}");
    }
    console.run(&sign("elsewhere")).exits(0);
    assert!(!console.data_dir().join("secrets.age").exists());
}

#[test]
fn credentials_of_a_collection_go_into_a_profile_and_its_secrets_where_it_keeps_them() {
    const COLLECTION: &str = r#"{
        "info": { "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
        "auth": { "oauth1": [
            { "key": "consumerKey", "value": "5111000000000000000000000000c0de" },
            { "key": "consumerSecret", "value": "c4n4ry-1" },
            { "key": "tokenSecret", "value": "c4n4ry-2" }
        ]},
        "item": []
    }"#;
    let console = Console::new();
    console.import(&keeps(KEPT, "Passphrase"));
    console.import(&keeps("read", "Env(\"NOWHERE\")"));
    let file = console.file("collection.json", COLLECTION);
    let import =
        |profile, passphrase| run(&console, passphrase, &["history", "import", &file, "--credentials-to", profile], "");
    import("read", None).exits(2).complains(&["not kept by this program", "--to keyring or --to passphrase"]);
    import("nobody", None).exits(2).complains(&["nobody"]);
    let ran = import(KEPT, Some(PASSPHRASE)).exits(0);
    assert_eq!(ran.stdout, "Taken over into kept: consumer_key, consumer_secret, token_secret\n");
    assert_eq!(ran.stderr, "");
    assert!(
        !files(&console.data_dir())
            .iter()
            .any(|path| { String::from_utf8_lossy(&std::fs::read(path).expect("a file")).contains("c4n4ry-") })
    );
    let signed = run(&console, Some(PASSPHRASE), &sign(KEPT), "").exits(0).stdout;
    assert!(signed.contains("oauth_consumer_key=\"5111000000000000000000000000c0de\""), "{signed}");

    let two = COLLECTION.replace("\"consumerKey\", \"value\": \"5111", "\"tokenSecret\", \"value\": \"c4n4ry-5111");
    let file = console.file("two.json", two);
    let ran = run(&console, Some(PASSPHRASE), &["history", "import", &file, "--credentials-to", KEPT], "").exits(2);
    ran.complains(&["several values for the token_secret", "none was taken over"]);
    assert_eq!(run(&console, Some(PASSPHRASE), &sign(KEPT), "").exits(0).stdout, signed);
}
