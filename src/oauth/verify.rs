//! Verifies a header that somebody else signed (RFC 5849 §3.2): the same steps again, from the parameters as presented.

use secrecy::ExposeSecret;
use url::Url;

use super::credentials::{Credentials, SignatureMethod};
pub use super::header::{HeaderError, Presented};
use super::steps::Steps;

/// Why a header does not fit the request and the credentials. Of the checks, in this order, the first that fails.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// A required parameter is not there (§3.1).
    #[error("The header has no {0}. Add it")]
    MissingParameter(&'static str),
    /// Not one of [`SignatureMethod::ALL`].
    #[error("The signature method {0:?} is not known. Use HMAC-SHA1, HMAC-SHA256 or PLAINTEXT")]
    UnknownSignatureMethod(String),
    /// `oauth_version` is there and is not `1.0`.
    #[error("oauth_version is {0:?}. Send 1.0, or leave it out")]
    Version(String),
    /// `oauth_consumer_key` is not the credentials' key.
    #[error("oauth_consumer_key is not the expected key. Compare it with the profile's")]
    UnknownKey,
    /// `oauth_token` is not the credentials' token.
    #[error(
        "oauth_token is not the expected token. Compare it with the profile's, and check that it belongs to the key"
    )]
    UnknownToken,
    /// The parameters are right, and the signature is not.
    #[error(
        "The signature is not the expected one. If the base strings are the same, a secret differs; if not, look where \
         they part. For PLAINTEXT, it is a secret in any case"
    )]
    BadSignature {
        /// The base string that should have been signed. It holds no secret.
        expected_base_string: String,
    },
}

/// Verifies a header's signature, all three methods. Extra parameters count as presented; a missing `oauth_version` is
/// right (§3.1). Neither the timestamp's age nor the nonce's freshness is judged here: that takes a clock and a memory.
///
/// # Errors
/// The first check that fails.
pub fn verify(http_method: &str, url: &Url, presented: &Presented, credentials: &Credentials) -> Result<(), Mismatch> {
    let required = |name| presented.get(name).ok_or(Mismatch::MissingParameter(name));
    let key = required("oauth_consumer_key")?;
    let token = match presented.get("oauth_token") {
        None if !credentials.token.is_empty() => return Err(Mismatch::MissingParameter("oauth_token")),
        token => token.unwrap_or_default(),
    };
    let method = required("oauth_signature_method")?;
    let method =
        SignatureMethod::from_name(method).ok_or_else(|| Mismatch::UnknownSignatureMethod(method.to_owned()))?;
    // Why: a PLAINTEXT request may leave these out (§3.1).
    if method != SignatureMethod::Plaintext {
        required("oauth_timestamp")?;
        required("oauth_nonce")?;
    }
    let signature = required("oauth_signature")?;
    match presented.get("oauth_version") {
        None | Some("1.0") => {}
        Some(other) => return Err(Mismatch::Version(other.to_owned())),
    }
    if key != credentials.consumer_key {
        return Err(Mismatch::UnknownKey);
    }
    if token != credentials.token {
        return Err(Mismatch::UnknownToken);
    }
    let steps = Steps::of(http_method, url, method, presented.iter(), credentials);
    if is_same(signature.as_bytes(), steps.signature.expose_secret().as_bytes()) {
        Ok(())
    } else {
        Err(Mismatch::BadSignature { expected_base_string: steps.base_string })
    }
}

