//! Signs a request: the header that goes on the wire, with the steps that led to it.
//!
//! Where the `oauth1-request` crate is right, its header goes on the wire, and only when the explained one is the same
//! byte for byte. The crate is wrong, or has no say, for a URL with a query, PLAINTEXT, an empty token, a timestamp of 0
//! and an HTTP method with reserved characters: there the explained header goes alone.

use std::fmt::Display;
use std::num::NonZeroU64;

use hmac::Hmac;
use oauth1_request as oauth;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use url::Url;

use super::credentials::{Credentials, SignatureMethod, Stamp};
use super::encode::percent_encode;
use super::explain::{self, Explanation};
use super::steps::{self, Steps};

/// A signed request's header, and its steps.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The `Authorization` header's value, for the wire alone.
    pub authorization: SecretString,
    /// The steps, for showing and keeping.
    pub explanation: Explanation,
}

/// Why a request was not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// Two implementations came to different headers, so at least one of them is wrong.
    #[error(
        "The two implementations of the signature disagree, so nothing was signed. Please report this, with the URL and \
         the signature method but without the credentials"
    )]
    Disagreement,
}

/// Signs a request (RFC 5849 §3.1). The body is not signed: it is JSON, not a form (§3.4.1.3.1).
///
/// # Errors
/// When this program's signature and the `oauth1-request` crate's differ.
pub fn sign(
    http_method: &str,
    url: &Url,
    method: SignatureMethod,
    credentials: &Credentials,
    stamp: &Stamp,
) -> Result<Signed, SignError> {
    let steps = explain::steps(http_method, url, method, credentials, stamp);
    let own = steps.authorization();
    let authorization = match by_crate(&steps, url, credentials, stamp) {
        Some(theirs) => agreed(&own, theirs)?,
        None => own,
    };
    Ok(Signed { authorization, explanation: steps.explanation(credentials) })
}

fn agreed(own: &SecretString, theirs: SecretString) -> Result<SecretString, SignError> {
    if own.expose_secret() == theirs.expose_secret() { Ok(theirs) } else { Err(SignError::Disagreement) }
}

/// The crate's header; `None` where the crate (0.6.1) is known to be wrong or takes no such value.
fn by_crate(steps: &Steps, url: &Url, credentials: &Credentials, stamp: &Stamp) -> Option<SecretString> {
    let timestamp = NonZeroU64::new(stamp.timestamp)?;
    let method_needs_encoding = percent_encode(&steps.http_method) != steps.http_method;
    if url.query().is_some() || credentials.token.is_empty() || method_needs_encoding {
        return None;
    }
    match steps.method {
        SignatureMethod::HmacSha1 => Some(built(oauth::HMAC_SHA1, steps, credentials, stamp, timestamp)),
        SignatureMethod::HmacSha256 => Some(built(HmacSha256, steps, credentials, stamp, timestamp)),
        SignatureMethod::Plaintext => None,
    }
}

fn built<M: oauth::signature_method::SignatureMethod + Clone>(
    method: M,
    steps: &Steps,
    credentials: &Credentials,
    stamp: &Stamp,
    timestamp: NonZeroU64,
) -> SecretString {
    let client =
        oauth::Credentials::new(credentials.consumer_key.as_str(), credentials.consumer_secret.expose_secret());
    let token = oauth::Credentials::new(credentials.token.as_str(), credentials.token_secret.expose_secret());
    let mut builder = oauth::Builder::new(client, method);
    builder.token(token).nonce(stamp.nonce.as_str()).timestamp(timestamp).version(true);
    builder.authorize(&steps.http_method, &steps.base_uri, &()).into()
}

/// HMAC-SHA256, which the crate lacks: it collects the base string and hands it to the HMAC.
#[derive(Clone, Copy)]
struct HmacSha256;

struct HmacSha256Sign {
    key: SecretString,
    base_string: String,
}

impl oauth::signature_method::SignatureMethod for HmacSha256 {
    type Sign = HmacSha256Sign;

    fn sign_with(self, client_secret: &str, token_secret: Option<&str>) -> HmacSha256Sign {
        let [client, token] = [client_secret, token_secret.unwrap_or_default()].map(percent_encode);
        HmacSha256Sign { key: format!("{client}&{token}").into(), base_string: String::new() }
    }
}

impl oauth::signature_method::Sign for HmacSha256Sign {
    type Signature = String;

