//! The response as it is read: the tree with its folds and search, raw, bytes, the time line, and what to do next.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, OutputCommand, PointerButton};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use livedeflect_console::api::endpoint::Environment;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::scene::{ACCEPTED, folder, folder_for};
use crate::server::{Act, Server, reply};

/// A window that has sent once and shows a reply.
fn shown(status: u16, body: impl AsRef<[u8]>) -> (Desk, Server, TempDir) {
    after(vec![Act::Read, Act::reply(status, body)])
}

/// A window that has sent once to a server that does so.
fn after(script: Vec<Act>) -> (Desk, Server, TempDir) {
    let server = Server::start(script);
    let (folder, paths) = folder_for(Environment::Simulator, server.address());
    let mut desk = Desk::open(&paths);
    desk.send();
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    desk.settle();
    (desk, server, folder)
}

/// A tree's lines in sight: the response's with `right`, else the request's.
fn lines(desk: &Desk, right: bool) -> Vec<String> {
    let middle = tree(desk, "response body").rect().left();
    let items = desk.harness.query_all_by_role(Role::TreeItem);
    items
        .filter(|item| (item.rect().left() >= middle) == right)
        .filter_map(|item| item.accesskit_node().label())
        .collect()
}

fn tree<'a>(desk: &'a Desk, name: &'a str) -> Node<'a> {
    desk.find(Role::Tree, name).expect("a tree")
}

/// Presses the last button of that name: the response stands after the request.
fn press_last(desk: &mut Desk, name: &str) {
    desk.harness.get_all_by_role_and_label(Role::Button, name).last().expect("a button").click();
    desk.settle();
}

fn focus_response(desk: &mut Desk) {
    tree(desk, "response body").focus();
    desk.settle();
}

/// What a key press puts on the clipboard.
fn copied(desk: &mut Desk, act: impl Fn(&mut Desk)) -> String {
    act(desk);
    for _ in 0..4 {
        desk.harness.step();
        let commands = &desk.harness.output().platform_output.commands;
        let text = commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        if let Some(text) = text {
            return text;
        }
    }
    panic!("nothing was copied")
}

