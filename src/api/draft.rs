//! The form's text exactly as it was typed, with nothing lost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::caller_info::Row;
use super::catalogue::{self, Accepts, CALLER_INFO, CUSTOMER_COUNTRY_CODE, CUSTOMER_PHONE_NUMBER, DEFLECTION_HANDLE};
use super::checks::{self, Change, Finding, Now};
use super::payload::Payload;
use super::wire::Wire;

/// What stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The items' entries by the catalogue's names; an absent one is empty.
    entries: BTreeMap<String, Entry>,
    /// The pairs of `callerInfo`, in order.
    pub caller_info: Vec<Row>,
    /// Items the specification doesn't know, in order: name and JSON literal.
    pub others: Vec<(String, String)>,
    /// The whole body as text, which goes out in place of all the others as it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_body: Option<String>,
}

/// What was typed for one item, and how it goes on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The text, as typed.
    pub text: String,
    /// How the text goes on the wire.
    pub form: Form,
}

/// How an entry's text goes on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// As the item's rule says; left out when the text is empty.
    #[default]
    Own,
    /// Left out, whatever the text is.
    Omitted,
    /// Present, as the empty string.
    Empty,
    /// The text is a JSON literal and goes out as it stands.
    Json,
}

impl Entry {
    /// Whether the item goes on the wire at all.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        match self.form {
            Form::Own | Form::Json => !self.text.is_empty(),
            Form::Omitted => false,
            Form::Empty => true,
        }
    }
}

static NOTHING: Entry = Entry { text: String::new(), form: Form::Own };

impl Draft {
    /// A form filled with the values of the specification's example payload.
    #[must_use]
    pub fn example() -> Self {
        let mut draft = Self::default();
        for item in &catalogue::ITEMS {
            draft.set_text(item.name, item.example);
        }
        draft
    }

    /// A form filled with a profile's defaults; the two items with one allowed value are always filled in.
    #[must_use]
    pub fn with_defaults(defaults: &BTreeMap<String, String>) -> Self {
        let mut draft = Self::default();
        for item in &catalogue::ITEMS {
            if let Accepts::Always(value) = item.accepts {
                draft.set_text(item.name, value);
            }
        }
        for (name, text) in defaults {
            draft.set_text(name, text);
        }
        draft
    }

    /// What was typed for an item, by either of its names.
    #[must_use]
    pub fn entry(&self, name: &str) -> &Entry {
        catalogue::item(name).and_then(|item| self.entries.get(item.name)).unwrap_or(&NOTHING)
    }

    /// An item's text.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        &self.entry(name).text
    }

    /// An item's entry, to be changed. Only for names of the catalogue: another name's entry is never sent.
    pub fn entry_mut(&mut self, name: &str) -> &mut Entry {
        let name = catalogue::item(name).map_or(name, |item| item.name);
        self.entries.entry(name.to_owned()).or_default()
    }

    /// Types a text into an item's field. For `callerInfo`, an object's text becomes rows, and anything else a raw value.
    pub fn set_text(&mut self, name: &str, text: &str) {
        if name == CALLER_INFO {
            self.set_caller_info(text);
        } else {
            *self.entry_mut(name) = Entry { text: text.to_owned(), form: Form::Own };
        }
    }

    /// Puts a JSON literal into an item's field, to go out as it stands.
    pub fn set_json(&mut self, name: &str, literal: &str) {
        *self.entry_mut(name) = Entry { text: literal.to_owned(), form: Form::Json };
    }

    fn set_caller_info(&mut self, text: &str) {
        let entry = Entry::default();
        match super::caller_info::from_json(text) {
            Ok(rows) if !rows.is_empty() => {
                self.caller_info = rows;
                *self.entry_mut(CALLER_INFO) = entry;
            }
            _ => {
                self.caller_info.clear();
                *self.entry_mut(CALLER_INFO) =
                    if text.trim().is_empty() { entry } else { Entry { text: text.to_owned(), form: Form::Json } };
            }
        }
    }

    /// The payload this draft gives, if the specification forbids nothing in it.
    ///
    /// # Errors
    /// Every error, in the form's order.
    pub fn payload(&self, wire: Wire, now: Now) -> Result<Payload, Vec<Finding>> {
        let errors = checks::errors(checks::check(self, wire, now));
        if errors.is_empty() { Ok(Payload::of(self, wire)) } else { Err(errors) }
    }

    /// Whether it has any item that the specification knows.
    #[must_use]
    pub fn has_known_items(&self) -> bool {
        !self.caller_info.is_empty() || self.entries.values().any(Entry::is_sent)
    }

    /// Whether anything goes out in another way than the form's own: a raw body, or an item left out, empty or as raw JSON.
    #[must_use]
    pub fn is_bent(&self) -> bool {
        let is_bent = |(name, entry): (&String, &Entry)| entry.form != Form::Own && name != CALLER_INFO;
        self.raw_body.is_some() || self.entries.iter().any(is_bent)
    }

    /// Lets `deflectionHandle` follow a change of country code or number, unless it was written by hand: unless it is
    /// neither empty nor what the two were together `before`.
    pub fn handle_follows(&mut self, before: &str) {
        let handle = self.text(DEFLECTION_HANDLE);
        if handle.is_empty() || handle == before {
            let follows = self.country_code_and_number();
            self.entry_mut(DEFLECTION_HANDLE).text = follows;
        }
    }

    /// Country code and number as they stand, one after the other.
    #[must_use]
    pub fn country_code_and_number(&self) -> String {
        format!("{}{}", self.text(CUSTOMER_COUNTRY_CODE), self.text(CUSTOMER_PHONE_NUMBER))
    }

    /// Makes a change, such as a finding's fix.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Text { name, text } => self.set_text(name, text),
            Change::Row { index, row } => {
                if let Some(place) = self.caller_info.get_mut(*index) {
                    place.clone_from(row);
                }
            }
        }
    }
}
