//! JSON text kept as it stands: pairs with their literals, and the same text indented or cut into coloured parts.

pub mod tree;

use std::fmt;

use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Where and why a text is not the JSON that was wanted. Never quotes a value of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct JsonError {
    /// From 1.
    pub line: usize,
    /// From 1, in bytes.
    pub column: usize,
    /// What was found or wanted there.
    pub reason: String,
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        let text = error.to_string();
        let reason = match text.rfind(" at line ") {
            Some(end) => text[..end].to_owned(),
            None => text,
        };
        Self { line: error.line(), column: error.column(), reason }
    }
}

/// A JSON string literal.
#[must_use]
pub fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Whether the whole text is one JSON number.
#[must_use]
pub fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        && text.ends_with(|last: char| last.is_ascii_digit())
        && error(text).is_none()
}

/// Why the text is not one JSON value, if it is not.
#[must_use]
pub fn error(text: &str) -> Option<JsonError> {
    serde_json::from_str::<&RawValue>(text).err().map(JsonError::from)
}

/// The pairs of a JSON object in their order, each value as the literal text it stands as.
///
/// # Errors
/// Where the text is not an object, or repeats a key.
pub fn pairs(text: &str) -> Result<Vec<(String, String)>, JsonError> {
    struct Pairs;
    impl<'de> Visitor<'de> for Pairs {
        type Value = Vec<(String, String)>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a JSON object, {\"name\": value, …}")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs: Vec<(String, String)> = Vec::new();
            let mut seen = std::collections::HashSet::new();
            while let Some(key) = map.next_key::<String>()? {
                if !seen.insert(key.clone()) {
                    return Err(A::Error::custom(format_args!("the key {key:?} stands here a second time")));
                }
                let value: &RawValue = map.next_value()?;
                pairs.push((key, value.get().to_owned()));
            }
            Ok(pairs)
        }
    }
    if let Some(error) = not_an_object(text) {
        return Err(error);
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let pairs = deserializer.deserialize_map(Pairs).map_err(JsonError::from)?;
    deserializer.end().map_err(JsonError::from)?;
    Ok(pairs)
}

/// Why: `serde_json`'s own type error quotes the value it met, which may be private.
fn not_an_object(text: &str) -> Option<JsonError> {
    let first = text.find(|character: char| !character.is_ascii_whitespace())?;
    let found = match text.as_bytes().get(first)? {
        b'[' => "an array",
        b'"' => "a string",
        b't' | b'f' => "true or false",
        b'n' => "null",
        b'-' | b'0'..=b'9' => "a number",
        _ => return None,
    };
    let before = &text[..first];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Some(JsonError {
        line: before.matches('\n').count() + 1,
        column: first - line_start + 1,
        reason: format!("{found} stands here, where an object {{\"name\": value, …}} is due"),
    })
}

/// What a piece of JSON text is, for colouring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `{` `}` `[` `]` `:` `,`
    Punctuation,
    /// An object's key.
    Key,
    /// A string value.
    String,
    /// A number.
    Number,
    /// `true`, `false` or `null`.
    Word,
    /// White space between parts.
    Space,
}

/// The same JSON indented by two spaces, part by part: every literal stays as it stands. `None` when the text is not JSON.
#[must_use]
pub fn pretty(text: &str) -> Option<Vec<(Part, String)>> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut tokens = Tokens { rest: text }.peekable();
    // Why: only a string that directly follows `{` or `,` inside an object, and precedes `:`, is a key.
    while let Some(token) = tokens.next() {
        let next = tokens.peek().copied();
        match token {
            "{" | "[" => {
                parts.push((Part::Punctuation, token.to_owned()));
                if matches!(next, Some("}" | "]")) {
                    if let Some(close) = tokens.next() {
                        parts.push((Part::Punctuation, close.to_owned()));
                    }
                } else {
                    depth += 1;
                    parts.push((Part::Space, new_line(depth)));
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                parts.push((Part::Space, new_line(depth)));
                parts.push((Part::Punctuation, token.to_owned()));
            }
            "," => {
                parts.push((Part::Punctuation, token.to_owned()));
                parts.push((Part::Space, new_line(depth)));
            }
            ":" => {
                parts.push((Part::Punctuation, token.to_owned()));
                parts.push((Part::Space, " ".to_owned()));
            }
            _ => {
                let part = match token.as_bytes().first() {
                    Some(b'"') if next == Some(":") => Part::Key,
                    Some(b'"') => Part::String,
                    Some(b't' | b'f' | b'n') => Part::Word,
                    _ => Part::Number,
                };
                parts.push((part, token.to_owned()));
            }
        }
    }
    Some(parts)
}