#[test]
fn a_json_reply_is_a_tree_of_literals_that_folds_by_keys() {
    let body = r#"{"callId":1.00,"a":{"b":[true,"x\u0041"]},"a":null,"success":"true"}"#;
    let (mut desk, server, _folder) = shown(200, body);
    let twice = "  repeated key";
    let whole = [
        "{".to_owned(),
        r#""callId": 1.00,"#.to_owned(),
        format!(r#""a": {{{twice}"#),
        r#""b": ["#.to_owned(),
        "true,".to_owned(),
        r#""x\u0041""#.to_owned(),
        "]".to_owned(),
        "},".to_owned(),
        format!(r#""a": null,{twice}"#),
        r#""success": "true""#.to_owned(),
        "}".to_owned(),
    ];
    assert_eq!(lines(&desk, true), whole);
    assert!(lines(&desk, false).contains(&r#""deflectionChannel": "sms","#.to_owned()));

    focus_response(&mut desk);
    for _ in 0..3 {
        desk.press(Key::ArrowDown);
    }
    desk.press(Key::ArrowLeft);
    assert_eq!(lines(&desk, true)[2], format!(r#""a": {{…}},  1 key{twice}"#));
    assert_eq!(lines(&desk, true).len(), whole.len() - 5);
    desk.press(Key::ArrowRight);
    assert_eq!(lines(&desk, true), whole);
    desk.press(Key::ArrowRight);
    desk.press(Key::Enter);
    assert_eq!(lines(&desk, true)[3], r#""b": […]  2 values"#);
    let value = copied(&mut desk, |desk| desk.harness.input_mut().events.push(Event::Copy));
    assert_eq!(value, r#"[true,"x\u0041"]"#);
    let path = copied(&mut desk, |desk| desk.find(Role::Button, "Copy path").expect("a button").click_accesskit());
    assert_eq!(path, "/a/b");
    desk.press(Key::Space);
    desk.press(Key::End);
    desk.press(Key::Home);
    assert_eq!(lines(&desk, true), whole);
    drop(desk);
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn a_string_is_copied_as_its_characters_and_the_body_as_it_came() {
    let body = "{ \"callId\" : \"4\\u00373\u{200B}\" , \"success\":\"true\" }";
    let (mut desk, server, _folder) = shown(200, body);
    assert!(lines(&desk, true).contains(&"\"callId\": \"4\\u00373U+200B\",".to_owned()), "{:?}", lines(&desk, true));
    focus_response(&mut desk);
    desk.press(Key::ArrowDown);
    desk.press(Key::ArrowDown);
    let value = copied(&mut desk, |desk| desk.harness.input_mut().events.push(Event::Copy));
    assert_eq!(value, "473\u{200B}");
    let whole = copied(&mut desk, |desk| {
        let buttons: Vec<_> = desk.harness.get_all_by_role_and_label(Role::Button, "Copy body").collect();
        buttons.last().expect("a button").click_accesskit();
    });
    assert_eq!(whole, body);
    drop(desk);
    server.finish();
}

#[test]
fn what_cannot_be_seen_is_marked_in_raw_and_selected_as_it_is() {
    let body = "abc\u{202E}def\u{200B}g";
    let (mut desk, server, _folder) = shown(500, body);
    desk.tabs("Raw");
    let label = desk.find(Role::Label, body).or_else(|| desk.harness.query_by_value(body)).expect("the text itself");
    let (left, right) = (label.rect().left_center(), label.rect().right_center());
    // Why: seven letters and two marks of six letters, where the characters themselves have no width.
    assert!(label.rect().width() > 110.0, "the marks have room: {}", label.rect().width());
    let press = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    for event in [Event::PointerMoved(left), press(left, true), Event::PointerMoved(right), press(right, false)] {
        desk.harness.input_mut().events.push(event);
        desk.harness.step();
    }
    let text = copied(&mut desk, |desk| desk.harness.input_mut().events.push(Event::Copy));
    assert_eq!(text, body);
    drop(desk);
    server.finish();
}

#[test]
fn a_search_counts_goes_on_and_unfolds_what_it_finds() {
    let values: Vec<_> = (0..100_000).map(|at| if at % 33_333 == 5 { "7777777" } else { "1" }).collect();
    let (mut desk, server, _folder) = shown(200, format!("{{\"deep\":[{}]}}", values.join(",")));
    assert_eq!(lines(&desk, true)[1], "\"deep\": […]  100000 values");
    desk.type_into("Find in response", "777777");
    desk.until("all is searched", |desk| desk.has(Role::Label, "3 found") || desk.says("3 found"));
    for (count, path) in
        [("1 of 3", "/deep/5"), ("2 of 3", "/deep/33338"), ("3 of 3", "/deep/66671"), ("1 of 3", "/deep/5")]
    {
        desk.press(Key::Enter);
        desk.settle();
        assert!(desk.says(count), "{count}: {:#?}", desk.labels());
        assert!(desk.says(path), "{path}");
        assert!(lines(&desk, true).contains(&"7777777,".to_owned()), "{:?}", lines(&desk, true));
    }
    desk.type_into("Find in response", "nowhere");
    desk.until("all is searched", |desk| desk.says("not found"));
    drop(desk);
    server.finish();
}

#[test]
fn raw_and_hex_are_searched_for_what_is_looked_for_in_the_tree() {
    let mut body = vec![b'-'; 2_000_000];
    // The second one stands over the end of a line of 240 characters.
    for at in [1_000_001, 1_199_998, 1_999_990] {
        body[at..at + 6].copy_from_slice(b"Needle");
    }
    let (mut desk, server, _folder) = shown(200, &body);
    let in_sight = |desk: &Desk, part: &str| desk.labels().iter().any(|label| label.contains(part));
    desk.tabs("Raw");
    desk.type_into("Find in response", "nEEDLE");
    desk.until("all is searched", |desk| desk.says("3 found"));
    for (count, part) in [("1 of 3", "-Needle-"), ("2 of 3", "-Ne"), ("3 of 3", "-Needle----"), ("1 of 3", "-Needle-")]
    {
        desk.press(Key::Enter);
        desk.settle();
        assert!(desk.says(count) && in_sight(&desk, part), "{count}: {:#?}", desk.labels());
    }
    press_last(&mut desk, "Hex");
    assert!(desk.says("1 of 3"), "it is the same search");
    press_last(&mut desk, "Next");
    assert!(desk.says("2 of 3") && in_sight(&desk, "00124f78  2d 2d 2d 2d 2d 2d 4e 65"), "{:#?}", desk.labels());
    desk.type_into("Find in response", "nowhere");
    desk.until("all is searched", |desk| desk.says("not found"));
    drop(desk);
    server.finish();

    // A small body wraps as one text, and is scrolled to the place.
    let (mut desk, server, _folder) =
        shown(200, format!("{{\"callId\":\"7\",\"x\":\"{}Needle\"}}", "w ".repeat(9_000)));
    desk.type_into("Find in response", "needle");
    desk.tabs("Raw");
    desk.until("the tree's search goes on", |desk| desk.says("1 found"));
    let top = |desk: &Desk| {
        let labels = desk.harness.query_all_by_role(Role::Label);
        let text = labels.filter(|label| label.value().is_some_and(|value| value.contains("w w w Needle")));
        text.map(|label| label.rect().top()).fold(f32::INFINITY, f32::min)
    };
    let before = top(&desk);
    press_last(&mut desk, "Next");
    assert!(top(&desk) < before - 100.0, "it is scrolled: {before} {}", top(&desk));
    drop(desk);
    server.finish();
}

#[test]
fn deep_long_and_one_line_bodies_draw_few_lines() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let string = format!("{{\"s\":\"{}\"}}", "w".repeat(2_000_000));
    for (body, part) in [(deep, "Deeper than 60 levels is not drawn"), (string, "more characters; Raw has them all")] {
        let (mut desk, server, _folder) = shown(200, &body);
        focus_response(&mut desk);
        if part.starts_with("Deeper") {
            desk.press(Key::ArrowDown);
            for _ in 0..62 {
                desk.press(Key::ArrowRight);
            }
        } else {
            desk.press(Key::End);
            desk.harness.run_steps(3);
        }
        assert!(lines(&desk, true).iter().any(|line| line.contains(part)), "{:#?}", lines(&desk, true));
        assert!(lines(&desk, true).len() < 60);
        drop(desk);
        server.finish();
    }
}

#[test]
fn what_is_no_text_is_shown_as_bytes() {
    let body: Vec<u8> = (0..=255_u8).cycle().take(2 * 1024 * 1024).collect();
    let (desk, server, _folder) = shown(200, &body);
    let first = |desk: &Desk| desk.labels().into_iter().find(|label| label.starts_with("000000"));
    assert!(
        first(&desk).is_some_and(|line| line.starts_with("00000000  00 01 02 03 04 05 06 07")),
        "{:?}",
        first(&desk)
    );
    assert!(
        desk.labels().iter().filter(|label| label.starts_with("000000") || label.starts_with("000001")).count() < 60
    );
    assert!(desk.says("Not UTF-8"));
    drop(desk);
    server.finish();

    let (mut desk, server, _folder) = shown(200, ACCEPTED);
    desk.tabs("Raw");
    assert!(first(&desk).is_none());
    press_last(&mut desk, "Hex");
    let line = desk.labels().into_iter().find(|label| label.contains("7b 22 63 61"));
    assert!(line.is_some_and(|line| line.ends_with("{\"callId")), "{:#?}", desk.labels());
    drop(desk);
    server.finish();
}

#[test]
fn the_time_line_says_where_it_broke_off() {
    let cases: [(Vec<Act>, &[&str]); 3] = [
        (
            vec![Act::Read, Act::reply(200, ACCEPTED)],
            &[
                "Name lookup: not seen",
                "Connection: from",
                "Request written: from",
                "Waiting: from",
                "Reading the reply: from",
            ],
        ),
        (
            vec![Act::Read, Act::Reset],
            // With or without "Request out": whether that had been told before the connection broke is a matter of luck.
            &["Connection: from", "aiting: broke off at", "Reading the reply: not reached"],
        ),
        (vec![Act::Read, Act::write(&reply(200, "{\"callId\":\"1\"}")[..30]), Act::Reset], &["aiting: "]),
    ];
    for (script, parts) in cases {
        let (mut desk, server, _folder) = after(script);
        desk.tabs("Timing");
        for part in parts {
            assert!(desk.says(part), "{part}: {:#?}", desk.texts());
        }
        drop(desk);
        server.finish();
    }

    let (_folder, paths) = folder_for(Environment::Simulator, "127.0.0.1:1".parse().expect("an address"));
    let mut desk = Desk::open(&paths);
    desk.send();
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    desk.tabs("Timing");
    for part in [
        "Connection: broke off at",
        "Request written: not reached",
        "Waiting: not reached",
        "Nothing left this machine",
    ] {
        assert!(desk.says(part), "{part}: {:#?}", desk.texts());
    }
}

#[test]
fn a_verdict_comes_with_what_to_do_next() {
    let (mut desk, server, _folder) = shown(200, ACCEPTED);
    let heading = "Success, but no text arrived?";
    assert!(!desk.says("replied STOP"), "folded at first");
    desk.click(Role::DisclosureTriangle, heading);
    assert!(desk.says("The consumer may once have replied STOP"), "{:#?}", desk.labels());
    desk.click(Role::DisclosureTriangle, heading);
    assert!(!desk.says("replied STOP"));
    drop(desk);
    server.finish();

    for (status, body, part) in [
        (401, r#"{"error":"Invalid Nonce - Nonce has been previously used"}"#, "each send gets a fresh nonce"),
        (401, "oauth_problem=signature_invalid", "Check both secrets"),
        (403, "", "IP restriction"),
    ] {
        let (desk, server, _folder) = shown(status, body);
        assert!(desk.has(Role::DisclosureTriangle, "What to do next") && desk.says(part), "{:#?}", desk.labels());
        drop(desk);
        server.finish();
    }
}

#[test]
fn folds_of_the_form_s_body_outlast_typing() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.command(Key::E);
    tree(&desk, "request body").focus();
    desk.settle();
    let all = desk.harness.query_all_by_role(Role::TreeItem).count();
    desk.press(Key::Home);
    desk.press(Key::ArrowLeft);
    assert_eq!(desk.harness.query_all_by_role(Role::TreeItem).count(), 1, "of {all}");
    desk.type_into("firstName", "Jane");
    assert_eq!(desk.harness.query_all_by_role(Role::TreeItem).count(), 1);
    assert_eq!(desk.request()["firstName"], "Jane", "the whole stands there for a screen reader");
}
