//! The profile manager, as an account's admin uses it.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, OutputCommand};
use egui_kittest::kittest::Queryable as _;
use livedeflect_console::api::endpoint::{Endpoint, Environment};
use livedeflect_console::app::state::Dialog;
use livedeflect_console::store::atomic;
use livedeflect_console::store::paths::Paths;
use livedeflect_console::store::profile::{Profile, SecretSource};
use livedeflect_console::store::profiles::{self, Profiles};
use livedeflect_console::store::secrets::Secrets;
use livedeflect_console::store::settings::Settings;

use crate::desk::Desk;
use crate::scene::{OURS, assert_nowhere, folder, keep, profile};
use crate::server::dead_port;

const KEY: &str = "d392e7ff2e204d6c802e38fd775563d1";
const TOKEN: &str = "61adad31204a4e6fab68d560f1ffb594";
const CANARIES: [&str; 2] = ["C4n4ry-consumer", "C4n4ry-token"];

fn four_values() -> String {
    let [consumer, token] = CANARIES;
    format!("App key\tSecret\tAccess token\tAccess token secret\n{KEY}\t{consumer}\t{TOKEN}\t{token}")
}

fn manager(paths: &Paths) -> Desk {
    let mut desk = Desk::open(paths);
    desk.command(Key::P);
    desk.until("the manager", |desk| is_open(desk) && !names(desk).is_empty());
    desk
}

fn is_open(desk: &Desk) -> bool {
    matches!(desk.harness.state().state().dialog, Some(Dialog::Profiles(_)))
}

/// The names of the manager's list.
fn names(desk: &Desk) -> Vec<String> {
    match &desk.harness.state().state().dialog {
        Some(Dialog::Profiles(manager)) => manager.rows.iter().map(|row| row.name.clone()).collect(),
        _ => Vec::new(),
    }
}

fn choose(desk: &mut Desk, name: &str) {
    let line =
        desk.texts().into_iter().find(|text| text.starts_with(&format!("{name}, "))).expect("a line of that name");
    desk.button(&line);
    desk.until("it is edited", |desk| desk.value("name") == name);
}

fn save(desk: &mut Desk) {
    desk.button("Save");
    desk.until("it is saved", |desk| desk.says("Saved"));
}

fn stored(paths: &Paths, name: &str) -> Profile {
    Profiles::load(paths).find(name).expect("a profile of that name").profile.clone()
}

fn paste(desk: &mut Desk, text: &str) {
    desk.button("Paste all four values");
    desk.harness.input_mut().events.push(Event::Paste(text.to_owned()));
    desk.harness.run_steps(3);
}

#[test]
fn a_profile_is_made_from_a_template_with_all_four_values_pasted() {
    let (folder, paths) = folder();
    let mut desk = manager(&paths);
    desk.button("New…");
    desk.button("Staging template");
    desk.type_into("name", "Acme / staging");
    desk.type_into("site_id", "38856538");
    paste(&mut desk, &four_values());
    assert!(desk.says("Not taken: consumer_secret and token_secret"), "the template names variables");
    assert_eq!(desk.value("consumer_secret"), "LIVEDEFLECT_CONSUMER_SECRET");
    let places: Vec<_> = desk.harness.query_all_by_role_and_label(Role::Button, "This session").collect();
    assert_eq!(places.len(), 2);
    drop(places);
    for place in 0..2 {
        let button = desk.harness.query_all_by_role_and_label(Role::Button, "This session").nth(place);
        button.expect("a place").click();
        desk.harness.run_steps(2);
    }
    paste(&mut desk, &four_values());
    assert!(desk.says("All four values were pasted") && !desk.says("Not taken"), "{:#?}", desk.texts());
    save(&mut desk);
    let kept = stored(&paths, "Acme / staging");
    assert_eq!((kept.consumer_key.as_str(), kept.token.as_str()), (KEY, TOKEN));
    assert_eq!((kept.consumer_secret, kept.token_secret), (SecretSource::Session, SecretSource::Session));
    assert_eq!(kept.environment, Environment::Staging);
    assert_eq!(names(&desk), ["Simulator", "Acme / staging"]);
    assert_nowhere(&desk, folder.path(), &CANARIES);

    desk.button("Use this profile");
    desk.until("the manager is closed", |desk| !is_open(desk));
    assert_eq!(desk.find(Role::ComboBox, "profile").and_then(|node| node.value()).as_deref(), Some("Acme / staging"));
}

