//! Secrets that are asked for, where they are kept, and the passphrase that keeps them.

use std::fs;
use std::path::Path;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::app::state::Dialog;
use livedeflect_console::store::atomic;
use livedeflect_console::store::paths::Paths;
use livedeflect_console::store::profile::SecretSource;
use livedeflect_console::store::profiles::Profiles;
use livedeflect_console::store::secrets::Secrets;
use secrecy::ExposeSecret as _;

use crate::desk::Desk;
use crate::scene::{ACCEPTED, OURS, assert_nowhere, folder, folder_for, keep, profile};
use crate::server::{Act, Server};

const CANARIES: [(&str, &str); 2] = [("consumer_secret", "C4n4ry-one"), ("token_secret", "C4n4ry-two")];
const PASSPHRASE: &str = "C4n4ry of a passphrase";
const NO: &str = "Don't send";

/// A window's folder with a profile that keeps its secrets in the encrypted file, which is not there yet.
fn scene() -> (Server, tempfile::TempDir, Paths) {
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    let (folder, paths) = folder();
    let mut profile = profile(Environment::Simulator, server.address());
    (profile.consumer_secret, profile.token_secret) = (SecretSource::Passphrase, SecretSource::Passphrase);
    keep(&paths, &profile);
    (server, folder, paths)
}

fn ask(desk: &mut Desk, what: &str) {
    desk.command(Key::Enter);
    desk.until(what, |desk| desk.is_asking() && desk.has(Role::Label, what));
}

fn choose(desk: &mut Desk, first: &str, again: &str) {
    desk.type_into("passphrase", first);
    desk.type_into("passphrase again", again);
    desk.button("Choose");
}

fn give(desk: &mut Desk) {
    desk.until("the secrets' question", |desk| desk.has(Role::PasswordInput, "token_secret"));
    for (field, secret) in CANARIES {
        desk.type_into(field, secret);
    }
    desk.button("Keep");
}

/// A folder whose file of secrets has both.
fn filled() -> (Server, tempfile::TempDir, Paths) {
    let (server, folder, paths) = scene();
    let mut desk = Desk::open(&paths);
    ask(&mut desk, "Choose a passphrase");
    choose(&mut desk, PASSPHRASE, PASSPHRASE);
    give(&mut desk);
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    (server, folder, paths)
}

fn assert_no_canary(desk: &Desk, folder: &Path) {
    assert_nowhere(desk, folder, &["C4n4ry"]);
}

#[test]
fn a_passphrase_is_chosen_once_and_the_secrets_are_kept_in_its_file() {
    let (server, folder, paths) = scene();
    let mut desk = Desk::open(&paths);
    ask(&mut desk, "Choose a passphrase");
    assert_eq!(desk.focused().as_deref(), Some("passphrase"));
    choose(&mut desk, PASSPHRASE, "C4n4ry, mistyped");
    desk.until("it is told", |desk| desk.says("These are two different passphrases"));
    assert!(!paths.vault().exists());
    choose(&mut desk, PASSPHRASE, PASSPHRASE);
    give(&mut desk);
    assert_no_canary(&desk, folder.path());
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    desk.send();
    desk.until_ended();
    assert_eq!(desk.rows().len(), 2, "nothing is asked again");
    assert_no_canary(&desk, folder.path());
    assert!(paths.vault().exists());
    assert_eq!(server.finish().posts.len(), 2);
}

#[test]
fn after_a_restart_the_passphrase_is_asked_for_until_it_is_right() {
    let (server, folder, paths) = filled();
    let mut desk = Desk::open(&paths);
    ask(&mut desk, "Passphrase");
    for _ in 0..2 {
        desk.type_into("passphrase", "C4n4ry, mistyped");
        desk.press(Key::Enter);
        desk.until("it is told", |desk| desk.says("This is not the passphrase"));
        assert_eq!(desk.value("passphrase"), "", "it is typed anew");
        desk.until("and can be typed at once", |desk| desk.focused().as_deref() == Some("passphrase"));
    }
    desk.press(Key::Escape);
    desk.until("no is no", |desk| !desk.is_asking());
    assert_eq!(desk.rows().len(), 1);

    ask(&mut desk, "Passphrase");
    desk.type_into("passphrase", PASSPHRASE);
    desk.press(Key::Enter);
    desk.until("a line in the history", |desk| desk.rows().len() == 2);
    desk.until_ended();
    assert_no_canary(&desk, folder.path());

    desk.key_frame(Modifiers::COMMAND | Modifiers::SHIFT, Key::F, false);
    desk.until("what was typed is forgotten", |desk| desk.says("The next send asks"));
    desk.until_with(
        "the passphrase's question",
        |desk| desk.key_frame(Modifiers::COMMAND, Key::Enter, false),
        Desk::is_asking,
    );
    assert!(desk.has(Role::Label, "Passphrase"));
    desk.button(NO);
    drop(desk);
    assert_eq!(server.finish().posts.len(), 2);
}

