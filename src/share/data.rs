//! A table of sends: CSV whose columns are the payload's items, and whose rows are one send each.
//!
//! Every cell is text: leading zeros stay, and nothing is taken for a number. An empty cell leaves what the payload says;
//! `{empty}` sends the empty string, `{omit}` leaves the item out, and `{text}` before a cell's text takes the rest as it
//! stands. Other columns are `callerInfo.KEY` (a string) or `callerInfo.KEY:number`, `:boolean`, `:json`, and `expect`
//! (a verdict's word, a status, or both as `failed/200`; success where it is empty), `label` and `note`.

mod columns;
mod expected;
mod reader;
#[cfg(test)]
mod tests;

use std::fmt;

pub use self::expected::Expected;

use self::columns::{Column, columns};
use self::reader::{Cells, Reader};
use crate::api::caller_info::{Kind, Row};
use crate::api::catalogue::{CALLER_INFO, DEFLECTION_HANDLE};
use crate::api::draft::{Draft, Form};
use crate::api::json;

/// The largest file that is read, in bytes.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The most rows that a file may have.
pub const MOST_ROWS: usize = 100_000;

/// A cell that sends the empty string.
pub const EMPTY: &str = "{empty}";
/// A cell that leaves its item out.
pub const OMIT: &str = "{omit}";
/// What stands before a text that is to go out as it stands, even when it is one of the two above.
pub const TEXT: &str = "{text}";

/// Where something stands in the file, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, as the header has it.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, column {}", self.line, self.column)
    }
}

/// Why a file is no table of sends.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// Nothing is in it.
    #[error("The file is empty: line 1, column 1 has no name. Give a line of column names, and a line for each send")]
    Empty,
    /// Only the names of columns are in it.
    #[error("No row stands under line {0}, the column names. Give a line for each send")]
    NoRows(usize),
    /// It is larger than [`MOST_BYTES`].
    #[error("The file is over 64 MiB. Split it")]
    TooLarge,
    /// It has more rows than [`MOST_ROWS`].
    #[error("Line {0} is beyond the {MOST_ROWS} rows that a run may have. Split the file")]
    TooManyRows(usize),
    /// It is in another encoding.
    #[error("At {0} stands what is not UTF-8. Save the file as CSV in UTF-8")]
    NotUtf8(Place),
    /// A quote has no end.
    #[error("The quote at {0} is never closed. Close it")]
    Unclosed(Place),
    /// More stands behind a quoted cell.
    #[error("At {0} text stands behind the closing quote. Double the quotes that belong to the text")]
    AfterQuote(Place),
    /// A quote stands within a cell.
    #[error("At {0} a quote stands in a cell that is not quoted. Quote the cell, and double the quotes in it")]
    BareQuote(Place),
    /// A row has more or fewer cells than the header.
    #[error("Line {line} has {cells} cells, and line {header} names {columns} columns. {}", ragged(*cells, *columns))]
    Ragged {
        /// The row's line.
        line: usize,
        /// How many cells it has.
        cells: usize,
        /// The header's line.
        header: usize,
        /// How many it names.
        columns: usize,
    },
    /// A column has no name.
    #[error("The column at {0} has no name. Name it, or remove it")]
    Nameless(Place),
    /// No item has that name.
    #[error("{name:?} at {place} is no item of the payload. {right}")]
    Unknown {
        /// The name, as it stands.
        name: String,
        /// Where.
        place: Place,
        /// What would be right.
        right: String,
    },
    /// Two columns mean the same.
    #[error("{name:?} at {place} stands in column {first} already. Remove one of the two")]
    Duplicate {
        /// The name, as it stands.
        name: String,
        /// Where the second one is.
        place: Place,
        /// The first one's column.
        first: usize,
    },
    /// The whole of `callerInfo`, and pairs of it, stand side by side.
    #[error("{CALLER_INFO} at {0} stands beside columns of single pairs. Keep one of the two ways")]
    BothWays(Place),
    /// An expectation that is none.
    #[error(
        "{text:?} at {place} is nothing to expect. Write success, failed, unauthorized or undocumented, a status such as 401, or both as failed/200"
    )]
    Expectation {
        /// The cell.
        text: String,
        /// Where.
        place: Place,
    },
    /// The payload is a raw body.
    #[error(
        "The payload is a raw body, which has no items for the columns. Go back to the form, or choose another payload"
    )]
    RawBody,
    /// The payload's `callerInfo` is a raw value.
    #[error("The payload's {CALLER_INFO} is no object, so pairs have nowhere to go. Make it one, or empty it")]
    RawPairs,
}

/// What to do about a row of the wrong length.
fn ragged(cells: usize, columns: usize) -> String {
    if cells < columns {
        format!("Column {} is missing; give every row {columns} cells", cells + 1)
    } else {
        format!("Column {} has no name; quote a cell that holds a separator", columns + 1)
    }
}

/// A table of sends.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    columns: Vec<Column>,
    cells: Cells,
    /// Each row's line in the file.
    lines: Vec<usize>,
    expected: Vec<Expected>,
}

