//! Reads an `Authorization` header (RFC 5849 §3.5.1), tolerant of spacing and order, strict about quotes and encoding.

use std::fmt;

use super::encode::{DecodeError, percent_decode};
use super::explain::MASK;

/// The parameters of a header, decoded, in their order. `Debug` masks the signature, which PLAINTEXT makes a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Presented {
    /// `realm`, which is not signed (§3.4.1.3.1).
    pub realm: Option<String>,
    parameters: Vec<(String, String)>,
}

impl fmt::Debug for Presented {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.iter().map(|(name, value)| (name, if name == "oauth_signature" { MASK } else { value }));
        formatter
            .debug_struct("Presented")
            .field("realm", &self.realm)
            .field("parameters", &shown.collect::<Vec<_>>())
            .finish()
    }
}

/// Why a header could not be read. Bytes are counted from 1. Nothing of the text is quoted but names that begin with
/// `oauth_`: whatever else stands there may be a secret in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Another scheme, or none.
    #[error("The header's scheme is not OAuth. It begins as in OAuth oauth_consumer_key=\"…\"")]
    NotOAuth,
    /// A name without `=`, or nothing before it.
    #[error("The header's byte {at} begins no parameter. Write each as name=\"value\", with commas between them")]
    NoName {
        /// Where the parameter should begin.
        at: usize,
    },
    /// The value does not begin with a quote.
    #[error("The value of {parameter} is not in quotes. Write name=\"value\"")]
    NotQuoted {
        /// Its name, or its place.
        parameter: String,
    },
    /// The closing quote is missing.
    #[error("The value of {parameter} has no closing quote. Write name=\"value\"")]
    NotClosed {
        /// Its name, or its place.
        parameter: String,
    },
    /// Something other than a comma follows a value.
    #[error("Byte {at} stands where a comma or the end is due, behind the value of {parameter}. Put a comma before it")]
    NoComma {
        /// The name, or the place, of the parameter before it.
        parameter: String,
        /// Where it stands.
        at: usize,
    },
    /// A name or value is not percent-encoded.
    #[error("The header does not percent-encode {parameter}: {why}")]
    Encoding {
        /// Its name, or its place.
        parameter: String,
        /// What is wrong, by the byte within the name or the value.
        why: DecodeError,
    },
    /// A name stands there twice (§3.1 allows each once).
    #[error("The header repeats {parameter}. Leave one")]
    Duplicate {
        /// Its name, or its place.
        parameter: String,
    },
}

const SPACES: [char; 4] = [' ', '\t', '\r', '\n'];

impl Presented {
    /// Reads the header's value: `OAuth name="value", …`, the scheme in any case.
    ///
    /// # Errors
    /// Where and why the text is no such header.
    pub fn parse(header: &str) -> Result<Self, HeaderError> {
        let mut text = Text { whole: header, rest: header };
        text.skip(&SPACES);
        let scheme = text.until(|character| SPACES.contains(&character));
        if !scheme.eq_ignore_ascii_case("OAuth") {
            return Err(HeaderError::NotOAuth);
        }
        let mut presented = Self { realm: None, parameters: Vec::new() };
        loop {
            // Why the comma: HTTP's lists may hold empty elements (RFC 9110 §5.6.1.2).
            text.skip(&[' ', '\t', '\r', '\n', ',']);
            if text.rest.is_empty() {
                return Ok(presented);
            }
            presented.take_parameter(&mut text)?;
        }
    }

    fn take_parameter(&mut self, text: &mut Text<'_>) -> Result<(), HeaderError> {
        let at = text.at();
        let raw_name = text.until(|character| "=,\"".contains(character)).trim_end_matches(SPACES);
        if raw_name.is_empty() || !text.take('=') {
            return Err(HeaderError::NoName { at });
        }
        let name = percent_decode(raw_name).map_err(|why| HeaderError::Encoding { parameter: called("", at), why })?;
        let parameter = called(&name, at);
        text.skip(&SPACES);
        if !text.take('"') {
            return Err(HeaderError::NotQuoted { parameter });
        }
        let Some(raw_value) = text.quoted() else {
            return Err(HeaderError::NotClosed { parameter });
        };
        text.skip(&SPACES);
        if !text.rest.is_empty() && !text.rest.starts_with(',') {
            return Err(HeaderError::NoComma { parameter, at: text.at() });
        }
        let is_realm = name.eq_ignore_ascii_case("realm");
        if self.get(&name).is_some() || (is_realm && self.realm.is_some()) {
            return Err(HeaderError::Duplicate { parameter });
        }
        if is_realm {
            // Why undecoded: realm is HTTP's own parameter (RFC 9110 §11.5), a plain quoted string.
            self.realm = Some(raw_value);
        } else {
            let value = percent_decode(&raw_value).map_err(|why| HeaderError::Encoding { parameter, why })?;
            self.parameters.push((name, value));
        }
        Ok(())
    }

    /// A parameter's decoded value. Names are compared with regard to case (§3.5.1); `realm` is not among them.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(presented, _)| *presented == name).map(|(_, value)| value)
    }

    /// Every parameter but `realm`, decoded, in the header's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// How an error calls a parameter.
