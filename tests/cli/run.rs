//! A table's rows, sent one after the other: what is checked first, what is expected, and that no row goes out twice.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::console::{Console, EXAMPLE, profile, profile_to};
use crate::server::{Act, Server};

const ACCEPTED: &str = r#"{"callId":"473513","success":"true"}"#;

fn accepting() -> Server {
    Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)])
}

/// A table of so many rows, whose calls are told apart by `externalCallId`.
fn table(rows: usize) -> String {
    let rows: Vec<String> = (0..rows).map(|row| format!("{row:04},row {row}\n")).collect();
    format!("externalCallId,label\n{}", rows.concat())
}

/// How often each call was posted.
fn posted(posts: &[Vec<u8>]) -> BTreeMap<String, usize> {
    let mut calls = BTreeMap::new();
    for post in posts {
        let text = String::from_utf8_lossy(post);
        let body = text.split_once("\r\n\r\n").expect("a body").1;
        let body: Value = serde_json::from_str(body).expect("JSON");
        *calls.entry(body["externalCallId"].as_str().expect("a text").to_owned()).or_insert(0) += 1;
    }
    calls
}

#[test]
fn each_row_is_sent_once_and_held_to_what_it_expects() {
    // The simulator does not know this profile's secrets, so every row is refused.
    let console = Console::new();
    console.import(&profile("Own", "Simulator", "Simulator"));
    let text = "customerPhoneNumber;expect;label;callerInfo.n\n0040;unauthorized/401;a;007\n4043438646;;=b;\n4043438647;401;c;\n";
    let data = console.file("rows.csv", text);
    let (junit, csv) = (console.path("out.xml"), console.path("out.csv"));
    let files = ["--junit", junit.to_str().expect("a path"), "--csv", csv.to_str().expect("a path")];
    let run = ["run", "--profile", "Own", "--payload", EXAMPLE, "--data", &data, "--json"];
    let ran = console.run(&[&run[..], &files[..]].concat()).exits(1);
    let document = ran.json();
    assert_eq!(
        document["counts"],
        json!({
            "rows": 3, "as_expected": 2, "otherwise": 1, "unknown": 0, "not_sent": 0, "not_tried": 0
        })
    );
    assert_eq!(document["end"], "Every row was sent");
    let words: Vec<_> = document["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            [
                row["line"].clone(),
                row["verdict"].clone(),
                row["status"].clone(),
                row["as_expected"].clone(),
                row["id"].clone(),
            ]
        })
        .collect();
    assert_eq!(
        words,
        [
            [json!(2), json!("unauthorized"), json!(401), json!(true), json!(1)],
            [json!(3), json!("unauthorized"), json!(401), json!(false), json!(2)],
            [json!(4), json!("unauthorized"), json!(401), json!(true), json!(3)],
        ]
    );
    let sent = console.show(&json!(1));
    let body: Value = serde_json::from_str(sent["request"]["body"].as_str().expect("a body")).expect("JSON");
    assert_eq!((&body["customerPhoneNumber"], &body["deflectionHandle"]), (&json!("0040"), &json!("10040")));
    assert_eq!(body["callerInfo"]["n"], "007");
    let xml = std::fs::read_to_string(junit).expect("JUnit");
    assert!(xml.contains(r#"tests="3" failures="1""#), "{xml}");
    assert!(xml.contains(r#"message="expected success, seen unauthorized/401, exchange 2""#), "{xml}");
    let csv = std::fs::read_to_string(csv).expect("CSV");
    assert!(csv.contains("3,\"'=b\",,\"'+1 4043438646\",success,unauthorized/401,no,2,"), "{csv}");
}

#[test]
fn what_is_wrong_is_told_before_anything_is_sent() {
    let console = Console::new();
    let server = accepting();
    console.import(&profile_to("real", "Staging", server.address()));
    let listed = profile_to("listed", "Staging", server.address());
    console.import(&listed.replace("site_id", "allowed_recipients: [\"14043438646\"],\n    site_id"));
    let run = |name: &str, text: &str, more: &[&str]| {
        let data = console.file("rows.csv", text);
        console.run(&[&["run", "--profile", name, "--payload", EXAMPLE, "--data", &data], more].concat())
    };
    run("real", "skill,numbr\na,b\n", &["--yes"]).refused(&["\"numbr\" at line 1, column 2", "rows.csv"]);
    run("real", "customerPhoneNumber\n404 343\n4043438646\n", &["--yes"]).refused(&[
        "line 2: error: customerPhoneNumber",
        "1 row has mistakes",
        "--invalid-anyway",
    ]);
    run("real", &table(101), &["--yes"]).refused(&["101 rows are more than the 100", "--most 101"]);
    run("real", &table(2), &[]).refused(&["2 texts to 1 number: +1 4043438646", "Say --yes"]);
    run("real", &table(2), &["--yes", "--send-again", "2"]).exits(2).complains(&["--resume"]);
    run("real", &table(2), &["--yes", "--resume", "--send-again", "9"]).refused(&["no row begins on line 9"]);
    let others = "customerPhoneNumber\n4043438646\n4043438647\n4043438648\n4043438647\n";
    run("listed", others, &["--yes"]).refused(&["2 numbers are not among", "--recipient 14043438647,14043438648"]);
    run("listed", others, &["--yes", "--recipient", "14043438647"]).refused(&["must be 14043438647,14043438648"]);
    run("listed", "deflectionHandle\n{empty}\n", &["--yes", "--invalid-anyway"]).refused(&["line 2", "cannot be read"]);
    let dry = run("real", "customerPhoneNumber\n404 343\n4043438646\n", &["--dry-run"]).exits(2);
    assert!(dry.stdout.contains("line 2: error: customerPhoneNumber"), "{}", dry.stdout);
    let dry = run("real", &table(3), &["--dry-run", "--json"]).exits(0).json();
    assert_eq!((&dry["dry_run"]["sends"], &dry["dry_run"]["numbers"]), (&json!(3), &json!(["+1 4043438646"])));
    assert_eq!(console.history(), [] as [Value; 0]);
    assert_eq!(server.finish().connections, 0);
}

#[test]
fn a_given_number_and_a_yes_send_to_somebody_off_the_list() {
    let console = Console::new();
    let server = accepting();
    let listed = profile_to("listed", "Staging", server.address());
    console.import(&listed.replace("site_id", "allowed_recipients: [\"14043438646\"],\n    site_id"));
    let data = console.file("rows.csv", "customerPhoneNumber\n4043438646\n4043438647\n");
    let run = ["run", "--profile", "listed", "--payload", EXAMPLE, "--data", &data, "--pause", "0", "--yes"];
    console.run(&[&run[..], &["--recipient", "+1 4043438647"]].concat()).exits(0);
    assert_eq!(server.finish().posts.len(), 2);
}

#[test]
fn a_run_ends_at_its_cap_or_its_first_failure_and_goes_on_where_it_ended() {
    let console = Console::new();
    let server = accepting();
    console.import(&profile_to("real", "Staging", server.address()));
    let text = "externalCallId,expect\n1,\n2,401\n3,\n4,\n";
    let data = console.file("rows.csv", text);
    let run = |more: &[&str]| {
        let run = ["run", "--profile", "real", "--payload", EXAMPLE, "--data", &data, "--pause", "0", "--yes"];
        console.run(&[&run[..], more].concat())
    };
    let first = run(&["--stop-on-failure", "--json"]).exits(1).json();
    assert_eq!(first["end"], "Stopped at the first row that is not as expected");
    assert_eq!(first["counts"]["not_tried"], 2);
    run(&[]).refused(&["of this run's 4 rows 2 were sent before", "--resume", "--restart"]);
    let third = run(&["--resume", "--most", "1"]).exits(1);
    assert!(third.stdout.contains("2 as expected, 1 otherwise, 1 not tried"), "{}", third.stdout);
    run(&["--resume"]).exits(1);
    run(&["--resume"]).exits(1);
    let again = run(&["--resume", "--send-again", "3", "--json"]).exits(1).json();
    assert_eq!(again["rows"][1]["id"], 5);
    let twice = run(&["--restart", "--most", "1"]).exits(0);
    assert!(twice.stderr.contains("4 rows went to the same endpoint before"), "{}", twice.stderr);
    let calls = posted(&server.finish().posts);
    let expected = [("1", 2), ("2", 2), ("3", 1), ("4", 1)];
    assert_eq!(calls, expected.map(|(call, times)| (call.to_owned(), times)).into());
}

#[test]
fn a_killed_run_goes_on_without_sending_a_row_twice_or_losing_one() {
    let console = Console::new();
    let server = accepting();
    console.import(&profile_to("real", "Staging", server.address()));
    let data = console.file("rows.csv", table(24));
    let run = ["run", "--profile", "real", "--payload", EXAMPLE, "--data", &data, "--pause", "1", "--yes", "--json"];
    let resume = [&run[..], &["--resume"]].concat();
    for posts in [3, 4, 5] {
        let running = console.start(&resume);
        for _ in 0..posts {
            server.wait_for_post();
        }
        running.kill();
    }
    let last = console.run(&resume);
    let document = last.json();
    let maybe = |row: &&Value| row["outcome"] == "unknown";
    let rows = document["rows"].as_array().expect("rows");
    let unknown: Vec<&Value> = rows.iter().filter(maybe).collect();
    assert!(unknown.len() <= 3, "{unknown:#?}");
    let last = last.exits(if unknown.is_empty() { 0 } else { 4 });
    assert!(!last.stderr.contains("panicked"));
    let calls = posted(&server.finish().posts);
    assert!(calls.values().all(|times| *times == 1), "a row went out twice: {calls:?}");
    for (index, row) in rows.iter().enumerate() {
        let is_posted = calls.contains_key(&format!("{index:04}"));
        assert!(is_posted || maybe(&row), "a row is lost: {row}");
    }
}

#[test]
fn a_row_without_an_answer_may_have_been_sent_and_is_only_sent_again_by_name() {
    let console = Console::new();
    console.be_impatient();
    let server = Server::start(vec![Act::Read, Act::Hold]);
    console.import(&profile_to("real", "Staging", server.address()));
    let data = console.file("rows.csv", table(1));
    let run = ["run", "--profile", "real", "--payload", EXAMPLE, "--data", &data, "--pause", "0", "--yes"];
    let running = console.start(&run);
    server.wait_for_post();
    running.kill();
    let told = console.run(&[&run[..], &["--resume"]].concat()).exits(4);
    assert!(told.stdout.contains("may have been sent"), "{}", told.stdout);
    console.run(&[&run[..], &["--resume", "--send-again", "2"]].concat()).exits(4);
    assert_eq!(server.finish().posts.len(), 2);
}

#[test]
fn the_same_run_is_not_begun_twice_at_once() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::Hold]);
    console.import(&profile_to("real", "Staging", server.address()));
    let data = console.file("rows.csv", table(2));
    let run = ["run", "--profile", "real", "--payload", EXAMPLE, "--data", &data, "--yes"];
    let running = console.start(&run);
    server.wait_for_post();
    console.run(&run).exits(3).complains(&["under way in another window or command"]);
    running.kill();
    assert_eq!(server.finish().posts.len(), 1);
}

#[cfg(unix)]
#[test]
fn control_c_ends_it_with_everything_on_record() {
    let console = Console::new();
    let server = Server::start(vec![Act::Read, Act::Hold]);
    console.import(&profile_to("real", "Staging", server.address()));
    let data = console.file("rows.csv", table(3));
    let run = ["run", "--profile", "real", "--payload", EXAMPLE, "--data", &data, "--yes", "--json"];
    let running = console.start(&run);
    server.wait_for_post();
    running.interrupt();
    let document = console.wait(running).exits(4).json();
    assert_eq!((&document["end"], &document["counts"]["not_tried"]), (&json!("Stopped"), &json!(2)));
    assert_eq!(console.history()[0]["outcome"], "unknown");
    assert_eq!(server.finish().posts.len(), 1);
}
