//! A payload's JSON text read back into a draft: every value in its place, nothing dropped, nothing reinterpreted.

use super::catalogue::{self, Accepts, CALLER_INFO, DEFLECTION_TEXT_TAG, IS_MOBILE, Item};
use super::draft::{Draft, Entry, Form};
use super::json::{self, JsonError};
use super::wire::{IsMobile, Wire};

/// The most a payload may measure, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;

/// Why a payload could not be read. Nothing of it was taken over.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Larger than [`MOST_BYTES`].
    #[error("The payload measures {0} bytes, and 1 MiB is the most. Give a smaller one")]
    TooLarge(usize),
    /// Not UTF-8.
    #[error("The payload is not UTF-8: byte {0} starts no character. Save it as UTF-8")]
    NotUtf8(usize),
    /// Not a JSON object, or one with a repeated name.
    #[error("This is no JSON object with each name once: {0}. Mend it there")]
    Json(#[from] JsonError),
}

/// Reads a payload into a draft that serialises to the same values under the same wire choices.
///
/// An item in another JSON type than its own is kept as a raw value; an item the specification doesn't know, or the
/// text tag under the name the profile doesn't use, is kept among [`Draft::others`].
///
/// # Errors
/// A sentence with line and column.
pub fn payload(bytes: &[u8], wire: Wire) -> Result<Draft, LoadError> {
    if bytes.len() > MOST_BYTES {
        return Err(LoadError::TooLarge(bytes.len()));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| LoadError::NotUtf8(error.valid_up_to() + 1))?;
    let pairs = json::pairs(text)?;
    let tag_fits = text_tag_fits(&pairs, wire);
    let mut draft = Draft::default();
    for (name, literal) in pairs {
        match catalogue::item(&name) {
            Some(item) if item.name == DEFLECTION_TEXT_TAG && !tag_fits => draft.others.push((name, literal)),
            Some(item) if item.accepts == Accepts::Pairs => draft.set_text(CALLER_INFO, &literal),
            Some(item) => *draft.entry_mut(item.name) = entry(item, &literal, wire),
            None => draft.others.push((name, literal)),
        }
    }
    Ok(draft)
}

/// Whether the names of the text tag in a payload are exactly those the profile sends, with one value.
fn text_tag_fits(pairs: &[(String, String)], wire: Wire) -> bool {
    let given: Vec<_> = pairs
        .iter()
        .filter(|(name, _)| catalogue::item(name).is_some_and(|item| item.name == DEFLECTION_TEXT_TAG))
        .collect();
    let names = wire.text_tag_name.names();
    given.len() == names.len()
        && given.iter().all(|(name, _)| names.contains(&name.as_str()))
        && given.windows(2).all(|pair| pair[0].1 == pair[1].1)
}

fn entry(item: &'static Item, literal: &str, wire: Wire) -> Entry {
    let text = serde_json::from_str::<String>(literal).ok();
    let as_boolean = item.name == IS_MOBILE && wire.is_mobile == IsMobile::Boolean;
    match text {
        Some(text) if text.is_empty() => Entry { text, form: Form::Empty },
        Some(text) if !(as_boolean && matches!(text.as_str(), "true" | "false")) => Entry { text, form: Form::Own },
        None if as_boolean && matches!(literal, "true" | "false") => {
            Entry { text: literal.to_owned(), form: Form::Own }
        }
        _ => Entry { text: literal.to_owned(), form: Form::Json },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::payload::Payload;
    use crate::api::wire::TextTagName;
    use proptest::prelude::*;

    fn again(text: &str, wire: Wire) -> Vec<(String, String)> {
        let draft = payload(text.as_bytes(), wire).expect(text);
        json::pairs(std::str::from_utf8(Payload::of(&draft, wire).bytes()).expect("UTF-8")).expect("an object")
    }

    #[test]
    fn every_value_comes_back_under_every_wire_choice() {
        let payloads = [
            r#"{"siteId":"1","isMobile":"true","deflectionTagText":"t"}"#,
            r#"{"siteId":1,"isMobile":true,"deflectionTextTag":"t"}"#,
            r#"{"isMobile":"false","deflectionTextTag":"a","deflectionTagText":"b"}"#,
            r#"{"isMobile":false,"deflectionTextTag":"a","deflectionTagText":"a"}"#,
            r#"{"skill":"","callerInfo":{},"odd":[1.00,{"a":null}]}"#,
            r#"{"callerInfo":"{\"a\":1}","firstName":null}"#,
            r#"{"firstName":"\ud800"}"#,
        ];
        for text in payloads {
            for is_mobile in [IsMobile::String, IsMobile::Boolean] {
                for text_tag_name in [TextTagName::DeflectionTagText, TextTagName::DeflectionTextTag, TextTagName::Both]
                {
                    let wire = Wire { text_tag_name, is_mobile, ..Wire::default() };
                    let mut expected = json::pairs(text).expect("an object");
                    let mut sent = again(text, wire);
                    expected.sort();
                    sent.sort();
                    assert_eq!(sent, expected, "{text} {wire:?}");
                }
            }
        }
    }

    #[test]
    fn bad_payloads_are_refused_with_a_place() {
        for (bytes, part) in [
            (b"[]".as_slice(), "line 1, column 1: an array"),
            (
                b"{\"siteId\":\"1\",\n\"siteId\":\"2\"}",
                "line 2, column 8: the key \"siteId\" stands here a second time",
            ),
            (b"{\"siteId\":\"\xFF\"}", "byte 12"),
            (b"{\"siteId\":", "line 1"),
            (b"", "line 1"),
        ] {
            let error = payload(bytes, Wire::default()).expect_err("refused").to_string();
            assert!(error.contains(part), "{error}");
        }
        let large = vec![b' '; MOST_BYTES + 1];
        assert_eq!(payload(&large, Wire::default()), Err(LoadError::TooLarge(MOST_BYTES + 1)));
    }

    proptest! {
        #[test]
        fn any_text_survives_form_to_json_to_form(text in any::<String>(), key in any::<String>()) {
            let mut draft = Draft::example();
            draft.set_text("deflectionText", &text);
            if text.is_empty() {
                draft.entry_mut("deflectionText").form = Form::Empty;
            }
            draft.caller_info.push(crate::api::caller_info::Row { key: format!("k{key}"), text, ..Default::default() });
            let bytes = Payload::of(&draft, Wire::default()).into_bytes();
            prop_assert_eq!(payload(&bytes, Wire::default()).expect("own payload"), draft);
        }
    }
}
