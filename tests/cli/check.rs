//! `check`: each step against the simulator and against servers that are something else, with at most one POST a step;
//! and each kind of wrong credential named first.

use serde_json::{Value, json};

use crate::console::{Console, Ran, VARIABLES, profile_to};
use crate::server::{Act, Server, dead_port};

/// The built-in profile's values.
const RIGHT: [&str; 4] = [
    "5111000000000000000000000000c0de",
    "5111000000000000000000000000feed",
    "5111000000000000000000000000beef",
    "5111000000000000000000000000face",
];

/// What a server says to a request without a signature.
const UNSIGNED: &str = r#"{"error":"No Authorization Header"}"#;

/// A profile of the built-in simulator, or of another server of this machine, with these four values. Where the secrets
/// stand in the environment, they are [`crate::console::SECRETS`].
fn simulator_profile(name: &str, endpoint: &str, [key, secret, token, token_secret]: [&str; 4]) -> String {
    format!(
        "(version: 1, name: {name:?}, environment: Simulator, endpoint: {endpoint}, site_id: \"1\", \
         signature_method: HmacSha1, consumer_key: {key:?}, consumer_secret: Public({secret:?}), token: {token:?}, \
         token_secret: Public({token_secret:?}))"
    )
}

fn check(console: &Console, profile: &str, more: &[&str]) -> Ran {
    console.run(&[&["check", "--profile", profile, "--json"], more].concat())
}

/// A step's result and detail.
fn step<'a>(report: &'a Value, name: &str) -> (&'a str, &'a str) {
    let steps = report["steps"].as_array().expect("an array");
    let step = steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("no {name} in {report}"));
    (step["result"].as_str().expect("a text"), step["detail"].as_str().expect("a text"))
}

fn first_cause(report: &Value) -> &str {
    report["causes"][0].as_str().unwrap_or_default()
}

#[test]
fn the_simulators_own_profile_is_accepted_and_both_posts_are_on_record() {
    let console = Console::new();
    let report = check(&console, "Simulator", &[]).exits(0).json();
    assert_eq!((&report["profile"], &report["verdict"]), (&json!("Simulator"), &json!("accepted")));
    for name in ["values", "signature", "connection", "unsigned", "signed"] {
        assert_eq!(step(&report, name).0, "passed", "{name}: {report}");
    }
    assert_eq!(report["causes"], json!([]));
    let rows = console.history();
    let shown: Vec<_> = rows.iter().map(|row| (&row["status"], &row["number"], &row["outcome"])).collect();
    let (nobody, answered) = (json!("nobody"), json!("answered"));
    assert_eq!(shown, [(&json!(400), &nobody, &answered), (&json!(401), &nobody, &answered)]);
    let unsigned = console.show(&rows[1]["id"]);
    assert_eq!(unsigned["request"]["body"], "{}");
    assert!(unsigned["request"]["headers"].get("authorization").is_none(), "{unsigned}");
    assert!(console.show(&rows[0]["id"])["request"]["headers"].get("authorization").is_some());
    let people = console.run(&["check", "--profile", "Simulator"]).exits(0).stdout;
    assert!(people.contains("unsigned    passed   HTTP 401") && people.contains("Simulator: accepted"), "{people}");
}

