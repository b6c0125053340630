//! What the specification's table says of each item: required, of its type, of its characters, together with its pair.

use super::{Finding, Fix, Strength, characters, phone};
use crate::api::caller_info;
use crate::api::catalogue::{Accepts, DEFLECTION_HANDLE, EXTERNAL_CUSTOMER_ID, EXTERNAL_CUSTOMER_ID_DESCRIPTOR, Item};
use crate::api::draft::{Draft, Form};
use crate::api::json;

/// The error of one item, if the specification forbids what stands there.
pub(super) fn item(item: &'static Item, draft: &Draft) -> Option<Finding> {
    let entry = draft.entry(item.name);
    match entry.form {
        Form::Own => {}
        Form::Empty if item.required => return Some(missing(item, "Required, and sent empty", draft)),
        Form::Empty if item.accepts == Accepts::Pairs => return Some(no_object(item)),
        Form::Omitted if item.required => {
            return Some(missing(item, "Required, and left out on purpose", draft));
        }
        Form::Omitted | Form::Empty => return None,
        Form::Json => return literal(item, &entry.text),
    }
    if item.accepts == Accepts::Pairs {
        return None;
    }
    if entry.text.is_empty() {
        return item.required.then(|| missing(item, "Required, and missing", draft));
    }
    let (what, right) = wrong_text(item.accepts, &entry.text)?;
    let right = format!("{right}, for example {}", item.example);
    let fix = cleaned(item.accepts, &entry.text).or_else(|| derived(item, draft));
    Some(error(item, what, right).fixed_by(fix.map(|text| Fix::use_text(item.name, text))))
}

/// The error of a half-filled pair.
pub(super) fn pair(draft: &Draft) -> Option<Finding> {
    let descriptor = draft.entry(EXTERNAL_CUSTOMER_ID_DESCRIPTOR).is_sent();
    let id = draft.entry(EXTERNAL_CUSTOMER_ID).is_sent();
    let (missing, given) = match (descriptor, id) {
        (true, false) => (EXTERNAL_CUSTOMER_ID, EXTERNAL_CUSTOMER_ID_DESCRIPTOR),
        (false, true) => (EXTERNAL_CUSTOMER_ID_DESCRIPTOR, EXTERNAL_CUSTOMER_ID),
        _ => return None,
    };
    Some(Finding::item(
        Strength::Error,
        missing,
        format!("Must be passed together with {given}"),
        format!("Fill this in too, or empty {given}"),
    ))
}

fn error(item: &'static Item, what: impl Into<String>, right: impl Into<String>) -> Finding {
    Finding::item(Strength::Error, item.name, what, right)
}

fn missing(item: &'static Item, what: &str, draft: &Draft) -> Finding {
    let fix = match item.accepts {
        Accepts::Always(value) => Some(value.to_owned()),
        _ => derived(item, draft),
    };
    error(item, what, format!("For example {}", item.example)).fixed_by(fix.map(|text| Fix::use_text(item.name, text)))
}

/// The text that the other items give for this one.
fn derived(item: &'static Item, draft: &Draft) -> Option<String> {
    (item.name == DEFLECTION_HANDLE).then(|| phone::handle_of(draft)).flatten()
}

/// What is wrong with a text, and what would be right, if anything is.
fn wrong_text(accepts: Accepts, text: &str) -> Option<(String, &'static str)> {
    let stranger =
        |allowed: &dyn Fn(char) -> bool| text.chars().enumerate().find(|(_, character)| !allowed(*character));
    match accepts {
        Accepts::Text | Accepts::Pairs => None,
        Accepts::Digits => {
            let (at, character) = stranger(&|character| character.is_ascii_digit())?;
            Some((not_allowed(at, character), "Digits only, without spaces, signs or a leading +"))
        }
        Accepts::EpochTime => {
            let (at, character) = stranger(&|character| character.is_ascii_digit())?;
            Some((not_allowed(at, character), "A time counted from 1970 in digits"))
        }
        Accepts::DtmfDigits => {
            let (at, character) = stranger(&|character| character.is_ascii_digit() || matches!(character, '*' | '#'))?;
            Some((not_allowed(at, character), "Telephone keys only: 0-9, * and #"))
        }
        Accepts::Always(value) if text == value => None,
        Accepts::Always(value) => {
            Some((format!("The specification says ALWAYS {value}"), "Only the one value is allowed"))
        }
    }
}

