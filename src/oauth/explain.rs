//! Every step of a signature, shown: own code, held equal to the `oauth1-request` crate wherever that is right.

use serde::{Deserialize, Serialize};
use url::Url;

use super::credentials::{Credentials, SignatureMethod, Stamp};
use super::steps::Steps;

/// What stands in place of a secret, wherever one would be shown.
pub const MASK: &str = "••••••";

/// The steps of one signature, fit to be shown and kept: no secret and no signing key is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The HTTP method, upper case (RFC 5849 §3.4.1.1).
    pub http_method: String,
    /// The base string URI (§3.4.1.2): scheme and host in lower case, no default port, no query.
    pub base_uri: String,
    /// `oauth_signature_method`.
    pub signature_method: String,
    /// The parameters that are signed (§3.4.1.3), encoded and sorted.
    pub parameters: Vec<Parameter>,
    /// The parameters joined (§3.4.1.3.2).
    pub normalized_parameters: String,
    /// The signature base string (§3.4.1.1).
    pub base_string: String,
    /// The signing key's form with the secrets masked (§3.4.2).
    pub signing_key: String,
    /// `oauth_signature`, Base64 and not percent-encoded; masked for PLAINTEXT, where it is the secrets themselves.
    pub signature: String,
    /// The `Authorization` header's value (§3.5.1); its signature is masked for PLAINTEXT.
    pub authorization: String,
}

impl Explanation {
    /// What stands in place of the steps when a request is not signed: every step blank.
    #[must_use]
    pub fn unsigned() -> Self {
        Self::default()
    }

    /// Whether there are any steps.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        *self != Self::default()
    }

    /// The same without what takes the secrets to make: a placeholder stands for the digest.
    #[must_use]
    pub fn without_secrets(mut self) -> Self {
        const PLACEHOLDER: &str = "…";
        let before = self.authorization.rsplit_once("oauth_signature=\"").map_or("OAuth ", |(before, _)| before);
        self.authorization = format!("{before}oauth_signature=\"{PLACEHOLDER}\"");
        self.signing_key = format!("{MASK}&{MASK}");
        PLACEHOLDER.clone_into(&mut self.signature);
        self
    }
}

/// One signed parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// The name, decoded.
    pub name: String,
    /// The value, decoded.
    pub value: String,
    /// The name, percent-encoded (§3.6).
    pub encoded_name: String,
    /// The value, percent-encoded (§3.6).
    pub encoded_value: String,
    /// Where it came from.
    pub source: Source,
}

/// Where a signed parameter came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The URL's query.
    Query,
    /// The `Authorization` header.
    Header,
}

/// Explains the signature that [`sign`](super::sign::sign) would give, step by step, with every secret masked.
///
/// `oauth_version="1.0"` is always among the parameters; an empty token is left out.
#[must_use]
pub fn explain(
    http_method: &str,
    url: &Url,
    method: SignatureMethod,
    credentials: &Credentials,
    stamp: &Stamp,
) -> Explanation {
    steps(http_method, url, method, credentials, stamp).explanation(credentials)
}

/// The same steps with nothing masked.
pub(super) fn steps(
    http_method: &str,
    url: &Url,
    method: SignatureMethod,
    credentials: &Credentials,
    stamp: &Stamp,
) -> Steps {
    let timestamp = stamp.timestamp.to_string();
    let parameters = [
        ("oauth_consumer_key", credentials.consumer_key.as_str()),
        ("oauth_nonce", &stamp.nonce),
        ("oauth_signature_method", method.name()),
        ("oauth_timestamp", &timestamp),
        ("oauth_token", &credentials.token),
        ("oauth_version", "1.0"),
    ];
    // Why: the RFC (§3.1) lets a request without a token leave the parameter out, and oauthlib does.
    let sent = parameters.into_iter().filter(|(name, value)| *name != "oauth_token" || !value.is_empty());
    Steps::of(http_method, url, method, sent, credentials)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(method: SignatureMethod, credentials: &Credentials) -> Explanation {
        let url = Url::parse("https://va.ivrdeflect.liveperson.net/api/contextAndInvite?b=1").expect("a URL");
        explain("post", &url, method, credentials, &Stamp { nonce: "n o".to_owned(), timestamp: 7 })
    }

    #[test]
    fn no_secret_is_in_an_explanation() {
        let credentials = Credentials::new("key", "s3cret", "token", "t0p");
        for method in SignatureMethod::ALL {
            let explanation = explained(method, &credentials);
            let shown = format!("{explanation:?}");
            assert!(!shown.contains("s3cret") && !shown.contains("t0p"), "{shown}");
            assert_eq!(explanation.signing_key, format!("{MASK}&{MASK}"));
        }
    }

    #[test]
    fn a_plaintext_signature_is_masked() {
        let explanation = explained(SignatureMethod::Plaintext, &Credentials::new("key", "s3cret", "", ""));
        assert_eq!(explanation.signature, MASK);
        assert_eq!(explanation.signing_key, format!("{MASK}&"));
        assert_eq!(
            explanation.authorization,
            format!(
                "OAuth oauth_consumer_key=\"key\",oauth_nonce=\"n%20o\",oauth_signature_method=\"PLAINTEXT\",\
                 oauth_timestamp=\"7\",oauth_version=\"1.0\",oauth_signature=\"{MASK}\""
            )
        );
    }

    #[test]
    fn an_unsigned_request_has_no_step() {
        assert!(!Explanation::unsigned().is_signed());
        assert!(explained(SignatureMethod::Plaintext, &Credentials::new("", "", "", "")).is_signed());
    }

    #[test]
    fn each_parameter_says_where_it_came_from() {
        let explanation = explained(SignatureMethod::HmacSha1, &Credentials::new("key", "s", "token", "t"));
        let query: Vec<_> =
            explanation.parameters.iter().filter(|parameter| parameter.source == Source::Query).collect();
        assert_eq!(query.len(), 1);
        assert_eq!((query[0].name.as_str(), query[0].value.as_str()), ("b", "1"));
        assert_eq!(explanation.parameters.len(), 7);
        assert!(!explanation.authorization.contains("b=\"1\""), "{}", explanation.authorization);
    }
}
