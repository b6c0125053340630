//! Why the simulator refused a request: the status and the `error` of its reply.

use crate::api::checks::Finding;
use crate::api::json::JsonError;
use crate::api::{endpoint, reporting};
use crate::oauth::verify::HeaderError;

/// How far a timestamp may be from the simulator's clock, either way, in seconds, unless it is set otherwise.
pub const CLOCK_WINDOW: u64 = 300;

/// The largest body the simulator takes, in bytes.
pub const MOST_BODY_BYTES: usize = 2 * 1024 * 1024;

/// The reply's header that holds, after a bad HMAC signature, the base string that should have been signed.
pub const BASE_STRING_HEADER: &str = "x-livedeflect-simulator-base-string";

/// The reply's header that says, after credentials were refused, what is wrong with them, where the simulator can tell.
/// It knows the right ones, so it signs again with the mistakes that people make. No service would tell.
pub const CAUSE_HEADER: &str = "x-livedeflect-simulator-cause";

/// The first check that a request failed. `Display` is the reply's `error`; it holds no secret.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Another path.
    #[error("Not Found - Only {} and {} are here", endpoint::PATH, reporting::PATH)]
    NotFound,
    /// Another method.
    #[error("Method Not Allowed - Send a POST")]
    NotPost,
    /// Another method than the reporting call's two.
    #[error("Method Not Allowed - Send a POST, or a GET as older copies of the documentation say")]
    NotPostOrGet,
    /// The connection broke, or the body's framing is wrong.
    #[error("Broken Body - The body did not come whole")]
    BrokenBody,
    /// More than [`MOST_BODY_BYTES`].
    #[error("Payload Too Large - 2 MiB is the most")]
    BodyTooLarge,
    /// No `Authorization` header, in the specification's words.
    #[error("No Authorization Header")]
    NoAuthorization,
    /// More than one `Authorization` header.
    #[error("Bad Authorization Header - There are several of them. Send one")]
    SeveralAuthorizations,
    /// The `Authorization` header's bytes are not UTF-8.
    #[error("Bad Authorization Header - It is not UTF-8. Percent-encode its values")]
    AuthorizationNotUtf8,
    /// The `Authorization` header cannot be read.
    #[error("Bad Authorization Header - {0}")]
    BadHeader(#[from] HeaderError),
    /// A parameter is not there.
    #[error("Missing Parameter - {0}")]
    MissingParameter(&'static str),
    /// Another `oauth_signature_method`.
    #[error("Unknown Signature Method - Use HMAC-SHA1, HMAC-SHA256 or PLAINTEXT")]
    UnknownSignatureMethod,
    /// Another `oauth_version`.
    #[error("Wrong Version - Send oauth_version 1.0, or leave it out")]
    WrongVersion,
    /// No such `oauth_consumer_key`.
    #[error("Unknown Key - The simulator does not know this oauth_consumer_key")]
    UnknownKey,
    /// No such `oauth_token` with that key.
    #[error("Unknown Token - The simulator does not know this oauth_token with this key")]
    UnknownToken,
    /// `Host` and path make no URL to verify.
    #[error("Bad Host - The Host header does not name a host")]
    BadHost,
    /// The signature does not fit.
    #[error("Bad Signature - {}", what_to_compare(.base_string.is_some()))]
    BadSignature {
        /// What should have been signed; `None` for PLAINTEXT.
        base_string: Option<String>,
    },
    /// `oauth_timestamp` is not a number.
    #[error("Bad Timestamp - oauth_timestamp is not a number of seconds since 1970")]
    BadTimestamp,
    /// Longer ago than the clock's window, in seconds, which is the second number.
    #[error("Old Timestamp - oauth_timestamp is {0} seconds behind the simulator's clock, and {1} is the most")]
    OldTimestamp(u64, u64),
    /// Further ahead than the clock's window, in seconds, which is the second number.
    #[error("Future Timestamp - oauth_timestamp is {0} seconds ahead of the simulator's clock, and {1} is the most")]
    FutureTimestamp(u64, u64),
    /// The nonce was used, in the specification's words.
    #[error("Invalid Nonce - Nonce has been previously used")]
    UsedNonce,
    /// The body is not UTF-8.
    #[error("Not JSON - The body is not UTF-8")]
    NotUtf8,
    /// The body is not JSON.
    #[error("Not JSON - {0}")]
    NotJson(JsonError),
    /// The body is JSON, but no object.
    #[error("Not An Object - {0}")]
    NotAnObject(JsonError),
    /// The body is an object that names a field twice.
    #[error("Repeated Field - {0}")]
    RepeatedField(JsonError),
    /// Required fields are not there, or empty.
    #[error("Missing Field - {}", .0.join(", "))]
    MissingFields(Vec<&'static str>),
    /// Items that the specification forbids as they are, to a strict simulator.
    #[error("Invalid Field - {}", sentences(.0))]
    InvalidFields(Vec<Finding>),
    /// The reporting call's times make no span.
    #[error("Bad Time - startTime and endTime are milliseconds since 1970, and startTime is not the later one")]
    BadSpan,
}

impl Refusal {
    /// The reply's HTTP status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::NotPost | Self::NotPostOrGet => 405,
            Self::BodyTooLarge => 413,
            Self::BrokenBody
            | Self::BadHost
            | Self::NotUtf8
            | Self::NotJson(_)
            | Self::NotAnObject(_)
            | Self::RepeatedField(_)
            | Self::MissingFields(_)
            | Self::InvalidFields(_)
            | Self::BadSpan => 400,
            Self::NoAuthorization
            | Self::SeveralAuthorizations
            | Self::AuthorizationNotUtf8
            | Self::BadHeader(_)
            | Self::MissingParameter(_)
            | Self::UnknownSignatureMethod
            | Self::WrongVersion
            | Self::UnknownKey
            | Self::UnknownToken
            | Self::BadSignature { .. }
            | Self::BadTimestamp
            | Self::OldTimestamp(..)
            | Self::FutureTimestamp(..)
            | Self::UsedNonce => 401,
        }
    }
}

fn sentences(findings: &[Finding]) -> String {
    findings.iter().map(Finding::to_string).collect::<Vec<_>>().join("; ")
}

fn what_to_compare(tells_base_string: bool) -> String {
    if tells_base_string {
        format!(
            "Compare what was signed with this reply's header {BASE_STRING_HEADER}. If they are the same, a secret differs"
        )
    } else {
        "With PLAINTEXT, one of the secrets differs".to_owned()
    }
}
