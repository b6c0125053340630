//! A recorded exchange used again: loaded, sent afresh, replayed; and the statistics of them all.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::oauth::credentials::SignatureMethod;
use livedeflect_console::store::history::History;
use livedeflect_console::store::settings::Settings;

use crate::desk::Desk;
use crate::scene::{ACCEPTED, OURS, folder, folder_for, keep, profile};
use crate::server::{Act, Server};

fn server() -> Server {
    Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)])
}

/// The `Authorization` header and the body of what a server saw.
fn parts(post: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(post);
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("authorization:"));
    (line.expect("the header").to_owned(), body.to_owned())
}

/// Presses keys with Ctrl and Shift, until a second press is no longer taken for the first one's echo.
fn until_taken(desk: &mut Desk, modifiers: Modifiers, key: Key, is_so: impl Fn(&Desk) -> bool) {
    desk.until_with("the keys are taken", |desk| desk.key_frame(modifiers, key, false), is_so);
}

fn send_once(desk: &mut Desk, expected: usize) {
    desk.send();
    if desk.is_asking() {
        desk.answer("Send to +1 4043438646");
    }
    desk.until("a line in the history", |desk| desk.rows().len() == expected);
    desk.until_ended();
}

const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

#[test]
fn an_exchange_is_loaded_bit_for_bit_with_its_profile_or_the_chosen_one() {
    let server = server();
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    desk.type_into("firstName", "  Zoë ");
    desk.type_into("skill", "Sales \u{201C}EU\u{201D}");
    send_once(&mut desk, 1);
    let sent = desk.request();
    desk.command(Key::N);
    assert_ne!(desk.request(), sent);

    desk.choose("#1");
    desk.command(Key::L);
    assert!(desk.says(&format!("Loaded #1 with its profile {OURS}")), "{:#?}", desk.labels());
    assert_eq!(desk.value("firstName"), "  Zoë ");
    assert_eq!(desk.request(), sent);

    desk.choose("#1");
    let simulator = desk.harness.state().state().profiles[0].name.clone();
    desk.click(Role::ComboBox, "profile");
    desk.click(Role::Button, &format!("{simulator}  ·  Simulator"));
    desk.button("Use again");
    desk.button(&format!("Load for {simulator}"));
    assert!(desk.says(&format!("Loaded #1 with the chosen profile {simulator}")), "{:#?}", desk.labels());
    assert_eq!(desk.request(), sent);
    drop(desk);

    let seen = server.finish();
    let body = parts(&seen.posts[0]).1;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&body).expect("JSON"), sent);
    assert_eq!(seen.posts.len(), 1, "loading sends nothing");
}

