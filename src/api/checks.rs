//! Live validation: what the specification forbids in a draft, told where it stands and what would be right.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::catalogue::{self, Accepts, EXTERNAL_CUSTOMER_ID, EXTERNAL_CUSTOMER_ID_DESCRIPTOR, Item};
use super::draft::{Draft, Form};
use super::wire::Wire;
use super::{caller_info, json, load};

/// Something wrong with what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Where it stands.
    pub place: Place,
    /// How much it matters.
    pub strength: Strength,
    /// What is wrong, one sentence without a full stop.
    pub what: String,
    /// What would be right, one sentence without a full stop.
    pub right: String,
    /// The change that makes it right, where one is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// A change of the draft that one click makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// The button's words, such as `Trim` or `Use 14043438646`.
    pub label: String,
    /// What the button does.
    pub change: Change,
}

/// A change of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// An item gets this text.
    Text {
        /// The item, by the catalogue's name.
        name: String,
        /// Its new text.
        text: String,
    },
    /// A row of `callerInfo` gets this key and value.
    Row {
        /// The row, from 0.
        index: usize,
        /// The new row.
        row: super::caller_info::Row,
    },
}

/// Where a finding stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Place {
    /// A payload item, by the catalogue's name.
    Item(String),
    /// A row of `callerInfo`, from 0.
    CallerInfo(usize),
    /// An item the specification doesn't know, by name.
    Other(String),
    /// The whole body, written as text.
    Body,
    /// A field of the profile, by its name in the file.
    Profile(String),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item(name) | Self::Other(name) => formatter.write_str(name),
            Self::CallerInfo(row) => write!(formatter, "callerInfo row {}", row + 1),
            Self::Body => formatter.write_str("raw body"),
            Self::Profile(name) => write!(formatter, "profile, {name}"),
        }
    }
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Strength {
    /// Good to know.
    Hint,
    /// It will probably not do what was meant.
    Warning,
    /// The specification forbids it.
    Error,
}

impl Finding {
    /// A finding that keeps a request from being sent unless the user insists.
    pub fn error(place: Place, what: impl Into<String>, right: impl Into<String>) -> Self {
        Self { place, strength: Strength::Error, what: what.into(), right: right.into(), fix: None }
    }

    fn item(name: &str, what: impl Into<String>, right: impl Into<String>) -> Self {
        Self::error(Place::Item(name.to_owned()), what, right)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}. {}", self.place, self.what, self.right)
    }
}

/// The moment that a draft is checked at: milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now(pub u64);

/// Every finding of a draft, in the form's order.
#[must_use]
pub fn check(draft: &Draft, wire: Wire, now: Now) -> Vec<Finding> {
    if let Some(raw) = &draft.raw_body {
        return check_raw(raw, wire, now);
    }
    let mut findings: Vec<_> = catalogue::ITEMS.iter().filter_map(|item| check_item(item, draft)).collect();
    findings.extend(caller_info::check(&draft.caller_info));
    findings.extend(check_pair(draft));
    findings.extend(draft.others.iter().map(|(name, _)| {
        Finding::error(
            Place::Other(name.clone()),
            "The specification knows no such item",
            "Remove it, or send it as it is on purpose",
        )
    }));
    findings
}

/// A raw body's findings: why it is no JSON object, or else those of what stands in it.
fn check_raw(raw: &str, wire: Wire, now: Now) -> Vec<Finding> {
    match load::payload(raw.as_bytes(), wire) {
        Ok(draft) => check(&draft, wire, now),
        Err(error) => {
            vec![Finding::error(Place::Body, error.to_string(), "Mend the JSON, or send it as it is on purpose")]
        }
    }
}

/// The errors among findings: what keeps a request from being sent unless the user insists.
#[must_use]
pub fn errors(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain(|finding| finding.strength == Strength::Error);
    findings
}

fn check_item(item: &'static Item, draft: &Draft) -> Option<Finding> {
    let entry = draft.entry(item.name);
    match entry.form {
        Form::Own => {}
        Form::Empty if item.required => {
            return Some(Finding::item(item.name, "Required, and sent empty", format!("For example {}", item.example)));
        }
        Form::Omitted if item.required => {
            return Some(Finding::item(
                item.name,
                "Required, and left out on purpose",
                format!("For example {}", item.example),
            ));
        }
        Form::Omitted | Form::Empty => return None,
        Form::Json => return check_literal(item, &entry.text),
    }
    if item.accepts == Accepts::Pairs {
        return None;
    }
    if entry.text.is_empty() {
        return item
            .required
            .then(|| Finding::item(item.name, "Required, and missing", format!("For example {}", item.example)));
    }
    let (what, right) = wrong_text(item.accepts, &entry.text)?;
    Some(Finding::item(item.name, what, format!("{right}, for example {}", item.example)))
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
    let shown = if character.is_control() || character.is_whitespace() || !character.is_ascii() {
        format!("U+{:04X}", u32::from(character))
    } else {
        format!("{character:?}")
    };
    let shown = if character == ' ' { "a space".to_owned() } else { shown };
    format!("{shown} at place {} is no digit", at + 1)
}