fn new_line(depth: usize) -> String {
    // Why: a hostile body nested thousands deep must not be blown up to megabytes of indentation.
    format!("\n{}", "  ".repeat(depth.min(64)))
}

/// The tokens of a text that is known to be JSON.
struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let first = *self.rest.as_bytes().first()?;
        let length = match first {
            b'{' | b'}' | b'[' | b']' | b':' | b',' => 1,
            b'"' => {
                let mut escaped = false;
                let end = self.rest.bytes().skip(1).position(|byte| {
                    let ends = byte == b'"' && !escaped;
                    escaped = byte == b'\\' && !escaped;
                    ends
                });
                end.map_or(self.rest.len(), |end| end + 2)
            }
            _ => self
                .rest
                .find([' ', '\t', '\r', '\n', '{', '}', '[', ']', ':', ',', '"'])
                .unwrap_or(self.rest.len())
                .max(1),
        };
        let (token, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> Option<String> {
        Some(pretty(text)?.into_iter().map(|(_, text)| text).collect())
    }

    #[test]
    fn pretty_keeps_literals_and_empty_containers() {
        assert_eq!(
            joined(r#"{"a":1.00,"b":[],"c":{"d":"x\"},{"}, "e":[1e3,null]}"#).as_deref(),
            Some(
                "{\n  \"a\": 1.00,\n  \"b\": [],\n  \"c\": {\n    \"d\": \"x\\\"},{\"\n  },\n  \"e\": [\n    1e3,\n    null\n  ]\n}"
            )
        );
        assert_eq!(joined("{"), None);
    }

    #[test]
    fn a_string_value_is_no_key() {
        let parts = pretty(r#"{"k":"v"}"#).expect("JSON");
        assert!(parts.contains(&(Part::Key, "\"k\"".to_owned())));
        assert!(parts.contains(&(Part::String, "\"v\"".to_owned())));
    }

    #[test]
    fn numbers_are_json_numbers_only() {
        for (text, expected) in [
            ("0", true),
            ("-1.5e+3", true),
            ("1.00", true),
            ("01", false),
            ("1.", false),
            ("+1", false),
            (" 1", false),
            ("1 ", false),
            ("", false),
            ("NaN", false),
        ] {
            assert_eq!(is_number(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_not_an_object_is_told_by_place_and_never_quoted() {
        for (text, line, column, reason) in [
            ("[1]", 1, 1, "an array"),
            ("\n  \"secret\"", 2, 3, "a string"),
            ("{\"a\":1,\n \"a\":2}", 2, 4, "a second time"),
            ("{\"a\":1} x", 1, 9, "trailing characters"),
            ("", 1, 0, "EOF"),
            ("{\"a\":", 1, 5, "EOF"),
        ] {
            let error = pairs(text).expect_err(text);
            assert!(error.reason.contains(reason), "{text:?}: {error}");
            assert_eq!((error.line, error.column), (line, column), "{text:?}: {error}");
            assert!(!error.to_string().contains("secret"));
        }
    }

    #[test]
    fn ten_thousand_levels_are_read_without_a_deep_stack() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(pairs(&deep).expect("an object").len(), 1);
    }
}
