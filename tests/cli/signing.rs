//! Signatures and the secrets they are made of: a known answer, and secrets that are missing, blank or to be masked.

use std::ffi::OsStr;

use serde_json::Value;

use crate::console::{Console, EXAMPLE, SECRETS, VARIABLES, profile, profile_to};
use crate::server::{Act, Server};

const SUCCESS: &str = r#"{"callId":"473513","success":"true"}"#;

/// A signature on which two independent implementations agree, for invented secrets.
#[test]
fn sign_reproduces_the_known_answer() {
    let console = Console::with_secrets(["0123456789abcdef", "fedcba9876543210"]);
    console.import(&profile("known", "Production", "Zone(\"va\")"));
    let stamp = ["--nonce", "c1c04ec4-3125-44cf-9c39-cccb9343541b", "--timestamp", "1528932953"];
    let sign = [&["sign", "--profile", "known"], &stamp[..]].concat();
    let steps = console.run(&[&sign[..], &["--json"]].concat()).exits(0);
    assert_eq!(steps.stderr, "");
    let steps = steps.json();
    let expected = [
        ("url", "https://va.ivrdeflect.liveperson.net/api/contextAndInvite"),
        ("http_method", "POST"),
        ("signature_method", "HMAC-SHA1"),
        ("signature", "/eojRl8DGbyis4RSO77NM+cvaWw="),
        ("signing_key", "••••••&••••••"),
        (
            "base_string",
            "POST&https%3A%2F%2Fva.ivrdeflect.liveperson.net%2Fapi%2FcontextAndInvite&\
             oauth_consumer_key%3Dd392e7ff2e204d6c802e38fd775563d1%26\
             oauth_nonce%3Dc1c04ec4-3125-44cf-9c39-cccb9343541b%26\
             oauth_signature_method%3DHMAC-SHA1%26\
             oauth_timestamp%3D1528932953%26\
             oauth_token%3D61adad31204a4e6fab68d560f1ffb594%26\
             oauth_version%3D1.0",
        ),
    ];
    for (name, value) in expected {
        assert_eq!(steps[name], value, "{name}");
    }
    let authorization = steps["authorization"].as_str().expect("a text");
    assert!(authorization.starts_with("OAuth "), "{authorization}");
    assert!(authorization.contains(r#"oauth_signature="%2FeojRl8DGbyis4RSO77NM%2BcvaWw%3D""#), "{authorization}");

    let people = console.run(&sign).exits(0);
    assert!(people.stdout.contains("Signature\n  /eojRl8DGbyis4RSO77NM+cvaWw=\n"), "{}", people.stdout);
    assert!(people.stdout.contains("Normalised parameters (§3.4.1.3.2)"), "{}", people.stdout);
    assert_eq!(console.history(), [] as [Value; 0]);
}

#[test]
fn sign_sends_nothing_and_checks_a_payload_that_it_is_given() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(200, SUCCESS)]);
    console.import(&profile_to("here", "Simulator", server.address()));
    let sign = ["sign", "--profile", "here", "--json"];
    console.run(&sign).exits(0);
    console.run(&[&sign[..], &["--payload", EXAMPLE]].concat()).exits(0);
    console.run(&[&sign[..], &["--payload", EXAMPLE, "--set", "skill="]].concat()).refused(&["skill: Required"]);
    let fresh = [console.run(&sign).json(), console.run(&sign).json()];
    assert_ne!(fresh[0]["signature"], fresh[1]["signature"], "a fresh nonce each time");
    assert_eq!(server.finish().connections, 0);
}

#[test]
fn a_plaintext_signature_is_masked_everywhere_but_on_the_wire() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(200, SUCCESS)]);
    console.import(&profile_to("plain", "Staging", server.address()).replace("HmacSha1", "Plaintext"));
    let steps = console.run(&["sign", "--profile", "plain", "--json"]).exits(0).json();
    assert_eq!(steps["signature"], "••••••");
    assert_eq!(steps["signature_method"], "PLAINTEXT");
    let sent = console.send("plain", &["--payload", EXAMPLE, "--yes"]).exits(0).json();
    let shown = sent["request"]["headers"]["authorization"].as_str().expect("a text");
    assert!(shown.contains("oauth_signature=\"••••••\""), "{shown}");
    console.run(&["history", "show", "1"]).exits(0);
    let posts = server.finish().posts;
    let wire = String::from_utf8_lossy(&posts[0]);
    assert!(wire.contains(&format!("oauth_signature=\"{}%26{}\"", SECRETS[0], SECRETS[1])), "{wire}");
}

#[test]
fn a_blank_credential_is_refused_by_its_name() {
    let console = Console::new();
    for (name, old, new) in
        [("consumer_key", "d392e7ff2e204d6c802e38fd775563d1", ""), ("token", "61adad31204a4e6fab68d560f1ffb594", "")]
    {
        console.import(
            &profile("blank", "Staging", "Zone(\"va\")").replace("\"blank\"", &format!("{name:?}")).replace(old, new),
        );
        let part = format!("profile, {name}: Blank");
        console.run(&["sign", "--profile", name]).refused(&[&part, "Give all four credential values"]);
    }
    console.import(&profile_to("spaces", "Staging", "127.0.0.1:9"));
    let mut command = console.command(&["send", "--profile", "spaces", "--payload", EXAMPLE, "--yes"]);
    command.env(VARIABLES[1], "  ");
    console.end(command).refused(&["profile, token_secret: Blank"]);
    assert_eq!(console.history(), [] as [Value; 0]);
}

