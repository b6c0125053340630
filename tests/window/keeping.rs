//! What is typed is kept: over undo, a restart, and under a name; and what is pasted finds its place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{DroppedFile, Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use livedeflect_console::store::atomic;

use crate::desk::Desk;
use crate::scene::folder;

const UNDO: (Modifiers, Key) = (Modifiers::COMMAND, Key::Z);

fn keys(desk: &mut Desk, (modifiers, key): (Modifiers, Key)) {
    desk.key_frame(modifiers, key, false);
    desk.harness.run_steps(2);
}

#[test]
fn undo_and_redo_go_across_the_whole_form() {
    let (_folder, paths) = folder();
    let redo = (Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    let mut desk = Desk::open(&paths);
    desk.type_into("skill", "support");
    desk.command(Key::N);
    assert_eq!(desk.value("skill"), "sales");
    keys(&mut desk, UNDO);
    assert_eq!(desk.value("skill"), "support");
    keys(&mut desk, UNDO);
    assert_eq!(desk.value("skill"), "sales");
    keys(&mut desk, redo);
    assert_eq!(desk.value("skill"), "support");
    keys(&mut desk, redo);
    assert_eq!(desk.value("skill"), "sales");
}

#[test]
fn the_draft_is_there_again_after_a_crash() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.type_into("skill", "kept over a crash");
    desk.until("the draft is on disk", |_| {
        std::fs::read_to_string(paths.draft()).is_ok_and(|text| text.contains("kept over a crash"))
    });
    // A crash runs nothing at the end: neither does dropping the harness, which never calls `on_exit`.
    drop(desk);
    let desk = Desk::open(&paths);
    assert_eq!(desk.value("skill"), "kept over a crash");
}

/// Presses the last button of that name: the samples of one's own stand below the shipped ones.
fn press_last(desk: &mut Desk, name: &str) {
    // Why: a list that has just grown is put in the middle again in the frames that follow.
    desk.harness.run_steps(3);
    desk.harness.get_all_by_role_and_label(Role::Button, name).last().expect("a button").click();
    desk.harness.run_steps(2);
}

#[test]
fn a_sample_is_saved_loaded_renamed_duplicated_and_deleted() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.type_into("skill", "sample skill");
    desk.command(Key::S);
    desk.type_into("sample name", "../mine");
    desk.button("Save");
    desk.until("the sample is saved", |desk| desk.says("Saved as sample"));
    desk.command(Key::E);
    assert_eq!(desk.value("skill"), "sales");

    desk.command(Key::O);
    desk.button("Rename…");
    desk.type_into("new sample name", "ours");
    desk.button("Rename");
    desk.until("the new name", |desk| desk.says("ours") && !desk.says("../mine"));
    press_last(&mut desk, "Duplicate");
    desk.until("the copy", |desk| desk.says("ours copy"));
    press_last(&mut desk, "Delete");
    desk.harness.run_steps(2);
    desk.until("the second question", |desk| desk.has(Role::Button, "Really delete"));
    assert!(desk.says("ours copy"), "one press deletes nothing");
    desk.button("Really delete");
    desk.until("the copy is gone", |desk| !desk.says("ours copy"));
    press_last(&mut desk, "Load");
    desk.harness.run_steps(3);
    assert_eq!(desk.value("skill"), "sample skill");
}

#[test]
fn a_pasted_curl_command_fills_the_form_and_names_what_has_no_place() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    let paste = (Modifiers::COMMAND | Modifiers::SHIFT, Key::V);
    keys(&mut desk, paste);
    desk.type_into("payload or curl command", "curl -d '{\"siteId\":[}' https://example.com");
    desk.button("Take over");
    assert!(desk.says("line 1, column 12"), "{:#?}", desk.texts());
    assert_eq!(desk.value("siteId"), "38856538", "nothing is replaced");
    desk.type_into(
        "payload or curl command",
        "curl https://example.com/x -H 'Authorization: OAuth canary' -d '{\"siteId\":\"77\",\"odd\":1}'",
    );
    desk.button("Take over");
    assert_eq!(desk.value("siteId"), "77");
    assert!(desk.says("could not be placed") && desk.says("odd"), "{:#?}", desk.texts());
    assert!(!desk.texts().iter().any(|text| text.contains("OAuth canary") && !text.starts_with("curl")));
}

#[test]
fn pasted_pairs_become_rows_and_other_text_stays_in_its_field() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.scroll_to_pairs();
    let paste = |desk: &mut Desk, text: &str| {
        desk.input("callerInfo key 4").focus();
        desk.harness.step();
        desk.harness.input_mut().events.push(Event::Paste(text.to_owned()));
        desk.harness.run_steps(3);
    };
    paste(&mut desk, "a=1\nb=2");
    assert_eq!(desk.request()["callerInfo"]["a"], "1");
    assert_eq!(desk.request()["callerInfo"]["b"], "2");
    keys(&mut desk, UNDO);
    paste(&mut desk, "just words");
    assert_eq!(desk.value("callerInfo key 4"), "just words");
}

/// A file as the operating system hands it over.
#[derive(Debug)]
pub struct Dropped(pub PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the program reads it by its path".to_owned())
    }
}

#[test]
fn a_dropped_payload_is_kept_as_a_sample_and_one_is_written_to_a_file() {
    let (folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    let file = folder.path().join("dropped one.json");
    atomic::write(&file, br#"{"siteId":"4711","deflectionChannel":"sms"}"#).expect("a file");
    desk.harness.input_mut().dropped_files.push(Arc::new(Dropped(file)));
    desk.until("the form is filled", |desk| desk.value("siteId") == "4711");
    desk.command(Key::O);
    desk.until("the sample", |desk| desk.says("dropped one"));
    press_last(&mut desk, "Export");
    desk.until("the file", |desk| desk.says("The payload of dropped one was written"));
    let written: Vec<_> = std::fs::read_dir(paths.exports()).expect("a folder").collect();
    let text = std::fs::read_to_string(written[0].as_ref().expect("a file").path()).expect("a text");
    assert_eq!((written.len(), text.contains("\"siteId\": \"4711\"")), (1, true), "{text}");
}
