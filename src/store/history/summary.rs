//! An exchange in one line: what a list shows, sorts and searches, without headers and bodies.

use std::collections::HashSet;
use std::fmt;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use sha2::{Digest, Sha256};
use url::Url;

use crate::api::endpoint::Environment;
use crate::api::reply::Verdict;
use crate::exchange::Id;

/// An exchange in one line.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Its number in the history.
    pub id: Id,
    /// When it was recorded, in milliseconds since 1970-01-01 UTC.
    pub started_at: i64,
    /// The name of the profile that sent it.
    pub profile: String,
    /// The profile's environment.
    pub environment: Environment,
    /// The number that would be texted.
    pub number: String,
    /// Which URL and body it was sent with.
    pub identity: Identity,
    /// Whether it was sent with mistakes that the user insisted on.
    pub on_purpose: bool,
    /// Where it stands.
    pub outcome: SummaryState,
    /// The reply's status, also when the reply broke off.
    pub status: Option<u16>,
    /// What the reply means; `None` without a whole one.
    pub verdict: Option<Verdict>,
    /// The reply's `callId`.
    pub call_id: Option<String>,
    /// How long it took, in milliseconds; `None` when no outcome was recorded.
    pub total_ms: Option<f64>,
}

/// Where an exchange stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SummaryState {
    /// The history that was asked waits for its outcome.
    InFlight,
    /// A whole reply came.
    Answered,
    /// Proven: not a byte of the request left.
    NotSent,
    /// It may have been sent.
    Unknown,
}

impl SummaryState {
    /// The word that `--json` prints.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::InFlight => "sending",
            Self::Answered => "answered",
            Self::NotSent => "not_sent",
            Self::Unknown => "unknown",
        }
    }
}

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

/// Selects what [`Summary::read`] reads, in its order. A part that says which rows comes after it.
pub(super) const COLUMNS: &str = "SELECT id, started_at, profile, environment, number, identity, on_purpose, outcome, status, verdict, call_id, total_ns FROM exchange";

impl Summary {
    pub(super) fn read(row: &rusqlite::Row, in_flight: &HashSet<Id>) -> rusqlite::Result<Self> {
        let id = row.get(0)?;
        Ok(Self {
            id,
            started_at: row.get(1)?,
            profile: row.get(2)?,
            environment: word(row, 3, Environment::from_word)?,
            number: row.get(4)?,
            identity: row.get(5)?,
            on_purpose: row.get(6)?,
            outcome: word(row, 7, |word| match word {
                "sending" if in_flight.contains(&id) => Some(SummaryState::InFlight),
                "sending" | "unknown" => Some(SummaryState::Unknown),
                "answered" => Some(SummaryState::Answered),
                "not_sent" => Some(SummaryState::NotSent),
                _ => None,
            })?,
            status: row.get(8)?,
            verdict: row.get_ref(9)?.as_str_or_null()?.and_then(Verdict::from_word),
            call_id: row.get(10)?,
            total_ms: row.get::<_, Option<i64>>(11)?.map(milliseconds),
        })
    }
}

#[allow(clippy::cast_precision_loss, reason = "exact up to 104 days")]
fn milliseconds(nanoseconds: i64) -> f64 {
    nanoseconds as f64 / 1e6
}

/// A column's word, turned into what it stands for. Why no allocation: a list may have 100,000 rows.
fn word<T>(row: &rusqlite::Row, column: usize, read: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
    let value = row.get_ref(column)?;
    value
        .as_str()
        .and_then(|word| read(word).ok_or(FromSqlError::InvalidType))
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, value.data_type(), Box::new(error)))
}
