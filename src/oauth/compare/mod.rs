//! Compares what another client signed with what should have been signed: the first differing step and byte, and why.
//! Pure, as all of `oauth`. Used by `app` and `cli`.
//!
//! A cause is *proven* when the signing steps with just that mistake give the presented signature, or base string, byte for
//! byte, or when the text itself shows it; else it is *likely*. No text of a comparison holds a secret of the profile.

mod base_text;
mod cause;
mod evident;
mod hypotheses;
mod loose;
mod recipe;
pub mod redact;
mod search;
mod steps;

use secrecy::ExposeSecret;
use url::Url;

use super::credentials::{Credentials, SignatureMethod};
use super::encode::form_decode;
use super::verify::Presented;
use base_text::BaseText;
pub use cause::{Cause, Certainty, Step};
use hypotheses::Facts;
pub use loose::{Departure, LooseHeader};
use recipe::{Pair, Recipe};
use redact::Redaction;
use search::{Found, Target, search};
pub use steps::{Excerpt, Side, StepPair};

/// The largest body that is tried as a parameter, in bytes.
const MOST_BODY: usize = 16 * 1024;

/// What another client shows of its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Its header, and the body that it goes with when that is known.
    Header {
        /// The header.
        header: LooseHeader,
        /// The body's bytes.
        body: Option<Vec<u8>>,
    },
    /// Its signature base string.
    BaseString(String),
}

/// Why there is nothing to compare.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    /// Not a URL that can be signed.
    #[error(
        "The URL is not one that can be signed. Give the whole of it, as in https://va.ivrdeflect.liveperson.net/api/contextAndInvite"
    )]
    Url,
}

/// What came of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Whether a server with these credentials takes it.
    pub right: bool,
    /// Every step, ours beside theirs as far as theirs is known.
    pub steps: Vec<StepPair>,
    /// Why it differs, the surest first.
    pub causes: Vec<(Cause, Certainty)>,
    /// What else is to be said of the header's writing, in sentences.
    pub notes: Vec<String>,
}

impl Comparison {
    /// The first step that differs.
    #[must_use]
    pub fn difference(&self) -> Option<&StepPair> {
        self.steps.iter().find(|pair| pair.differs)
    }

    /// What came of it, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match (self.right, self.difference()) {
            (true, _) => "The signature is right for this request and these credentials".to_owned(),
            (false, Some(StepPair { step, byte: Some(byte), .. })) => {
                format!("It differs first in the step {}, at byte {byte}", step.title())
            }
            (false, Some(StepPair { step, .. })) => format!("It differs first in the step {}", step.title()),
            (false, None) => "It differs, and what is shown of it does not tell where".to_owned(),
        }
    }
}

/// Compares a claim with the request that it is for. The URL is given as it was typed: its writing may be the cause.
///
/// # Errors
/// When the URL is none.
pub fn compare(
    claim: &Claim,
    http_method: &str,
    typed_url: &str,
    credentials: &Credentials,
) -> Result<Comparison, CompareError> {
    let typed = typed_url.trim();
    let url = Url::parse(typed).ok().filter(Url::has_host).ok_or(CompareError::Url)?;
    Ok(match claim {
        Claim::Header { header, body } => of_header(header, body.as_deref(), http_method, &url, typed, credentials),
        Claim::BaseString(text) => of_base_string(text.trim(), http_method, &url, typed, credentials),
    })
}