#[test]
fn what_is_odd_is_told_while_typing_and_mended_with_a_click() {
    let (_folder, paths) = folder();
    let mut desk = manager(&paths);
    desk.button("New…");
    desk.button("Empty");
    desk.type_into("consumer_key", &format!(" {KEY}"));
    assert!(desk.described("consumer_key").1.contains("space"), "{:?}", desk.described("consumer_key"));
    desk.button("Trim");
    assert_eq!(desk.value("consumer_key"), KEY);
    desk.type_into("consumer_key", "0123456789abcdef");
    desk.type_into("consumer_secret", KEY);
    desk.button("Swap consumer_key and consumer_secret");
    assert_eq!(desk.value("consumer_key"), KEY);
    desk.type_into("endpoint", "https://lo.ivrdeflect.liveperson.net/api/contextAndInvite");
    assert!(desk.says("https://lo.ivrdeflect.liveperson.net/api/contextAndInvite"));
    desk.type_into("endpoint", "https://evil.example/");
    assert!(desk.described("endpoint").0, "{:?}", desk.described("endpoint"));
    desk.button("Save");
    desk.harness.run_steps(2);
    assert!(desk.says("Not saved: endpoint"), "{:#?}", desk.texts());
    assert!(Profiles::load(&paths).list.len() == 1);
}

#[test]
fn the_file_that_another_window_changed_is_shown_and_not_overwritten_unasked() {
    let (_folder, paths) = folder();
    keep(&paths, &profile(Environment::Staging, dead_port()));
    let mut desk = manager(&paths);
    choose(&mut desk, OURS);
    desk.type_into("site_id", "11111111");
    let theirs = Profile { site_id: "22222222".to_owned(), ..stored(&paths, OURS) };
    profiles::save(&paths, &theirs).expect("another window saves");

    desk.button("Save");
    desk.until("the difference", |desk| desk.says("22222222") && desk.says("was changed by another window"));
    assert!(desk.says("11111111"));
    assert_eq!(stored(&paths, OURS).site_id, "22222222");
    desk.button("Go on editing");
    desk.button("Save");
    desk.until("the difference again", |desk| desk.says("22222222"));
    desk.button("Save mine over it");
    desk.until("it is saved", |desk| desk.says("Saved"));
    assert_eq!(stored(&paths, OURS).site_id, "11111111");

    desk.type_into("site_id", "33333333");
    profiles::save(&paths, &theirs).expect("another window saves");
    desk.button("Save");
    desk.until("the difference", |desk| desk.says("was changed by another window"));
    desk.button("Take the file's");
    desk.until("the file's", |desk| desk.value("site_id") == "22222222");
    assert_eq!(stored(&paths, OURS).site_id, "22222222");
}

#[test]
fn deleting_is_undone_by_restoring_and_final_only_at_the_second_press() {
    let (_folder, paths) = folder();
    keep(&paths, &profile(Environment::Staging, dead_port()));
    let mut desk = manager(&paths);
    choose(&mut desk, OURS);
    desk.button("Delete");
    desk.until("it is gone", |desk| names(desk) == ["Simulator"]);
    assert_eq!(desk.harness.state().state().profile, 0, "what sends now is the simulator");
    desk.button("Restore");
    desk.until("it is back", |desk| names(desk) == ["Simulator", OURS]);
    choose(&mut desk, OURS);
    desk.button("Delete");
    desk.until("it is gone", |desk| names(desk) == ["Simulator"]);
    desk.button("Delete for good");
    assert!(desk.has(Role::Button, "Really, with its secrets"));
    desk.button("Really, with its secrets");
    desk.until("nothing is left", |desk| !desk.has(Role::Button, "Restore"));
    assert_eq!(Profiles::load(&paths).list.len(), 1);
}

