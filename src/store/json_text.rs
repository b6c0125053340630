//! JSON files of this program's own: each with a version, and with errors that name the place and never quote a value.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;

use crate::api::json::JsonError;

/// The most that such a file may measure, in bytes: room for the largest payload with each character escaped twice.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Why a text is not such a file's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonTextError {
    /// Written by a newer or unknown version of this program.
    #[error("Version {found} is not known, this program reads version {known}. Use the program that wrote the file")]
    Version {
        /// The file's version.
        found: u64,
        /// The version that this program reads.
        known: u64,
    },
    /// Not JSON, or not the fields that are due.
    #[error(transparent)]
    Misfit(#[from] JsonError),
}

/// Why a value is not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnwritableError {
    /// Larger than [`MOST_BYTES`].
    #[error("It would take {0} bytes, and 16 MiB is the most. Make its texts shorter")]
    TooLarge(usize),
    /// It has no JSON.
    #[error("It cannot be written as JSON: {0}. Report this")]
    NoJson(String),
}

/// Reads a value that has a field `version` of this number.
///
/// # Errors
/// The first place where the text is not such a value.
pub fn parse<T: DeserializeOwned>(text: &str, version: u64) -> Result<T, JsonTextError> {
    /// Why apart: a newer file may have fields of its own, and its version is what needs telling.
    #[derive(Deserialize)]
    struct OnlyVersion {
        version: u64,
    }
    match serde_json::from_str(text) {
        Ok(OnlyVersion { version: found }) if found != version => Err(JsonTextError::Version { found, known: version }),
        Ok(OnlyVersion { .. }) => serde_json::from_str(text).map_err(|error| misfit(error).into()),
        Err(error) => Err(misfit(error).into()),
    }
}

/// The text of a value's file.
///
/// # Errors
/// When it would be too large to be read again.
pub fn text<T: Serialize>(value: &T) -> Result<String, UnwritableError> {
    let text = serde_json::to_string_pretty(value).map_err(|error| UnwritableError::NoJson(error.to_string()))? + "\n";
    if text.len() > MOST_BYTES { Err(UnwritableError::TooLarge(text.len())) } else { Ok(text) }
}

/// Why: what `serde_json` says of a value of the wrong type quotes it, and it may be private.
fn misfit(error: serde_json::Error) -> JsonError {
    let is_misfit = error.classify() == Category::Data;
    let error = JsonError::from(error);
    if !is_misfit {
        return error;
    }
    let field = |before: &str| error.reason.strip_prefix(before).and_then(|rest| rest.split('`').next());
    let reason = if let Some(field) = field("missing field `") {
        format!("the field {field} is missing. Add it")
    } else if let Some(field) = field("duplicate field `") {
        format!("the field {field} stands here a second time. Remove one")
    } else {
        "another kind of value than is due, or a field that is not known, stands here".to_owned()
    };
    JsonError { reason, ..error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        version: u64,
        name: String,
    }

    #[test]
    fn a_value_comes_back_and_each_mistake_is_told_without_quoting() {
        let thing = Thing { version: 1, name: "\u{0}ä\u{202E}\"".to_owned() };
        assert_eq!(parse(&text(&thing).expect("JSON"), 1), Ok(thing));
        for (text, expected) in [
            (r#"{"version":2,"news":[1]}"#, "Version 2 is not known, this program reads version 1"),
            (r#"{"version":"S3CR3T"}"#, "line 1, column 19: another kind of value"),
            (r#"{"version":-1}"#, "line 1, column 13: another kind of value"),
            (r#"{"name":"a"}"#, "line 1, column 12: the field version is missing"),
            ("{\"version\":1,\n\"name\":5}", "line 2, column 8: another kind of value"),
            (r#"{"version":1,"S3CR3T":5}"#, "line 1, column 21: another kind of value than is due, or a field"),
            (r#"{"version":1,"version":1}"#, "line 1, column 22: the field version stands here a second time"),
            (r#"{"version":1}"#, "line 1, column 13: the field name is missing"),
            (r#"{"version":1,"name":"S3CR3T"#, "line 1, column 27: EOF"),
            (r#"{"version":1,"name":"a"} S3CR3T"#, "line 1, column 26: trailing characters"),
            (r#""S3CR3T""#, "line 1, column 8: another kind of value"),
            ("", "line 1, column 0: EOF"),
        ] {
            let error = parse::<Thing>(text, 1).expect_err(text).to_string();
            assert!(error.starts_with(expected) && !error.contains("S3CR3T"), "{text}: {error}");
        }
    }

    #[test]
    fn what_could_not_be_read_again_is_not_written() {
        let thing = Thing { version: 1, name: "x".repeat(MOST_BYTES) };
        assert!(matches!(text(&thing), Err(UnwritableError::TooLarge(_))));
    }
}
