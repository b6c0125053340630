//! The form: what is wrong is told where it stands, and what is typed is what is sent.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Vec2};
use egui_kittest::kittest::Queryable as _;
use livedeflect_console::api::caller_info::Kind;
use livedeflect_console::api::catalogue::{CALLER_INFO, ITEMS};
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::api::wire::{TextTagName, Wire};

use crate::desk::{Desk, USUAL};
use crate::scene::{ACCEPTED, folder, folder_for, keep, profile};
use crate::server::{Act, Server, dead_port};

/// The window's sizes in points, before the zoom beside them.
const SIZES: [(Vec2, f32); 4] =
    [(Vec2::new(1024.0, 700.0), 1.0), (USUAL, 1.0), (Vec2::new(2560.0, 1440.0), 1.0), (USUAL, 2.0)];

/// What is typed where, where its finding stands, and a part of the finding's sentence.
const MISTAKES: [(&str, &str, &str, &str); 6] = [
    ("siteId", "3885x", "siteId", "'x' at place 5 is no digit. Digits only"),
    ("isMobile", "maybe", "isMobile", "The specification says ALWAYS true"),
    ("callerEnteredDigits", "12A", "callerEnteredDigits", "'A' at place 3 is no digit. Telephone keys only"),
    (
        "externalCustomerIdDescriptor",
        "",
        "externalCustomerIdDescriptor",
        "Must be passed together with externalCustomerId. Fill this in too",
    ),
    ("externalCustomerId", "", "externalCustomerId", "Must be passed together with externalCustomerIdDescriptor"),
    ("callerInfo key 3", "userdefinedvar", "callerInfo key 3", "The key \"userdefinedvar\" stands in row 1 already"),
];

#[test]
fn each_mistake_is_told_under_its_field_as_one_types_and_goes_when_it_is_mended() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    for (field, typed, place, part) in MISTAKES {
        if field.starts_with(CALLER_INFO) {
            desk.scroll_to_pairs();
        }
        let (good, before) = (desk.value(field), desk.described(place));
        desk.type_into(field, typed);
        let (is_invalid, description) = desk.described(place);
        assert!(is_invalid && description.contains(part), "{field}: {description:?}");
        assert!(desk.says_under(place, part), "{field}: {:#?}", desk.labels());
        assert!(desk.counts("1 error") && desk.has(Role::Button, "Send anyway…"), "{field}");

        desk.type_into(field, &good);
        assert_eq!(desk.described(place), before, "{field}");
        assert!(!desk.says(part) && !desk.counts("error"), "{field}");
        assert!(desk.has(Role::Label, "Valid") && desk.has(Role::Button, "Send"), "{field}");
    }
}

