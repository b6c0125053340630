//! The arrows between the rooms: which part of the crate may use which.
#![allow(clippy::expect_used, reason = "a test that cannot read the source has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// A room, the rooms of ours that it may use, and the outside crates that it must not.
const ROOMS: [(&str, &[&str], &[&str]); 10] = [
    ("api", &[], &["egui", "eframe", "tokio", "reqwest", "rusqlite", "std::fs", "std::time::SystemTime"]),
    ("oauth", &[], &["egui", "eframe", "tokio", "reqwest", "rusqlite", "std::fs", "std::time::SystemTime", "rand"]),
    ("exchange", &["api", "oauth"], &["egui", "eframe", "tokio", "reqwest", "rusqlite", "std::fs"]),
    ("send", &["api", "oauth", "exchange"], &["egui", "eframe", "rusqlite"]),
    ("store", &["api", "oauth", "exchange"], &["egui", "eframe", "tokio", "reqwest"]),
    ("simulator", &["api", "oauth", "exchange"], &["egui", "eframe", "reqwest", "rusqlite"]),
    ("share", &["api", "oauth", "exchange"], &["egui", "eframe", "tokio", "reqwest", "rusqlite"]),
    ("ui", &["api", "oauth", "exchange", "app"], &["tokio", "reqwest", "rusqlite", "std::fs"]),
    ("app", &["api", "oauth", "exchange", "send", "store", "simulator", "share", "ui"], &[]),
    ("cli", &["api", "oauth", "exchange", "send", "store", "simulator", "share", "app"], &["egui"]),
];

/// What the window may use of `app`.
const UI_OF_APP: [&str; 19] = [
    "state",
    "commands",
    "body",
    "words",
    "forms",
    "found",
    "manager",
    "profile_form",
    "secret_text",
    "check",
    "statistics",
    "selecting",
    "sharing",
    "settings_form",
    "comparing",
    "matrix",
    "run_form",
    "simulation",
    "report",
];

fn files_of(room: &str) -> Vec<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![source.join(room)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("a folder that can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    let single = source.join(room).with_extension("rs");
    files.extend(single.exists().then_some(single));
    files
}

/// The code of a file without its comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a file that can be read");
    let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    text.lines().map(code).collect::<Vec<_>>().join("\n")
}

/// The words that follow `crate::` in a text, `crate::{a, b}` included.
fn used_rooms(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for part in code.split("crate::").skip(1) {
        let names = match part.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or_default(),
            None => part.split(|character: char| !character.is_alphanumeric() && character != '_').next().unwrap_or(""),
        };
        let first = |name: &str| name.trim().split("::").next().unwrap_or_default().to_owned();
        rooms.extend(names.split(',').map(first).filter(|name| !name.is_empty()));
    }
    rooms
}

fn uses(code: &str, name: &str) -> bool {
    let is_word =
        |character: Option<char>| character.is_some_and(|character| character.is_alphanumeric() || character == '_');
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + name.len()..];
        !is_word(before) && after.starts_with("::")
            || (name.contains("::") && !is_word(before) && !is_word(after.chars().next()))
    })
}

#[test]
fn no_arrow_points_the_wrong_way() {
    let mut wrong = Vec::new();
    for (room, allowed, forbidden) in ROOMS {
        for path in files_of(room) {
            let code = code(&path);
            for used in used_rooms(&code) {
                if used != room && ROOMS.iter().any(|(name, ..)| *name == used) && !allowed.contains(&used.as_str()) {
                    wrong.push(format!("{} uses {used}", path.display()));
                }
            }
            for name in forbidden {
                if uses(&code, name) {
                    wrong.push(format!("{} uses {name}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_window_uses_only_state_and_commands_of_the_app() {
    for path in files_of("ui") {
        for part in code(&path).split("crate::app::").skip(1) {
            let is_name = |character: char| character.is_alphanumeric() || character == '_';
            let name = part.split(|character: char| !is_name(character)).next().unwrap_or_default();
            assert!(UI_OF_APP.contains(&name), "{} uses app::{name}", path.display());
        }
    }
}

#[test]
fn every_room_stands_in_the_table() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(source).expect("src") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        assert!(
            ["main", "lib"].contains(&name.as_str()) || ROOMS.iter().any(|(room, ..)| *room == name),
            "{name} has no row"
        );
    }
}

#[test]
fn the_scan_sees_what_it_is_to_see() {
    assert_eq!(used_rooms("use crate::api::x; fn f() { crate::{store::y, send}::z }"), ["api", "store", "send"]);
    assert!(uses("use tokio::net;", "tokio"));
    assert!(uses("std::fs::read(x)", "std::fs"));
    assert!(!uses("my_tokio::x", "tokio"));
    assert!(!uses("tokio_like::x", "tokio"));
}