#[test]
fn the_order_is_the_users_and_lasts() {
    let (_folder, paths) = folder();
    for name in ["A", "B", "C"] {
        let ours = Profile { name: name.to_owned(), ..profile(Environment::Staging, dead_port()) };
        profiles::save(&paths, &ours).expect("saved");
    }
    let mut desk = manager(&paths);
    choose(&mut desk, "C");
    desk.button("Move up");
    desk.until("C before B", |desk| names(desk) == ["Simulator", "A", "C", "B"]);
    let line = desk.texts().into_iter().find(|text| text.starts_with("C, ")).expect("a line");
    desk.find(Role::Button, &line).expect("the line").focus();
    desk.harness.step();
    desk.key_frame(Modifiers::ALT, Key::ArrowUp, false);
    desk.until("C first", |desk| names(desk) == ["Simulator", "C", "A", "B"]);
    desk.until("it is kept", |_| Settings::load(&paths).0.profile_order == ["C", "A", "B"]);
    desk.button("Close");
    let listed: Vec<_> = desk.harness.state().state().profiles.iter().map(|profile| profile.name.clone()).collect();
    assert_eq!(listed, ["Simulator", "C", "A", "B"]);
    drop(desk);
    assert_eq!(names(&manager(&paths)), ["Simulator", "C", "A", "B"]);
}

#[test]
fn changes_are_not_dropped_unasked() {
    let (_folder, paths) = folder();
    keep(&paths, &profile(Environment::Staging, dead_port()));
    let mut desk = manager(&paths);
    choose(&mut desk, OURS);
    desk.type_into("site_id", "11111111");
    desk.press(Key::Escape);
    desk.harness.run_steps(2);
    assert!(is_open(&desk) && desk.says("are not saved"));
    desk.button("Go on editing");
    assert_eq!(desk.value("site_id"), "11111111");
    desk.button("Simulator, Simulator");
    assert!(desk.says("are not saved"));
    desk.button("Drop the changes");
    desk.until("the other one", |desk| desk.value("name") == "Simulator");
    assert_eq!(stored(&paths, OURS).site_id, "38856538");

    choose(&mut desk, OURS);
    desk.type_into("name", "Theirs");
    desk.button("Close");
    let saves: Vec<_> = desk.harness.query_all_by_role_and_label(Role::Button, "Save").collect();
    assert_eq!(saves.len(), 1);
    drop(saves);
    desk.button("Save");
    desk.until("saved and closed", |desk| !is_open(desk));
    assert_eq!(stored(&paths, "Theirs").site_id, "38856538");
    let chosen = desk.find(Role::ComboBox, "profile").and_then(|node| node.value());
    assert_eq!(chosen.as_deref(), Some("Theirs"), "the profile in use follows its new name");
}

#[test]
fn a_file_is_taken_in_and_a_damaged_one_is_told_and_kept() {
    let (folder, paths) = folder();
    let damaged = paths.profiles().join("damaged.ron");
    atomic::write(&damaged, b"(\n    version: 2,\n)").expect("written");
    let file = folder.path().join("acme.ron");
    let ours = Profile { name: "Acme".to_owned(), ..profile(Environment::Test, dead_port()) };
    atomic::write(&file, ours.to_ron().expect("RON").as_bytes()).expect("written");
    let mut desk = manager(&paths);
    assert!(desk.says("damaged.ron") && desk.says("line 2, column"), "{:#?}", desk.texts());
    desk.button("Import…");
    desk.type_into("profile file", &file.to_string_lossy());
    desk.button("Take in");
    desk.until("it is edited", |desk| desk.value("name") == "Acme");
    desk.button("Import…");
    desk.type_into("profile file", "nowhere.ron");
    desk.button("Take in");
    desk.until("a sentence", |desk| desk.says("cannot be read"));
    assert_eq!(std::fs::read(&damaged).expect("kept"), b"(\n    version: 2,\n)");

    desk.button("Export");
    desk.until("the path", |desk| desk.says("Exported without secrets"));
    let exported = std::fs::read_dir(paths.exports()).expect("exports").next().expect("a file").expect("an entry");
    assert_eq!(
        Profile::parse(&std::fs::read_to_string(exported.path()).expect("text")).expect("a profile").name,
        "Acme"
    );
}

#[test]
fn the_notice_of_the_protocols_end_is_dated_and_put_away_for_good() {
    let (_folder, paths) = folder();
    let mut desk = manager(&paths);
    assert!(desk.says("31 May 2026") && desk.says("reports what it sees"));
    desk.button("Dismiss");
    assert!(!desk.says("31 May 2026"));
    desk.until("it is kept", |_| Settings::load(&paths).0.oauth_notice_dismissed);
    drop(desk);
    assert!(!manager(&paths).says("31 May 2026"));
}