#[test]
fn a_secret_that_cannot_be_had_is_told_by_field_and_place() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(200, SUCCESS)]);
    let text = profile_to("here", "Staging", server.address());
    console.import(&text);
    let send = ["send", "--profile", "here", "--payload", EXAMPLE, "--yes", "--json"];
    let with = |variable: &str, value: &OsStr| {
        let mut command = console.command(&send);
        command.env(variable, value);
        console.end(command)
    };
    let mut command = console.command(&send);
    command.env_remove(VARIABLES[0]);
    let unset = console.end(command);
    unset.refused(&["consumer_secret: the environment variable CLI_TEST_CONSUMER_SECRET is not set"]);
    let empty = with(VARIABLES[1], OsStr::new(""));
    empty.refused(&["token_secret: the environment variable CLI_TEST_TOKEN_SECRET is empty"]);
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let not_utf8 = with(VARIABLES[1], OsStr::from_bytes(b"\xFF"));
        not_utf8.refused(&["token_secret: the environment variable CLI_TEST_TOKEN_SECRET is not UTF-8"]);
    }
    for (name, source, status, parts) in [
        ("session", "Session", 2, ["\"session\" asks for token_secret at each start", "no terminal"]),
        ("passphrase", "Passphrase", 3, ["There is no file of secrets yet", "profiles passphrase"]),
    ] {
        let token = format!("Env({:?})", VARIABLES[1]);
        console.import(&text.replace("\"here\"", &format!("{name:?}")).replace(&token, source));
        let ran = console.send(name, &["--payload", EXAMPLE, "--yes"]).exits(status).complains(&parts);
        assert_eq!(ran.stdout, "", "{ran:?}");
    }
    assert_eq!(console.history(), [] as [Value; 0]);
    assert_eq!(server.finish().connections, 0);
}

/// Without `--yes` and without the secrets: if the question were skipped, there would be nothing to sign with.
#[test]
fn a_real_host_is_not_reached_without_a_yes() {
    let console = Console::new();
    for (name, environment) in [("test", "Test"), ("staging", "Staging"), ("production", "Production")] {
        console.import(&profile(name, environment, "Zone(\"va\")"));
        let mut command = console.command(&["send", "--profile", name, "--payload", EXAMPLE, "--json"]);
        command.env_remove(VARIABLES[0]).env_remove(VARIABLES[1]);
        let place = format!("({environment}, va.ivrdeflect.liveperson.net)");
        console.end(command).refused(&["This would text +1 4043438646", &place, "no terminal to ask on", "Say --yes"]);
    }
    assert_eq!(console.history(), [] as [Value; 0]);
}

/// Where the environment is not the simulator's, this machine is no exception.
#[test]
fn a_real_environment_on_this_machine_needs_a_yes_too() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(200, SUCCESS)]);
    console.import(&profile_to("here", "Staging", server.address()));
    console.send("here", &["--payload", EXAMPLE]).refused(&["This would text", "Say --yes"]);
    let input = console.run_with_input(&["send", "--profile", "here", "--payload", EXAMPLE], b"yes\n");
    input.refused(&["no terminal to ask on"]);
    assert_eq!(server.finish().connections, 0);
}

/// What a run prints and leaves is searched for the secrets by [`Console`], after each of these commands.
#[test]
fn no_command_prints_or_keeps_a_secret() {
    let console = Console::new();
    let echo = Server::start(vec![Act::Read, Act::reply(401, "oauth_problem=signature_invalid")]);
    console.import(&profile_to("here", "Staging", echo.address()));
    console.import(&profile("real", "Production", "Zone(\"va\")"));
    console.send("here", &["--payload", EXAMPLE, "--yes"]).exits(1);
    console.run(&["send", "--profile", "here", "--payload", EXAMPLE, "--yes"]).exits(1);
    console.send("here", &["--payload", EXAMPLE, "--yes", "--set", "skill="]).exits(2);
    for name in ["here", "real"] {
        console.run(&["sign", "--profile", name]).exits(0);
        console.run(&["sign", "--profile", name, "--json"]).exits(0);
        console.run(&["profiles", "show", name]).exits(0);
        console.run(&["sign", "--profile", name, "--payload", "/nonexistent"]).exits(2);
    }
    for arguments in [
        &["profiles", "list"][..],
        &["profiles", "list", "--json"],
        &["history", "list"],
        &["history", "list", "--json"],
        &["history", "show", "1"],
        &["history", "show", "1", "--json"],
        &["--help"],
        &["--version"],
    ] {
        console.run(arguments).exits(0);
    }
    for arguments in [&["send"][..], &["nonsense"], &["history", "show", "99"], &["send", "--profile", "none"]] {
        console.run(arguments).exits(2);
    }
    assert_eq!(echo.finish().posts.len(), 2);
}