impl Data {
    /// Reads a file. Rows in which every cell is empty are passed over, as spreadsheets leave them behind.
    ///
    /// # Errors
    /// The first thing that is wrong with it, with line and column.
    pub fn read(bytes: &[u8]) -> Result<Self, DataError> {
        if bytes.len() > MOST_BYTES {
            return Err(DataError::TooLarge);
        }
        let mut reader = Reader::new(bytes);
        let mut names = Cells::default();
        let header = reader.record(&mut names)?.ok_or(DataError::Empty)?;
        let columns = columns(&names, header)?;
        let (width, expect) = (columns.len(), columns.iter().position(|column| *column == Column::Expect));
        let mut data = Self { columns, cells: Cells::default(), lines: Vec::new(), expected: Vec::new() };
        loop {
            let start = data.cells.len();
            let Some(line) = reader.record(&mut data.cells)? else { break };
            let cells = data.cells.len() - start;
            if (start..start + cells).all(|index| data.cells.get(index).is_empty()) {
                data.cells.truncate(start);
                continue;
            }
            if cells != width {
                return Err(DataError::Ragged { line, cells, header, columns: width });
            }
            if data.lines.len() == MOST_ROWS {
                return Err(DataError::TooManyRows(line));
            }
            let text = expect.map(|column| data.cells.get(start + column)).unwrap_or_default();
            let place = Place { line, column: expect.unwrap_or_default() + 1 };
            let expected =
                Expected::read(text).ok_or_else(|| DataError::Expectation { text: text.to_owned(), place })?;
            data.lines.push(line);
            data.expected.push(expected);
        }
        if data.lines.is_empty() { Err(DataError::NoRows(header)) } else { Ok(data) }
    }

    /// How many rows it has, at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a table without a row cannot be made")]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// The line of the file that a row begins on.
    #[must_use]
    pub fn line(&self, row: usize) -> usize {
        self.lines.get(row).copied().unwrap_or_default()
    }

    /// What a row expects of its reply.
    #[must_use]
    pub fn expected(&self, row: usize) -> Expected {
        self.expected.get(row).copied().unwrap_or_default()
    }

    /// A row's name, or the empty text.
    #[must_use]
    pub fn label(&self, row: usize) -> &str {
        self.special(row, &Column::Label)
    }

    /// What somebody wrote beside a row, or the empty text.
    #[must_use]
    pub fn note(&self, row: usize) -> &str {
        self.special(row, &Column::Note)
    }

    fn special(&self, row: usize, column: &Column) -> &str {
        let column = self.columns.iter().position(|one| one == column);
        column.map(|column| self.cell(row, column)).unwrap_or_default()
    }

    fn cell(&self, row: usize, column: usize) -> &str {
        self.cells.get(row * self.columns.len() + column)
    }

    /// Whether a payload has room for the columns.
    ///
    /// # Errors
    /// Why it has none.
    pub fn fits(&self, base: &Draft) -> Result<(), DataError> {
        if base.raw_body.is_some() {
            return Err(DataError::RawBody);
        }
        let raw = base.entry(CALLER_INFO);
        let is_raw = raw.form != Form::Own && !json::pairs(&raw.text).is_ok_and(|pairs| pairs.is_empty());
        let has_pairs = self.columns.iter().any(|column| matches!(column, Column::Pair { .. }));
        if is_raw && raw.is_sent() && has_pairs { Err(DataError::RawPairs) } else { Ok(()) }
    }

    /// What a row sends: a payload with the row's cells in it.
    ///
    /// A row with another number and no `deflectionHandle` of its own takes the handle along where the payload's was
    /// that of the payload's number: otherwise it would text somebody else.
    #[must_use]
    pub fn draft(&self, base: &Draft, row: usize) -> Draft {
        let mut draft = base.clone();
        let before = base.country_code_and_number();
        let mut follows = base.text(DEFLECTION_HANDLE) == before;
        for (index, column) in self.columns.iter().enumerate() {
            let cell = self.cell(row, index);
            if cell.is_empty() {
                continue;
            }
            match column {
                Column::Item(name) => {
                    follows &= *name != DEFLECTION_HANDLE;
                    set_item(&mut draft, name, cell);
                }
                Column::Pair { key, kind } => set_pair(&mut draft, key, *kind, cell),
                Column::Expect | Column::Label | Column::Note => {}
            }
        }
        if follows {
            draft.handle_follows(&before);
        }
        draft
    }
}

fn set_item(draft: &mut Draft, name: &str, cell: &str) {
    match cell {
        EMPTY => draft.entry_mut(name).form = Form::Empty,
        OMIT => draft.entry_mut(name).form = Form::Omitted,
        _ => draft.set_text(name, cell.strip_prefix(TEXT).unwrap_or(cell)),
    }
}

fn set_pair(draft: &mut Draft, key: &str, kind: Kind, cell: &str) {
    let place = draft.caller_info.iter().position(|row| row.key == key);
    let (kind, text) = match cell {
        OMIT => {
            if let Some(place) = place {
                draft.caller_info.remove(place);
            }
            return;
        }
        EMPTY => (Kind::String, ""),
        _ => (kind, cell.strip_prefix(TEXT).unwrap_or(cell)),
    };
    let row = Row { key: key.to_owned(), kind, text: text.to_owned() };
    if draft.entry(CALLER_INFO).form != Form::Own {
        // Why: pairs go on the wire only while the whole has no form of its own; `fits` has looked at what it was.
        draft.set_text(CALLER_INFO, "");
    }
    match place.and_then(|place| draft.caller_info.get_mut(place)) {
        Some(there) => *there = row,
        None => draft.caller_info.push(row),
    }
}