fn of_header(
    header: &LooseHeader,
    body: Option<&[u8]>,
    http_method: &str,
    url: &Url,
    typed: &str,
    credentials: &Credentials,
) -> Comparison {
    let named: Vec<_> = header
        .first_of_each()
        .filter(|loose| loose.name != "oauth_signature")
        .map(|loose| (loose.name.clone(), loose.value.clone()))
        .collect();
    let mut evident = evident::evident(&named, credentials);
    let method = evident.method;
    let presented: Vec<Pair> = query(url).chain(named.iter().map(|(name, value)| Pair::new(name, value))).collect();
    let corrected: Vec<Pair> =
        query(url).chain(evident.corrected.iter().map(|(name, value)| Pair::new(name, value))).collect();
    let base_uri = super::steps::base_uri(url);
    let expected = Recipe::plain(http_method, &base_uri, corrected, credentials, method);
    let plain = Recipe::plain(http_method, &base_uri, presented, credentials, method);
    let facts = Facts {
        credentials,
        url,
        typed,
        realm: header.realm.as_deref().map(loose::loosely_decoded),
        body: body.filter(|body| body.len() <= MOST_BODY).and_then(|body| String::from_utf8(body.to_vec()).ok()),
        body_hashes: evident::body_hashes(body),
        given: Vec::new(),
        extras: Vec::new(),
        seen_uri: None,
    };
    let signature = header.parameters.iter().find(|loose| loose.name == "oauth_signature");
    let found = signature.and_then(|loose| search(&plain, &facts, &Target::Signature(readings(loose))));
    let mut notes: Vec<String> = header.departures.iter().map(|departure| departure.words().to_owned()).collect();
    let mut header_causes = Vec::new();
    if signature.is_some_and(|loose| loose.raw.contains(['+', '/', '='])) {
        header_causes.push(Cause::SignatureNotEncoded);
    }
    let is_refused = header.departures.iter().any(|departure| departure.is_wrong());
    let strict = Presented::parse(&format!("OAuth {}", behind_scheme(&header.text)));
    if is_refused {
        header_causes.push(Cause::HeaderWriting);
    } else if let Err(error) = strict
        && header.repeated().is_none()
    {
        notes.push(error.to_string());
        header_causes.push(Cause::HeaderWriting);
    }
    if signature.is_none() {
        evident.causes.push(Cause::ParameterMissing);
    }
    if header.repeated().is_some() {
        evident.causes.push(Cause::ParameterRepeated);
    }
    let redaction = Redaction::of(credentials);
    let is_masked =
        method == SignatureMethod::Plaintext || !signature.is_some_and(|loose| looks_like_digest(&loose.value));
    let steps = steps::of_header(&steps::HeaderSides {
        header,
        expected: &expected,
        plain: &plain,
        found: found.as_ref().filter(|found| found.is_proven).map(|found| &found.recipe),
        // Why: a wrong writing is the first difference only when nothing before it differs.
        writing_differs: signature.is_none()
            || header.repeated().is_some()
            || !header_causes.is_empty()
            || found.as_ref().is_some_and(|found| found.causes.iter().any(|cause| is_of_writing(*cause))),
        masks_signature: is_masked,
        redaction: &redaction,
    });
    finish(steps, &evident.causes, header_causes, found, notes, &redaction, signature.is_some())
}

fn of_base_string(text: &str, http_method: &str, url: &Url, typed: &str, credentials: &Credentials) -> Comparison {
    let theirs = BaseText::parse(text);
    let in_query: Vec<Pair> = query(url).collect();
    let is_of_query = |name: &str| in_query.iter().any(|pair| pair.name == name.as_bytes());
    let is_protocol =
        |name: &str| name.starts_with("oauth_") && !["oauth_body_hash", "oauth_signature"].contains(&name);
    let (named, others): (Vec<_>, Vec<_>) = theirs.pairs.iter().cloned().partition(|(name, _)| is_protocol(name));
    let named = evident::settled(named, &theirs.normalized, credentials);
    let extras: Vec<_> = others.into_iter().filter(|(name, _)| !is_of_query(name)).collect();
    let evident = evident::evident(&named, credentials);
    let pairs = |named: &[(String, String)]| -> Vec<Pair> {
        query(url).chain(named.iter().map(|(name, value)| Pair::new(name, value))).collect()
    };
    let base_uri = super::steps::base_uri(url);
    let expected = Recipe::plain(http_method, &base_uri, pairs(&evident.corrected), credentials, evident.method);
    let plain = Recipe::plain(http_method, &base_uri, pairs(&named), credentials, evident.method);
    let one = |name: &str| extras.iter().find(|(extra, _)| extra == name).map(|(_, value)| value.clone());
    let facts = Facts {
        credentials,
        url,
        typed,
        realm: one("realm"),
        body: None,
        body_hashes: one("oauth_body_hash").into_iter().collect(),
        given: theirs.pairs.clone(),
        extras,
        seen_uri: Some(theirs.base_uri.clone()),
    };
    let found = search(&plain, &facts, &Target::BaseString(text.to_owned()));
    let redaction = Redaction::of(credentials);
    let proven = found.as_ref().filter(|found| found.is_proven).map(|found| &found.recipe);
    let steps = steps::of_base_string(&theirs, text, &expected, proven, &redaction);
    finish(steps, &evident.causes, Vec::new(), found, Vec::new(), &redaction, true)
}

