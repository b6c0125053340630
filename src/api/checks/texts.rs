//! What a person cannot see in a text: white space at its ends, and characters without a picture.

use std::collections::HashSet;

use super::{Change, Finding, Fix, Place, Strength, characters};
use crate::api::caller_info::{Kind, Row};
use crate::api::catalogue::{Accepts, Item};
use crate::api::draft::{Draft, Form};

/// The most characters that one finding names.
const MOST_NAMED: usize = 4;

/// The findings in an item that takes any text; in the others such a character is an error already.
pub(super) fn item(item: &'static Item, draft: &Draft, findings: &mut Vec<Finding>) {
    let entry = draft.entry(item.name);
    if entry.form != Form::Own || item.accepts != Accepts::Text {
        return;
    }
    let change = |text: String| Some(Change::Text { name: item.name.to_owned(), text });
    let lines = item.name == crate::api::catalogue::DEFLECTION_TEXT;
    let place = || Place::Item(item.name.to_owned());
    part(&Part { whose: "The text", text: &entry.text, lines, place: &place, change: &change }, findings);
}

/// The findings in the keys and texts of `callerInfo`.
pub(super) fn rows(rows: &[Row], findings: &mut Vec<Finding>) {
    let mut keys = None;
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_blank()) {
        let place = || Place::CallerInfo(index);
        if !is_plain(&row.key) {
            let keys = &*keys.get_or_insert_with(|| rows.iter().map(|row| row.key.as_str()).collect::<HashSet<_>>());
            let change = |key: String| {
                // Why: a key that another row has already would be an error.
                let is_free = !keys.contains(key.as_str());
                is_free.then(|| Change::Row { index, row: Row { key, ..row.clone() } })
            };
            part(&Part { whose: "The key", text: &row.key, lines: false, place: &place, change: &change }, findings);
        }
        if row.kind == Kind::String && !is_plain(&row.text) {
            let change = |text: String| Some(Change::Row { index, row: Row { text, ..row.clone() } });
            part(&Part { whose: "The value", text: &row.text, lines: false, place: &place, change: &change }, findings);
        }
    }
}

/// Whether a text has nothing to be found: the way out that nearly all texts take.
fn is_plain(text: &str) -> bool {
    !text.starts_with(' ') && !text.ends_with(' ') && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A text that is looked through.
struct Part<'a> {
    /// The words that a finding begins with, such as `The key`.
    whose: &'static str,
    text: &'a str,
    /// Whether it may have several lines.
    lines: bool,
    place: &'a dyn Fn() -> Place,
    /// The change that puts another text there, where that makes no new mistake.
    change: &'a dyn Fn(String) -> Option<Change>,
}

impl Part<'_> {
    fn finding(&self, strength: Strength, what: String, right: &str, label: &str, text: String) -> Finding {
        // Why: an emptied text would be left out or missing, which is not for a button to decide.
        let change = if text.trim().is_empty() { None } else { (self.change)(text) };
        let fix = change.map(|change| Fix { label: label.to_owned(), change });
        Finding { place: (self.place)(), strength, what, right: right.to_owned(), fix }
    }
}

fn part(part: &Part<'_>, findings: &mut Vec<Finding>) {
    let text = part.text;
    if is_plain(text) {
        return;
    }
    let middle = text.trim();
    if middle.is_empty() {
        let what = format!("{} is nothing but white space", part.whose);
        let right = "Fill it in, or leave it empty";
        findings.push(part.finding(Strength::Warning, what, right, "", String::new()));
        return;
    }
    let head = &text[..text.len() - text.trim_start().len()];
    let tail = &text[text.trim_end().len()..];
    if !(head.is_empty() && tail.is_empty()) {
        let ends = match (head.is_empty(), tail.is_empty()) {
            (false, true) => "begins",
            (true, false) => "ends",
            _ => "begins and ends",
        };
        let what = format!("{} {ends} with white space", part.whose);
        let right = "It is sent as it stands, white space and all";
        findings.push(part.finding(Strength::Warning, what, right, "Trim", middle.to_owned()));
    }
    let whole = |middle: String| format!("{head}{middle}{tail}");
    let before = head.chars().count();
    let is_allowed = |character: char| part.lines && character == '\n';
    let invisible: Vec<_> = characters::invisible(middle).filter(|(_, character)| !is_allowed(*character)).collect();
    if !invisible.is_empty() {
        let what = format!("{} holds {}", part.whose, named(&invisible, before));
        let right = "Remove what cannot be seen: it may change how the text reads, or what it matches";
        let text = whole(visible(middle, &invisible));
        findings.push(part.finding(Strength::Warning, what, right, "Remove them", text));
    }
    let odd: Vec<_> =
        middle.chars().enumerate().filter(|(_, character)| characters::is_odd_space(*character)).collect();
    if !odd.is_empty() {
        let what = format!("{} holds {}", part.whose, named(&odd, before));
        let right = "A plain space looks the same, and matches what was typed with the space bar";
        let text = whole(middle.replace(characters::is_odd_space, " "));
        findings.push(part.finding(Strength::Hint, what, right, "Use plain spaces", text));
    }
}

/// Each character once, with its first place from 1.
fn named(found: &[(usize, char)], before: usize) -> String {
    let mut first: Vec<(usize, char)> = Vec::new();
    for (at, character) in found {
        if first.len() < MOST_NAMED && !first.iter().any(|(_, known)| known == character) {
            first.push((before + at + 1, *character));
        }
    }
    let names: Vec<_> =
        first.iter().map(|(at, character)| format!("{} at place {at}", characters::shown(*character))).collect();
    match found.len() - first.len() {
        0 => names.join(", "),
        more => format!("{}, and {more} more", names.join(", ")),
    }
}

/// The text without those characters; what breaks a line or moves to a column leaves a space.
fn visible(text: &str, found: &[(usize, char)]) -> String {
    let mut found = found.iter().peekable();
    let mut visible = String::with_capacity(text.len());
    let mut characters = text.chars().enumerate().peekable();
    while let Some((at, character)) = characters.next() {
        if found.next_if(|(place, _)| *place == at).is_none() {
            visible.push(character);
        } else if character.is_whitespace() && !matches!(characters.peek(), Some((_, next)) if next.is_whitespace()) {
            visible.push(' ');
        }
    }
    visible
}
