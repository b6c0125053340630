//! From the first start to an idle window, and never more POSTs than were asked for.

use std::time::{Duration, Instant};

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, ViewportId};
use egui_kittest::kittest::Queryable as _;
use livedeflect_console::api::endpoint::Environment;

use crate::desk::Desk;
use crate::scene::{ACCEPTED, folder, folder_for};
use crate::server::{Act, Server};

#[test]
fn a_fresh_start_sends_the_example_with_two_shortcuts_and_keeps_it() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    assert_eq!(desk.find(Role::ComboBox, "profile").and_then(|node| node.value()).as_deref(), Some("Simulator"));
    assert!(desk.has(Role::Label, "Valid") && desk.rows().is_empty());

    desk.command(Key::E);
    desk.command(Key::Enter);
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    let first = desk.rows();
    assert!(first[0].starts_with("#1 Success 200 ") && first[0].ends_with("callId 473513"), "{first:?}");
    assert_eq!(desk.chosen(), first);
    assert_shows(&desk, "4043438646", "473513");

    desk.type_into("customerPhoneNumber", "5550100");
    desk.send();
    desk.until_ended();
    assert_eq!(desk.chosen(), desk.rows()[..1]);
    assert_shows(&desk, "5550100", "473514");

    let rows = desk.rows();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1..], first);
    drop(desk);
    let mut desk = Desk::open(&paths);
    assert_eq!(desk.rows(), rows);
    assert!(desk.has(Role::Label, "No response yet"), "the draft is shown first");
    for (beginning, number, call_id) in [("#1 ", "4043438646", "473513"), ("#2 ", "5550100", "473514")] {
        desk.choose(beginning);
        assert_shows(&desk, number, call_id);
    }
}

/// Request and response pane belong to the one exchange with that number and that `callId`.
fn assert_shows(desk: &Desk, number: &str, call_id: &str) {
    assert_eq!(desk.request()["customerPhoneNumber"], number);
    for label in ["Success", "HTTP 200"] {
        assert!(desk.has(Role::Label, label), "{label}");
    }
    let reply = format!("{{\n  \"callId\": \"{call_id}\",\n  \"success\": \"true\"\n}}");
    let replies: Vec<_> = desk.texts().into_iter().filter(|text| text.starts_with("{\n  \"callId\"")).collect();
    assert_eq!(replies, [reply]);
    assert!(desk.says(&format!("The service accepted the call, callId {call_id}")));
}

#[test]
fn twenty_presses_are_one_post() {
    let focused_send = |desk: &mut Desk| {
        desk.find(Role::Button, "Send").expect("a button").focus();
        desk.settle();
        assert_eq!(desk.focused().as_deref(), Some("Send"));
    };
    for (name, modifiers, focuses_send) in [("Ctrl+Enter", Modifiers::COMMAND, false), ("Enter", Modifiers::NONE, true)]
    {
        let server = Server::start(vec![Act::Read, Act::Hold]);
        let (_folder, paths) = folder_for(Environment::Simulator, server.address());
        let mut desk = Desk::open(&paths);
        if focuses_send {
            focused_send(&mut desk);
        }
        for _ in 0..20 {
            desk.key_frame(modifiers, Key::Enter, false);
        }
        server.wait_for_post();
        for _ in 0..20 {
            desk.key_frame(modifiers, Key::Enter, false);
        }
        desk.button("Cancel");
        desk.until_ended();
        assert_eq!(desk.rows().len(), 1, "{name}");
        let seen = server.finish();
        assert_eq!((seen.connections, seen.posts.len()), (1, 1), "{name}");
    }
}

#[test]
fn a_second_press_right_after_a_quick_reply_is_no_second_post() {
    const RIGHT_AFTER: Duration = Duration::from_millis(400);
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    // Why a loop: a machine that is busy with other things may take longer than that for a few frames.
    let sent = loop {
        desk.until_ended();
        let sent = desk.rows().len() + 1;
        assert!(sent < 20, "this machine is never fast enough");
        desk.until_with(
            "the first press is taken",
            |desk| desk.key_frame(Modifiers::COMMAND, Key::Enter, false),
            |desk| desk.rows().len() == sent || desk.has(Role::Button, "Cancel"),
        );
        let begin = Instant::now();
        desk.until("a line in the history", |desk| desk.rows().len() == sent);
        desk.until_ended();
        desk.command(Key::Enter);
        if begin.elapsed() < RIGHT_AFTER {
            break sent;
        }
    };
    assert!(desk.says("A second press right after a send is ignored"));
    assert_eq!(desk.rows().len(), sent);
    drop(desk);
    assert_eq!(server.finish().posts.len(), sent);
}

#[test]
fn a_key_that_is_held_down_is_one_post() {
    // Longer than the pause after which the window takes another press.
    const HELD: Duration = Duration::from_millis(900);
    for (name, modifiers, focuses_send) in [("Ctrl+Enter", Modifiers::COMMAND, false), ("Enter", Modifiers::NONE, true)]
    {
        let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
        let (_folder, paths) = folder_for(Environment::Simulator, server.address());
        let mut desk = Desk::open(&paths);
        if focuses_send {
            desk.find(Role::Button, "Send").expect("a button").focus();
            desk.settle();
        }
        let begin = Instant::now();
        desk.key_frame(modifiers, Key::Enter, false);
        desk.until_with(
            "it was held long enough",
            |desk| desk.key_frame(modifiers, Key::Enter, true),
            |_| begin.elapsed() > HELD,
        );
        desk.until_ended();
        assert_eq!(desk.rows().len(), 1, "{name}");
        assert_eq!(server.finish().posts.len(), 1, "{name}");
    }
}

#[test]
fn a_window_with_nothing_to_do_draws_nothing() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.command(Key::Enter);
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    desk.settle();
    let is_idle = |desk: &Desk| desk.harness.output().viewport_output[&ViewportId::ROOT].repaint_delay == Duration::MAX;
    assert!(is_idle(&desk));

    desk.harness.get_all_by_role_and_label(Role::Button, "Copy body").next().expect("a button").click();
    desk.until("the status is there", |desk| desk.says("Copied: body"));
    desk.settle();
    desk.until("the status is gone", |desk| !desk.says("Copied: body"));
    desk.settle();
    assert!(is_idle(&desk));
}
