//! The history's commands: found, noted, labelled, pinned, purged.

use serde_json::{Value, json};

use crate::console::{Console, files, holds};

fn ids(list: &Value) -> Vec<i64> {
    list.as_array().expect("an array").iter().map(|row| row["id"].as_i64().expect("a number")).collect()
}

/// Three exchanges with the built-in simulator; the second one goes out without a skill on purpose.
fn console() -> Console {
    let console = Console::new();
    for (text, skill) in [("First Qxjalpha", "sales"), ("Second qxjbravo", ""), ("Third qxjcharlie", "support")] {
        let text = format!("deflectionText={text}");
        let skill = format!("skill={skill}");
        console.send("Simulator", &["--set", &text, "--set", &skill, "--invalid-anyway"]);
    }
    console
}

#[test]
fn exchanges_are_found_by_words_and_filters() {
    let console = console();
    for (arguments, expected) in [
        (&["qxj"][..], vec![3, 2, 1]),
        (&["QXJALPHA"], vec![1]),
        (&["first", "sales"], vec![1]),
        (&["qxjalpha", "support"], vec![]),
        (&["x-nothing-of-the-kind"], vec![]),
        (&["oauth_nonce"], vec![3, 2, 1]),
        (&["--verdict", "success"], vec![3, 1]),
        (&["qxj", "--status", "200"], vec![3, 1]),
        (&["--profile", "Simulator", "--environment", "simulator"], vec![3, 2, 1]),
        (&["--environment", "production"], vec![]),
        (&["--since", "1d", "--until", "1h"], vec![]),
        (&["--since", "1h"], vec![3, 2, 1]),
    ] {
        let found = console.run(&[&["history", "search", "--json"], arguments].concat()).exits(0).json();
        assert_eq!(ids(&found), expected, "{arguments:?}");
    }
    let found = console.run(&["history", "search", "qxjalpha", "--json"]).exits(0).json();
    assert!(found[0]["excerpt"].as_str().is_some_and(|text| text.contains("First Qxjalpha")), "{found}");
    let found = console.run(&["history", "search", "qxjalpha"]).exits(0);
    assert!(found.stdout.contains("First Qxjalpha") && found.stderr.contains("1 found"), "{found:?}");
    for wrong in [&["--since", "soon"][..], &["--verdict", "good"], &["--environment", "Moon"], &["--status", "x"]] {
        console.run(&[&["history", "search"], wrong].concat()).exits(2);
    }
}

#[test]
fn remarks_are_made_shown_and_found() {
    let console = console();
    console.run(&["history", "note", "2", "Ask Zoë"]).exits(0);
    console.run(&["history", "label", "2", "odd", "ticket 12"]).exits(0);
    console.run(&["history", "pin", "2"]).exits(0);
    console.run(&["history", "pin", "3"]).exits(0);
    console.run(&["history", "unpin", "3"]).exits(0);
    let remarks = json!({
        "pinned": true, "labels": ["odd", "ticket 12"], "note": "Ask Zoë", "aliased": false,
    });
    assert_eq!(console.show(&json!(2))["remarks"], remarks);
    assert_eq!(console.history()[1]["remarks"], remarks);
    for arguments in [&["ask", "zoë"][..], &["--pinned"], &["--label", "ticket 12"]] {
        let found = console.run(&[&["history", "search", "--json"], arguments].concat()).exits(0).json();
        assert_eq!(ids(&found), [2], "{arguments:?}");
    }
    let shown = console.run(&["history", "show", "2"]).exits(0).stdout;
    for part in ["Pinned", "Labels: odd, ticket 12", "Note: Ask Zoë"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    console.run(&["history", "note", "2", ""]).exits(0);
    console.run(&["history", "label", "2"]).exits(0);
    assert_eq!(console.show(&json!(2))["remarks"]["labels"], json!([]));
    for missing in [&["note", "99", "x"][..], &["label", "99"], &["pin", "99"], &["unpin", "99"]] {
        let ran = console.run(&[&["history"], missing].concat()).exits(2);
        assert!(ran.stderr.contains("no exchange 99"), "{ran:?}");
    }
}

#[test]
fn a_purge_asks_keeps_what_is_pinned_and_leaves_no_byte() {
    let console = console();
    console.run(&["history", "pin", "3"]).exits(0);
    for refused in [&["--all"][..], &["1"], &["--older-than", "0"]] {
        let ran = console.run(&[&["history", "purge"], refused].concat()).exits(2);
        assert!(ran.stderr.contains("--yes"), "{ran:?}");
    }
    for wrong in [&["--yes"][..], &["--yes", "--all", "1"], &["--yes", "--all", "--older-than", "1"], &["--yes", "x"]] {
        console.run(&[&["history", "purge"], wrong].concat()).exits(2);
    }
    assert_eq!(console.history().len(), 3, "nothing was purged yet");
    assert!(console.run(&["history", "purge", "--older-than", "1", "--yes"]).exits(0).stdout.starts_with("0 purged"));
    assert!(console.run(&["history", "purge", "1", "--yes"]).exits(0).stdout.starts_with("1 purged"));
    let ran = console.run(&["history", "purge", "--all", "--yes"]).exits(0);
    assert!(ran.stdout.starts_with("1 purged") && ran.stderr.contains("1 pinned"), "{ran:?}");
    for (word, there) in [("qxjalpha", false), ("qxjbravo", false), ("qxjcharlie", true)] {
        let found = files(&console.data_dir()).into_iter().any(|file| holds(&file, word));
        assert_eq!(found, there, "{word}");
    }
    console.run(&["history", "purge", "--all", "--pinned-too", "--yes"]).exits(0);
    assert_eq!(console.history(), Vec::<Value>::new());
    console.run(&["history", "check"]).exits(0);
}

#[test]
fn the_settings_keep_personal_data_out_of_the_history_and_not_off_the_wire() {
    let console = Console::new();
    let settings = b"(history_without_personal_data: true)";
    livedeflect_console::store::atomic::write(&console.data_dir().join("settings.ron"), settings).expect("settings");
    let sent = console.send("Simulator", &["--set", "firstName=Qxjfirst", "--set", "lastName=Qxjlast"]).exits(0).json();
    assert!(sent["request"]["body"].as_str().is_some_and(|body| body.contains("Qxjfirst")), "{sent}");
    assert_eq!(sent["remarks"]["aliased"], json!(true));
    let shown = console.show(&sent["id"]);
    assert_eq!(shown["remarks"]["aliased"], json!(true));
    assert!(shown["request"]["body"].as_str().is_some_and(|body| body.contains("\"firstName\":\"alias-")), "{shown}");
    for word in ["Qxjfirst", "Qxjlast", "4043438646"] {
        assert_eq!(files(&console.data_dir()).into_iter().find(|file| holds(file, word)), None, "{word}");
    }
}

#[test]
fn a_damaged_history_is_told_kept_and_begun_anew() {
    let console = console();
    let path = console.data_dir().join("history.sqlite3");
    let mut bytes = std::fs::read(&path).expect("there");
    bytes[100..400].fill(0xAA);
    livedeflect_console::store::atomic::write(&path, &bytes).expect("damaged");
    let ran = console.run(&["history", "list", "--json"]).exits(0);
    assert_eq!(ran.json(), json!([]));
    assert!(ran.stderr.contains("moved aside"), "{ran:?}");
    let kept =
        files(&console.data_dir()).into_iter().find(|file| std::fs::read(file).is_ok_and(|found| found == bytes));
    assert!(kept.is_some_and(|file| file != path), "the damaged file is kept");
    console.send("Simulator", &[]).exits(0);
    assert_eq!(console.history().len(), 1);
}
