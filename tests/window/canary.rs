//! Four secrets through a whole session, errors and a panic among it: nowhere is any of them to be seen.

use std::panic::{AssertUnwindSafe, catch_unwind};

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, OutputCommand};
use egui_kittest::kittest::Queryable as _;
use livedeflect_console::api::endpoint::{Endpoint, Environment};
use livedeflect_console::oauth::credentials::SignatureMethod;
use livedeflect_console::store::profile::{Profile, SecretSource};
use livedeflect_console::store::settings::Settings;

use crate::desk::Desk;
use crate::scene::{OURS, assert_nowhere, folder, keep, profile};
use crate::server::sending::url;
use crate::server::{Act, Server};

/// The encrypted file's passphrase, the two secrets that it keeps, and one of the session.
const CANARIES: [&str; 4] = ["C4n4ry-passphrase", "C4n4ry-consumer&ä", "C4n4ry-token", "C4n4ry-session"];

#[test]
fn four_secrets_go_through_a_whole_session_and_are_nowhere_to_be_seen() {
    let refused = r#"{"error":"No Authorization Header"}"#;
    let server = Server::start(vec![Act::Read, Act::reply(401, refused)]);
    let (folder, paths) = folder();
    let kept = Profile {
        // Why PLAINTEXT: it sends the secrets themselves, so whatever showed a header would show them.
        signature_method: SignatureMethod::Plaintext,
        consumer_secret: SecretSource::Passphrase,
        token_secret: SecretSource::Passphrase,
        ..profile(Environment::Staging, server.address())
    };
    keep(&paths, &kept);
    Settings { clipboard_s: 1, ..Settings::load(&paths).0 }.save(&paths).expect("saved");
    let [passphrase, consumer, token, session] = CANARIES;
    let mut desk = Desk::open(&paths);
    let hunt = |desk: &Desk| assert_nowhere(desk, folder.path(), &CANARIES);

    // Pasted, kept behind a passphrase that has to be chosen first, shown and copied.
    desk.command(Key::P);
    desk.until("the manager", |desk| desk.says("Paste all four values"));
    let line = format!("{OURS}, Staging");
    desk.button(&line);
    desk.until("our profile", |desk| desk.value("name") == OURS);
    desk.button("Paste all four values");
    let text = format!("consumer secret: {consumer}\ntoken secret: {token}");
    desk.harness.input_mut().events.push(Event::Paste(text));
    desk.harness.run_steps(3);
    hunt(&desk);
    desk.button("Save");
    desk.until("the passphrase's question", |desk| desk.has(Role::PasswordInput, "passphrase again"));
    desk.type_into("passphrase", passphrase);
    desk.type_into("passphrase again", passphrase);
    hunt(&desk);
    desk.button("Choose");
    desk.until("saved", |desk| desk.says("Saved"));
    hunt(&desk);
    desk.harness.query_all_by_role_and_label(Role::Button, "Copy").next().expect("Copy").click();
    let copied = |desk: &Desk| -> Option<String> {
        desk.harness.output().platform_output.commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    };
    desk.until("it is copied", |desk| copied(desk).as_deref() == Some(consumer));
    desk.until("it has left the clipboard", |desk| copied(desk).as_deref() == Some(""));
    desk.button("Export");
    desk.until("exported", |desk| desk.says("Exported without secrets"));
    hunt(&desk);
    desk.button("Close");

    // Checked, sent, refused, and looked at in every pane.
    desk.command(Key::T);
    desk.until("the question", |desk| desk.says("Send the signed request?"));
    desk.button("Send it");
    desk.until("a verdict", |desk| desk.says("do not work"));
    hunt(&desk);
    desk.button("Copy the report");
    desk.harness.run_steps(2);
    hunt(&desk);
    desk.button("Close");
    desk.send();
    hunt(&desk);
    desk.answer("Send to +1 4043438646");
    desk.until_ended();
    for tab in ["Headers", "Raw", "Signature", "Body", "Timing"] {
        desk.tabs(tab);
        hunt(&desk);
    }

    // A secret of the session, typed where it is asked for; the other one is not there, which is an error.
    let asks = Profile {
        name: "Session".to_owned(),
        consumer_secret: SecretSource::Session,
        token_secret: SecretSource::Env("LIVEDEFLECT_TEST_NOT_SET".to_owned()),
        endpoint: Endpoint::Custom(url(server.address())),
        ..kept
    };
    let told = asks.clone();
    keep(&paths, &asks);
    drop(desk);
    let mut desk = Desk::open(&paths);
    desk.command(Key::P);
    desk.until("the manager", |desk| desk.says("Paste all four values") && desk.value("name") == "Session");
    desk.type_into("consumer_secret", session);
    desk.button("Save");
    desk.until("saved", |desk| desk.says("Saved"));
    desk.button("Close");
    desk.command(Key::Enter);
    desk.until("an error", |desk| desk.says("LIVEDEFLECT_TEST_NOT_SET is not set"));
    hunt(&desk);

    // A panic that prints all that the window knows.
    let state = desk.harness.state().state();
    let panic = catch_unwind(AssertUnwindSafe(|| panic!("{state:?} {told:?}"))).expect_err("it panics");
    let message = panic.downcast_ref::<String>().expect("a message");
    assert!(message.contains("Session"), "it says something: {message}");
    for canary in CANARIES {
        assert!(!message.contains(canary), "{canary} is in {message}");
    }
    drop(desk);
    let sent = server.finish().posts;
    assert!(sent.iter().any(|post| String::from_utf8_lossy(post).contains("C4n4ry-token")), "they were really used");
}
