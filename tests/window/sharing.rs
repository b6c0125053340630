//! "Share…" and "Compare…", from the request pane to the clipboard, a file and the differences.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, OutputCommand, Vec2};
use livedeflect_console::app::state::Dialog;

use crate::desk::Desk;
use crate::scene::folder;

/// A window with two sends to the simulator that differ in their skill.
fn with_two(desk: &mut Desk) {
    desk.command(Key::E);
    desk.send();
    desk.until_ended();
    desk.type_into("skill", "support");
    desk.send();
    desk.until_ended();
}

fn until_made(desk: &mut Desk) {
    desk.until("the export is written", |desk| match &desk.harness.state().state().dialog {
        Some(Dialog::Share(form)) => form.made.is_some(),
        _ => false,
    });
    desk.settle();
}

/// The text of the export that the question shows.
fn text(desk: &Desk) -> String {
    match &desk.harness.state().state().dialog {
        Some(Dialog::Share(form)) => form.made.clone().expect("made").expect("a text").text.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_exchange_is_shared_without_personal_data_until_that_is_asked_for() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    with_two(&mut desk);
    desk.button("Share…");
    until_made(&mut desk);
    assert!(desk.says("Taken out: 1 signature, 2 phone numbers, 1 deflectionHandle"), "{:#?}", desk.texts());
    assert!(text(&desk).contains("number-1") && !text(&desk).contains("4043438646"));
    assert!(text(&desk).contains("<SIGNATURE>"));

    desk.button("As it was sent");
    until_made(&mut desk);
    assert!(desk.says("Signature and personal data stay in it"), "{:#?}", desk.texts());
    assert!(text(&desk).contains("4043438646") && !text(&desk).contains("<SIGNATURE>"));

    desk.click(Role::CheckBox, "Take out personal data");
    until_made(&mut desk);
    assert!(!text(&desk).contains("4043438646"), "an alias in the body ends the wish for the signature");
    assert!(text(&desk).contains("<SIGNATURE>"));
}

#[test]
fn a_report_of_two_is_saved_where_the_window_says() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    with_two(&mut desk);
    desk.button("Share…");
    until_made(&mut desk);
    desk.button("Report");
    until_made(&mut desk);
    desk.button("With the one before");
    until_made(&mut desk);
    assert!(desk.says("2 exchanges, "));
    desk.button("Save");
    desk.until("it is saved", |desk| desk.says("Saved: "));
    let file = paths.exports().join("exchanges to 2.html");
    assert!(desk.says(&file.display().to_string()), "{:#?}", desk.texts());
    let page = std::fs::read_to_string(file).expect("the report");
    assert!(page.contains("Compared with exchange #1") && page.contains("&quot;support&quot;"), "{page}");
    assert!(!page.contains("4043438646"));
}

#[test]
fn a_copy_is_the_whole_text() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    with_two(&mut desk);
    desk.button("Share…");
    until_made(&mut desk);
    let text = text(&desk);
    let button = desk.find(Role::Button, "Copy").expect("a button");
    button.click();
    let mut copied = Vec::new();
    for _ in 0..4 {
        desk.harness.step();
        copied.extend(desk.harness.output().platform_output.commands.clone());
    }
    assert!(
        copied.iter().any(|command| matches!(command, OutputCommand::CopyText(copy) if *copy == text)),
        "{copied:?}"
    );
}

#[test]
fn an_exchange_is_compared_with_the_one_before_the_last_success_the_form_and_a_number() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    with_two(&mut desk);
    let compared = |desk: &mut Desk, part: &'static str| {
        desk.until(part, |desk| desk.says(part));
        desk.settle();
    };
    desk.button("Compare…");
    compared(&mut desk, "1 difference");
    for part in ["Request body", "\"sales\"", "\"support\"", "#1", "#2"] {
        assert!(desk.says(part), "{part}: {:#?}", desk.texts());
    }
    assert!(!desk.says("oauth_nonce"));
    desk.harness.run_steps(2);
    let always = desk.texts().into_iter().find(|text| text.starts_with("Show what always differs")).expect("a choice");
    desk.click(Role::CheckBox, &always);
    desk.settle();
    assert!(desk.says("oauth_nonce"), "{:#?}", desk.texts());
    desk.button("The form");
    compared(&mut desk, "No telling difference");
    desk.button("The last success");
    compared(&mut desk, "1 difference");
    desk.type_into("number of the other exchange", "2");
    compared(&mut desk, "No telling difference");
    desk.type_into("number of the other exchange", "9");
    compared(&mut desk, "The history has no exchange #9");
    desk.button("Close");
    assert!(desk.harness.state().state().dialog.is_none());
}

#[test]
fn both_questions_can_be_closed_in_the_smallest_window() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    with_two(&mut desk);
    desk.harness.set_size(Vec2::new(480.0, 340.0));
    desk.harness.run_steps(3);
    desk.button("Share…");
    until_made(&mut desk);
    for name in ["Copy", "Save", "Close"] {
        assert!(desk.is_in_sight(Role::Button, name), "{name}");
    }
    desk.button("Close");
    desk.button("Compare…");
    desk.until("it is compared", |desk| desk.says("1 difference"));
    desk.settle();
    assert!(desk.is_in_sight(Role::Button, "Close"));
}
