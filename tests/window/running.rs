//! The run from a table, as a tester uses it: dry run, question, progress, results.

use std::sync::Arc;

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::NodeT as _;
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::app::run_form::{RunForm, Stage};
use livedeflect_console::app::state::Dialog;
use livedeflect_console::store::atomic;
use livedeflect_console::store::paths::Paths;
use livedeflect_console::store::profile::{Profile, SecretSource};

use crate::desk::Desk;
use crate::keeping::Dropped;
use crate::scene::{ACCEPTED, folder, folder_for, keep, profile};
use crate::server::{Act, Server};

fn form(desk: &Desk) -> Option<&RunForm> {
    match &desk.harness.state().state().dialog {
        Some(Dialog::Run(form)) => Some(form),
        _ => None,
    }
}

fn stage(desk: &Desk) -> Option<&Stage> {
    form(desk).map(|form| &form.stage)
}

/// Opens the dialog, and checks the rows of a table.
fn check(desk: &mut Desk, paths: &Paths, table: &str) {
    let file = paths.data.join("rows.csv");
    atomic::write(&file, table.as_bytes()).expect("a table");
    desk.command(Key::D);
    desk.until("the dialog", |desk| form(desk).is_some());
    desk.type_into("data file", &file.to_string_lossy());
    desk.button("Check rows");
    desk.until("the rows are checked, or not", |desk| {
        stage(desk) == Some(&Stage::Ready) || form(desk).is_some_and(|form| form.problem.is_some())
    });
}

fn until_ended(desk: &mut Desk) {
    desk.until("the run has ended", |desk| matches!(stage(desk), Some(Stage::Ended(_))));
}

#[test]
fn rows_go_to_the_simulator_and_each_result_shows_its_exchange() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    check(&mut desk, &paths, "customerPhoneNumber,expect,label\n4043438640,,one\n4043438641,401,two\n");
    assert!(desk.says("2 sends to 2 numbers"), "{:#?}", desk.texts());
    desk.button("Send 2 rows");
    until_ended(&mut desk);
    assert!(desk.says("Every row was sent: 1 as expected, 1 otherwise"), "{:#?}", desk.texts());
    assert!(desk.says("line 3, +1 4043438641, expected 401, success/200"), "{:#?}", desk.texts());
    for (label, file, part) in [
        ("Export CSV", "run-1.csv", "3,two,,\"'+1 4043438641\",401,success/200,no,2,"),
        ("Export JUnit", "run-1.xml", "failures=\"1\""),
        ("Export JSON", "run-1.json", "\"as_expected\": 1"),
    ] {
        desk.button(label);
        desk.until("it is written", |desk| desk.says(file));
        let text = std::fs::read_to_string(paths.exports().join(file)).expect(file);
        assert!(text.contains(part), "{text}");
    }
    desk.button("#2");
    desk.until("the exchange", |desk| form(desk).is_none() && desk.harness.state().state().shown.is_some());
    assert_eq!(desk.request()["customerPhoneNumber"], "4043438641");
    assert_eq!(desk.rows().len(), 2);
    desk.command(Key::D);
    desk.until("the results are still there", |desk| desk.says("Every row was sent"));
}

#[test]
fn a_table_that_is_none_and_rows_with_mistakes_are_told() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    check(&mut desk, &paths, "customerPhoneNumber,colour\n1,2\n");
    assert!(desk.says("\"colour\" at line 1, column 2 is no item of the payload"), "{:#?}", desk.texts());
    desk.press(Key::Escape);
    desk.until("it is closed", |desk| form(desk).is_none());
    check(&mut desk, &paths, "customerPhoneNumber\n4043438640\n404 343\n");
    assert!(desk.says("1 row has mistakes"));
    assert_eq!(form(&desk).expect("the dialog").chosen, Some(1), "the first one is shown");
    desk.button("Send 2 rows");
    desk.until("it is refused", |desk| desk.says("Mend them, or choose to send them anyway"));
    assert_eq!(stage(&desk), Some(&Stage::Ready));
    assert!(desk.rows().is_empty());
}

#[test]
fn real_people_are_asked_about_with_their_count_and_numbers() {
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    let (_folder, paths) = folder();
    let ours = profile(Environment::Staging, server.address());
    keep(&paths, &Profile { allowed_recipients: vec!["14043438646".to_owned()], ..ours });
    let mut desk = Desk::open(&paths);
    check(&mut desk, &paths, "customerPhoneNumber,externalCallId\n4043438646,1\n4043438647,2\n4043438647,3\n");
    desk.type_into("pause in ms", "0");
    desk.button("Send 3 rows…");
    desk.until("the question", |desk| desk.says("Send 3 texts to real people?"));
    assert!(desk.says("2: +1 4043438646, +1 4043438647") && desk.says("14043438647"), "{:#?}", desk.texts());
    desk.button("Don't send");
    desk.until("no is taken", |desk| stage(desk) == Some(&Stage::Ready));
    desk.button("Send 3 rows…");
    desk.until("the question", |desk| desk.says("Send 3 texts to real people?"));
    let is_disabled = desk.find(Role::Button, "Send 3 texts").is_some_and(|yes| yes.accesskit_node().is_disabled());
    assert!(is_disabled, "not before the number was typed again");
    desk.type_into("numbers again", "+1 404 343 8647");
    desk.until_with(
        "the run begins",
        |desk| {
            if desk.has(Role::Button, "Send 3 texts") {
                desk.button("Send 3 texts");
            }
        },
        |desk| matches!(stage(desk), Some(Stage::Running { .. } | Stage::Ended(_))),
    );
    until_ended(&mut desk);
    desk.button("Check again");
    desk.until("nothing is left", |desk| desk.has(Role::Button, "Begin anew"));
    desk.button("Begin anew");
    desk.until("all are left", |desk| desk.says("3 sends to 2 numbers"));
    desk.button("Send 3 rows…");
    desk.until("that it is the second time", |desk| desk.says("3 rows went there before with the same payload"));
    drop(desk);
    assert_eq!(server.finish().posts.len(), 3);
}