#[test]
fn a_secret_that_cannot_be_kept_is_told_and_what_was_typed_stays() {
    let (server, _folder, paths) = scene();
    let mut desk = Desk::open(&paths);
    ask(&mut desk, "Choose a passphrase");
    choose(&mut desk, PASSPHRASE, PASSPHRASE);
    desk.until("the secrets' question", |desk| desk.has(Role::PasswordInput, "token_secret"));
    assert!(desk.says("Kept in an encrypted file, opened with a passphrase"), "{:#?}", desk.question());
    let file = fs::read(paths.vault()).expect("the file");
    atomic::write(&paths.vault(), b"damaged").expect("written");
    give(&mut desk);
    desk.until("it is told", |desk| desk.says("The file of secrets cannot be used"));
    assert!(CANARIES.iter().all(|(field, secret)| desk.value(field).chars().count() == secret.len()));
    assert!(desk.rows().is_empty());
    assert_eq!(fs::read(paths.vault()).expect("the file"), b"damaged", "nothing is written over it");

    atomic::write(&paths.vault(), &file).expect("written");
    desk.button(NO);
    desk.until("no is no", |desk| !desk.is_asking());
    drop(desk);
    assert_eq!(server.finish().connections, 0);
}

#[test]
fn a_send_that_was_called_off_while_the_file_was_opened_is_not_sent_later() {
    let (server, _folder, paths) = filled();
    let mut desk = Desk::open(&paths);
    ask(&mut desk, "Passphrase");
    desk.type_into("passphrase", PASSPHRASE);
    desk.harness.key_press(Key::Enter);
    desk.harness.step();
    desk.press(Key::Escape);
    desk.until("no is no", |desk| !desk.is_asking());
    // The file opens all the same, so the next send asks for nothing; and it is the only one.
    desk.until_with(
        "a line in the history",
        |desk| {
            if desk.is_asking() {
                desk.press(Key::Escape);
            }
            desk.key_frame(Modifiers::COMMAND, Key::Enter, false);
        },
        |desk| desk.rows().len() == 2,
    );
    desk.until_ended();
    desk.harness.run_steps(5);
    assert_eq!(desk.rows().len(), 2);
    drop(desk);
    assert_eq!(server.finish().posts.len(), 2);
}

#[test]
fn a_secrets_field_keeps_no_earlier_text() {
    let (_server, _folder, paths) = scene();
    let mut desk = Desk::open(&paths);
    ask(&mut desk, "Choose a passphrase");
    desk.type_into("passphrase", "one");
    desk.type_into("passphrase", "another");
    desk.command(Key::Z);
    assert_eq!(desk.value("passphrase").chars().count(), "another".len());
    desk.press(Key::Escape);
    desk.until("no is no", |desk| !desk.is_asking());
    ask(&mut desk, "Choose a passphrase");
    assert_eq!(desk.value("passphrase"), "");
}

#[test]
fn the_manager_moves_a_secret_into_the_file_once_its_passphrase_is_chosen() {
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    desk.command(Key::P);
    desk.until("the manager", |desk| desk.has(Role::Button, "Save"));
    let places: Vec<_> = desk.harness.query_all_by_role_and_label(Role::Button, "Encrypted file").collect();
    assert_eq!(places.len(), 2);
    places[1].click_accesskit();
    drop(places);
    desk.harness.run_steps(3);
    desk.button("Save");
    desk.until("the passphrase's question", |desk| desk.has(Role::PasswordInput, "passphrase again"));
    choose(&mut desk, PASSPHRASE, PASSPHRASE);
    desk.until("it is saved", |desk| desk.says("Saved"));
    let kept = Profiles::load(&paths).find(OURS).expect("the profile").profile.clone();
    assert_eq!(kept.token_secret, SecretSource::Passphrase);
    assert_eq!(kept.consumer_secret, SecretSource::Public("secret".to_owned()));
    desk.button("Use this profile");
    desk.until("the manager is closed", |desk| desk.harness.state().state().dialog.is_none());
    desk.send();
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    assert_eq!(server.finish().posts.len(), 1);
}

