//! The checks that a request goes through, in the order that the module's head lists.

use std::sync::{Mutex, PoisonError};

use axum::http::Method;
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::request::Parts;
use url::Url;

use super::behaviour::Rules;
use super::calls::{Asked, object};
use super::log::{Check, Trail, start};
use super::nonces::Nonces;
use super::refusal::{MOST_BODY_BYTES, Refusal};
use crate::api::checks::{self, Finding, Now, Place};
use crate::api::wire::{IsMobile, TextTagName, TimeUnit, Wire};
use crate::api::{catalogue, endpoint, load, reporting};
use crate::oauth::credentials::{Credentials, SignatureMethod};
use crate::oauth::diagnosis::{Difference, likeness, suspect};
use crate::oauth::verify::{Mismatch, Presented, verify};

/// The longest name and value of a parameter in the log, in bytes, and the most parameters.
const MOST_VALUE_BYTES: usize = 256;
const MOST_PARAMETERS: usize = 50;

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

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// `contextAndInvite`.
    Call,
    /// `getLiveDeflectData/v2`.
    Report,
}

impl Aim {
    /// The aim of a path, unless it is neither call's.
    pub(super) fn of(path: &str) -> Option<Self> {
        match path {
            endpoint::PATH => Some(Self::Call),
            reporting::PATH => Some(Self::Report),
            _ => None,
        }
    }
}

/// What one simulator judges by.
#[derive(Default)]
pub(super) struct Judge {
    nonces: Mutex<Nonces>,
}

/// One request, judged by the rules and credentials of its moment.
pub(super) struct Trial<'a> {
    pub(super) judge: &'a Judge,
    pub(super) rules: Rules,
    pub(super) known: &'a [Credentials],
    pub(super) request: &'a Parts,
    pub(super) body: &'a Body,
    /// Seconds since 1970-01-01 UTC.
    pub(super) now: u64,
    pub(super) trail: Trail,
    /// What the header holds, for the log.
    pub(super) presented: Option<Presented>,
}

