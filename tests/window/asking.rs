//! What the window asks before it sends, and that no answer but yes sends anything.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::app::state::Dialog;
use livedeflect_console::oauth::credentials::SignatureMethod;
use livedeflect_console::store::atomic;
use livedeflect_console::store::paths::Paths;
use livedeflect_console::store::profile::SecretSource;

use crate::desk::Desk;
use crate::scene::{ACCEPTED, folder, folder_for, keep, profile};
use crate::server::{Act, Server};

const YES: &str = "Send to +1 4043438646";
const NO: &str = "Don't send";

/// What a user does, and how.
type Way = (&'static str, fn(&mut Desk));

fn server() -> Server {
    Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)])
}

#[test]
fn a_real_send_asks_first_and_no_is_no_in_every_way() {
    let server = server();
    let (_folder, paths) = folder_for(Environment::Staging, server.address());
    let mut desk = Desk::open(&paths);
    let ways: [Way; 5] = [
        ("the button", |desk| desk.answer(NO)),
        ("Escape", |desk| desk.press(Key::Escape)),
        ("Enter, with the focus where it starts", |desk| desk.press(Key::Enter)),
        ("Space, with the focus where it starts", |desk| desk.press(Key::Space)),
        ("Ctrl+Enter once more", |desk| desk.command(Key::Enter)),
    ];
    for (way, say_no) in ways {
        // Why: what had the focus before must not keep it.
        desk.input("siteId").focus();
        desk.command(Key::Enter);
        desk.until("the question has the keyboard", |desk| desk.focused().as_deref() == Some(NO));
        let question = desk.question();
        let host = server.address().to_string();
        for part in
            ["Send a text to a real person?", "+1 4043438646", "Staging", &host, "Welcome to our IVR Deflection"]
        {
            assert!(question.iter().any(|text| text.contains(part)), "{part} is not in {question:#?}");
        }
        assert!(!question.iter().any(|text| text.contains("The same payload")), "{question:#?}");
        say_no(&mut desk);
        desk.until(way, |desk| !desk.is_asking());
        desk.harness.run_steps(3);
        assert!(desk.rows().is_empty() && !desk.has(Role::Button, "Cancel"), "{way}");
    }
    assert_eq!(server.finish().connections, 0);
}

#[test]
fn yes_is_one_post_and_the_same_again_is_asked_about_again() {
    let server = server();
    let (_folder, paths) = folder_for(Environment::Staging, server.address());
    let mut desk = Desk::open(&paths);
    let is_told = |desk: &Desk| desk.question().iter().any(|text| text.contains("went to the same endpoint"));
    desk.send();
    assert!(!is_told(&desk));
    desk.answer(YES);
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();

    desk.send();
    assert!(is_told(&desk) && desk.question().iter().any(|text| text.ends_with("as #1")), "{:#?}", desk.question());
    desk.answer(NO);
    desk.type_into("deflectionText", "");
    desk.send();
    assert!(!is_told(&desk), "another payload");
    assert!(desk.question().contains(&"LiveDeflect's standard welcome message".to_owned()));
    desk.press(Key::Escape);
    desk.until("the question is gone", |desk| !desk.is_asking());
    assert_eq!(desk.rows().len(), 1);
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn a_yes_that_comes_faster_than_one_can_read_is_none() {
    const FAST: Duration = Duration::from_millis(300);
    let server = server();
    let (_folder, paths) = folder_for(Environment::Production, server.address());
    let mut desk = Desk::open(&paths);
    // Why a loop: a machine that is busy with other things may take longer than that for a few frames.
    let sent = loop {
        let sent = desk.rows().len();
        assert!(sent < 20, "this machine is never fast enough");
        desk.send();
        let Some(Dialog::Confirm(question)) = &desk.harness.state().state().dialog else { panic!("a question") };
        let asked = question.asked;
        // Why not with the mouse: that takes frames of its own, and a question's place is known only after its first one.
        desk.find(Role::Button, YES).expect("a button").click_accesskit();
        desk.harness.run_steps(2);
        if asked.elapsed() < FAST {
            assert!(desk.is_asking() && !desk.has(Role::Button, "Cancel"));
            break sent;
        }
        if desk.is_asking() {
            desk.answer(YES);
        }
        desk.until("another line", |desk| desk.rows().len() > sent);
        desk.until_ended();
    };
    drop(desk);
    assert_eq!(server.finish().connections, sent);
}

const CANARIES: [(&str, &str); 2] = [("consumer_secret", "C4n4ry-one&ä"), ("token_secret", "C4n4ry-two")];

/// A window on a profile whose secrets are asked for, and which would show them if anything did: PLAINTEXT sends them.
fn folder_with_secrets(server: &Server) -> (tempfile::TempDir, Paths) {
    let (folder, paths) = folder();
    let mut profile = profile(Environment::Simulator, server.address());
    (profile.consumer_secret, profile.token_secret) = (SecretSource::Session, SecretSource::Session);
    profile.signature_method = SignatureMethod::Plaintext;
    keep(&paths, &profile);
    (folder, paths)
}

#[test]
fn secrets_are_asked_for_once_and_stand_nowhere() {
    let server = server();
    let (folder, paths) = folder_with_secrets(&server);
    let mut desk = Desk::open(&paths);
    desk.command(Key::Enter);
    desk.until("the question has the keyboard", |desk| desk.focused().as_deref() == Some("consumer_secret"));
    for (field, secret) in CANARIES {
        desk.type_into(field, secret);
        assert_no_canary(&desk);
    }
    desk.button("Keep for this session");
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    desk.send();
    desk.until_ended();
    assert_eq!(desk.rows().len(), 2, "the second send does not ask");
    for tab in ["Headers", "Signature", "Timing", "Raw", "Body"] {
        desk.tabs(tab);
        assert_no_canary(&desk);
    }
    desk.key_frame(Modifiers::COMMAND | Modifiers::SHIFT, Key::F, false);
    desk.harness.run_steps(2);
    desk.send();
    assert_eq!(desk.value("consumer_secret"), "", "what was forgotten is asked for again");
    desk.button(NO);
    drop(desk);

    let seen = server.finish();
    assert_eq!(seen.posts.len(), 2);
    let went = |post: &Vec<u8>| String::from_utf8_lossy(post).contains("C4n4ry-one%2526%25C3%25A4%26C4n4ry-two");
    assert!(seen.posts.iter().all(went), "the secrets that were typed are those that signed");
    let files = files_with_canary(folder.path());
    assert!(files.is_empty(), "{files:?}");
}

fn assert_no_canary(desk: &Desk) {
    let shown: Vec<_> = desk.texts().into_iter().filter(|text| text.contains("C4n4ry")).collect();
    assert!(shown.is_empty(), "{shown:?}");
}

fn files_with_canary(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_with_canary(&path));
        } else if fs::read(&path).expect("a file").windows(6).any(|bytes| bytes == b"C4n4ry") {
            found.push(path);
        }
    }
    found
}

