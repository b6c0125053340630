//! The columns' names, and what they mean.

use super::reader::Cells;
use super::{DataError, Place};
use crate::api::caller_info::Kind;
use crate::api::catalogue::{self, CALLER_INFO, ITEMS};

/// What a column is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// An item of the payload, by the catalogue's name.
    Item(&'static str),
    /// A pair of `callerInfo`.
    Pair {
        /// Its key.
        key: String,
        /// What a cell's text stands for.
        kind: Kind,
    },
    /// What is expected of the reply.
    Expect,
    /// The row's name in the results.
    Label,
    /// For people alone.
    Note,
}

impl Column {
    /// Whether two columns set the same thing.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Pair { key, .. }, Self::Pair { key: other, .. }) => key == other,
            _ => self == other,
        }
    }
}

/// Reads the header.
pub(super) fn columns(names: &Cells, line: usize) -> Result<Vec<Column>, DataError> {
    let mut columns: Vec<Column> = Vec::with_capacity(names.len());
    for index in 0..names.len() {
        let place = Place { line, column: index + 1 };
        let name = names.get(index).trim();
        let column = column(name, place)?;
        if let Some(first) = columns.iter().position(|one| one.is_same(&column)) {
            return Err(DataError::Duplicate { name: name.to_owned(), place, first: first + 1 });
        }
        columns.push(column);
    }
    let whole = columns.iter().position(|column| *column == Column::Item(CALLER_INFO));
    match whole {
        Some(whole) if columns.iter().any(|column| matches!(column, Column::Pair { .. })) => {
            Err(DataError::BothWays(Place { line, column: whole + 1 }))
        }
        _ => Ok(columns),
    }
}

fn column(name: &str, place: Place) -> Result<Column, DataError> {
    let unknown = |right: String| DataError::Unknown { name: name.to_owned(), place, right };
    match name {
        "" => return Err(DataError::Nameless(place)),
        "expect" => return Ok(Column::Expect),
        "label" => return Ok(Column::Label),
        "note" => return Ok(Column::Note),
        _ => {}
    }
    if let Some(item) = catalogue::item(name) {
        return Ok(Column::Item(item.name));
    }
    if let Some(pair) = name.strip_prefix(CALLER_INFO).and_then(|rest| rest.strip_prefix('.')) {
        let (key, kind) = match pair.rsplit_once(':') {
            None => (pair, Kind::String),
            Some((key, "string")) => (key, Kind::String),
            Some((key, "number")) => (key, Kind::Number),
            Some((key, "boolean")) => (key, Kind::Boolean),
            Some((key, "json")) => (key, Kind::Json),
            // Why refused: a mistyped type would send a number as a string, under another key.
            Some(_) => {
                return Err(unknown("Behind a key's last colon write string, number, boolean or json".to_owned()));
            }
        };
        if key.is_empty() {
            return Err(unknown(format!("Name the pair, as in {CALLER_INFO}.tshirtsize")));
        }
        return Ok(Column::Pair { key: key.to_owned(), kind });
    }
    let all = ITEMS.iter().map(|item| item.name).chain(["expect", "label", "note"]);
    let near = all.clone().find(|one| one.eq_ignore_ascii_case(name));
    Err(unknown(match near {
        Some(near) => format!("Write {near}"),
        None => format!("The columns are {}, and {CALLER_INFO}.KEY", all.collect::<Vec<_>>().join(", ")),
    }))
}
