//! The history of exchanges in an SQLite file: what was sent is on disk before it is sent, and what came is kept whole.
//!
//! ```text
//!  record ──▶ sending ──finish──▶ answered | not_sent | unknown
//!                │
//!                └── read without this History having recorded it ──▶ shown as unknown, "may have been sent"
//! ```
//!
//! A row left at `sending` is never rewritten, so several windows can share a file: only the [`History`] that recorded
//! it, and waits for its outcome, reads it as in flight. No secret can get into the file: a
//! [`Request`] has none by construction.

pub mod alias;
mod aside;
pub mod damage;
pub mod error;
mod index;
pub mod layout;
pub mod purge;
mod remarks;
mod rows;
pub mod search;
pub mod summary;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Params, params};
use url::Url;

use self::alias::{Aliases, Replaced};
use self::error::HistoryError;
use self::rows::{Row, Signature, json, nanoseconds};
use self::summary::Identity;
use crate::exchange::{Exchange, Id, Outcome, Request, Summary};

/// Why a row that nobody here is sending is unknown.
pub const NO_OUTCOME: &str = "No outcome was recorded: the program stopped, or another window is still sending. It may have been sent; look for its callId before you send it again";

/// An open history. It may move to another thread; each thread that needs one opens its own.
#[derive(Debug)]
pub struct History {
    connection: Connection,
    path: PathBuf,
    /// What this history recorded and did not finish yet, with what was replaced by aliases in the record.
    in_flight: HashMap<Id, Option<Replaced>>,
    /// The file's layout, where that is a newer program's: then the file is only read.
    newer: Option<i64>,
    /// The aliases of this history, if it has some.
    aliases: Option<Aliases>,
    /// Whether aliases are recorded in place of personal data.
    records_aliases: bool,
}

impl History {
    /// Opens a history, and creates it when it is not there, with its folder. Several may be open on one file.
    ///
    /// An older program's file is copied and brought up to date; a newer one's can be read, and not written.
    ///
    /// # Errors
    /// When the file is something else or damaged, or cannot be created. Nothing is overwritten.
    pub fn open(path: &Path) -> Result<Self, HistoryError> {
        // Why: SQLite would read a relative name that begins with "file:" as a URI.
        let path =
            std::path::absolute(path).map_err(|source| HistoryError::Create { source, path: path.to_owned() })?;
        let (connection, newer) = layout::open(&path)?;
        let aliases = Aliases::of(&path);
        Ok(Self { connection, aliases, path, in_flight: HashMap::new(), newer, records_aliases: false })
    }

    /// Why nothing can be recorded, when the file is a newer program's.
    ///
    /// # Errors
    /// That sentence.
    pub fn may_write(&self) -> Result<(), HistoryError> {
        match self.newer {
            Some(found) => Err(HistoryError::Newer { found, known: layout::VERSION, path: self.path.clone() }),
            None => Ok(()),
        }
    }