fn not_allowed(at: usize, character: char) -> String {
    let shown = match character {
        ' ' => "a space".to_owned(),
        _ if character.is_ascii_graphic() => format!("{character:?}"),
        _ => characters::shown(character),
    };
    format!("{shown} at place {} is no digit", at + 1)
}

/// The text without what people put between digits, when it is then what the item accepts.
fn cleaned(accepts: Accepts, text: &str) -> Option<String> {
    let blank = |character: char| character.is_whitespace() || characters::name(character).is_some();
    let between = |character: char| matches!(character, '-' | '.' | '(' | ')' | '[' | ']' | '\u{2010}'..='\u{2015}');
    let cleaned: String = match accepts {
        // Why: the 0 of "+44 (0)7911 …" is dropped when dialing from abroad, so what is meant is not certain.
        Accepts::Digits | Accepts::DtmfDigits if text.contains("(0)") => return None,
        Accepts::Digits | Accepts::DtmfDigits => {
            let bare: String = text.chars().filter(|character| !blank(*character) && !between(*character)).collect();
            bare.strip_prefix('+').unwrap_or(&bare).to_owned()
        }
        // Why: dashes and dots make a date, whose digits are another number.
        Accepts::EpochTime => text.chars().filter(|character| !blank(*character)).collect(),
        Accepts::Always(value) => value.to_owned(),
        Accepts::Text | Accepts::Pairs => return None,
    };
    (!cleaned.is_empty() && wrong_text(accepts, &cleaned).is_none()).then_some(cleaned)
}

fn no_object(item: &'static Item) -> Finding {
    error(item, "The value is not a JSON object", "An object such as {\"key\": \"value\"}")
}

fn literal(item: &'static Item, literal: &str) -> Option<Finding> {
    if let Some(wrong) = json::error(literal) {
        return Some(error(item, format!("The raw value is not JSON: {wrong}"), "Mend the JSON, or write plain text"));
    }
    let is_object = literal.trim_start().starts_with('{');
    match item.accepts {
        Accepts::Pairs if is_object => pairs(item, literal),
        Accepts::Pairs => Some(no_object(item)),
        _ => {
            let text = literal.trim();
            let is_scalar = !text.starts_with(['{', '[', '"', 'n']);
            let fix = (is_scalar && wrong_text(item.accepts, text).is_none())
                .then(|| Fix::text("Send as a string", item.name, text));
            let right = format!("A string, for example \"{}\"", item.example);
            Some(error(item, format!("Sent as {}", kind(literal)), right).fixed_by(fix))
        }
    }
}

/// What is wrong with an object's keys, when the pairs are written as JSON text.
fn pairs(item: &'static Item, literal: &str) -> Option<Finding> {
    match caller_info::from_json(literal) {
        Ok(rows) if rows.iter().any(|row| row.key.is_empty()) => {
            Some(error(item, "A key is empty", "Name the pair, or remove it"))
        }
        Ok(_) => None,
        Err(wrong) => Some(error(item, wrong.to_string(), "Give each pair a key of its own")),
    }
}

fn kind(literal: &str) -> &'static str {
    match literal.trim_start().as_bytes().first() {
        Some(b'{') => "a JSON object",
        Some(b'[') => "a JSON array",
        Some(b'"') => "a raw JSON string",
        Some(b't' | b'f') => "JSON true or false",
        Some(b'n') => "JSON null",
        _ => "a JSON number",
    }
}
