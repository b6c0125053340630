//! A whole exchange as two rows, and back.

use std::borrow::Cow;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;

use super::NO_OUTCOME;
use super::error::HistoryError;
use super::remarks;
use crate::api::endpoint::Environment;
use crate::exchange::{Exchange, Fault, Id, Outcome, Remarks, Request, Response, State, Timings};
use crate::oauth::explain::Explanation;

/// Selects what [`Row::read`] reads.
pub(super) fn exchange() -> String {
    format!("SELECT {}, * FROM exchange JOIN message USING (id) WHERE id = ?1", remarks::COLUMNS)
}

/// What the column `explanation` holds: the steps and, beside them, the fault that the request is sent with.
#[derive(Serialize, Deserialize)]
pub(super) struct Signature<'request> {
    #[serde(flatten)]
    explanation: Cow<'request, Explanation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fault: Option<Fault>,
}

impl<'request> Signature<'request> {
    pub(super) fn of(request: &'request Request) -> Self {
        Self { explanation: Cow::Borrowed(&request.explanation), fault: request.fault.clone() }
    }
}

/// An exchange's columns as they stand.
pub(super) struct Row {
    id: Id,
    started_at: i64,
    profile: String,
    environment: String,
    url: String,
    request_headers: String,
    request_body: Vec<u8>,
    explanation: String,
    draft: String,
    findings: String,
    outcome: String,
    why: Option<String>,
    status: Option<u16>,
    response_headers: Option<String>,
    response_body: Option<Vec<u8>>,
    response_truncated: Option<bool>,
    resolved: Option<i64>,
    tls_started: Option<i64>,
    connected: Option<i64>,
    written: Option<i64>,
    first_byte: Option<i64>,
    total: Option<i64>,
    sent_from: Option<Id>,
    remarks: Remarks,
}

impl Row {
    pub(super) fn read(row: &rusqlite::Row) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            started_at: row.get("started_at")?,
            profile: row.get("profile")?,
            environment: row.get("environment")?,
            url: row.get("url")?,
            request_headers: row.get("request_headers")?,
            request_body: row.get("request_body")?,
            explanation: row.get("explanation")?,
            draft: row.get("draft")?,
            findings: row.get("findings")?,
            outcome: row.get("outcome")?,
            why: row.get("why")?,
            status: row.get("status")?,
            response_headers: row.get("response_headers")?,
            response_body: row.get("response_body")?,
            response_truncated: row.get("response_truncated")?,
            resolved: row.get("resolved_ns")?,
            tls_started: row.get("tls_started_ns")?,
            connected: row.get("connected_ns")?,
            written: row.get("written_ns")?,
            first_byte: row.get("first_byte_ns")?,
            total: row.get("total_ns")?,
            sent_from: row.get("sent_from")?,
            remarks: remarks::read(row, 0)?,
        })
    }

    /// The exchange, or the column that is not as this program writes it.
    pub(super) fn exchange(mut self, is_in_flight: bool) -> Result<Exchange, &'static str> {
        let state = self.state(is_in_flight)?;
        let Signature { explanation, fault } = read_json("explanation", &self.explanation)?;
        let request = Request {
            profile: self.profile,
            environment: Environment::from_word(&self.environment).ok_or("environment")?,
            url: Url::parse(&self.url).map_err(|_| "url")?,
            headers: read_json("request_headers", &self.request_headers)?,
            body: self.request_body,
            explanation: explanation.into_owned(),
            draft: read_json("draft", &self.draft)?,
            findings: read_json("findings", &self.findings)?,
            sent_from: self.sent_from,
            fault,
        };
        Ok(Exchange { id: self.id, started_at: self.started_at, request, state, remarks: self.remarks })
    }

    fn state(&mut self, is_in_flight: bool) -> Result<State, &'static str> {
        let response = self.response()?;
        let timings = Timings {
            resolved: self.resolved.map(duration),
            tls_started: self.tls_started.map(duration),
            connected: self.connected.map(duration),
            written: self.written.map(duration),
            first_byte: self.first_byte.map(duration),
            total: self.total.map(duration).unwrap_or_default(),
        };
        let why = self.why.take();
        Ok(match self.outcome.as_str() {
            "sending" if is_in_flight => State::InFlight,
            "sending" => State::Ended(Outcome::Unknown {
                why: NO_OUTCOME.to_owned(),
                partial: None,
                timings: Timings::default(),
            }),
            "answered" => State::Ended(Outcome::Answered { response: response.ok_or("status")?, timings }),
            "not_sent" => State::Ended(Outcome::NotSent { why: why.ok_or("why")?, timings }),
            "unknown" => State::Ended(Outcome::Unknown { why: why.ok_or("why")?, partial: response, timings }),
            _ => return Err("outcome"),
        })
    }

    fn response(&mut self) -> Result<Option<Response>, &'static str> {
        let Some(status) = self.status else { return Ok(None) };
        let headers = self.response_headers.take().ok_or("response_headers")?;
        Ok(Some(Response {
            status,
            headers: read_json("response_headers", &headers)?,
            body: self.response_body.take().ok_or("response_body")?,
            truncated: self.response_truncated.ok_or("response_truncated")?,
        }))
    }
}

pub(super) fn json(column: &'static str, value: &impl Serialize) -> Result<String, HistoryError> {
    serde_json::to_string(value).map_err(|_| HistoryError::Unwritable { column })
}

/// Why the error is dropped: `serde_json`'s quotes values.
fn read_json<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, &'static str> {
    serde_json::from_str(text).map_err(|_| column)
}

/// For a column; the longest it can hold is 292 years.
pub(super) fn nanoseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

fn duration(nanoseconds: i64) -> Duration {
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or_default())
}