    fn get_signature_method_name(&self) -> &'static str {
        SignatureMethod::HmacSha256.name()
    }

    fn request_method(&mut self, method: &str) {
        self.base_string = format!("{method}&");
    }

    fn uri<T: Display>(&mut self, uri: T) {
        self.base_string.extend([uri.to_string().as_str(), "&"]);
    }

    fn parameter<V: Display>(&mut self, key: &str, value: V) {
        self.base_string.extend([key, "%3D", value.to_string().as_str()]);
    }

    fn delimiter(&mut self) {
        self.base_string += "%26";
    }

    fn end(self) -> String {
        percent_encode(&steps::hmac::<Hmac<Sha256>>(&self.key, &self.base_string))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const URL: &str = "https://va.ivrdeflect.liveperson.net/api/contextAndInvite";

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    fn stamp(nonce: &str, timestamp: u64) -> Stamp {
        Stamp { nonce: nonce.to_owned(), timestamp }
    }

    #[test]
    fn the_known_answer_comes_out() {
        let credentials = Credentials::new(
            "d392e7ff2e204d6c802e38fd775563d1",
            "0123456789abcdef",
            "61adad31204a4e6fab68d560f1ffb594",
            "fedcba9876543210",
        );
        let stamp = stamp("c1c04ec4-3125-44cf-9c39-cccb9343541b", 1_528_932_953);
        let signed = sign("POST", &url(URL), SignatureMethod::HmacSha1, &credentials, &stamp).expect("signed");
        assert_eq!(signed.explanation.signature, "/eojRl8DGbyis4RSO77NM+cvaWw=");
        assert_eq!(
            signed.authorization.expose_secret(),
            "OAuth oauth_consumer_key=\"d392e7ff2e204d6c802e38fd775563d1\",\
             oauth_nonce=\"c1c04ec4-3125-44cf-9c39-cccb9343541b\",oauth_signature_method=\"HMAC-SHA1\",\
             oauth_timestamp=\"1528932953\",oauth_token=\"61adad31204a4e6fab68d560f1ffb594\",oauth_version=\"1.0\",\
             oauth_signature=\"%2FeojRl8DGbyis4RSO77NM%2BcvaWw%3D\""
        );
        assert_eq!(signed.explanation.authorization, signed.authorization.expose_secret());
    }

    #[test]
    fn the_crate_has_a_say_exactly_where_it_is_right() {
        use SignatureMethod::{HmacSha1, HmacSha256, Plaintext};
        let with_query = format!("{URL}?a=1");
        let empty_query = format!("{URL}?");
        for (http_method, text, method, token, timestamp, has_a_say) in [
            ("POST", URL, HmacSha1, "token", 1, true),
            ("post", URL, HmacSha256, "token", u64::MAX, true),
            ("POST", URL, Plaintext, "token", 1, false),
            ("POST", &with_query, HmacSha1, "token", 1, false),
            ("POST", &empty_query, HmacSha256, "token", 1, false),
            ("POST", URL, HmacSha1, "", 1, false),
            ("POST", URL, HmacSha1, "token", 0, false),
            ("P&ST", URL, HmacSha1, "token", 1, false),
        ] {
            let (url, stamp) = (url(text), stamp("\u{0}\"é,\n", timestamp));
            let credentials = Credentials::new("key", "secret", token, "secret");
            let steps = explain::steps(http_method, &url, method, &credentials, &stamp);
            let case = format!("{http_method} {url} {method} {token:?} {timestamp}");
            assert_eq!(by_crate(&steps, &url, &credentials, &stamp).is_some(), has_a_say, "{case}");
            let signed = sign(http_method, &url, method, &credentials, &stamp).expect(&case);
            let wire = signed.authorization.expose_secret();
            assert!(wire.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{case}: {wire}");
        }
    }

    #[test]
    fn headers_that_differ_are_refused() {
        let [one, same, other] = ["OAuth a=\"1\"", "OAuth a=\"1\"", "OAuth a=\"2\""].map(SecretString::from);
        assert!(agreed(&one, same).is_ok());
        assert_eq!(agreed(&one, other).map(|_| ()), Err(SignError::Disagreement));
    }

    proptest! {
        #[test]
        fn the_explanation_is_the_crates_header(
            http_method in proptest::sample::select(&["POST", "get", "M-SEARCH"][..]),
            values in proptest::array::uniform4(any::<String>()),
            token in "\\PC{1,20}",
            timestamp in 1_u64..,
            sha256 in any::<bool>(),
            path in "[ -~é]{0,20}",
        ) {
            let [consumer_key, consumer_secret, token_secret, nonce] = &values;
            let mut url = url("http://127.0.0.1:8080/");
            url.set_path(&path);
            let method = if sha256 { SignatureMethod::HmacSha256 } else { SignatureMethod::HmacSha1 };
            let credentials = Credentials::new(consumer_key, consumer_secret, &token, token_secret);
            let stamp = stamp(nonce, timestamp);
            let steps = explain::steps(http_method, &url, method, &credentials, &stamp);
            let theirs = by_crate(&steps, &url, &credentials, &stamp).expect("the crate is right here");
            let explanation = explain::explain(http_method, &url, method, &credentials, &stamp);
            prop_assert_eq!(theirs.expose_secret(), &explanation.authorization);
            prop_assert!(sign(http_method, &url, method, &credentials, &stamp).is_ok());
        }
    }
}
