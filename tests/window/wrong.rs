//! Wrong on purpose: each item in another way, the whole body as text, and the specification's contradictions.

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use livedeflect_console::api::endpoint::Environment;
use serde_json::json;

use crate::desk::Desk;
use crate::scene::{ACCEPTED, folder, folder_for};
use crate::server::{Act, Server};

/// Chooses a way for an item to go out.
fn way(desk: &mut Desk, item: &str, way: &str) {
    desk.button(&format!("How {item} goes out"));
    desk.button(way);
}

#[test]
fn an_item_goes_out_in_every_wrong_way_and_comes_back() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    let rows = [
        ("as a JSON number", Some(json!(38_856_538)), Some("Sent as a JSON number")),
        ("as true", Some(json!(true)), Some("Sent as JSON true or false")),
        ("as null", Some(json!(null)), Some("Sent as JSON null")),
        ("as an array", Some(json!(["38856538"])), Some("Sent as a JSON array")),
        ("as an empty string", Some(json!("")), Some("Required, and sent empty")),
        ("left out", None, Some("Required, and left out on purpose")),
        ("as the form says", Some(json!("38856538")), None),
    ];
    for (name, sent, finding) in rows {
        desk.type_into("siteId", "38856538");
        way(&mut desk, "siteId", name);
        assert_eq!(desk.request().get("siteId"), sent.as_ref(), "{name}");
        let (_, description) = desk.described("siteId");
        match finding {
            Some(part) => assert!(description.contains(part), "{name}: {description}"),
            None => assert!(description.is_empty(), "{name}: {description}"),
        }
        if finding.is_some() {
            desk.button("As the form says");
        }
        desk.type_into("siteId", "38856538");
        assert_eq!(desk.request()["siteId"], "38856538", "{name}");
    }
}

#[test]
fn raw_json_goes_out_as_it_is_typed_and_an_optional_item_left_out_marks_the_line() {
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    way(&mut desk, "firstName", "left out");
    assert!(desk.has(Role::Button, "Send"), "the specification lets it be left out");
    desk.send();
    desk.until_ended();
    assert!(desk.rows()[0].contains("on purpose"), "{:?}", desk.rows());
    assert!(desk.request().get("firstName").is_none());

    desk.button("Draft, not sent");
    way(&mut desk, "skill", "as raw JSON");
    desk.type_into("skill", r#"{"a":1.50}"#);
    assert_eq!(desk.request()["skill"].to_string(), r#"{"a":1.50}"#);
    assert!(desk.described("skill").1.contains("Sent as a JSON object"));
}

#[test]
fn the_whole_body_as_text_goes_out_byte_for_byte_and_leads_back_when_it_parses() {
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    desk.command(Key::B);
    assert!(desk.value("raw body").contains("\"siteId\": \"38856538\""), "it is prefilled from the form");
    desk.type_into("raw body", "{\n  \"siteId\": ]");
    let (is_invalid, description) = desk.described("raw body");
    assert!(is_invalid && description.contains("line 2, column 13"), "{description}");
    desk.command(Key::B);
    assert!(desk.says("The form cannot hold this body"), "{:#?}", desk.texts());

    desk.send();
    desk.until("the question", Desk::is_asking);
    assert!(desk.question().iter().any(|text| text.contains("not known, the body is no JSON object")));
    desk.answer("Send anyway");
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    let posts = server.finish().posts;
    assert!(posts.len() == 1 && posts[0].ends_with(b"\r\n\r\n{\n  \"siteId\": ]"), "{posts:?}");

    desk.button("Draft, not sent");
    desk.type_into("raw body", r#"{"siteId":"1","deflectionChannel":"sms","odd":[1.00]}"#);
    desk.button("Back to the form");
    assert_eq!(desk.value("siteId"), "1");
    assert!(desk.says("odd"), "an unknown item stays in sight");
    assert_eq!(desk.request()["odd"].to_string(), "[1.00]");
}

#[test]
fn each_contradiction_is_a_choice_that_the_request_follows_and_a_restart_keeps() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    assert_eq!((&desk.request()["isMobile"], desk.request().get("deflectionTextTag")), (&json!("true"), None));
    desk.button("true: table");
    desk.button("both");
    assert_eq!(desk.request()["isMobile"], json!(true));
    assert_eq!(desk.request()["deflectionTextTag"], desk.request()["deflectionTagText"]);
    desk.button("seconds: table");
    assert!(
        desk.described("deflectionAcceptTime").1.contains("milliseconds"),
        "{:?}",
        desk.described("deflectionAcceptTime")
    );
    desk.until("the settings are on disk", |_| {
        std::fs::read_to_string(paths.settings()).is_ok_and(|text| text.contains("Seconds") && text.contains("Both"))
    });
    drop(desk);
    let desk = Desk::open(&paths);
    assert_eq!(desk.request()["isMobile"], json!(true));
    assert!(desk.request().get("deflectionTextTag").is_some());
}
