//! Several lines of the history at once: selected with mouse and keys, shared and compared.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use livedeflect_console::app::state::{Choice, Dialog};

use crate::desk::Desk;
use crate::scene::folder;

/// A window with five sends to the simulator, none like another.
fn with_five(desk: &mut Desk) {
    desk.command(Key::E);
    for skill in ["one", "two", "three", "four", "five"] {
        desk.type_into("skill", skill);
        desk.send();
        desk.until_ended();
    }
}

/// Clicks an exchange's line with keys held.
fn click(desk: &mut Desk, id: i64, modifiers: Modifiers) {
    let start = format!("#{id} ");
    let line = desk.rows().into_iter().find(|row| row.starts_with(&start)).expect("a line of that number");
    desk.harness.get_by_role_and_label(Role::Button, &line).click_modifiers(modifiers);
    desk.harness.run_steps(3);
}

fn press(desk: &mut Desk, modifiers: Modifiers, key: Key) {
    desk.harness.key_press_modifiers(modifiers, key);
    desk.harness.run_steps(3);
}

fn selected(desk: &Desk) -> Vec<i64> {
    desk.harness.state().state().selection.ids.iter().copied().collect()
}

/// The numbers of the lines that a screen reader calls selected.
fn heard(desk: &Desk) -> Vec<i64> {
    let number = |name: &String| name[1..].split(' ').next().expect("a number").parse().expect("a number");
    let mut heard: Vec<i64> = desk.chosen().iter().map(number).collect();
    heard.sort_unstable();
    heard
}

#[test]
fn lines_are_selected_with_mouse_and_keys_as_in_other_lists() {
    const NONE: Modifiers = Modifiers::NONE;
    const CTRL: Modifiers = Modifiers::COMMAND;
    const SHIFT: Modifiers = Modifiers::SHIFT;
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    with_five(&mut desk);
    let clicks: [(i64, Modifiers, &[i64]); 9] = [
        (5, NONE, &[]),
        // The one that is shown is the first.
        (3, CTRL, &[3, 5]),
        (1, CTRL, &[1, 3, 5]),
        (3, CTRL, &[1, 5]),
        // From where the last one was added or taken away.
        (5, SHIFT, &[3, 4, 5]),
        (2, SHIFT, &[2, 3]),
        (4, NONE, &[]),
        (2, SHIFT, &[2, 3, 4]),
        (5, SHIFT, &[4, 5]),
    ];
    for (step, (id, modifiers, expected)) in clicks.into_iter().enumerate() {
        click(&mut desk, id, modifiers);
        assert_eq!(selected(&desk), expected, "step {step}");
        let shown = [id];
        assert_eq!(heard(&desk), if expected.is_empty() { &shown } else { expected }, "step {step}");
    }
    assert!(desk.says("2 selected"));
    press(&mut desk, NONE, Key::Escape);
    assert!(selected(&desk).is_empty());
    assert!(!desk.says("selected"));

    click(&mut desk, 4, NONE);
    let presses: [(Modifiers, Key, &[i64], i64); 8] = [
        (NONE, Key::ArrowUp, &[], 5),
        (NONE, Key::ArrowDown, &[], 4),
        (SHIFT, Key::ArrowDown, &[3, 4], 3),
        (SHIFT, Key::ArrowDown, &[2, 3, 4], 2),
        (SHIFT, Key::ArrowUp, &[3, 4], 3),
        (NONE, Key::ArrowDown, &[], 2),
        (SHIFT, Key::ArrowUp, &[2, 3], 3),
        (CTRL, Key::A, &[1, 2, 3, 4, 5], 3),
    ];
    for (step, (modifiers, key, expected, shown)) in presses.into_iter().enumerate() {
        press(&mut desk, modifiers, key);
        assert_eq!(selected(&desk), expected, "step {step}");
        assert_eq!(desk.harness.state().state().chosen, Choice::Exchange(shown), "step {step}");
    }
    desk.button("Select none");
    assert!(selected(&desk).is_empty());
}

#[test]
fn what_is_selected_stays_so_and_is_shared_and_compared() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    with_five(&mut desk);
    click(&mut desk, 1, Modifiers::NONE);
    for id in [3, 5] {
        click(&mut desk, id, Modifiers::COMMAND);
    }
    // Neither a send nor a search changes it.
    desk.type_into("skill", "six");
    desk.send();
    desk.until_ended();
    desk.type_into("search history", "\"three\"");
    desk.until("it is found", |desk| desk.rows().len() == 1);
    assert_eq!(selected(&desk), [1, 3, 5]);
    assert!(desk.says("3 selected"), "{:#?}", desk.texts());
    // The strip's button; the request's own is below it.
    desk.harness.query_all_by_role_and_label(Role::Button, "Share…").next().expect("a button").click();
    let made = |desk: &Desk| match &desk.harness.state().state().dialog {
        Some(Dialog::Share(form)) => form.made.is_some(),
        _ => false,
    };
    desk.until("the export is written", made);
    assert!(desk.says("Share 3 exchanges"));
    desk.button("Report");
    desk.until("the report is written", made);
    assert!(desk.says("3 exchanges, "), "{:#?}", desk.texts());
    desk.button("Save");
    desk.until("it is saved", |desk| desk.says("Saved: "));
    let page = std::fs::read_to_string(paths.exports().join("exchanges to 5.html")).expect("the report");
    for (skill, is_there) in [("one", true), ("two", false), ("three", true), ("four", false), ("five", true)] {
        assert_eq!(page.contains(&format!("&quot;{skill}&quot;")), is_there, "{skill}");
    }
    desk.button("Close");

    desk.type_into("search history", "");
    desk.until("all are listed", |desk| desk.rows().len() > 3);
    click(&mut desk, 3, Modifiers::COMMAND);
    assert_eq!(selected(&desk), [1, 5]);
    desk.button("Compare");
    desk.until("they are compared", |desk| desk.says("1 difference"));
    let texts = desk.texts();
    for part in ["#1", "#5", "\"one\"", "\"five\""] {
        assert!(texts.iter().any(|text| text == part), "{part}: {texts:#?}");
    }
}

#[test]
fn escape_closes_what_is_open_before_it_ends_the_selection() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    with_five(&mut desk);
    for (what, open) in [
        ("the list of commands", (|desk: &mut Desk| desk.command(Key::K)) as fn(&mut Desk)),
        ("the filter", |desk| desk.button("Filter")),
        ("a question", |desk| {
            desk.harness.query_all_by_role_and_label(Role::Button, "Share…").next().expect("a button").click();
            desk.until("the question", |desk| desk.says("Share 2 exchanges"));
        }),
    ] {
        click(&mut desk, 5, Modifiers::NONE);
        click(&mut desk, 3, Modifiers::COMMAND);
        open(&mut desk);
        desk.harness.run_steps(3);
        press(&mut desk, Modifiers::NONE, Key::Escape);
        assert_eq!(selected(&desk), [3, 5], "Escape closes {what} alone");
        press(&mut desk, Modifiers::NONE, Key::Escape);
        assert!(selected(&desk).is_empty(), "after {what}, the next Escape ends the selection");
    }
}