fn called(name: &str, at: usize) -> String {
    let is_telling = name.starts_with("oauth_") && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_telling { name.to_owned() } else { format!("the parameter at byte {at}") }
}

/// What is left to read of a text.
struct Text<'a> {
    whole: &'a str,
    rest: &'a str,
}

impl<'a> Text<'a> {
    /// The next byte's place, from 1.
    fn at(&self) -> usize {
        self.whole.len() - self.rest.len() + 1
    }

    fn skip(&mut self, characters: &[char]) {
        self.rest = self.rest.trim_start_matches(characters);
    }

    fn take(&mut self, character: char) -> bool {
        let rest = self.rest.strip_prefix(character);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn until(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let (before, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        before
    }

    /// The inside of a quoted string whose opening quote is read, without its backslashes; `None` when it does not close.
    fn quoted(&mut self) -> Option<String> {
        let mut value = String::new();
        let mut characters = self.rest.chars();
        loop {
            match characters.next()? {
                '"' => break,
                '\\' => value.push(characters.next()?),
                character => value.push(character),
            }
        }
        self.rest = characters.as_str();
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spacing_order_and_case_are_free() {
        for (header, realm, parameters) in [
            ("OAuth a=\"1\",b=\"2\"", None, &[("a", "1"), ("b", "2")][..]),
            ("  oauth \t b = \"2\" ,\r\n  a=\"1\" , ", None, &[("b", "2"), ("a", "1")]),
            ("OAUTH realm=\"a \\\"b\\\", %\",x=\"\"", Some("a \"b\", %"), &[("x", "")]),
            ("OAuth a%62=\"%C3%A9+%2B\"", None, &[("ab", "é++")]),
            ("OAuth a=\"1/2=3\",A=\"4\"", None, &[("a", "1/2=3"), ("A", "4")]),
            ("OAuth a=\"x,y\"", None, &[("a", "x,y")]),
            ("OAuth", None, &[]),
            ("OAuth ,, ,", None, &[]),
        ] {
            let presented = Presented::parse(header).expect(header);
            assert_eq!(presented.realm.as_deref(), realm, "{header}");
            assert_eq!(presented.iter().collect::<Vec<_>>(), parameters, "{header}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_by_place_and_never_quoted() {
        for (header, part) in [
            ("", "not OAuth"),
            ("Bearer s3cret", "not OAuth"),
            ("s3cret", "not OAuth"),
            ("OAutha=\"s3cret\"", "not OAuth"),
            ("OAuth s3cret", "byte 7 begins no parameter"),
            ("OAuth =\"s3cret\"", "byte 7 begins no parameter"),
            ("OAuth a=\"1\",\"s3cret\"", "byte 13 begins no parameter"),
            ("OAuth a,b=\"s3cret\"", "byte 7 begins no parameter"),
            ("OAuth oauth_nonce=s3cret", "The value of oauth_nonce is not in quotes"),
            ("OAuth s3cret='s3cret'", "the parameter at byte 7 is not in quotes"),
            ("OAuth s3cret==", "the parameter at byte 7 is not in quotes"),
            ("OAuth oauth_s3cret=", "the parameter at byte 7 is not in quotes"),
            ("OAuth oauth_token=\"s3cret", "The value of oauth_token has no closing quote"),
            ("OAuth a=\"s3cret\\\"", "the parameter at byte 7 has no closing quote"),
            ("OAuth oauth_nonce=\"1\" b=\"s3cret\"", "Byte 23 stands where a comma"),
            ("OAuth a=\"1\"s3cret", "Byte 12 stands where a comma"),
            ("OAuth oauth_token=\"s3cret%\"", "The header does not percent-encode oauth_token: byte 7"),
            ("OAuth x=\"\", %=\"s3cret\"", "The header does not percent-encode the parameter at byte 13: byte 1"),
            ("OAuth a=\"%FFs3cret\"", "not UTF-8"),
            ("OAuth oauth_nonce=\"1\",b=\"2\",oauth_nonce=\"s3cret\"", "The header repeats oauth_nonce"),
            ("OAuth realm=\"1\",Realm=\"s3cret\"", "The header repeats the parameter at byte 17"),
        ] {
            let error = Presented::parse(header).expect_err(header);
            assert!(error.to_string().contains(part), "{header}: {error}");
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{header}: {error}");
        }
    }

    #[test]
    fn debug_masks_the_signature() {
        let presented = Presented::parse("OAuth oauth_signature=\"s3cret%26\",a=\"1\"").expect("a header");
        let shown = format!("{presented:?}");
        assert!(!shown.contains("s3cret") && shown.contains("\"a\", \"1\""), "{shown}");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            prop_assert!(Presented::parse(&text).is_err() || text.trim_start().to_ascii_lowercase().starts_with("oauth"));
        }

        #[test]
        fn no_text_behind_the_scheme_makes_it_panic(text in "[a-z=\"\\\\,% é0-9]{0,40}") {
            if let Ok(presented) = Presented::parse(&format!("OAuth {text}")) {
                for (name, value) in presented.iter() {
                    prop_assert_eq!(presented.get(name), Some(value));
                }
            }
        }
    }
}