#[test]
fn without_the_secrets_nothing_is_sent() {
    let server = server();
    let (_folder, paths) = folder_with_secrets(&server);
    let mut desk = Desk::open(&paths);
    let ways: [Way; 3] = [
        ("the button", |desk| desk.button(NO)),
        ("Escape", |desk| desk.press(Key::Escape)),
        ("Enter on the button", |desk| {
            desk.find(Role::Button, NO).expect("the question").focus();
            desk.harness.step();
            desk.press(Key::Enter);
        }),
    ];
    for (way, say_no) in ways {
        desk.command(Key::Enter);
        desk.until("the question", Desk::is_asking);
        assert_eq!(desk.value("consumer_secret"), "", "{way}");
        for (field, secret) in CANARIES {
            desk.type_into(field, secret);
        }
        say_no(&mut desk);
        desk.until(way, |desk| !desk.is_asking());
        desk.harness.run_steps(3);
        assert!(desk.rows().is_empty() && !desk.has(Role::Button, "Cancel"), "{way}");
    }
    assert_eq!(server.finish().connections, 0);
}

#[test]
fn enter_in_the_last_secret_keeps_them_and_sends() {
    let server = server();
    let (_folder, paths) = folder_with_secrets(&server);
    let mut desk = Desk::open(&paths);
    desk.command(Key::Enter);
    desk.until("the question", Desk::is_asking);
    for (field, secret) in CANARIES {
        desk.press(Key::Enter);
        assert!(desk.is_asking(), "{field} is still empty");
        desk.type_into(field, secret);
    }
    desk.press(Key::Enter);
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn without_a_record_nothing_is_sent_unless_one_says_so() {
    let server = server();
    let (folder, mut paths) = folder_for(Environment::Simulator, server.address());
    paths.data = folder.path().join("a file");
    atomic::write(&paths.data, b"not a folder").expect("a file");
    let mut desk = Desk::open(&paths);
    assert!(desk.says("The history cannot be used, so nothing is sent unrecorded without your word"));

    for says_yes in [false, true] {
        desk.send();
        let question = desk.question();
        assert!(question.contains(&"Send without a record".to_owned()), "{question:#?}");
        assert!(question.iter().any(|text| text.contains("its only trace will be in this window")), "{question:#?}");
        if says_yes {
            desk.answer("Send without a record");
        } else {
            desk.press(Key::Escape);
            desk.until("the question is gone", |desk| !desk.is_asking());
            assert!(desk.rows().is_empty());
        }
    }
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    assert!(desk.has(Role::Label, "Success") && desk.rows()[0].ends_with("callId 7"), "{:?}", desk.rows());
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn the_program_starts_when_its_folder_is_a_file() {
    let (folder, _) = folder();
    let file = folder.path().join("a file");
    atomic::write(&file, b"not a folder").expect("a file");
    let mut desk = Desk::open(&Paths::of(Some(&file)).expect("paths"));
    desk.settle();
    for part in ["The settings are the defaults for now", "The folder cannot be read", "The history cannot"] {
        assert!(desk.says(part), "{part}");
    }
    desk.send();
    desk.answer("Send without a record");
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    assert!(desk.rows()[0].ends_with("callId 473513"), "{:?}", desk.rows());
    assert_eq!(fs::read(&file).expect("the file is there"), b"not a folder");
}
