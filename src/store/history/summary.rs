//! Reads exchanges in one line, and tells which of them put the same on the wire.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use sha2::{Digest, Sha256};
use url::Url;

use super::alias::Replaced;
use super::remarks;
use crate::api::endpoint::Environment;
use crate::api::reply::Verdict;
use crate::exchange::{Id, Standing, Summary};

/// SHA-256 of a URL and a body: equal for two requests exactly when both would put the same on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity([u8; 32]);

impl Identity {
    /// The identity of a request.
    #[must_use]
    pub fn of(url: &Url, body: &[u8]) -> Self {
        // Why the zero byte: no URL has one, so none of its end can pass for the body's beginning.
        let hash = Sha256::new().chain_update(url.as_str()).chain_update([0]).chain_update(body).finalize();
        Self(hash.into())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0 {
            write!(formatter, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl FromSql for Identity {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        FromSql::column_result(value).map(Self)
    }
}

/// Selects what [`read`] reads, in its order. `which` says of which rows.
///
/// Why the fault only where it is on purpose: it stands among the heavy columns, which are not read for every row.
pub(super) fn select(which: &str) -> String {
    format!(
        "SELECT id, started_at, profile, environment, number, on_purpose, outcome, status, verdict, call_id, total_ns,
         CASE WHEN on_purpose THEN (
             SELECT json_extract(explanation, '$.fault.name') FROM message
             WHERE message.id = exchange.id AND json_valid(explanation)
         ) END, {}
         FROM exchange {which}",
        remarks::COLUMNS
    )
}

/// Reads one row of [`select`]. A row without an outcome is in flight only if it stands in `in_flight`.
pub(super) fn read(row: &rusqlite::Row, in_flight: &HashMap<Id, Option<Replaced>>) -> rusqlite::Result<Summary> {
    let id = row.get(0)?;
    Ok(Summary {
        id,
        started_at: row.get(1)?,
        profile: row.get(2)?,
        environment: word(row, 3, Environment::from_word)?,
        number: row.get(4)?,
        on_purpose: row.get(5)?,
        standing: word(row, 6, |word| match word {
            "sending" if in_flight.contains_key(&id) => Some(Standing::InFlight),
            "sending" | "unknown" => Some(Standing::Unknown),
            "answered" => Some(Standing::Answered),
            "not_sent" => Some(Standing::NotSent),
            _ => None,
        })?,
        status: row.get(7)?,
        verdict: row.get_ref(8)?.as_str_or_null()?.and_then(Verdict::from_word),
        call_id: row.get(9)?,
        fault: row.get(11)?,
        total: row.get::<_, Option<i64>>(10)?.map(|nanoseconds| Duration::from_nanos(nanoseconds.unsigned_abs())),
        remarks: remarks::read(row, 12)?,
    })
}

/// A column's word, turned into what it stands for. Why no allocation: a list may have 100,000 rows.
fn word<T>(row: &rusqlite::Row, column: usize, read: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
    let value = row.get_ref(column)?;
    value
        .as_str()
        .and_then(|word| read(word).ok_or(FromSqlError::InvalidType))
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, value.data_type(), Box::new(error)))
}