#[test]
fn a_secret_is_shown_only_while_the_button_is_held_and_leaves_the_clipboard_again() {
    let (folder, paths) = folder();
    let mut ours = profile(Environment::Staging, dead_port());
    (ours.consumer_secret, ours.token_secret) = (SecretSource::Session, SecretSource::Session);
    keep(&paths, &ours);
    let settings = Settings { clipboard_s: 1, ..Settings::load(&paths).0 };
    settings.save(&paths).expect("saved");
    let mut desk = manager(&paths);
    choose(&mut desk, OURS);
    desk.type_into("consumer_secret", CANARIES[0]);
    save(&mut desk);
    assert_eq!(desk.value("consumer_secret"), "", "what is kept does not stand in the field");

    let shown = |desk: &Desk| match &desk.harness.state().state().dialog {
        Some(Dialog::Profiles(manager)) => manager.form.consumer_secret.revealed.is_some(),
        _ => false,
    };
    let place = desk.harness.query_all_by_role_and_label(Role::Button, "Show").next().expect("Show").rect().center();
    let press = |desk: &mut Desk, pressed| {
        let button = eframe::egui::PointerButton::Primary;
        let events = &mut desk.harness.input_mut().events;
        events.push(Event::PointerMoved(place));
        events.push(Event::PointerButton { pos: place, button, pressed, modifiers: Modifiers::NONE });
        desk.harness.step();
    };
    press(&mut desk, true);
    desk.until("it is shown", shown);
    assert_nowhere(&desk, folder.path(), &CANARIES);
    press(&mut desk, false);
    desk.until("it is covered", |desk| !shown(desk));

    desk.harness.query_all_by_role_and_label(Role::Button, "Copy").next().expect("Copy").click();
    let copied = |desk: &Desk| -> Option<String> {
        desk.harness.output().platform_output.commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    };
    desk.until("it is copied", |desk| copied(desk).as_deref() == Some(CANARIES[0]));
    desk.until("it leaves the clipboard", |desk| copied(desk).as_deref() == Some(""));
    assert_nowhere(&desk, folder.path(), &CANARIES);
}

#[test]
fn the_built_in_profile_is_for_looking_at_and_its_copy_for_changing() {
    let (_folder, paths) = folder();
    let mut desk = manager(&paths);
    assert!(desk.says("came with the program") && !desk.has(Role::Button, "Save"));
    desk.button("Duplicate");
    desk.until("a copy", |desk| desk.value("name") == "Simulator copy");
    desk.type_into("site_id", "99999999");
    save(&mut desk);
    let copy = stored(&paths, "Simulator copy");
    assert_eq!((copy.site_id.as_str(), copy.endpoint), ("99999999", Endpoint::Simulator));
}

#[test]
fn a_passphrase_goes_on_with_what_asked_for_it_and_copies_no_secret_unasked() {
    let (_folder, paths) = folder();
    let mut ours = profile(Environment::Staging, dead_port());
    (ours.consumer_secret, ours.token_secret) = (SecretSource::Session, SecretSource::Passphrase);
    keep(&paths, &ours);
    let elsewhere = Secrets::new(&paths);
    elsewhere.vault().create(&"passphrase".into()).expect("created");
    elsewhere.vault().set(OURS, "token_secret", &CANARIES[1].into()).expect("kept");
    let mut desk = manager(&paths);
    choose(&mut desk, OURS);
    desk.type_into("consumer_secret", CANARIES[0]);
    save(&mut desk);
    let is_copied = |desk: &Desk| {
        let commands = &desk.harness.output().platform_output.commands;
        commands.iter().any(|command| matches!(command, OutputCommand::CopyText(text) if text == CANARIES[0]))
    };
    desk.harness.query_all_by_role_and_label(Role::Button, "Copy").next().expect("Copy").click();
    desk.until("it is copied", is_copied);
    desk.button("Duplicate");
    desk.until("the passphrase is asked for", |desk| desk.says("The passphrase of the encrypted file"));
    desk.type_into("passphrase", "passphrase");
    desk.button("Unlock");
    let copy = format!("{OURS} copy");
    desk.until("a copy of the profile, or of the secret", |desk| names(desk).contains(&copy) || is_copied(desk));
    assert!(!is_copied(&desk), "nobody asked for that");
}