impl Trial<'_> {
    /// Runs every check up to the call's own, and says what the request is for.
    pub(super) fn run(&mut self) -> Result<Aim, Refused> {
        let path = self.request.uri.path();
        let aim = self.trail.note("path", Aim::of(path).ok_or(Refusal::NotFound), |_| path.to_owned())?;
        let method = &self.request.method;
        let right_method = match aim {
            Aim::Call if method != Method::POST => Err(Refusal::NotPost),
            Aim::Report if method != Method::POST && method != Method::GET => Err(Refusal::NotPostOrGet),
            _ => Ok(()),
        };
        self.trail.note("method", right_method, |()| method.to_string())?;
        let length = self.body.length;
        let whole = match () {
            () if length > MOST_BODY_BYTES => Err(Refusal::BodyTooLarge),
            () if !self.body.is_whole => Err(Refusal::BrokenBody),
            () => Ok(()),
        };
        self.trail.note("body", whole, |()| format!("{length} bytes"))?;
        let presented = self.trail.note("Authorization", presented(self.request), |presented| {
            format!("{} parameters", presented.iter().count())
        });
        let presented = presented?;
        self.presented = Some(presented.clone());
        self.check_signature(&presented)?;
        self.check_stamp(&presented)?;
        Ok(aim)
    }

    fn check_signature(&mut self, presented: &Presented) -> Result<(), Refused> {
        let host = requested_url(self.request).ok_or(Refusal::BadHost);
        let url = self.trail.note("Host", host, |url| url[..url::Position::AfterPort].to_owned())?;
        let [key, token] = ["oauth_consumer_key", "oauth_token"].map(|name| presented.get(name).unwrap_or_default());
        // Why the best match: it makes `verify` tell an unknown token from an unknown key.
        let best = self.known.iter().max_by_key(|known| (known.consumer_key == key, known.token == token));
        let nobody = Credentials::new("", "", "", "");
        let method = self.request.method.as_str();
        let verified = match verify(method, &url, presented, best.unwrap_or(&nobody)) {
            // Why: nobody's empty credentials must not let an empty key in.
            Ok(()) if best.is_none() => Err(Mismatch::UnknownKey),
            verified => verified,
        };
        let signed_by = presented.get("oauth_signature_method").unwrap_or_default();
        let steps = [
            ("parameters", "each is there, the version is 1.0 or left out".to_owned()),
            ("key", "known".to_owned()),
            ("token", "belongs to the key".to_owned()),
            ("signature", format!("{signed_by} over {method} {}", &url[..url::Position::AfterPath])),
        ];
        let failed = match &verified {
            Ok(()) => steps.len(),
            Err(Mismatch::MissingParameter(_) | Mismatch::UnknownSignatureMethod(_) | Mismatch::Version(_)) => 0,
            Err(Mismatch::UnknownKey) => 1,
            Err(Mismatch::UnknownToken) => 2,
            Err(Mismatch::BadSignature { .. }) => 3,
        };
        let name = steps.get(failed).map(|(name, _)| *name);
        for (name, detail) in steps.into_iter().take(failed) {
            self.trail.passed(name, detail);
        }
        let (Err(mismatch), Some(name)) = (verified, name) else { return Ok(()) };
        let is_about_credentials =
            matches!(mismatch, Mismatch::UnknownKey | Mismatch::UnknownToken | Mismatch::BadSignature { .. });
        let cause = is_about_credentials.then(|| self.cause(method, &url, presented)).flatten();
        let refusal = refusal(mismatch, presented);
        let detail = match cause {
            Some(cause) => format!("{refusal}. {cause}"),
            None => refusal.to_string(),
        };
        self.trail.0.push(Check { name, passed: false, detail });
        Err(Refused { refusal, cause })
    }

    /// What is wrong with the credentials, by those known ones that they are likest to.
    fn cause(&self, method: &str, url: &Url, presented: &Presented) -> Option<Difference> {
        let [key, token] = ["oauth_consumer_key", "oauth_token"].map(|name| presented.get(name).unwrap_or_default());
        let visible = Credentials::new(key, "", token, "");
        let known = self.known.iter().max_by_key(|known| likeness(&visible, known))?;
        suspect(method, url, presented, known)
    }

    /// The timestamp and the nonce. PLAINTEXT may do without by the RFC (§3.1), but not here: it would be open to replay.
    fn check_stamp(&mut self, presented: &Presented) -> Result<(), Refusal> {
        let required = |name| presented.get(name).ok_or(Refusal::MissingParameter(name));
        let (now, window) = (self.now, self.rules.clock_window);
        let oldest = now.saturating_sub(window);
        let timestamp = required("oauth_timestamp").and_then(|text| {
            let timestamp = seconds(text).ok_or(Refusal::BadTimestamp)?;
            if timestamp < oldest {
                Err(Refusal::OldTimestamp(now - timestamp, window))
            } else if timestamp > now.saturating_add(window) {
                Err(Refusal::FutureTimestamp(timestamp - now, window))
            } else {
                Ok(timestamp)
            }
        });
        let timestamp = self.trail.note("timestamp", timestamp, |timestamp| {
            let (off, side) = (timestamp.abs_diff(now), if *timestamp > now { "ahead of" } else { "behind" });
            format!("{timestamp}, {off} s {side} the simulator's clock; {window} s is the most")
        })?;
        let [key, token] = ["oauth_consumer_key", "oauth_token"].map(|name| presented.get(name).unwrap_or_default());
        let nonce = required("oauth_nonce").and_then(|nonce| {
            let mut nonces = self.judge.nonces.lock().unwrap_or_else(PoisonError::into_inner);
            let is_new = nonces.is_new([key, token, nonce], timestamp, oldest, self.rules.most_nonces);
            if is_new { Ok(nonce) } else { Err(Refusal::UsedNonce) }
        });
        self.trail.note("nonce", nonce, |_| "new for this key and token".to_owned()).map(|_| ())
    }

    /// The body of a call.
    pub(super) fn check_payload(&mut self) -> Result<(), Refused> {
        let checked = check_payload(&self.body.bytes);
        let pairs = self.trail.note("payload", checked, |pairs| {
            format!("a JSON object of {} items, every required one among them", pairs.len())
        })?;
        if self.rules.strict {
            let findings = forbidden(&self.body.bytes, &pairs, self.now);
            let valid = if findings.is_empty() { Ok(()) } else { Err(Refusal::InvalidFields(findings)) };
            self.trail.note("formats", valid, |()| "nothing that the specification forbids".to_owned())?;
        }
        Ok(())
    }

    /// What the reporting call asks for.
    pub(super) fn asked(&mut self) -> Result<Asked, Refused> {
        let asked = Asked::read(&self.body.bytes, self.request.uri.query());
        Ok(self.trail.note("span", asked, |asked| format!("{} to {} ms since 1970", asked.start, asked.end))?)
    }

    /// The parameters of header and query for the log. Why masked so: whoever swapped two values sends a secret in the
    /// place of a key, and PLAINTEXT's signature is the secrets.
    pub(super) fn parameters(&self) -> Vec<(String, String)> {
        let Some(presented) = &self.presented else { return Vec::new() };
        let method = presented.get("oauth_signature_method").and_then(SignatureMethod::from_name);
        let is_hmac = method.is_some_and(|method| method != SignatureMethod::Plaintext);
        let is_known = |name: &str, value: &str| match name {
            "oauth_consumer_key" => self.known.iter().any(|known| known.consumer_key == value),
            "oauth_token" => self.known.iter().any(|known| known.token == value),
            "oauth_signature" => is_hmac,
            "oauth_nonce" | "oauth_timestamp" | "oauth_signature_method" | "oauth_version" => true,
            _ => false,
        };
        let header = presented.iter().map(|(name, value)| {
            let value = if is_known(name, value) {
                start(value.as_bytes(), MOST_VALUE_BYTES)
            } else {
                format!("({} characters, not shown)", value.chars().count())
            };
            (start(name.as_bytes(), MOST_VALUE_BYTES), value)
        });
        let query = url::form_urlencoded::parse(self.request.uri.query().unwrap_or_default().as_bytes());
        let short = |text: &str| start(text.as_bytes(), MOST_VALUE_BYTES);
        header.chain(query.map(|(name, value)| (short(&name), short(&value)))).take(MOST_PARAMETERS).collect()
    }
}

