//! Files of other programs, and of this one, as drafts: HAR, Postman, and the JSON export. What is in them is told apart by
//! their content.

use secrecy::SecretString;
use serde_json::Value;

use super::credentials::FIELDS;
use super::{har, json, postman};
use crate::api::draft::Draft;
use crate::api::json::JsonError;
use crate::api::wire::Wire;

/// The largest file that is read, in bytes.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;

/// What a file gave.
#[derive(Debug, Default)]
pub struct Imported {
    /// The payloads.
    pub drafts: Vec<Taken>,
    /// Secrets that stood in it, apart from everything else: to be offered to where secrets are kept, never put into a draft.
    pub secrets: Vec<FoundSecret>,
    /// What gave no draft, one sentence each. Quotes no value.
    pub left_over: Vec<String>,
}

/// A payload with a name to keep it under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The name that the file gives it.
    pub name: String,
    /// The payload.
    pub draft: Draft,
}

/// A secret that stood in a file.
#[derive(Clone, Debug)]
pub struct FoundSecret {
    /// The credential's name in a profile's file: `consumer_key`, `consumer_secret`, `token` or `token_secret`.
    pub field: &'static str,
    /// The value.
    pub value: SecretString,
}

/// The fields that there are secrets for, in a profile's order, none twice.
#[must_use]
pub fn fields(found: &[FoundSecret]) -> Vec<&'static str> {
    FIELDS.into_iter().filter(|field| found.iter().any(|secret| secret.field == *field)).collect()
}

/// The fields that there are several secrets for.
#[must_use]
pub fn ambiguous(found: &[FoundSecret]) -> Vec<&'static str> {
    FIELDS.into_iter().filter(|field| found.iter().filter(|secret| secret.field == *field).count() > 1).collect()
}

/// Why a file gave nothing. Quotes nothing of it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Larger than [`MOST_BYTES`].
    #[error("The file measures {0} bytes, and 32 MiB is the most. Export fewer requests into it")]
    TooLarge(usize),
    /// Not JSON.
    #[error("The file is not JSON: {0}. Export it anew as HAR, as a Postman collection v2.1, or from this program")]
    NotJson(JsonError),
    /// JSON of another kind.
    #[error(
        "The file is no HAR archive, no Postman collection v2.1 and no export of this program. Export it as one of them"
    )]
    Unknown,
}

/// Reads a file under a profile's wire choices.
///
/// # Errors
/// When it is none of those that are known.
pub fn import(bytes: &[u8], wire: Wire) -> Result<Imported, ImportError> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportError::TooLarge(bytes.len()));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let document: Value = serde_json::from_slice(bytes).map_err(|error| ImportError::NotJson(error.into()))?;
    if document.pointer("/log/entries").is_some() {
        har::import(&document, wire)
    } else if document.get("exchanges").is_some() {
        json::import(&document, wire)
    } else {
        postman::import(&document, wire)
    }
}