    /// Waits that long for another window's write or read, instead of 5 s.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn set_patience(&self, patience: Duration) -> Result<(), HistoryError> {
        self.connection.busy_timeout(patience).map_err(|error| self.failed(error))
    }

    /// From here on, records aliases in place of personal data, or what was sent.
    ///
    /// # Errors
    /// When the key of the aliases cannot be read or written.
    pub fn record_aliases(&mut self, aliases: bool) -> Result<(), HistoryError> {
        if aliases && self.aliases.is_none() {
            let begun = Aliases::begin(&self.path);
            self.aliases = Some(begun.map_err(|source| HistoryError::Create { source, path: self.path.clone() })?);
        }
        self.records_aliases = aliases;
        Ok(())
    }

    /// Records a request that is about to be sent. When this returns, the row is on disk.
    ///
    /// `started_at` is in milliseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// When nothing was recorded, and why.
    pub fn record(&mut self, request: &Request, started_at: i64) -> Result<Id, HistoryError> {
        self.may_write()?;
        let aliased = self.aliases.as_ref().filter(|_| self.records_aliases).map(|aliases| aliases.request(request));
        let (request, replaced) = match &aliased {
            Some((request, replaced)) => (request, Some(replaced.clone())),
            None => (request, None),
        };
        let headers = json("headers", &request.headers)?;
        let explanation = json("explanation", &Signature::of(request))?;
        let draft = json("draft", &request.draft)?;
        let findings = json("findings", &request.findings)?;
        let path = &self.path;
        let failed = |error| HistoryError::new(error, path.clone());
        let id = search::write_and_index(&mut self.connection, path, |transaction| {
            transaction
            .prepare_cached(
                "INSERT INTO exchange (started_at, profile, environment, number, identity, on_purpose, outcome, sent_from, aliased)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'sending', ?7, ?8)",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    started_at,
                    request.profile,
                    request.environment.word(),
                    request.number(),
                    Identity::of(&request.url, &request.body).bytes(),
                    request.is_on_purpose(),
                    request.sent_from,
                    replaced.is_some(),
                ])
            })
            .map_err(failed)?;
            let id = transaction.last_insert_rowid();
            transaction
                .prepare_cached(
                    "INSERT INTO message (id, url, request_headers, request_body, explanation, draft, findings)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )
                .and_then(|mut statement| {
                    statement.execute(params![
                        id,
                        request.url.as_str(),
                        headers,
                        request.body,
                        explanation,
                        draft,
                        findings
                    ])
                })
                .map_err(failed)?;
            Ok(id)
        })?;
        self.in_flight.insert(id, replaced);
        Ok(id)
    }

    /// Records how a send ended. An exchange ends once: what is recorded is never changed.
    ///
    /// # Errors
    /// When the outcome was not recorded; the exchange then reads as unknown.
    pub fn finish(&mut self, id: Id, outcome: &Outcome) -> Result<(), HistoryError> {
        // Why first: if the outcome cannot be written, nothing is in flight any more all the same.
        let replaced = self.in_flight.remove(&id).flatten();
        let aliased = replaced.map(|replaced| replaced.outcome(outcome));
        let outcome = aliased.as_ref().unwrap_or(outcome);
        let response = outcome.response();
        let headers = response.map(|response| json("headers", &response.headers)).transpose()?;
        let why = match outcome {
            Outcome::Answered { .. } => None,
            Outcome::NotSent { why, .. } | Outcome::Unknown { why, .. } => Some(why),
        };
        let reading = outcome.reading();
        let timings = outcome.timings();
        let path = &self.path;
        let failed = |error| HistoryError::new(error, path.clone());
        search::write_and_index(&mut self.connection, path, |transaction| {
            let changed = transaction
                .prepare_cached(
                    "UPDATE exchange SET outcome = ?2, status = ?3, verdict = ?4, call_id = ?5, total_ns = ?6
                 WHERE id = ?1 AND outcome = 'sending'",
                )
                .and_then(|mut statement| {
                    statement.execute(params![
                        id,
                        outcome.word(),
                        response.map(|response| response.status),
                        reading.as_ref().map(|reading| reading.verdict.word()),
                        reading.as_ref().and_then(|reading| reading.call_id.as_ref()),
                        nanoseconds(timings.total),
                    ])
                })
                .map_err(failed)?;
            if changed == 0 {
                return Err(HistoryError::NotSending(id));
            }
            transaction
                .prepare_cached(
                    "UPDATE message SET why = ?2, response_headers = ?3, response_body = ?4, response_truncated = ?5,
                 resolved_ns = ?6, tls_started_ns = ?7, connected_ns = ?8, written_ns = ?9, first_byte_ns = ?10
                 WHERE id = ?1",
                )
                .and_then(|mut statement| {
                    statement.execute(params![
                        id,
                        why,
                        headers,
                        response.map(|response| &response.body),
                        response.map(|response| response.truncated),
                        timings.resolved.map(nanoseconds),
                        timings.tls_started.map(nanoseconds),
                        timings.connected.map(nanoseconds),
                        timings.written.map(nanoseconds),
                        timings.first_byte.map(nanoseconds),
                    ])
                })
                .map_err(failed)?;
            Ok(id)
        })
        .map(drop)
    }

    /// A whole exchange; `None` when there is none of that number.
    ///
    /// # Errors
    /// When the file or the row cannot be read.
    pub fn get(&self, id: Id) -> Result<Option<Exchange>, HistoryError> {
        let row = self
            .connection
            .prepare_cached(&rows::exchange())
            .and_then(|mut statement| statement.query_row([id], Row::read).optional())
            .map_err(|error| self.failed(error))?;
        let is_in_flight = self.in_flight.contains_key(&id);
        row.map(|row| {
            row.exchange(is_in_flight).map_err(|column| HistoryError::Row { id, column, path: self.path.clone() })
        })
        .transpose()
    }

    /// Every exchange's summary, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn list(&self) -> Result<Vec<Summary>, HistoryError> {
        self.newest(usize::MAX)
    }

    /// The newest `count` exchanges' summaries, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn newest(&self, count: usize) -> Result<Vec<Summary>, HistoryError> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.summaries("ORDER BY id DESC LIMIT ?1", params![count])
    }

    /// A profile's successes that were recorded before an exchange, newest first and `most` of them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn successes_before(&self, id: Id, profile: &str, most: u32) -> Result<Vec<Summary>, HistoryError> {
        let which = "WHERE id < ?1 AND profile = ?2 AND verdict = 'success' ORDER BY id DESC LIMIT ?3";
        self.summaries(which, params![id, profile, most])
    }

    /// The newest exchange that put, or may have put, these very bytes on the wire to this very URL.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last_identical(&self, url: &Url, body: &[u8]) -> Result<Option<Summary>, HistoryError> {
        let identity = Identity::of(url, body);
        let aliased = self.aliases.as_ref().map(|aliases| aliases.body(body, &mut Replaced::default()));
        let aliased = aliased.map_or(identity, |body| Identity::of(url, &body));
        self.summaries(
            "WHERE identity IN (?1, ?2) AND outcome <> 'not_sent' ORDER BY id DESC LIMIT 1",
            params![identity.bytes(), aliased.bytes()],
        )
        .map(|summaries| summaries.into_iter().next())
    }

    fn summaries(&self, which: &str, values: impl Params) -> Result<Vec<Summary>, HistoryError> {
        let failed = |error| self.failed(error);
        let mut statement = self.connection.prepare_cached(&summary::select(which)).map_err(failed)?;
        let mut rows = statement.query(values).map_err(failed)?;
        let mut summaries = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            summaries.push(summary::read(row, &self.in_flight).map_err(failed)?);
        }
        Ok(summaries)
    }

    fn failed(&self, error: rusqlite::Error) -> HistoryError {
        HistoryError::new(error, self.path.clone())
    }
}