fn refusal(mismatch: Mismatch, presented: &Presented) -> Refusal {
    match mismatch {
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

/// The payload's members, when it is a JSON object with every required item.
fn check_payload(body: &[u8]) -> Result<Vec<(String, String)>, Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| Refusal::NotUtf8)?;
    let pairs = object(text)?;
    let missing: Vec<&'static str> = catalogue::ITEMS
        .iter()
        .filter(|item| item.required)
        .map(|item| item.name)
        .filter(|name| !pairs.iter().any(|(key, literal)| is_item(key, name) && !is_empty(literal)))
        .collect();
    if missing.is_empty() { Ok(pairs) } else { Err(Refusal::MissingFields(missing)) }
}

/// What keeps the payload from going out of this program's own form. `now` is seconds since 1970-01-01 UTC.
///
/// Why under every wire choice: the specification contradicts itself there, so each of its forms is right.
fn forbidden(body: &[u8], pairs: &[(String, String)], now: u64) -> Vec<Finding> {
    let has = |name: &str| pairs.iter().any(|(key, _)| key == name);
    let text_tag_name = match ["deflectionTagText", catalogue::DEFLECTION_TEXT_TAG].map(has) {
        [_, false] => TextTagName::DeflectionTagText,
        [false, true] => TextTagName::DeflectionTextTag,
        [true, true] => TextTagName::Both,
    };
    let is_boolean =
        pairs.iter().any(|(key, value)| key == catalogue::IS_MOBILE && matches!(value.as_str(), "true" | "false"));
    let is_mobile = if is_boolean { IsMobile::Boolean } else { IsMobile::String };
    let units = [TimeUnit::Milliseconds, TimeUnit::Seconds];
    let found = units.map(|time_unit| {
        let wire = Wire { time_unit, text_tag_name, is_mobile };
        match load::payload(body, wire) {
            Ok(draft) => checks::errors(checks::check(&draft, wire, Now(now.saturating_mul(1000)))),
            Err(error) => vec![Finding::error(Place::Body, error.to_string(), "Send a smaller one")],
        }
    });
    found.into_iter().min_by_key(Vec::len).unwrap_or_default()
}

fn is_item(key: &str, name: &str) -> bool {
    catalogue::item(key).is_some_and(|item| item.name == name)
}

fn is_empty(literal: &str) -> bool {
    literal == "null" || serde_json::from_str::<String>(literal).is_ok_and(|text| text.trim().is_empty())
}
