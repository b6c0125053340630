//! Every step of a signature, shown: own code, held equal to the `oauth1-request` crate wherever that is right.

use serde::{Deserialize, Serialize};

/// What stands in place of a secret, wherever one would be shown.
pub const MASK: &str = "••••••";

/// The steps of one signature, fit to be shown and kept: no secret and no signing key is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
