//! The history in the window: found by its whole text, narrowed, noted on, and begun anew when it is damaged.

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use livedeflect_console::exchange::Remarks;
use livedeflect_console::store::atomic;
use livedeflect_console::store::history::History;
use livedeflect_console::store::paths::Paths;

use crate::desk::Desk;
use crate::scene::folder;

/// A window whose history has three exchanges, which differ in their text, and the last one in its result.
fn desk() -> (tempfile::TempDir, Paths, Desk) {
    let (folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    for text in ["Qxjalpha", "Qxjbravo", "Qxjcharlie"] {
        desk.type_into("deflectionText", text);
        desk.send();
        desk.until_ended();
    }
    desk.until("three lines in the history", |desk| desk.rows().len() == 3);
    (folder, paths, desk)
}

fn numbers(desk: &Desk) -> Vec<String> {
    desk.rows().iter().map(|row| row.split(' ').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_word_of_a_body_is_found_while_typing_and_shown_with_what_is_around() {
    let (_folder, _paths, mut desk) = desk();
    desk.type_into("search history", "qxjbr");
    desk.until("the one line", |desk| numbers(desk) == ["#2"]);
    desk.choose("#2");
    desk.until("the excerpt", |desk| desk.says("\"deflectionText\":\"Qxjbravo\""));
    desk.type_into("search history", "qxj nowhere");
    desk.until("no line", |desk| desk.rows().is_empty());
    desk.type_into("search history", "QXJ");
    desk.until("all lines", |desk| numbers(desk) == ["#3", "#2", "#1"]);
    desk.type_into("search history", "qxjalpha success");
    desk.until("a word of the body and one of the list", |desk| numbers(desk) == ["#1"]);

    // What is sent meanwhile is found too, without typing again.
    desk.type_into("search history", "qxjdelta");
    desk.until("no line", |desk| desk.rows().is_empty());
    desk.type_into("deflectionText", "Qxjdelta");
    desk.send();
    desk.until("the new line", |desk| numbers(desk) == ["#4"]);
}

#[test]
fn the_list_is_narrowed_by_filters() {
    let (_folder, _paths, mut desk) = desk();
    desk.button("Filter");
    desk.button("With mistakes on purpose");
    desk.until("no line", |desk| desk.rows().is_empty() && desk.has(Role::Button, "Filter (1)"));
    desk.button("Clear filters");
    desk.until("all lines", |desk| desk.rows().len() == 3);
    desk.button("24 hours");
    desk.button("Success");
    desk.until("all lines", |desk| desk.rows().len() == 3 && desk.has(Role::Button, "Filter (2)"));
    desk.button("200");
    desk.until("all lines", |desk| desk.rows().len() == 3 && desk.has(Role::Button, "Filter (3)"));
    desk.button("Failed");
    desk.until("no line", |desk| desk.rows().is_empty());
}

#[test]
fn pin_labels_and_note_are_typed_kept_and_shown() {
    let (_folder, paths, mut desk) = desk();
    desk.choose("#2 ");
    desk.button("Pin");
    desk.type_into("exchange labels", "ticket 12, odd");
    desk.press(Key::Enter);
    desk.type_into("exchange note", "Asked Zoë");
    // Choosing another line keeps what was typed, without Enter.
    desk.choose("#1 ");
    let remarks = Remarks {
        pinned: true,
        labels: vec!["odd".to_owned(), "ticket 12".to_owned()],
        note: "Asked Zoë".to_owned(),
        ..Remarks::default()
    };
    let recorded =
        |_: &Desk| History::open(&paths.history()).expect("the history").remarks(2).expect("there") == remarks;
    desk.until("it is on disk", recorded);
    desk.until("the line says it", |desk| {
        desk.rows()[1].contains("pinned")
            && desk.rows()[1].contains("ticket 12")
            && desk.rows()[1].contains("Asked Zoë")
    });
    assert_eq!(desk.value("exchange note"), "", "the other exchange has none");
    desk.button("Filter");
    desk.button("ticket 12");
    desk.until("the labelled line", |desk| numbers(desk) == ["#2"]);
    drop(desk);
    let mut desk = Desk::open(&paths);
    desk.choose("#2 ");
    assert_eq!(desk.value("exchange labels"), "odd, ticket 12");
    assert_eq!(desk.value("exchange note"), "Asked Zoë");
}

#[test]
fn a_note_that_is_still_being_typed_is_kept_after_a_second_and_at_the_end() {
    let (_folder, paths, mut desk) = desk();
    let recorded = |id| {
        let remarks = History::open(&paths.history()).expect("the history").remarks(id).expect("there");
        (remarks.labels, remarks.note)
    };
    desk.choose("#2 ");
    desk.type_into("exchange note", "Half a");
    desk.until("it is on disk", |_| recorded(2).1 == "Half a");
    desk.type_into("exchange note", "Half a sentence ");
    assert_eq!(desk.value("exchange note"), "Half a sentence ", "what is typed stays as it is");
    desk.type_into("exchange labels", "late");
    eframe::App::on_exit(desk.harness.state_mut(), None);
    assert_eq!(recorded(2), (vec!["late".to_owned()], "Half a sentence".to_owned()));
}

#[test]
fn a_note_that_is_still_being_typed_outlasts_the_window_s_end_another_choice_and_a_question() {
    let (_folder, paths, mut desk) = desk();
    let note = |id| History::open(&paths.history()).expect("the history").remarks(id).expect("there").note;
    desk.choose("#1 ");
    desk.type_into("exchange note", "typed, then another is sent");
    desk.send();
    desk.until("the new one is shown", |desk| desk.chosen().iter().any(|row| row.starts_with("#4 ")));
    desk.until("it is on disk", |_| note(1) == "typed, then another is sent");

    desk.until_ended();
    desk.choose("#2 ");
    desk.type_into("exchange note", "typed, then a question");
    desk.command(Key::P);
    desk.press(Key::Escape);
    assert_eq!(desk.value("exchange note"), "typed, then a question");
    desk.until("it is on disk", |_| note(2) == "typed, then a question");

    desk.choose("#3 ");
    desk.type_into("exchange labels", "ticket 9, b");
    desk.type_into("exchange note", "typed, then closed");
    eframe::App::on_exit(desk.harness.state_mut(), None);
    let remarks = History::open(&paths.history()).expect("the history").remarks(3).expect("there");
    assert_eq!(
        (remarks.note.as_str(), remarks.labels),
        ("typed, then closed", vec!["b".to_owned(), "ticket 9".to_owned()])
    );
}

#[test]
fn a_text_that_is_typed_while_another_remark_is_written_stays() {
    let (_folder, _paths, mut desk) = desk();
    desk.choose("#2 ");
    desk.type_into("exchange note", "half a sen");
    // Why not with the mouse: that would leave the field.
    desk.find(Role::Button, "Pin").expect("a button").click_accesskit();
    desk.until("it is pinned", |desk| desk.has(Role::Button, "Unpin"));
    desk.harness.run_steps(2);
    assert_eq!(desk.value("exchange note"), "half a sen");
}

#[test]
fn a_damaged_history_is_told_kept_and_begun_anew_at_start() {
    let (_folder, paths, desk) = desk();
    drop(desk);
    let mut bytes = std::fs::read(paths.history()).expect("there");
    bytes[100..500].fill(0xAA);
    atomic::write(&paths.history(), &bytes).expect("damaged");
    let mut desk = Desk::open(&paths);
    desk.until("it is told", |desk| desk.says("It was moved aside with its -wal and -shm"));
    assert_eq!(desk.rows(), Vec::<String>::new());
    let kept = std::fs::read_dir(&paths.data).expect("a folder").flatten().find(|entry| {
        entry.file_name().to_string_lossy().starts_with("history.damaged-")
            && std::fs::read(entry.path()).is_ok_and(|found| found == bytes)
    });
    assert!(kept.is_some(), "the damaged file is kept");
    desk.send();
    desk.until_ended();
    desk.until("a line in the new history", |desk| desk.rows().len() == 1);
}

#[test]
fn a_newer_programs_history_is_shown_and_a_send_asks_first() {
    let (_folder, paths, desk) = desk();
    drop(desk);
    let newer = rusqlite::Connection::open(paths.history()).expect("a database");
    newer.pragma_update(None, "user_version", 99).expect("newer");
    drop(newer);
    let mut desk = Desk::open(&paths);
    assert_eq!(desk.rows().len(), 3);
    desk.until("it is told", |desk| desk.says("written by a newer version of this program"));
    desk.send();
    desk.until("it asks", Desk::is_asking);
    assert!(desk.question().iter().any(|text| text.contains("nothing was recorded")), "{:?}", desk.question());
    desk.answer("Don't send");
    assert_eq!(desk.rows().len(), 3);
}
