//! One request's life.
//!
//! ```text
//!  Draft ──checks──▶ Prepared ──recorded──▶ InFlight ──▶ Answered   any status, any body: an answer
//!  (text)            (bytes, URL,           (row on      NotSent    proven: no connection was made
//!                     signed header)         disk first) Unknown    it may have been sent
//! ```
//!
//! The URL is parsed once: the same value is signed and sent. The body is serialised once: the same bytes are shown,
//! sent, stored and exported. A 4xx is an answer, not an error.

pub mod phases;

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::api::checks::{Finding, Place};
use crate::api::draft::Draft;
use crate::api::endpoint::Environment;
use crate::api::payload::Recipient;
use crate::api::presets;
use crate::api::reply::{self, Reading, Verdict};
use crate::oauth::explain::Explanation;

/// An exchange's number in the history, from 1, growing.
pub type Id = i64;

/// The place of the finding that marks a replay.
pub const REPLAY: &str = "replay";

/// A request as it is shown, kept and exported: without secrets, and with a PLAINTEXT signature masked.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The name of the profile that sends it.
    pub profile: String,
    /// The profile's environment.
    pub environment: Environment,
    /// The URL, signed and sent.
    pub url: Url,
    /// Every header that goes on the wire, in its order.
    pub headers: Vec<Header>,
    /// The body's bytes.
    pub body: Vec<u8>,
    /// The steps of the signature.
    pub explanation: Explanation,
    /// What stood in the form.
    pub draft: Draft,
    /// The mistakes it is sent with on purpose.
    pub findings: Vec<Finding>,
    /// The exchange that it was sent again from. That one may be gone.
    pub sent_from: Option<Id>,
    /// The fault it is sent with on purpose.
    pub fault: Option<Fault>,
}

impl Request {
    /// Whether it goes out wrong, or in another way than the form's own, on purpose.
    #[must_use]
    pub fn is_on_purpose(&self) -> bool {
        !self.findings.is_empty() || self.draft.is_bent() || self.fault.is_some()
    }

    /// The HTTP method that goes on the wire: a POST, unless its fault is another one.
    #[must_use]
    pub fn method(&self) -> &str {
        match self.fault.as_ref().and_then(|fault| fault.deviation.as_ref()) {
            Some(Deviation::Method { sent, .. }) => sent,
            _ => "POST",
        }
    }

    /// Whether it is another exchange's very bytes, with its nonce, timestamp and signature.
    #[must_use]
    pub fn is_replay(&self) -> bool {
        self.findings.iter().any(|finding| matches!(&finding.place, Place::Other(name) if name == REPLAY))
    }

    /// Which exchange it was sent again from, in words.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let words = if self.is_replay() { "Replayed exactly from" } else { "Sent again from" };
        self.sent_from.map(|id| format!("{words} #{id}"))
    }

    /// The number that would be texted.
    #[must_use]
    pub fn number(&self) -> String {
        Recipient::of(&self.body).number
    }
}

/// A fault of `api::presets`, as it was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The preset's name.
    pub name: String,
    /// Where what is sent is not what was signed, or no POST.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<Deviation>,
}

impl Fault {
    /// The preset's name in words.
    #[must_use]
    pub fn label(&self) -> &str {
        presets::label(&self.name)
    }
}

/// The one way in which a request is not what was signed. Without one, the URL that is signed is the URL that is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deviation {
    /// Another HTTP method.
    Method {
        /// What was signed.
        signed: String,
        /// What is sent.
        sent: String,
    },
    /// Another URL.
    Url {
        /// What was signed; the request's own is what is sent.
        signed: String,
    },
    /// Another signature than the one that was worked out.
    Signature,
    /// Another body than the one that stood there when the request was signed.
    Body,
}

impl fmt::Display for Deviation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method { signed, sent } => write!(formatter, "signed as {signed}, sent as {sent}"),
            Self::Url { signed } => write!(formatter, "signed for {signed}"),
            Self::Signature => formatter.write_str("the header's signature is not the one that was worked out"),
            Self::Body => formatter.write_str("the body was changed after signing, which OAuth 1.0 does not notice"),
        }
    }
}

/// A header's name and value, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The name, in the case it went or came.
    pub name: String,
    /// The value; bytes that are not UTF-8 came out as U+FFFD.
    pub value: String,
}

/// A request that is ready to go: the one value that the sender takes.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What is shown and kept.
    pub request: Request,
    /// The `Authorization` header's value as it goes on the wire; `None` for an unsigned request, which has no such header.
    pub authorization: Option<SecretString>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// The headers, in their order.
    pub headers: Vec<Header>,
    /// The body's bytes, as they came, at most [`MOST_REPLY_BYTES`].
    pub body: Vec<u8>,
    /// Whether there was more body than is kept.
    pub truncated: bool,
}

/// The most of a reply's body that is read and kept, in bytes.
pub const MOST_REPLY_BYTES: usize = 2 * 1024 * 1024;

impl Response {
    /// The first value of a header, found without regard to case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value.as_str())
    }
}

/// How long each phase took, from the start of the send. A phase that was not reached, or not seen, is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timings {
    /// When the host's name was resolved.
    pub resolved: Option<Duration>,
    /// When TLS began: the TCP connection stood. Without TLS there is no such moment.
    pub tls_started: Option<Duration>,
    /// When the connection (with TLS) stood.
    pub connected: Option<Duration>,
    /// When the connection had taken the request's last byte.
    pub written: Option<Duration>,
    /// When the reply's status and headers had come.
    pub first_byte: Option<Duration>,
    /// When it ended, in whichever way.
    pub total: Duration,
}

