//! What the presented values show by themselves: identifiers, the time, the version and the method.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use super::cause::Cause;
use super::loose::loosely_decoded;
use crate::oauth::credentials::{Credentials, SignatureMethod};

/// From here on a time is milliseconds: as seconds it would be in the year 5138.
const MILLISECONDS: u64 = 100_000_000_000;

/// Stands for a time that only the client knows.
const SOME_TIME: &str = "(seconds since 1970)";

/// What the values show.
pub(super) struct Evident {
    pub(super) causes: Vec<Cause>,
    /// The parameters as they should be.
    pub(super) corrected: Vec<(String, String)>,
    pub(super) method: SignatureMethod,
}

/// Judges the header's parameters, without `realm` and `oauth_signature`.
pub(super) fn evident(named: &[(String, String)], credentials: &Credentials) -> Evident {
    let mut evident = Evident { causes: Vec::new(), corrected: named.to_vec(), method: SignatureMethod::default() };
    let get = |name: &str| named.iter().find(|(presented, _)| presented == name).map(|(_, value)| value.as_str());

    let wrong_key = match get("oauth_consumer_key") {
        None => Some(Cause::ParameterMissing),
        Some(key) if key == credentials.consumer_key => None,
        Some(key) if key == credentials.consumer_secret.expose_secret() => Some(Cause::KeyAndSecretSwapped),
        Some(key) if key == credentials.token => Some(Cause::PairsSwapped),
        Some(_) => Some(Cause::UnknownKey),
    };
    evident.correct(wrong_key, "oauth_consumer_key", &credentials.consumer_key);

    let wrong_token = match get("oauth_token") {
        None if credentials.token.is_empty() => None,
        None => Some(Cause::TokenMissing),
        Some(token) if token == credentials.token => None,
        Some("") => Some(Cause::EmptyToken),
        Some(token) if token == credentials.token_secret.expose_secret() => Some(Cause::KeyAndSecretSwapped),
        Some(token) if token == credentials.consumer_key => Some(Cause::PairsSwapped),
        Some(_) => Some(Cause::UnknownToken),
    };
    evident.correct(wrong_token, "oauth_token", &credentials.token);

    let method = get("oauth_signature_method");
    let wrong_method = match method.map(SignatureMethod::from_name) {
        None => Some(Cause::ParameterMissing),
        Some(Some(method)) => {
            evident.method = method;
            None
        }
        Some(None) => {
            evident.method = meant(method.unwrap_or_default());
            Some(Cause::UnknownMethod)
        }
    };
    evident.correct(wrong_method, "oauth_signature_method", evident.method.name());

    let may_lack = evident.method == SignatureMethod::Plaintext;
    match get("oauth_timestamp") {
        None if may_lack => {}
        None => evident.correct(Some(Cause::ParameterMissing), "oauth_timestamp", SOME_TIME),
        Some(text) => match text.parse::<u64>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit())) {
            None => evident.correct(Some(Cause::BadTimestamp), "oauth_timestamp", SOME_TIME),
            Some(time) if time >= MILLISECONDS => {
                evident.correct(Some(Cause::Milliseconds), "oauth_timestamp", &(time / 1000).to_string());
            }
            Some(_) => {}
        },
    }
    if get("oauth_nonce").is_none() && !may_lack {
        evident.correct(Some(Cause::ParameterMissing), "oauth_nonce", "(a text of its own for each request)");
    }
    if get("oauth_version").is_some_and(|version| version != "1.0") {
        evident.correct(Some(Cause::WrongVersion), "oauth_version", "1.0");
    }
    evident
}

impl Evident {
    fn correct(&mut self, cause: Option<Cause>, name: &str, value: &str) {
        let Some(cause) = cause else { return };
        self.causes.push(cause);
        match self.corrected.iter_mut().find(|(presented, _)| presented == name) {
            Some((_, presented)) => value.clone_into(presented),
            None => self.corrected.push((name.to_owned(), value.to_owned())),
        }
    }
}

/// The method that a wrong name stands for.
fn meant(name: &str) -> SignatureMethod {
    if name.contains("256") {
        SignatureMethod::HmacSha256
    } else if name.eq_ignore_ascii_case("plaintext") {
        SignatureMethod::Plaintext
    } else {
        SignatureMethod::HmacSha1
    }
}

/// A base string's parameters with their values decoded as often as they were encoded, as far as the profile's own tell it.
pub(super) fn settled(
    named: Vec<(String, String)>,
    normalized: &str,
    credentials: &Credentials,
) -> Vec<(String, String)> {
    let secrets = [&credentials.consumer_secret, &credentials.token_secret].map(ExposeSecret::expose_secret);
    let known = [credentials.consumer_key.as_str(), &credentials.token, secrets[0], secrets[1]];
    let mut most = 0;
    let own = named.into_iter().map(|(name, value)| {
        let is_own = name == "oauth_consumer_key" || name == "oauth_token";
        // Why: an & that was not encoded cuts a value short.
        let whole = known.iter().find(|known| known.contains('&') && normalized.contains(&format!("{name}={known}")));
        let value = whole.filter(|_| is_own).map_or(value, |known| (**known).to_owned());
        let found = is_own.then(|| own(&value, &known)).flatten();
        most = most.max(found.as_ref().map_or(0, |(_, times)| *times));
        (name, found.map_or((value, false), |(text, _)| (text, true)))
    });
    let own: Vec<_> = own.collect();
    own.into_iter()
        .map(|(name, (value, is_settled))| {
            let times = if is_settled { 0 } else { most };
            (name, (0..times).fold(value, |text, _| loosely_decoded(&text)))
        })
        .collect()
}

/// The known text that a value stands for, and how often it had to be decoded.
fn own(value: &str, known: &[&str]) -> Option<(String, usize)> {
    let mut text = value.to_owned();
    for times in 0..3 {
        // Why: a space may have become +.
        let spaced = text.replace('+', " ");
        if let Some(found) = known.iter().find(|known| !known.is_empty() && (**known == text || **known == spaced)) {
            return Some(((*found).to_owned(), times));
        }
        text = loosely_decoded(&text);
    }
    None
}

/// What `oauth_body_hash` may be for a body: of the body, and of none, with either hash.
pub(super) fn body_hashes(body: Option<&[u8]>) -> Vec<String> {
    let hashes = |body: &[u8]| [STANDARD.encode(Sha1::digest(body)), STANDARD.encode(Sha256::digest(body))];
    body.map(hashes).into_iter().chain([hashes(b"")]).flatten().collect()
}