#[test]
fn mistakes_go_out_only_on_purpose_and_the_line_is_marked() {
    let server = Server::start(vec![Act::Read, Act::reply(200, ACCEPTED)]);
    let (_folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    desk.type_into("siteId", "3885x");
    desk.type_into("isMobile", "maybe");
    assert!(desk.counts("2 errors"));
    desk.button("Send anyway…");
    desk.until("the question", Desk::is_asking);
    let question = desk.question();
    for part in ["Send it as it is?", "siteId  'x' at place 5", "isMobile  The specification says ALWAYS true"] {
        assert!(question.iter().any(|text| text.contains(part)), "{part} is not in {question:#?}");
    }
    desk.answer("Don't send");
    assert!(desk.rows().is_empty());

    desk.send();
    desk.answer("Send anyway");
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    assert!(desk.rows()[0].contains("sent with mistakes"), "{:?}", desk.rows());
    drop(desk);
    let desk = Desk::open(&paths);
    assert!(desk.rows()[0].contains("sent with mistakes"), "{:?}", desk.rows());
    let posts = server.finish().posts;
    assert_eq!(posts.len(), 1);
    assert!(String::from_utf8_lossy(&posts[0]).contains(r#""siteId":"3885x","#));
}

#[test]
fn what_is_missing_is_quiet_until_a_send_is_tried() {
    let (_folder, paths) = folder();
    let mut empty = profile(Environment::Simulator, dead_port());
    empty.defaults.clear();
    empty.site_id.clear();
    keep(&paths, &empty);
    let mut desk = Desk::open(&paths);
    let missing = |desk: &Desk| {
        let told = ITEMS.iter().filter(|item| item.name != CALLER_INFO);
        told.filter(|item| desk.described(item.shown_name(Wire::default())).0).count()
    };
    let lines = |desk: &Desk| desk.texts().iter().filter(|text| text.starts_with("Required, and missing. ")).count();
    assert_eq!((missing(&desk), lines(&desk)), (0, 0));
    assert_eq!((desk.value("isMobile"), desk.value("deflectionChannel")), ("true".to_owned(), "sms".to_owned()));

    desk.send();
    desk.answer("Don't send");
    assert_eq!(missing(&desk), 10);
    assert!(lines(&desk) >= 10);
    desk.type_into("siteId", "38856538");
    assert_eq!(missing(&desk), 9);
    desk.button("New form");
    assert_eq!((missing(&desk), lines(&desk)), (0, 0));
}

#[test]
fn pairs_are_added_typed_moved_and_removed_and_go_out_so() {
    let (_folder, paths) = folder();
    let mut plain = profile(Environment::Simulator, dead_port());
    plain.defaults.remove(CALLER_INFO);
    keep(&paths, &plain);
    let mut desk = Desk::open(&paths);
    assert_pairs(&desk, None);
    desk.scroll_to_pairs();
    let rows = [
        ("s", Kind::String, "1.00"),
        ("n", Kind::Number, "1.00"),
        ("b", Kind::Boolean, "true"),
        ("u", Kind::Null, ""),
        ("j", Kind::Json, r#"[1.50,{"z":1,"a":2}]"#),
    ];
    for (number, (key, kind, text)) in (1..).zip(rows) {
        let name = |what: &str| format!("callerInfo {what} {number}");
        desk.type_into(&name("key"), key);
        if kind != Kind::String {
            desk.click(Role::ComboBox, &name("type"));
            // Why the last: the switch between rows and JSON has one of these words too, and the list is drawn on top.
            let list = desk.harness.get_all_by_role_and_label(Role::Button, kind.word());
            list.last().expect("the list").click();
            desk.harness.run_steps(2);
        }
        assert_eq!(
            desk.find(Role::ComboBox, &name("type")).and_then(|node| node.value()).as_deref(),
            Some(kind.word())
        );
        if kind != Kind::Null {
            desk.type_into(&name("value"), text);
        }
    }
    assert_pairs(&desk, Some(r#"{"s":"1.00","n":1.00,"b":true,"u":null,"j":[1.50,{"z":1,"a":2}]}"#));

    desk.input("callerInfo key 2").focus();
    desk.harness.step();
    desk.harness.key_press_modifiers(Modifiers::ALT, Key::ArrowUp);
    desk.harness.run_steps(2);
    assert_pairs(&desk, Some(r#"{"n":1.00,"s":"1.00","b":true,"u":null,"j":[1.50,{"z":1,"a":2}]}"#));
    assert_eq!(desk.focused().as_deref(), Some("callerInfo key 1"), "the keyboard goes with the row");
    desk.harness.key_press_modifiers(Modifiers::ALT, Key::ArrowUp);
    desk.harness.run_steps(2);
    assert_pairs(&desk, Some(r#"{"n":1.00,"s":"1.00","b":true,"u":null,"j":[1.50,{"z":1,"a":2}]}"#));
    desk.input("callerInfo key 4").focus();
    desk.harness.step();
    desk.harness.key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    desk.harness.run_steps(2);
    assert_pairs(&desk, Some(r#"{"n":1.00,"s":"1.00","b":true,"j":[1.50,{"z":1,"a":2}],"u":null}"#));
    desk.button("Remove callerInfo row 3");
    assert_pairs(&desk, Some(r#"{"n":1.00,"s":"1.00","j":[1.50,{"z":1,"a":2}],"u":null}"#));

    desk.button("JSON");
    assert!(desk.value(CALLER_INFO).contains(r#""n": 1.00"#), "{}", desk.value(CALLER_INFO));
    desk.button("Rows");
    assert_pairs(&desk, Some(r#"{"n":1.00,"s":"1.00","j":[1.50,{"z":1,"a":2}],"u":null}"#));
    for _ in 0..4 {
        desk.button("Remove callerInfo row 1");
    }
    assert_pairs(&desk, None);
}

/// What the request pane shows of `callerInfo`, before anything is sent.
fn assert_pairs(desk: &Desk, expected: Option<&str>) {
    let request = desk.request();
    assert_eq!(request.get(CALLER_INFO).map(ToString::to_string).as_deref(), expected);
}

#[test]
fn every_item_has_its_name_and_send_is_in_sight_at_every_size() {
    for (size, zoom) in SIZES {
        let (_folder, paths) = folder();
        let mut desk = Desk::sized(&paths, size, zoom);
        desk.settle();
        assert_eq!(desk.screen().size(), size / zoom, "{size} at {zoom}");
        for item in ITEMS.iter().filter(|item| item.name != CALLER_INFO) {
            assert_eq!(desk.value(item.shown_name(Wire::default())), item.example, "{} at {size}", item.name);
        }
        desk.scroll_to_pairs();
        assert_eq!(desk.value("callerInfo key 1"), "userdefinedvar");
        assert!(desk.is_in_sight(Role::Button, "Send"), "{size}");
        for page in ["History", "Request and response", "Form"] {
            if desk.has(Role::Tab, page) {
                desk.tabs(page);
                desk.settle();
            }
        }
        desk.command(Key::Enter);
        desk.until("the reply", |desk| desk.has(Role::Label, "HTTP 200"));
        assert!(desk.is_in_sight(Role::Label, "HTTP 200"), "{size}");
    }
}

#[test]
fn the_longest_question_has_its_answers_in_sight_at_every_size() {
    for (size, zoom) in SIZES {
        let (_folder, paths) = folder();
        let mut empty = profile(Environment::Production, dead_port());
        empty.defaults.clear();
        empty.site_id = "x".to_owned();
        let text = "A long text for the person. ".repeat(20);
        for (name, text) in
            [("deflectionText", text.as_str()), ("customerCountryCode", "1"), ("customerPhoneNumber", "555")]
        {
            empty.defaults.insert(name.to_owned(), text.to_owned());
        }
        keep(&paths, &empty);
        let mut desk = Desk::sized(&paths, size, zoom);
        desk.command(Key::Enter);
        desk.until("the question", Desk::is_asking);
        desk.settle();
        for answer in ["Don't send", "Send to +1 555"] {
            assert!(desk.is_in_sight(Role::Button, answer), "{answer} at {size}, {zoom}");
        }
    }
}

#[test]
fn the_text_tags_field_has_the_name_that_the_profile_chose() {
    for (text_tag_name, name) in [
        (TextTagName::DeflectionTagText, "deflectionTagText"),
        (TextTagName::DeflectionTextTag, "deflectionTextTag"),
        (TextTagName::Both, "deflectionTextTag"),
    ] {
        let (_folder, paths) = folder();
        let mut profile = profile(Environment::Simulator, dead_port());
        profile.wire.text_tag_name = text_tag_name;
        keep(&paths, &profile);
        let desk = Desk::open(&paths);
        assert_eq!(desk.value(name), "template-1");
        for name in text_tag_name.names() {
            assert_eq!(desk.request()[name], "template-1", "{text_tag_name:?}");
        }
    }
}