#[test]
fn a_dropped_table_is_checked_at_once() {
    let (folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    let file = folder.path().join("dropped.CSV");
    atomic::write(&file, b"externalCallId\n1\n2\n").expect("a table");
    desk.harness.input_mut().dropped_files.push(Arc::new(Dropped(file)));
    desk.until("its rows", |desk| desk.says("2 sends to 1 number"));
}

#[test]
fn secrets_that_are_kept_nowhere_are_asked_for_before_a_run() {
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    let (_folder, paths) = folder();
    let ours = profile(Environment::Staging, server.address());
    keep(&paths, &Profile { token_secret: SecretSource::Session, ..ours });
    let mut desk = Desk::open(&paths);
    check(&mut desk, &paths, "externalCallId\n1\n");
    desk.button("Send 1 row…");
    desk.until("the secret is asked for", |desk| desk.says("This program has not got them yet"));
    desk.type_into("token_secret", "s3cret");
    desk.button("Keep for this session");
    desk.until("the question", |desk| desk.says("Send 1 text to real people?"));
    desk.button("Don't send");
    desk.until("no is taken", |desk| stage(desk) == Some(&Stage::Ready));
    drop(desk);
    assert_eq!(server.finish().connections, 0);
}

#[test]
fn no_to_a_run_s_secrets_brings_its_dialog_back_as_it_was() {
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    let (_folder, paths) = folder();
    let ours = profile(Environment::Staging, server.address());
    keep(&paths, &Profile { token_secret: SecretSource::Session, ..ours });
    let mut desk = Desk::open(&paths);
    check(&mut desk, &paths, "externalCallId\n1\n2\n");
    desk.type_into("pause in ms", "1234");
    desk.type_into("at most rows", "7");
    for way in [|desk: &mut Desk| desk.button("Don't send"), |desk: &mut Desk| desk.press(Key::Escape)] {
        desk.button("Send 2 rows…");
        desk.until("the secret is asked for", |desk| desk.says("This program has not got them yet"));
        way(&mut desk);
        desk.until("the run is back", |desk| stage(desk) == Some(&Stage::Ready));
        assert_eq!((desk.value("pause in ms").as_str(), desk.value("at most rows").as_str()), ("1234", "7"));
        assert_eq!(form(&desk).map(|form| form.rows.len()), Some(2));
    }
    drop(desk);
    assert_eq!(server.finish().connections, 0);
}

#[test]
fn a_stopped_run_goes_on_with_the_rows_that_are_left() {
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    check(&mut desk, &paths, "externalCallId\n1\n2\n3\n4\n");
    desk.type_into("pause in ms", "600000");
    desk.button("Send 4 rows");
    desk.until("the first one is there", |desk| matches!(stage(desk), Some(Stage::Running { sent: 1, .. })));
    desk.press(Key::Escape);
    assert!(form(&desk).is_some(), "it is not closed while it sends");
    desk.button("Stop");
    until_ended(&mut desk);
    assert!(desk.says("Stopped: 1 as expected, 0 otherwise, 3 not tried"), "{:#?}", desk.texts());
    desk.type_into("pause in ms", "0");
    desk.button("Check again");
    desk.until("the rest", |desk| desk.says("3 sends to 1 number; 1 row was sent before"));
    desk.button("Send 3 rows");
    until_ended(&mut desk);
    assert!(desk.says("Every row was sent: 4 as expected"), "{:#?}", desk.texts());
    desk.button("Check again");
    desk.until("nothing is left", |desk| desk.says("0 sends to 0 numbers; 4 rows were sent before"));
    desk.button("Begin anew");
    desk.until("all are left", |desk| desk.says("4 sends to 1 number"));
    drop(desk);
    assert_eq!(server.finish().posts.len(), 4);
}

#[test]
fn only_the_rows_in_sight_of_ten_thousand_are_drawn() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    check(&mut desk, &paths, &format!("externalCallId\n{}", "1\n".repeat(10_000)));
    assert!(desk.says("10000 sends to 1 number"), "{:#?}", desk.texts());
    let lines = desk.texts().iter().filter(|text| text.starts_with("line ")).count();
    assert!((5..60).contains(&lines), "{lines}");
}