/// Compares in a time that depends on the lengths alone, so that no signature can be found out byte by byte.
fn is_same(presented: &[u8], expected: &[u8]) -> bool {
    let difference =
        presented.iter().zip(expected).fold(0, |difference, (a, b)| std::hint::black_box(difference | (a ^ b)));
    presented.len() == expected.len() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::credentials::Stamp;
    use crate::oauth::sign::sign;

    const URL: &str = "http://127.0.0.1:8080/api/contextAndInvite?b=2&a=1";

    fn url() -> Url {
        Url::parse(URL).expect("a URL")
    }

    fn credentials() -> Credentials {
        Credentials::new("k&y", "s3cret", "t k", "t0p")
    }

    fn header(method: SignatureMethod) -> String {
        let stamp = Stamp { nonce: "n\"1".to_owned(), timestamp: 9 };
        let signed = sign("POST", &url(), method, &credentials(), &stamp).expect("signed");
        signed.authorization.expose_secret().to_owned()
    }

    fn verified(http_method: &str, header: &str) -> Result<(), Mismatch> {
        verify(http_method, &url(), &Presented::parse(header).expect(header), &credentials())
    }

    #[test]
    fn what_was_signed_is_verified() {
        for method in SignatureMethod::ALL {
            assert_eq!(verified("post", &header(method)), Ok(()), "{method}");
        }
    }

    #[test]
    fn the_first_failing_check_is_told() {
        let signed = header(SignatureMethod::HmacSha1);
        let without = |name: &str| {
            let (scheme, parameters) = signed.split_once(' ').expect("a scheme");
            let kept: Vec<_> = parameters.split(',').filter(|pair| !pair.starts_with(&format!("{name}="))).collect();
            format!("{scheme} {}", kept.join(","))
        };
        for name in [
            "oauth_consumer_key",
            "oauth_token",
            "oauth_signature_method",
            "oauth_timestamp",
            "oauth_nonce",
            "oauth_signature",
        ] {
            assert_eq!(verified("POST", &without(name)), Err(Mismatch::MissingParameter(name)));
        }
        for (from, to, expected) in [
            ("HMAC-SHA1", "HMAC-MD5", Mismatch::UnknownSignatureMethod("HMAC-MD5".to_owned())),
            ("HMAC-SHA1", "hmac-sha1", Mismatch::UnknownSignatureMethod("hmac-sha1".to_owned())),
            ("\"1.0\"", "\"1.0a\"", Mismatch::Version("1.0a".to_owned())),
            ("k%26y", "other", Mismatch::UnknownKey),
            ("t%20k", "", Mismatch::UnknownToken),
        ] {
            assert_eq!(verified("POST", &signed.replace(from, to)), Err(expected), "{to}");
        }
    }

    #[test]
    fn a_changed_request_is_a_bad_signature_with_the_expected_base_string() {
        for method in SignatureMethod::ALL {
            let signed = header(method);
            let longer = signed.replace("oauth_signature=\"", "oauth_signature=\"x");
            let extra = format!("{signed},oauth_extra=\"x\"");
            let stamped = signed.replace("oauth_timestamp=\"9\"", "oauth_timestamp=\"8\"");
            for (http_method, header) in [("GET", &signed), ("POST", &longer), ("POST", &extra), ("POST", &stamped)] {
                let case = format!("{method} {http_method} {header}");
                // Why: a PLAINTEXT signature covers nothing of the request.
                if method == SignatureMethod::Plaintext && *header != longer {
                    assert_eq!(verified(http_method, header), Ok(()), "{case}");
                    continue;
                }
                let error = verified(http_method, header).expect_err(&case);
                assert!(!format!("{error} {error:?}").contains("s3cret"), "{case}: {error:?}");
                let Mismatch::BadSignature { expected_base_string } = error else { panic!("{case}: {error}") };
                assert!(expected_base_string.starts_with(http_method), "{case}: {expected_base_string}");
                assert_eq!(expected_base_string.contains("oauth_extra%3Dx"), *header == extra, "{case}");
            }
        }
    }

    #[test]
    fn a_plaintext_header_needs_neither_timestamp_nor_nonce() {
        let header = "OAuth oauth_consumer_key=\"k%26y\",oauth_token=\"t%20k\",oauth_signature_method=\"PLAINTEXT\",\
                      oauth_signature=\"s3cret%26t0p\"";
        assert_eq!(verified("POST", header), Ok(()));
    }

    #[test]
    fn a_comparison_needs_every_byte() {
        for (a, b, same) in
            [("", "", true), ("ab", "ab", true), ("ab", "abc", false), ("abc", "ab", false), ("ab", "aB", false)]
        {
            assert_eq!(is_same(a.as_bytes(), b.as_bytes()), same, "{a:?} {b:?}");
        }
    }
}
