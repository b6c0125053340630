//! `simulate` for other people's code: its options, its faults, its log, and its end.

use serde_json::{Value, json};

use crate::console::{Console, EXAMPLE, Running, SECRETS, profile_to};

/// A simulator with options, its URL, and what it printed first.
fn start(console: &Console, more: &[&str]) -> (Running, String, String) {
    let mut running = console.start(&[&["simulate"], more].concat());
    let first = running.line();
    let (_, rest) = first.split_once("http://").expect("a URL");
    let address = rest.split('/').next().expect("an address").to_owned();
    (running, address, first)
}

/// A profile that sends there with the built-in simulator's credentials.
fn built_in_to(address: &str) -> String {
    let text = include_str!("../../profiles/simulator.ron").replace("name: \"Simulator\"", "name: \"there\"");
    text.replace("endpoint: Simulator", &format!("endpoint: Custom(\"http://{address}/api/contextAndInvite\")"))
}

fn next(running: &mut Running) -> Value {
    serde_json::from_str(&running.line()).expect("one JSON document a line")
}

#[cfg(unix)]
#[test]
fn each_request_is_one_line_of_json_with_its_checks_and_no_secret() {
    let console = Console::new();
    let (mut running, address, first) = start(&console, &["--json"]);
    let first: Value = serde_json::from_str(&first).expect("JSON");
    assert_eq!(first["profiles"], json!(["Simulator"]));
    console.import(&built_in_to(&address));
    console.send("there", &["--payload", EXAMPLE]).exits(0);
    let entry = next(&mut running);
    assert_eq!((&entry["status"], &entry["fault"], &entry["number"]), (&json!(200), &Value::Null, &json!(1)));
    assert_eq!(entry["checks"].as_array().map(Vec::len), Some(12), "{entry}");
    assert!(entry["checks"].as_array().is_some_and(|checks| checks.iter().all(|check| check["passed"] == true)));
    assert_eq!(entry["parameters"]["oauth_signature_method"], "HMAC-SHA1");
    assert!(entry["body"].as_str().is_some_and(|body| body.contains("4043438646")));
    assert!(entry["reply"].as_str().is_some_and(|reply| reply.contains("473513")));

    console.import(&profile_to("stranger", "Simulator", &address).replace("HmacSha1", "Plaintext"));
    console.send("stranger", &["--payload", EXAMPLE]).exits(1);
    let entry = next(&mut running);
    assert_eq!(
        entry["checks"].as_array().and_then(|checks| checks.last()).map(|check| &check["name"]),
        Some(&json!("key"))
    );
    for secret in SECRETS {
        assert!(!entry.to_string().contains(secret), "{entry}");
    }
    assert_eq!(entry["parameters"]["oauth_consumer_key"], "(32 characters, not shown)");
    running.interrupt();
    assert_eq!(console.wait(running).exits(0).stderr, "");
}

#[cfg(unix)]
#[test]
fn several_profiles_a_script_and_faults_are_served_in_their_order() {
    let console = Console::new();
    console.import(&profile_to("second", "Staging", "127.0.0.1:1"));
    let script = console.file("script", "# at the beginning\n1*503\n1*none\n");
    let options =
        ["--profile", "Simulator", "--profile", "second", "--script", &script, "--fault", "1*429=7", "--fault", "html"];
    let (mut running, address, first) = start(&console, &options);
    assert!(first.contains("with the credentials of Simulator, second. Ctrl+C ends it"), "{first}");
    console.import(&built_in_to(&address));
    console.import(&profile_to("too", "Simulator", &address));
    for (name, status, line) in [
        ("there", 503, "503  Accepted as call 473513  fault 503"),
        ("too", 200, "200  Accepted as call 473514"),
        ("there", 429, "429  Accepted as call 473515  fault 429=7"),
        ("too", 200, "200  Accepted as call 473516  fault html"),
        ("there", 200, "200  Accepted as call 473517  fault html"),
    ] {
        let sent = console.send(name, &["--payload", EXAMPLE]).json();
        assert_eq!(sent["status"], status, "{line}: {sent}");
        assert!(running.line().trim_end().ends_with(line), "{line}");
    }
    running.interrupt();
    console.wait(running).exits(0);
}

#[cfg(unix)]
#[test]
fn a_refusal_says_what_passed_and_what_did_not() {
    let console = Console::new();
    let (mut running, address, _) = start(&console, &["--strict", "--reply", "oauth-problem", "--clock-window", "60"]);
    console.import(&built_in_to(&address));
    console.import(&built_in_to(&address).replace("name: \"there\"", "name: \"wrong\"").replace("feed", "dead"));
    let sent = console.send("wrong", &["--payload", EXAMPLE]).exits(1).json();
    assert!(sent["response"]["body"].as_str().is_some_and(|body| body.starts_with("oauth_problem=signature_invalid")));
    assert!(running.line().contains("401  Bad Signature"));
    assert_eq!(running.line(), "  passed       path, method, body, Authorization, Host, parameters, key, token\n");
    assert!(running.line().starts_with("  failed       signature"));
    assert!(running.line().starts_with("  base string  POST&http"));
    let odd = ["--payload", EXAMPLE, "--set", "deflectionChannel=email", "--invalid-anyway"];
    assert_eq!(console.send("there", &odd).exits(1).json()["status"], 400);
    assert!(running.line().contains("Invalid Field - deflectionChannel"));
    running.kill();
}

#[test]
fn the_zone_is_looked_up_offline_where_the_setting_points_to_it() {
    let console = Console::new();
    let (running, address, _) = start(&console, &[]);
    console.file("data/settings.ron", format!("(domain_api: \"http://{address}\")"));
    let found = console.run(&["profiles", "zone", "Simulator", "--json"]).exits(0).json();
    assert_eq!(found["suggestions"], json!([{ "zone": "va", "count": 4 }]), "{found}");
    running.kill();
}

#[test]
fn wrong_options_are_told() {
    let console = Console::new();
    let script = console.file("script", "503\nnonsense\n");
    for (arguments, parts) in [
        (&["--fault", "nonsense"][..], &["\"nonsense\" is no fault. The faults are delay, drip"][..]),
        (&["--fault", "delay=x"], &["delay does not take \"x\". Give milliseconds"]),
        (&["--script", &script], &["Line 2 of the script"]),
        (&["--script", "/does/not/exist"], &["The script cannot be read"]),
        (&["--reply", "nonsense"], &["is no form of reply. Say documented"]),
        (&["--clock-window", "x"], &["--clock-window"]),
        (&["--nonces", "0"], &["--nonces"]),
        (&["--profile", "none"], &["No profile is called \"none\""]),
    ] {
        console.run(&[&["simulate"], arguments].concat()).refused(parts);
    }
    let help = console.run(&["simulate", "--help"]).exits(0).stdout;
    for name in ["delay=5000", "cut-before-headers", "gzip-bomb", "date=3600", "none"] {
        assert!(help.contains(name), "{name}: {help}");
    }
}
