//! The client's and the token's credentials (RFC 5849 §1.1), and the signature methods (§3.4).

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// The four values of a key. Secrets are wiped when dropped, and `Debug` doesn't print them.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// `oauth_consumer_key`: the client identifier. LivePerson's "app key".
    pub consumer_key: String,
    /// The client shared-secret. LivePerson's "secret".
    pub consumer_secret: SecretString,
    /// `oauth_token`: the token identifier. LivePerson's "access token".
    pub token: String,
    /// The token shared-secret. LivePerson's "access token secret".
    pub token_secret: SecretString,
}

impl Credentials {
    /// Credentials from plain texts.
    #[must_use]
    pub fn new(consumer_key: &str, consumer_secret: &str, token: &str, token_secret: &str) -> Self {
        Self {
            consumer_key: consumer_key.to_owned(),
            consumer_secret: SecretString::from(consumer_secret),
            token: token.to_owned(),
            token_secret: SecretString::from(token_secret),
        }
    }

    /// The names, as a profile file spells them, of the values that are blank. A request is never signed with one missing.
    #[must_use]
    pub fn blank(&self) -> Vec<&'static str> {
        [
            ("consumer_key", self.consumer_key.as_str()),
            ("consumer_secret", self.consumer_secret.expose_secret()),
            ("token", self.token.as_str()),
            ("token_secret", self.token_secret.expose_secret()),
        ]
        .into_iter()
        .filter(|(_, value)| value.trim().is_empty())
        .map(|(name, _)| name)
        .collect()
    }
}

/// `oauth_signature_method` (RFC 5849 §3.4; HMAC-SHA256 as oauthlib and others extend it).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SignatureMethod {
    /// `HMAC-SHA1` (§3.4.2), what every public sample of the API uses.
    #[default]
    HmacSha1,
    /// `HMAC-SHA256`.
    HmacSha256,
    /// `PLAINTEXT` (§3.4.4): the secrets themselves travel, so the signature is masked wherever it is shown or kept.
    Plaintext,
}

impl SignatureMethod {
    /// Every method.
    pub const ALL: [Self; 3] = [Self::HmacSha1, Self::HmacSha256, Self::Plaintext];

    /// The value of `oauth_signature_method`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HMAC-SHA1",
            Self::HmacSha256 => "HMAC-SHA256",
            Self::Plaintext => "PLAINTEXT",
        }
    }

    /// The method of that `oauth_signature_method`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

impl fmt::Display for SignatureMethod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What makes each request's signature its own (RFC 5849 §3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// `oauth_nonce`.
    pub nonce: String,
    /// `oauth_timestamp`: seconds since 1970-01-01 UTC.
    pub timestamp: u64,
}