/// Each kind of wrong credential, of four right ones, and how its first cause begins.
fn mistakes([key, secret, token, token_secret]: [&str; 4]) -> Vec<(&'static str, [String; 4], &'static str)> {
    let other = "0123456789abcdef0123456789abcdef";
    let (spaced, broken) = (format!("{secret} "), format!("{token_secret}\n"));
    let (short_key, short_secret, upper) = (&key[..31], &secret[..secret.len() - 1], secret.to_uppercase());
    let rows = [
        ("wrong key", [other, secret, token, token_secret], "consumer_key is not the right one"),
        ("wrong token", [key, secret, other, token_secret], "token is not the right one"),
        ("wrong consumer secret", [key, other, token, token_secret], "consumer_secret is not the right one"),
        ("wrong token secret", [key, secret, token, other], "token_secret is not the right one"),
        ("key and secret", [secret, key, token, token_secret], "consumer_key and consumer_secret are swapped"),
        ("token and secret", [key, secret, token_secret, token], "token and token_secret are swapped"),
        ("pairs", [token, token_secret, key, secret], "The two pairs are swapped"),
        ("secrets", [key, token_secret, token, secret], "consumer_secret and token_secret are swapped"),
        ("key and token", [token, secret, key, token_secret], "consumer_key and token are swapped"),
        ("secret and token", [key, token, secret, token_secret], "consumer_secret and token are swapped"),
        ("space", [key, &spaced, token, token_secret], "consumer_secret has white space"),
        ("break", [key, secret, token, &broken], "token_secret has white space"),
        ("blank", [key, secret, token, ""], "token_secret is blank"),
        ("cut off key", [short_key, secret, token, token_secret], "consumer_key is cut off"),
        ("cut off secret", [key, short_secret, token, token_secret], "consumer_secret is cut off"),
        ("letter case", [key, &upper, token, token_secret], "consumer_secret differs in capital and small letters"),
        ("the same twice", [key, secret, token, secret], "token_secret holds the value of consumer_secret"),
    ];
    rows.into_iter().map(|(name, values, cause)| (name, values.map(str::to_owned), cause)).collect()
}

/// Checks a profile for each mistake, and holds its first cause to the right one.
fn names_the_right_cause(console: &Console, endpoint: &str, mistakes: Vec<(&'static str, [String; 4], &'static str)>) {
    let count = mistakes.len();
    let mut wrong = Vec::new();
    for (name, values, expected) in mistakes {
        console.import(&simulator_profile(name, endpoint, values.each_ref().map(String::as_str)));
        let report = check(console, name, &[]).exits(1).json();
        assert_eq!(
            (&report["verdict"], &report["standings"][0]),
            (&json!("rejected"), &json!("exact")),
            "{name}: {report}"
        );
        if !first_cause(&report).starts_with(expected) {
            wrong.push(format!("{name}: {}", first_cause(&report)));
        }
    }
    assert!(wrong.is_empty(), "{} of {count} name the right cause first, and not {wrong:#?}", count - wrong.len());
}

#[test]
fn the_built_in_simulator_names_the_right_cause_first() {
    names_the_right_cause(&Console::new(), "Simulator", mistakes(RIGHT));
}

/// What `simulate` prints where it listens, as a profile's endpoint.
fn endpoint_of(simulating: &mut crate::console::Running) -> String {
    let line = simulating.line();
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
    format!("Custom(\"http://{address}/api/contextAndInvite\")")
}

#[test]
fn a_simulator_of_another_process_names_the_right_cause_first_too() {
    let console = Console::new();
    let mut simulating = console.start(&["simulate"]);
    let endpoint = endpoint_of(&mut simulating);
    names_the_right_cause(&console, &endpoint, mistakes(RIGHT));
    console.import(&simulator_profile("right", &endpoint, RIGHT));
    assert_eq!(check(&console, "right", &[]).exits(0).json()["verdict"], "accepted");
    simulating.kill();
}

/// Only the simulator knows the right values here: what it replies is all there is to go by.
#[test]
fn a_simulator_with_credentials_of_its_own_names_the_right_cause_first_too() {
    let theirs = [
        "a111000000000000000000000000c0de",
        "c4n4ry-of-another-secret",
        "a111000000000000000000000000beef",
        "t0psecret-of-another-token",
    ];
    let other = Console::new();
    other.import(&simulator_profile("theirs", "Simulator", theirs));
    let mut simulating = other.start(&["simulate", "--profile", "theirs"]);
    let endpoint = endpoint_of(&mut simulating);
    let mut mistakes = mistakes(theirs);
    for (_, _, expected) in &mut mistakes[2..4] {
        *expected = "consumer_secret or token_secret is not the right one";
    }
    assert_eq!(mistakes.len(), 17);
    // Each has a console of its own, since a check compares with all profiles that it finds.
    for mistake in mistakes {
        names_the_right_cause(&Console::new(), &endpoint, vec![mistake]);
    }
    simulating.kill();
}