fn finish(
    steps: Vec<StepPair>,
    evident: &[Cause],
    header_causes: Vec<Cause>,
    found: Option<Found>,
    notes: Vec<String>,
    redaction: &Redaction,
    has_signature: bool,
) -> Comparison {
    let mut causes: Vec<(Cause, Certainty)> = evident.iter().map(|cause| (*cause, Certainty::Proven)).collect();
    let is_proven = found.as_ref().is_some_and(|found| found.is_proven);
    let certainty = if is_proven { Certainty::Proven } else { Certainty::Likely };
    match found {
        Some(found) => causes.extend(found.causes.into_iter().map(|cause| (cause, certainty))),
        None if has_signature => {
            let unknown = [Cause::OtherSecret, Cause::OtherBaseString];
            causes.extend(unknown.into_iter().map(|cause| (cause, Certainty::Likely)));
        }
        None => {}
    }
    // Why: who swaps the pairs swaps their secrets along, and one sentence says both.
    if evident.contains(&Cause::PairsSwapped) {
        causes.retain(|(cause, _)| *cause != Cause::SecretsSwapped);
    }
    causes.extend(header_causes.into_iter().map(|cause| (cause, Certainty::Proven)));
    let mut seen = Vec::new();
    causes.retain(|(cause, _)| {
        let is_new = !seen.contains(cause);
        seen.push(*cause);
        is_new
    });
    let notes = notes.into_iter().map(|note| redaction.apply(&note, None).0).collect();
    Comparison { right: causes.is_empty() && is_proven, steps, causes, notes }
}

/// The query's names and values, decoded as a form (§3.4.1.3.1).
fn query(url: &Url) -> impl Iterator<Item = Pair> {
    url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Pair { name: form_decode(name), value: form_decode(value), in_query: Some((name.to_owned(), value.to_owned())) }
    })
}

/// The ways in which a signature may be read.
fn readings(loose: &loose::Loose) -> Vec<(String, Option<Cause>)> {
    let mut readings = vec![(loose.value.clone(), None)];
    let again = loose::loosely_decoded(&loose.value);
    if again != loose.value {
        readings.push((again, Some(Cause::SignatureEncodedTwice)));
    }
    if loose.value.contains(' ') {
        readings.push((loose.value.replace(' ', "+"), Some(Cause::SignatureSpaces)));
    }
    readings
}

fn is_of_writing(cause: Cause) -> bool {
    matches!(cause, Cause::SignatureEncodedTwice | Cause::SignatureSpaces)
}

/// Whether a text has the form of an HMAC, so that it can be shown. Anything else may be a secret.
fn looks_like_digest(text: &str) -> bool {
    let text = loose::loosely_decoded(text);
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_ ".contains(&byte);
    [27, 28, 40, 43, 44, 56, 64, 88].contains(&text.len()) && text.bytes().all(is_sign)
}

fn behind_scheme(text: &str) -> &str {
    match text.split_once(char::is_whitespace) {
        Some((scheme, behind)) if scheme.eq_ignore_ascii_case("OAuth") => behind,
        _ => text,
    }
}

/// The signature that a recipe gives, for showing.
fn shown_signature(recipe: &Recipe) -> String {
    match recipe.method {
        SignatureMethod::Plaintext => super::explain::MASK.to_owned(),
        SignatureMethod::HmacSha1 | SignatureMethod::HmacSha256 => recipe.signature().expose_secret().to_owned(),
    }
}

#[cfg(test)]
mod tests;
