//! What happened to a call, asked in the window.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::app::report::{Answer, ReportForm};
use livedeflect_console::app::state::Dialog;
use livedeflect_console::store::profile::SecretSource;

use crate::desk::Desk;
use crate::scene::{ACCEPTED, folder, folder_for, keep, profile};
use crate::server::{Act, Server, reply};

fn form(desk: &Desk) -> Option<&ReportForm> {
    match &desk.harness.state().state().dialog {
        Some(Dialog::Report(form)) => Some(form),
        _ => None,
    }
}

fn is_told(desk: &Desk) -> bool {
    form(desk).is_some_and(|form| matches!(form.answer, Answer::Told(_) | Answer::Failed(_)))
}

#[test]
fn the_simulator_tells_the_time_line_at_once() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.send();
    desk.until_ended();
    desk.button("What happened to this call…");
    desk.until("an answer", is_told);
    desk.settle();
    for words in [
        "What happened to call 473513",
        "6 events of call 473513; what came back is what was sent",
        "The call began",
        "The text was handed over for sending",
        "conversationid",
        "callerInfo, key by key",
        "tshirtsize",
    ] {
        assert!(desk.says(words), "{words}: {:#?}", desk.texts());
    }
    desk.button("GET");
    desk.button("Ask again");
    desk.until("an answer", is_told);
    assert!(desk.says("6 events of call 473513"));
    desk.button("Copy the report");
    desk.button("Close");
    assert_eq!((form(&desk).is_none(), desk.rows().len()), (true, 1), "the question is no send");
}

#[test]
fn a_real_service_is_asked_after_a_word_and_not_before() {
    let told = r#"{"success":"true","data":{"7":[{"callId":7,"eventType":"mystery","eventTime":"1528932953300",
        "callerInfo":"{\"userdefinedvar\":51}"}]}}"#;
    let server = Server::start(vec![Act::Read, Act::by_authorization(reply(200, ACCEPTED), reply(401, ""))]);
    let address = server.address();
    let (_folder, paths) = folder_for(Environment::Staging, address);
    let mut desk = Desk::open(&paths);
    desk.send();
    desk.answer("Send to +1 4043438646");
    desk.until_ended();
    assert_eq!(server.finish().posts.len(), 1);
    let listener = std::net::TcpListener::bind(address).expect("the same port");
    let server = Server::on(listener, vec![Act::Read, Act::reply(200, told)], None);
    desk.command(Key::J);
    desk.until("the question", |desk| desk.has(Role::Button, "Ask the service"));
    assert!(desk.says("It texts nobody, and it is not recorded"), "{:#?}", desk.texts());
    assert!(matches!(form(&desk).expect("the question").answer, Answer::None));
    desk.button("Ask the service");
    desk.until("an answer", is_told);
    desk.settle();
    assert!(desk.says("A type that is not documented") && desk.says("mystery"), "{:#?}", desk.texts());
    assert!(desk.says("sent 50, came 51") && desk.says("missing"), "{:#?}", desk.texts());
    let seen = server.finish();
    assert_eq!((seen.connections, seen.posts.len()), (1, 1));
    assert!(seen.posts[0].starts_with(b"POST /api/getLiveDeflectData/v2 HTTP/1.1\r\n"));
}

#[test]
fn without_a_call_there_is_nothing_to_ask() {
    let server = Server::start(vec![Act::Read, Act::reply(401, r#"{"error":"No"}"#)]);
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    desk.command(Key::J);
    assert!(desk.says("Choose an exchange in the history first"));
    desk.send();
    desk.until_ended();
    assert!(!desk.has(Role::Button, "What happened to this call…"));
    desk.command(Key::J);
    assert!(desk.says("has no callId") && form(&desk).is_none(), "{:#?}", desk.texts());
    assert_eq!(server.finish().connections, 1);
}

#[test]
fn secrets_that_were_forgotten_are_asked_for_before_the_question() {
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    let (_folder, paths) = folder();
    let mut ours = profile(Environment::Simulator, server.address());
    (ours.consumer_secret, ours.token_secret) = (SecretSource::Session, SecretSource::Session);
    keep(&paths, &ours);
    let mut desk = Desk::open(&paths);
    let type_secrets = |desk: &mut Desk| {
        desk.until("the question for secrets", |desk| desk.focused().as_deref() == Some("consumer_secret"));
        desk.type_into("consumer_secret", "one");
        desk.type_into("token_secret", "two");
        desk.button("Keep for this session");
    };
    desk.command(Key::Enter);
    type_secrets(&mut desk);
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    desk.key_frame(Modifiers::COMMAND | Modifiers::SHIFT, Key::F, false);
    desk.harness.run_steps(2);
    desk.command(Key::J);
    type_secrets(&mut desk);
    desk.until("an answer", is_told);
    assert!(desk.says("The service tells nothing of call 7"), "{:#?}", desk.texts());
    drop(desk);
    assert_eq!(server.finish().posts.len(), 2, "one send, one question");
}
