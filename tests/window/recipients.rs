//! A profile that allows only some recipients: everyone else's number has to be typed again.

use std::net::SocketAddr;

use eframe::egui::accesskit::Role;
use egui_kittest::kittest::NodeT as _;
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::store::paths::Paths;
use livedeflect_console::store::profile::Profile;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::scene::{ACCEPTED, folder, keep, profile};
use crate::server::{Act, Server};

const YES: &str = "Send to +1 4043438646";
const AGAIN: &str = "number again";

fn server() -> Server {
    Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)])
}

fn folder_allowing(environment: Environment, address: SocketAddr, allowed: &[&str]) -> (TempDir, Paths) {
    let (folder, paths) = folder();
    let allowed_recipients = allowed.iter().map(|number| (*number).to_owned()).collect();
    keep(&paths, &Profile { allowed_recipients, ..profile(environment, address) });
    (folder, paths)
}

fn asks_again(desk: &Desk) -> bool {
    desk.says(AGAIN)
}

fn is_enabled(desk: &Desk, name: &str) -> bool {
    !desk.find(Role::Button, name).expect(name).accesskit_node().is_disabled()
}

/// Presses a button as often as it takes for a question's first moments to be over, whether or not it does anything.
fn press_for_a_while(desk: &mut Desk, name: &str) {
    let asked = std::time::Instant::now();
    desk.until_with(
        "the question could have been answered",
        |desk| desk.find(Role::Button, name).expect(name).click_accesskit(),
        |_| asked.elapsed() > std::time::Duration::from_millis(500),
    );
}

#[test]
fn a_number_that_is_not_on_the_list_is_texted_only_once_it_was_typed_again() {
    let server = server();
    let (_folder, paths) = folder_allowing(Environment::Staging, server.address(), &["447700900123"]);
    let mut desk = Desk::open(&paths);
    desk.send();
    assert!(asks_again(&desk) && desk.says("Type 14043438646 to send it"), "{:#?}", desk.question());
    assert_eq!(desk.focused().as_deref(), Some("Don't send"));
    for typed in ["", "4043438646", "447700900123", "14043438646x"] {
        desk.type_into(AGAIN, typed);
        assert!(!is_enabled(&desk, YES), "{typed}");
    }
    press_for_a_while(&mut desk, YES);
    assert!(desk.is_asking() && desk.rows().is_empty());
    desk.type_into(AGAIN, "+1 404-343 8646");
    assert!(is_enabled(&desk, YES));
    desk.answer(YES);
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    drop(desk);
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn who_is_on_the_list_and_who_has_none_is_asked_the_ordinary_question() {
    for (environment, allowed, is_asked) in [
        (Environment::Staging, vec![], true),
        (Environment::Production, vec!["1", "14043438646"], true),
        (Environment::Simulator, vec!["1"], false),
    ] {
        let server = server();
        let (_folder, paths) = folder_allowing(environment, server.address(), &allowed);
        let mut desk = Desk::open(&paths);
        desk.send();
        assert_eq!(desk.is_asking(), is_asked, "{allowed:?}");
        assert!(!asks_again(&desk), "{allowed:?}");
        if is_asked {
            desk.answer(YES);
        }
        desk.until("a line in the history", |desk| desk.rows().len() == 1);
        desk.until_ended();
        drop(desk);
        assert_eq!(server.finish().posts.len(), 1, "{allowed:?}");
    }
}

#[test]
fn another_handle_counts_too_and_what_cannot_be_read_is_never_sent() {
    let server = server();
    let (_folder, paths) = folder_allowing(Environment::Staging, server.address(), &["14043438646"]);
    let mut desk = Desk::open(&paths);
    desk.type_into("deflectionHandle", "447700900123");
    desk.send();
    assert!(desk.says("Type 447700900123 to send it"), "{:#?}", desk.question());
    desk.answer("Don't send");
    desk.type_into("deflectionHandle", "+14043438646");
    desk.send();
    assert!(desk.says("It cannot be sent") && !asks_again(&desk), "{:#?}", desk.question());
    let yes = "Send to +1 4043438646, handle +14043438646";
    assert!(!is_enabled(&desk, yes));
    press_for_a_while(&mut desk, yes);
    assert!(desk.is_asking() && desk.rows().is_empty());
    drop(desk);
    assert_eq!(server.finish().connections, 0);
}