/// A collection of Postman's with all four credentials, in its variables and in its `auth`.
const COLLECTION: &str = r#"{
    "info": { "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
    "auth": { "type": "oauth1", "oauth1": [
        { "key": "consumerKey", "value": "5111000000000000000000000000c0de" },
        { "key": "consumerSecret", "value": "C4n4ry-one" },
        { "key": "tokenSecret", "value": "{{access_token_secret}}" }
    ]},
    "variable": [
        { "key": "access_token", "value": "5111000000000000000000000000beef" },
        { "key": "access_token_secret", "value": "C4n4ry-two" },
        { "key": "oauth_token_secret", "value": "C4n4ry-three" }
    ],
    "item": [{ "name": "Invite", "request": { "method": "POST", "body": { "raw": "{\"skill\":\"imported\"}" } } }]
}"#;

/// Drops that collection on the window, from a folder beside the window's own.
fn drop_collection(desk: &mut Desk) -> tempfile::TempDir {
    let elsewhere = tempfile::tempdir().expect("a folder");
    let file = elsewhere.path().join("Acme.postman.json");
    atomic::write(&file, COLLECTION.as_bytes()).expect("a file");
    desk.harness.input_mut().dropped_files.push(std::sync::Arc::new(crate::keeping::Dropped(file)));
    elsewhere
}

fn manager(desk: &Desk) -> bool {
    matches!(desk.harness.state().state().dialog, Some(Dialog::Profiles(_)))
}

#[test]
fn credentials_of_an_imported_collection_are_kept_where_the_profile_says_and_nowhere_else() {
    let (folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    let _elsewhere = drop_collection(&mut desk);
    desk.until("the manager", |desk| manager(desk) && desk.says("From the file: consumer_key, consumer_secret"));
    assert!(
        desk.says("The file has several values for token_secret. The first one stands here"),
        "{:#?}",
        desk.texts()
    );
    assert_eq!(desk.value("name"), "Acme.postman");
    assert_eq!(desk.value("token"), "5111000000000000000000000000beef");
    assert_nowhere(&desk, folder.path(), &["C4n4ry"]);
    desk.press(Key::Escape);
    desk.harness.run_steps(2);
    assert!(manager(&desk), "what is not saved yet is asked about");
    desk.button("Go on editing");

    desk.type_into("endpoint", "va");
    desk.type_into("site_id", "38856538");
    for place in 0..2 {
        let button = desk.harness.query_all_by_role_and_label(Role::Button, "Encrypted file").nth(place);
        button.expect("a place").click_accesskit();
        desk.harness.run_steps(2);
    }
    desk.button("Save");
    desk.until("the passphrase's question", |desk| desk.has(Role::PasswordInput, "passphrase again"));
    choose(&mut desk, PASSPHRASE, PASSPHRASE);
    desk.until("it is saved", |desk| desk.says("Saved"));
    assert_nowhere(&desk, folder.path(), &["C4n4ry"]);
    let kept = Profiles::load(&paths).find("Acme.postman").expect("the profile").profile.clone();
    assert_eq!(kept.consumer_key, "5111000000000000000000000000c0de");
    let secrets = Secrets::new(&paths);
    secrets.vault().unlock(&PASSPHRASE.into()).expect("the passphrase");
    for (field, secret) in CANARIES {
        let read = secrets.read(&kept.name, field, &SecretSource::Passphrase).expect("readable").expect("kept");
        assert_eq!(read.expose_secret(), secret);
    }
    desk.press(Key::Escape);
    desk.command(Key::O);
    desk.until("the sample", |desk| desk.says("Invite"));
}

#[test]
fn credentials_of_an_imported_collection_can_be_declined_and_take_the_place_of_no_question() {
    let (folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    let dialog = |desk: &Desk| desk.harness.state().state().dialog.is_some();
    desk.command(Key::I);
    desk.until("a question", dialog);
    let _elsewhere = drop_collection(&mut desk);
    desk.until("the notice", |desk| desk.says("Close what is open, and drop the file again"));
    assert!(dialog(&desk) && !manager(&desk));
    desk.press(Key::Escape);
    desk.until("no question", |desk| !dialog(desk));
    let _elsewhere = drop_collection(&mut desk);
    desk.until("the manager", |desk| manager(desk) && desk.says("From the file: "));
    desk.press(Key::Escape);
    desk.harness.run_steps(2);
    desk.button("Drop the changes");
    desk.until("it is closed", |desk| !manager(desk));
    assert_eq!(Profiles::load(&paths).list.len(), 1, "the built-in one");
    assert_nowhere(&desk, folder.path(), &["C4n4ry"]);
}
