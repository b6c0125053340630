//! Signs a request: the header that goes on the wire, with the steps that led to it.

use secrecy::SecretString;
use url::Url;

use super::credentials::{Credentials, SignatureMethod, Stamp};
use super::explain::Explanation;

/// A signed request's header, and its steps.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The `Authorization` header's value, for the wire alone.
    pub authorization: SecretString,
    /// The steps, for showing and keeping.
    pub explanation: Explanation,
}
