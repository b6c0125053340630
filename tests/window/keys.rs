//! Everything without a mouse.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};

use crate::desk::Desk;
use crate::scene::folder;

#[test]
fn f8_goes_from_finding_to_finding_and_round() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.type_into("siteId", "x");
    desk.type_into("callerEnteredDigits", "y");
    let findings = desk.harness.state().state().checked.findings.len();
    let mut seen = Vec::new();
    for _ in 0..=findings {
        desk.press(Key::F8);
        desk.harness.run_steps(2);
        seen.extend(desk.focused());
    }
    assert_eq!(seen.first().map(String::as_str), Some("siteId"), "{seen:?}");
    assert!(seen.contains(&"callerEnteredDigits".to_owned()), "{seen:?}");
    assert_eq!(seen.first(), seen.last(), "after the last one comes the first: {seen:?}");
}

#[test]
fn f6_goes_through_the_panes_and_round() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    let mut seen = Vec::new();
    for _ in 0..5 {
        desk.press(Key::F6);
        desk.harness.run_steps(2);
        seen.push(desk.focused().unwrap_or_default());
    }
    assert_eq!(seen, ["Draft, not sent", "Body", "Body", "siteId", "Draft, not sent"]);
}

#[test]
fn the_list_of_commands_finds_and_does_what_is_typed() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.type_into("skill", "other");
    desk.command(Key::K);
    assert!(desk.has(Role::Button, "Send") && desk.has(Role::Button, "Next pane"));
    desk.harness.event(eframe::egui::Event::Text("fill exa".to_owned()));
    desk.harness.run_steps(2);
    desk.press(Key::Enter);
    desk.harness.run_steps(2);
    assert_eq!(desk.value("skill"), "sales");
    assert!(!desk.has(Role::Button, "Next pane"), "the list is closed");
    desk.command(Key::K);
    desk.press(Key::Escape);
    desk.harness.run_steps(2);
    assert!(!desk.has(Role::Button, "Next pane"));
}

#[test]
fn tab_goes_through_the_form_as_one_reads() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.input("siteId").focus();
    desk.harness.step();
    let mut seen = Vec::new();
    for _ in 0..4 {
        desk.key_frame(Modifiers::NONE, Key::Tab, false);
        desk.harness.run_steps(2);
        seen.push(desk.focused().unwrap_or_default());
    }
    assert_eq!(seen, ["skill", "customerCountryCode", "customerPhoneNumber", "isMobile"]);
    desk.key_frame(Modifiers::ALT, Key::ArrowDown, false);
    desk.harness.run_steps(2);
    assert!(desk.has(Role::Button, "left out"), "the menu of the field that has the keyboard");
}