#[test]
fn a_blank_value_is_rejected_after_the_unsigned_step_and_nothing_is_signed() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(401, UNSIGNED)]);
    let [key, secret, token, _] = RIGHT;
    let endpoint = format!("Custom(\"http://{}/api/contextAndInvite\")", server.address());
    console.import(&simulator_profile("blank", &endpoint, [key, secret, token, " "]));
    let report = check(&console, "blank", &[]).exits(1).json();
    assert_eq!(report["verdict"], "rejected");
    let results = ["values", "signature", "connection", "unsigned", "signed"].map(|name| step(&report, name).0);
    assert_eq!(results, ["failed", "skipped", "passed", "passed", "skipped"], "{report}");
    assert!(first_cause(&report).starts_with("token_secret is blank"), "{report}");
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn an_endpoint_that_cannot_be_reached_is_said_so() {
    let console = Console::new();
    console.import(&profile_to("dead", "Staging", dead_port()));
    let report = check(&console, "dead", &["--yes"]).exits(3).json();
    assert_eq!(report["verdict"], "unreachable");
    let (result, detail) = step(&report, "connection");
    assert!(result == "failed" && detail.contains("nothing listens on that host and port"), "{detail}");
    assert!(first_cause(&report).contains("nothing listens"), "{report}");
    assert_eq!(["unsigned", "signed"].map(|name| step(&report, name).0), ["skipped", "skipped"]);
}

/// Only on Linux does the environment say whom this machine trusts.
#[cfg(target_os = "linux")]
#[test]
fn the_certificate_is_told_whether_it_is_trusted_or_not() {
    use crate::server::tls;
    for (certificate, host, status, result, parts) in [
        ("good", "127.0.0.1", 1, "passed", &["with TLS", "Certificate issued for 127.0.0.1 by", "days left"][..]),
        ("good", "localhost", 3, "failed", &["another host: issued for 127.0.0.1 by", "localhost is 127.0.0.1"]),
        ("expired", "127.0.0.1", 3, "failed", &["it has expired", "days ago"]),
        ("stranger", "127.0.0.1", 3, "failed", &["does not know its issuer", "issued for 127.0.0.1 by"]),
    ] {
        let console = Console::new();
        let server = Server::with_tls(vec![Act::Read, Act::reply(401, UNSIGNED)], Some(tls::config(certificate)));
        let address = server.address().to_string().replace("127.0.0.1", host);
        console.import(&profile_to("tls", "Staging", address).replace("http://", "https://"));
        let mut command = console.command(&["check", "--profile", "tls", "--json"]);
        command.env("SSL_CERT_FILE", tls::authority()).env_remove("SSL_CERT_DIR");
        let report = console.end(command).exits(status).json();
        let seen = server.finish();
        let (found, detail) = step(&report, "connection");
        assert_eq!(found, result, "{certificate} {host}: {detail}");
        for part in parts {
            assert!(detail.contains(part), "{certificate} {host}: {part} is not in {detail}");
        }
        assert_eq!((seen.connections, seen.posts.len()), (1, usize::from(status == 1)), "{certificate} {host}");
    }
}

