//! The simulator's pane: what came, what was checked, and misbehaviour for the next call.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use livedeflect_console::app::simulation::SimulatorForm;
use livedeflect_console::app::state::Dialog;
use livedeflect_console::store::profile::{Profile, SecretSource};
use livedeflect_console::store::profiles::Profiles;

use crate::desk::Desk;
use crate::scene::{folder, keep};

fn form(desk: &Desk) -> Option<&SimulatorForm> {
    match &desk.harness.state().state().dialog {
        Some(Dialog::Simulator(form)) => Some(form),
        _ => None,
    }
}

fn open(desk: &mut Desk) {
    desk.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    desk.until("the pane", |desk| form(desk).is_some());
}

fn send(desk: &mut Desk) -> String {
    desk.send();
    desk.until_ended();
    desk.rows().into_iter().next().expect("a line")
}

#[test]
fn what_came_stands_there_with_each_check() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    send(&mut desk);
    open(&mut desk);
    assert!(desk.says("Runs on") && desk.says("http://127.0.0.1:"), "{:#?}", desk.texts());
    assert!(desk.has(Role::Button, "Request 1, 200, Accepted as call 473513"), "{:#?}", desk.texts());
    for words in ["signature", "belongs to the key", "new for this key and token", "POST /api/contextAndInvite"] {
        assert!(desk.says(words), "{words}: {:#?}", desk.texts());
    }
    desk.button("Copy the request");
    desk.button("Clear");
    assert!(desk.says("Nothing came yet"));
    desk.button("Close");
    assert!(form(&desk).is_none());
}

#[test]
fn a_fault_is_for_the_next_call_or_for_every_one() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    open(&mut desk);
    assert!(desk.says("Does not run yet"));
    desk.button("Start");
    desk.until("it runs", |desk| desk.says("Runs on"));
    desk.type_into("Fault", "nonsense");
    desk.button("Next call");
    assert!(desk.says("\"nonsense\" is no fault"), "{:#?}", desk.texts());
    desk.type_into("Fault", "503");
    desk.button("Next call");
    assert!(desk.says("Next call 503, then right replies") && !desk.says("is no fault"));
    desk.button("Close");
    assert!(send(&mut desk).contains("503"), "{:?}", desk.rows());
    assert!(send(&mut desk).contains("Success"), "{:?}", desk.rows());
    open(&mut desk);
    assert!(desk.has(Role::Button, "Request 1, 503, 503: Accepted as call 473513"), "{:#?}", desk.texts());
    desk.click(Role::Button, "Request 1, 503, 503: Accepted as call 473513");
    assert!(desk.says("On request: 503, Service Unavailable. Without it: Accepted as call 473513"));
    desk.type_into("Fault", "cut-before-headers");
    desk.button("Every call");
    assert!(desk.says("Every call cut-before-headers"));
    desk.button("Close");
    assert!(send(&mut desk).contains("May have been sent"), "{:?}", desk.rows());
    open(&mut desk);
    desk.button("No faults");
    assert!(desk.says("Right replies"));
    desk.click(Role::CheckBox, "Strict payload");
    assert!(form(&desk).is_some_and(|form| form.behaviour.strict));
}

#[test]
fn the_credentials_of_other_profiles_can_be_accepted_too() {
    let (_folder, paths) = folder();
    let built_in = Profiles::built_in().expect("the built-in profile");
    let secret = SecretSource::Public("another".to_owned());
    let other =
        Profile { name: "Other".to_owned(), consumer_key: "other".to_owned(), consumer_secret: secret, ..built_in };
    keep(&paths, &other);
    let mut desk = Desk::open(&paths);
    assert!(send(&mut desk).contains("Unauthorized"), "{:?}", desk.rows());
    open(&mut desk);
    desk.button("Accepts Simulator");
    desk.click(Role::CheckBox, "Other");
    desk.until("it is accepted", |desk| form(desk).is_some_and(|form| form.accepted == [("Other".to_owned(), true)]));
    assert!(desk.has(Role::Button, "Accepts Simulator and 1 more"));
    desk.press(Key::Escape);
    if form(&desk).is_some() {
        desk.button("Close");
    }
    assert!(send(&mut desk).contains("Success"), "{:?}", desk.rows());
}

#[test]
fn a_request_that_comes_while_the_pane_stands_wakes_the_window_and_nothing_else_does() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    open(&mut desk);
    desk.button("Start");
    desk.until("it runs", |desk| form(desk).is_some_and(|form| form.url.is_some()));
    desk.settle();
    let url = form(&desk).and_then(|form| form.url.clone()).expect("a URL");
    let mut stream = std::net::TcpStream::connect(url.trim_start_matches("http://")).expect("a connection");
    std::io::Write::write_all(&mut stream, b"GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").expect("sent");
    desk.until("the request", |desk| form(desk).is_some_and(|form| form.entries.len() == 1));
    desk.settle();
    assert!(desk.says("404"), "{:#?}", desk.texts());
}