/// How a send ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A whole reply came: any status, any body.
    Answered {
        /// The reply.
        response: Response,
        /// How long it took.
        timings: Timings,
    },
    /// Proven: no connection was made, so not a byte of the request left.
    NotSent {
        /// What happened and what to do, without the URL.
        why: String,
        /// How long it took.
        timings: Timings,
    },
    /// A connection was made; the request may have arrived, and the person may have been texted.
    Unknown {
        /// What happened and what to do, without the URL.
        why: String,
        /// What came before it broke off, when at least a status did.
        partial: Option<Response>,
        /// How long it took.
        timings: Timings,
    },
}

impl Outcome {
    /// The word that the history and `--json` use: `answered`, `not_sent` or `unknown`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Answered { .. } => "answered",
            Self::NotSent { .. } => "not_sent",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// The reply, or what came of it.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        match self {
            Self::Answered { response, .. } => Some(response),
            Self::NotSent { .. } => None,
            Self::Unknown { partial, .. } => partial.as_ref(),
        }
    }

    /// The same end with another reply and another reason.
    #[must_use]
    pub fn with(&self, response: impl Fn(&Response) -> Response, why: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Answered { response: reply, timings } => {
                Self::Answered { response: response(reply), timings: *timings }
            }
            Self::NotSent { why: reason, timings } => Self::NotSent { why: why(reason), timings: *timings },
            Self::Unknown { why: reason, partial, timings } => {
                Self::Unknown { why: why(reason), partial: partial.as_ref().map(response), timings: *timings }
            }
        }
    }

    /// How long it took.
    #[must_use]
    pub fn timings(&self) -> &Timings {
        match self {
            Self::Answered { timings, .. } | Self::NotSent { timings, .. } | Self::Unknown { timings, .. } => timings,
        }
    }

    /// What a whole reply means; `None` when there was none.
    #[must_use]
    pub fn reading(&self) -> Option<Reading> {
        match self {
            Self::Answered { response, .. } => Some(reply::read(response.status, &response.body, response.truncated)),
            Self::NotSent { .. } | Self::Unknown { .. } => None,
        }
    }
}

/// Where an exchange stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The row is written, and no outcome is yet.
    InFlight,
    /// It ended.
    Ended(Outcome),
}

/// What the history knows of an exchange beside what was sent and what came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Whether it is kept whatever else is cleared away.
    pub pinned: bool,
    /// Its labels, in alphabetical order, none twice.
    pub labels: Vec<String>,
    /// What was noted on it; empty when nothing was.
    pub note: String,
    /// Whether aliases stand in the record where personal data stood in what was sent.
    pub aliased: bool,
}

/// A recorded exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// Its number in the history.
    pub id: Id,
    /// When it was recorded, in milliseconds since 1970-01-01 UTC.
    pub started_at: i64,
    /// What was sent.
    pub request: Request,
    /// What came of it.
    pub state: State,
    /// What is noted on it.
    pub remarks: Remarks,
}

impl Exchange {
    /// How it ended, if it did.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.state {
            State::InFlight => None,
            State::Ended(outcome) => Some(outcome),
        }
    }
}

/// Where an exchange stands, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Under way in this very process.
    InFlight,
    /// A whole reply came.
    Answered,
    /// Proven not to have been sent.
    NotSent,
    /// It may have been sent.
    Unknown,
}

/// A recorded exchange in one line.
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
    /// Where it stands.
    pub standing: Standing,
    /// The HTTP status, when one arrived.
    pub status: Option<u16>,
    /// What a whole reply means.
    pub verdict: Option<Verdict>,
    /// The reply's `callId`.
    pub call_id: Option<String>,
    /// How long it took in all.
    pub total: Option<Duration>,
    /// Whether it was sent with mistakes on purpose.
    pub on_purpose: bool,
    /// What is noted on it.
    pub remarks: Remarks,
    /// The name of the fault it was sent with on purpose.
    pub fault: Option<String>,
}

impl Summary {
    /// The one line of an exchange.
    #[must_use]
    pub fn of(exchange: &Exchange) -> Self {
        let outcome = exchange.outcome();
        let reading = outcome.and_then(Outcome::reading);
        Self {
            id: exchange.id,
            started_at: exchange.started_at,
            profile: exchange.request.profile.clone(),
            environment: exchange.request.environment,
            number: exchange.request.number(),
            standing: match outcome {
                None => Standing::InFlight,
                Some(Outcome::Answered { .. }) => Standing::Answered,
                Some(Outcome::NotSent { .. }) => Standing::NotSent,
                Some(Outcome::Unknown { .. }) => Standing::Unknown,
            },
            status: outcome.and_then(|outcome| Some(outcome.response()?.status)),
            verdict: reading.as_ref().map(|reading| reading.verdict),
            call_id: reading.and_then(|reading| reading.call_id),
            total: outcome.map(|outcome| outcome.timings().total),
            on_purpose: exchange.request.is_on_purpose(),
            remarks: exchange.remarks.clone(),
            fault: exchange.request.fault.as_ref().map(|fault| fault.name.clone()),
        }
    }
}