#[test]
fn what_is_no_livedeflect_gets_one_unsigned_post_and_never_a_signature() {
    let moved = "HTTP/1.1 302 Found\r\nlocation: https://example.com/\r\ncontent-length: 0\r\n\r\n";
    for (name, act, part) in [
        ("html", Act::reply(200, "<html>Log in</html>"), "an HTML page"),
        ("not found", Act::reply(404, ""), "nothing at this path"),
        ("moved", Act::write(moved), "sent on to https://example.com/"),
        ("open", Act::reply(200, r#"{"success":"true"}"#), "without a signature"),
        ("trouble", Act::reply(503, ""), "trouble of its own"),
    ] {
        let console = Console::new();
        let server = Server::start(vec![Act::Read, act]);
        console.import(&profile_to(name, "Staging", server.address()));
        let report = check(&console, name, &["--yes"]).exits(1).json();
        let seen = server.finish();
        assert_eq!((seen.connections, seen.posts.len()), (1, 1), "{name}: exactly one POST");
        let head = String::from_utf8_lossy(&seen.posts[0]).to_ascii_lowercase();
        assert!(!head.contains("authorization") && head.ends_with("\r\n\r\n{}"), "{name}: {head}");
        let (result, detail) = step(&report, "unsigned");
        assert!(result == "failed" && detail.contains(part), "{name}: {detail}");
        assert_eq!((&report["verdict"], step(&report, "signed").0), (&json!("undecided"), "skipped"), "{name}");
    }
}

#[test]
fn the_signed_step_waits_for_consent_and_each_reply_has_its_verdict() {
    let refused = r#"{"error":"Unauthorized"}"#;
    let rows = [
        ("no consent", "", &[][..], 1, "undecided", 1),
        ("payload", r#"{"error":"Missing Field - siteId"}"#, &["--yes"], 0, "accepted", 2),
        ("refused", refused, &["--yes"], 1, "rejected", 2),
        ("problem", "oauth_problem=signature_invalid", &["--yes"], 1, "rejected", 2),
        ("nonce", r#"{"error":"Invalid Nonce - Nonce has been previously used"}"#, &["--yes"], 1, "rejected", 2),
    ];
    for (name, body, more, status, verdict, posts) in rows {
        let console = Console::new();
        // The first connection is the unsigned one; each has a script of its own, by what it brings.
        let code = if name == "payload" { 400 } else { 401 };
        let server = Server::start(vec![
            Act::Read,
            Act::by_authorization(crate::server::reply(code, body), crate::server::reply(401, UNSIGNED)),
        ]);
        console.import(&profile_to(name, "Staging", server.address()));
        let report = check(&console, name, more).exits(status).json();
        let seen = server.finish();
        assert_eq!((seen.connections, seen.posts.len()), (posts, posts), "{name}: one POST a step");
        let signed = seen.posts.iter().filter(|post| String::from_utf8_lossy(post).contains("authorization: OAuth "));
        assert_eq!(signed.count(), posts - 1, "{name}");
        assert_eq!(report["verdict"], verdict, "{name}: {report}");
        let causes = report["causes"].to_string();
        for general in ["IP addresses", "another zone", "disabled", "OAuth 1.0", "nonce"] {
            assert_eq!(causes.contains(general), verdict == "rejected", "{name}: {general} in {causes}");
        }
        assert!(step(&report, "signed").1.contains("documents no harmless probe"), "{name}: {report}");
        assert_eq!(console.history().len(), posts, "{name}");
    }
}

#[test]
fn a_reply_without_an_outcome_is_unknown() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read]);
    console.import(&profile_to("cut off", "Staging", server.address()));
    let report = check(&console, "cut off", &["--yes"]).exits(4).json();
    assert_eq!((&report["verdict"], step(&report, "connection").0), (&json!("undecided"), "passed"));
    let (result, detail) = step(&report, "unsigned");
    assert!(result == "failed" && detail.contains("closed before a reply"), "{detail}");
    assert!(!report.to_string().contains("text the person twice"), "an empty payload texts nobody: {report}");
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn the_clocks_difference_is_told_both_ways() {
    for (date, result, part) in [
        ("Wed, 13 Jun 2018 23:35:53 GMT", "warned", "s behind this machine's: set this machine's clock"),
        ("Mon, 01 Jan 2125 00:00:00 GMT", "warned", "s ahead of this machine's: set this machine's clock"),
        ("not a date", "passed", "no Date to compare clocks with"),
    ] {
        let console = Console::new();
        let bytes = format!("HTTP/1.1 401 x\r\ndate: {date}\r\ncontent-length: {}\r\n\r\n{UNSIGNED}", UNSIGNED.len());
        let server = Server::start(vec![Act::Read, Act::write(bytes)]);
        console.import(&profile_to("skewed", "Staging", server.address()));
        let report = check(&console, "skewed", &["--yes"]).exits(1).json();
        let (found, detail) = step(&report, "unsigned");
        assert!(found == result && detail.contains(part), "{date}: {found} {detail}");
        assert_eq!(detail.contains("simulator allows 300 s"), result == "warned", "{detail}");
        let causes = report["causes"].to_string();
        assert_eq!(causes.contains("set this machine's clock"), result == "warned", "{causes}");
        server.finish();
    }
}

#[test]
fn a_secret_that_is_not_there_is_told_in_the_first_step_and_the_endpoint_is_still_tried() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::reply(401, UNSIGNED)]);
    let text = profile_to("session", "Staging", server.address());
    console.import(&text.replace(&format!("Env(\"{}\")", VARIABLES[1]), "Session"));
    let report = check(&console, "session", &["--yes"]).exits(1).json();
    let (result, detail) = step(&report, "values");
    assert!(result == "failed" && detail.contains("token_secret"), "{detail}");
    assert_eq!((&report["verdict"], step(&report, "unsigned").0), (&json!("undecided"), "passed"), "{report}");
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn all_profiles_make_a_table_that_no_spreadsheet_runs() {
    let console = Console::new();
    let [key, secret, _, token_secret] = RIGHT;
    console.import(&simulator_profile("=HYPERLINK(1)", "Simulator", [key, secret, "x", token_secret]));
    console.import(&profile_to("@dead", "Staging", dead_port()));
    let csv = console.path("table.csv");
    let export = csv.to_str().expect("UTF-8");
    let reports = console.run(&["check", "--all", "--json", "--export", export]).exits(3).json();
    let shown: Vec<_> = reports
        .as_array()
        .expect("an array")
        .iter()
        .map(|report| (report["profile"].as_str().expect("a name"), report["verdict"].as_str().expect("a verdict")))
        .collect();
    assert_eq!(shown, [("Simulator", "accepted"), ("=HYPERLINK(1)", "rejected"), ("@dead", "unreachable")]);
    let table = std::fs::read_to_string(&csv).expect("the table");
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[..2], ["profile,verdict,cause", "Simulator,accepted,"], "{table}");
    assert!(lines[2].starts_with("'=HYPERLINK(1),rejected,") && lines[3].starts_with("'@dead,unreachable,"), "{table}");
    let people = console.run(&["check", "--all"]).exits(3).stdout;
    assert!(people.lines().any(|line| line.starts_with("@dead") && line.contains("unreachable")), "{people}");
    let document = console.path("table.json");
    console.run(&["check", "--all", "--export", document.to_str().expect("UTF-8")]).exits(3);
    let kept: Value = serde_json::from_slice(&std::fs::read(document).expect("the table")).expect("JSON");
    assert_eq!(kept.as_array().map(Vec::len), Some(3));
    let nowhere = console.file("a file", "");
    let failed = console.run(&["check", "--profile", "Simulator", "--export", &format!("{nowhere}/x.csv")]).exits(1);
    failed.complains(&["The table was not written"]);
}

#[test]
fn another_profile_with_the_same_key_is_a_cause() {
    let console = Console::new();
    let server = Server::start(vec![
        Act::Read,
        Act::by_authorization(crate::server::reply(401, ""), crate::server::reply(401, UNSIGNED)),
    ]);
    let text = profile_to("one", "Staging", server.address());
    console.import(&text);
    let [consumer, token] = VARIABLES;
    let exchanged = text.replace(consumer, "?").replace(token, consumer).replace('?', token);
    console.import(&exchanged.replace("\"one\"", "\"two\""));
    let report = check(&console, "one", &["--yes"]).exits(1).json();
    let causes = report["causes"].to_string();
    let part = "The profile two has the same consumer_key and another consumer_secret, token_secret";
    assert!(causes.contains(part), "{causes}");
    server.finish();
}

#[test]
fn wrong_usage_is_told() {
    let console = Console::new();
    console.run(&["check"]).refused(&["--profile"]);
    console.run(&["check", "--profile", "Simulator", "--all"]).refused(&["cannot be used with"]);
    console.run(&["check", "--profile", "none"]).refused(&["No profile is called \"none\""]);
}
