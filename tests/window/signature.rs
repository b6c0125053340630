//! The signature pane, and the comparison with another client.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::oauth::credentials::{Credentials, SignatureMethod, Stamp};
use livedeflect_console::oauth::explain::explain;
use livedeflect_console::store::profile::{Profile, SecretSource};

use crate::desk::Desk;
use crate::scene::{ACCEPTED, folder, folder_for, keep, profile};
use crate::server::sending::url;
use crate::server::{Act, Server, dead_port};

const NONCE: &str = "oauth_nonce in the base string, from random";

#[test]
fn the_drafts_signature_is_live_and_says_what_is_an_example() {
    let (_folder, paths) = folder_for(Environment::Simulator, dead_port());
    let mut desk = Desk::open(&paths);
    desk.tabs("Signature");
    desk.until("the draft is signed", |desk| desk.says("Nonce and time are examples"));
    for words in ["RFC 5849 §3.4.1.3", "profile, consumer_key", "Signing key, secrets masked", "••••••&••••••"]
    {
        assert!(desk.says(words), "{words}: {:#?}", desk.texts());
    }
    let part = desk.find(Role::Button, NONCE).expect("a part");
    part.scroll_to_me();
    desk.harness.run_steps(3);
    desk.find(Role::Button, NONCE).expect("a part").focus();
    desk.until("the part says where it came from", |desk| desk.says("oauth_nonce: Random"));
    desk.press(Key::Tab);
    desk.until("the next part does so too", |desk| desk.says("oauth_signature_method: The profile's"));
    let stamp = |desk: &Desk| desk.harness.state().state().preview.as_ref().map(|preview| preview.stamp.clone());
    let before = stamp(&desk);
    desk.type_into("skill", "other");
    desk.until("it is of the new draft", |desk| {
        let state = desk.harness.state().state();
        state.preview.as_ref().is_some_and(|preview| preview.of_revision == state.draft_revision)
    });
    assert_eq!(stamp(&desk), before, "the example stays");
}

#[test]
fn without_readable_secrets_key_and_digest_are_left_out() {
    let (_folder, paths) = folder();
    let secrets = SecretSource::Session;
    let profile = Profile { token_secret: secrets, ..profile(Environment::Staging, dead_port()) };
    keep(&paths, &profile);
    let mut desk = Desk::open(&paths);
    desk.tabs("Signature");
    desk.until("it says so", |desk| desk.says("Key and digest are left out"));
    assert!(desk.says("token_secret"), "{:#?}", desk.texts());
    assert!(desk.says("oauth_signature=\"…\""), "{:#?}", desk.texts());
}

#[test]
fn an_exchanges_base_string_is_shown_by_part() {
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    desk.tabs("Signature");
    desk.send();
    desk.until_ended();
    desk.settle();
    assert!(!desk.says("Nonce and time are examples"));
    let shown = desk.harness.state().state().shown.clone().expect("an exchange");
    let parts: String = shown.signature.parts.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(parts, shown.exchange.request.explanation.base_string);
    assert_eq!(shown.signature.parts.len(), 17);
    let names: Vec<_> = desk
        .harness
        .query_all_by_role(Role::Button)
        .filter_map(|node| node.accesskit_node().label().filter(|name| name.contains("in the base string")))
        .collect();
    assert_eq!(names.len(), 9, "{names:?}");
}

#[test]
fn another_clients_header_is_compared_side_by_side() {
    let address = dead_port();
    let (_folder, paths) = folder_for(Environment::Simulator, address);
    let mut desk = Desk::open(&paths);
    let ours = profile(Environment::Simulator, address);
    let credentials = Credentials::new(&ours.consumer_key, "secret", &ours.token, "secret");
    let signed = |http_method: &str| {
        let stamp = Stamp { nonce: "n".to_owned(), timestamp: 7 };
        explain(http_method, &url(address).parse().expect("a URL"), SignatureMethod::HmacSha1, &credentials, &stamp)
    };
    desk.key_frame(Modifiers::COMMAND | Modifiers::SHIFT, Key::G, false);
    desk.until("the URL is filled in", |desk| {
        desk.find(Role::TextInput, "URL")
            .is_some_and(|field| field.value().is_some_and(|url| url.contains("contextAndInvite")))
    });
    for (text, verdict, words) in [
        (signed("POST").authorization, "The signature is right", None),
        (
            signed("GET").authorization,
            "first in the step Signature base string, at byte 1",
            Some("Another HTTP method is signed"),
        ),
        (
            signed("GET").base_string,
            "first in the step Signature base string, at byte 1",
            Some("Another HTTP method is signed"),
        ),
        (
            signed("POST").authorization.replace("HMAC-SHA1", "HMAC-SHA256"),
            "first in the step",
            Some("other one of SHA-1 and SHA-256"),
        ),
        ("nonsense".to_owned(), "neither an Authorization header", None),
    ] {
        desk.type_into("header, base string or curl command", &text);
        desk.button("Compare");
        desk.until("the verdict", |desk| desk.says(verdict));
        assert_eq!(desk.says("Should be"), words.is_some(), "{text}");
        assert!(words.is_none_or(|words| desk.says(words)), "{text}: {:#?}", desk.texts());
    }
    desk.button("Close");
    desk.until("the question is gone", |desk| desk.find(Role::Button, "Compare").is_none());
}
