//! The checks that a request goes through, in the order that the module's head lists.

use std::sync::{Mutex, PoisonError};

use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::request::Parts;
use url::Url;

use super::nonces::Nonces;
use super::refusal::{CLOCK_WINDOW, MOST_BODY_BYTES, Refusal};
use crate::api::{catalogue, endpoint, json};
use crate::oauth::credentials::{Credentials, SignatureMethod};
use crate::oauth::diagnosis::{Difference, likeness, suspect};
use crate::oauth::verify::{Mismatch, Presented, verify};

/// A request's body as far as it was read.
pub(super) struct Body {
    /// The first [`MOST_BODY_BYTES`].
    pub(super) bytes: Vec<u8>,
    /// How many bytes came.
    pub(super) length: usize,
    /// Whether it came to its end.
    pub(super) is_whole: bool,
}

/// A refused request: the reply, and what is wrong with its credentials where that can be told.
pub(super) struct Refused {
    pub(super) refusal: Refusal,
    /// One ASCII sentence without a value in it.
    pub(super) cause: Option<Difference>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, cause: None }
    }
}

/// What one simulator judges by.
pub(super) struct Judge {
    known: Vec<Credentials>,
    nonces: Mutex<Nonces>,
}

impl Judge {
    pub(super) fn new(known: Vec<Credentials>) -> Self {
        Self { known, nonces: Mutex::default() }
    }

    /// Runs every check. `now` is seconds since 1970-01-01 UTC.
    pub(super) fn judge(&self, request: &Parts, body: &Body, now: u64) -> Result<(), Refused> {
        if request.uri.path() != endpoint::PATH {
            return Err(Refusal::NotFound.into());
        }
        if request.method != axum::http::Method::POST {
            return Err(Refusal::NotPost.into());
        }
        if body.length > MOST_BODY_BYTES {
            return Err(Refusal::BodyTooLarge.into());
        }
        if !body.is_whole {
            return Err(Refusal::BrokenBody.into());
        }
        let presented = presented(request)?;
        self.check_signature(request, &presented)?;
        self.check_stamp(&presented, now)?;
        Ok(check_payload(&body.bytes)?)
    }

    fn check_signature(&self, request: &Parts, presented: &Presented) -> Result<(), Refused> {
        let url = requested_url(request).ok_or(Refusal::BadHost)?;
        let [key, token] = ["oauth_consumer_key", "oauth_token"].map(|name| presented.get(name).unwrap_or_default());
        // Why the best match: it makes `verify` tell an unknown token from an unknown key.
        let best = self.known.iter().max_by_key(|known| (known.consumer_key == key, known.token == token));
        let nobody = Credentials::new("", "", "", "");
        let method = request.method.as_str();
        verify(method, &url, presented, best.unwrap_or(&nobody)).map_err(|mismatch| {
            let is_about_credentials =
                matches!(mismatch, Mismatch::UnknownKey | Mismatch::UnknownToken | Mismatch::BadSignature { .. });
            let cause = is_about_credentials.then(|| self.cause(method, &url, presented)).flatten();
            let refusal = match mismatch {
                Mismatch::MissingParameter(name) => Refusal::MissingParameter(name),
                Mismatch::UnknownSignatureMethod(_) => Refusal::UnknownSignatureMethod,
                Mismatch::Version(_) => Refusal::WrongVersion,
                Mismatch::UnknownKey => Refusal::UnknownKey,
                Mismatch::UnknownToken => Refusal::UnknownToken,
                Mismatch::BadSignature { expected_base_string } => {
                    let method = presented.get("oauth_signature_method").and_then(SignatureMethod::from_name);
                    let is_telling = method != Some(SignatureMethod::Plaintext);
                    Refusal::BadSignature { base_string: is_telling.then_some(expected_base_string) }
                }
            };
            Refused { refusal, cause }
        })?;
        // Why: nobody's empty credentials must not let an empty key in.
        if best.is_some() { Ok(()) } else { Err(Refusal::UnknownKey.into()) }
    }

    /// What is wrong with the credentials, by those known ones that they are likest to.
    fn cause(&self, method: &str, url: &Url, presented: &Presented) -> Option<Difference> {
        let [key, token] = ["oauth_consumer_key", "oauth_token"].map(|name| presented.get(name).unwrap_or_default());
        let visible = Credentials::new(key, "", token, "");
        let known = self.known.iter().max_by_key(|known| likeness(&visible, known))?;
        suspect(method, url, presented, known)
    }

    /// The timestamp and the nonce. PLAINTEXT may do without by the RFC (§3.1), but not here: it would be open to replay.
    fn check_stamp(&self, presented: &Presented, now: u64) -> Result<(), Refusal> {
        let required = |name| presented.get(name).ok_or(Refusal::MissingParameter(name));
        let timestamp = seconds(required("oauth_timestamp")?).ok_or(Refusal::BadTimestamp)?;
        let nonce = required("oauth_nonce")?;
        let oldest = now.saturating_sub(CLOCK_WINDOW);
        if timestamp < oldest {
            return Err(Refusal::OldTimestamp(now - timestamp));
        }
        if timestamp > now.saturating_add(CLOCK_WINDOW) {
            return Err(Refusal::FutureTimestamp(timestamp - now));
        }
        let [key, token] = ["oauth_consumer_key", "oauth_token"].map(|name| presented.get(name).unwrap_or_default());
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        if nonces.is_new(key, token, nonce, timestamp, oldest) { Ok(()) } else { Err(Refusal::UsedNonce) }
    }
}

fn presented(request: &Parts) -> Result<Presented, Refusal> {
    let mut headers = request.headers.get_all(AUTHORIZATION).iter();
    let header = headers.next().ok_or(Refusal::NoAuthorization)?;
    if headers.next().is_some() {
        return Err(Refusal::SeveralAuthorizations);
    }
    let header = std::str::from_utf8(header.as_bytes()).map_err(|_| Refusal::AuthorizationNotUtf8)?;
    Ok(Presented::parse(header)?)
}

/// Why not `parse` alone: it takes `+1`.
fn seconds(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The URL as the client meant it: RFC 5849 §3.4.1.2 takes the host from the `Host` header.
fn requested_url(request: &Parts) -> Option<Url> {
    let host = match request.uri.authority() {
        Some(authority) => authority.as_str(),
        None => request.headers.get(HOST)?.to_str().ok()?,
    };
    // Why: with one of these in it, a Host would move into the user, the path or the query; the path into an empty one.
    if host.is_empty() || host.contains(['/', '\\', '?', '#', '@']) {
        return None;
    }
    Url::parse(&format!("http://{host}{}", request.uri.path_and_query()?)).ok()
}

fn check_payload(body: &[u8]) -> Result<(), Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| Refusal::NotUtf8)?;
    if let Some(error) = json::error(text) {
        return Err(Refusal::NotJson(error));
    }
    let is_object = text.trim_start().starts_with('{');
    let pairs = json::pairs(text)
        .map_err(|error| if is_object { Refusal::RepeatedField(error) } else { Refusal::NotAnObject(error) })?;
    let missing: Vec<&'static str> = catalogue::ITEMS
        .iter()
        .filter(|item| item.required)
        .map(|item| item.name)
        .filter(|name| !pairs.iter().any(|(key, literal)| is_item(key, name) && !is_empty(literal)))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(Refusal::MissingFields(missing)) }
}

fn is_item(key: &str, name: &str) -> bool {
    catalogue::item(key).is_some_and(|item| item.name == name)
}

fn is_empty(literal: &str) -> bool {
    literal == "null" || serde_json::from_str::<String>(literal).is_ok_and(|text| text.trim().is_empty())
}
