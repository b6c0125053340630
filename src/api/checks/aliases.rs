//! Aliases that stand where personal data stood: what was recorded without it, and is in the form again.

use super::{Finding, Place};
use crate::api::caller_info::Row;
use crate::api::catalogue::Item;
use crate::api::draft::{Draft, Form};

/// What an alias begins with.
pub const BEGINNING: &str = "alias-";

/// How many hexadecimal digits follow.
pub const DIGITS: usize = 10;

/// The finding in an item, if an alias stands there.
pub(super) fn item(item: &'static Item, draft: &Draft) -> Option<Finding> {
    let entry = draft.entry(item.name);
    let is_typed = matches!(entry.form, Form::Own | Form::Json);
    (is_typed && has_one(&entry.text)).then(|| finding(Place::Item(item.name.to_owned())))
}

/// The findings in the values of `callerInfo`.
pub(super) fn rows(rows: &[Row]) -> impl Iterator<Item = Finding> {
    rows.iter().enumerate().filter(|(_, row)| has_one(&row.text)).map(|(index, _)| finding(Place::CallerInfo(index)))
}

/// Whether an alias stands in a text.
#[must_use]
pub fn has_one(text: &str) -> bool {
    text.split(BEGINNING).skip(1).any(|rest| {
        let digits = rest.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
        digits == DIGITS && !rest[digits..].starts_with(|next: char| next.is_ascii_alphanumeric())
    })
}

fn finding(place: Place) -> Finding {
    let what = "An alias stands here: this was recorded without personal data";
    Finding::error(place, what, "Give what the alias stands for, or send it as it is on purpose")
}
