//! RON with errors that name the place and never quote a value: the text may hold something secret by mistake.

use std::fmt;

use ron::error::{Error, SpannedError};
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};

/// Where and why a text is not the RON that was wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct RonError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What was found or wanted there, without a full stop at the end.
    pub reason: String,
}

/// Reads a value.
///
/// # Errors
/// The first place where the text is not such a value.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, RonError> {
    ron::from_str(text).map_err(|error| at(&error, reason(&error.code)))
}

/// An error at a field of the outermost struct; at the text's start when it has no such field.
#[must_use]
pub fn error_at_field(text: &str, field: &str, reason: String) -> RonError {
    match ron::Options::default().from_str_seed(text, StopAt(field)) {
        Err(error) => at(&error, reason),
        Ok(()) => RonError { line: 1, column: 1, reason },
    }
}

fn at(error: &SpannedError, reason: String) -> RonError {
    // Why: the span runs from the last whole piece to where the reader stood; a file that ends too early ends there.
    let place = if error.code == Error::Eof { error.span.end } else { error.span.start };
    RonError { line: place.line, column: place.col, reason }
}

/// What is wrong, in words that hold nothing of the text but field names.
fn reason(code: &Error) -> String {
    match code {
        Error::Eof => "the file ends here, and something is still open. Close each quote, ( and {".to_owned(),
        Error::NoSuchStructField { expected, found, .. } if looks_like_a_field(found) => {
            format!("the field {found} is not known. Known are {}", expected.join(", "))
        }
        Error::NoSuchStructField { expected, .. } => {
            format!("a field that is not known stands here. Known are {}", expected.join(", "))
        }
        Error::NoSuchEnumVariant { expected, .. } => {
            format!("the word that stands here is not known. Known are {}", expected.join(", "))
        }
        Error::MissingStructField { field, .. } => format!("the field {field} is missing. Add it"),
        Error::DuplicateStructField { field, .. } => format!("the field {field} stands here a second time. Remove one"),
        Error::InvalidValueForType { expected, .. } => format!("another kind of value stands here than {expected}"),
        Error::ExpectedDifferentLength { expected, .. } => format!("the number of values is not that of {expected}"),
        Error::ExpectedString => "a text is due here. Put it in double quotes".to_owned(),
        Error::ExpectedIdentifier => "a word without quotes is due here, the name of a field or of a choice".to_owned(),
        Error::ExpectedComma => "a comma or a closing bracket is due here".to_owned(),
        Error::ExpectedStringEnd => "a text that begins here is not closed. Add a double quote".to_owned(),
        Error::ExpectedStructLikeEnd | Error::ExpectedOptionEnd => "a comma or a closing ) is due here".to_owned(),
        Error::IntegerOutOfBounds => "the number is too large or too small".to_owned(),
        Error::TrailingCharacters => "something stands after the end. Remove it".to_owned(),
        Error::ExceededRecursionLimit => "too many brackets stand inside each other".to_owned(),
        // Why: these hold pieces of the text.
        Error::Message(_)
        | Error::Io(_)
        | Error::UnexpectedChar(_)
        | Error::InvalidIntegerDigit { .. }
        | Error::InvalidIdentifier(_)
        | Error::SuggestRawIdentifier(_)
        | Error::ExpectedDifferentStructName { .. }
        | Error::ExpectedStructName(_)
        | Error::NoSuchExtension(_)
        | Error::Utf8Error(_) => "what stands here is not RON as it is due".to_owned(),
        other => {
            let text = other.to_string();
            let mut characters = text.chars();
            characters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(characters).collect()
        }
    }
}

/// Why: a secret that was not quoted reads like a field; no field of ours has capitals or digits.
fn looks_like_a_field(name: &str) -> bool {
    name.len() <= 24 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// Reads a struct up to a field and fails there, so that the error carries the field's place.
struct StopAt<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for StopAt<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_struct("", &[], self)
    }
}

impl<'de> Visitor<'de> for StopAt<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a struct, (field: value, …)")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Field(name)) = map.next_key()? {
            if name == self.0 {
                return Err(A::Error::custom("the field"));
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// A struct's field name.
struct Field(String);

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Field;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a field's name")
            }

            fn visit_str<E>(self, name: &str) -> Result<Field, E> {
                Ok(Field(name.to_owned()))
            }
        }
        deserializer.deserialize_identifier(Name)
    }
}
