//! Faults in the window: one click is one send, marked in the list; and the matrix, which asks before anything real.

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::api::fault_matrix::{Report, RowResult};
use livedeflect_console::api::presets;
use livedeflect_console::app::matrix::MatrixForm;
use livedeflect_console::app::state::Dialog;
use livedeflect_console::store::profile::{Profile, SecretSource};

use crate::desk::Desk;
use crate::scene::{folder, folder_for, keep, profile};
use crate::server::{Act, Server};

fn form(desk: &Desk) -> Option<&MatrixForm> {
    match &desk.harness.state().state().dialog {
        Some(Dialog::Matrix(form)) => Some(form),
        _ => None,
    }
}

fn report(desk: &Desk) -> Option<&Report> {
    form(desk)?.report.as_ref()
}

/// Opens the menu and clicks there.
fn send_with(desk: &mut Desk, label: &str) {
    desk.button("Send with a fault…");
    desk.until("the menu", |desk| desk.has(Role::Button, label));
    desk.find(Role::Button, label).expect("the menu is open").click();
    desk.harness.run_steps(2);
}

#[test]
fn one_click_is_one_post_and_two_for_a_replay() {
    let server = Server::start(vec![Act::Read, Act::reply(401, r#"{"error":"No Authorization Header"}"#)]);
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    send_with(&mut desk, "Tampered signature");
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    assert!(desk.rows()[0].ends_with(", sent with: Tampered signature"), "{:?}", desk.rows());
    assert!(desk.says("Sent with: Tampered signature: the header's signature is not the one that was worked out"));

    // Why a new window: a second press right after a send is ignored.
    drop(desk);
    let mut desk = Desk::open(&paths);
    send_with(&mut desk, "Replayed nonce");
    desk.until("two more lines in the history", |desk| desk.rows().len() == 3);
    desk.until_ended();
    let rows = desk.rows();
    for row in &rows[..2] {
        assert!(row.contains("Unauthorized 401") && row.ends_with(", sent with: Replayed nonce"), "{rows:?}");
    }
    assert!(rows[1].contains("nobody"), "the first names nobody: {rows:?}");
    drop(desk);
    assert_eq!(server.finish().posts.len(), 3);
    let desk = Desk::open(&paths);
    assert_eq!(desk.rows(), rows, "the history says it after a restart too");
}

#[test]
fn a_fault_to_a_real_endpoint_is_asked_about_and_names_itself() {
    let server = Server::start(vec![Act::Read, Act::reply(401, "{}")]);
    let (_folder, paths) = folder_for(Environment::Staging, server.address());
    let mut desk = Desk::open(&paths);
    send_with(&mut desk, "Body changed after signing");
    desk.until("the question", Desk::is_asking);
    assert!(desk.question().iter().any(|text| text.starts_with("With a fault: Body changed after signing. ")));
    desk.answer("Don't send");
    assert!(desk.rows().is_empty());
    send_with(&mut desk, "skill missing");
    desk.until("the question", Desk::is_asking);
    desk.answer("Send to +1 4043438646");
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    drop(desk);
    let posts = server.finish().posts;
    assert_eq!(posts.len(), 1);
    assert!(!String::from_utf8_lossy(&posts[0]).contains("\"skill\""));
}

#[test]
fn the_matrix_runs_on_the_simulator_and_can_be_exported() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.command(Key::M);
    desk.until("the matrix", |desk| desk.has(Role::Button, "Run the matrix"));
    assert!(desk.rows().is_empty(), "opening sends nothing");
    desk.button("Run the matrix");
    desk.until("the report", |desk| report(desk).is_some());
    let all = presets::all().len();
    assert_eq!(report(&desk).map(|report| report.count(RowResult::Passed)), Some(all));
    assert!(desk.says(&format!("{all} passed, 0 failed")), "{:#?}", desk.texts());
    for (button, file) in [("Export CSV", "csv"), ("Export JSON", "json"), ("Export JUnit", "xml")] {
        desk.button(button);
        let name = format!("fault-matrix-1.{file}");
        desk.until("the path", |desk| desk.says(&name));
        assert!(std::fs::read_to_string(paths.exports().join(&name)).expect("a file").contains("missing-siteId"));
    }
    desk.button("Close");
    desk.until("every exchange is in the list", |desk| desk.harness.state().state().history.len() == all + 1);
}

#[test]
fn the_matrix_of_a_real_endpoint_says_the_count_and_sends_nothing_before_a_yes() {
    let server = Server::start(vec![Act::Read, Act::reply(401, r#"{"error":"No Authorization Header"}"#)]);
    let (_folder, paths) = folder_for(Environment::Production, server.address());
    let mut desk = Desk::open(&paths);
    desk.command(Key::M);
    desk.until("the harmless answer has the keyboard", |desk| desk.focused().as_deref() == Some("Close"));
    assert!(desk.says(&format!("Send 15 POSTs to {}?", server.address())), "{:#?}", desk.texts());
    assert!(desk.says("19 faults are left out"));
    desk.press(Key::Enter);
    desk.until("it is closed", |desk| form(desk).is_none());
    desk.command(Key::M);
    desk.until("the matrix", |desk| desk.has(Role::Button, "Send 15 POSTs"));
    desk.button("Send 15 POSTs");
    desk.until("the report", |desk| report(desk).is_some());
    let counts = [RowResult::Passed, RowResult::Failed, RowResult::Open, RowResult::Skipped];
    let counted = report(&desk).map(|report| counts.map(|result| report.count(result)));
    assert_eq!(counted, Some([1, 1, 13, 19]));
    drop(desk);
    let posts = server.finish().posts;
    assert_eq!(posts.len(), 16, "15 POSTs and a PUT");
    assert!(!posts.iter().any(|post| String::from_utf8_lossy(post).contains("customerPhoneNumber")));
}

#[test]
fn stopping_a_matrix_sends_no_more() {
    let server = Server::start(vec![Act::Read, Act::Hold]);
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    desk.command(Key::M);
    desk.until("the matrix", |desk| desk.has(Role::Button, "Run the matrix"));
    desk.button("Run the matrix");
    server.wait_for_post();
    desk.button("Stop");
    desk.until("the report", |desk| report(desk).is_some());
    let counts =
        [RowResult::NoReply, RowResult::Skipped].map(|result| report(&desk).map(|report| report.count(result)));
    assert_eq!(counts, [Some(1), Some(presets::all().len() - 1)]);
    drop(desk);
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn secrets_that_are_kept_nowhere_are_asked_for_before_the_matrix() {
    let server = Server::start(vec![Act::Read]);
    let (_folder, paths) = folder();
    let ours = profile(Environment::Staging, server.address());
    keep(&paths, &Profile { token_secret: SecretSource::Session, ..ours });
    let mut desk = Desk::open(&paths);
    desk.command(Key::M);
    desk.until("the secret is asked for", |desk| desk.says("This program has not got them yet"));
    assert!(form(&desk).is_none());
    desk.type_into("token_secret", "s3cret");
    desk.button("Keep for this session");
    desk.until("the matrix", |desk| form(desk).is_some_and(|form| !form.is_running));
    drop(desk);
    assert_eq!(server.finish().connections, 0);
}
