//! Live validation: what is wrong with a draft, told where it stands, how much it matters and what would be right.
//!
//! Errors are what the specification forbids; warnings and hints come from other public documentation. One file a
//! family; each looks only at entries that go out as text, the items' own rules aside.

pub mod aliases;
pub mod characters;
mod items;
mod message;
pub mod phone;
mod plans;
mod texts;
pub mod times;

use std::cmp::Reverse;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::catalogue::{CALLER_INFO, Group, ITEMS};
use super::draft::{Draft, Form};
use super::wire::Wire;
use super::{caller_info, load};

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
        row: caller_info::Row,
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

    fn item(strength: Strength, name: &str, what: impl Into<String>, right: impl Into<String>) -> Self {
        Self { strength, ..Self::error(Place::Item(name.to_owned()), what, right) }
    }

    /// The same finding with a change that makes it right.
    #[must_use]
    pub fn fixed_by(self, fix: Option<Fix>) -> Self {
        Self { fix, ..self }
    }
}

impl Fix {
    fn text(label: impl Into<String>, name: &str, text: impl Into<String>) -> Self {
        Self { label: label.into(), change: Change::Text { name: name.to_owned(), text: text.into() } }
    }

    fn use_text(name: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self::text(format!("Use {text}"), name, text)
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

/// Every finding of a draft, in the form's order, and at each place the strongest first.
///
/// What numbering plans say is among them once [`warm_up`] has run.
#[must_use]
pub fn check(draft: &Draft, wire: Wire, now: Now) -> Vec<Finding> {
    if let Some(raw) = &draft.raw_body {
        return check_raw(raw, wire, now);
    }
    let mut findings = Vec::new();
    for item in &ITEMS {
        findings.extend(aliases::item(item, draft).or_else(|| items::item(item, draft)));
        texts::item(item, draft, &mut findings);
    }
    findings.extend(items::pair(draft));
    phone::check(draft, &mut findings);
    times::check(draft, wire, now, &mut findings);
    message::check(draft, &mut findings);
    if draft.entry(CALLER_INFO).form == Form::Own {
        findings.extend(caller_info::check(&draft.caller_info));
        texts::rows(&draft.caller_info, &mut findings);
        findings.extend(aliases::rows(&draft.caller_info));
    }
    findings.extend(draft.others.iter().map(|(name, _)| {
        Finding::error(
            Place::Other(name.clone()),
            "The specification knows no such item",
            "Remove it, or send it as it is on purpose",
        )
    }));
    findings.sort_by_cached_key(|finding| (rank(&finding.place), Reverse(finding.strength)));
    findings
}

/// A raw body's findings: why it is no JSON object, or else those of what stands in it.
fn check_raw(raw: &str, wire: Wire, now: Now) -> Vec<Finding> {
    match load::payload(raw.as_bytes(), wire) {
        Ok(draft) => check(&draft, wire, now),
        Err(error) => {
            vec![Finding::error(Place::Body, error.to_string(), "Or send it as it is on purpose")]
        }
    }
}

/// Where a place stands in the form.
fn rank(place: &Place) -> (usize, usize) {
    match place {
        Place::Profile(_) => (0, 0),
        Place::Body => (0, 1),
        Place::Item(name) => {
            let item = ITEMS.iter().position(|item| item.name == name);
            let group = item.and_then(|item| Group::ALL.iter().position(|group| *group == ITEMS[item].group));
            (1 + group.unwrap_or(Group::ALL.len()), item.unwrap_or_default())
        }
        Place::CallerInfo(row) => (1 + Group::ALL.len(), *row),
        Place::Other(_) => (2 + Group::ALL.len(), 0),
    }
}

/// Reads the numbering plans of all countries, which takes too long for a keystroke: call it once, off the window's
/// thread, and check the draft again after it.
pub fn warm_up() {
    plans::warm_up();
}

/// Whether [`warm_up`] has run, so that phone numbers are checked against numbering plans.
#[must_use]
pub fn is_warm() -> bool {
    plans::is_warm()
}

/// The errors among findings: what keeps a request from being sent unless the user insists.
#[must_use]
pub fn errors(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain(|finding| finding.strength == Strength::Error);
    findings
}

#[cfg(test)]
mod tests;