#[test]
fn what_was_recorded_without_personal_data_is_loaded_with_a_warning_and_not_sent_again() {
    let server = server();
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let settings = Settings { history_without_personal_data: true, ..Settings::load(&paths).0 };
    settings.save(&paths).expect("settings that can be kept");
    let mut desk = Desk::open(&paths);
    send_once(&mut desk, 1);
    until_taken(&mut desk, Modifiers::COMMAND, Key::R, |desk| desk.says("it was recorded without personal data"));
    desk.button("Dismiss");
    // What was just sent is still known, so there is nothing to be warned of.
    desk.command(Key::L);
    assert_eq!(desk.value("customerPhoneNumber"), "4043438646");
    assert!(!desk.says("aliases stand in the form"), "{:#?}", desk.labels());
    drop(desk);

    let mut desk = Desk::open(&paths);
    desk.choose("#1");
    desk.command(Key::L);
    desk.settle();
    assert!(desk.says("#1 was recorded without personal data: aliases stand in the form"), "{:#?}", desk.labels());
    assert!(desk.value("deflectionText").starts_with("alias-"));
    assert!(
        desk.described("deflectionText").1.contains("An alias stands here"),
        "{:?}",
        desk.described("deflectionText")
    );
    desk.send();
    assert!(desk.is_asking(), "it is not sent unasked");
    desk.answer("Don't send");
    drop(desk);
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn a_second_send_has_the_same_body_and_a_nonce_of_its_own_and_says_where_it_comes_from() {
    let server = server();
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    send_once(&mut desk, 1);
    desk.type_into("firstName", "Another");
    desk.choose("#1");
    until_taken(&mut desk, Modifiers::COMMAND, Key::R, |desk| desk.rows().len() == 2);
    desk.until_ended();
    assert!(desk.says("Sent again from #1"), "{:#?}", desk.labels());
    desk.click(Role::Link, "Sent again from #1");
    desk.until("the first one is shown", |desk| desk.chosen().iter().any(|row| row.starts_with("#1 ")));
    drop(desk);
    let mut desk = Desk::open(&paths);
    desk.choose("#2");
    assert!(desk.says("Sent again from #1"), "the history keeps it");
    drop(desk);

    let seen = server.finish();
    let [first, second] = [parts(&seen.posts[0]), parts(&seen.posts[1])];
    assert_eq!(seen.posts.len(), 2);
    assert_eq!(first.1, second.1);
    assert_ne!(first.0, second.0);
}

#[test]
fn sending_again_to_a_real_host_asks_like_any_send() {
    let server = server();
    let (_folder, paths) = folder_for(Environment::Staging, server.address());
    let mut desk = Desk::open(&paths);
    send_once(&mut desk, 1);
    desk.choose("#1");
    until_taken(&mut desk, Modifiers::COMMAND, Key::R, Desk::is_asking);
    let question = desk.question();
    for part in ["Send a text to a real person again?", "The body of #1, signed anew", "The person may be texted twice"]
    {
        assert!(question.iter().any(|text| text.contains(part)), "{part}: {question:#?}");
    }
    desk.press(Key::Escape);
    desk.until("the question is gone", |desk| !desk.is_asking());
    assert_eq!(desk.rows().len(), 1);
    drop(desk);
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn a_replay_asks_always_and_is_the_very_same_bytes() {
    let server = server();
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    send_once(&mut desk, 1);
    desk.choose("#1");
    until_taken(&mut desk, CTRL_SHIFT, Key::R, Desk::is_asking);
    assert!(desk.question().iter().any(|text| text.contains("the test of nonces")), "{:#?}", desk.question());
    desk.press(Key::Enter);
    desk.until("the first answer is no", |desk| !desk.is_asking());
    assert_eq!(desk.rows().len(), 1);
    until_taken(&mut desk, CTRL_SHIFT, Key::R, Desk::is_asking);
    desk.answer("Replay");
    desk.until("a line in the history", |desk| desk.rows().len() == 2);
    desk.until_ended();
    assert!(desk.says("Replayed exactly from #1"), "{:#?}", desk.labels());
    assert!(desk.rows()[0].contains("on purpose"), "{:?}", desk.rows());
    drop(desk);

    let seen = server.finish();
    assert_eq!(seen.posts.len(), 2);
    assert_eq!(String::from_utf8_lossy(&seen.posts[0]), String::from_utf8_lossy(&seen.posts[1]));
    let history = History::open(&paths.history()).expect("the history");
    let [first, second] = [1, 2].map(|id| history.get(id).expect("readable").expect("there").request);
    assert_eq!(first.headers, second.headers);
    assert!(second.is_replay() && !first.is_replay());
}

#[test]
fn the_simulator_refuses_a_replayed_nonce_and_the_window_says_what_that_means() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.command(Key::E);
    send_once(&mut desk, 1);
    until_taken(&mut desk, CTRL_SHIFT, Key::R, Desk::is_asking);
    desk.answer("Replay");
    desk.until("a line in the history", |desk| desk.rows().len() == 2);
    desk.until_ended();
    assert!(desk.rows()[0].contains("Unauthorized 401") && desk.says("seen this nonce before"), "{:?}", desk.rows());
    drop(desk);

    // Another run of the program has a simulator of its own, on a port of its own.
    let mut desk = Desk::open(&paths);
    desk.choose("#1");
    until_taken(&mut desk, CTRL_SHIFT, Key::R, Desk::is_asking);
    desk.answer("Replay");
    desk.until("the refusal", |desk| desk.says("the built-in simulator listens on another port since then"));
    assert_eq!(desk.rows().len(), 2);
}

#[test]
fn a_plaintext_exchange_is_not_replayed() {
    let server = server();
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let profile = profile(Environment::Simulator, server.address());
    keep(
        &paths,
        &livedeflect_console::store::profile::Profile { signature_method: SignatureMethod::Plaintext, ..profile },
    );
    let mut desk = Desk::open(&paths);
    send_once(&mut desk, 1);
    until_taken(&mut desk, CTRL_SHIFT, Key::R, |desk| desk.says("PLAINTEXT signature is the secrets"));
    assert!(!desk.is_asking());
    drop(desk);
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn keys_pressed_while_a_send_is_under_way_send_nothing_more() {
    let server = Server::start(vec![Act::Read, Act::Hold]);
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    let cancel = |desk: &mut Desk| {
        server.wait_for_post();
        desk.button("Cancel");
        desk.until_ended();
    };
    desk.send();
    cancel(&mut desk);
    until_taken(&mut desk, Modifiers::COMMAND, Key::R, |desk| desk.rows().len() == 2);
    for _ in 0..20 {
        desk.key_frame(Modifiers::COMMAND, Key::R, false);
        desk.key_frame(CTRL_SHIFT, Key::R, false);
    }
    assert!(!desk.is_asking());
    cancel(&mut desk);
    assert_eq!(desk.rows().len(), 2);
    drop(desk);
    assert_eq!(server.finish().posts.len(), 2);
}

#[test]
fn the_statistics_count_what_the_list_shows_and_lead_to_the_slowest() {
    let server = server();
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    for sent in 1..=2 {
        send_once(&mut desk, sent);
    }
    desk.button("Statistics…");
    desk.until("they are counted", |desk| desk.says("of the 2 exchanges"));
    desk.harness.run_steps(3);
    assert!(desk.says("All: 2 Success"), "{:#?}", desk.texts());
    assert!(desk.texts().iter().any(|text| text.starts_with("Time taken by a minute.") && text.contains("p99")));
    let links: Vec<_> = desk.harness.query_all_by_role(Role::Link).collect();
    assert_eq!(links.len(), 2);
    links[0].click();
    desk.until("the question is gone", |desk| !desk.says("of the 2 exchanges"));
    assert_eq!(desk.chosen().len(), 1, "the click leads there");

    desk.until("the exchange is read", |desk| desk.has(Role::Button, "Use again"));
    desk.command(Key::F);
    desk.harness.input_mut().events.push(eframe::egui::Event::Text("#2".to_owned()));
    desk.settle();
    desk.command(Key::I);
    desk.until("they are counted", |desk| desk.says("of the one exchange"));
    desk.button("Close");
    assert!(!desk.says("of the one exchange"));
    drop(desk);
    server.finish();
}