fn check_literal(item: &'static Item, literal: &str) -> Option<Finding> {
    if let Some(error) = json::error(literal) {
        return Some(Finding::item(
            item.name,
            format!("The raw value is not JSON: {error}"),
            "Mend the JSON, or write plain text",
        ));
    }
    let is_object = literal.trim_start().starts_with('{');
    match item.accepts {
        Accepts::Pairs if is_object => None,
        Accepts::Pairs => {
            Some(Finding::item(item.name, "The value is not a JSON object", "An object such as {\"key\": \"value\"}"))
        }
        _ => Some(Finding::item(
            item.name,
            format!("Sent as {}", kind(literal)),
            format!("A string, for example \"{}\"", item.example),
        )),
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

fn check_pair(draft: &Draft) -> Option<Finding> {
    let descriptor = draft.entry(EXTERNAL_CUSTOMER_ID_DESCRIPTOR).is_sent();
    let id = draft.entry(EXTERNAL_CUSTOMER_ID).is_sent();
    let (missing, given) = match (descriptor, id) {
        (true, false) => (EXTERNAL_CUSTOMER_ID, EXTERNAL_CUSTOMER_ID_DESCRIPTOR),
        (false, true) => (EXTERNAL_CUSTOMER_ID_DESCRIPTOR, EXTERNAL_CUSTOMER_ID),
        _ => return None,
    };
    Some(Finding::item(
        missing,
        format!("Must be passed together with {given}"),
        format!("Fill this in too, or empty {given}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row a rule, with the neighbour that must not trigger it.
    #[test]
    fn each_rule_finds_its_mistake_and_spares_its_neighbour() {
        let cases: &[(&str, &str, Option<&str>)] = &[
            ("siteId", "38856538", None),
            ("siteId", "", Some("Required, and missing")),
            ("siteId", "3885 6538", Some("a space at place 5")),
            ("siteId", "38856538x", Some("'x' at place 9")),
            ("siteId", "３8856538", Some("U+FF13 at place 1")),
            ("skill", "sales & more", None),
            ("skill", "", Some("Required, and missing")),
            ("customerCountryCode", "+1", Some("'+' at place 1")),
            ("customerPhoneNumber", "404-343-8646", Some("'-' at place 4")),
            ("customerPhoneNumber", "0404", None),
            ("isMobile", "true", None),
            ("isMobile", "false", Some("ALWAYS true")),
            ("isMobile", "True", Some("ALWAYS true")),
            ("deflectionChannel", "sms", None),
            ("deflectionChannel", "SMS", Some("ALWAYS sms")),
            ("deflectionAcceptTime", "1528932953", None),
            ("deflectionAcceptTime", "2018-06-13", Some("'-' at place 5")),
            ("callBeginTime", "-5", Some("'-' at place 1")),
            ("deflectionText", "", None),
            ("deflectionHandle", "+14043438646", Some("'+' at place 1")),
            ("callerEnteredDigits", "12*#", None),
            ("callerEnteredDigits", "12A", Some("'A' at place 3")),
            ("firstName", "", None),
            ("deflectionTextTag", "", None),
            ("externalCustomerId", "", Some("together with externalCustomerIdDescriptor")),
            ("externalCustomerIdDescriptor", "", Some("together with externalCustomerId")),
        ];
        for (name, text, expected) in cases {
            let mut draft = Draft::example();
            draft.set_text(name, text);
            let findings = check(&draft, Wire::default(), Now(1_528_932_960_000));
            match expected {
                None => assert!(findings.is_empty(), "{name} = {text:?}: {findings:?}"),
                Some(part) => {
                    assert_eq!(findings.len(), 1, "{name} = {text:?}: {findings:?}");
                    assert_eq!(findings[0].place, Place::Item((*name).to_owned()));
                    assert!(findings[0].what.contains(part), "{name} = {text:?}: {}", findings[0].what);
                }
            }
        }
    }

    #[test]
    fn neither_of_the_pair_is_fine() {
        let mut draft = Draft::example();
        draft.set_text(EXTERNAL_CUSTOMER_ID, "");
        draft.set_text(EXTERNAL_CUSTOMER_ID_DESCRIPTOR, "");
        assert_eq!(check(&draft, Wire::default(), Now(1_528_932_960_000)), []);
    }

    #[test]
    fn an_empty_draft_misses_each_required_item_once() {
        let findings = check(&Draft::default(), Wire::default(), Now(0));
        assert_eq!(findings.len(), 12);
        assert!(findings.iter().all(|finding| finding.what == "Required, and missing"));
    }
}
